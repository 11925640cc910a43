// SPDX-License-Identifier: MIT
// hosts.kql: a listed domain covers itself and what lies below it, by whole
// labels, however the event writes the host.
'use strict';

// What RemoteUrl says, and the listed domain that covers it.
const covered = [
	['the listed name itself', 'anydesk.com', 'anydesk.com'],
	['what lies below it', 'relay.anydesk.com', 'anydesk.com'],
	['far below it', 'a.b.c.relay.anydesk.com', 'anydesk.com'],
	['upper case', 'Relay.AnyDesk.COM', 'anydesk.com'],
	['a port', 'relay.anydesk.com:443', 'anydesk.com'],
	['a path', 'relay.anydesk.com/x', 'anydesk.com'],
	['a scheme', 'https://relay.anydesk.com/', 'anydesk.com'],
	['a scheme in upper case', 'HTTPS://relay.anydesk.com:8443/a?b=c#d',
		'anydesk.com'],
	['a query without a path', 'https://relay.anydesk.com?x=1', 'anydesk.com'],
	['user and password', 'https://user:pw@relay.anydesk.com/', 'anydesk.com'],
	['a trailing dot', 'relay.anydesk.com.', 'anydesk.com'],
	['a trailing dot and a port', 'https://relay.anydesk.com.:443/',
		'anydesk.com'],
	['the longest row of several', 'eu.meeting.teamviewer.com',
		'meeting.teamviewer.com'],
	['the shorter row beside the longer', 'router1.teamviewer.com',
		'teamviewer.com'],
	['half of the longer row', 'xmeeting.teamviewer.com', 'teamviewer.com'],
];

const free = [
	['a name that only ends alike', 'my-anydesk.com'],
	['a name that only ends alike, without a mark', 'notanydesk.com'],
	['the listed name in front of another', 'anydesk.com.evil.example'],
	['the same with a scheme', 'https://anydesk.com.evil.example/'],
	['the name in a path', 'https://evil.example/anydesk.com'],
	['the name as a host in a path', 'evil.example/https://anydesk.com/'],
	['the name in a query', 'https://evil.example/?u=https://anydesk.com/'],
	['the name in a fragment', 'https://evil.example/#anydesk.com'],
	['the name as a user', 'https://anydesk.com@evil.example/'],
	['the name as user and password', 'https://anydesk.com:x@evil.example:1/'],
	['a user behind the path', 'https://evil.example\\@anydesk.com'],
	['a backslash ends the host', 'https://evil.example\\.anydesk.com/'],
	['the last label alone', 'com'],
	['an IPv6 literal', 'https://[2001:db8::7]:443/anydesk.com'],
	['an IPv4 address', '192.0.2.7:443'],
	['nothing', ''],
	['low fidelity', 'rmm.shared-host.com'],
	['low fidelity of the longest row, though the shorter is high',
		'eu.quiet.anydesk.com'],
	['a row of type term in a name', 'x.rustdesk-agent-beat.example'],
];

module.exports = [
	...covered.map(([what, url, domain]) => ({
		proves: `${what}: '${url}' is covered by ${domain}`,
		query: 'hosts',
		events: { DeviceNetworkEvents: [{ RemoteUrl: url }] },
		rows: [{ Domain: domain, DeviceId: 'd1', Events: 1 }],
	})),
	...free.map(([what, url]) => ({
		proves: `${what}: '${url}' is no hit`,
		query: 'hosts',
		events: { DeviceNetworkEvents: [{ RemoteUrl: url }] },
		rows: [],
	})),
	{
		proves: 'the row names the tool, the list and the event',
		query: 'hosts',
		events: { DeviceNetworkEvents: [{ ReportId: 7, DeviceId: 'd1',
			RemoteUrl: 'relay.anydesk.com' }] },
		rows: [{ Tool: 'AnyDesk', Category: 'remote-access', Confidence: 'high',
			Sources: 'hosts', DeviceName: 'Pc1.corp.example', ReportId: 7,
			RemoteUrl: 'relay.anydesk.com', Process: 'setup.exe',
			Hosts: ['relay.anydesk.com'], Processes: ['setup.exe'],
			AccountName: 'Ann' }],
	},
	{
		proves: 'events before the time looked at are left out',
		query: 'hosts',
		events: { DeviceNetworkEvents: [
			{ RemoteUrl: 'anydesk.com', ago: 5 * 3600 },
			{ RemoteUrl: 'screenconnect.com', ago: 3 * 3600 }] },
		rows: [{ Tool: 'ScreenConnect' }],
	},
];
