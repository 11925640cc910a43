// SPDX-License-Identifier: MIT
// The checks of one rendered query. Each finding names its rule; broken.js
// shows for each rule a query that breaks it.
'use strict';

const kusto = require('./kusto.js');
const hosts = require('./hosts.js');

const MAX_TEXT = 10000; // characters of a rule in Microsoft Sentinel
const MAX_SENTINEL_DAYS = 14; // how far back one looks
const LIST = 'rmm_indicators.csv';
const DEVICE = ['DeviceName', 'Dvc', 'DvcHostname', 'Computer', 'SrcHostname'];

const rules = {
	diagnostics: 'the language service finds nothing wrong',
	external: 'externaldata reads one file of the publication',
	columns: 'as its header has them',
	properties: 'as CSV, without the header',
	source: 'each form reads the same, in its own way',
	url: 'the URL stands in externaldata alone',
	marks: 'nothing is left to fill in',
	ascii: 'plain ASCII',
	length: 'fits a rule with a long URL too, and has room to tune',
	header: 'the header says what it finds, its noise, how to tune and run it',
	schedule: 'header and Lookback say what pack.def says',
	reach: 'a rule of Sentinel looks back 14 days at most',
	result: 'the columns that a rule must return',
	event: 'Timestamp and ReportId come from one event',
	time: 'Timestamp in Defender, TimeGenerated in Sentinel',
	type: 'rows are asked for by type',
	fidelity: 'alerts leave low fidelity out, hunting shows it',
	approvals: 'approvals are left out of all but plain queries',
	'empty-approval': 'an approval that says nothing approves nothing',
	lapse: 'approvals lapse',
	hosts: 'the host is taken out of RemoteUrl',
	tuning: 'what the header proposes works where it says',
	once: 'a table that is used twice is made once',
	function: 'a saved function is one externaldata',
	files: 'the files are those of pack.def',
	title: 'no two queries have one title',
	reached: 'each type of the list is read by some query',
};

function same(a, b) {
	return JSON.stringify(a) === JSON.stringify(b);
}

