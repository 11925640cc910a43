// SPDX-License-Identifier: MIT
// patterns.kql: the list has relay*.rustdesk.com, *-gw*.eu.rustdesk.com,
// n*a*b*c*d*e.pieces-remote.com, ab*ba.pieces-remote.com, relay-eu*.rustdesk.com
// and, with low fidelity, quiet*.rustdesk.com.
'use strict';

const { approvalCells } = require('../approval_cells.js');

const pieces = 'n*a*b*c*d*e.pieces-remote.com';
const found = [
	['a star for several characters', 'relay-7.rustdesk.com',
		'relay*.rustdesk.com'],
	['a star for none', 'relay.rustdesk.com', 'relay*.rustdesk.com'],
	['upper case', 'https://RELAY9.RustDesk.com:443/x', 'relay*.rustdesk.com'],
	['a trailing dot', 'relay9.rustdesk.com.', 'relay*.rustdesk.com'],
	['of several patterns the longest', 'relay-eu4.rustdesk.com',
		'relay-eu*.rustdesk.com'],
	['two stars in a label', 'a-gw7.eu.rustdesk.com', '*-gw*.eu.rustdesk.com'],
	['two stars for nothing', '-gw.eu.rustdesk.com', '*-gw*.eu.rustdesk.com'],
	['a piece that occurs twice', 'x-gw-gw.eu.rustdesk.com',
		'*-gw*.eu.rustdesk.com'],
	['five stars', 'nabcde.pieces-remote.com', pieces],
	['five stars with text between', 'n1a2b3c4d5e.pieces-remote.com', pieces],
	['text on both sides of a star', 'abba.pieces-remote.com',
		'ab*ba.pieces-remote.com'],
	['pieces that could stand earlier', 'naabbccdde.pieces-remote.com', pieces],
];

const free = [
	['a star does not reach into another label', 'relay.eu.rustdesk.com'],
	['a host above it', 'rustdesk.com'],
	['a host below it', 'x.relay1.rustdesk.com'],
	['other characters before the star', 'xrelay1.rustdesk.com'],
	['another domain', 'relay1.rustdesk.org'],
	['the pattern in front of another domain', 'relay1.rustdesk.com.evil.example'],
	['a domain that ends alike', 'relay1.my-rustdesk.com'],
	['a piece is missing', 'gateway.eu.rustdesk.com'],
	['a dot of the pattern is no other character', 'relay1xrustdesk.com'],
	['a piece in the wrong place', 'nbacde.pieces-remote.com'],
	['beginning and end overlap', 'aba.pieces-remote.com'],
	['another end', 'abbax.pieces-remote.com'],
	['the third piece is missing', 'nabxde.pieces-remote.com'],
	['the fourth piece is missing', 'nabcxe.pieces-remote.com'],
	['the last piece is missing', 'nabcd.pieces-remote.com'],
	['the pattern in a path', 'https://evil.example/relay1.rustdesk.com'],
	['low fidelity', 'quiet1.rustdesk.com'],
	['no host', ''],
];

function case_(proves, events, rows) {
	return { proves, query: 'patterns',
		events: { DeviceNetworkEvents: [].concat(events) }, rows };
}

const relay = { RemoteUrl: 'relay1.rustdesk.com' };
const inspected = { ActionType: 'SslConnectionInspected', RemoteUrl: '',
	AdditionalFields: '{"server_name":"relay1.rustdesk.com"}',
	InitiatingProcessFileName: '' };

module.exports = [
	...found.map(([what, url, pattern]) => case_(`${what}: ${url}`,
		{ RemoteUrl: url }, [{ Pattern: pattern, Events: 1 }])),
	...free.map(([what, url]) => case_(`${what}: '${url}'`,
		{ RemoteUrl: url }, [])),
	case_('the host out of inspected traffic', inspected,
		[{ Tool: 'RustDesk', Via: 'unknown' }]),
	case_('which a browser of the device explains', [inspected,
		{ ...relay, InitiatingProcessFileName: 'chrome.exe' }], []),
	case_('but not one of another device', [inspected,
		{ ...relay, DeviceId: 'd2', InitiatingProcessFileName: 'chrome.exe' }],
	[{ DeviceId: 'd1' }]),
	case_('two hosts of one tool are one row',
		[relay, { RemoteUrl: 'relay2.rustdesk.com' }],
		[{ Events: 2, Hosts: ['relay1.rustdesk.com', 'relay2.rustdesk.com'] }]),
	{ ...case_('a list without rows finds nothing', relay, []),
		files: { 'rmm_indicators.csv': 'indicator,type,tool,category,' +
			'fidelity,sources,listed_since,reference\n' } },
	...approvalCells({ ...case_('', relay, [{ Tool: 'RustDesk' }]),
		groups: { d1: 'Helpdesk' } }, {
		tool: ['RustDesk', 'AnyDesk'],
		host: ['relay1.rustdesk.com', 'relay2.rustdesk.com'],
		device_group: ['Helpdesk', 'Finance'],
		device: ['pc1.corp.example', 'pc1.other.example'],
		account: ['corp\\ann', 'other\\ann'],
	}),
];
