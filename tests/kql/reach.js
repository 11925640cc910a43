// SPDX-License-Identifier: MIT
// reach.js QUERIES LIST: is there for each row of the combined list
// LIST a query of the folder QUERIES that can match it? By its type, and by its
// value as far as that can be judged without running a query. Then rows that
// nothing can match are tried.
'use strict';

const fs = require('fs');
const net = require('net');
const path = require('path');
const { code } = require('./query_checks.js');

const label = '[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?';
const host = new RegExp(`^(?:${label}\\.)+[a-z](?:[a-z0-9-]*[a-z0-9])$`);
// File names and hosts are compared with lower-case ones.
const lower = (s) => s === s.replace(/[A-Z]/g, (c) => c.toLowerCase());
const base = (s) => lower(s) && s === s.trim() && !/[/\\:*?"<>|]/.test(s);
const bits = (s) => (net.isIP(s) === 6 ? 128 : 32);

const can = {
	process: (s) => base(s) && /./.test(s),
	file: (s) => base(s) &&
		/\.(msi|msp|msix|zip|7z|rar|cab|iso|dmg|pkg|deb|rpm|apk)$/.test(s),
	domain: (s) => host.test(s) && s.length <= 253,
	ip(s) {
		const [address, prefix, more] = s.split('/');
		return net.isIP(address) > 0 && more === undefined &&
			(prefix === undefined || (/^\d+$/.test(prefix) &&
				Number(prefix) <= bits(address)));
	},
	// `*` is zero or more characters of one label.
	pattern: (s) => s.includes('*') && host.test(s.replaceAll('*', 'x')),
	// `has` finds whole terms: letters or digits at both ends.
	term: (s) => /^[a-z0-9][a-z0-9-]{6,}[a-z0-9]$/.test(s) && s.includes('-'),
	signer: (s) => s !== '' && s === s.trim(),
};

const never = [['Anydesk.exe', 'process'], ['c:\\anydesk.exe', 'process'],
	['setup.exe', 'file'], ['*.anydesk.com', 'domain'],
	['anydesk.com:443', 'domain'], ['AnyDesk.com', 'domain'],
	['192.0.2.300', 'ip'], ['192.0.2.0/33', 'ip'], ['anydesk.com', 'pattern'],
	['insight', 'term'], ['-atera-agent', 'term'], [' AnyDesk', 'signer'],
	['URI', 'uri']];

function reachable(row, read) {
	return read.has(row.type) && can[row.type](row.indicator);
}

function main([folder, list]) {
	const read = new Set();
	for (const name of fs.readdirSync(folder).filter((n) => n.endsWith('.kql')))
		for (const m of code(fs.readFileSync(path.join(folder, name), 'utf8'))
			.matchAll(/\btype (?:==|in) \(?((?:"[a-z]+"(?:, )?)+)/g))
			m[1].split(', ').forEach((t) => read.add(t.slice(1, -1)));
	const rows = fs.readFileSync(list, 'utf8').trimEnd().split('\n').slice(1)
		.map((line) => /^(?:"((?:[^"]|"")*)"|([^,]*)),([a-z]+),/.exec(line))
		.map((m) => ({ indicator: m[1] === undefined ? m[2] :
			m[1].replaceAll('""', '"'), type: m[3] }));
	const found = rows.filter((row) => !reachable(row, read))
		.map((row) => `no query can match ${row.type} '${row.indicator}'`);
	for (const [indicator, type] of never)
		if (reachable({ indicator, type }, read))
			found.push(`${type} '${indicator}' passes`);
	found.forEach((line) => console.log(line));
	console.log(`${rows.length} rows, ${found.length} findings`);
	return found.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
