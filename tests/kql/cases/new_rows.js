// SPDX-License-Identifier: MIT
// new-rows.kql: what the rows of the last 7 days find in 30.
'use strict';

const day = 86400;
const groups = { d1: 'Helpdesk', d2: 'Finance' };
const list = ['indicator,type,tool,category,fidelity,sources,listed_since,' +
	'reference',
'new.exe,process,New,rmm,high,a,2026-01-01,',
'low.exe,process,New,rmm,low,a,2026-01-01,',
'old.exe,process,Old,rmm,high,a,2025-01-01,',
'seventh.exe,process,New,rmm,high,a,2025-12-26,',
'eighth.exe,process,New,rmm,high,a,2025-12-25,',
'new.example,domain,New,rmm,medium,a,2026-01-01,',
'old.new.example,domain,Old,rmm,medium,a,2025-01-01,',
'old.example,domain,Old,rmm,medium,a,2025-01-01,',
'sub.old.example,domain,New;Old,rmm,medium,a,2026-01-01,',
'new.msi,file,New,rmm,high,a,2026-01-01,',
'old.msi,file,Old,rmm,high,a,2025-01-01,',
'New Ltd,signer,New,rmm,high,local,2026-01-01,', ''].join('\n');

function case_(proves, events, rows, approvals) {
	return { proves, query: 'new-rows', groups, approvals, events, rows,
		files: { 'rmm_indicators.csv': list } };
}

function net(proves, events, rows, approvals) {
	return case_(proves, { DeviceNetworkEvents: [events].flat() }, rows,
		approvals);
}

function starts(proves, events, rows, approvals) {
	return case_(proves, { DeviceProcessEvents: [events].flat() }, rows,
		approvals);
}

module.exports = [
	starts('a process of a new row, weeks ago',
		{ FileName: 'NEW.exe', ago: 13 * day },
		[{ Type: 'process', Indicator: 'new.exe', Tool: 'New', Events: 1,
			DeviceId: 'd1', Via: ['process'] }]),
	starts('one before the time looked at is left out',
		{ FileName: 'new.exe', ago: 31 * day }, []),
	starts('a process of an old row is', { FileName: 'old.exe' }, []),
	starts('low fidelity is shown', { FileName: 'low.exe' },
		[{ Confidence: 'low' }]),
	{
		...starts('rows of the first publication are not',
			[{ FileName: 'new.exe' }, { FileName: 'later.exe' }],
			[{ Indicator: 'later.exe' }]),
		files: { 'rmm_indicators.csv': [list.split('\n')[0],
			'new.exe,process,New,rmm,high,a,2025-12-30,',
			'later.exe,process,New,rmm,high,a,2025-12-31,',
			'undated.exe,process,New,rmm,high,a,,', ''].join('\n') },
	},
	starts('a row is new for seven days', [{ FileName: 'seventh.exe' },
		{ FileName: 'eighth.exe' }], [{ Indicator: 'seventh.exe' }]),
	net('a process that only connects is found too',
		{ InitiatingProcessFileName: 'new.exe', RemoteUrl: 'x.example' },
		[{ Type: 'process', Events: 1, Hosts: ['x.example'] }]),
	case_('starts and connections are one row', {
		DeviceProcessEvents: [{ FileName: 'new.exe' }],
		DeviceNetworkEvents: [{ InitiatingProcessFileName: 'new.exe' }] },
	[{ Type: 'process', Events: 2 }]),
	net('a host of a new row', { RemoteUrl: 'https://a.new.example/x' },
		[{ Type: 'domain', Indicator: 'new.example', Hosts: ['a.new.example'],
			Via: ['agent'] }]),
	net('in inspected traffic too', { RemoteUrl: '', InitiatingProcessFileName:
		'', ActionType: 'SslConnectionInspected',
	AdditionalFields: '{"server_name":"a.new.example"}' },
	[{ Type: 'domain', Via: ['unknown'] }]),
	net('by whole labels', { RemoteUrl: 'my-new.example' }, []),
	net('a browser is shown as one', { RemoteUrl: 'new.example',
		InitiatingProcessFileName: 'chrome.exe' }, [{ Via: ['browser'] }]),
	net('a host that a longer old row decides is not',
		{ RemoteUrl: 'x.old.new.example' }, []),
	net('a longer new row below an old one is',
		[{ RemoteUrl: 'sub.old.example' }, { RemoteUrl: 'x.old.example' }],
		[{ Indicator: 'sub.old.example', Tool: 'New;Old', Events: 1 }]),
	net('process and host of one event are two rows of the list',
		{ InitiatingProcessFileName: 'new.exe', RemoteUrl: 'new.example' },
		[{ Type: 'process', Events: 1 }, { Type: 'domain', Events: 1 }]),
	case_('a file of a new row', { DeviceFileEvents: [
		{ FileName: 'New.msi' }, { FileName: 'old.msi' }] },
	[{ Type: 'file', Indicator: 'new.msi', Events: 1 }]),
	case_('names are found in their own type only', {
		DeviceProcessEvents: [{ FileName: 'new.msi' },
			{ FileName: 'new.example' }],
		DeviceFileEvents: [{ FileName: 'new.exe' }] }, []),
	starts('one row for each device', [{ FileName: 'new.exe' },
		{ FileName: 'new.exe', ProcessCommandLine: 'x' },
		{ FileName: 'new.exe', DeviceId: 'd2' }],
	[{ DeviceId: 'd1', Events: 2 }, { DeviceId: 'd2' }]),
	net('the approved host is left out, its neighbour is not',
		[{ RemoteUrl: 'a.new.example' }, { RemoteUrl: 'b.new.example' }],
		[{ Hosts: ['b.new.example'] }], [{ host: 'a.new.example' }]),
	starts('and so it is in the command line', [{ FileName: 'new.exe',
		ProcessCommandLine: 'new.exe -s relay.corp.example' },
	{ FileName: 'new.exe', DeviceId: 'd2',
		ProcessCommandLine: 'new.exe -s relay.attacker.example' }],
	[{ DeviceId: 'd2' }], [{ host: 'relay.corp.example' }]),
	starts('the approved department is left out and the others are not',
		[{ FileName: 'new.exe' }, { FileName: 'new.exe', DeviceId: 'd2' }],
		[{ DeviceId: 'd2' }], [{ device_group: 'Helpdesk' }]),
];
