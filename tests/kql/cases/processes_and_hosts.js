// SPDX-License-Identifier: MIT
// processes-and-hosts.kql: both halves of one tool on one device.
'use strict';

const groups = { d1: 'Helpdesk', d2: 'Finance' };
const agent = { InitiatingProcessFileName: 'AnyDesk.exe' };
const host = { RemoteUrl: 'relay.anydesk.com' };
const both = { ...agent, ...host };
const hit = { Tool: 'AnyDesk' };
const ours = { tool: 'ScreenConnect',
	host: 'instance-a-relay.screenconnect.com' };

function connect(relay, rest) {
	return { InitiatingProcessFileName: 'ScreenConnect.ClientService.exe',
		RemoteUrl: relay, InitiatingProcessCommandLine:
			`x.exe "?e=Access&y=Guest&h=${relay}&p=443"`, ...rest };
}

function case_(proves, events, rows, approvals) {
	return { proves, query: 'processes-and-hosts', groups, approvals,
		events: { DeviceNetworkEvents: [events].flat() }, rows };
}

module.exports = [
	case_('both halves in one event', both, [{ ...hit, ReportId: 100,
		Processes: ['anydesk.exe'], Hosts: ['relay.anydesk.com'],
		Domains: ['anydesk.com'], Timestamp: '2026-01-02T03:50:00Z' }]),
	case_('both halves in two events', [{ ...agent, ago: 60 }, host],
		[{ ...hit, ReportId: 100, Processes: ['anydesk.exe'],
			Hosts: ['relay.anydesk.com'] }]),
	case_('a process alone is not shown', agent, []),
	case_('nor is a host alone', host, []),
	case_('nor halves on two devices', [agent, { ...host, DeviceId: 'd2' }],
		[]),
	case_('nor halves of two tools',
		[agent, { RemoteUrl: 'a.teamviewer.com' }], []),
	case_('nor a browser on the vendor\'s site', [agent,
		{ ...host, InitiatingProcessFileName: 'chrome.exe' }], []),
	case_('nor another domain that ends alike',
		{ ...agent, RemoteUrl: 'my-anydesk.com' }, []),
	case_('a process of two tools joins the one whose host was seen',
		{ InitiatingProcessFileName: 'either.exe', ...host },
		[{ ...hit, Processes: ['either.exe'] }]),
	case_('and each of two', { InitiatingProcessFileName: 'either.exe',
		RemoteUrl: 'either-remote.com' }, [hit, { Tool: 'TeamViewer' }]),
	case_('low fidelity is no half', [
		{ InitiatingProcessFileName: 'agent.exe',
			RemoteUrl: 'a.teamviewer.com' },
		{ ...agent, RemoteUrl: 'quiet.anydesk.com' }], []),
	case_('one row for each device and tool', [both, { ...both, ago: 60 },
		{ ...both, DeviceId: 'd2' }],
	[{ DeviceId: 'd1', ReportId: 101 }, { DeviceId: 'd2' }]),
	case_('events before the time looked at are left out',
		[agent, { ...host, ago: 13 * 3600 }], []),
	case_('the approved relay is silent',
		connect('instance-a-relay.screenconnect.com'), [], [ours]),
	case_('a foreign relay on the vendor\'s domain alerts',
		connect('instance-b-relay.screenconnect.com'),
		[{ Tool: 'ScreenConnect' }], [ours]),
	case_('and does beside the approved one', [
		connect('instance-a-relay.screenconnect.com'),
		connect('instance-b-relay.screenconnect.com')],
	[{ Tool: 'ScreenConnect',
		Hosts: ['instance-b-relay.screenconnect.com'] }], [ours]),
	case_('the foreign half needs another half that is not approved',
		[connect('instance-a-relay.screenconnect.com'),
			{ RemoteUrl: 'instance-b-relay.screenconnect.com' }], [], [ours]),
	case_('the approved department is silent and the others are not',
		[both, { ...both, DeviceId: 'd2' }], [{ DeviceId: 'd2' }],
		[{ device_group: 'Helpdesk' }]),
];
