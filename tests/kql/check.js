// SPDX-License-Identifier: MIT
// check.js COLUMNS PACK QUERIES LONG BASE [ASIM]: is every file in the folder
// QUERIES, rendered for the publication at BASE, sound KQL over the tables of
// COLUMNS, and is it what PACK (pack.def) says? LONG has the same for a long
// URL. ASIM holds the functions of that name: {"NAME": {"parameters":
// "starttime:datetime=datetime(null), ...", "columns": {"Dvc": "string"}}}.
// Then each check is tried on a query broken on purpose (broken.js): one that
// finds nothing there is a failure too, and so is one that nothing breaks.
'use strict';

const fs = require('fs');
const path = require('path');
const kusto = require('./kusto.js');
const pack = require('./pack.js');
const { rules, checkQuery, checkFunction, MAX_TEXT, code } =
	require('./query_checks.js');
const broken = require('./broken.js');

const ROOM = 500; // for what users add

// Path -> text of each file, those of subfolders as "folder/name".
function readTexts(folder) {
	const texts = {};
	for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
		const at = path.join(folder, entry.name);
		if (!entry.isDirectory())
			texts[entry.name] = fs.readFileSync(at, 'utf8');
		else
			for (const name of fs.readdirSync(at))
				texts[`${entry.name}/${name}`] = fs.readFileSync(
					path.join(at, name), 'utf8');
	}
	return texts;
}

// The same tables have TimeGenerated there.
function sentinel(tables) {
	return JSON.parse(JSON.stringify(tables)
		.replaceAll('"Timestamp"', '"TimeGenerated"'));
}

function databases(facts, asim) {
	const functions = {}, aliases = {};
	for (const [name, file] of Object.entries(facts.functions))
		functions[name] = { columns: facts.files[file] };
	for (const [name, file] of Object.entries(facts.watchlists))
		aliases[name] = Object.keys(facts.files[file]);
	return {
		defender: kusto.database(facts.tables, functions),
		sentinel: kusto.database(sentinel(facts.tables),
			{ ...functions, ...asim }, aliases),
	};
}

function sayer(found, name) {
	return (rule, text) => {
		if (!rules[rule])
			throw new Error(`no rule ${rule}`);
		found.push(`${name}: ${text} [${rule}]`);
	};
}

// `tuned`: the lines that its header proposes are tried too, which takes as long
// as all the rest.
function checkFile(world, name, text, tuned = true) {
	const found = [];
	const form = world.files[name];
	const globals = form && form.sentinel ? world.globals.sentinel :
		world.globals.defender;
	const context = { text, form, globals, facts: world.facts,
		base: world.base, tuned, query: kusto.analyse(text, globals),
		say: sayer(found, name) };
	const saved = /^function\/(Rmm\w+)\.kql$/.exec(name);
	if (saved && world.facts.functions[saved[1]])
		checkFunction(context, world.facts.functions[saved[1]]);
	else if (form)
		checkQuery(context);
	return found;
}

// What can be seen of all files together only.
function checkAll(world, texts, long) {
	const found = [];
	const titles = {};
	const want = [...Object.keys(world.files), 'QUERIES.md',
		...Object.keys(world.facts.functions).map((f) => `function/${f}.kql`)];
	for (const name of want)
		if (texts[name] === undefined)
			sayer(found, name)('files', 'it is not there');
	for (const name of Object.keys(texts))
		if (!want.includes(name))
			sayer(found, name)('files', 'pack.def does not have it');
	for (const [name, { query }] of Object.entries(world.files)) {
		const title = (texts[name] || '').split('\n')[0];
		titles[title] = titles[title] || query.name;
		if (titles[title] !== query.name)
			sayer(found, name)('title', `${titles[title]} has it too`);
	}
	for (const [name, text] of Object.entries(long))
		if (name.endsWith('.kql') && text.length > MAX_TEXT - ROOM)
			sayer(found, name)('length', `${text.length} characters`);
	for (const type of world.facts.types)
		if (!Object.values(texts).some((text) =>
			new RegExp(`\\btype [^|]*"${type}"`).test(code(text))))
			sayer(found, 'pack.def')('reached', `nobody reads ${type}`);
	return found;
}

function breakOne(world, texts, long, [name, file, find, put, rule]) {
	const text = texts[file];
	if (typeof text !== 'string' || text.split(find).length < 2)
		return null;
	const after = text.replace(find, () => put);
	return [...checkFile(world, file, after, rule === 'tuning'),
		...checkAll(world, { ...texts, [file]: after },
			{ ...long, [file]: long[file].replace(find, () => put) })];
}

function tryBroken(world, texts, long) {
	const failed = [];
	const shown = new Set();
	for (const mutation of broken.texts) {
		const found = breakOne(world, texts, long, mutation);
		const [name, , , , rule] = mutation;
		if (!found)
			failed.push(`broken.js: ${name}: nothing to break`);
		else if (!found.some((f) => f.endsWith(`[${rule}]`)))
			failed.push(`broken.js: ${name}: not found, but: ` +
				(found.join('; ') || 'nothing'));
		shown.add(rule);
	}
	for (const [name, change, rule] of broken.folders) {
		const found = checkAll(world, change({ ...texts }), long);
		if (!found.some((f) => f.endsWith(`[${rule}]`)))
			failed.push(`broken.js: ${name}: not found`);
		shown.add(rule);
	}
	for (const rule of Object.keys(rules))
		if (!shown.has(rule))
			failed.push(`broken.js: nothing breaks [${rule}]`);
	return failed;
}

function main([columns, def, folder, longFolder, base, asim]) {
	const facts = JSON.parse(fs.readFileSync(columns, 'utf8'));
	const functions = asim && fs.existsSync(asim) ?
		JSON.parse(fs.readFileSync(asim, 'utf8')) : {};
	const world = { facts, base, globals: databases(facts, functions),
		files: pack.filesOf(pack.readPack(def)) };
	const texts = readTexts(folder);
	const long = readTexts(longFolder);
	const found = checkAll(world, texts, long);
	for (const [name, text] of Object.entries(texts))
		found.push(...checkFile(world, name, text));
	if (found.length === 0)
		found.push(...tryBroken(world, texts, long));
	found.forEach((line) => console.log(line));
	console.log(`${Object.keys(texts).length} files, ` +
		`${broken.texts.length + broken.folders.length} broken ones, ` +
		`${found.length} findings`);
	return found.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
