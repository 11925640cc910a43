// SPDX-License-Identifier: MIT
// signers.kql: a process whose file is signed by a listed name.
'use strict';

const groups = { d1: 'Helpdesk', d2: 'Finance' };
const one = { FileName: 'svc.exe', SHA1: 'a1' };
const signed = { SHA1: 'a1', Signer: 'ACME Remote Ltd', IsTrusted: true };
const hit = { Tool: 'AnyDesk', Process: 'svc.exe', SHA1: 'a1' };

function signers(proves, certificates, events, rows, rest) {
	return { proves, query: 'signers', groups, ...rest,
		events: { DeviceFileCertificateInfo: [certificates].flat(),
			DeviceProcessEvents: [events].flat() }, rows };
}

const header = 'indicator,type,tool,category,fidelity,sources,listed_since,' +
	'reference\n';

module.exports = [
	signers('a process by a listed signer alerts, in any case', signed, one,
		[{ ...hit, Signer: 'ACME Remote Ltd', IsTrusted: true, Events: 1 }]),
	signers('another signer does not', { ...signed,
		Signer: 'Acme Remote Ltd.' }, one, []),
	signers('nor one that begins so',
		{ ...signed, Signer: 'Acme Remote Ltd Holding' }, one, []),
	signers('nor another file', signed, { ...one, SHA1: 'b2' }, []),
	signers('nor files without a hash', { ...signed, SHA1: '' },
		{ ...one, SHA1: '' }, []),
	signers('certificates of any device and of days ago count',
		{ ...signed, DeviceId: 'd2', ago: 10 * 86400 }, one, [hit]),
	signers('a file seen on many devices is one hit on each',
		[signed, { ...signed, DeviceId: 'd2' }, { ...signed, ago: 10 }],
		[one, { ...one, ago: 30 }], [{ ...hit, Events: 2 }]),
	signers('two files of one name are one row', [signed,
		{ ...signed, SHA1: 'b2' }], [one, { ...one, SHA1: 'b2', ago: 30 }],
	[{ Tool: 'AnyDesk', Events: 2, SHA1: 'b2' }]),
	signers('a file of two listed signers is one row that names both tools',
		[signed, { ...signed, Signer: 'Other \u00c4g' }], one,
		[{ Tool: 'AnyDesk;TeamViewer', Events: 1 }], { files: {
			'rmm_indicators.csv': `${header}` +
				'Acme Remote Ltd,signer,AnyDesk,rmm,high,local,2026-01-01,\n' +
				'other \u00e4G,signer,AnyDesk;TeamViewer,rmm,high,local,' +
				'2026-01-01,\n' } }),
	signers('a process before the time looked at is left out', signed,
		{ ...one, ago: 49 * 3600 }, []),
	signers('the approved host in the command line is silent', signed,
		{ ...one, ProcessCommandLine: 'svc.exe "?h=relay.corp.example&p=1"' },
		[], { approvals: [{ host: 'relay.corp.example' }] }),
	signers('another one alerts', signed,
		{ ...one, ProcessCommandLine: 'svc.exe "?h=x.attacker.example&p=1"' },
		[hit], { approvals: [{ host: 'relay.corp.example' }] }),
	signers('the approved department is silent and the others are not',
		signed, [one, { ...one, DeviceId: 'd2' }], [{ DeviceId: 'd2' }],
		{ approvals: [{ device_group: 'Helpdesk' }] }),
];
