// SPDX-License-Identifier: MIT
// The queries for Sentinel without Defender for Endpoint, on ASIM's functions.
'use strict';

const { approvalCells } = require('../approval_cells.js');

const client = { SrcHostname: 'Pc1', SrcIpAddr: '10.0.0.7',
	SrcUsername: 'CORP\\Ann', Dvc: 'gateway' };
const start = { DvcHostname: 'Pc1', Dvc: 'Pc1.corp.example',
	TargetUsername: 'CORP\\Ann', ActorUsername: 'CORP\\Bob' };

function maker(query, table, every) {
	return (proves, events, rows) => ({ proves, query, rows,
		events: { [`Asim${table}`]: [].concat(events)
			.map((e) => ({ ...every, ...e })) } });
}

const processes = maker('asim-processes', '_Im_ProcessCreate', start);
const network = maker('asim-network', '_Im_NetworkSession', client);
const web = maker('asim-web', '_Im_WebSession',
	{ ...client, EventType: 'HTTPsession' });
const dns = maker('asim-dns', '_Im_Dns', client);

const anydesk = { TargetProcessName: 'C:\\Program Files\\x\\AnyDesk.exe' };
const relay = { Url: 'https://relay.anydesk.com/x' };
const address = { DstIpAddr: '203.0.113.9' };
const query = { DnsQuery: 'relay.anydesk.com' };

// A group is not known there: an approval that names one covers nothing.
function scopes(test, tool, host, device) {
	const hit = { ...test, groups: { d1: 'Helpdesk' } };
	return [
		...approvalCells(hit, {
			tool: [tool, 'TeamViewer'],
			host,
			device: [device, 'pc2'],
			account: ['corp\\ann', 'other\\ann'],
		}),
		{ ...hit, proves: 'an approval by device group covers nothing',
			approvals: [{ tool, device_group: 'Helpdesk' }] },
		{ ...hit, proves: 'an approval by account name alone covers it',
			approvals: [{ account: 'Ann' }], rows: [] },
	];
}

