// SPDX-License-Identifier: MIT
// The values of the model: a KQL string is a string, bool a boolean, int and
// long a BigInt, real a number, datetime and timespan a class of ticks (100
// ns), dynamic an array, an object or one of those; null is null, and a string
// is never null.
'use strict';

const TICKS = 10000000n; // of a second
const UNITS = {
	d: 86400n * TICKS, h: 3600n * TICKS, m: 60n * TICKS, s: TICKS,
	ms: 10000n, microsecond: 10n, tick: 1n,
};

class DateTime {
	constructor(ticks) {
		this.ticks = ticks; // since 1970
	}
}

class TimeSpan {
	constructor(ticks) {
		this.ticks = ticks;
	}
}

class Unsupported extends Error {}

function unsupported(what) {
	throw new Unsupported(`the model does not know ${what}`);
}

function kindOf(v) {
	if (v === null || v === undefined)
		return 'null';
	if (v instanceof DateTime)
		return 'datetime';
	if (v instanceof TimeSpan)
		return 'timespan';
	return { string: 'string', boolean: 'bool', bigint: 'long',
		number: 'real', object: 'dynamic' }[typeof v];
}

const widths = { int: 'long', decimal: 'real', guid: 'string' };

// The value as a column of that type holds it; a value of another kind is a
// fault of the model.
function conform(v, type) {
	if (v === null || v === undefined)
		return type === 'string' ? '' : null;
	const want = widths[type] || type;
	const kind = kindOf(v);
	if (kind === want || want === 'dynamic')
		return v;
	if (kind === 'long' && want === 'real')
		return Number(v);
	throw new Error(`a ${kind} where ${type} is due`);
}

function pad(n, width) {
	return String(n).padStart(width, '0');
}

function floorDiv(a, b) {
	const q = a / b;
	return a % b !== 0n && (a < 0n) !== (b < 0n) ? q - 1n : q;
}

function dateText(d) {
	const ms = floorDiv(d.ticks, 10000n);
	const iso = new Date(Number(ms)).toISOString();
	const rest = pad(d.ticks - ms * 10000n, 4);
	return `${iso.slice(0, -1)}${rest}Z`;
}

function spanText(span) {
	const ticks = span.ticks < 0n ? -span.ticks : span.ticks;
	const part = (unit, of) => ticks / UNITS[unit] % of;
	const days = ticks / UNITS.d;
	const rest = ticks % TICKS;
	return (span.ticks < 0n ? '-' : '') + (days ? `${days}.` : '') +
		`${pad(part('h', 24n), 2)}:${pad(part('m', 60n), 2)}:` +
		pad(part('s', 60n), 2) + (rest ? `.${pad(rest, 7)}` : '');
}

function json(v) {
	if (Array.isArray(v))
		return `[${v.map(json).join(',')}]`;
	if (kindOf(v) === 'dynamic')
		return `{${Object.keys(v).map((k) =>
			`${JSON.stringify(k)}:${json(v[k])}`).join(',')}}`;
	if (kindOf(v) === 'null')
		return 'null';
	if (['bool', 'long', 'real'].includes(kindOf(v)))
		return String(v);
	return JSON.stringify(text(v));
}

// What tostring() makes of it.
function text(v) {
	switch (kindOf(v)) {
	case 'null': return '';
	case 'string': return v;
	case 'bool':
	case 'long': return String(v);
	case 'datetime': return dateText(v);
	case 'timespan': return spanText(v);
	case 'dynamic': return json(v);
	default:
		if (!Number.isFinite(v) || Number.isInteger(v) || /e/.test(String(v)))
			unsupported(`the text of the real ${v}`);
		return String(v);
	}
}

const dateForm = new RegExp('^\\s*(\\d{4})-(\\d\\d)-(\\d\\d)(?:[T ](\\d\\d):' +
	'(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,7}))?)?(Z|[+-]\\d\\d:\\d\\d)?)?\\s*$');

// ISO 8601 alone: Kusto reads more, but what exactly is not written down.
// Anything else that begins like a date is refused, so that no case rests on it.
function parseDate(s) {
	const m = dateForm.exec(s);
	if (!m) {
		if (/^\s*\d+[-/ :.]\d/.test(s))
			unsupported(`the date '${s}'`);
		return null;
	}
	const [y, mo, d, h, mi, sec] = m.slice(1, 7).map((n) => Number(n || 0));
	const at = new Date(Date.UTC(y, mo - 1, d, h, mi, sec));
	if (at.getUTCMonth() !== mo - 1 || at.getUTCDate() !== d || h > 23 ||
	    mi > 59 || sec > 59)
		return null;
	let ticks = BigInt(at.getTime()) * 10000n +
		BigInt((m[7] || '').padEnd(7, '0'));
	if (m[8] && m[8] !== 'Z') {
		const minutes = BigInt(m[8].slice(1, 3)) * 60n +
			BigInt(m[8].slice(4));
		ticks += (m[8][0] === '+' ? -minutes : minutes) * UNITS.m;
	}
	return new DateTime(ticks);
}

