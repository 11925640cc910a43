// SPDX-License-Identifier: MIT
// relays.kql: whom an agent serves, by its command line or folder.
'use strict';

const groups = { d1: 'Helpdesk', d2: 'Finance' };
const list = ['indicator,type,tool,category,fidelity,sources,listed_since,' +
	'reference',
...[['screenconnect.clientservice.exe', 'ScreenConnect'],
	['screenconnect.windowsclient.exe', 'ScreenConnect'],
	['tacticalrmm.exe', 'Tactical RMM'], ['winvnc.exe', 'UltraVNC;VNC'],
	['tailscale.exe', 'Tailscale'], ['netbird.exe', 'NetBird'],
	['rustdesk.exe', 'RustDesk'], ['ateraagent.exe', 'Atera'],
	['cloudflared.exe', 'Cloudflare Tunnel'], ['anydesk.exe', 'AnyDesk'],
	['zerotier-one_x64.exe', 'ZeroTier'], ['dwagent.exe', 'DWService'],
	['teamviewer.exe', 'TeamViewer']].map(([name, tool]) =>
	`${name},process,${tool},rmm,low,a,2026-01-01,`), ''].join('\n');
const folder = 'C:\\Program Files (x86)\\ScreenConnect Client ' +
	'(0123456789abcdef)\\';
const base64 = (text) => Buffer.from(text).toString('base64')
	.replace(/=+$/, '');
const reversed = (text) => [...base64(text)].reverse().join('');

function start(name, line, rest) {
	return { FileName: name, FolderPath: `C:\\Program Files\\x\\${name}`,
		ProcessCommandLine: line, ...rest };
}

function relays(proves, events, rows, approvals, network = []) {
	return { proves, query: 'relays', groups, approvals,
		files: { 'rmm_indicators.csv': list },
		events: { DeviceProcessEvents: [events].flat(),
			DeviceNetworkEvents: [network].flat() }, rows };
}

function connect(relay, rest) {
	return start('ScreenConnect.ClientService.exe',
		`"${folder}ScreenConnect.ClientService.exe" ` +
		`"?e=Access&y=Guest&h=${relay}&p=8041&s=1&k=Bg"`,
		{ FolderPath: `${folder}ScreenConnect.ClientService.exe`, ...rest });
}

const helper = start('ScreenConnect.WindowsClient.exe',
	`"${folder}ScreenConnect.WindowsClient.exe" "RunRole" "f0" "User"`,
	{ FolderPath: `${folder}ScreenConnect.WindowsClient.exe` });
const ours = { tool: 'ScreenConnect', host: 'relay.corp.example' };

const told = [
	['tacticalrmm.exe', '-m install --api https://api.x.example --client-id 1',
		{ Tool: 'Tactical RMM', Relay: 'api.x.example' }],
	['winvnc.exe', 'winvnc.exe -connect vnc.x.example::5500',
		{ Tool: 'UltraVNC;VNC', Relay: 'vnc.x.example' }],
	['winvnc.exe', 'winvnc.exe -connect 192.0.2.7:5500 -run',
		{ Relay: '192.0.2.7' }],
	['tailscale.exe', 'tailscale up --login-server=https://hs.x.example/ -x',
		{ Tool: 'Tailscale', Relay: 'hs.x.example' }],
	['netbird.exe', 'netbird up --management-url "https://api.x.example:33073"',
		{ Tool: 'NetBird', Relay: 'api.x.example' }],
	['rustdesk.exe', `rustdesk.exe --config ${reversed(
		'{"host":"rd.x.example","key":"k"}')}`,
	{ Tool: 'RustDesk', Relay: 'rd.x.example' }],
	['rustdesk-host=rd.x.example,key=k=,.exe', 'x',
		{ Tool: 'RustDesk', Relay: 'rd.x.example' }],
	['AteraAgent.exe', 'AteraAgent.exe /i /IntegratorLogin="A@x.example" ' +
		'/CompanyId="1"', { Tool: 'Atera', Relay: '', Instances: ['a@x.example'] }],
	['msiexec.exe', 'msiexec /i setup.msi /qn IntegratorLogin=a@x.example',
		{ Tool: 'Atera', Instances: ['a@x.example'] }],
	['cloudflared.exe', `cloudflared.exe tunnel run --token ${base64(
		'{"a":"0a1b","t":"x","s":"y"}')}`,
	{ Tool: 'Cloudflare Tunnel', Instances: ['0a1b'] }],
	['AnyDesk-ad_1a2b3c4d.exe', 'AnyDesk-ad_1a2b3c4d.exe --service',
		{ Tool: 'AnyDesk', Instances: ['ad_1a2b3c4d'] }],
	['zerotier-one_x64.exe', 'zerotier-one_x64.exe -q join 632ea2908589098f',
		{ Tool: 'ZeroTier', Instances: ['632ea2908589098f'] }],
	['dwagent.exe', 'dwagent.exe -silent key=281-407-902',
		{ Tool: 'DWService', Instances: ['281-407-902'] }],
	['TeamViewer.exe', 'TeamViewer.exe assignment --id 0001Co --grant',
		{ Tool: 'TeamViewer', Instances: ['0001co'] }],
];

