// SPDX-License-Identifier: MIT
// The syntax tree that Microsoft's parser makes, as the model reads it.
'use strict';

require('../kusto.js'); // loads the language service

const { Symbols, Syntax } = globalThis.Kusto.Language;

const kinds = new Map();
for (const [name, value] of Object.entries(Syntax.SyntaxKind))
	if (typeof value === 'number')
		kinds.set(value, name);

function kind(node) {
	return kinds.get(node.Kind);
}

function list(nodes) {
	const out = [];
	for (let i = 0; nodes && i < nodes.Count; i++) {
		const item = nodes.getItem(i);
		out.push(item.Element || item);
	}
	return out;
}

function text(node) {
	return node ? node.toString().trim() : '';
}

// A name without the brackets and quotes that it may be written in.
function name(node) {
	const s = text(node);
	const quoted = /^\[\s*(["'])(.*)\1\s*\]$/.exec(s);
	return quoted ? quoted[2] : s;
}

function walk(node, visit) {
	visit(node);
	for (let i = 0; i < node.ChildCount; i++)
		if (node.GetChild(i))
			walk(node.GetChild(i), visit);
}

function line(node) {
	const root = node.Root.toString();
	return root.slice(0, node.TextStart).split('\n').length;
}

function refuse(node, what) {
	throw new Error(`line ${line(node)}: the model does not know ${what}`);
}

// Columns of a table as the parser derives them: [{ name, type }].
function columns(node) {
	const type = node.ResultType;
	if (!type || !type.Columns)
		refuse(node, `the columns of '${text(node).slice(0, 60)}'`);
	return list(type.Columns).map((c) => ({ name: c.Name, type: c.Type.Name }));
}

function isTable(node) {
	return !!node.ResultType &&
		node.ResultType.Kind === Symbols.SymbolKind.Table;
}

function scalarType(node) {
	return node.ResultType && !node.ResultType.Columns ?
		node.ResultType.Name : 'unknown';
}

function isColumn(node) {
	return kind(node) === 'NameReference' && !!node.ReferencedSymbol &&
		node.ReferencedSymbol.Kind === Symbols.SymbolKind.Column;
}

// `kind=inner` and the like: { kind: 'inner' }; hints don't change a result.
function parameters(node, allowed) {
	const out = {};
	for (const p of list(node.Parameters)) {
		const word = text(p.Name);
		if (word.startsWith('hint.'))
			continue;
		if (!allowed.includes(word))
			refuse(p, `the parameter ${word}`);
		out[word] = text(p.Expression);
	}
	return out;
}

module.exports = { columns, isColumn, isTable, kind, line, list, name,
	parameters, refuse, scalarType, text, walk };
