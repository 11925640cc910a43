// SPDX-License-Identifier: MIT
// An approval leaves out what all its filled cells describe, and nothing else.
// d1 is Pc1.corp.example in the device group Helpdesk, d2 in Finance.
'use strict';

const groups = { d1: 'Helpdesk', d2: 'Finance' };
const relay = { RemoteUrl: 'relay.anydesk.com' };
const agent = { InitiatingProcessFileName: 'ScreenConnect.ClientService.exe' };
const hit = { Tool: 'AnyDesk' };

// `events` of the hosts query, silent or not.
function hosts(proves, approvals, events, rows) {
	return { proves, query: 'hosts', groups, approvals: [approvals].flat(),
		events: { DeviceNetworkEvents: [events].flat() }, rows };
}

function processes(proves, approvals, events, rows) {
	return { ...hosts(proves, approvals, events, rows), query: 'processes' };
}

const scopes = [
	// By tool.
	hosts('the approved tool is silent', { tool: 'AnyDesk' }, relay, []),
	hosts('an approval of another tool does not count',
		{ tool: 'TeamViewer' }, relay, [hit]),
	hosts('of a row with several tools one is enough',
		{ tool: 'TeamViewer' }, { RemoteUrl: 'either-remote.com' }, []),
	hosts('a part of a tool\'s name is no tool',
		{ tool: 'TeamViewer' }, { RemoteUrl: 'meeting.teamviewer.com' },
		[{ Tool: 'TeamViewer Meeting' }]),

	// By host.
	hosts('the approved relay is silent',
		{ tool: 'AnyDesk', host: 'relay.anydesk.com' }, relay, []),
	hosts('a foreign relay on the same vendor\'s domain alerts',
		{ tool: 'AnyDesk', host: 'relay.anydesk.com' },
		{ RemoteUrl: 'relay2.anydesk.com' },
		[{ ...hit, Hosts: ['relay2.anydesk.com'] }]),
	hosts('the foreign relay alerts beside the approved one, and alone',
		{ tool: 'AnyDesk', host: 'relay.anydesk.com' },
		[relay, { RemoteUrl: 'relay2.anydesk.com' }],
		[{ ...hit, Events: 1, Hosts: ['relay2.anydesk.com'] }]),
	hosts('an approved host covers what lies below it',
		{ host: 'relay.anydesk.com' },
		{ RemoteUrl: 'https://eu.Relay.anydesk.com:443/' }, []),
	hosts('an approved host is whole labels',
		{ host: 'relay.anydesk.com' }, { RemoteUrl: 'my-relay.anydesk.com' },
		[hit]),
	hosts('and does not cover what lies above it',
		{ host: 'relay.anydesk.com' }, { RemoteUrl: 'anydesk.com' }, [hit]),
	hosts('an approved host in the path of another counts for nothing',
		{ host: 'relay.anydesk.com' },
		{ RemoteUrl: 'x.anydesk.com/relay.anydesk.com' }, [hit]),
	hosts('tool and host both have to agree',
		{ tool: 'TeamViewer', host: 'relay.anydesk.com' }, relay, [hit]),

	// By address.
	hosts('an approved address is silent', { host: '203.0.113.7' },
		{ ...relay, RemoteIP: '203.0.113.7' }, []),
	hosts('an approved block is silent', { host: '203.0.113.0/24' },
		{ ...relay, RemoteIP: '203.0.113.200' }, []),
	hosts('an address beside the block alerts', { host: '203.0.113.0/25' },
		{ ...relay, RemoteIP: '203.0.113.200' }, [hit]),
	hosts('an approved IPv6 block is silent', { host: '2001:db8:5::/48' },
		{ ...relay, RemoteIP: '2001:db8:5::1' }, []),
	hosts('an IPv6 address beside the block alerts',
		{ host: '2001:db8:5::/48' },
		{ ...relay, RemoteIP: '2001:db8:6::1' }, [hit]),
	hosts('without an address no block agrees', { host: '203.0.113.0/24' },
		relay, [hit]),

	// By device group.
	hosts('the approved department is silent and the others are not',
		{ tool: 'AnyDesk', device_group: 'Helpdesk' },
		[relay, { ...relay, DeviceId: 'd2' }], [{ ...hit, DeviceId: 'd2' }]),
	hosts('a department counts in any case', { device_group: 'helpdesk' },
		relay, []),
	hosts('a part of a department\'s name is none', { device_group: 'help' },
		relay, [hit]),
	hosts('a device without a department is in none',
		{ device_group: 'Helpdesk' }, { ...relay, DeviceId: 'd3' },
		[{ DeviceId: 'd3' }]),
	{
		...hosts('the department that a device has now is the one that counts',
			{ device_group: 'Helpdesk' }, relay, [hit]),
		groups: {},
		events: { DeviceNetworkEvents: [relay], DeviceInfo: [
			{ MachineGroup: 'Helpdesk', ago: 90000 },
			{ MachineGroup: 'Sales', ago: 300 }] },
	},

	// By device.
	hosts('a device by its full name', { device: 'pc1.corp.example' }, relay,
		[]),
	hosts('a device by its short name', { device: 'pc1' }, relay, []),
	hosts('another device alerts', { device: 'pc1' },
		{ ...relay, DeviceId: 'd2' }, [{ DeviceId: 'd2' }]),
	hosts('the beginning of a name is no device', { device: 'pc' }, relay,
		[hit]),
	hosts('a device of that name in another domain alerts',
		{ device: 'pc1.other.example' }, relay, [hit]),

	// By account.
	hosts('an account by its name', { account: 'ann' }, relay, []),
	hosts('an account by domain and name', { account: 'corp\\ann' }, relay, []),
	hosts('an account by its UPN', { account: 'ann@corp.example' }, relay, []),
	hosts('another account alerts', { account: 'bob' }, relay, [hit]),
	hosts('the account of that name in another domain alerts',
		{ account: 'other\\ann' }, relay, [hit]),
	hosts('what the approved account does beside another stays silent',
		{ account: 'ann' },
		[relay, { ...relay, InitiatingProcessAccountName: 'Bob',
			InitiatingProcessAccountUpn: 'bob@corp.example' }],
		[{ ...hit, Events: 1, AccountName: 'Bob' }]),

	// All filled cells.
	hosts('all cells agree', { tool: 'AnyDesk', host: 'relay.anydesk.com',
		device_group: 'Helpdesk', device: 'pc1', account: 'ann' }, relay, []),
	hosts('all but one agree', { tool: 'AnyDesk', host: 'relay.anydesk.com',
		device_group: 'Helpdesk', device: 'pc1', account: 'bob' }, relay,
	[hit]),
	hosts('two approvals do not make one', [
		{ tool: 'AnyDesk', host: 'boot.anydesk.com' },
		{ tool: 'TeamViewer', host: 'relay.anydesk.com' }], relay, [hit]),
	hosts('the second of two approvals counts', [{ tool: 'TeamViewer' },
		{ tool: 'AnyDesk' }], relay, []),

	// In time; the clock says 2026-01-02.
	hosts('an approval that has expired does not count',
		{ tool: 'AnyDesk', expires: '2026-01-01' }, relay, [hit]),
	hosts('one that expires today does',
		{ tool: 'AnyDesk', expires: '2026-01-02' }, relay, []),
	hosts('one that expires later does',
		{ tool: 'AnyDesk', expires: '2026-02-02' }, relay, []),
	{
		...hosts('until the end of its day',
			{ tool: 'AnyDesk', expires: '2026-01-02' }, relay, []),
		now: '2026-01-02T23:59:59Z',
	},
	{
		...hosts('and no longer',
			{ tool: 'AnyDesk', expires: '2026-01-02' }, relay, [hit]),
		now: '2026-01-03T00:00:00Z',
	},
];

