// SPDX-License-Identifier: MIT
// review.js COLUMNS REVIEWS: is each NAME.kql in REVIEWS, a query of `rmmlist
// diff --format kql`, sound KQL over the tables of COLUMNS, does it hold the
// added rows of NAME.json and nothing else, and is it what NAME.link opens?
// Then each check is tried on a query broken on purpose.
'use strict';

const fs = require('fs');
const path = require('path');
const zlib = require('zlib');
const kusto = require('./kusto.js');

const LINK = /^https:\/\/security\.microsoft\.com\/v2\/advanced-hunting\?query=([A-Za-z0-9_-]+)&timeRangeId=month\n$/;
const broken = [
	['column in wrong case', 'RemoteIP, DeviceId', 'RemoteIp, DeviceId', 'KS142'],
	['table that is not there', 'DeviceFileCertificateInfo\n',
		'DeviceFileCertificates\n', 'KS204'],
	['part that is not there', 'union DomainHits', 'union DomainsHits', 'KS'],
	['part left out', 'union DomainHits, ', 'union ', 'parts'],
	['function on a date', 'ipv6_is_match(RemoteIP,', 'ipv6_is_match(Timestamp,',
		'KS'],
	['quote in a literal', '\\" and \\\\ and', '" and \\\\ and', 'KS'],
	['row left out', '    "setup.msi", "file", "Tool // no comment", "high",\n',
		'', 'added rows'],
	['row doubled', '    "setup.msi",', '    "setup.msi", "file", "x", "",\n' +
		'    "setup.msi",', 'added rows'],
	['column of a row left out', '"setup.msi", "file", ', '"setup.msi", ',
		'added rows'],
	['star over a dot', 'relay[^.]*', 'relay.*', 'matches'],
	['dot of a pattern', 'b-c\\\\.example', 'b-c.example', 'matches'],
	['pattern without its end', '\\\\.com$"', '\\\\.com"', 'matches'],
	['result without users', 'Users = coalesce(Users, 0),', '', 'result'],
	['place that is left', 'let Lookback', '// {rows}\nlet Lookback', 'a place'],
];

function same(a, b) {
	return JSON.stringify(a) === JSON.stringify(b);
}

function cells(added) {
	return added.flatMap((row) =>
		[row.indicator, row.type, row.tool, row.fidelity || '']);
}

// `*` stands for any part of one label.
function checkPatterns(patterns, added, say) {
	const want = added.filter((row) => row.type === 'pattern')
		.map((row) => row.indicator);
	if (patterns.length !== want.length)
		say(`it has ${patterns.length} of ${want.length} patterns`);
	patterns.forEach((pattern, i) => {
		const regex = new RegExp(pattern);
		const text = want[i] || '';
		const cases = [[text.replaceAll('*', ''), true],
			[text.replaceAll('*', 'x-1'), true],
			[text.replace('*', 'a.b'), false],
			[`${text.replaceAll('*', '')}.evil`, false],
			[`evil.${text.replaceAll('*', '')}`, false]];
		for (let dot = text.indexOf('.'); dot >= 0;
			dot = text.indexOf('.', dot + 1))
			cases.push([`${text.slice(0, dot)}x${text.slice(dot + 1)}`
				.replaceAll('*', ''), false]);
		for (const [host, hit] of cases)
			if (regex.test(host) !== hit)
				say(`${pattern} matches ${host} otherwise`);
	});
}

function checkParts(text, added, say) {
	const types = [...new Set(added.map((row) => row.type))].sort();
	const want = types.map((t) => `${t[0].toUpperCase()}${t.slice(1)}Hits`);
	const found = /^    union (.*)$/m.exec(text);
	if (!found || found[1] !== want.join(', '))
		say(`its parts are ${found && found[1]}`);
}

function check(name, text, diff, facts, globals) {
	const found = [];
	const say = (s) => found.push(`${name}: ${s}`);
	const query = kusto.analyse(text, globals);
	query.diagnostics.forEach(say);
	// A row may hold what looks like one.
	if (/\{[a-z]+\}/.test(text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""')))
		say('a place is left');
	if (diff.added.length === 0)
		return found;
	if (!same(query.result, facts.review))
		say(`its result is ${JSON.stringify(query.result)}`);
	if (!same(query.values, cells(diff.added)))
		say('its rows are not the added rows');
	checkPatterns(query.patterns, diff.added, say);
	checkParts(text, diff.added, say);
	return found;
}

function checkLink(name, link, text, added) {
	const match = LINK.exec(link);
	if (added.length === 0)
		return link === '' ? [] : [`${name}: a link to nothing`];
	if (!match)
		return [`${name}: it is no link`];
	const bytes = zlib.gunzipSync(Buffer.from(match[1], 'base64url'));
	return bytes.toString('utf16le') === text ? [] :
		[`${name}: the link opens something else`];
}

function tryBroken(text, run) {
	const failed = [];
	for (const [name, find, put, want] of broken) {
		if (!text.includes(find)) {
			failed.push(`${name}: nothing to break`);
			continue;
		}
		const found = run(text.replace(find, () => put));
		if (!found.some((f) => f.includes(want)))
			failed.push(`${name}: not found, but: ` +
				(found.join('; ') || 'nothing'));
	}
	return failed;
}

function main([columns, folder]) {
	const facts = JSON.parse(fs.readFileSync(columns, 'utf8'));
	const globals = kusto.database(facts.tables);
	const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
	const names = fs.readdirSync(folder).filter((f) => f.endsWith('.kql'))
		.map((f) => f.slice(0, -4)).sort();
	const found = [];
	for (const name of names) {
		const diff = JSON.parse(read(`${name}.json`));
		const text = read(`${name}.kql`);
		found.push(...check(name, text, diff, facts, globals),
			...checkLink(name, read(`${name}.link`), text, diff.added));
	}
	const all = JSON.parse(read('all.json'));
	if (found.length === 0)
		found.push(...tryBroken(read('all.kql'), (text) =>
			check('broken', text, all, facts, globals)));
	found.forEach((line) => console.log(line));
	console.log(`${names.length} reviews, ${broken.length} broken ones, ` +
		`${found.length} findings`);
	return found.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
