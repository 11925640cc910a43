// SPDX-License-Identifier: MIT
// externaldata, answered from the folder of a publication: the last part of
// the URL's path names the file. Columns go by position.
'use strict';

const fs = require('fs');
const path = require('path');
const tree = require('./syntax.js');
const values = require('./values.js');

// RFC 4180; what it does not allow is refused.
function csv(data) {
	const rows = [];
	const form = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
	let row = [];
	while (form.lastIndex < data.length) {
		const at = form.lastIndex;
		const m = form.exec(data);
		if (!m)
			values.unsupported(`the CSV at ${JSON.stringify(
				data.slice(at, at + 40))}`);
		row.push(m[1] === undefined ? m[2] : m[1].replaceAll('""', '"'));
		if (m[3] !== ',') {
			rows.push(row);
			row = [];
		} else if (form.lastIndex === data.length) {
			rows.push([...row, '']);
		}
	}
	return rows;
}

function fileOf(node, uris) {
	if (uris.length !== 1)
		tree.refuse(node, 'externaldata of several URLs');
	const url = new URL(uris[0].LiteralValue);
	return path.posix.basename(url.pathname);
}

function compile(node) {
	const columns = tree.columns(node);
	const file = fileOf(node, tree.list(node.URIs));
	const given = Object.fromEntries(tree.list(node.WithClause &&
		node.WithClause.Properties).map((p) =>
		[tree.text(p.Name), tree.text(p.Expression).replace(/"/g, '')]));
	for (const name of Object.keys(given))
		if (!['format', 'ignoreFirstRecord'].includes(name))
			tree.refuse(node, `the property ${name}`);
	if (given.format !== 'csv')
		tree.refuse(node, 'a format other than csv');
	return (c) => {
		const rows = csv(c.world.files?.[file] ?? fs.readFileSync(
			path.join(c.world.folder, file), 'utf8'));
		if (given.ignoreFirstRecord === 'true')
			rows.shift();
		return { columns, rows: rows.map((cells) =>
			Object.fromEntries(columns.map(({ name, type }, i) =>
				[name, values.cell(cells[i] ?? null, type)]))) };
	};
}

module.exports = { compile, csv };
