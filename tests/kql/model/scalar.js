// SPDX-License-Identifier: MIT
// A scalar expression of the syntax tree as a function of its context { env,
// row, index, input, world }: compiled whole, so that what the model does not
// know is an error even where no row reaches it.
'use strict';

const tree = require('./syntax.js');
const values = require('./values.js');
const { isNull, lists, operators } = require('./operators.js');
const functions = require('./functions.js');
const { regex } = require('./regex.js');
const scope = require('./scope.js');

function fault(node, error) {
	if (/^line \d+: /.test(error.message))
		return error;
	error.message = `line ${tree.line(node)}: ${error.message}`;
	return error;
}

// Every value is held against the type that the parser derives.
function typed(node, f) {
	const type = tree.scalarType(node);
	if (['unknown', 'void', 'error'].includes(type))
		tree.refuse(node, `the type of '${tree.text(node).slice(0, 60)}'`);
	return (c) => {
		try {
			return values.conform(f(c), type);
		} catch (error) {
			throw fault(node, error);
		}
	};
}

function constant(node, v) {
	return typed(node, () => v);
}

// int(5), datetime(null), 5: what stands inside.
function inner(node) {
	const m = /^[a-z]+\((.*)\)$/s.exec(tree.text(node));
	const s = m ? m[1].trim().replace(/^(["'])(.*)\1$/s, '$2') :
		tree.text(node);
	return s === 'null' ? null : s;
}

function literal(parse) {
	return (node) => {
		const s = inner(node);
		const v = s === null ? null : parse(s);
		if (s !== null && v === null)
			tree.refuse(node, `the literal ${tree.text(node)}`);
		return constant(node, v);
	};
}

function fromName(node) {
	const name = tree.name(node);
	if (tree.isColumn(node))
		return (c) => {
			if (!c.row || !(name in c.row))
				throw new Error(`no column ${name} here`);
			return c.row[name];
		};
	return (c) => scope.value(c.env, name);
}

function member(object, k) {
	if (Array.isArray(object) && values.kindOf(k) === 'long')
		return object[Number(k < 0n ? BigInt(object.length) + k : k)] ?? null;
	if (values.kindOf(object) === 'dynamic' && !Array.isArray(object) &&
	    values.kindOf(k) === 'string')
		return Object.hasOwn(object, k) ? object[k] : null;
	return null;
}

function path(node, cx) {
	const object = compile(node.Expression, cx);
	if (tree.kind(node) === 'PathExpression') {
		const k = tree.name(node.Selector);
		return (c) => member(object(c), k);
	}
	const k = compile(node.Selector.Expression, cx);
	return (c) => member(object(c), k(c));
}

function logical(node, cx, stop) {
	const [left, right] = [compile(node.Left, cx), compile(node.Right, cx)];
	return (c) => {
		const a = left(c);
		if (a === stop)
			return stop;
		const b = right(c);
		return b === stop ? stop : a === null || b === null ? null : !stop;
	};
}

function between(node, cx) {
	const parts = [node.Left, node.Right.First, node.Right.Second]
		.map((n) => compile(n, cx));
	const not = tree.text(node.Operator).startsWith('!');
	return (c) => {
		const [v, low, last] = parts.map((f) => f(c));
		if ([v, low, last].some(isNull))
			return null;
		// `date .. timespan`: the end counts from the start.
		const high = values.kindOf(last) === 'timespan' &&
			values.kindOf(low) === 'datetime' ?
			operators['+'](low, last) : last;
		return (values.compare(v, low) >= 0 &&
			values.compare(v, high) <= 0) !== not;
	};
}

function flatten(v) {
	return Array.isArray(v) ? v.flatMap(flatten) : [v];
}

function elements(item, cx) {
	if (tree.isTable(item)) {
		const table = cx.table(item, cx);
		return (c) => {
			const { columns, rows } = table({ ...c, row: null });
			return rows.map((r) => r[columns[0].name]);
		};
	}
	const f = compile(item, cx);
	return (c) => flatten(f(c));
}

// The right-hand side is made once for each scope where no column plays a
// part in it; a subquery never sees the row.
function membership(node, cx, name) {
	const left = compile(node.Left, cx);
	const items = node.Right.Expressions ? tree.list(node.Right.Expressions) :
		[node.Right];
	let fixed = true;
	for (const item of items)
		if (!tree.isTable(item))
			tree.walk(item, (n) => { fixed &&= !tree.isColumn(n); });
	const parts = items.map((item) => elements(item, cx));
	const made = new WeakMap();
	return (c) => {
		let test = fixed ? made.get(c.env) : undefined;
		if (!test) {
			test = lists[name](name, parts.flatMap((f) => f(c)));
			made.set(c.env, test);
		}
		return test(left(c));
	};
}

// A pattern is refused where it stands, before any row reaches it.
function checkPattern(node) {
	try {
		if (typeof node.LiteralValue === 'string')
			regex(node.LiteralValue, '');
	} catch (error) {
		throw fault(node, error);
	}
}

function binary(node, cx) {
	const name = tree.text(node.Operator).replace(/\s+/g, ' ');
	if (name === 'and' || name === 'or')
		return logical(node, cx, name === 'or');
	if (lists[name])
		return membership(node, cx, name);
	if (name === 'between' || name === '!between')
		return between(node, cx);
	const f = operators[name];
	if (!f)
		tree.refuse(node, `the operator ${name}`);
	if (name === 'matches regex')
		checkPattern(node.Right);
	const [left, right] = [compile(node.Left, cx), compile(node.Right, cx)];
	return (c) => f(left(c), right(c));
}

function dynamic(node, cx) {
	const parts = {
		JsonArrayExpression: (n) => tree.list(n.Values).map(value),
		JsonObjectExpression: (n) => Object.fromEntries(tree.list(n.Pairs)
			.map((p) => [JSON.parse(tree.text(p.Name)
				.replace(/^'(.*)'$/s, '"$1"')), value(p.Value)])),
		NullLiteralExpression: () => null,
	};
	function value(n) {
		const f = parts[tree.kind(n)];
		return f ? f(n) : compile(n, cx)({});
	}
	const v = value(node.Expression);
	return () => v;
}

function toScalar(node, cx) {
	if (!tree.isTable(node.Expression))
		return compile(node.Expression, cx);
	const table = cx.table(node.Expression, cx);
	return (c) => {
		const { columns, rows } = table({ ...c, row: null });
		return rows.length ? rows[0][columns[0].name] :
			values.conform(null, columns[0].type);
	};
}

function summarize() {
	return require('./summarize.js');
}

function call(node, cx) {
	const name = tree.name(node.Name);
	if (cx.declared.has(name))
		return scope.call(node, cx, (n) => compile(n, cx));
	if (cx.aggregate && summarize().isAggregate(node))
		return summarize().inside(node, cx);
	const args = tree.list(node.ArgumentList.Expressions);
	const f = functions.find(name, args.length);
	if (!f)
		tree.refuse(node, `the function ${name} with ${args.length} arguments`);
	if (['extract', 'extract_all'].includes(name))
		checkPattern(args[0]);
	if (f.lazy)
		return f.lazy(args.map((a) => compile(a, cx)), args);
	const compiled = args.map((a) => compile(a, cx));
	return (c) => f(compiled.map((g) => g(c)), c);
}

const literals = {
	StringLiteralExpression: (node) => constant(node, node.LiteralValue),
	CompoundStringLiteralExpression: (node) =>
		constant(node, node.LiteralValue),
	BooleanLiteralExpression: literal((s) =>
		({ true: true, false: false })[s] ?? null),
	IntLiteralExpression: literal(values.parseLong),
	LongLiteralExpression: literal(values.parseLong),
	RealLiteralExpression: literal(values.parseReal),
	DateTimeLiteralExpression: literal(values.parseDate),
	TimespanLiteralExpression: literal(values.parseSpan),
};

const forms = {
	NameReference: fromName,
	ParenthesizedExpression: (node, cx) => compile(node.Expression, cx),
	SimpleNamedExpression: (node, cx) => compile(node.Expression, cx),
	PathExpression: path,
	ElementExpression: path,
	DynamicExpression: dynamic,
	ToScalarExpression: toScalar,
	FunctionCallExpression: call,
	UnaryMinusExpression: (node, cx) => {
		const f = compile(node.Expression, cx);
		return (c) => operators['*'](f(c), -1n);
	},
	UnaryPlusExpression: (node, cx) => compile(node.Expression, cx),
};

function compile(node, cx) {
	const kind = tree.kind(node);
	if (literals[kind])
		return literals[kind](node);
	if (forms[kind])
		return typed(node, forms[kind](node, cx));
	if (node.Left && node.Operator && node.Right)
		return typed(node, binary(node, cx));
	return tree.refuse(node, `the expression ${kind}`);
}

module.exports = { compile };
