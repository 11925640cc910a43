// SPDX-License-Identifier: MIT
// nrt.js COLUMNS LIST APPROVALS QUERIES [rows]: are the near-real-time queries in the
// folder QUERIES what continuous rules allow, and do they hold the rows of the
// combined list LIST, with the approvals of the file APPROVALS? Then each
// check is tried on a query broken on purpose, but for `rows`.
//
// What Defender allows: "Create and manage custom detection rules", section
// "Continuous (NRT) frequency" (defender-xdr/custom-detection-rules): one
// table; no join, union or externaldata; no comment; and of KQL what "Supported
// KQL features in Azure Monitor transformations" lists (azure-monitor
// data-collection/data-collection-transformations-kql, of 2026-01-20):
// operators and functions below are those of the list that we need, no more.
// Not in the list, and so not used: in~, has_any, summarize, arg_max, lookup,
// mv-expand, trim_end, strcat_array,
// not(), iff, dynamic literals. `and`, `or` and brackets
// the page takes for granted.
'use strict';

const fs = require('fs');
const path = require('path');
const kusto = require('./kusto.js');
const hosts = require('./hosts.js');

const MAX_TEXT = 10000;
const tables = { 'nrt-processes': 'DeviceProcessEvents',
	'nrt-hosts': 'DeviceNetworkEvents' };
const operators = new Set(['where', 'extend', 'project', 'project-away',
	'project-rename', 'parse']);
const functions = new Set(['tolower', 'extract', 'isnotempty', 'isempty',
	'now', 'startofday', 'todatetime', 'tostring', 'split']);
const comparisons = new Set(['==', '!=', '=~', '!~', '<', '>', '<=', '>=',
	'in', '!in', 'has', '!has', 'startswith', '!startswith', 'endswith',
	'!endswith', 'matches regex', 'and', 'or', 'contains', '!contains']);
const result = { Timestamp: 'datetime', DeviceId: 'string', ReportId: 'long' };
const rules = ['diagnostics', 'comment', 'table', 'operator', 'function',
	'comparison', 'let', 'result', 'length', 'rows', 'twice', 'host',
	'longest', 'approvals', 'tool', 'text'];

// RFC 4180, without line breaks inside of fields.
function readCsv(file) {
	const [head, ...lines] = fs.readFileSync(file, 'utf8').trimEnd()
		.split('\n').map((line) =>
			[...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)]
				.map((m) => m[1] === undefined ? m[2] :
					m[1].replaceAll('""', '"')));
	return lines.map((cells) =>
		Object.fromEntries(head.map((name, i) => [name, cells[i] || ''])));
}

// The literals of `what in (...)` in the line that begins so.
function literals(text, start) {
	const line = text.split('\n').find((l) => l.startsWith(start)) || '';
	const list = /^\(((?:"(?:[^"\\]|\\.)*"(?:, )?)*)\)/
		.exec(line.slice(start.length));
	return list ? JSON.parse(`[${list[1]}]`) : [];
}

function namesOf(text) {
	return literals(text, '| where tolower(FileName) in ');
}

// The expression is one that JavaScript reads as RE2 does.
function domainsOf(text) {
	const found = /extract\(@"(\(\?:\^\|\\\.\)\((.*)\)\$)", 1, Host\)/.exec(text);
	if (!found)
		return { regex: null, all: [], drops: [] };
	return { regex: new RegExp(found[1]),
		all: found[2].split('|').map((d) => d.replaceAll('\\.', '.')),
		drops: text.split('\n')
			.filter((l) => /^\| where Domain !in \([^()]*\)$/.test(l))
			.map((l) => literals(l, '| where Domain !in ')) };
}

function hostOf(text, url) {
	const found = /extract\(@"(\^[^"]*)", 1, RemoteUrl\)/.exec(text);
	const host = found && new RegExp(found[1]).exec(url);
	return host ? host[1].toLowerCase() : '';
}

function covers(domain, host) {
	return host === domain || host.endsWith(`.${domain}`);
}

