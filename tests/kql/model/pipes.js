// SPDX-License-Identifier: MIT
// The operators of a pipe, by their name in the syntax tree: each makes a
// function of (context, table).
'use strict';

const tree = require('./syntax.js');
const values = require('./values.js');
const { isNull } = require('./operators.js');

// `f` for each row, as a column of the context.
function each(c, rows, f) {
	const rc = { ...c, row: null, index: 0 };
	return rows.map((row, i) => {
		rc.row = row;
		rc.index = i;
		return f(rc, row);
	});
}

function pick(row, columns) {
	return Object.fromEntries(columns.map(({ name }) => [name, row[name]]));
}

function where(node, cx) {
	const test = cx.scalar(node.Condition, cx);
	return (c, { columns, rows }) => {
		const keep = each(c, rows, (rc) => test(rc) === true);
		return { columns, rows: rows.filter((_, i) => keep[i]) };
	};
}

// The name that an expression of extend makes a column of.
function target(node) {
	if (tree.kind(node) === 'SimpleNamedExpression')
		return tree.name(node.Name);
	if (tree.isColumn(node))
		return tree.name(node);
	return tree.refuse(node, 'a computed column without a name of its own');
}

function assign(node, cx) {
	return tree.list(node.Expressions).map((n) =>
		({ name: target(n), f: cx.scalar(n, cx) }));
}

function extend(node, cx) {
	const columns = tree.columns(node);
	const list = assign(node, cx);
	return (c, { rows }) => ({ columns, rows: each(c, rows, (rc, row) => {
		const out = { ...row };
		for (const { name, f } of list)
			out[name] = f(rc);
		return pick(out, columns);
	}) });
}

function project(node, cx) {
	const columns = tree.columns(node);
	const list = tree.list(node.Expressions).map((n, i) =>
		({ name: columns[i].name, f: cx.scalar(n, cx) }));
	if (list.length !== columns.length)
		tree.refuse(node, 'the columns that this project returns');
	return (c, { rows }) => ({ columns, rows: each(c, rows, (rc) =>
		Object.fromEntries(list.map(({ name, f }) => [name, f(rc)]))) });
}

function reshape(node) {
	const columns = tree.columns(node);
	return (c, { rows }) => ({ columns,
		rows: rows.map((row) => pick(row, columns)) });
}

function rename(node) {
	const columns = tree.columns(node);
	const old = new Map(tree.list(node.Expressions).map((n) =>
		[tree.name(n.Name), tree.name(n.Expression)]));
	return (c, { rows }) => ({ columns, rows: rows.map((row) =>
		Object.fromEntries(columns.map(({ name }) =>
			[name, row[old.get(name) ?? name]]))) });
}

// The documentation gives distinct columns and *, nothing else.
function distinct(node) {
	const columns = tree.columns(node);
	for (const n of tree.list(node.Expressions))
		if (!tree.isColumn(n) && tree.kind(n) !== 'StarExpression')
			tree.refuse(n, `distinct of ${tree.text(n)}`);
	return (c, { rows }) => {
		const seen = new Map();
		for (const row of rows) {
			const k = columns.map(({ name }) => values.key(row[name]))
				.join('\0');
			if (!seen.has(k))
				seen.set(k, pick(row, columns));
		}
		return { columns, rows: [...seen.values()] };
	};
}

function ordering(node, cx) {
	const clause = tree.kind(node) === 'OrderedExpression' ? node.Ordering :
		null;
	const asc = !!clause && tree.text(clause.AscOrDescKeyword) === 'asc';
	const nulls = clause && clause.NullsClause ?
		tree.text(clause.NullsClause.FirstOrLastKeyword) :
		asc ? 'first' : 'last';
	const f = cx.scalar(tree.kind(node) === 'OrderedExpression' ?
		node.Expression : node, cx);
	return { f, compare: (a, b) => {
		if (isNull(a) || isNull(b))
			return (isNull(a) - isNull(b)) * (nulls === 'first' ? -1 : 1);
		return values.compare(a, b) * (asc ? 1 : -1);
	} };
}

function sorted(c, rows, list) {
	const keyed = each(c, rows, (rc, row) =>
		({ row, keys: list.map(({ f }) => f(rc)) }));
	keyed.sort((a, b) => list.reduce((n, { compare }, i) =>
		n || compare(a.keys[i], b.keys[i]), 0));
	return keyed.map(({ row }) => row);
}

function sort(node, cx) {
	const list = tree.list(node.Expressions).map((n) => ordering(n, cx));
	return (c, { columns, rows }) =>
		({ columns, rows: sorted(c, rows, list) });
}

function top(node, cx) {
	const count = cx.scalar(node.Expression, cx);
	const list = [ordering(node.ByExpression, cx)];
	return (c, { columns, rows }) => ({ columns,
		rows: sorted(c, rows, list).slice(0, Number(count(c))) });
}

function take(node, cx) {
	const count = cx.scalar(node.Expression, cx);
	return (c, { columns, rows }) =>
		({ columns, rows: rows.slice(0, Number(count(c))) });
}

function counted(node) {
	const columns = tree.columns(node);
	return (c, { rows }) => ({ columns,
		rows: [{ [columns[0].name]: BigInt(rows.length) }] });
}

function serialize(node, cx) {
	return tree.list(node.Expressions).length ? extend(node, cx) :
		(c, t) => t;
}

module.exports = {
	each,
	pick,
	FilterOperator: where,
	ExtendOperator: extend,
	ProjectOperator: project,
	ProjectAwayOperator: reshape,
	ProjectKeepOperator: reshape,
	ProjectReorderOperator: reshape,
	ProjectRenameOperator: rename,
	DistinctOperator: distinct,
	SortOperator: sort,
	TopOperator: top,
	TakeOperator: take,
	CountOperator: counted,
	SerializeOperator: serialize,
	get SummarizeOperator() { return require('./summarize.js').summarize; },
	get JoinOperator() { return require('./joins.js').join; },
	get LookupOperator() { return require('./joins.js').lookup; },
	get MvExpandOperator() { return require('./expand.js').expand; },
	get MvApplyOperator() { return require('./expand.js').apply; },
};