// Without comments and what the header proposes.
function code(text) {
	return text.split('\n').filter((l) => !/^\s*\/\//.test(l)).join('\n');
}

function checkExternal(external, { facts, base, say }) {
	const uri = external.uris.length === 1 ? external.uris[0] : '';
	const match = /^h'(.*)\/([^/?]+)\?sig=probe'$/.exec(uri);
	const file = match && match[1] === base ? match[2] : '';
	const want = facts.files[file];
	if (!want) {
		say('external', `it reads ${uri || 'not one file'}`);
		return '';
	}
	if (!same(external.columns, Object.entries(want)))
		say('columns', `of ${file}: ` +
			external.columns.map((c) => c.join(':')).join(', '));
	if (!same(external.properties,
		[['format', '"csv"'], ['ignoreFirstRecord', 'true']]))
		say('properties', `${file} is read with others`);
	return file;
}

// The published files that it reads, by each of the three ways.
function sources(query, facts, externals) {
	const calls = query.calls.map((c) => facts.functions[c.name])
		.filter(Boolean);
	const lists = query.calls.filter((c) => c.name === '_GetWatchlist')
		.map((c) => facts.watchlists[String(c.args[0]).slice(1, -1)] || '');
	return { url: externals, function: calls, watchlist: lists };
}

function checkSource({ form, facts, query, say }, externals) {
	const read = sources(query, facts, externals);
	for (const [way, files] of Object.entries(read))
		if (way !== form.source && files.length > 0)
			say('source', `it reads ${files.join(', ')} by ${way}`);
	const files = read[form.source];
	if (files.length === 0 || files.includes(''))
		say('source', 'it does not read what its form says');
	if (form.query.use !== 'PLAIN' &&
	    !same([...files].sort(), ['approvals.csv', LIST]))
		say('source', `it reads ${files.join(', ')}`);
	return files;
}

function checkText({ text, base, say }, uses) {
	if (!/^[\n\x20-\x7e]*$/.test(text))
		say('ascii', 'it has other bytes');
	if (/\{(part|url):|\{lookback\}/.test(text))
		say('marks', 'something is left to fill in');
	if (text.split('probe').length - 1 !== uses ||
	    text.split(base).length - 1 !== uses)
		say('url', 'it stands outside of externaldata');
}

function headerOf(text) {
	const lines = text.split('\n');
	const end = lines.findIndex((l) => !l.startsWith('//'));
	return lines.slice(0, end < 0 ? lines.length : end);
}

const every = {
	1: /\bevery hour\b.*\b4 hours\b/, 3: /\bevery 3 hours\b.*\b12 hours\b/,
	12: /\bevery 12 hours\b.*\b48 hours\b/,
	24: /\b(every 24 hours|every day|once a day|daily)\b.*\b30 days\b/,
};

function checkHeader({ text, form, say }) {
	const head = headerOf(text);
	for (const word of ['Finds', 'Noise', 'Tune', 'Run'])
		if (!head.some((l) => l.startsWith(`// ${word}: `)))
			say('header', `it does not say: ${word}`);
	if (!/^\/\/ \S/.test(head[0]) || head[1] !== '//')
		say('header', 'its first line is no title');
	const run = head.slice(head.findIndex((l) => l.startsWith('// Run: ')))
		.join(' ').replace(/\s+\/\/\s*|\s+/g, ' ');
	if (form.query.use === 'ALERT' && !every[form.query.every].test(run))
		say('schedule', `it does not run every ${form.query.every} hours`);
	const back = /^let Lookback = (\w+);$/m.exec(text);
	if (back ? back[1] !== form.lookback : form.query.use === 'ALERT')
		say('schedule', `it looks back ${back && back[1]}, not ` +
			form.lookback);
}

function checkResult({ text, form, query, facts, say }) {
	const time = form.sentinel ? 'TimeGenerated' : 'Timestamp';
	const other = form.sentinel ? 'Timestamp' : 'TimeGenerated';
	if (new RegExp(`\\b${other}\\b`).test(text))
		say('time', `it speaks of ${other}`);
	if (form.query.use === 'HUNT')
		return;
	const want = form.sentinel ? { TimeGenerated: 'datetime' } : facts.rule;
	for (const [column, type] of Object.entries(want))
		if (query.result[column] !== type)
			say('result', `it lacks ${column} (${type})`);
	if (form.sentinel && !DEVICE.some((c) => query.result[c] === 'string'))
		say('result', `it lacks ${DEVICE.join(' or ')}`);
	for (const aggregate of query.summaries.flat())
		if (new RegExp(`^${time}\\s*=|^ReportId\\s*=|` +
		    '^(any|take_any|min|max)\\w*\\(.*\\bReportId\\b')
			.test(aggregate))
			say('event', `its event is put together: ${aggregate}`);
	for (const aggregate of query.summaries.flat())
		if (/\bReportId\b/.test(aggregate) &&
		    !new RegExp(`^arg_(max|min)\\((${time}|Cut)\\b`)
			.test(aggregate))
			say('event', `its ReportId is that of ${aggregate}`);
}

function checkReach({ form, query, say }) {
	if (!form.sentinel || form.query.use !== 'ALERT')
		return;
	for (const span of query.timespans) {
		const days = /^(\d+)(d|h)$/.exec(span);
		if (days && days[1] / (days[2] === 'h' ? 24 : 1) >
		    MAX_SENTINEL_DAYS)
			say('reach', `it looks back ${span}`);
	}
}

// What a reader would look for in the text.
function checkFilters({ text, form, facts, say }, files) {
	const body = code(text);
	if (!files.includes(LIST))
		return;
	const asked = [...body.matchAll(
		/\btype (?:==|in) \(?((?:"[a-z]+"(?:, )?)+)/g)]
		.flatMap((m) => m[1].split(', ')).map((t) => t.slice(1, -1));
	if (asked.length === 0 || !asked.every((t) => facts.types.includes(t)))
		say('type', `it asks for ${asked.join(', ') || 'any type'}`);
	const chosen = /^let Fidelity = dynamic\(\["high", "medium"\]\);$/m
		.test(body) && /\b(fidelity|Confidence) in \(Fidelity\)/.test(body);
	const shown = !/\b(fidelity|Confidence) (!?in~?|[!=]=|=~|!~|!?has\w*) /
		.test(body);
	if (form.query.use === 'ALERT' ? !chosen : !shown)
		say('fidelity', 'low fidelity is treated otherwise');
}

function checkApprovals({ text, form, say }) {
	const body = code(text);
	if (form.query.use === 'PLAIN')
		return;
	if (!/^\s*\| where isnotempty\(strcat\(tool, host, device_group, device, account\)\)/m
		.test(body))
		say('empty-approval', 'an empty one would approve everything');
	if (!/^\s*\| where isempty\(expires\) or todatetime\(expires\) >= startofday\(now\(\)\)/m
		.test(body))
		say('lapse', 'approvals do not lapse');
	if (!/^\s*\| join kind=leftanti Approved on /m.test(body))
		say('approvals', 'they are not left out');
}

// JavaScript reads this one expression as RE2 does; the rest of the query
// is not run here.
function checkHosts({ text, query, say }) {
	const body = code(text);
	const patterns = query.verbatims.filter((v) => v.startsWith('^(?:[A-Za-z]'));
	if (/\bparse_url\s*\(/.test(body) ||
	    (/\blet HostOf\b/.test(body) && patterns.length !== 1))
		say('hosts', 'it takes the host out of RemoteUrl otherwise');
	for (const pattern of patterns)
		for (const [url, host] of hosts) {
			const found = new RegExp(pattern).exec(url);
			const got = found ? found[1].toLowerCase()
				.replace(/\.+$/, '') : '';
			if (got !== host)
				say('hosts', `the host of '${url}' comes out as '${got}'`);
		}
}

function checkTuning({ text, globals, tuned, say }) {
	const lines = text.split('\n');
	const at = lines.findIndex((l) => l.includes('// TUNE: '));
	const proposed = lines.filter((l) => l.startsWith('//   | '))
		.map((l) => l.slice(2));
	if ((at < 0) !== (proposed.length === 0))
		say('tuning', 'its header and the line marked TUNE do not go together');
	if (at < 0 || !tuned)
		return;
	lines.splice(at + 1, 0, ...proposed);
	for (const d of kusto.diagnose(lines.join('\n'), globals))
		say('tuning', d);
}

// A `let` of a table is worked out anew at each place that names it.
function checkOnce({ query, say }) {
	for (const { name, isTable, isOnce } of query.lets)
		if (isTable && !isOnce &&
		    query.names.filter((n) => n === name).length > 1)
			say('once', `${name} is made anew for each use`);
}

function checkQuery(context) {
	const { query, say } = context;
	query.diagnostics.forEach((d) => say('diagnostics', d));
	const externals = query.externals.map((e) => checkExternal(e, context));
	const files = checkSource(context, externals);
	checkText(context, externals.length);
	checkHeader(context);
	checkResult(context);
	checkReach(context);
	checkFilters(context, files);
	checkApprovals(context);
	checkHosts(context);
	checkTuning(context);
	checkOnce(context);
}

function checkFunction(context, file) {
	const { text, facts, query, say } = context;
	query.diagnostics.forEach((d) => say('diagnostics', d));
	const externals = query.externals.map((e) => checkExternal(e, context));
	checkText(context, externals.length);
	if (!same(externals, [file]) || !/^\s*externaldata\b[^|;]*$/.test(text) ||
	    !same(query.result, facts.files[file]))
		say('function', `it is not ${file} and nothing else`);
}

module.exports = { rules, checkQuery, checkFunction, MAX_TEXT, code };
