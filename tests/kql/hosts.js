// SPDX-License-Identifier: MIT
// RemoteUrl holds a URL or a host name; the host that is looked up for it.
'use strict';

module.exports = [
	['relay.anydesk.com', 'relay.anydesk.com'],
	['Relay.AnyDesk.COM', 'relay.anydesk.com'],
	['relay.anydesk.com.', 'relay.anydesk.com'],
	['relay.anydesk.com:443', 'relay.anydesk.com'],
	['relay.anydesk.com/path', 'relay.anydesk.com'],
	['https://relay.anydesk.com', 'relay.anydesk.com'],
	['https://relay.anydesk.com/', 'relay.anydesk.com'],
	['HTTPS://relay.anydesk.com:8443/a?b=c#d', 'relay.anydesk.com'],
	['https://relay.anydesk.com?x=1', 'relay.anydesk.com'],
	['https://relay.anydesk.com#x', 'relay.anydesk.com'],
	['svn+ssh://relay.anydesk.com/x', 'relay.anydesk.com'],
	['https://evil.example/anydesk.com', 'evil.example'],
	['https://evil.example/?u=https://anydesk.com/', 'evil.example'],
	['evil.example/https://anydesk.com', 'evil.example'],
	['https://anydesk.com@evil.example/', 'evil.example'],
	['https://anydesk.com:x@evil.example:1/', 'evil.example'],
	['https://evil.example/@anydesk.com', 'evil.example'],
	['https://evil.example\\@anydesk.com', 'evil.example'],
	['https://anydesk.com.evil.example/', 'anydesk.com.evil.example'],
	['192.0.2.7:443', '192.0.2.7'],
	['http://192.0.2.7/x', '192.0.2.7'],
	['http://[2001:db8::7]:80/x', '[2001:db8::7]'],
	['', ''],
];
