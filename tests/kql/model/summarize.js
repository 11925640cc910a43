// SPDX-License-Identifier: MIT
// summarize and its aggregates. Nulls are left out by all but count(). Which
// row of several equals take_any or arg_max choose is not defined: the first.
'use strict';

const tree = require('./syntax.js');
const values = require('./values.js');
const { each } = require('./pipes.js');
const { isNull, operators } = require('./operators.js');

const SET_LIMIT = 1048576n;

function present(list) {
	return list.filter((v) => !isNull(v));
}

function best(sign) {
	return ([list]) => present(list).reduce((m, v) => m === null ||
		values.compare(v, m) * sign > 0 ? v : m, null);
}

function sum([list]) {
	return present(list).reduce((m, v) => m === null ? v :
		operators['+'](m, v), null);
}

function average([list]) {
	const all = present(list);
	return all.length ? all.reduce((m, v) => m + Number(v), 0) / all.length :
		null;
}

function distinct(list) {
	return [...new Map(present(list).map((v) =>
		[values.key(v), v])).values()];
}

function limited(list, limit) {
	return list.slice(0, Number(limit ? limit[0] : SET_LIMIT));
}

// The rows for which the condition holds; `at` is its place.
function when(f, at) {
	return (args) => {
		const keep = args[at].map((v) => v === true);
		const rest = args.filter((_, i) => i !== at);
		return f(rest.map((list) => list.filter((_, i) => keep[i])), args);
	};
}

// The element at the nearest rank.
function percentile([list, p]) {
	const all = present(list).sort(values.compare);
	const rank = Math.ceil(Number(p[0]) / 100 * all.length);
	return all.length ? all[Math.max(rank, 1) - 1] : null;
}

function makeList([list, limit]) {
	return limited(present(list), limit);
}

function makeSet([list, limit]) {
	return limited(distinct(list), limit);
}

function bag([list]) {
	return Object.assign({}, ...present(list).reverse());
}

function count(lists, rows) {
	return BigInt(rows.length);
}

const dcount = ([list]) => BigInt(distinct(list).length);
const any = ([list]) => list.find((v) => !isNull(v) && v !== '') ??
	list[0] ?? null;

// Lists of the arguments' values, one for each row of the group.
const aggregates = {
	count: [0, 0, count],
	countif: [1, 1, ([list]) => BigInt(list.filter((v) => v === true).length)],
	dcount: [1, 2, dcount],
	dcountif: [2, 3, when(dcount, 1)],
	count_distinct: [1, 1, dcount],
	min: [1, 1, best(-1)],
	max: [1, 1, best(1)],
	minif: [2, 2, when(best(-1), 1)],
	maxif: [2, 2, when(best(1), 1)],
	sum: [1, 1, sum],
	sumif: [2, 2, when(sum, 1)],
	avg: [1, 1, average],
	percentile: [2, 2, percentile],
	make_list: [1, 2, makeList],
	make_list_if: [2, 3, when(([list, limit], all) =>
		makeList([list, all[2] && (limit.length ? limit : all[2])]), 1)],
	make_set: [1, 2, makeSet],
	make_set_if: [2, 3, when(([list, limit], all) =>
		makeSet([list, all[2] && (limit.length ? limit : all[2])]), 1)],
	make_bag: [1, 2, bag],
	take_any: [1, 1, any],
	any: [1, 1, any],
	take_anyif: [2, 2, when(any, 1)],
};

// Of nothing at all these are 0, so they are in a summarize without `by`.
const ZERO = { sum: 'long', sumif: 'long' };

function simple(call, cx) {
	const name = tree.name(call.Name);
	const args = tree.list(call.ArgumentList.Expressions);
	const entry = Object.hasOwn(aggregates, name) ? aggregates[name] : null;
	if (!entry || args.length < entry[0] || args.length > entry[1] ||
	    args.some((a) => tree.kind(a) === 'StarExpression'))
		tree.refuse(call, `the aggregate ${name} of ${args.length} arguments`);
	const compiled = args.map((a) => cx.scalar(a, cx));
	const constant = args.map((a) => /LiteralExpression$/.test(tree.kind(a)));
	return { width: 1, f: (c, rows) => {
		const lists = compiled.map((g, i) => constant[i] && !rows.length ?
			[g(c)] : each(c, rows, (rc) => g(rc)));
		const v = entry[2](lists, rows);
		return [v === null && ZERO[name] &&
			tree.scalarType(call) !== 'timespan' ? 0n : v];
	} };
}