// What publish would refuse to write, and queries have to stand all the same.
const header = 'tool,host,device_group,device,account,expires\n';
const handMade = [
	['an empty approval approves nothing', `${header},,,,,\n`],
	['nor does one that only expires', `${header},,,,,2027-01-01\n`],
	['nor does a file without approvals', header],
	['nor does one without a date that can be read',
		`${header}AnyDesk,,,,,soon\n`],
	['a tool counts in any case', `${header}ANYdesk,,,,,\n`, []],
].map(([proves, text, rows = [hit]]) => ({ ...hosts(proves, [], relay, rows),
	files: { 'approvals.csv': text } }));

const own = { tool: 'ScreenConnect', host: 'relay.corp.example' };
const ours = 'relay.corp.example';

// processes.kql; where the event has no remote host, every host that the
// command line names has to be covered.
const agents = [
	processes('the approved self-hosted relay is silent', own,
		{ ...agent, RemoteUrl: ours }, []),
	processes('a foreign self-hosted relay alerts', own,
		{ ...agent, RemoteUrl: 'relay.attacker.example' },
		[{ Tool: 'ScreenConnect' }]),
	processes('the foreign relay alerts beside the approved one', own,
		[{ ...agent, RemoteUrl: ours },
			{ ...agent, RemoteUrl: 'relay.attacker.example' }],
		[{ Events: 1, Hosts: ['relay.attacker.example'] }]),
	processes('an event without any host alerts', own, agent,
		[{ Tool: 'ScreenConnect' }]),
	processes('the approved host in the command line is silent', own,
		{ ...agent, InitiatingProcessCommandLine: '"C:\\Program Files\\' +
			'ScreenConnect.ClientService.exe" "?e=Access&y=Guest&' +
			'h=relay.corp.example&p=443"' }, []),
	processes('another host in the command line alerts', own,
		{ ...agent, InitiatingProcessCommandLine: 'ScreenConnect.' +
			'ClientService.exe "?e=Access&h=relay.attacker.example&p=443"' },
		[{ Tool: 'ScreenConnect' }]),
	processes('no host can hide behind the approved one', own,
		{ ...agent, InitiatingProcessCommandLine: 'x.exe "?h=' +
			'relay.attacker.example&p=443&s=relay.corp.example"' },
		[{ Tool: 'ScreenConnect' }]),
	processes('nor the approved one be a part of another', own,
		{ ...agent, InitiatingProcessCommandLine:
			'x.exe "?h=relay.corp.example.attacker.example&p=443"' },
		[{ Tool: 'ScreenConnect' }]),
	processes('nor end alike', own,
		{ ...agent, InitiatingProcessCommandLine:
			'x.exe "?h=my-relay.corp.example&p=443"' },
		[{ Tool: 'ScreenConnect' }]),
	processes('the real thing with its keys is silent', own,
		{ ...agent, InitiatingProcessCommandLine: '"C:\\Program Files (x86)\\' +
			'ScreenConnect Client (0123456789abcdef)\\ScreenConnect.' +
			'ClientService.exe" "?e=Access&y=Guest&h=relay.corp.example&p=8041' +
			'&s=7f3a2b1c-0d4e-4f5a-8b6c-9d7e8f901234&k=BgIAAACkAABSU0ExAAgA%2b' +
			'qX%2f3w%3d%3d&t=Pc%201&c=&c=&c="' }, []),
	processes('a folder with a version and other letters is no host', own,
		{ ...agent, InitiatingProcessCommandLine: '"C:\\Tools \u00fc 1.2\\' +
			'ScreenConnect.ClientService.exe" "?h=relay.corp.example"' }, []),
	processes('nor is the port of a VNC server', own,
		{ ...agent, InitiatingProcessCommandLine:
			'C:\\x\\winvnc.exe -connect relay.corp.example::5500' }, []),
	processes('a service without quotes is covered', own,
		{ ...agent, InitiatingProcessCommandLine: 'C:\\Program Files\\' +
			'ScreenConnect\\x.exe ?e=Access&y=Guest&h=relay.corp.example' }, []),
	processes('below the approved host is covered', own,
		{ ...agent, InitiatingProcessCommandLine:
			'x.exe "?h=eu.relay.corp.example&p=443"' }, []),
	processes('the remote host decides, whatever the command line names', own,
		{ ...agent, RemoteUrl: 'relay.attacker.example',
			InitiatingProcessCommandLine: 'x.exe "?h=relay.corp.example"' },
		[{ Tool: 'ScreenConnect' }]),
	processes('an approved tool is silent', { tool: 'ScreenConnect' }, agent,
		[]),
	processes('an approval of another tool does not count',
		{ tool: 'AnyDesk' }, agent, [{ Tool: 'ScreenConnect' }]),
	processes('the approved department is silent and the others are not',
		{ tool: 'ScreenConnect', device_group: 'Helpdesk' },
		[agent, { ...agent, DeviceId: 'd2' }], [{ DeviceId: 'd2' }]),
	processes('an approved block is silent', { host: '203.0.113.0/24' },
		{ ...agent, RemoteIP: '203.0.113.200' }, []),
	processes('an account by domain and name', { account: 'CORP\\Ann' }, agent,
		[]),
	processes('an approval that has expired does not count',
		{ tool: 'ScreenConnect', expires: '2026-01-01' }, agent,
		[{ Tool: 'ScreenConnect' }]),
];

