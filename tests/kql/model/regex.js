// SPDX-License-Identifier: MIT
// A regular expression as the documentation of Kusto's regex syntax describes
// it, as one of JavaScript. What the two read differently is refused.
'use strict';

const { unsupported } = require('./values.js');

// Of text that is not ASCII these match other characters in the two.
const ASCII_ONLY = /\\[dDwWsSbB]/;
const simple = { n: '\\n', r: '\\r', t: '\\t', f: '\\f', v: '\\v', a: '\\x07',
	d: '[0-9]', D: '[^0-9]', w: '[0-9A-Za-z_]', W: '[^0-9A-Za-z_]',
	s: '[\\t\\n\\v\\f\\r ]', S: '[^\\t\\n\\v\\f\\r ]', b: '\\b', B: '\\B',
	A: '^', z: '$' };
const inClass = { d: '0-9', w: '0-9A-Za-z_', s: '\\t\\n\\v\\f\\r ', n: '\\n',
	r: '\\r', t: '\\t', f: '\\f', v: '\\v' };
const posix = { alnum: '0-9A-Za-z', alpha: 'A-Za-z', digit: '0-9',
	lower: 'a-z', upper: 'A-Z', word: '0-9A-Za-z_', xdigit: '0-9A-Fa-f',
	space: '\\t\\n\\v\\f\\r ' };

function hex(c) {
	return `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

// The escape at `at` and its length.
function escape(source, at, table) {
	const c = source[at + 1];
	if (c === 'x' && /^[0-9A-Fa-f]{2}/.test(source.slice(at + 2)))
		return [source.slice(at, at + 4), 4];
	if (c !== undefined && table[c])
		return [table[c], 2];
	if (c !== undefined && /^[!-/:-@[-`{-~ ]$/.test(c) && !'<>'.includes(c))
		return [hex(c), 2];
	return unsupported(`\\${c} in the regular expression ${source}`);
}

function classAt(source, start) {
	let out = source[start + 1] === '^' ? '[^' : '[';
	let at = start + out.length;
	const first = at;
	for (; source[at] !== ']' || at === first; at++) {
		const named = /^\[:([a-z]+):\]/.exec(source.slice(at));
		if (named && posix[named[1]]) {
			out += posix[named[1]];
			at += named[0].length - 1;
		} else if (source[at] === '\\') {
			const [put, length] = escape(source, at, inClass);
			out += put;
			at += length - 1;
		} else if (source[at] === undefined || source[at] === '[' ||
		    /^(?:&&|--|~~)/.test(source.slice(at))) {
			unsupported(`the class in the regular expression ${source}`);
		} else {
			out += source[at] === '-' ? '-' : /^[\w]$/.test(source[at]) ||
				source.charCodeAt(at) > 127 ? source[at] : hex(source[at]);
		}
	}
	return [`${out}]`, at - start + 1];
}

function groupAt(source, at) {
	const head = /^\(\?(?:P?<([A-Za-z]\w*)>|:)/.exec(source.slice(at));
	if (!head)
		unsupported(`the group in the regular expression ${source}`);
	return [head[1] ? `(?<${head[1]}>` : '(?:', head[0].length];
}

function translate(source) {
	let out = '';
	const flags = /^\(\?([is]+)\)/.exec(source);
	let at = flags ? flags[0].length : 0;
	while (at < source.length) {
		const c = source[at];
		let [put, length] = [c, 1];
		if (c === '\\')
			[put, length] = escape(source, at, simple);
		else if (c === '[')
			[put, length] = classAt(source, at);
		else if (c === '(' && source[at + 1] === '?')
			[put, length] = groupAt(source, at);
		else if (c === '.')
			put = flags && flags[1].includes('s') ? '[^]' : '[^\\n]';
		else if (c === '}' || c === '/')
			put = c;
		out += put;
		at += length;
	}
	return { out, flags: flags && flags[1].includes('i') ? 'iu' : 'u' };
}

const known = new Map();

// A RegExp for one use on `subject`.
function regex(source, subject, global) {
	if (!known.has(source))
		known.set(source, translate(source));
	const { out, flags } = known.get(source);
	if (/[^\x00-\x7f]/.test(subject) &&
	    (ASCII_ONLY.test(source) || flags === 'iu'))
		unsupported(`${source} on text that is not ASCII`);
	return new RegExp(out, global ? `${flags}g` : flags);
}

module.exports = { regex };
