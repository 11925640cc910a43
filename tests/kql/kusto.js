// SPDX-License-Identifier: MIT
// What the Kusto language service knows of a query: diagnostics, the columns
// of its result, its externaldata operators, its verbatim literals, the values
// of its datatables and its regular expressions.
'use strict';

require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');

const { KustoCode, GlobalState, Symbols, Syntax } = globalThis.Kusto.Language;
const types = {
	bool: 'Bool', datetime: 'DateTime', dynamic: 'Dynamic', int: 'Int',
	long: 'Long', string: 'String',
};

function column([name, type]) {
	return new Symbols.ColumnSymbol(name, Symbols.ScalarTypes[types[type]],
		null, null, null, null);
}

// A closed database: a table or column that is not in `tables` is an error.
function database(tables) {
	const list = Object.entries(tables).map(([name, columns]) =>
		new Symbols.TableSymbol.$ctor6(name,
			Object.entries(columns).map(column), null));
	return GlobalState.Default.WithDatabase(
		new Symbols.DatabaseSymbol.$ctor3('hunting', null, list, false));
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

function walk(node, visit) {
	visit(node);
	for (let i = 0; i < node.ChildCount; i++)
		if (node.GetChild(i))
			walk(node.GetChild(i), visit);
}

function external(node) {
	return {
		columns: array(node.Schema && node.Schema.Columns).map((e) =>
			[text(e.Element.Name), text(e.Element.Type)]),
		uris: array(node.URIs).map((e) => text(e.Element)),
		properties: array(node.WithClause && node.WithClause.Properties)
			.map((e) => [text(e.Element.Name),
				text(e.Element.Expression)]),
	};
}

function analyse(query, globals) {
	const code = KustoCode.ParseAndAnalyze(query, globals);
	const out = { diagnostics: [], result: {}, externals: [], verbatims: [],
		values: [], patterns: [] };
	for (const d of array(code.GetDiagnostics())) {
		const line = query.slice(0, d.Start).split('\n').length;
		out.diagnostics.push(`line ${line}: ${d.Code} ${d.Message}`);
	}
	for (const c of array(code.ResultType && code.ResultType.Columns))
		out.result[c.Name] = c.Type.Name;
	walk(code.Syntax, (node) => {
		if (node.Kind === Syntax.SyntaxKind.ExternalDataExpression)
			out.externals.push(external(node));
		if (node.Kind === Syntax.SyntaxKind.DataTableExpression)
			out.values.push(...array(node.Values).map((e) =>
				e.Element.LiteralValue));
		if (node.Kind === Syntax.SyntaxKind.MatchesRegexExpression)
			out.patterns.push(node.Right.LiteralValue);
		if (node.Kind === Syntax.SyntaxKind.StringLiteralExpression &&
		    text(node).startsWith('@"'))
			out.verbatims.push(text(node).slice(2, -1));
	});
	return out;
}

module.exports = { analyse, database };
