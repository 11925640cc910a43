// SPDX-License-Identifier: MIT
// frequency.kql: how often and when. 2026-01-02, 04:00, is a Friday.
'use strict';

const hour = 3600;
const groups = { d1: 'Helpdesk', d2: 'Finance' };
const agent = { InitiatingProcessFileName: 'AnyDesk.exe' };
const both = { ...agent, RemoteUrl: 'relay.anydesk.com' };

function case_(proves, events, rows, approvals) {
	return { proves, query: 'frequency', groups, approvals,
		events: { DeviceNetworkEvents: [events].flat() }, rows };
}

module.exports = [
	case_('events, days, hours and the share of working hours', [
		{ ...agent, ago: 14 * hour }, // Thursday, 14:00
		{ ...agent, ago: 14 * hour + 60 }, // 13:59
		{ ...agent, ago: hour }, // Friday, 03:00
		{ ...agent, ago: 24 * hour }], // Thursday, 04:00
	[{ Tool: 'AnyDesk', Events: 4, DaysSeen: 2, HoursSeen: 4,
		HoursOfDay: [3, 4, 13, 14], WorkShare: 0.5, EventsPerDay: 2,
		FirstSeen: '2026-01-01T04:00:00Z',
		LastSeen: '2026-01-02T03:00:00Z' }]),
	case_('working hours begin at 7 and end before 18', [
		{ ...agent, ago: 21 * hour }, { ...agent, ago: 10 * hour }],
	[{ HoursOfDay: [7, 18], WorkShare: 0.5 }]),
	case_('a weekend has none', { ...agent, ago: 4 * 86400 + 16 * hour },
		[{ HoursOfDay: [12], WorkShare: 0 }]),
	case_('a Monday has', { ...agent, ago: 3 * 86400 + 16 * hour },
		[{ HoursOfDay: [12], WorkShare: 1 }]),
	case_('an event that shows process and host counts once', both,
		[{ Tool: 'AnyDesk', Events: 1, Processes: ['anydesk.exe'],
			Hosts: ['relay.anydesk.com'] }]),
	case_('a row of two tools counts for each',
		{ InitiatingProcessFileName: 'either.exe',
			RemoteUrl: 'a.anydesk.com' },
		[{ Tool: 'AnyDesk', Events: 1 }, { Tool: 'TeamViewer', Events: 1 }]),
	case_('one row for each device and tool', [both,
		{ ...both, RemoteUrl: 'boot.anydesk.com' }, { ...both, DeviceId: 'd2' }],
	[{ DeviceId: 'd1', Events: 2 }, { DeviceId: 'd2', Events: 1 }]),
	case_('low fidelity is shown', { InitiatingProcessFileName: 'agent.exe' },
		[{ Tool: 'TeamViewer', Confidence: 'low' }]),
	case_('browsers are not', { RemoteUrl: 'relay.anydesk.com',
		InitiatingProcessFileName: 'chrome.exe' }, []),
	case_('other processes and hosts are not',
		{ RemoteUrl: 'my-anydesk.com' }, []),
	case_('the approved relay does not count, others do',
		[both, { ...agent, RemoteUrl: 'x.attacker.example' }],
		[{ Events: 1, Hosts: ['x.attacker.example'] }],
		[{ tool: 'AnyDesk', host: 'relay.anydesk.com' }]),
	case_('the approved department is left out and the others are not',
		[agent, { ...agent, DeviceId: 'd2' }], [{ DeviceId: 'd2' }],
		[{ device_group: 'Helpdesk' }]),
];
