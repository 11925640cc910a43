// SPDX-License-Identifier: MIT
// Functions of strings. Positions count characters.
'use strict';

const { kindOf, text, unsupported } = require('./values.js');
const { isNull } = require('./operators.js');
const { regex } = require('./regex.js');

const ANY = Infinity;

// Where a character of JavaScript is half of one, positions would differ.
function chars(v) {
	const s = text(v);
	return /[\ud800-\udfff]/.test(s) ?
		unsupported('positions beyond the basic plane') : s;
}

function substring([v, from, length]) {
	const s = chars(v);
	if (from < 0n || (length !== undefined && length < 0n))
		unsupported('substring() with a negative number');
	const start = Number(from);
	return s.slice(start, length === undefined ? undefined :
		start + Number(length));
}

function indexOf([v, what, ...rest]) {
	if (isNull(v) || rest.length)
		unsupported('indexof() of null or with more than two arguments');
	return BigInt(chars(v).indexOf(text(what)));
}

function countOf([v, what, how]) {
	const [s, part] = [text(v), text(what)];
	if (part === '')
		unsupported('countof() of nothing');
	if (how === 'regex')
		return BigInt([...s.matchAll(regex(part, s, true))].length);
	if (how !== undefined && how !== 'normal')
		unsupported(`countof() of kind ${how}`);
	let count = 0n;
	for (let at = s.indexOf(part); at >= 0; at = s.indexOf(part, at + 1))
		count++; // occurrences may overlap
	return count;
}

function split([v, by, index]) {
	const delimiter = text(by);
	if (delimiter === '')
		unsupported('split() by nothing');
	const parts = text(v).split(delimiter);
	if (index === undefined)
		return parts;
	const part = parts[Number(index)];
	return part === undefined ? [] : [part];
}

function extract([source, group, v, type]) {
	if (type !== undefined)
		unsupported('extract() with a type');
	const s = text(v);
	const m = regex(source, s).exec(s);
	return m ? m[Number(group)] ?? '' : '';
}

function extractAll(args) {
	const [source, which] = args;
	const s = text(args[args.length - 1]);
	const found = [...s.matchAll(regex(source, s, true))];
	if (!found.length)
		return null;
	const count = found[0].length - 1;
	if (count < 1)
		unsupported('extract_all() without a group');
	const pick = args.length === 3 ? which :
		Array.from({ length: count }, (_, i) => BigInt(i + 1));
	const part = (m, k) =>
		(kindOf(k) === 'string' ? m.groups[k] : m[Number(k)]) ?? '';
	return found.map((m) => pick.length === 1 ? part(m, pick[0]) :
		pick.map((k) => part(m, k)));
}

// A rewrite names groups \1 ... \9; \0 is the whole.
function replaceRegex([v, source, rewrite]) {
	const s = text(v);
	return s.replace(regex(source, s, true), (...m) =>
		rewrite.replace(/\\(\\|\d)/g, (_, k) => k === '\\' ? '\\' :
			m[Number(k)] ?? ''));
}

function replaceString([v, what, put]) {
	return what === '' ? unsupported('replace_string() of nothing') :
		text(v).split(what).join(put);
}

function trimmer(start, end) {
	return ([source, v]) => {
		let s = text(v);
		if (start) {
			const m = regex(`^(?:${source})`, s).exec(s);
			s = m ? s.slice(m[0].length) : s;
		}
		if (end) {
			const m = regex(`(?:${source})$`, s).exec(s);
			s = m ? s.slice(0, m.index) : s;
		}
		return s;
	};
}

function join(args) {
	return args.map(text).join('');
}

function joinBy([delimiter, ...args]) {
	return args.map(text).join(delimiter);
}

module.exports = {
	strlen: [1, 1, ([v]) => BigInt([...text(v)].length)],
	tolower: [1, 1, ([v]) => text(v).toLowerCase()],
	toupper: [1, 1, ([v]) => text(v).toUpperCase()],
	strcat: [1, ANY, join],
	strcat_delim: [2, ANY, joinBy],
	strrep: [2, 2, ([v, n]) => text(v).repeat(Number(n))],
	reverse: [1, 1, ([v]) => [...text(v)].reverse().join('')],
	substring: [2, 3, substring],
	indexof: [2, 5, indexOf],
	countof: [2, 3, countOf],
	split: [2, 3, split],
	extract: [3, 4, extract],
	extract_all: [2, 3, extractAll],
	replace_regex: [3, 3, replaceRegex],
	replace_string: [3, 3, replaceString],
	trim: [2, 2, trimmer(true, true)],
	trim_start: [2, 2, trimmer(true, false)],
	trim_end: [2, 2, trimmer(false, true)],
	url_decode: [1, 1, ([v]) => decodeURIComponent(text(v))],
	url_encode: [1, 1, ([v]) => encodeURIComponent(text(v))],
	base64_decode_tostring: [1, 1, ([v]) =>
		Buffer.from(text(v), 'base64').toString('utf8')],
	base64_encode_tostring: [1, 1, ([v]) =>
		Buffer.from(text(v), 'utf8').toString('base64')],
};