// What an intruder could write instead of a name, beside the approved one.
const hidden = [
	['an IPv4 address', 'x.exe "?h=203.0.113.66&s=relay.corp.example"'],
	['an IPv6 address', 'x.exe "?h=[2001:db8::66]&s=relay.corp.example"'],
	['a name without a dot', 'x.exe "?h=attacker&s=relay.corp.example"'],
	['an address in one number', 'x.exe server=3405803842 relay.corp.example'],
	['an encoded dot',
		'x.exe "?y=Guest&h=relay%2Eattacker%2Eexample&s=relay.corp.example"'],
	['upper case', 'x.exe "?H=RELAY.ATTACKER.EXAMPLE&s=relay.corp.example"'],
	['a name in front', 'relay.attacker.example relay.corp.example'],
	['a name right beside', 'x.exe relay.attacker.example,relay.corp.example'],
	['an underscore', 'x.exe h=_relay.attacker.example s=relay.corp.example'],
	['a name in the path of the approved one',
		'x.exe https://relay.corp.example/relay.attacker.example'],
	['the approved one as a user',
		'x.exe https://relay.corp.example@relay.attacker.example/'],
	['an executable\'s name that carries it',
		'rustdesk-host=relay.attacker.example,key=relay.corp.example.exe'],
	['nor does an argument beside it', '"C:\\x\\rustdesk-host=relay.attacker.' +
		'example,key=x.exe" relay.corp.example'],
	['the folder of the program', '"C:\\Program Files (x86)\\ScreenConnect ' +
		'Client (relay.corp.example)\\ScreenConnect.ClientService.exe" ' +
		'"?e=Access&y=Guest"'],
	['the folder without quotes', 'C:\\Program Files\\ScreenConnect Client ' +
		'(relay.corp.example)\\ScreenConnect.ClientService.exe RunRole'],
	['a quoted name in front', '"relay.attacker.example" relay.corp.example'],
	['the program\'s name', 'relay.corp.example RunRole'],
	['a path that may be arguments',
		'C:\\a relay.attacker.example b\\x.exe relay.corp.example'],
	['backslashes', 'x.exe https:\\\\relay.attacker.example relay.corp.example'],
	['one backslash', 'x.exe https:\\relay.attacker.example relay.corp.example'],
	['a share', 'x.exe \\\\relay.attacker.example\\c relay.corp.example'],
	['brackets', 'x.exe (relay.attacker.example)(relay.corp.example)'],
	['encoded dots', 'x.exe https://relay%2Eattacker%2eexample relay.corp.example'],
	['dots of another alphabet',
		'x.exe relay\u3002attacker\uff0eexample relay.corp.example'],
	['a name of another alphabet', 'x.exe \u4e2d\u56fd.com relay.corp.example'],
	['a trailing dot', 'x.exe relay.attacker.example. relay.corp.example'],
	['a second h=', 'x.exe "?h=relay.corp.example&h=attacker"'],
	['a first h=', 'x.exe "?h=attacker&h=relay.corp.example"'],
	['a bare IPv6 address', 'x.exe -connect 2001:db8::66 relay.corp.example'],
	['a bare address in one number', 'x.exe 3405803842 relay.corp.example'],
	['one in hexadecimal', 'x.exe 0xcb007142:80 relay.corp.example'],
	['what may be cut off', `x.exe relay.corp.example ${'x'.repeat(2000)}`],
].map(([what, line]) => processes(`${what} does not hide: ${line}`, own,
	{ ...agent, InitiatingProcessCommandLine: line },
	[{ Tool: 'ScreenConnect' }]));

module.exports = [...scopes, ...handMade, ...agents, ...hidden];