module.exports = [
	relays('ScreenConnect: relay and instance', connect('Relay.x.example'),
		[{ Tool: 'ScreenConnect', Relay: 'relay.x.example', Events: 1,
			Instances: ['0123456789abcdef'], Confidence: 'low' }]),
	relays('under any name', start('svc.exe', '"C:\\x\\svc.exe" ' +
		'"?e=Access&y=Guest&h=relay.x.example&p=443"'),
	[{ Tool: 'ScreenConnect', Relay: 'relay.x.example',
		Processes: ['svc.exe'] }]),
	relays('by its connections alone', [], [{ Tool: 'ScreenConnect',
		Relay: 'relay.x.example', Hosts: ['relay.x.example'] }], [],
	{ InitiatingProcessFileName: 'ScreenConnect.ClientService.exe',
		RemoteUrl: 'relay.x.example', InitiatingProcessCommandLine:
			connect('relay.x.example').ProcessCommandLine }),
	relays('a helper is the relay\'s of its folder',
		[connect('relay.x.example'), helper], [{ Relay: 'relay.x.example',
			Events: 2 }]),
	relays('or its own, when no relay was seen', helper, [{ Relay: '',
		Tool: 'ScreenConnect', Instances: ['0123456789abcdef'] }]),
	...told.map(([name, line, want]) => relays(line, start(name, line),
		[want])),
	relays('two relays are two rows', [connect('a.x.example'),
		connect('b.x.example'), connect('a.x.example', { DeviceId: 'd2' })],
	[{ Relay: 'a.x.example', DeviceId: 'd1' }, { Relay: 'b.x.example' },
		{ Relay: 'a.x.example', DeviceId: 'd2' }]),
	relays('a listed process that is told nothing is not shown',
		start('AnyDesk.exe', 'AnyDesk.exe --service'), []),
	relays('nor is another process with such words', [
		start('curl.exe', 'curl https://x.example/?h=relay.x.example'),
		start('svc.exe', 'svc.exe --api https://api.x.example')], []),
	relays('what is no configuration is none',
		start('rustdesk.exe', `rustdesk.exe --config ${reversed('no host')}`),
		[]),
	relays('events before the time looked at are left out',
		connect('relay.x.example', { ago: 49 * 3600 }), []),

	relays('the approved relay is left out', connect('relay.corp.example'),
		[], [ours]),
	relays('with its helpers', [connect('relay.corp.example'), helper], [],
		[ours]),
	relays('a foreign one is shown', connect('relay.attacker.example'),
		[{ Relay: 'relay.attacker.example' }], [ours]),
	relays('one on the vendor\'s domain too',
		connect('instance-b-relay.screenconnect.com'),
		[{ Relay: 'instance-b-relay.screenconnect.com' }],
		[{ tool: 'ScreenConnect', host: 'instance-a-relay.screenconnect.com' }]),
	relays('and beside the approved one', [connect('relay.corp.example'),
		connect('relay.attacker.example')],
	[{ Relay: 'relay.attacker.example', Events: 1 }], [ours]),
	relays('no relay hides behind the approved one',
		connect('relay.attacker.example&c=relay.corp.example'),
		[{ Relay: 'relay.attacker.example' }], [ours]),
	relays('nor in a configuration that was decoded',
		start('rustdesk.exe', `rustdesk.exe --config ${reversed(
			'{"host":"rd.attacker.example"}')}`),
		[{ Relay: 'rd.attacker.example' }],
		[{ host: 'rd.corp.example' }]),
	relays('nor behind an argument beside it',
		start('rustdesk.exe', `rustdesk.exe --config ${reversed(
			'{"host":"rd.attacker.example"}')} rd.corp.example`),
		[{ Relay: 'rd.attacker.example' }],
		[{ host: 'rd.corp.example' }]),
	relays('where an approved one is silent',
		start('rustdesk.exe', `rustdesk.exe --config ${reversed(
			'{"host":"rd.corp.example"}')}`), [],
		[{ host: 'rd.corp.example' }]),
	relays('the approved department is left out and the others are not',
		[connect('x.example.org'), connect('x.example.org',
			{ DeviceId: 'd2' })], [{ DeviceId: 'd2' }],
		[{ device_group: 'Helpdesk' }]),
];
