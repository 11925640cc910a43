// SPDX-License-Identifier: MIT
// detection.kql: processes and hosts, one row for each device and tool.
'use strict';

const { approvalCells } = require('../approval_cells.js');

const anydesk = { InitiatingProcessFileName: 'AnyDesk.exe' };
const relay = { RemoteUrl: 'relay.anydesk.com' };
const inspected = { ActionType: 'HttpConnectionInspected', RemoteUrl: '',
	AdditionalFields: '{"host":"relay.anydesk.com"}',
	InitiatingProcessFileName: '' };

function case_(proves, events, rows) {
	return { proves, query: 'detection',
		events: { DeviceNetworkEvents: [].concat(events) }, rows };
}

function devices(n) {
	return Array.from({ length: n }, (_, i) => ({ ...relay, DeviceId: `d${i}`,
		ago: 60 + i }));
}

module.exports = [
	case_('a listed process that talks to nobody known', anydesk,
		[{ Tool: 'AnyDesk', Matched: ['process anydesk.exe'], Hosts: [],
			AccountUpn: 'Ann@corp.example', Via: 'agent' }]),
	case_('a host below a listed domain', { ...relay, ReportId: 7,
		RemoteIP: '192.0.2.7', InitiatingProcessSHA1: 'aa' },
	[{ Tool: 'AnyDesk', Matched: ['domain anydesk.com'], ReportId: 7,
		RemoteIP: '192.0.2.7', DeviceId: 'd1',
		RemoteUrl: 'relay.anydesk.com', InitiatingProcessSHA1: 'aa',
		DeviceName: 'Pc1.corp.example', AccountName: 'Ann' }]),
	case_('both at once are one row', { ...anydesk, ...relay },
		[{ Tool: 'AnyDesk',
			Matched: ['process anydesk.exe', 'domain anydesk.com'] }]),
	case_('the row is that of the latest event',
		[{ ...anydesk, ReportId: 1, ago: 900 },
			{ ...relay, ReportId: 2, ago: 60 },
			{ ...anydesk, ReportId: 3, ago: 300 }],
		[{ ReportId: 2, RemoteUrl: 'relay.anydesk.com', Process: 'setup.exe' }]),
	case_('a process of one tool that talks to another tool\'s host',
		{ ...anydesk, RemoteUrl: 'x.teamviewer.com' },
		[{ Tool: 'AnyDesk' }, { Tool: 'TeamViewer' }]),
	case_('the longest domain decides',
		{ RemoteUrl: 'eu.meeting.teamviewer.com' },
		[{ Tool: 'TeamViewer Meeting',
			Matched: ['domain meeting.teamviewer.com'] }]),
	case_('two devices are two rows', [relay, { ...relay, DeviceId: 'd2' }],
		[{ DeviceId: 'd1' }, { DeviceId: 'd2' }]),
	case_('no row is cut off', devices(120),
		devices(120).map(({ DeviceId }) => ({ DeviceId }))),
	case_('a browser on a vendor\'s site is no agent',
		{ ...relay, InitiatingProcessFileName: 'chrome.exe' }, []),
	case_('the host out of inspected traffic', inspected,
		[{ Tool: 'AnyDesk', Via: 'unknown' }]),
	case_('which a browser of the device explains', [inspected,
		{ ...relay, InitiatingProcessFileName: 'chrome.exe' }], []),
	case_('a name that only ends alike', { RemoteUrl: 'my-anydesk.com' }, []),
	case_('the domain in front of another',
		{ RemoteUrl: 'anydesk.com.evil.example' }, []),
	case_('a process name in a host', { RemoteUrl: 'anydesk.exe' }, []),
	case_('a domain as a process name',
		{ InitiatingProcessFileName: 'anydesk.com' }, []),
	case_('low fidelity of a process',
		{ InitiatingProcessFileName: 'agent.exe' }, []),
	case_('low fidelity of a host', { RemoteUrl: 'rmm.shared-host.com' }, []),
	case_('low fidelity of the longest domain',
		{ RemoteUrl: 'quiet.anydesk.com' }, []),
	case_('a row of type pattern', { RemoteUrl: 'relay1.rustdesk.com' }, []),
	case_('events before the time looked at', { ...relay, ago: 5 * 3600 }, []),
	{ ...case_('a list without rows finds nothing', { ...anydesk, ...relay }, []),
		files: { 'rmm_indicators.csv': 'indicator,type,tool,category,' +
			'fidelity,sources,listed_since,reference\n' } },
	...[['a process', anydesk], ['a host', relay]].flatMap(([what, event]) =>
		approvalCells({ ...case_('', { ...event,
			InitiatingProcessCommandLine: 'x relay.anydesk.com' },
		[{ Tool: 'AnyDesk' }]), groups: { d1: 'Helpdesk' } }, {
			tool: ['AnyDesk', 'TeamViewer'],
			host: ['relay.anydesk.com', 'relay2.anydesk.com'],
			device_group: ['helpdesk', 'Finance'],
			device: ['pc1', 'pc2'],
			account: ['Ann', 'Bob'],
		}).map((test) => ({ ...test, proves: `${what}: ${test.proves}` }))),
	{ ...case_('process and host of the approved tool',
		{ ...anydesk, ...relay }, []), approvals: [{ tool: 'AnyDesk' }] },
	{ ...case_('the approved relay beside a foreign one', [
		{ ...anydesk, ...relay },
		{ ...anydesk, RemoteUrl: 'relay.evil.example' }],
	[{ Tool: 'AnyDesk', Hosts: ['relay.evil.example'] }]),
	approvals: [{ tool: 'AnyDesk', host: 'relay.anydesk.com' }] },
];
