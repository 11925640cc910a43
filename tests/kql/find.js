// SPDX-License-Identifier: MIT
// find.js BIN WORK [-v] [THEME [QUERY]]: what do the queries find? The cases
// of cases/*.js are run on a MODEL of KQL (model/index.js), not on Kusto, over
// the files that `rmmlist publish` wrote, in each form in which `rmmlist
// queries` rendered a query. Then each mutant of mutants.js, a query with one
// thing broken, must make a case fail.
//
// By hand, after one run of find.sh BUILD/tools DIR, in the folder DIR/kql-find:
//
//	node find.js BUILD/tools . -v approvals               one theme
//	node find.js BUILD/tools . -v approvals my-hosts.kql  with my own hosts query
//
// All themes together are shared out among as many threads as there are cores,
// four at most, a query to each in its turn.
//
// -v prints the rows that each case found. With QUERY, the text of that file
// stands for the query of the theme's cases. MUTANTS=1 in the environment names
// the case that each mutant fails.
'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { Worker, isMainThread, parentPort, workerData, threadId } =
	require('worker_threads');
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
			const out = path.join(work,
				`publication-${threadId}-${made.size}`);
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

function hunt(list, context, query) {
	const found = [];
	for (const [name, , what, put] of mutants.filter((m) => m[1] === query)) {
		const file = `${query}.kql`;
		const text = read(context.queries, file);
		const broken = text.replace(what, () => put);
		let wrong = broken === text ? `nothing to break in ${file}` : '';
		const killer = wrong ? null : list.find((test) =>
			(wrong = problem(test, file, broken, context)));
		// A mutant that can't run shows nothing.
		if (!wrong.startsWith('found '))
			found.push(`mutants.js: ${name}: ${wrong || 'no case fails'}`);
		else if (process.env.MUTANTS)
			console.log(`${name}: ${killer.theme}: ${killer.proves}`);
	}
	return found;
}

function contextOf([bin, work, , query], verbose) {
	return { publish: publisher(bin, work), verbose, answers: 0,
		queries: path.join(work, 'queries'),
		pack: filesOf(readPack(path.join(work, 'pack.def'))),
		text: query ? read(query) : undefined };
}

// Cases and mutants of one query.
function ask(query, all, context) {
	const list = all.filter((test) => test.query === query);
	context.answers = 0;
	const found = cases(list, context);
	const alive = found.length ? [] :
		hunt(list, { ...context, verbose: false }, query);
	return { found: [...found, ...alive], answers: context.answers };
}

// A thread asks one query after the other, as the main one names them.
function work({ args }) {
	const context = contextOf(args, false);
	const all = load(path.join(args[1], 'cases'));
	parentPort.on('message', (query) =>
		parentPort.postMessage(ask(query, all, context)));
}

// The queries with most to do first: no thread ends long after the others.
function queriesOf(list) {
	const weight = new Map(mutants.map((m) => [m[1], 0]));
	for (const query of [...list.map((t) => t.query), ...mutants.map((m) => m[1])])
		weight.set(query, (weight.get(query) ?? 0) + 1);
	return [...weight.keys()].sort((a, b) => weight.get(b) - weight.get(a));
}

// Answers in the order of the queries, whichever thread had them.
function shareOut(queries, args) {
	const answers = [];
	let next = 0;
	const one = () => new Promise((resolve, reject) => {
		const thread = new Worker(__filename, { workerData: { args } });
		let at;
		const give = () => {
			at = next++;
			if (at < queries.length)
				thread.postMessage(queries[at]);
			else
				resolve(thread.terminate());
		};
		thread.on('message', (answer) => {
			answers[at] = answer;
			give();
		});
		thread.on('error', reject);
		give();
	});
	const n = Math.max(1, Math.min(4, os.cpus().length));
	return Promise.all(Array.from({ length: n }, one)).then(() => answers);
}

async function main(args) {
	const verbose = args.includes('-v');
	const plain = args.filter((a) => a !== '-v');
	const theme = plain[2];
	const context = contextOf(plain, verbose);
	const list = load(path.join(plain[1], 'cases'), theme);
	if (!list.length)
		throw new Error(`no cases of the theme ${theme}`);
	const queries = queriesOf(list);
	const answers = theme ? [{ found: cases(list, context) }] :
		verbose ? queries.map((query) => ask(query, list, context)) :
			await shareOut(queries, plain);
	const found = answers.flatMap((answer) => answer.found);
	found.forEach((line) => console.log(line.slice(0, 2000)));
	const open = theme ? [] : unasked(context.pack, list);
	if (open.length)
		console.log(`no case asks ${open.join(', ')}`);
	console.log(`${list.length} cases, ` +
		`${answers.reduce((n, a) => n + (a.answers ?? context.answers), 0)} ` +
		`answers of the model, ${theme ? 0 : mutants.length} mutants, ` +
		`${found.length} findings`);
	return found.length === 0 ? 0 : 1;
}

if (isMainThread)
	main(process.argv.slice(2)).then((code) => { process.exitCode = code; });
else
	work(workerData);
