// SPDX-License-Identifier: MIT
// terms.kql: the list has rustdesk-agent-beat, and acme-agent-beat-long with
// acme-agent-beat in it.
'use strict';

const { approvalCells } = require('../approval_cells.js');

const found = [
	['in a path', 'https://cdn.example/a/rustdesk-agent-beat/b'],
	['in a query', 'https://cdn.example/?x=rustdesk-agent-beat'],
	['in upper case', 'https://cdn.example/RustDesk-Agent-Beat'],
	['in a host', 'rustdesk-agent-beat.cdn.example'],
	['with hyphens around it', 'https://cdn.example/x-rustdesk-agent-beat-y'],
	['behind part of itself',
		'https://cdn.example/xrustdesk-agent-beat/rustdesk-agent-beat'],
];

const free = [
	['part of a longer word', 'https://cdn.example/rustdesk-agent-beats'],
	['the end of a longer word', 'https://cdn.example/1rustdesk-agent-beat'],
	['other marks between', 'https://cdn.example/rustdesk.agent.beat'],
	['a part of it', 'https://cdn.example/rustdesk-agent'],
	['nothing', ''],
];

function case_(proves, events, rows) {
	return { proves, query: 'terms',
		events: { DeviceNetworkEvents: [].concat(events) }, rows };
}

const beat = { RemoteUrl: 'https://cdn.example/rustdesk-agent-beat' };

module.exports = [
	...found.map(([what, url]) => case_(`${what}: ${url}`, { RemoteUrl: url },
		[{ Tool: 'RustDesk', Terms: ['rustdesk-agent-beat'],
			Confidence: 'low', Urls: [url] }])),
	...free.map(([what, url]) => case_(`${what}: '${url}'`,
		{ RemoteUrl: url }, [])),
	case_('a browser is shown, and named',
		{ ...beat, InitiatingProcessFileName: 'firefox.exe' },
		[{ Vias: ['browser'] }]),
	case_('of several terms of one tool the longest',
		{ RemoteUrl: 'https://x.example/acme-agent-beat-long' },
		[{ Terms: ['acme-agent-beat-long'], Events: 1 }]),
	case_('two tools in one URL are two rows',
		{ RemoteUrl: 'https://x.example/acme-agent-beat/rustdesk-agent-beat' },
		[{ Tool: 'RustDesk' }, { Tool: 'AnyDesk' }]),
	case_('a term and part of a word that holds another',
		{ RemoteUrl: 'https://x.example/acme-agent-beat/rustdesk-agent-beats' },
		[{ Tool: 'AnyDesk' }]),
	case_('two URLs of one host are both shown',
		[beat, { RemoteUrl: `${beat.RemoteUrl}/2` }],
		[{ Events: 2, Urls: [beat.RemoteUrl, `${beat.RemoteUrl}/2`] }]),
	case_('an event of ten days ago counts', { ...beat, ago: 10 * 86400 },
		[{ Tool: 'RustDesk' }]),
	{ ...case_('a list without rows finds nothing', beat, []),
		files: { 'rmm_indicators.csv': 'indicator,type,tool,category,' +
			'fidelity,sources,listed_since,reference\n' } },
	...approvalCells({ ...case_('', beat, [{ Tool: 'RustDesk' }]),
		groups: { d1: 'Helpdesk' } }, {
		tool: ['RustDesk', 'AnyDesk'],
		host: ['cdn.example', 'dn.example'],
		device_group: ['Helpdesk', 'Finance'],
		device: ['pc1', 'pc'],
		account: ['Ann', 'An'],
	}),
];
