// SPDX-License-Identifier: MIT
// A MODEL of KQL: it runs the part of the language that the queries of this
// project use, as the documentation describes it, over tables that a test
// gives. Microsoft's own parser reads the text, checks it, and derives the type
// of each expression and the columns of each operator; what the values are is
// computed here. It is not Kusto, and that a query finds something here proves
// that it says what we mean, not that Defender XDR runs it. What the model does
// not know, or what is not written down, is an error that names it and its
// line; nothing is skipped.
'use strict';

const { database } = require('../kusto.js');
const tree = require('./syntax.js');
const values = require('./values.js');
const scalar = require('./scalar.js');
const tables = require('./tables.js');
const scope = require('./scope.js');

const { KustoCode } = globalThis.Kusto.Language;

function statement(node, cx) {
	if (tree.kind(node) !== 'LetStatement')
		tree.refuse(node, `the statement ${tree.text(node).slice(0, 40)}`);
	const name = tree.name(node.Name);
	const e = node.Expression;
	const make = tree.kind(e) === 'FunctionDeclaration' ?
		scope.declare(e, cx, block) : expression(e, cx);
	return (c) => scope.bind(c.env, name, () => make({ ...c, row: null }));
}

function expression(node, cx) {
	return tree.isTable(node) ? tables.compile(node, cx) :
		scalar.compile(node, cx);
}

// `let` statements and what they end in: a function of the context.
function block(statements, last, cx) {
	const lets = statements.map((node) => statement(node, cx));
	const run = expression(last, cx);
	return (c) => {
		const inner = { ...c, env: scope.child(c.env) };
		lets.forEach((f) => f(inner));
		return run(inner);
	};
}

function compile(syntax) {
	const declared = new Set();
	tree.walk(syntax, (node) => {
		if (tree.kind(node) === 'LetStatement' &&
		    tree.kind(node.Expression) === 'FunctionDeclaration')
			declared.add(tree.name(node.Name));
	});
	const statements = tree.list(syntax.Statements);
	const last = statements.pop();
	if (!last || tree.kind(last) !== 'ExpressionStatement')
		throw new Error('the query ends without an expression');
	return block(statements, last.Expression,
		{ declared, scalar: scalar.compile, table: tables.compile });
}

function load(given) {
	const out = {};
	for (const [name, { columns, rows }] of Object.entries(given)) {
		for (const row of rows)
			for (const column of Object.keys(row))
				if (!columns[column])
					throw new Error(`${name} has no column ${column}`);
		const list = Object.entries(columns).map(([n, type]) =>
			({ name: n, type }));
		out[name] = { columns: list, rows: rows.map((row) =>
			Object.fromEntries(list.map(({ name: n, type }) =>
				[n, values.cell(row[n], type)]))) };
	}
	return out;
}

// A watchlist has columns of its own; all of them lie in one table here, and
// the rows of the alias are picked.
function watchlists(given) {
	const columns = { _alias: 'string', SearchKey: 'string' };
	const rows = [];
	for (const [alias, list] of Object.entries(given)) {
		list.columns.forEach((n) => { columns[n] = 'string'; });
		rows.push(...list.rows.map((row) => ({ ...row, _alias: alias })));
	}
	return { table: { columns, rows }, text:
		'let _GetWatchlist = (watchlistAlias:string) { _Watchlists' +
		' | where _alias == watchlistAlias | project-away _alias };\n' };
}

function diagnose(code) {
	for (const d of tree.list(code.GetDiagnostics()))
		if (d.Severity === 'Error')
			throw new Error(`line ${code.Text.slice(0, d.Start)
				.split('\n').length}: ${d.Message}`);
}

const prepared = new Map();

// The same query over the same tables is compiled once, and the service knows
// the same tables once: what it has learned of them makes it quicker.
function prepare(text, columns) {
	const id = JSON.stringify(columns);
	if (!prepared.has(id))
		prepared.set(id, { known: database(columns), queries: new Map() });
	const { known, queries } = prepared.get(id);
	if (!queries.has(text)) {
		const code = KustoCode.ParseAndAnalyze(text, known);
		diagnose(code);
		queries.set(text, compile(code.Syntax));
	}
	return queries.get(text);
}

/*
 * run(query, world): the rows of the query's result, and its columns.
 *
 *	world.now         the clock: '2026-01-02T03:04:05Z'
 *	world.tables      { Name: { columns: { name: type }, rows: [{}] } };
 *	                  cells are text as in CSV, numbers, true, arrays, objects;
 *	                  a cell that is left out is empty
 *	world.folder      the publication that externaldata reads
 *	world.files       { file name: text } that stands in for files of it
 *	world.functions   `let` statements that stand for saved functions
 *	world.watchlists  { alias: { columns: [name], rows: [{ name: text }] } },
 *	                  what _GetWatchlist() reads
 */
function run(query, world) {
	const given = { ...world.tables };
	let before = world.functions ? `${world.functions.trimEnd()}\n` : '';
	if (world.watchlists) {
		const { table, text } = watchlists(world.watchlists);
		given._Watchlists = table;
		before += text;
	}
	const known = Object.fromEntries(Object.entries(given)
		.map(([name, t]) => [name, t.columns]));
	const lines = before.split('\n').length - 1;
	try {
		const result = prepare(before + query, known)({
			env: scope.child(null), row: null, index: 0, input: null,
			world: { now: values.parseDate(world.now), folder: world.folder,
				files: world.files, tables: load(given) } });
		return { columns: result.columns, rows: result.rows.map((row) =>
			Object.fromEntries(Object.entries(row).map(([n, v]) =>
				[n, values.plain(v)]))) };
	} catch (error) {
		error.message = error.message.replace(/^line (\d+)/, (_, n) =>
			`line ${n - lines}`);
		throw error;
	}
}

module.exports = { run };
