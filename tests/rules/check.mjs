// SPDX-License-Identifier: MIT
// check.mjs WORK BASE: the exports below WORK/fork, made for the publication at
// BASE. Then each check is tried on a document broken on purpose (broken.mjs).
import crypto from 'crypto';
import fs from 'fs';
import path from 'path';
import broken from './broken.mjs';
import { databases, facts } from './columns.mjs';
import { checkDetection } from './defender.mjs';
import { checkTemplate } from './sentinel.mjs';
import { createRequire } from 'module';
import { checkKusto } from './tables.mjs';

const [work, base] = process.argv.slice(2);
const fork = (...names) => path.join(work, 'fork', ...names);

function readFolder(name) {
	return Object.fromEntries(fs.readdirSync(fork(name)).sort().map((file) =>
		[file, fs.readFileSync(fork(name, file), 'utf8')]));
}

// `rule` is what the pack says of the query; one that it has not is of the list.
function listOf(csv, pack) {
	return csv.trim().split('\n').slice(1).map((line) => {
		const [, id, quoted, plain, query] =
			/^([^,]*),(?:"([^"]*)"|([^,"]*)),([^,]*),/.exec(line);
		return { id, name: quoted === undefined ? plain : quoted, query,
			rule: pack.find((q) => q.name === query)?.rule ?? 'COVERED' };
	});
}

// Each query that makes a rule has one, and the list's own ones are there.
function checkList(list, pack, wanted, say) {
	for (const { name } of pack.filter((q) => q.rule !== 'NONE' && wanted(q)))
		if (!list.some((row) => row.query === name))
			say(`${name} makes no rule`);
	for (const name of ['nrt-processes-1', 'nrt-hosts-1', 'nrt-hosts-2'])
		if (!list.some((row) => row.query === name))
			say(`${name} makes no rule`);
	if (list.some(({ rule }) => rule === 'NONE'))
		say('a query for people makes a rule');
}

function makeWorld() {
	const known = facts(work);
	const hash = (name) => crypto.createHash('sha256')
		.update(fs.readFileSync(fork('out', name))).digest('hex');
	return { facts: known, globals: databases(known), base,
		serial: '20260103030405', hashes: {
			'rmm_indicators.csv': hash('rmm_indicators.csv'),
			'approvals.csv': hash('approvals.csv') } };
}

async function checkFile(name, text, world, lists, say) {
	if (name.startsWith('sentinel-rules'))
		return checkTemplate(name, text, lists.sentinel,
			world.globals.sentinel, say);
	if (name.startsWith('defender-rule-'))
		return checkDetection(text, lists.defender, world.globals.defender, say);
	return checkKusto(name, text, world, say);
}

function breakText(text, change) {
	if (Array.isArray(change))
		return text.replace(change[0], change[1]);
	const doc = JSON.parse(text);
	if (doc.resources) // two are enough
		doc.resources.length = 2;
	change(doc);
	return JSON.stringify(doc);
}

async function tryBroken(texts, check) {
	const failed = [];
	for (const [what, name, change, want] of broken) {
		const after = breakText(texts[name], change);
		const found = [];
		if (after === texts[name]) {
			failed.push(`broken.mjs: ${what}: nothing to break`);
			continue;
		}
		try {
			await check(name, after, (s) => found.push(s));
		} catch (e) {
			found.push(`refused: ${e.message.slice(0, 200)}`);
		}
		if (!found.some((s) => s.includes(want)))
			failed.push(`broken.mjs: ${what}: not found, but: ` +
				(found.join('; ').slice(0, 300) || 'nothing'));
	}
	return failed;
}

const world = makeWorld();
const folders = ['sentinel', 'defender', 'kusto'].map(readFolder);
const texts = Object.assign({}, ...folders);
const pack = createRequire(import.meta.url)('./pack.js')
	.readPack(path.join(work, 'pack.def'));
const lists = { sentinel: listOf(texts['sentinel-rules.csv'], pack),
	defender: listOf(texts['defender-rules.csv'], pack) };
const check = (name, text, say) => checkFile(name, text, world, lists, say);
const found = [];
let rules = 0;
for (const name of Object.keys(texts).filter((n) => !n.endsWith('.csv')))
	rules += await check(name, texts[name],
		(s) => found.push(`${name}: ${s}`)) || 0;
for (const list of Object.values(lists))
	for (const key of ['id', 'name'])
		if (new Set(list.map((row) => row[key])).size !== list.length)
			found.push(`two rules have one ${key}`);
checkList(lists.sentinel, pack, (q) => q.bits.includes('SENTINEL'),
	(s) => found.push(`sentinel-rules.csv: ${s}`));
checkList(lists.defender, pack, (q) => q.bits.includes('DEFENDER'),
	(s) => found.push(`defender-rules.csv: ${s}`));
if (rules !== lists.sentinel.length + lists.defender.length)
	found.push('the lists have rules that no file has');
if (found.length === 0)
	found.push(...await tryBroken(texts, check));
found.forEach((line) => console.log(line.slice(0, 600)));
console.log(`${rules} rules, ${broken.length} broken documents, ` +
	`${found.length} findings`);
process.exitCode = found.length === 0 ? 0 : 1;
