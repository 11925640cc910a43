// SPDX-License-Identifier: MIT
// The two classic queries: they find what they always did, the header never.
'use strict';

function case_(query, proves, event, found) {
	return { proves, query, events: { DeviceNetworkEvents: [event] },
		rows: found ? [{ DeviceId: 'd1' }] : [],
		approvals: [{ tool: 'AnyDesk' }] };
}

const process = (proves, name, found) => case_('classic-processes', proves,
	{ InitiatingProcessFileName: name }, found);
const uri = (proves, url, found) => case_('classic-uris', proves,
	{ RemoteUrl: url }, found);

module.exports = [
	process('a listed name in any case, approved or not', 'ANYDESK.exe', true),
	process('low fidelity too', 'agent.exe', true),
	process('a name that only ends alike', 'xAnyDesk.exe', false),
	process('the header', 'rmm_binary', false),
	process('no name', '', false),
	uri('a listed host, approved or not', 'relay.anydesk.com', true),
	uri('a term', 'https://x.example/rustdesk-agent-beat', true),
	uri('a term match is no label match', 'my-anydesk.com', true),
	uri('a longer word', 'notanydesk.com', false),
	uri('the header', 'flo.uri.sh', false),
	uri('no URL', '', false),
];
