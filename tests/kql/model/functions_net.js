// SPDX-License-Identifier: MIT
// Functions of addresses, URLs and paths.
'use strict';

const net = require('net');
const { kindOf, text, unsupported } = require('./values.js');
const { isNull } = require('./operators.js');

const MAPPED = 0xffffn << 32n;

function bits4(s) {
	return s.split('.').reduce((n, part) => n * 256n + BigInt(part), 0n);
}

function bits6(s) {
	const [head, v4] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(s)?.slice(1) ?? [s];
	const tail = v4 ? [bits4(v4) >> 16n, bits4(v4) & 0xffffn]
		.map((n) => n.toString(16)).join(':') : '';
	const [left, right] = (head + tail).split('::').map((part) =>
		part.split(':').filter(Boolean));
	const gap = right ? 8 - left.length - right.length : 0;
	return [...left, ...Array(gap).fill('0'), ...(right || [])]
		.reduce((n, part) => n * 65536n + BigInt(`0x${part}`), 0n);
}

// { bits, length } of 128 for both versions, or null; `only` 4 refuses 6.
function parse(v, only) {
	const m = /^\s*([^/\s]+)(?:\/(\d{1,3}))?\s*$/.exec(text(v));
	const version = m ? net.isIP(m[1]) : 0;
	if (!version || (only === 4 && version === 6) || m[1].includes('%'))
		return null;
	const width = version === 4 ? 32n : 128n;
	const length = m[2] === undefined ? width : BigInt(m[2]);
	if (length > width)
		return null;
	return version === 4 ?
		{ bits: MAPPED + bits4(m[1]), length: length + 96n } :
		{ bits: bits6(m[1]), length };
}

function same(a, b, length) {
	return a.bits >> (128n - length) === b.bits >> (128n - length);
}

function smallest(...lengths) {
	return lengths.reduce((m, n) => n < m ? n : m);
}

// Both prefixes count, and the third argument too.
function match(version) {
	return ([v, w, prefix]) => {
		const [a, b] = [parse(v, version), parse(w, version)];
		if (!a || !b)
			return null;
		// How the third argument counts for an IPv4 address that is read
		// as IPv6 differs between the page's text and its examples.
		if (prefix !== undefined && version !== 4)
			unsupported('ipv6_is_match() with a prefix');
		const limit = prefix === undefined ? 128n : prefix + 96n;
		return same(a, b, smallest(a.length, b.length, limit));
	};
}

function inRange(version) {
	return ([v, range]) => {
		const [a, b] = [parse(v, version), parse(range, version)];
		return a && b ? a.length >= b.length && same(a, b, b.length) : null;
	};
}

function inAnyRange(version) {
	const one = inRange(version);
	return ([v, ...ranges]) => {
		const found = ranges.flat().map((r) => one([v, r]));
		return found.includes(true) ? true :
			parse(v, version) ? false : null;
	};
}

function isPrivate([v]) {
	const a = parse(v, 4);
	return a ? ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
		.some((r) => inRange(4)([v, r])) : null;
}

// Eight groups of four digits. For an IPv4 address, or one with a prefix of its
// own, the page's text and its examples differ below the last 32 bits.
function canonical6([v, prefix]) {
	const a = parse(v, 6);
	if (!a || prefix < 0n || prefix > 128n)
		return '';
	if (prefix < 96n && !text(v).includes(':') || text(v).includes('/'))
		unsupported('parse_ipv6_mask() of such a prefix');
	const kept = a.bits >> (128n - prefix) << (128n - prefix);
	return kept.toString(16).padStart(32, '0').match(/.{4}/g).join(':');
}

// The page gives one form of a full URL; for text that is none (a bare name)
// it promises nothing, so all is empty, Kusto's own answer.
function parseUrl([v]) {
	const m = new RegExp('^([A-Za-z][A-Za-z0-9+.-]*)://' +
		'(?:([^/?#@:]*)(?::([^/?#@]*))?@)?(\\[[^\\]]*\\]|[^/?#:]*)' +
		'(?::(\\d*))?(/[^?#]*)?(?:\\?([^#]*))?(?:#(.*))?$', 's')
		.exec(text(v));
	const query = {};
	for (const part of (m?.[7] || '').split('&').filter(Boolean)) {
		const at = part.indexOf('=');
		query[at < 0 ? part : part.slice(0, at)] =
			at < 0 ? '' : part.slice(at + 1);
	}
	const [, scheme, user, password, host, port, path, , fragment] = m || [];
	return { Scheme: scheme ?? '', Host: host ?? '', Port: port ?? '',
		Path: path ?? '', Username: user ?? '', Password: password ?? '',
		'Query Parameters': query, Fragment: fragment ?? '' };
}

function parsePath([v]) {
	let s = text(v);
	const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(s);
	s = scheme ? s.slice(scheme[0].length).replace(/^\/(?=[A-Za-z]:)/, '') : s;
	const root = /^[A-Za-z]:/.exec(s);
	const cut = Math.max(s.lastIndexOf('/'), s.lastIndexOf('\\'));
	const [file, ...stream] = s.slice(cut + 1).split(':');
	const folder = cut < 0 ? '' : s.slice(0, cut);
	const dot = file.lastIndexOf('.');
	return { Scheme: scheme ? scheme[1] : '', RootPath: root ? root[0] : '',
		DirectoryPath: folder,
		DirectoryName: folder.split(/[\\/]/).pop().replace(/^[A-Za-z]:$/, ''),
		Filename: file, Extension: dot < 0 ? '' : file.slice(dot + 1),
		AlternateDataStreamName: stream.join(':') };
}

function needText(f) {
	return (args) => kindOf(args[0]) === 'string' || isNull(args[0]) ?
		f(args) : unsupported(`an address that is a ${kindOf(args[0])}`);
}

module.exports = {
	ipv4_is_match: [2, 3, needText(match(4))],
	ipv6_is_match: [2, 3, needText(match(6))],
	ipv4_is_in_range: [2, 2, needText(inRange(4))],
	ipv6_is_in_range: [2, 2, needText(inRange(6))],
	ipv4_is_in_any_range: [2, Infinity, needText(inAnyRange(4))],
	ipv6_is_in_any_range: [2, Infinity, needText(inAnyRange(6))],
	ipv4_is_private: [1, 1, needText(isPrivate)],
	parse_ipv6_mask: [2, 2, needText(canonical6)],
	parse_url: [1, 1, parseUrl],
	parse_path: [1, 1, parsePath],
};
