// SPDX-License-Identifier: MIT
// find.js BIN WORK [-v] [THEME [QUERY]]: what do the queries find? The cases
// of cases/*.js are run on a MODEL of KQL (model/index.js), not on Kusto, over
// the files that `rmmlist publish` wrote, in each form in which `rmmlist
// queries` rendered a query. Then each mutant of mutants.js, a query with one
// thing broken, must make a case fail.
//
// By hand, after one run of run.sh BUILD/tools DIR, in the folder DIR/kql:
//
//	node find.js BUILD/tools . -v approvals               one theme
//	node find.js BUILD/tools . -v approvals my-hosts.kql  with my own hosts query
//
// -v prints the rows that each case found. With QUERY, the text of that file
// stands for the query of the theme's cases. MUTANTS=1 in the environment names
// the case that each mutant fails.
'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { csv } = require('./model/external.js');
const { run } = require('./model/index.js');
const { asimFunctions, generated, sentinel, tables } = require('./events.js');
const mutants = require('./mutants.js');
const { filesOf, readPack } = require('./pack.js');

const PUBLISHED = '2026-01-02T03:04:05Z';
const NOW = '2026-01-02T04:00:00Z';
const APPROVALS = ['tool', 'host', 'device_group', 'device', 'account',
	'reason', 'owner', 'ticket', 'expires'];

function read(...parts) {
	return fs.readFileSync(path.join(...parts), 'utf8');
}

