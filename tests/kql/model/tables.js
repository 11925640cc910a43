// SPDX-License-Identifier: MIT
// A tabular expression of the syntax tree as a function of its context: it
// returns { columns: [{ name, type }], rows: [{ name: value }] }. Which columns
// an operator returns, and how they are named, is what the parser derives.
'use strict';

const tree = require('./syntax.js');
const scope = require('./scope.js');
const external = require('./external.js');
const pipes = require('./pipes.js');
const values = require('./values.js');

function table(columns, rows) {
	return { columns, rows };
}

function fromName(node) {
	const name = tree.name(node);
	return (c) => {
		if (scope.find(c.env, name)) {
			const found = scope.value(c.env, name);
			// A view is called without parentheses.
			return found.body ? scope.apply(found, [], c) : found;
		}
		const found = c.world.tables[name];
		if (!found)
			throw new Error(`line ${tree.line(node)}: no table ${name}`);
		return found;
	};
}

function dataTable(node, cx) {
	const columns = tree.columns(node);
	const cells = tree.list(node.Values).map((n) => cx.scalar(n, cx));
	const rows = [];
	for (let at = 0; at < cells.length; at += columns.length)
		rows.push(Object.fromEntries(columns.map(({ name, type }, i) =>
			[name, values.conform(cells[at + i]({}), type)])));
	return () => table(columns, rows);
}

function range(node, cx) {
	const columns = tree.columns(node);
	const [from, to, step] = [node.From, node.To, node.Step]
		.map((n) => cx.scalar(n, cx));
	const make = require('./functions_dynamic.js').range[2];
	return (c) => table(columns, make([from(c), to(c), step(c)])
		.map((v) => ({ [columns[0].name]: v })));
}

function print(node, cx) {
	const columns = tree.columns(node);
	const cells = tree.list(node.Expressions).map((n) => cx.scalar(n, cx));
	if (cells.length !== columns.length)
		tree.refuse(node, 'a print of several columns in one');
	return (c) => table(columns, [Object.fromEntries(cells.map((f, i) =>
		[columns[i].name, f(c)]))]);
}

function union(node, cx, input) {
	const given = tree.parameters(node, ['kind', 'isfuzzy', 'withsource']);
	if ((given.kind ?? 'outer') !== 'outer')
		tree.refuse(node, `a union of kind ${given.kind}`);
	const columns = tree.columns(node);
	const expressions = tree.list(node.Expressions);
	const parts = expressions.map((n) => compile(n, cx));
	return (c) => {
		const tables = parts.map((f) => f({ ...c, row: null }));
		const names = expressions.map((n, i) => tree.kind(n) ===
			'NameReference' ? tree.name(n) : `union_arg${i}`);
		if (input) {
			tables.unshift(input(c));
			names.unshift('union_arg0');
		}
		for (const t of tables)
			for (const { name, type } of t.columns) {
				const out = columns.find((o) => o.name === name);
				if (!out || out.type !== type)
					tree.refuse(node, `a union of ${name} as ${type} and ` +
						(out ? out.type : 'something else'));
			}
		return table(columns, tables.flatMap((t, i) => t.rows.map((r) =>
			Object.fromEntries(columns.map(({ name, type }) => [name,
				name === given.withsource ? names[i] :
					values.conform(r[name], type)])))));
	};
}

function call(node, cx) {
	const name = tree.name(node.Name);
	if (cx.declared.has(name))
		return scope.call(node, cx, (n) => cx.scalar(n, cx));
	if (name === 'materialize')
		return compile(tree.list(node.ArgumentList.Expressions)[0], cx);
	return tree.refuse(node, `the tabular function ${name}`);
}

const sources = {
	NameReference: fromName,
	ParenthesizedExpression: (node, cx) => compile(node.Expression, cx),
	MaterializeExpression: (node, cx) => compile(node.Expression, cx),
	SimpleNamedExpression: (node, cx) => compile(node.Expression, cx),
	MvApplySubqueryExpression: (node, cx) => compile(node.Expression, cx),
	DataTableExpression: dataTable,
	ExternalDataExpression: external.compile,
	RangeOperator: range,
	PrintOperator: print,
	FunctionCallExpression: call,
};

function pipe(node, cx) {
	const input = compile(node.Expression, cx);
	return operator(node.Operator, cx, input);
}

function operator(node, cx, input) {
	const kind = tree.kind(node);
	if (kind === 'UnionOperator')
		return union(node, cx, input);
	if (kind === 'InvokeOperator')
		return scope.call(node.Function, cx, (n) => cx.scalar(n, cx), input);
	if (!pipes[kind])
		tree.refuse(node, `the operator ${tree.text(node).split(/\s/)[0]}`);
	const f = pipes[kind](node, cx);
	return (c) => f({ ...c, row: null }, input(c));
}

function compile(node, cx) {
	const kind = tree.kind(node);
	if (kind === 'PipeExpression')
		return pipe(node, cx);
	if (sources[kind])
		return sources[kind](node, cx);
	if (kind === 'UnionOperator')
		return union(node, cx, null);
	// A subquery of mv-apply begins with an operator.
	return operator(node, cx, (c) => c.input ||
		tree.refuse(node, 'an operator without a table'));
}

module.exports = { compile };
