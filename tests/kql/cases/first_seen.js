// SPDX-License-Identifier: MIT
// first-seen.kql: a tool that the tenant did not see before.
'use strict';

const day = 86400;
const groups = { d1: 'Helpdesk', d2: 'Finance' };
const agent = { InitiatingProcessFileName: 'AnyDesk.exe' };
const host = { RemoteUrl: 'relay.anydesk.com' };
const hit = { Tool: 'AnyDesk' };
const ours = { tool: 'ScreenConnect', host: 'relay.corp.example' };
const connect = { InitiatingProcessFileName:
	'ScreenConnect.ClientService.exe' };

function case_(proves, events, rows, approvals) {
	return { proves, query: 'first-seen', groups, approvals,
		events: { DeviceNetworkEvents: [events].flat() }, rows };
}

module.exports = [
	case_('a new process alerts', agent, [{ ...hit, Devices: 1,
		Processes: ['anydesk.exe'], Hosts: [], ReportId: 100,
		ToolFirstSeen: '2026-01-02T03:50:00Z' }]),
	case_('so does a new host', host, [{ ...hit,
		Hosts: ['relay.anydesk.com'] }]),
	case_('a tool that was seen before does not',
		[agent, { ...agent, ago: 5 * day }], []),
	case_('on any device', [agent, { ...agent, DeviceId: 'd2', ago: 5 * day }],
		[]),
	case_('by its process or its host', [agent, { ...host, ago: 5 * day }], []),
	case_('another tool says nothing of it',
		[agent, { InitiatingProcessFileName: 'TeamViewer.exe', ago: 5 * day }],
		[hit]),
	case_('nor does what is older than the time looked at',
		[agent, { ...agent, ago: 31 * day }], [hit]),
	case_('nor a browser', [agent, { ...host, ago: 5 * day,
		InitiatingProcessFileName: 'chrome.exe' }], [hit]),
	case_('a browser is no tool', { ...host,
		InitiatingProcessFileName: 'chrome.exe' }, []),
	case_('an event that arrives late is new still',
		{ ...agent, ago: 25 * 3600 }, [hit]),
	case_('one of two days ago is not', { ...agent, ago: 2 * day }, []),
	case_('one row for each device, with the number of all',
		[agent, host, { ...agent, DeviceId: 'd2', ago: 60 }],
		[{ DeviceId: 'd1', Devices: 2 }, { DeviceId: 'd2', Devices: 2,
			ToolFirstSeen: '2026-01-02T03:50:00Z',
			FirstSeen: '2026-01-02T03:59:00Z' }]),
	case_('of a row of two tools the new one alerts',
		[{ InitiatingProcessFileName: 'either.exe' },
			{ InitiatingProcessFileName: 'TeamViewer.exe', ago: 5 * day }],
		[hit]),
	case_('low fidelity is left out',
		{ InitiatingProcessFileName: 'agent.exe' }, []),
	case_('the approved relay is silent',
		{ ...connect, RemoteUrl: 'relay.corp.example' }, [], [ours]),
	case_('a foreign one is new beside one that is approved and old',
		[{ ...connect, RemoteUrl: 'relay.attacker.example' },
			{ ...connect, RemoteUrl: 'relay.corp.example', ago: 9 * day }],
		[{ Tool: 'ScreenConnect', Hosts: ['relay.attacker.example'] }], [ours]),
	case_('so it is on the vendor\'s domain', [
		{ RemoteUrl: 'b.screenconnect.com' },
		{ RemoteUrl: 'a.screenconnect.com', ago: 9 * day }],
	[{ Tool: 'ScreenConnect' }], [{ host: 'a.screenconnect.com' }]),
	case_('what was approved in one department is new in others',
		[{ ...agent, ago: 9 * day }, { ...agent, DeviceId: 'd2' }],
		[{ ...hit, DeviceId: 'd2' }], [{ device_group: 'Helpdesk' }]),
];
