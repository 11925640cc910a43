// SPDX-License-Identifier: MIT
// first.js QUERIES SERVED PROCESSES HOSTS: what a newcomer finds, on the model
// of KQL (tests/kql/model): with the query to paste, as it was rendered, and
// with the two classic queries once their URL is that of the publication in
// the folder SERVED. PROCESSES and HOSTS are the upstream lists as fetched.
'use strict';

const fs = require('fs');
const path = require('path');
const { csv } = require('./model/external.js');
const { run } = require('./model/index.js');
const { tables } = require('./events.js');

const BASE = 'https://lists.example.org/rmm/';
const [queries, served, ...upstream] = process.argv.slice(2);
const NOW = '2026-12-01T12:00:00Z'; // the page's approvals have not lapsed
let bad = 0;

function complain(text) {
	console.log(text);
	bad = 1;
}

function find(text, events, more = {}) {
	return run(text, { now: NOW, folder: served,
		tables: tables({ events: { DeviceNetworkEvents: events },
			groups: more.groups }, NOW), files: more.files });
}

// The devices that a query found, each once.
function devices(result) {
	return new Set(result.rows.map((row) => row.DeviceId));
}

// ---- the query to paste ----

function paste() {
	const text = fs.readFileSync(path.join(queries, 'detection.kql'), 'utf8');
	for (const file of ['rmm_indicators.csv', 'approvals.csv'])
		if (!text.includes(`h'${BASE}${file}'`))
			complain(`detection.kql does not read ${BASE}${file}`);
	const relay = { InitiatingProcessFileName: 'ScreenConnect.ClientService.exe' };
	const cases = { // device: [event, tool that is found]
		program: [{ InitiatingProcessFileName: 'TeamViewer.exe' }, 'TeamViewer'],
		host: [{ RemoteUrl: 'https://relay-7f.net.anydesk.com:443' }, 'AnyDesk'],
		ours: [{ ...relay, RemoteUrl: 'relay.acme.example' }],
		theirs: [{ ...relay, RemoteUrl: 'relay.evil.example' }, 'ScreenConnect'],
		rented: [{ ...relay, RemoteUrl: 'x.screenconnect.com' }, 'ScreenConnect'],
		helpdesk: [{ InitiatingProcessFileName: 'AnyDesk.exe' }],
		finance: [{ InitiatingProcessFileName: 'AnyDesk.exe' }, 'AnyDesk'],
		alike: [{ RemoteUrl: 'notanydesk.com' }],
		header: [{ InitiatingProcessFileName: 'indicator', RemoteUrl: 'type' }],
	};
	const result = find(text, Object.entries(cases).map(([name, [event]]) =>
		({ DeviceId: name, ...event })),
	{ groups: { helpdesk: 'Helpdesk', finance: 'Finance' } });
	for (const [name, [, tool]] of Object.entries(cases)) {
		const row = result.rows.find((r) => r.DeviceId === name);
		if (row?.Tool !== tool)
			complain(`detection.kql: ${name}: found ${row?.Tool}, ` +
				`not ${tool}`);
	}
	// What the page says that a row has.
	for (const name of ['Matched', 'FirstSeen', 'Hosts', 'Processes', 'Confidence'])
		if (!result.columns.some((column) => column.name === name))
			complain(`detection.kql has no column ${name}`);
}

function showList() {
	const saved = fs.readFileSync(path.join(queries,
		'function/RmmIndicators.kql'), 'utf8');
	const list = csv(fs.readFileSync(path.join(served, 'rmm_indicators.csv'),
		'utf8'));
	const { rows } = find(saved, []);
	if (rows.length !== list.length - 1)
		complain(`RmmIndicators.kql shows ${rows.length} rows`);
}

// ---- the queries that people have ----

const classic = [
	{ rendered: 'classic-processes.kql', file: 'rmm_list.csv', column: 1,
		url: 'https://raw.githubusercontent.com/Kithu29/RMM-Tools-List/' +
			'main/rmm_list.csv',
		event: (cell) => ({ InitiatingProcessFileName: cell }),
		have: (url) => `let Tools = externaldata(rmm_program:string, ` +
			`rmm_binary:string) [@"${url}"] with (format="csv", ` +
			'ignoreFirstRecord=true);\nDeviceNetworkEvents\n| where ' +
			'InitiatingProcessFileName in~ ((Tools | project rmm_binary))' },
	{ rendered: 'classic-uris.kql', file: 'RMM_SummaryNetworkURI.csv', column: 0,
		url: 'https://raw.githubusercontent.com/jschell/' +
			'RemoteManagementMonitoringTools/main/Network%20Indicators/' +
			'RMM_SummaryNetworkURI.csv',
		event: (cell) => ({ RemoteUrl: cell.replace('*', 'x') }),
		have: (url) => 'let Links = externaldata(URI:string, RMM_Tool:string) ' +
			`[@"${url}"] with (format="csv", ignoreFirstRecord=true);\n` +
			'DeviceNetworkEvents\n| where RemoteUrl has_any ' +
			'((Links | project URI))' },
];

// One event for each row of the list as it was fetched.
function swap({ rendered, file, column, url, event, have }, fetched) {
	const raw = fs.readFileSync(fetched, 'utf8').replace(/^\ufeff/, '');
	const cells = csv(raw).slice(1).map((row) => (row[column] ?? '').trim());
	const events = cells.map((cell, i) =>
		({ DeviceId: `row${i + 2}`, ...event(cell) }));
	const before = devices(find(have(url), events, { files: { [file]: raw } }));
	const after = devices(find(have(`${BASE}${file}`), events));
	const text = fs.readFileSync(path.join(queries, rendered), 'utf8');
	const ours = devices(find(text, events));
	if (!text.includes(`h'${BASE}${file}'`))
		complain(`${rendered} does not read ${BASE}${file}`);
	const lost = events.filter(({ DeviceId }) =>
		before.has(DeviceId) && !after.has(DeviceId));
	const other = events.filter(({ DeviceId }) =>
		after.has(DeviceId) !== ours.has(DeviceId));
	const odd = find(have(`${BASE}${file}`), [
		{ DeviceId: 'header', InitiatingProcessFileName: 'rmm_binary',
			RemoteUrl: 'URI' },
		{ DeviceId: 'none', InitiatingProcessFileName: '', RemoteUrl: '' }]);
	console.log(`${rendered}: of ${cells.length} rows of the list as fetched, ` +
		`${before.size} were found, ${after.size} are after the swap; lost: ` +
		`${lost.map((e) => e.InitiatingProcessFileName ?? e.RemoteUrl)
			.join(', ') || 'none'}`);
	for (const e of other)
		complain(`${rendered}: another answer for ${JSON.stringify(e)}`);
	if (odd.rows.length)
		complain(`${file}: the header or nothing is found`);
	if (lost.length || !before.size || after.size !== cells.length)
		complain(`${rendered}: not every row is found after the swap`);
}

paste();
showList();
classic.forEach((query, i) => swap(query, upstream[i]));
process.exitCode = bad;