function quoted(cell) {
	return /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

// One publication for each set of approvals that a case names.
function publisher(bin, work) {
	const made = new Map();
	return (approvals) => {
		const rows = approvals.map((a) => APPROVALS.map((name) =>
			quoted(a[name] ?? { reason: 'a test', owner: 'team' }[name] ?? '')));
		const text = [APPROVALS, ...rows].map((r) => `${r.join(',')}\n`)
			.join('');
		if (!made.has(text)) {
			const out = path.join(work, `publication-${made.size}`);
			fs.rmSync(out, { recursive: true, force: true });
			fs.writeFileSync(`${out}.csv`, text);
			execFileSync(path.join(bin, 'rmmlist-publish'), ['-q', '-C',
				path.join(work, 'fork'), '-k', path.join(work,
					'fork/keys/vector.key'), '-p', path.join(work,
					'fork/keys/vector.pub'), '--now', PUBLISHED,
				'--approvals', `${out}.csv`, '-o', out],
			{ stdio: ['ignore', 'inherit', 'inherit'] });
			made.set(text, out);
		}
		return made.get(text);
	};
}

// A publication's file as the rows of a watchlist.
function watchlist(folder, file, files) {
	const [header, ...rows] = csv(files?.[file] ?? read(folder, file));
	return { columns: header, rows: rows.map((cells) =>
		Object.fromEntries(header.map((name, i) => [name, cells[i]]))) };
}

// The saved functions, as they stand in function/.
function functions(queries) {
	const folder = path.join(queries, 'function');
	return fs.readdirSync(folder).filter((f) => /^Rmm\w*\.kql$/.test(f))
		.map((f) => `let ${f.slice(0, -4)} = () {\n${read(folder, f)}};\n`)
		.join('');
}

// Every form in which the query of that name was rendered.
function forms(pack, name) {
	if (name.startsWith('reviews/'))
		return [`../${name}.kql`];
	return Object.keys(pack).filter((file) => pack[file].query.name === name);
}

// Queries that no case asks are named: nothing is known of what they find.
function unasked(pack, list) {
	const names = new Set(Object.values(pack).map(({ query }) => query.name));
	list.forEach((test) => names.delete(test.query));
	return [...names].sort();
}

function covers(got, want) {
	if (Array.isArray(want))
		return Array.isArray(got) && got.length === want.length &&
			JSON.stringify([...got].sort()) ===
			JSON.stringify([...want].sort());
	return got === want;
}

// Each wanted row is one of those found, and no other is left.
function agree(found, want) {
	const left = [...found];
	for (const row of want) {
		const at = left.findIndex((r) => Object.entries(row)
			.every(([column, v]) => covers(r[column], v)));
		if (at < 0)
			return false;
		left.splice(at, 1);
	}
	return left.length === 0;
}

function world(test, folder, file, queries) {
	const out = { now: test.now ?? NOW, folder, files: test.files,
		tables: tables(test, test.now ?? NOW) };
	if (file.includes('function/'))
		out.functions = functions(queries);
	if (/sentinel-asim-/.test(file))
		out.functions = asimFunctions;
	if (/sentinel-/.test(file))
		out.tables = sentinel(out.tables);
	if (/watchlist/.test(file))
		out.watchlists = {
			RmmIndicators: watchlist(folder, 'rmm_indicators.csv', test.files),
			RmmApprovals: watchlist(folder, 'approvals.csv', test.files),
		};
	return out;
}

// What is wrong with the answer of the query in `file`, or ''.
function problem(test, file, text, context) {
	const folder = context.publish(test.approvals ?? []);
	let rows;
	try {
		rows = run(text, world(test, folder, file, context.queries)).rows;
	} catch (error) {
		return error.message;
	}
	if (context.verbose)
		console.log(`${file}: ${test.proves}\n${rows.map((r) =>
			`\t${JSON.stringify(r)}\n`).join('')}`);
	const want = /sentinel-/.test(file) ? test.rows.map(generated) : test.rows;
	if (test.only)
		rows = rows.filter(test.only);
	return agree(rows, want) ? '' : `found ${JSON.stringify(rows)}`;
}

function load(folder, theme) {
	return fs.readdirSync(folder).filter((f) => /\.js$/.test(f)).sort()
		.filter((f) => !theme || f === `${theme}.js`)
		.flatMap((f) => require(path.resolve(folder, f))
			.map((test) => ({ theme: f.slice(0, -3), ...test })));
}

function cases(list, context) {
	const found = [];
	for (const test of list) {
		const files = context.text ? [''] : forms(context.pack, test.query);
		if (!files.length)
			found.push(`${test.theme}: no query ${test.query}`);
		for (const file of files) {
			const text = context.text ?? read(context.queries, file);
			const wrong = problem(test, file, text, context);
			if (wrong)
				found.push(`${test.theme}: ${file}: ${test.proves}: ${wrong}`);
			context.answers++;
		}
	}
	return found;
}

function hunt(list, context) {
	const found = [];
	for (const [name, query, what, put] of mutants) {
		const file = `${query}.kql`;
		const text = read(context.queries, file);
		const broken = text.replace(what, () => put);
		let wrong = broken === text ? `nothing to break in ${file}` : '';
		const killer = wrong ? null : list.find((test) =>
			test.query === query &&
			(wrong = problem(test, file, broken, context)));
		// A mutant that can't run shows nothing.
		if (!wrong.startsWith('found '))
			found.push(`mutants.js: ${name}: ${wrong || 'no case fails'}`);
		else if (process.env.MUTANTS)
			console.log(`${name}: ${killer.theme}: ${killer.proves}`);
	}
	return found;
}

function main(args) {
	const verbose = args.includes('-v');
	const [bin, work, theme, query] = args.filter((a) => a !== '-v');
	const context = { publish: publisher(bin, work), verbose, answers: 0,
		queries: path.join(work, 'queries'),
		pack: filesOf(readPack(path.join(work, 'pack.def'))),
		text: query ? read(query) : undefined };
	const list = load(path.join(work, 'cases'), theme);
	if (!list.length)
		throw new Error(`no cases of the theme ${theme}`);
	const found = cases(list, context);
	if (!found.length && !theme)
		found.push(...hunt(list, { ...context, verbose: false }));
	found.forEach((line) => console.log(line.slice(0, 2000)));
	const open = theme ? [] : unasked(context.pack, list);
	if (open.length)
		console.log(`no case asks ${open.join(', ')}`);
	console.log(`${list.length} cases, ${context.answers} answers of the ` +
		`model, ${theme ? 0 : mutants.length} mutants, ` +
		`${found.length} findings`);
	return found.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
