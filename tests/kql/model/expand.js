// SPDX-License-Identifier: MIT
// mv-expand and mv-apply.
'use strict';

const tree = require('./syntax.js');
const values = require('./values.js');
const { each, pick } = require('./pipes.js');

function element(n, cx) {
	const e = n.Expression;
	const named = tree.kind(e) === 'SimpleNamedExpression';
	if (!named && !tree.isColumn(e))
		tree.refuse(n, 'an expanded expression without a name');
	const type = n.ToTypeOf ?
		tree.text(tree.list(n.ToTypeOf.TypeOf.Types)[0]) : 'dynamic';
	return { name: tree.name(named ? e.Name : e), type,
		f: cx.scalar(e, cx) };
}

// Of another kind than the type says: null, nothing is converted.
function cast(v, type) {
	try {
		return values.conform(v, type);
	} catch {
		return values.conform(null, type);
	}
}

function items(v) {
	if (Array.isArray(v))
		return v;
	if (values.kindOf(v) === 'dynamic')
		return Object.keys(v).map((k) => ({ [k]: v[k] }));
	return values.kindOf(v) === 'null' ? [null] :
		values.unsupported('the expansion of a single value');
}

// What a row is expanded to; the longest list decides.
function expander(node, cx) {
	const given = tree.parameters(node, ['with_itemindex', 'kind',
		'bagexpansion']);
	if ((given.kind ?? given.bagexpansion ?? 'bag') !== 'bag')
		tree.refuse(node, 'bags expanded as arrays');
	const list = tree.list(node.Expressions).map((n) => element(n, cx));
	const limit = node.RowLimitClause ?
		cx.scalar(node.RowLimitClause.RowLimit, cx) : () => 2147483647n;
	return (rc, row) => {
		const lists = list.map(({ f }) => items(f(rc)));
		const count = Math.min(Number(limit(rc)),
			Math.max(...lists.map((l) => l.length)));
		return Array.from({ length: count }, (_, i) => {
			const out = { ...row };
			list.forEach(({ name, type }, k) => {
				out[name] = cast(lists[k][i] ?? null, type);
			});
			if (given.with_itemindex)
				out[given.with_itemindex] = BigInt(i);
			return out;
		});
	};
}

function expand(node, cx) {
	const columns = tree.columns(node);
	const run = expander(node, cx);
	return (c, { rows }) => ({ columns,
		rows: each(c, rows, run).flat().map((row) => pick(row, columns)) });
}

// The subquery runs for each row on what the row is expanded to; columns that
// it does not return are the row's own.
function apply(node, cx) {
	const columns = tree.columns(node);
	const run = expander(node, cx);
	const subquery = cx.table(node.Subquery, cx);
	return (c, t) => ({ columns, rows: each(c, t.rows, (rc, row) => {
		const input = { columns: t.columns, rows: run(rc, row) };
		const found = subquery({ ...c, row: null, input });
		return found.rows.map((r) => pick({ ...row, ...r }, columns));
	}).flat() });
}

module.exports = { apply, expand };
