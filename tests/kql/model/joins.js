// SPDX-License-Identifier: MIT
// join and lookup. Keys are equal as == says; a null key is refused, since
// what it finds is not written down.
'use strict';

const tree = require('./syntax.js');
const values = require('./values.js');
const { isNull } = require('./operators.js');

const KINDS = {
	inner: { right: true }, innerunique: { right: true, unique: true },
	leftouter: { right: true, unmatched: true },
	leftanti: { anti: true }, anti: { anti: true },
	leftantisemi: { anti: true }, leftsemi: { semi: true },
};

// [[column on the left, column on the right]]
function keys(node) {
	const clause = node.ConditionClause || node.LookupClause;
	if (!clause || tree.kind(clause) !== 'JoinOnClause')
		tree.refuse(node, 'a join without on');
	return tree.list(clause.Expressions).map((n) => {
		if (tree.kind(n) === 'NameReference')
			return [tree.name(n), tree.name(n)];
		const sides = tree.text(n.Operator) === '==' ? [n.Left, n.Right] : [];
		const side = (which) => sides.find((s) =>
			tree.kind(s) === 'PathExpression' &&
			tree.text(s.Expression) === which);
		if (!side('$left') || !side('$right'))
			tree.refuse(n, `the condition ${tree.text(n)}`);
		return [tree.name(side('$left').Selector),
			tree.name(side('$right').Selector)];
	});
}

function keyOf(node, row, names) {
	return names.map((name) => {
		if (isNull(row[name]))
			tree.refuse(node, `what a join does with a null ${name}`);
		return values.key(row[name]);
	}).join('\0');
}

function indexed(node, rows, names) {
	const index = new Map();
	for (const row of rows) {
		const k = keyOf(node, row, names);
		if (!index.has(k))
			index.set(k, []);
		index.get(k).push(row);
	}
	return index;
}

function unique(node, rows, names) {
	return [...indexed(node, rows, names).values()].map((list) => list[0]);
}

// A row of the result: all of the left, then what `right` has more.
function joined(columns, leftColumns, left, rightNames, right) {
	const out = {};
	columns.forEach(({ name, type }, i) => {
		out[name] = i < leftColumns.length ? left[leftColumns[i].name] :
			values.conform(right && right[rightNames[i - leftColumns.length]],
				type);
	});
	return out;
}

function compile(node, cx, how, dropKeys) {
	const columns = tree.columns(node);
	const on = keys(node);
	const [leftKeys, rightKeys] = [on.map((k) => k[0]), on.map((k) => k[1])];
	const other = cx.table(node.Expression, cx);
	return (c, left) => {
		const right = other({ ...c, row: null });
		const index = indexed(node, right.rows, rightKeys);
		const find = (row) => index.get(keyOf(node, row, leftKeys)) || [];
		if (how.anti || how.semi)
			return { columns: left.columns, rows: left.rows.filter((row) =>
				(find(row).length > 0) === !how.anti) };
		const names = right.columns.map(({ name }) => name).filter((name) =>
			!dropKeys || !rightKeys.includes(name));
		if (columns.length !== left.columns.length + names.length)
			tree.refuse(node, 'the columns that this join returns');
		const rows = how.unique ? unique(node, left.rows, leftKeys) :
			left.rows;
		const pair = (row, found) =>
			joined(columns, left.columns, row, names, found);
		return { columns, rows: rows.flatMap((row) => {
			const found = find(row).map((r) => pair(row, r));
			return found.length || !how.unmatched ? found :
				[pair(row, null)];
		}) };
	};
}

function how(node, kind, allowed) {
	if (!allowed.includes(kind))
		tree.refuse(node, `the kind ${kind}`);
	return KINDS[kind];
}

function join(node, cx) {
	const { kind = 'innerunique' } = tree.parameters(node, ['kind']);
	return compile(node, cx, how(node, kind, Object.keys(KINDS)), false);
}

function lookup(node, cx) {
	const { kind = 'leftouter' } = tree.parameters(node, ['kind']);
	return compile(node, cx, how(node, kind, ['inner', 'leftouter']), true);
}

module.exports = { join, lookup };
