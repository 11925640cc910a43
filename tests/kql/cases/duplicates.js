// SPDX-License-Identifier: MIT
// One row for each device and tool, however many events there are.
'use strict';

function times(n, event) {
	return Array.from({ length: n }, (_, i) => ({ ...event, ago: 60 + i }));
}

const relay = { RemoteUrl: 'relay.anydesk.com' };

module.exports = [
	{
		proves: '1,000 events of one tool are one row with the latest event',
		query: 'hosts',
		events: { DeviceNetworkEvents: times(1000, relay) },
		rows: [{ Tool: 'AnyDesk', Events: 1000, ReportId: 100,
			Timestamp: '2026-01-02T03:59:00Z',
			FirstSeen: '2026-01-02T03:42:21Z' }],
	},
	{
		proves: 'two tools on one device are two rows',
		query: 'hosts',
		events: { DeviceNetworkEvents: [relay,
			{ RemoteUrl: 'a.screenconnect.com' }] },
		rows: [{ Tool: 'AnyDesk', DeviceId: 'd1' },
			{ Tool: 'ScreenConnect', DeviceId: 'd1' }],
	},
	{
		proves: 'one tool on two devices is two rows',
		query: 'hosts',
		events: { DeviceNetworkEvents: [relay, { ...relay, DeviceId: 'd2' }] },
		rows: [{ Tool: 'AnyDesk', DeviceId: 'd1' },
			{ Tool: 'AnyDesk', DeviceId: 'd2' }],
	},
	{
		proves: 'hosts, processes and accounts of one tool are one row',
		query: 'hosts',
		events: { DeviceNetworkEvents: [
			relay, { RemoteUrl: 'boot.anydesk.com' },
			{ ...relay, InitiatingProcessFileName: 'other.exe' },
			{ ...relay, RemoteIP: '203.0.113.9',
				InitiatingProcessAccountName: 'Bob' }] },
		rows: [{ Tool: 'AnyDesk', Events: 4,
			Hosts: ['boot.anydesk.com', 'relay.anydesk.com'],
			Processes: ['other.exe', 'setup.exe'] }],
	},
	{
		proves: 'a host of two tools is one row that names both',
		query: 'hosts',
		events: { DeviceNetworkEvents: [{ RemoteUrl: 'x.either-remote.com' }] },
		rows: [{ Tool: 'AnyDesk;TeamViewer', Events: 1 }],
	},
	{
		proves: '1,000 events of one process are one row',
		query: 'processes',
		events: { DeviceNetworkEvents: times(1000,
			{ InitiatingProcessFileName: 'AnyDesk.exe', ...relay }) },
		rows: [{ Tool: 'AnyDesk', Events: 1000, ReportId: 100 }],
	},
	{
		proves: 'two listed processes on one device are two rows',
		query: 'processes',
		events: { DeviceNetworkEvents: [
			{ InitiatingProcessFileName: 'AnyDesk.exe' },
			{ InitiatingProcessFileName: 'TeamViewer.exe' }] },
		rows: [{ Tool: 'AnyDesk' }, { Tool: 'TeamViewer' }],
	},
];