const unitNames = [
	[/^(?:d|days?)$/, 'd'], [/^(?:h|hrs?|hours?)$/, 'h'],
	[/^(?:m|min|minutes?)$/, 'm'], [/^(?:s|sec|seconds?)$/, 's'],
	[/^(?:ms|milliseconds?)$/, 'ms'], [/^microseconds?$/, 'microsecond'],
	[/^ticks?$/, 'tick'],
];

function parseSpan(s) {
	const short = /^\s*(-?\d+)(?:\.(\d+))?\s*([a-z]+)\s*$/.exec(s);
	if (short) {
		const unit = unitNames.find(([form]) => form.test(short[3]));
		if (!unit)
			return null;
		const scale = 10n ** BigInt((short[2] || '').length);
		return new TimeSpan(BigInt(short[1] + (short[2] || '')) *
			UNITS[unit[1]] / scale);
	}
	const long = /^\s*(-)?(?:(\d+)\.)?(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?\s*$/
		.exec(s);
	if (!long)
		return null;
	const [d, h, m, sec] = long.slice(2, 6).map((n) => BigInt(n || 0));
	const ticks = d * UNITS.d + h * UNITS.h + m * UNITS.m + sec * UNITS.s +
		BigInt((long[6] || '').padEnd(7, '0'));
	return new TimeSpan(long[1] ? -ticks : ticks);
}

function parseLong(s) {
	if (/^\s*[+-]?\d+\s*$/.test(s))
		return BigInt(s.trim().replace(/^\+/, ''));
	if (/^\s*0x[0-9a-f]+\s*$/i.test(s))
		return BigInt(s.trim());
	return null;
}

function parseReal(s) {
	return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(s) ?
		Number(s) : null;
}

function fromJson(v) {
	if (Array.isArray(v))
		return v.map(fromJson);
	if (v !== null && typeof v === 'object')
		return Object.fromEntries(Object.entries(v).map(([k, x]) =>
			[k, fromJson(x)]));
	return Number.isInteger(v) ? BigInt(v) : v;
}

// What parse_json() makes of it: text that is no JSON stays a string.
function parseJson(s) {
	try {
		return fromJson(JSON.parse(s));
	} catch {
		return s;
	}
}

// A cell of a test or of a CSV file as a column of that type holds it.
function cell(v, type) {
	if (v === null || v === undefined)
		return conform(null, type);
	if (typeof v !== 'string')
		return conform(fromJson(v), type);
	switch (type) {
	case 'datetime': return parseDate(v);
	case 'timespan': return parseSpan(v);
	case 'int':
	case 'long': return parseLong(v);
	case 'real': return parseReal(v);
	case 'bool': return { true: true, false: false }[v.toLowerCase()] ?? null;
	case 'dynamic': return v === '' ? null : parseJson(v);
	case 'string': return v;
	default: return unsupported(`the type ${type}`);
	}
}

// As a test compares it: dates as text, whole numbers as numbers.
function plain(v) {
	if (Array.isArray(v))
		return v.map(plain);
	switch (kindOf(v)) {
	case 'dynamic':
		return Object.fromEntries(Object.entries(v).map(([k, x]) =>
			[k, plain(x)]));
	case 'long': return Number(v);
	case 'datetime':
		return dateText(v).replace(/\.0{7}Z$/, 'Z').replace(/(\.\d*?)0+Z$/,
			'$1Z');
	case 'timespan': return spanText(v);
	case 'null': return null;
	default: return v;
	}
}

// Values that fall into one group have one key.
function key(v) {
	const kind = kindOf(v);
	return kind === 'real' ? `real:${v}` : `${kind}:${text(v)}`;
}

// < 0, 0 or > 0; both are of one kind and not null.
function compare(a, b) {
	const kinds = [kindOf(a), kindOf(b)];
	const number = (k) => k === 'long' || k === 'real';
	if (kinds[0] !== kinds[1] && !kinds.every(number))
		unsupported(`a comparison of ${kinds.join(' and ')}`);
	if (kinds[0] === 'dynamic')
		unsupported('a comparison of arrays or property bags');
	const [x, y] = kinds[0] === 'datetime' || kinds[0] === 'timespan' ?
		[a.ticks, b.ticks] : [a, b];
	return x < y ? -1 : x > y ? 1 : 0;
}

// Operators that are blind to case are so for ASCII alone.
function fold(s) {
	return s.replace(/[A-Z]+/g, (m) => m.toLowerCase());
}

module.exports = { DateTime, TimeSpan, TICKS, UNITS, Unsupported, cell,
	compare, conform, dateText, floorDiv, fold, fromJson, json, key, kindOf, pad,
	parseDate, parseJson, parseLong, parseReal, parseSpan, plain, text,
	unsupported };
