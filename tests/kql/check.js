// SPDX-License-Identifier: MIT
// check.js COLUMNS QUERIES BASE: is every rendered query in the folder QUERIES
// sound KQL over the tables of COLUMNS, and does it read the publication at
// BASE in the shape that it has? Then each check is tried on a query broken
// on purpose (broken.js): one that finds nothing there is a failure too.
'use strict';

const fs = require('fs');
const path = require('path');
const kusto = require('./kusto.js');
const broken = require('./broken.js');
const hosts = require('./hosts.js');

const SENTINEL_TEXT = 10000; // characters of a rule in Microsoft Sentinel

function same(a, b) {
	return JSON.stringify(a) === JSON.stringify(b);
}

function checkExternal(external, facts, base, say) {
	const uri = external.uris.length === 1 ? external.uris[0] : '';
	const match = /^h'(.*)\/([^/?]+)\?sig=probe'$/.exec(uri);
	const file = match && match[1] === base ? match[2] : '';
	const want = facts.files[file];
	if (!want) {
		say(`externaldata reads ${uri || 'not one file'}`);
		return '';
	}
	if (!same(external.columns, Object.entries(want)))
		say(`the columns of ${file} are declared otherwise: ` +
			external.columns.map((c) => c.join(':')).join(', '));
	if (!same(external.properties,
		[['format', '"csv"'], ['ignoreFirstRecord', 'true']]))
		say(`${file} is read with other properties`);
	return file;
}

function checkText(text, base, uses, say) {
	if (!/^[\n\x20-\x7e]*$/.test(text))
		say('it is not plain ASCII');
	if (text.length >= SENTINEL_TEXT)
		say(`it has ${text.length} characters`);
	if (text.includes('{url:'))
		say('a place for a URL is left');
	if (text.split('probe').length - 1 !== uses ||
	    text.split(base).length - 1 !== uses)
		say('the URL stands outside of externaldata');
	const head = text.split('\n').filter((l, i, all) =>
		all.slice(0, i + 1).every((k) => k.startsWith('//')));
	for (const word of ['Finds', 'Noise', 'Tune', 'Run'])
		if (!head.some((l) => l.startsWith(`// ${word}: `)))
			say(`its header does not say: ${word}`);
}

// Types that come later must not match, nor must low fidelity, nor what is
// approved: what a reader would look for in the text.
function checkFilters(text, files, say) {
	if (!files.includes('rmm_indicators.csv'))
		return;
	if (!/\| where type == "[a-z]+" /.test(text))
		say('it does not filter on type');
	if (!/^let Fidelity = dynamic\(\["high", "medium"\]\);$/m.test(text) ||
	    !/\b(fidelity|Confidence) in \(Fidelity\)/.test(text))
		say('it does not leave out low fidelity');
	if (!/\| where isnotempty\(strcat\(tool, host, device_group, device, account\)\)/
		.test(text))
		say('an empty approval would approve everything');
	if (!/\| where isempty\(expires\) or todatetime\(expires\) >= startofday\(now\(\)\)/
		.test(text))
		say('approvals do not lapse');
	if (!/^\| join kind=leftanti Approved on /m.test(text))
		say('approvals are not left out');
}

// JavaScript reads this one expression as RE2 does; the rest of the query
// is not run here.
function checkHosts(verbatims, files, say) {
	if (!files.includes('rmm_indicators.csv'))
		return;
	const patterns = verbatims.filter((v) => v.startsWith('^(?:[A-Za-z]'));
	if (patterns.length !== 1) {
		say('it takes the host out of RemoteUrl otherwise');
		return;
	}
	for (const [url, host] of hosts) {
		const found = new RegExp(patterns[0]).exec(url);
		const got = found ? found[1].toLowerCase().replace(/\.+$/, '') : '';
		if (got !== host)
			say(`the host of '${url}' comes out as '${got}'`);
	}
}

// The conditions that the header proposes, where it says they go.
function checkTuning(text, globals, say) {
	const lines = text.split('\n');
	const at = lines.findIndex((l) => l.includes('// TUNE: '));
	const proposed = lines.filter((l) => l.startsWith('//   | '))
		.map((l) => l.slice(2));
	if ((at < 0) !== (proposed.length === 0))
		say('its header and the line marked TUNE do not go together');
	if (at < 0)
		return;
	lines.splice(at + 1, 0, ...proposed);
	for (const d of kusto.analyse(lines.join('\n'), globals).diagnostics)
		say(`tuned as its header says: ${d}`);
}

function check(name, text, facts, globals, base) {
	const found = [];
	const say = (s) => found.push(`${name}: ${s}`);
	const query = kusto.analyse(text, globals.defender);
	query.diagnostics.forEach(say);
	const files = query.externals.map((e) =>
		checkExternal(e, facts, base, say));
	if (!same(files, facts.queries[name]))
		say(`it reads ${files.join(', ') || 'nothing'}`);
	for (const [column, type] of Object.entries(facts.result))
		if (query.result[column] !== type)
			say(`its result lacks ${column} (${type})`);
	checkText(text, base, files.length, say);
	checkFilters(text, files, say);
	checkHosts(query.verbatims, files, say);
	checkTuning(text, globals.defender, say);
	for (const d of kusto.analyse(text.replace(/\bTimestamp\b/g,
		'TimeGenerated'), globals.sentinel).diagnostics)
		say(`in Sentinel: ${d}`);
	return found;
}

function tryBroken(texts, run) {
	const failed = [];
	for (const [name, file, find, put, want] of broken) {
		if (texts[file].split(find).length - 1 < 1) {
			failed.push(`broken.js: ${name}: nothing to break`);
			continue;
		}
		const found = run(file, texts[file].replace(find, () => put));
		if (!found.some((f) => f.includes(want)))
			failed.push(`broken.js: ${name}: not found, but: ` +
				(found.join('; ') || 'nothing'));
	}
	return failed;
}

// The same tables have TimeGenerated there.
function sentinel(tables) {
	return JSON.parse(JSON.stringify(tables)
		.replaceAll('"Timestamp"', '"TimeGenerated"'));
}

function main([columns, folder, base]) {
	const facts = JSON.parse(fs.readFileSync(columns, 'utf8'));
	const globals = {
		defender: kusto.database(facts.tables),
		sentinel: kusto.database(sentinel(facts.tables)),
	};
	const run = (name, text) => check(name, text, facts, globals, base);
	const names = fs.readdirSync(folder).sort();
	const texts = {};
	const found = [];
	if (!same(names, Object.keys(facts.queries).sort()))
		found.push(`the queries are ${names.join(', ')}`);
	for (const name of names) {
		texts[name] = fs.readFileSync(path.join(folder, name), 'utf8');
		found.push(...run(name, texts[name]));
	}
	if (found.length === 0)
		found.push(...tryBroken(texts, run));
	found.forEach((line) => console.log(line));
	console.log(`${names.length} queries, ${broken.length} broken ones, ` +
		`${found.length} findings`);
	return found.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
