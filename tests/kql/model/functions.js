// SPDX-License-Identifier: MIT
// The scalar functions, by name: [fewest arguments, most, function of (values,
// context)]. A lazy one gets its arguments as functions of the context.
'use strict';

const crypto = require('crypto');
const values = require('./values.js');
const { isNull } = require('./operators.js');

const { kindOf, text, unsupported } = values;
const ANY = Infinity;

function empty(v) {
	return isNull(v) || v === '';
}

function choose(test, yes, no) {
	return (c) => test(c) === true ? yes(c) : no(c);
}

function cases(args) {
	if (args.length % 2 === 0)
		unsupported('case() without a last value');
	return (c) => {
		for (let i = 0; i + 1 < args.length; i += 2)
			if (args[i](c) === true)
				return args[i + 1](c);
		return args[args.length - 1](c);
	};
}

function coalesce(args) {
	return (c) => {
		for (const f of args) {
			const v = f(c);
			if (!empty(v))
				return v;
		}
		return null;
	};
}

function column(args, nodes) {
	const name = nodes[0].LiteralValue;
	if (typeof name !== 'string')
		unsupported('column_ifexists() with a computed name');
	return (c) => c.row && name in c.row ? c.row[name] : args[1](c);
}

function toLong([v]) {
	switch (kindOf(v)) {
	case 'string': return values.parseLong(v);
	case 'real': return BigInt(Math.trunc(v));
	case 'bool': return v ? 1n : 0n;
	case 'null':
	case 'long': return v;
	default: return unsupported(`tolong() of a ${kindOf(v)}`);
	}
}

function toReal([v]) {
	switch (kindOf(v)) {
	case 'string': return values.parseReal(v);
	case 'long': return Number(v);
	case 'null':
	case 'real': return v;
	default: return unsupported(`toreal() of a ${kindOf(v)}`);
	}
}

function toBool([v]) {
	if (kindOf(v) === 'string')
		return { true: true, 1: true, false: false, 0: false }
			[v.toLowerCase()] ?? null;
	return kindOf(v) === 'long' ? v !== 0n : v;
}

function extreme(sign) {
	return (args) => args.filter((v) => !isNull(v)).reduce((m, v) =>
		m === null || values.compare(v, m) * sign > 0 ? v : m, null);
}

function round([v, digits]) {
	if (isNull(v))
		return null;
	const scale = 10 ** Number(digits ?? 0n);
	return Math.round(Number(v) * scale) / scale;
}

function number(f) {
	return ([v]) => isNull(v) ? null : f(v);
}

function hash(algorithm) {
	return ([v]) => crypto.createHash(algorithm).update(text(v)).digest('hex');
}

const table = {
	not: [1, 1, ([v]) => isNull(v) ? null : !v],
	isempty: [1, 1, ([v]) => empty(v)],
	isnotempty: [1, 1, ([v]) => !empty(v)],
	isnull: [1, 1, ([v]) => isNull(v)],
	isnotnull: [1, 1, ([v]) => !isNull(v)],
	tostring: [1, 1, ([v]) => text(v)],
	tolong: [1, 1, toLong],
	toint: [1, 1, toLong],
	toreal: [1, 1, toReal],
	todouble: [1, 1, toReal],
	tobool: [1, 1, toBool],
	abs: [1, 1, number((v) => v < 0 ? -v : v)],
	floor: [2, 2, (args) => require('./functions_time.js').bin[2](args)],
	ceiling: [1, 1, number((v) => Math.ceil(Number(v)))],
	round: [1, 2, round],
	log10: [1, 1, number((v) => Math.log10(Number(v)))],
	min_of: [1, ANY, extreme(-1)],
	max_of: [1, ANY, extreme(1)],
	hash_sha256: [1, 1, hash('sha256')],
	hash_md5: [1, 1, hash('md5')],
	row_number: [0, 1, ([from], c) => (from ?? 1n) + BigInt(c.index)],
};

const lazy = {
	iff: [3, 3, (args) => choose(...args)],
	iif: [3, 3, (args) => choose(...args)],
	case: [3, ANY, cases],
	coalesce: [1, ANY, coalesce],
	column_ifexists: [2, 2, column],
};

let all = null;

// The function of that name and number of arguments, or null.
function find(name, count) {
	all ??= { ...table, ...require('./functions_text.js'),
		...require('./functions_time.js'),
		...require('./functions_dynamic.js'),
		...require('./functions_net.js') };
	const entry = Object.hasOwn(lazy, name) ? lazy[name] :
		Object.hasOwn(all, name) ? all[name] : null;
	if (!entry || count < entry[0] || count > entry[1])
		return null;
	return Object.hasOwn(lazy, name) ?
		{ lazy: entry[2] } : entry[2];
}

// For the tests: all names.
function names() {
	find('', 0);
	return [...Object.keys(lazy), ...Object.keys(all)].sort();
}

module.exports = { find, names };
