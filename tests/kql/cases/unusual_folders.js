// SPDX-License-Identifier: MIT
// unusual-folders.kql: where a listed process was started from.
'use strict';

const groups = { d1: 'Helpdesk', d2: 'Finance' };

function folder(path, name, rest = {}) {
	return { FileName: name ?? path.split(/[\\/]/).pop(), FolderPath: path,
		...rest };
}

function case_(proves, events, rows, approvals) {
	return { proves, query: 'unusual-folders', groups, approvals,
		events: { DeviceProcessEvents: [events].flat() }, rows };
}

const unusual = [
	'C:\\Users\\ann\\Downloads\\AnyDesk.exe',
	'C:\\Users\\ann\\OneDrive - Corp\\Downloads\\x\\AnyDesk.exe',
	'C:\\Users\\Public\\AnyDesk.exe',
	'C:\\Users\\Public\\Downloads\\AnyDesk.exe',
	'C:\\Users\\ann\\AnyDesk.exe',
	'C:\\Users\\ann\\Desktop\\AnyDesk.exe',
	'C:\\Users\\ann\\AppData\\Local\\Temp\\1\\AnyDesk.exe',
	'C:\\Users\\ann\\AppData\\Roaming\\AnyDesk.exe',
	'C:\\Windows\\Temp\\AnyDesk.exe',
	'C:\\Windows\\SystemTemp\\AnyDesk.exe',
	'C:\\Windows\\ServiceProfiles\\LocalService\\AppData\\Local\\AnyDesk.exe',
	'D:\\tmp\\AnyDesk.exe',
	'C:\\$Recycle.Bin\\S-1-5-21\\AnyDesk.exe',
	'C:\\ProgramData\\AnyDesk.exe',
	'C:\\PerfLogs\\AnyDesk.exe',
	'C:\\AnyDesk.exe',
	'\\\\fs1\\share\\tools\\AnyDesk.exe',
	'\\Device\\Mup\\fs1\\share\\AnyDesk.exe',
	'\\Device\\HarddiskVolume3\\Users\\ann\\Downloads\\AnyDesk.exe',
	'\\\\?\\C:\\Users\\ann\\Downloads\\AnyDesk.exe',
	'/tmp/AnyDesk.exe', '/private/tmp/AnyDesk.exe', '/var/tmp/AnyDesk.exe',
	'/dev/shm/AnyDesk.exe', '/home/ann/AnyDesk.exe', '/root/AnyDesk.exe',
	'/Users/ann/Downloads/AnyDesk.exe', '/Users/Shared/AnyDesk.exe',
	'/Volumes/AnyDesk/AnyDesk.exe', '/media/ann/stick/AnyDesk.exe',
	'/private/var/folders/zz/x/T/AnyDesk.exe',
];
const usual = [
	'C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe',
	'C:\\ProgramData\\Vendor\\AnyDesk.exe',
	'C:\\Windows\\AnyDesk.exe',
	'C:\\Program Files\\Template\\AnyDesk.exe',
	'C:\\Program Files\\Downloads\\AnyDesk.exe',
	'\\Device\\HarddiskVolume3\\Program Files\\AnyDesk\\AnyDesk.exe',
	'/usr/bin/AnyDesk.exe', '/Applications/AnyDesk.app/Contents/AnyDesk.exe',
	'/opt/AnyDesk.exe', '',
];
const download = folder('C:\\Users\\ann\\Downloads\\AnyDesk.exe');
const relay = folder('C:\\Users\\ann\\Downloads\\' +
	'ScreenConnect.ClientService.exe');

module.exports = [
	...unusual.map((path) => case_(`${path} is unusual`, folder(path),
		[{ Tool: 'AnyDesk', FolderPath: path, Process: 'anydesk.exe' }])),
	...usual.map((path) => case_(`'${path}' is not`,
		folder(path, 'AnyDesk.exe'), [])),
	case_('another process is none of ours',
		folder('C:\\Users\\ann\\Downloads\\setup.exe'), []),
	case_('low fidelity is left out',
		folder('C:\\Users\\ann\\Downloads\\agent.exe'), []),
	case_('one row for each device and process', [download,
		folder('C:\\Temp\\AnyDesk.exe'), { ...download, DeviceId: 'd2' }],
	[{ DeviceId: 'd1', Events: 2 }, { DeviceId: 'd2' }]),
	case_('the approved relay is silent', { ...relay,
		ProcessCommandLine: 'x "?h=relay.corp.example&p=443"' }, [],
	[{ tool: 'ScreenConnect', host: 'relay.corp.example' }]),
	case_('another one alerts', { ...relay,
		ProcessCommandLine: 'x "?h=relay.attacker.example&p=443"' },
	[{ Tool: 'ScreenConnect' }],
	[{ tool: 'ScreenConnect', host: 'relay.corp.example' }]),
	case_('the approved department is silent and the others are not',
		[download, { ...download, DeviceId: 'd2' }], [{ DeviceId: 'd2' }],
		[{ device_group: 'Helpdesk' }]),
];
