// SPDX-License-Identifier: MIT
// processes.kql: a process whose file name is listed, whatever it talks to.
'use strict';

const anydesk = { InitiatingProcessFileName: 'AnyDesk.exe' };

function one(proves, event, rows) {
	return { proves, query: 'processes',
		events: { DeviceNetworkEvents: [event] }, rows };
}

module.exports = [
	one('a self-hosted relay on a domain that nobody listed alerts',
		{ InitiatingProcessFileName: 'ScreenConnect.ClientService.exe',
			RemoteUrl: 'relay.attacker.example' },
		[{ Tool: 'ScreenConnect', Process: 'screenconnect.clientservice.exe',
			Hosts: ['relay.attacker.example'], DeviceId: 'd1' }]),
	one('the name counts in any case',
		{ InitiatingProcessFileName: 'ANYDESK.EXE' },
		[{ Tool: 'AnyDesk', Process: 'anydesk.exe', Hosts: [] }]),
	one('only the whole name counts',
		{ InitiatingProcessFileName: 'xAnyDesk.exe' }, []),
	one('not the beginning of a name',
		{ InitiatingProcessFileName: 'AnyDesk.exe.bak' }, []),
	one('low fidelity is left out',
		{ InitiatingProcessFileName: 'agent.exe' }, []),
	one('rows of type file are not asked',
		{ InitiatingProcessFileName: 'anydesk-setup.msi' }, []),
	one('a row of two tools is one hit that names both',
		{ InitiatingProcessFileName: 'either.exe' },
		[{ Tool: 'AnyDesk;TeamViewer', Process: 'either.exe' }]),
	one('no process, no hit', { InitiatingProcessFileName: '' }, []),
	one('events before the time looked at are left out',
		{ ...anydesk, ago: 5 * 3600 }, []),
];