module.exports = [
	processes('a listed name behind its folder', anydesk,
		[{ Tool: 'AnyDesk', Process: 'anydesk.exe', DeviceName: 'Pc1',
			AccountDomain: 'CORP', AccountName: 'Ann', AccountUpn: '' }]),
	processes('without a folder', { TargetProcessName: 'ANYDESK.EXE' },
		[{ Tool: 'AnyDesk' }]),
	processes('with slashes', { TargetProcessName: '/opt/anydesk.exe' },
		[{ Tool: 'AnyDesk' }]),
	processes('a folder of that name',
		{ TargetProcessName: 'C:\\anydesk.exe\\x.exe' }, []),
	processes('a name that only ends alike',
		{ TargetProcessName: 'C:\\xAnyDesk.exe' }, []),
	processes('low fidelity', { TargetProcessName: 'C:\\agent.exe' }, []),
	processes('before the time looked at', { ...anydesk, ago: 5 * 3600 }, []),
	processes('a device without a host name', { ...anydesk, DvcHostname: '' },
		[{ DeviceName: 'Pc1.corp.example' }]),
	processes('an account with its domain behind it',
		{ ...anydesk, TargetUsername: '', ActorUsername: 'ann@corp.example' },
		[{ AccountUpn: 'ann@corp.example', AccountDomain: '' }]),
	...scopes(processes('', { ...anydesk, TargetProcessCommandLine:
		'AnyDesk.exe --relay relay.acme.example' }, [{ Tool: 'AnyDesk' }]),
	'AnyDesk', ['acme.example', 'evil.example'], 'pc1'),

	network('a browser of a client is no agent', { ...address,
		SrcProcessName: '/Applications/Google Chrome Helper' }, []),
	network('another process is', { ...address,
		SrcProcessName: 'C:\\x\\Chrome.exe.exe' },
	[{ Tool: 'ScreenConnect' }]),
	dns('a browser that asks is no agent', { ...query,
		SrcProcessName: 'C:\\x\\Chrome.exe' }, []),
	dns('another process that asks is', { ...query,
		SrcProcessName: 'C:\\x\\svc.exe' }, [{ Tool: 'AnyDesk' }]),
	network('an address of a listed block', address,
		[{ Tool: 'ScreenConnect', Matched: ['ip 203.0.113.0/24'],
			RemoteIP: '203.0.113.9', DeviceName: 'Pc1', Hosts: [] }]),
	network('the longest block', { DstIpAddr: '::ffff:203.0.113.65' },
		[{ Tool: 'RustDesk', Matched: ['ip 203.0.113.64/26'] }]),
	network('the longest block has low fidelity',
		{ DstIpAddr: '203.0.113.200' }, []),
	network('an address beside the block', { DstIpAddr: '203.0.114.1' }, []),
	network('a host by its full name', { DstFQDN: 'Relay.AnyDesk.com' },
		[{ Tool: 'AnyDesk', Matched: ['domain anydesk.com'],
			Hosts: ['relay.anydesk.com'] }]),
	network('a host in two parts',
		{ DstHostname: 'relay', DstDomain: 'anydesk.com' },
		[{ Tool: 'AnyDesk', Hosts: ['relay.anydesk.com'] }]),
	network('a full name where the host name belongs',
		{ DstHostname: 'relay.anydesk.com', DstDomain: 'corp' },
		[{ Tool: 'AnyDesk' }]),
	network('a Windows name is no host',
		{ DstFQDN: 'anydesk.com\\pc9', DstHostname: 'pc9' }, []),
	network('a name that only ends alike', { DstHostname: 'my-anydesk.com' },
		[]),
	network('address and host of one tool are one row',
		{ DstIpAddr: '203.0.113.9', DstHostname: 'a.screenconnect.com' },
		[{ Tool: 'ScreenConnect', Matched: ['ip 203.0.113.0/24',
			'domain screenconnect.com'] }]),
	network('a client without a name', { ...address, SrcHostname: '' },
		[{ DeviceName: '10.0.0.7' }]),
	network('before the time looked at', { ...address, ago: 5 * 3600 }, []),
	...scopes(network('', address, [{ Tool: 'ScreenConnect' }]),
		'ScreenConnect', ['203.0.113.8/30', '203.0.113.12/30'], 'pc1'),

	web('a URL', relay, [{ Tool: 'AnyDesk', Domain: 'anydesk.com',
		Hosts: ['relay.anydesk.com'], Url: relay.Url, DeviceName: 'Pc1' }]),
	web('a URL without a scheme', { Url: 'relay.anydesk.com:443' },
		[{ Tool: 'AnyDesk' }]),
	web('the longest domain', { Url: 'https://x.meeting.teamviewer.com/' },
		[{ Tool: 'TeamViewer Meeting' }]),
	web('the domain in a path', { Url: 'https://x.example/anydesk.com' }, []),
	web('what a web server logs', { Url: '/anydesk.com',
		EventType: 'WebServerSession' }, []),
	web('the name of a server in its own log', { ...relay,
		EventType: 'ApiRequest' }, []),
	web('low fidelity', { Url: 'https://rmm.shared-host.com/' }, []),
	web('two user agents are one row', [{ ...relay, HttpUserAgent: 'a/1' },
		{ ...relay, HttpUserAgent: 'b/2' }],
	[{ Events: 2, UserAgents: ['a/1', 'b/2'] }]),
	web('before the time looked at', { ...relay, ago: 5 * 3600 }, []),
	...scopes(web('', { ...relay, SrcFQDN: 'pc1.corp.example' },
		[{ Tool: 'AnyDesk' }]), 'AnyDesk',
	['relay.anydesk.com', 'relay2.anydesk.com'], 'pc1.corp.example'),

	dns('a query', query, [{ Tool: 'AnyDesk', Domain: 'anydesk.com',
		Hosts: ['relay.anydesk.com'], DeviceName: 'Pc1' }]),
	dns('in upper case, with its last dot', { DnsQuery: 'ANYDESK.COM.' },
		[{ Tool: 'AnyDesk', Hosts: ['anydesk.com'] }]),
	dns('a name that only ends alike', { DnsQuery: 'notanydesk.com' }, []),
	dns('the domain in front of another',
		{ DnsQuery: 'anydesk.com.corp.example' }, []),
	dns('low fidelity of the longest', { DnsQuery: 'quiet.anydesk.com' }, []),
	dns('two clients are two rows', [query, { ...query, SrcHostname: 'Pc2' }],
		[{ DeviceName: 'Pc1' }, { DeviceName: 'Pc2' }]),
	dns('before the time looked at', { ...query, ago: 5 * 3600 }, []),
	...scopes(dns('', query, [{ Tool: 'AnyDesk' }]), 'AnyDesk',
		['anydesk.com', 'desk.com'], 'pc1'),
];
