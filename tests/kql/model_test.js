// SPDX-License-Identifier: MIT
// What the model (model/index.js) must answer, taken from the documentation of
// each operator and function; every one that the model has occurs here.
'use strict';

const { run } = require('./model/index.js');
const functions = require('./model/functions.js');
const { operators, lists } = require('./model/operators.js');
const { aggregates } = require('./model/summarize.js');
const pipes = require('./model/pipes.js');
const cases = require('./model_cases.js');

const world = {
	now: '2026-01-02T03:04:05Z', // a Friday
	folder: '.',
	tables: {
		Events: { columns: { Time: 'datetime', Host: 'string', N: 'long',
			Bag: 'dynamic' }, rows: [
			{ Time: '2026-01-01T00:00:00Z', Host: 'a', N: 1, Bag: { k: 'v' } },
			{ Time: '2026-01-02T00:00:00Z', Host: 'b', N: 2 },
			{ Time: '2026-01-02T03:00:00Z', Host: 'a' },
		] },
	},
	functions: 'let Saved = () { Events | where N > 1 };',
	watchlists: { list: { columns: ['tool'], rows: [{ tool: 'Alpha' }] },
		other: { columns: ['x'], rows: [] } },
};

// Arrays whose order is not defined compare as sets.
function same(got, want) {
	if (want && want.set)
		return JSON.stringify([...got].sort()) ===
			JSON.stringify([...want.set].sort());
	if (Array.isArray(want))
		return Array.isArray(got) && got.length === want.length &&
			want.every((w, i) => same(got[i], w));
	if (want && typeof want === 'object')
		return Object.keys(want).every((k) => same(got[k], want[k])) &&
			Object.keys(got).length === Object.keys(want).length;
	return got === want;
}

function answer(query) {
	try {
		return run(query, world).rows;
	} catch (error) {
		return error.message;
	}
}

const found = [];
const texts = [];

// All in one query, which is faster; each alone where that fails.
const together = answer(`print ${cases.scalars.map(([e], i) =>
	`x${i} = ${e}`).join(',\n')}`);
cases.scalars.forEach(([expression, want], i) => {
	const rows = typeof together === 'string' ?
		answer(`print x${i} = ${expression}`) : together;
	texts.push(expression);
	if (typeof rows === 'string' || !same(rows[0][`x${i}`], want))
		found.push(`${expression}: ${typeof rows === 'string' ? rows :
			JSON.stringify(rows[0][`x${i}`])}, not ${JSON.stringify(want)}`);
});
for (const [query, want] of cases.tables) {
	const rows = answer(query);
	texts.push(query);
	if (!same(rows, want))
		found.push(`${query}: ${JSON.stringify(rows)}, not ` +
			JSON.stringify(want));
}
for (const [query, want] of cases.refused) {
	const got = answer(query);
	if (typeof got !== 'string' || !got.includes(want))
		found.push(`${query}: not refused with '${want}', but ` +
			JSON.stringify(got));
}

const all = ` ${texts.join(' ')} `;
for (const name of [...functions.names(), ...Object.keys(aggregates)])
	if (!all.includes(`${name}(`))
		found.push(`no test of ${name}()`);
for (const name of [...Object.keys(operators), ...Object.keys(lists)])
	if (!all.includes(` ${name} `))
		found.push(`no test of the operator ${name}`);
for (const kind of Object.keys(pipes).filter((k) => /Operator$/.test(k)))
	if (!cases.pipes[kind] || !all.includes(`| ${cases.pipes[kind]} `))
		found.push(`no test of ${kind}`);

found.forEach((line) => console.log(line));
console.log(`the model: ${texts.length} answers, ` +
	`${cases.refused.length} refusals, ${found.length} findings`);
process.exitCode = found.length === 0 ? 0 : 1;
