// SPDX-License-Identifier: MIT
// The commands and queries of kusto: the language service parses both.
import { columnsOf, kusto } from './columns.mjs';

const files = { RmmIndicatorRows: 'rmm_indicators.csv',
	RmmApprovalRows: 'approvals.csv', RmmFeedRows: 'feed.csv' };
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const commandsOf = (text) => text.split(/\n\n+/)
	.filter((c) => c.split('\n').some((l) => l && !l.startsWith('//')));

// A table has the columns of its file, in their order, and the serial.
function checkTables(text, world, say) {
	const made = [...text.matchAll(/^\.create-merge table (\w+) \((.*)\)$/gm)];
	if (!same(made.map((m) => m[1]), Object.keys(files)))
		say(`it makes ${made.map((m) => m[1]).join(', ')}`);
	for (const [, table, columns] of made) {
		const file = files[table];
		const want = Object.entries(world.facts.files[file])
			.map(([name, type]) => [name,
				file === 'feed.csv' && name === 'serial' ? 'long' : type]);
		if (file !== 'feed.csv')
			want.push(['serial', 'long']);
		if (columns !== want.map((c) => c.join(':')).join(', '))
			say(`${table} is not like ${file}`);
	}
}

// A function returns what the externaldata in its place would.
function checkFunctions(text, world, say) {
	for (const [, name, body] of text.matchAll(
		/^\.create-or-alter function .* (\w+)\(\) \{\n([^}]*)^\}$/gm)) {
		const got = columnsOf(body, world.globals.rows, say);
		const want = world.facts.files[world.facts.functions[name]];
		if (!same(got, want))
			say(`${name}() returns ${JSON.stringify(got)}`);
	}
	for (const name of Object.keys(world.facts.functions))
		if (!text.includes(` ${name}() {`))
			say(`${name}() is missing`);
}

function checkIngest(command, world, say) {
	const table = /table (\w+)/.exec(command)[1];
	const tags = /tags='(.*?)', ingestIfNotExists='(.*?)'/.exec(command) || [];
	const serial = world.serial;
	if (tags[1] !== `["ingest-by:${serial}","drop-by:${serial}"]` ||
	    tags[2] !== `["${serial}"]`)
		say(`${table}: tags are ${tags[1]}, ${tags[2]}`);
	if (command.startsWith('.ingest inline'))
		return;
	const uri = /\(h'(.*?)'\)/.exec(command)[1];
	const hash = world.hashes[files[table]];
	if (uri !== `${world.base}/by-hash/sha256/${hash}?sig=probe`)
		say(`${table}: it reads ${uri}`);
	if (!/format='csv', ignoreFirstRecord=true/.test(command))
		say(`${table}: the header would be a row`);
	const mapping = JSON.parse(/ingestionMapping='(.*?)'/.exec(command)[1]);
	const want = Object.keys(world.facts.files[files[table]]).map((Column, i) =>
		({ Column, Properties: { Ordinal: String(i) } }));
	want.push({ Column: 'serial', Properties: { ConstValue: serial } });
	if (!same(mapping, want))
		say(`${table}: the mapping is another`);
}

// Readers see a publication when all of it is there, and none that goes.
function checkIngests(commands, world, say) {
	const order = commands.map((c) => /table (\w+)/.exec(c)[1]);
	if (!same(order, Object.keys(files)))
		say(`it ingests ${order.join(', ')}`);
	commands.forEach((c) => checkIngest(c, world, say));
}

function checkDrops(commands, world, say) {
	for (const command of commands) {
		const tag = /tags has 'drop-by:(\d+)'$/m.exec(command);
		if (!tag || Number(tag[1]) >= Number(world.serial))
			say('it drops what is present');
	}
}

export function checkKusto(name, text, world, say) {
	if (name.startsWith('kusto-query-')) {
		columnsOf(text, world.globals.rows, say);
		return;
	}
	const commands = commandsOf(text).map((c) => c.replace(/^\/\/.*\n/gm, ''));
	for (const command of commands)
		kusto.analyse(command, world.globals.rows).diagnostics.forEach(say);
	if (name === 'kusto-tables.kql') {
		checkTables(text, world, say);
		checkFunctions(text, world, say);
	} else if (name === 'kusto-ingest.kql') {
		checkIngests(commands, world, say);
	} else {
		checkDrops(commands, world, say);
	}
}
