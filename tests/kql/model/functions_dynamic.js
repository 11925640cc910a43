// SPDX-License-Identifier: MIT
// Functions of arrays and property bags.
'use strict';

const { compare, key, kindOf, parseJson, text,
	unsupported } = require('./values.js');
const { isNull } = require('./operators.js');

const ANY = Infinity;

// Null where the argument is no array, as the documentation says of most.
function array(f) {
	return ([v, ...rest]) => Array.isArray(v) ? f(v, ...rest) : null;
}

function isBag(v) {
	return kindOf(v) === 'dynamic' && !Array.isArray(v);
}

function slice(v, from, to) {
	const at = (n) => n < 0n ? Math.max(v.length + Number(n), 0) : Number(n);
	return v.slice(at(from), at(to) + 1); // the end is included
}

function indexOf(v, what) {
	return BigInt(v.findIndex((x) => key(x) === key(what)));
}

function distinct(list) {
	return [...new Map(list.map((v) => [key(v), v])).values()];
}

function sets(f) {
	return (args) => args.some((v) => !Array.isArray(v)) ? null :
		distinct(args.reduce(f));
}

function within(b) {
	const keys = new Set(b.map(key));
	return (v) => keys.has(key(v));
}

function sorted(sign) {
	return array((v, ...rest) => {
		if (rest.length || v.some(isNull))
			unsupported('array_sort of several arrays or of nulls');
		return [...v].sort((a, b) => sign * compare(a, b));
	});
}

function pack(args) {
	if (args.length % 2)
		unsupported('bag_pack() of an odd number of values');
	const out = {};
	for (let i = 0; i < args.length; i += 2)
		out[text(args[i])] = args[i + 1];
	return out;
}

// From right to left: the leftmost bag wins.
function merge(args) {
	return Object.assign({}, ...args.filter(isBag).reverse());
}

function range([from, to, step]) {
	const out = [];
	const by = step ?? (kindOf(from) === 'real' ? 1 : 1n);
	if ([from, to, by].some((v) => kindOf(v) !== 'long'))
		unsupported('range() of anything but whole numbers');
	if (by === 0n)
		unsupported('range() in steps of 0');
	for (let v = from; by > 0n ? v <= to : v >= to; v += by)
		out.push(v);
	return out;
}

function parse([v]) {
	return kindOf(v) === 'string' ? v === '' ? null : parseJson(v) : v;
}

function kind([v]) {
	if (Array.isArray(v))
		return 'array';
	return kindOf(v) === 'dynamic' ? 'dictionary' : kindOf(v);
}

module.exports = {
	parse_json: [1, 1, parse],
	todynamic: [1, 1, parse],
	gettype: [1, 1, kind],
	array_length: [1, 1, array((v) => BigInt(v.length))],
	array_slice: [3, 3, array(slice)],
	array_concat: [1, ANY, (args) => args.every(Array.isArray) ?
		[].concat(...args) : null],
	array_index_of: [2, 2, array(indexOf)],
	array_reverse: [1, 1, array((v) => [...v].reverse())],
	array_sort_asc: [1, 2, sorted(1)],
	array_sort_desc: [1, 2, sorted(-1)],
	strcat_array: [2, 2, ([v, by]) =>
		Array.isArray(v) ? v.map(text).join(text(by)) : ''],
	set_has_element: [2, 2, array((v, what) => within(v)(what))],
	set_union: [2, ANY, sets((a, b) => a.concat(b))],
	set_intersect: [2, ANY, sets((a, b) => a.filter(within(b)))],
	set_difference: [2, ANY, sets((a, b) =>
		a.filter((v) => !within(b)(v)))],
	pack_array: [0, ANY, (args) => args],
	bag_pack: [0, ANY, pack],
	pack: [0, ANY, pack],
	bag_keys: [1, 1, ([v]) => isBag(v) ? Object.keys(v) : null],
	bag_has_key: [2, 2, ([v, k]) => isBag(v) ?
		Object.hasOwn(v, text(k)) : null],
	bag_merge: [2, ANY, merge],
	range: [2, 3, range],
};
