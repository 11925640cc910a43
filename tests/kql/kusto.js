// SPDX-License-Identifier: MIT
// What the Kusto language service knows of a query: diagnostics, the columns
// of its result, and what of its syntax the checks look at.
'use strict';

require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');

const { KustoCode, GlobalState, Symbols, Syntax } = globalThis.Kusto.Language;
const { SyntaxKind } = Syntax;
const types = {
	bool: 'Bool', datetime: 'DateTime', dynamic: 'Dynamic', guid: 'Guid',
	int: 'Int', long: 'Long', real: 'Real', string: 'String',
};

function column([name, type]) {
	return new Symbols.ColumnSymbol(name, Symbols.ScalarTypes[types[type]],
		null, null, null, null);
}

function table(name, columns) {
	return new Symbols.TableSymbol.$ctor6(name,
		Object.entries(columns).map(column), null);
}

// A function that returns a table: its parameters as KQL writes them.
function tableFunction([name, { parameters = '', columns }]) {
	const list = Object.entries(columns).map((c) => c.join(':')).join(', ');
	return new Symbols.FunctionSymbol.$ctor16(name, `(${parameters})`,
		`{ datatable(${list})[] }`, null);
}

// The one function whose columns depend on its argument. What a watchlist
// holds has no declared type, so that the query must convert it.
function watchlists(columns) {
	const lists = {};
	for (const [alias, names] of Object.entries(columns))
		lists[alias] = table(alias, Object.fromEntries(
			['SearchKey', ...names].map((n) => [n, 'dynamic'])));
	const none = table('', {});
	return new Symbols.FunctionSymbol.$ctor1('_GetWatchlist',
		(context) => lists[context._arguments.getItem(0).LiteralValue] ||
			none,
		Symbols.Tabularity.Tabular,
		[new Symbols.Parameter.$ctor2('alias', Symbols.ScalarTypes.String)]);
}

// A closed database: a name that is not in it is an error.
function database(tables, functions = {}, aliases = null) {
	const members = Object.entries(tables).map((t) => table(...t));
	members.push(...Object.entries(functions).map(tableFunction));
	if (aliases)
		members.push(watchlists(aliases));
	return GlobalState.Default.WithDatabase(
		new Symbols.DatabaseSymbol.$ctor3('hunting', null, members, false));
}

function array(list) {
	const out = [];
	for (let i = 0; list && i < list.Count; i++)
		out.push(list.getItem(i));
	return out;
}

function text(node) {
	return node ? node.toString().trim() : '';
}

// Its first word, without making a text of all that it holds.
function first(node) {
	return node.GetFirstToken().Text;
}

function walk(node, visit) {
	visit(node);
	for (let i = 0; i < node.ChildCount; i++)
		if (node.GetChild(i))
			walk(node.GetChild(i), visit);
}

function elements(list) {
	return array(list).map((e) => e.Element);
}

function external(node) {
	return {
		columns: elements(node.Schema && node.Schema.Columns).map((e) =>
			[text(e.Name), text(e.Type)]),
		uris: elements(node.URIs).map(text),
		properties: elements(node.WithClause && node.WithClause.Properties)
			.map((e) => [text(e.Name), text(e.Expression)]),
	};
}

function call(node) {
	return { name: text(node.Name), args: elements(
		node.ArgumentList && node.ArgumentList.Expressions).map(text) };
}

function lets(node) {
	const value = node.Expression;
	return {
		name: text(node.Name),
		isTable: value.ResultType instanceof Symbols.TableSymbol,
		isOnce: first(value) === 'materialize',
	};
}

const visitors = {
	ExternalDataExpression: (node, out) => out.externals.push(external(node)),
	DataTableExpression: (node, out) => out.values.push(
		...elements(node.Values).map((e) => e.LiteralValue)),
	MatchesRegexExpression: (node, out) =>
		out.patterns.push(node.Right.LiteralValue),
	FunctionCallExpression: (node, out) => out.calls.push(call(node)),
	LetStatement: (node, out) => out.lets.push(lets(node)),
	SummarizeOperator: (node, out) => out.summaries.push(
		elements(node.Aggregates).map(text)),
	TimespanLiteralExpression: (node, out) => out.timespans.push(text(node)),
	NameReference(node, out) {
		if (node.ReferencedSymbol instanceof Symbols.TableSymbol)
			out.tables.push(text(node));
		if (node.ReferencedSymbol instanceof Symbols.VariableSymbol)
			out.names.push(text(node));
	},
	StringLiteralExpression(node, out) {
		if (text(node).startsWith('@"'))
			out.verbatims.push(text(node).slice(2, -1));
	},
};

// Kinds of the syntax by their number, as this version has them.
const visitorOf = {};
for (const [kind, visit] of Object.entries(visitors)) {
	if (SyntaxKind[kind] === undefined)
		throw new Error(`the language service has no ${kind}`);
	visitorOf[SyntaxKind[kind]] = visit;
}

function diagnosticsOf(code, query) {
	return array(code.GetDiagnostics()).map((d) => {
		const line = query.slice(0, d.Start).split('\n').length;
		return `line ${line}: ${d.Code} ${d.Message}`;
	});
}

// What is wrong with a query, and nothing else of it.
function diagnose(query, globals) {
	return diagnosticsOf(KustoCode.ParseAndAnalyze(query, globals), query);
}

function analyse(query, globals) {
	const code = KustoCode.ParseAndAnalyze(query, globals);
	const out = { diagnostics: diagnosticsOf(code, query), result: {}, externals: [], verbatims: [],
		values: [], patterns: [], calls: [], lets: [], summaries: [],
		timespans: [], names: [], tables: [], operators: [],
		comparisons: [] };
	for (const c of array(code.ResultType && code.ResultType.Columns))
		out.result[c.Name] = c.Type.Name;
	walk(code.Syntax, (node) => {
		const visit = visitorOf[node.Kind];

		if (visit)
			visit(node, out);
		if (node instanceof Syntax.QueryOperator)
			out.operators.push(first(node));
		if (node instanceof Syntax.BinaryExpression ||
		    node instanceof Syntax.InExpression ||
		    node instanceof Syntax.HasAnyExpression)
			out.comparisons.push(text(node.Operator));
	});
	return out;
}

module.exports = { analyse, database, diagnose };
