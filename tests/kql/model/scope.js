// SPDX-License-Identifier: MIT
// Names that `let` binds, and functions that are bound so.
'use strict';

const tree = require('./syntax.js');

function child(parent) {
	return { parent, names: new Map() };
}

function bind(env, name, make) {
	env.names.set(name, { make });
}

function find(env, name) {
	for (let e = env; e; e = e.parent)
		if (e.names.has(name))
			return e.names.get(name);
	return null;
}

// Everything is evaluated once at most: the model's functions have no effects
// and the clock stands still.
function value(env, name) {
	const entry = find(env, name);
	if (!entry)
		throw new Error(`nothing is bound to ${name}`);
	if (entry.make) {
		entry.value = entry.make();
		entry.make = null;
	}
	return entry.value;
}

// A function of the query: { parameters, body, env }; a body takes a context.
function declare(node, cx, block) {
	const parameters = tree.list(node.Parameters.Parameters).map((p) => {
		const type = p.NameAndType.Type;
		if (tree.kind(type) === 'SchemaTypeExpression' &&
		    tree.list(type.Columns).some((c) =>
			    tree.kind(c) === 'StarExpression'))
			tree.refuse(p, 'parameters of type (*)');
		return {
			name: tree.name(p.NameAndType.Name),
			table: tree.kind(type) === 'SchemaTypeExpression',
			otherwise: p.DefaultValue ?
				cx.scalar(p.DefaultValue.Value, cx) : null,
		};
	});
	const body = block(tree.list(node.Body.Statements), node.Body.Expression,
		cx);
	return (c) => ({ parameters, body, env: c.env });
}

function given(node, cx, scalar) {
	return tree.list(node.ArgumentList.Expressions).map((a) => {
		const named = tree.kind(a) === 'SimpleNamedExpression';
		const e = named ? a.Expression : a;
		return { name: named ? tree.name(a.Name) : '',
			make: tree.isTable(e) ? cx.table(e, cx) : scalar(e) };
	});
}

function apply(f, args, c) {
	const env = child(f.env);
	f.parameters.forEach((p, i) => {
		const arg = args.find((a) => a.name === p.name) ||
			(args[i] && !args[i].name ? args[i] : null);
		if (!arg && !p.otherwise)
			throw new Error(`no argument for ${p.name}`);
		bind(env, p.name, arg ? () => arg.make(c) :
			() => p.otherwise({ ...c, env: f.env }));
	});
	return f.body({ ...c, env, row: null, input: null });
}

// `input` is what `invoke` hands over as the first argument.
function call(node, cx, scalar, input) {
	const name = tree.name(node.Name);
	const args = given(node, cx, scalar);
	return (c) => {
		const first = input ? [{ name: '', make: () => input(c) }] : [];
		return apply(value(c.env, name), [...first, ...args], { ...c });
	};
}

module.exports = { apply, bind, call, child, declare, find, value };