// arg_max(x, *) returns x and every column that is neither x nor in `by`.
function argument(call, cx, input, by) {
	const [what, ...rest] = tree.list(call.ArgumentList.Expressions);
	const sign = tree.name(call.Name) === 'arg_max' ? 1 : -1;
	const first = cx.scalar(what, cx);
	const own = tree.isColumn(what) ? tree.name(what) : '';
	const star = rest.length === 1 && tree.kind(rest[0]) === 'StarExpression';
	const names = star ? input.filter((n) => n !== own && !by.includes(n)) :
		[];
	const list = star ? names.map((n) => (rc) => rc.row[n]) :
		rest.map((n) => cx.scalar(n, cx));
	const width = call.ResultType.Columns ? call.ResultType.Columns.Count : 1;
	if (width !== list.length + 1)
		tree.refuse(call, `the columns of ${tree.text(call)}`);
	return { width, f: (c, rows) => {
		const keys = each(c, rows, (rc) => first(rc));
		let at = 0;
		keys.forEach((v, i) => {
			if (!isNull(v) && (isNull(keys[at]) ||
			    values.compare(v, keys[at]) * sign > 0))
				at = i;
		});
		if (!rows.length)
			return Array(width).fill(null);
		const rc = { ...c, row: rows[at], index: at };
		return [keys[at], ...list.map((g) => g(rc))];
	} };
}

const SPECIAL = { arg_max: argument, arg_min: argument };

function isAggregate(node) {
	return tree.kind(node) === 'FunctionCallExpression' &&
		Object.hasOwn(aggregates, tree.name(node.Name));
}

// An aggregate within a scalar expression, as in array_length(make_set(x)):
// of the rows of the context's group.
function inside(call, cx) {
	const { f } = simple(call, { ...cx, aggregate: false });
	return (c) => f(c, c.group)[0];
}

function mixed(node, cx) {
	let found = false;
	tree.walk(node, (n) => { found ||= isAggregate(n); });
	if (!found)
		tree.refuse(node, `the aggregate ${tree.text(node)}`);
	const f = cx.scalar(node, { ...cx, aggregate: true });
	return { width: 1, f: (c, rows) => [f({ ...c, group: rows })] };
}

function aggregate(node, cx, input, by) {
	const call = tree.kind(node) === 'SimpleNamedExpression' ||
		tree.kind(node) === 'CompoundNamedExpression' ? node.Expression :
		node;
	if (isAggregate(call))
		return simple(call, cx);
	const special = tree.kind(call) === 'FunctionCallExpression' &&
		SPECIAL[tree.name(call.Name)];
	return special ? special(call, cx, input, by) : mixed(call, cx);
}

function groups(c, rows, by) {
	const found = new Map();
	each(c, rows, (rc, row) => {
		const cells = by.map((f) => f(rc));
		const k = cells.map(values.key).join('\0');
		if (!found.has(k))
			found.set(k, { cells, rows: [] });
		found.get(k).rows.push(row);
	});
	// Without `by` there is always one row.
	if (!by.length && !found.size)
		found.set('', { cells: [], rows: [] });
	return [...found.values()];
}

function summarize(node, cx) {
	tree.parameters(node, []);
	const columns = tree.columns(node);
	const clause = node.ByClause ? tree.list(node.ByClause.Expressions) : [];
	const by = clause.map((n) => cx.scalar(n, cx));
	const names = clause.map((n) => tree.isColumn(n) ? tree.name(n) : '');
	const input = tree.columns(node.Parent.Expression || node.Parent)
		.map(({ name }) => name);
	const list = tree.list(node.Aggregates).map((n) =>
		aggregate(n, cx, input, names));
	const width = list.reduce((n, a) => n + a.width, by.length);
	if (width !== columns.length)
		tree.refuse(node, 'the columns that this summarize returns');
	return (c, { rows }) => ({ columns, rows: groups(c, rows, by).map((g) => {
		const cells = [...g.cells, ...list.flatMap((a) => a.f(c, g.rows))];
		return Object.fromEntries(columns.map(({ name, type }, i) =>
			[name, values.conform(cells[i], type)]));
	}) });
}

module.exports = { aggregates, inside, isAggregate, summarize };
