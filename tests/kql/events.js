// SPDX-License-Identifier: MIT
// The tables of a case: what it says of an event, and what every event has.
'use strict';

const fs = require('fs');
const path = require('path');

function json(name) {
	return JSON.parse(fs.readFileSync(path.join(__dirname, name), 'utf8'));
}

const asim = json('asim.json');

// A function of ASIM has its events in a table of its own.
const known = { ...json('columns.json').tables,
	...Object.fromEntries(Object.entries(asim).map(([name, { columns }]) =>
		[`Asim${name}`, columns])) };

const account = { InitiatingProcessAccountDomain: 'CORP',
	InitiatingProcessAccountName: 'Ann',
	InitiatingProcessAccountUpn: 'Ann@corp.example' };

const defaults = {
	DeviceNetworkEvents: { ActionType: 'ConnectionSuccess',
		InitiatingProcessFileName: 'setup.exe', RemotePort: 443, ...account },
	DeviceProcessEvents: { ActionType: 'ProcessCreated', AccountDomain: 'CORP',
		AccountName: 'Ann', AccountUpn: 'Ann@corp.example', ...account },
	DeviceFileEvents: { ActionType: 'FileCreated', ...account },
};

function before(now, seconds) {
	return new Date(Date.parse(now) - seconds * 1000).toISOString();
}

// `ago` of an event is in seconds; device d1 is pc1.corp.example.
function rowOf(table, event, now, number) {
	const { ago = 600, ...given } = event;
	const row = { DeviceId: 'd1', ...defaults[table], ...given };
	const all = { Timestamp: before(now, ago),
		TimeGenerated: before(now, ago), ReportId: number,
		DeviceName: row.DeviceId.replace(/^d(\d+)$/, 'Pc$1.corp.example') };
	for (const [name, v] of Object.entries(all))
		row[name] ??= v;
	const columns = known[table];
	return Object.fromEntries(Object.entries(row).filter(([name]) =>
		columns[name] || Object.hasOwn(given, name)));
}

// { Name: { columns, rows } } of all tables; `groups` of a case puts devices
// into device groups.
function tables(test, now) {
	const out = {};
	const events = { ...test.events };
	events.DeviceInfo = [...(events.DeviceInfo ?? []),
		...Object.entries(test.groups ?? {}).map(([DeviceId, MachineGroup]) =>
			({ DeviceId, MachineGroup }))];
	let number = 100;
	for (const name of Object.keys(known)) {
		out[name] = { columns: known[name], rows: (events[name] ?? [])
			.map((e) => rowOf(name, e, now, number++)) };
		delete events[name];
	}
	if (Object.keys(events).length)
		throw new Error(`no table ${Object.keys(events).join(', ')}`);
	return out;
}

function generated(row) {
	return Object.fromEntries(Object.entries(row).map(([name, v]) =>
		[name === 'Timestamp' ? 'TimeGenerated' : name, v]));
}

// The same in Microsoft Sentinel: TimeGenerated, and some columns are dynamic.
function sentinel(given) {
	return Object.fromEntries(Object.entries(given).map(([name, t]) => {
		const columns = generated(t.columns);
		if (columns.AdditionalFields)
			columns.AdditionalFields = 'dynamic';
		return [name, { columns, rows: t.rows.map(generated) }];
	}));
}

// `let` statements that stand for ASIM's functions.
const asimFunctions = Object.entries(asim).map(([name, { parameters }]) =>
	`let ${name} = (${parameters}) { Asim${name} | where ` +
	'TimeGenerated between (starttime .. endtime) };\n').join('');

module.exports = { asimFunctions, generated, sentinel, tables };
