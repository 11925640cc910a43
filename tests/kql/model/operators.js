// SPDX-License-Identifier: MIT
// The binary operators, by the text that stands in a query. Each takes two
// values; null is handled here as the documentation says.
'use strict';

const { DateTime, TimeSpan, compare, fold, kindOf, key, text,
	unsupported } = require('./values.js');
const { regex } = require('./regex.js');

const IN_LIMIT = 1000000;
const HAS_LIMIT = 10000;

function word(v) {
	return kindOf(v) === 'string' ? v : text(v);
}

// Terms are ASCII letters and digits; an edge of what is looked for that is
// neither needs no end of a term beside it. That much the documentation leaves
// open, and so does what an empty term finds.
function has(s, term) {
	if (term === '')
		unsupported('has with an empty term');
	const inside = (c) => c !== undefined && /^[0-9A-Za-z]$/.test(c);
	for (let at = s.indexOf(term); at >= 0; at = s.indexOf(term, at + 1)) {
		const end = at + term.length;
		if (!(inside(term[0]) && inside(s[at - 1])) &&
		    !(inside(term[term.length - 1]) && inside(s[end])))
			return true;
	}
	return false;
}

function prefix(s, term) {
	return term === '' ? unsupported('hasprefix with an empty term') :
		new RegExp(`(?:^|[^0-9A-Za-z])${quote(term)}`).test(s);
}

function suffix(s, term) {
	return term === '' ? unsupported('hassuffix with an empty term') :
		new RegExp(`${quote(term)}(?:$|[^0-9A-Za-z])`).test(s);
}

function quote(s) {
	return s.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

const texts = {
	has, hasprefix: prefix, hassuffix: suffix,
	contains: (a, b) => a.includes(b),
	startswith: (a, b) => a.startsWith(b),
	endswith: (a, b) => a.endsWith(b),
};

const operators = {
	'=~': (a, b) => fold(word(a)) === fold(word(b)),
	'!~': (a, b) => fold(word(a)) !== fold(word(b)),
	'matches regex': (a, b) => regex(b, word(a)).test(word(a)),
	'+': add, '-': subtract, '*': multiply, '/': divide, '%': modulo,
};

for (const [name, f] of Object.entries(texts)) {
	operators[name] = (a, b) => f(fold(word(a)), fold(word(b)));
	operators[`${name}_cs`] = (a, b) => f(word(a), word(b));
	operators[`!${name}`] = (a, b) => !f(fold(word(a)), fold(word(b)));
	operators[`!${name}_cs`] = (a, b) => !f(word(a), word(b));
}

function isNull(v) {
	return v === null || v === undefined;
}

function equal(a, b) {
	if (isNull(a) || isNull(b))
		return isNull(a) && isNull(b) ? null : false;
	return compare(a, b) === 0;
}

operators['=='] = equal;
operators['!='] = operators['<>'] = (a, b) => {
	const same = equal(a, b);
	return same === null ? null : !same;
};
for (const [name, f] of Object.entries({ '<': (n) => n < 0,
	'<=': (n) => n <= 0, '>': (n) => n > 0, '>=': (n) => n >= 0 }))
	operators[name] = (a, b) =>
		isNull(a) || isNull(b) ? null : f(compare(a, b));

function numbers(a, b) {
	return kindOf(a) === 'long' && kindOf(b) === 'long' ? [a, b] :
		[Number(a), Number(b)];
}

// By kinds, '' being what the last entry stands for.
function arithmetic(a, b, name, table) {
	if (isNull(a) || isNull(b))
		return null;
	const number = (k) => k === 'long' || k === 'real' ? 'number' : k;
	const f = table[`${number(kindOf(a))} ${number(kindOf(b))}`];
	return f ? f(a, b) :
		unsupported(`${kindOf(a)} ${name} ${kindOf(b)}`);
}

function add(a, b) {
	const span = (x, y) => new TimeSpan(x.ticks + y.ticks);
	const date = (x, y) => new DateTime(x.ticks + y.ticks);
	return arithmetic(a, b, '+', {
		'number number': (x, y) => numbers(x, y).reduce((m, n) => m + n),
		'timespan timespan': span, 'datetime timespan': date,
		'timespan datetime': date,
	});
}

function subtract(a, b) {
	return arithmetic(a, b, '-', {
		'number number': (x, y) => numbers(x, y).reduce((m, n) => m - n),
		'timespan timespan': (x, y) => new TimeSpan(x.ticks - y.ticks),
		'datetime timespan': (x, y) => new DateTime(x.ticks - y.ticks),
		'datetime datetime': (x, y) => new TimeSpan(x.ticks - y.ticks),
	});
}

function scaled(span, n) {
	return kindOf(n) === 'long' ? new TimeSpan(span.ticks * n) :
		new TimeSpan(BigInt(Math.round(Number(span.ticks) * n)));
}

function multiply(a, b) {
	return arithmetic(a, b, '*', {
		'number number': (x, y) => numbers(x, y).reduce((m, n) => m * n),
		'timespan number': scaled, 'number timespan': (x, y) => scaled(y, x),
	});
}

function divide(a, b) {
	if (!isNull(b) && Number(b.ticks ?? b) === 0)
		unsupported('a division by zero');
	return arithmetic(a, b, '/', {
		'number number': (x, y) => numbers(x, y).reduce((m, n) => m / n),
		'timespan timespan': (x, y) => Number(x.ticks) / Number(y.ticks),
		'timespan number': (x, y) => kindOf(y) === 'long' ?
			new TimeSpan(x.ticks / y) : scaled(x, 1 / y),
	});
}

function modulo(a, b) {
	return arithmetic(a, b, '%', {
		'number number': (x, y) => x < 0 || y <= 0 ?
			unsupported('% of negative numbers') :
			numbers(x, y).reduce((m, n) => m % n),
	});
}

// What `in` and its kin ask, the right-hand side being made once: a function
// of the left-hand side.
function membership(name, values) {
	const insensitive = name.includes('~');
	const form = (v) => insensitive ? fold(word(v)) : key(v);
	const set = new Set(values.filter((v) => !isNull(v)).map(form));
	if (set.size > IN_LIMIT)
		unsupported(`${name} with more than ${IN_LIMIT} values`);
	return (v) => (!isNull(v) && set.has(form(v))) !== name.startsWith('!');
}

function terms(name, values) {
	const set = [...new Set(values.map((v) => fold(word(v))))];
	if (set.length > HAS_LIMIT)
		unsupported(`${name} with more than ${HAS_LIMIT} values`);
	return name === 'has_any' ?
		(v) => set.some((t) => has(fold(word(v)), t)) :
		(v) => set.every((t) => has(fold(word(v)), t));
}

const lists = { in: membership, 'in~': membership, '!in': membership,
	'!in~': membership, has_any: terms, has_all: terms };

module.exports = { isNull, lists, operators };