function checkSyntax(name, text, globals, say) {
	const query = kusto.analyse(text, globals);
	query.diagnostics.forEach((d) => say('diagnostics', d));
	if (/\/\//.test(text.replace(/@?"(?:[^"\\]|\\.)*"|@"[^"]*"/g, '""')))
		say('comment', 'it has a comment');
	const table = tables[name.replace(/-\d+\.kql$/, '')];
	const read = query.tables.filter((t) => !Object.keys(query.result)
		.includes(t));
	if (read.length !== 1 || read[0] !== table)
		say('table', `it reads ${read.join(', ')}`);
	for (const o of query.operators)
		if (!operators.has(o))
			say('operator', `it has ${o}`);
	for (const c of query.calls)
		if (!functions.has(c.name))
			say('function', `it calls ${c.name}`);
	for (const c of query.comparisons)
		if (!comparisons.has(c))
			say('comparison', `it compares with ${c}`);
	if (query.externals.length > 0)
		say('operator', 'it has externaldata');
	if (query.lets.length > 0)
		say('let', 'it has a let');
	for (const [column, type] of Object.entries(result))
		if (query.result[column] !== type)
			say('result', `it lacks ${column}`);
	if (text.length >= MAX_TEXT)
		say('length', `${text.length} characters`);
}

// Each row that a rule shows stands in one query, and no other does.
function checkRows(stem, texts, list, say) {
	const type = stem === 'nrt-hosts' ? 'domain' : 'process';
	const rows = list.filter((r) => r.type === type);
	const want = rows.filter((r) => r.fidelity !== 'low')
		.map((r) => r.indicator);
	const low = new Set(rows.filter((r) => r.fidelity === 'low')
		.map((r) => r.indicator));
	const got = texts.flatMap((t) => type === 'domain' ?
		domainsOf(t).all.filter((d) => !low.has(d)) : namesOf(t));
	for (const r of want)
		if (!got.includes(r))
			say('rows', `${r} is in no query`);
	for (const r of got)
		if (!want.includes(r))
			say('rows', `${r} is not to be shown`);
	if (new Set(got).size !== got.length)
		say('twice', 'a row stands twice');
}

// The hosts that the list covers, and others, come out as the list says.
function checkHosts(texts, list, say) {
	const rows = list.filter((r) => r.type === 'domain');
	for (const [url, host] of hosts)
		if (!host.startsWith('[') && texts.some((t) => hostOf(t, url) !== host))
			say('host', `that of ${url} comes out otherwise`);
	const probes = rows.flatMap((r) => [r.indicator, `a.b.${r.indicator}`,
		`x${r.indicator}`, `${r.indicator}.example`,
		r.indicator.replace('.', 'x')]);
	const lows = rows.filter((r) => r.fidelity === 'low')
		.map((r) => r.indicator);
	const parts = texts.map(domainsOf).map(({ regex, drops }) => ({ regex,
		low: drops.filter((d) => d.every((r) => lows.includes(r))).flat() }));
	for (const probe of probes) {
		const best = rows.filter((r) => covers(r.indicator, probe))
			.sort((a, b) => b.indicator.length - a.indicator.length)[0];
		const want = best && best.fidelity !== 'low' ? best.indicator : '';
		const hits = parts.map((p) => p.regex && p.regex.exec(probe))
			.map((m, i) => m && !parts[i].low.includes(m[1]) ? m[1] : '')
			.filter(Boolean);
		if (hits.join() !== want)
			say('longest', `${probe}: ${hits.join()}, not ${want}`);
	}
}

// What an approval of a tool names are rows of that tool alone.
function checkApprovals(stem, texts, list, approvals, say) {
	const inlined = approvals.filter((a) => !a.device_group &&
		!(stem === 'nrt-processes' && a.host) && !a.host.includes('/'));
	const type = stem === 'nrt-hosts' ? 'domain' : 'process';
	const rows = list.filter((r) => r.type === type && r.fidelity !== 'low');
	const key = stem === 'nrt-hosts' ? 'Domain' : 'tolower(FileName)';
	for (const a of inlined) {
		const named = rows.filter((r) =>
			r.tool.toLowerCase().split(';').includes(a.tool.toLowerCase()));
		const lines = texts.flatMap((t) => t.split('\n'))
			.filter((l) => [a.device, a.host, a.expires, ...a.account.split('\\')]
				.every((c) => l.includes(JSON.stringify(c).slice(1, -1))) &&
				(!a.tool || l.startsWith(`| where ${key} !in (`)) &&
				/!~|!=/.test(l) === Boolean(a.device || a.account || a.host));
		if (a.tool && named.length > 0 && !lines.some((l) =>
			named.some((r) => l.includes(`"${r.indicator}"`))))
			say('approvals', `${JSON.stringify(a)} is not in it`);
		if (!a.tool && lines.length === 0)
			say('approvals', `${JSON.stringify(a)} is not in it`);
	}
	for (const line of texts.flatMap((t) => t.split('\n'))) {
		const start = `| where ${key} !in `;
		if (!line.startsWith(start) || !/ or /.test(line))
			continue;
		const tools = literals(line, start).map((i) =>
			(rows.find((r) => r.indicator === i) || { tool: '' }).tool);
		const approved = approvals.map((a) => a.tool).filter((t) =>
			tools.every((o) => o.toLowerCase().split(';')
				.includes(t.toLowerCase())));
		if (approved.length === 0)
			say('tool', `an approval covers ${tools.join(', ')}`);
	}
	for (const text of texts)
		for (const a of approvals.filter((x) => !inlined.includes(x)))
			if (a.device_group && text.includes(`"${a.device_group}"`))
				say('approvals', 'a device group is compared');
}

function check(files, world) {
	const found = [];
	for (const stem of Object.keys(tables)) {
		const names = Object.keys(files).filter((n) =>
			n.startsWith(`${stem}-`) && n.endsWith('.kql'));
		const texts = names.map((n) => files[n]);
		const say = (rule, text) => {
			if (!rules.includes(rule))
				throw new Error(`no rule ${rule}`);
			found.push(`${stem}: ${text} [${rule}]`);
		};
		names.forEach((n) => checkSyntax(n, files[n], world.globals, say));
		checkRows(stem, texts, world.list, say);
		if (stem === 'nrt-hosts')
			checkHosts(texts, world.list, say);
		checkApprovals(stem, texts, world.list, world.approvals, say);
		const about = files[`${stem}.txt`] || '';
		for (const word of ['Finds: ', 'Noise: ', 'Tune: ', 'Run: ',
			'Not in them: '])
			if (!about.includes(`\n${word}`))
				say('text', `${stem}.txt does not say: ${word}`);
	}
	return found;
}

const P = 'nrt-processes-1.kql', H = 'nrt-hosts-1.kql';
const broken = [
	['a join', P, '$', '| join kind=inner (DeviceInfo) on DeviceId\n', 'operator'],
	['another table', P, '$', '| join kind=inner (DeviceInfo) on DeviceId\n',
		'table'],
	['a union', H, '$', '| union DeviceProcessEvents\n', 'operator'],
	['externaldata', P, '^', 'externaldata(a:string)[h"https://x.example"];\n',
		'operator'],
	['a comment', P, '^', '// Finds: all\n', 'comment'],
	['a comment behind', H, '\n', ' // all\n', 'comment'],
	['a let', P, '^', 'let x = 1;\n', 'let'],
	['no ReportId', P, '$', '| project-away ReportId\n', 'result'],
	['no Timestamp', H, '$', '| project DeviceId, ReportId\n', 'result'],
	['summarize', H, '$', '| summarize count() by DeviceId\n', 'operator'],
	['trim_end', H, 'tolower(extract(', 'trim_end(".", extract(', 'function'],
	['not()', P, '| where tolower(FileName) in (', '| where not(FileName in (',
		'function'],
	['in~', P, 'tolower(FileName) in (', 'FileName in~ (', 'comparison'],
	['has_any', P, 'tolower(FileName) in (', 'FileName has_any (', 'comparison'],
	['column that is not there', P, 'FileName', 'ProcessName', 'diagnostics'],
	['too long', P, '$', `| where FileName != "${'x'.repeat(MAX_TEXT)}"\n`,
		'length'],
	['row lost', P, '"anydesk.exe", ', '', 'rows'],
	['row added', P, 'in ("', 'in ("svchost.exe", "', 'rows'],
	['row twice', P, 'in ("', 'in ("anydesk.exe", "', 'twice'],
	['dot that is any character', H, 'anydesk\\.com', 'anydesk.com', 'longest'],
	['host that ends otherwise', H, ')$"', ')"', 'longest'],
	['part of a label', H, '(?:^|\\.)(', '(', 'longest'],
	['low domain shown', H, '| where Domain !in ("low.listed.com")\n', '',
		'longest'],
	['user for host', H, '(?:[^/?#\\\\]*@)?', '', 'host'],
	['approval lost', P, / or \(DeviceName [^\n]*/, '', 'approvals'],
	['group compared', P, '$', '| where DeviceName != "Sales"\n', 'approvals'],
	['approval of every tool', P, '"anydesk.exe") or (',
		'"anydesk.exe", "ateraagent.exe") or (', 'tool'],
	['text without noise', 'nrt-hosts.txt', '\nNoise: ', '\n', 'text'],
];

// The file that is meant, or one of its kind that has what is replaced.
function fileOf(files, name, find) {
	const kind = name.replace(/-\d+\.kql$/, '-');
	return Object.keys(files).find((n) => n.startsWith(kind) &&
		(find.source || find.length === 1 || files[n].includes(find)) &&
		(!find.source || find.test(files[n]))) || name;
}

function edit(text, find, put) {
	return find === '^' ? put + text : find === '$' ? text + put :
		text.replace(find, () => put);
}

function main([columns, list, approvals, folder, rows]) {
	const facts = JSON.parse(fs.readFileSync(columns, 'utf8'));
	const world = { globals: kusto.database(facts.tables),
		list: readCsv(list), approvals: readCsv(approvals) };
	const files = {};
	for (const name of fs.readdirSync(folder))
		if (name.startsWith('nrt-'))
			files[name] = fs.readFileSync(path.join(folder, name), 'utf8');
	const found = check(files, world);
	const shown = new Set();
	for (const [name, file, find, put, rule] of
		found.length || rows ? [] : broken) {
		const at = fileOf(files, file, find);
		const after = edit(files[at] || '', find, put);
		if (after === (files[at] || ''))
			found.push(`${name}: nothing to break`);
		else if (!check({ ...files, [at]: after }, world)
			.some((f) => f.endsWith(`[${rule}]`)))
			found.push(`${name}: not found`);
		shown.add(rule);
	}
	if (shown.size > 0)
		for (const rule of rules.filter((r) => !shown.has(r)))
			found.push(`nothing breaks [${rule}]`);
	found.forEach((line) => console.log(line));
	console.log(`${Object.keys(files).length} near-real-time files, ` +
		`${rows ? 0 : broken.length} broken ones, ` +
		`${found.length} findings`);
	return found.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
