// SPDX-License-Identifier: MIT
// `rmmlist diff --format kql` of review-old.csv and review-new.csv: how often
// each added row would have hit. Rows without a hit are left out here.
'use strict';

function review(proves, events, rows) {
	return { proves, query: 'reviews/all', events, rows,
		only: (row) => row.Events > 0 };
}

function hosts(proves, urls, rows) {
	return review(proves, { DeviceNetworkEvents:
		urls.map((RemoteUrl) => ({ RemoteUrl })) }, rows);
}

function addresses(proves, ips, rows) {
	return review(proves, { DeviceNetworkEvents:
		ips.map((RemoteIP) => ({ RemoteIP })) }, rows);
}

module.exports = [
	{
		proves: 'a row without a hit stays in the result, with 0',
		query: 'reviews/all', events: {},
		rows: Array(11).fill({ Events: 0, Devices: 0, Users: 0 }),
	},
	{ proves: 'no added row, nothing to count', query: 'reviews/none',
		events: {}, rows: [{ Added: 0 }] },
	hosts('a domain counts by whole labels', ['net.example.com',
		'https://x.Net.example.com:443/', 'xnet.example.com',
		'net.example.com.evil.example', 'evil.example/net.example.com'],
	[{ Indicator: 'net.example.com', Events: 2, Devices: 1, Users: 1 }]),
	hosts('a star is any part of one label', ['relay.example.com',
		'relay7.example.com', 'relay.7.example.com', 'xrelay.example.com',
		'relay7.example.com.evil.example'],
	[{ Indicator: 'relay*.example.com', Events: 2 }]),
	hosts('two stars', ['-a.b-c.example.com', 'x-ay.b-c.example.com',
		'x-ay.bxc.example.com'],
	[{ Indicator: '*-a*.b-c.example.com', Events: 2 }]),
	hosts('a term counts anywhere, as a whole',
		['evil.example/agent-heart-beat?x', 'my-Agent-Heart-Beat.example',
			'agent-heart-beats.example'],
		[{ Indicator: 'agent-heart-beat', Events: 2 }]),
	addresses('an address counts alone', ['198.51.100.7', '198.51.100.70'],
		[{ Indicator: '198.51.100.7', Events: 1 }]),
	addresses('a block counts with what is in it', ['203.0.113.0',
		'203.0.113.255', '203.0.114.0'],
	[{ Indicator: '203.0.113.0/24', Events: 2 }]),
	addresses('an IPv6 block, too', ['2001:db8:ffff::1', '2001:db9::1'],
		[{ Indicator: '2001:db8::/32', Events: 1 }]),
	review('a process counts where it starts and where it connects', {
		DeviceNetworkEvents: [
			{ InitiatingProcessFileName: 'It\'s (ONE).exe' }],
		DeviceProcessEvents: [{ FileName: 'it\'s (one).EXE',
			DeviceId: 'd2', AccountUpn: 'bob@corp.example' }],
	}, [{ Indicator: 'it\'s (one).exe', Events: 2, Devices: 2, Users: 2,
		Tables: ['DeviceNetworkEvents', 'DeviceProcessEvents'] }]),
	review('a file counts where it is written', {
		DeviceFileEvents: [{ FileName: 'SETUP.msi' },
			{ FileName: 'mysetup.msi' }],
	}, [{ Indicator: 'setup.msi', Events: 1 }]),
	review('a signer counts by its whole name in any case', {
		DeviceFileCertificateInfo: [
			{ Signer: 'SIGNER "of" \\things, Inc.' },
			{ Signer: 'Signer "of" \\things, Inc. and more' }],
	}, [{ Indicator: 'Signer "of" \\things, Inc.', Events: 1 }]),
	review('events of more than 30 days ago do not count', {
		DeviceNetworkEvents: [{ RemoteUrl: 'net.example.com',
			ago: 31 * 86400 }],
	}, []),
];
