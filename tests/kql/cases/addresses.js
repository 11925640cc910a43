// SPDX-License-Identifier: MIT
// addresses.kql: the list has 198.51.100.7, 2001:db8:7::/48, 203.0.113.0/24,
// 203.0.113.64/26 and, with low fidelity, 203.0.113.128/25.
'use strict';

const { approvalCells } = require('../approval_cells.js');

const block = '2001:db8:7::/48';

const found = [
	['the listed address', '198.51.100.7', 'TeamViewer', '198.51.100.7'],
	['an IPv4 address that is mapped into IPv6', '::ffff:198.51.100.7',
		'TeamViewer', '198.51.100.7'],
	['the same in upper case', '::FFFF:198.51.100.7', 'TeamViewer',
		'198.51.100.7'],
	['the first address of a block', '2001:db8:7::', 'TeamViewer', block],
	['the last address of a block', '2001:db8:7:ffff:ffff:ffff:ffff:ffff',
		'TeamViewer', block],
	['an address that is not in its shortest form', '2001:0DB8:0007:0::A',
		'TeamViewer', block],
	['an IPv4 block', '203.0.113.9', 'ScreenConnect', '203.0.113.0/24'],
	['an IPv4 block by a mapped address', '::ffff:203.0.113.9',
		'ScreenConnect', '203.0.113.0/24'],
	['the longest of several blocks', '203.0.113.65', 'RustDesk',
		'203.0.113.64/26'],
];

const free = [
	['the address beside it', '198.51.100.6'],
	['the address on its other side', '198.51.100.8'],
	['an address that begins alike', '198.51.100.70'],
	['the address before a block', '203.0.112.255'],
	['the address behind a block', '203.0.114.0'],
	['the address behind an IPv6 block', '2001:db8:8::'],
	['the address before an IPv6 block', '2001:db8:6:ffff::1'],
	['the longest of several blocks has low fidelity', '203.0.113.200'],
	['no address', ''],
	['a text that is no address', 'relay.anydesk.com'],
];

function case_(proves, event, rows) {
	return { proves, query: 'addresses',
		events: { DeviceNetworkEvents: [].concat(event) }, rows };
}

const address = { RemoteIP: '198.51.100.7' };

module.exports = [
	...found.map(([what, ip, tool, indicator]) =>
		case_(`${what}: ${ip}`, { RemoteIP: ip },
			[{ Tool: tool, Block: indicator, Events: 1 }])),
	...free.map(([what, ip]) => case_(`${what}: '${ip}'`,
		{ RemoteIP: ip }, [])),
	case_('a browser is no agent',
		{ ...address, InitiatingProcessFileName: 'msedge.exe' }, []),
	case_('two addresses of one tool are one row',
		[address, { RemoteIP: '2001:db8:7::5' }, address],
		[{ Tool: 'TeamViewer', Events: 3,
			Addresses: ['198.51.100.7', '2001:db8:7::5'] }]),
	case_('one address on two devices is two rows',
		[address, { ...address, DeviceId: 'd2' }],
		[{ DeviceId: 'd1' }, { DeviceId: 'd2' }]),
	case_('events before the time looked at are left out',
		{ ...address, ago: 5 * 3600 }, []),
	{ ...case_('a list without rows finds nothing', address, []),
		files: { 'rmm_indicators.csv': 'indicator,type,tool,category,' +
			'fidelity,sources,listed_since,reference\n' } },
	...approvalCells({ ...case_('', { ...address,
		RemoteUrl: 'router7.example' }, [{ Tool: 'TeamViewer' }]),
	groups: { d1: 'Helpdesk' } }, {
		tool: ['TeamViewer', 'AnyDesk'],
		host: ['198.51.100.0/24', '198.51.101.0/24'],
		device_group: ['Helpdesk', 'Finance'],
		device: ['pc1', 'pc2'],
		account: ['ann@corp.example', 'bob@corp.example'],
	}),
	{ ...case_('the approved server in the command line is silent',
		{ ...address, InitiatingProcessCommandLine:
			'"C:\\x\\a.exe" "?e=Access&h=relay.acme.example&p=443"' }, []),
	approvals: [{ host: 'relay.acme.example' }] },
	{ ...case_('another server in the command line is not', { ...address,
		InitiatingProcessCommandLine:
			'a.exe h=relay.acme.example h=relay.evil.example' },
	[{ Tool: 'TeamViewer' }]),
	approvals: [{ host: 'relay.acme.example' }] },
];
