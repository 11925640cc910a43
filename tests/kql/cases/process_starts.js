// SPDX-License-Identifier: MIT
// process-starts.kql: a listed process starts. The account is that of the
// process; an approval's host is compared with what the command line names, and
// with that of a parent of the same tool.
'use strict';

const agent = { FileName: 'ScreenConnect.ClientService.exe',
	FolderPath: 'C:\\Program Files (x86)\\ScreenConnect Client ' +
		'(0123456789abcdef)\\ScreenConnect.ClientService.exe',
	ProcessCommandLine: '"C:\\Program Files (x86)\\ScreenConnect Client ' +
		'(0123456789abcdef)\\ScreenConnect.ClientService.exe" "?e=Access&' +
		'y=Guest&h=relay.corp.example&p=443&s=1&k=Bg"',
	InitiatingProcessFileName: 'services.exe' };
const foreign = { ...agent, ProcessCommandLine:
	agent.ProcessCommandLine.replace('relay.corp', 'relay.attacker') };
const vendor = { ...agent, ProcessCommandLine:
	agent.ProcessCommandLine.replace('relay.corp.example',
		'instance-x-relay.screenconnect.com') };
const ours = { tool: 'ScreenConnect', host: 'relay.corp.example' };
const cloud = { tool: 'ScreenConnect',
	host: 'instance-a-relay.screenconnect.com' };
const hit = { Tool: 'ScreenConnect',
	Process: 'screenconnect.clientservice.exe' };
const groups = { d1: 'Helpdesk', d2: 'Finance' };

function starts(proves, events, rows, approvals) {
	return { proves, query: 'process-starts', groups, approvals,
		events: { DeviceProcessEvents: [events].flat() }, rows };
}

module.exports = [
	starts('a listed process alerts, in any case',
		{ FileName: 'ANYDESK.exe' }, [{ Tool: 'AnyDesk',
			Process: 'anydesk.exe', Events: 1, AccountName: 'Ann',
			ReportId: 100, Timestamp: '2026-01-02T03:50:00Z' }]),
	starts('only the whole name counts', [{ FileName: 'xAnyDesk.exe' },
		{ FileName: 'AnyDesk.exe.bak' }, { FileName: '' }], []),
	starts('low fidelity is left out', { FileName: 'agent.exe' }, []),
	starts('files are not processes', { FileName: 'anydesk-setup.msi' }, []),
	starts('events before the time looked at are left out',
		{ FileName: 'AnyDesk.exe', ago: 5 * 3600 }, []),
	starts('one row for each device and process', [{ FileName: 'AnyDesk.exe' },
		{ FileName: 'AnyDesk.exe', ago: 60, ProcessCommandLine: 'x' },
		{ FileName: 'AnyDesk.exe', DeviceId: 'd2' }],
	[{ DeviceId: 'd1', Events: 2, ReportId: 101,
		FirstSeen: '2026-01-02T03:50:00Z' }, { DeviceId: 'd2' }]),
	starts('a row of two tools is one hit that names both',
		{ FileName: 'either.exe' }, [{ Tool: 'AnyDesk;TeamViewer' }]),
	starts('a process that starts its like is one hit for each start',
		[agent, { ...agent, InitiatingProcessFileName: agent.FileName }],
		[{ ...hit, Events: 2 }]),

	starts('the approved relay is silent', agent, [], [ours]),
	starts('a self-hosted relay on an unlisted domain alerts', foreign,
		[hit], [ours]),
	starts('a foreign relay on the vendor\'s domain alerts', vendor, [hit],
		[cloud]),
	starts('the foreign one alerts beside the approved one', [agent, foreign],
		[{ ...hit, Events: 1, ProcessCommandLine:
			foreign.ProcessCommandLine }], [ours]),
	starts('no host hides behind the approved one',
		{ ...foreign, ProcessCommandLine:
			`${foreign.ProcessCommandLine} "&c=relay.corp.example"` },
		[hit], [ours]),
	starts('a command line that names no host alerts',
		{ ...agent, ProcessCommandLine: 'x.exe' }, [hit], [ours]),
	starts('a helper of the approved agent is silent',
		{ ...agent, ProcessCommandLine: '"x.exe" "RunRole" "f05a" "User"',
			InitiatingProcessFileName: agent.FileName,
			InitiatingProcessCommandLine: agent.ProcessCommandLine },
		[], [ours]),
	starts('a helper of a foreign agent alerts',
		{ ...agent, ProcessCommandLine: '"x.exe" "RunRole" "f05a" "User"',
			InitiatingProcessFileName: agent.FileName,
			InitiatingProcessCommandLine: foreign.ProcessCommandLine },
		[hit], [ours]),
	starts('a foreign agent that the approved one starts alerts',
		{ ...foreign, InitiatingProcessFileName: agent.FileName,
			InitiatingProcessCommandLine: agent.ProcessCommandLine },
		[hit], [ours]),
	starts('so does another tool that it starts, whatever host is approved',
		{ FileName: 'AnyDesk.exe', InitiatingProcessFileName: agent.FileName,
			InitiatingProcessCommandLine: agent.ProcessCommandLine },
		[{ Tool: 'AnyDesk' }], [{ host: 'relay.corp.example' }]),
	starts('a parent that is no agent lends no host',
		{ ...agent, ProcessCommandLine: 'x.exe',
			InitiatingProcessFileName: 'cmd.exe',
			InitiatingProcessCommandLine: agent.ProcessCommandLine },
		[hit], [ours]),

	starts('the approved department is silent and the others are not',
		[agent, { ...agent, DeviceId: 'd2' }], [{ DeviceId: 'd2' }],
		[{ tool: 'ScreenConnect', device_group: 'Helpdesk' }]),
	starts('the account is that of the started process',
		[{ ...agent, InitiatingProcessAccountName: 'Bob' },
			{ ...agent, AccountName: 'Bob', DeviceId: 'd2' }],
		[{ DeviceId: 'd2', AccountName: 'Bob' }], [{ account: 'corp\\ann' }]),
	starts('an approval that has expired does not count', agent, [hit],
		[{ ...ours, expires: '2026-01-01' }]),
];
