// SPDX-License-Identifier: MIT
// hosts.kql tells agents from browsers, and reads the host out of inspected
// traffic where RemoteUrl says nothing.
'use strict';

const hit = { Tool: 'AnyDesk' };
const chrome = { InitiatingProcessFileName: 'Chrome.exe' };
const nobody = { InitiatingProcessFileName: '' };

function hosts(proves, events, rows, approvals) {
	return { proves, query: 'hosts', approvals,
		events: { DeviceNetworkEvents: [events].flat() }, rows };
}

function inspected(action, fields, rest) {
	return { ActionType: action, RemoteUrl: '', ...nobody,
		AdditionalFields: JSON.stringify(fields), ...rest };
}

const tls = inspected('SslConnectionInspected',
	{ direction: 'Out', server_name: 'Relay.AnyDesk.com' });

module.exports = [
	hosts('an agent alerts', { RemoteUrl: 'relay.anydesk.com' },
		[{ ...hit, Via: 'agent' }]),
	hosts('a browser does not', { RemoteUrl: 'relay.anydesk.com', ...chrome },
		[]),
	hosts('an agent alerts beside a browser, with its own events alone',
		[{ RemoteUrl: 'relay.anydesk.com', ...chrome },
			{ RemoteUrl: 'relay.anydesk.com' }],
		[{ ...hit, Via: 'agent', Events: 1, Processes: ['setup.exe'] }]),
	hosts('nor does one of Linux', { RemoteUrl: 'relay.anydesk.com',
		InitiatingProcessFileName: 'chromium' }, []),
	hosts('nor the helper that connects for one on macOS',
		{ RemoteUrl: 'relay.anydesk.com',
			InitiatingProcessFileName: 'Google Chrome Helper' }, []),
	hosts('a name that a browser\'s begins is an agent',
		{ RemoteUrl: 'relay.anydesk.com',
			InitiatingProcessFileName: 'chrome-remote.exe' },
		[{ ...hit, Via: 'agent' }]),
	hosts('a browser by another name is an agent',
		{ RemoteUrl: 'relay.anydesk.com',
			InitiatingProcessFileName: 'chrome.exe.exe' },
		[{ ...hit, Via: 'agent' }]),
	hosts('TLS names the host', tls, [{ ...hit, Via: 'unknown',
		Hosts: ['relay.anydesk.com'] }]),
	hosts('HTTP names the host', inspected('HttpConnectionInspected',
		{ host: 'relay.anydesk.com:80', uri: '/x' }), [hit]),
	hosts('DNS names the host', inspected('DnsConnectionInspected',
		{ query: 'relay.anydesk.com' }), [hit]),
	hosts('by whole labels there, too', inspected('SslConnectionInspected',
		{ server_name: 'anydesk.com.evil.example' }), []),
	hosts('another field of inspected traffic names no host',
		inspected('HttpConnectionInspected', { host: 'evil.example',
			referrer: 'https://anydesk.com/' }), []),
	hosts('RemoteUrl goes before what was inspected',
		{ ...tls, RemoteUrl: 'evil.example' }, []),
	hosts('fields that are no JSON are no host',
		{ ...tls, AdditionalFields: 'anydesk.com' }, []),
	hosts('inspected traffic that a browser of the device explains is silent',
		[tls, { RemoteUrl: 'relay.anydesk.com', ...chrome }], []),
	hosts('a browser on another device explains nothing',
		[tls, { RemoteUrl: 'relay.anydesk.com', ...chrome, DeviceId: 'd2' }],
		[{ ...hit, DeviceId: 'd1' }]),
	hosts('nor does a browser on another host',
		[tls, { RemoteUrl: 'boot.anydesk.com', ...chrome }], [hit]),
	hosts('an approval covers inspected traffic', tls, [],
		[{ tool: 'AnyDesk', host: 'relay.anydesk.com' }]),
];
