// SPDX-License-Identifier: MIT
// Documents broken on purpose: what is broken, where, how, and what a check
// must say about it. A string is replaced in the text; a function changes the
// JSON.
const rule = (change) => (doc) => change(doc.resources[0].properties);
const alert = (change) => (doc) => change(doc.detectionAction.alertTemplate);
const S = 'sentinel-rules.json', D = 'defender-rule-hosts.json';
const SN = 'sentinel-rules-nrt.json', DN = 'defender-rule-nrt-hosts-1.json';

export default [
	['a property that the client has not', S,
		rule((p) => { p.querry = p.query; }), 'the client takes it otherwise'],
	['a number as text', S,
		rule((p) => { p.triggerThreshold = '0'; }), 'takes it otherwise'],
	['no query', S, rule((p) => { p.query = undefined; }), ''],
	['an operator that there is not', S,
		rule((p) => { p.triggerOperator = 'More'; }), 'More'],
	['a severity that there is not', S,
		rule((p) => { p.severity = 'Grave'; }), "severity 'Grave'"],
	['a tactic that there is not', S,
		rule((p) => { p.tactics = ['C2']; }), "tactic 'C2'"],
	['an entity that there is not', S,
		rule((p) => { p.entityMappings[0].entityType = 'Device'; }),
		"entity 'Device'"],
	['a column that the query has not', S, rule((p) => {
		p.entityMappings[0].fieldMappings[0].columnName = 'HostName';
	}), 'no HostName'],
	['a detail that the query has not', S,
		rule((p) => { p.customDetails.Who = 'Who'; }), 'no Who'],
	['a name with a column that there is not', S, rule((p) => {
		p.alertDetailsOverride.alertDisplayNameFormat = '{{Nobody}}';
	}), 'no Nobody'],
	['four identifiers', S, rule((p) => {
		p.entityMappings[0].fieldMappings = Array(4).fill(
			p.entityMappings[0].fieldMappings[0]);
	}), 'too many entities'],
	['a period shorter than the query', S,
		rule((p) => { p.queryPeriod = 'PT1H'; }), 'more than its period'],
	['15 days', S,
		rule((p) => { p.queryPeriod = 'P15D'; }), 'over 360 h'],
	['a query that is too long', S,
		rule((p) => { p.query += '//'.padEnd(9999); }), 'characters'],
	['an expression', S,
		rule((p) => { p.description = '[x]'; }), 'expression'],
	['Timestamp in Sentinel', S, rule((p) => {
		p.query = p.query.replaceAll('TimeGenerated', 'Timestamp');
	}), 'KS142'],
	['an id that the list has not', S, (doc) => {
		doc.resources[0].name = doc.resources[1].name;
	}, 'list of rules'],
	['a rule that is covered, but on', S, (doc) => {
		doc.resources[1].properties.enabled = true;
	}, 'it is on'],
	['the detection off', S, rule((p) => { p.enabled = false; }), 'it is off'],
	['a schedule for a near-real-time rule', SN,
		rule((p) => { p.queryFrequency = 'PT1H'; }), 'takes it otherwise'],
	['a near-real-time rule of another kind', SN,
		(doc) => { doc.resources[0].kind = 'Scheduled'; }, 'its kind is'],
	['a near-real-time rule that looks back', SN, rule((p) => {
		p.query += '| where TimeGenerated > ago(1h)\n';
	}), 'nothing but its event'],
	['a column that no event has', SN, rule((p) => {
		p.entityMappings[0].fieldMappings[0].columnName = 'HostName';
	}), 'no HostName'],
	['a continuous rule every hour', DN,
		(doc) => { doc.schedule.frequency = 'PT1H'; }, 'every PT1H'],
	['a continuous rule that is on', DN,
		(doc) => { doc.status = 'enabled'; }, 'status is enabled'],
	['a continuous rule with a comment', DN, (doc) => {
		doc.queryCondition.queryText += '// the end\n';
	}, 'continuous rule'],
	['a continuous rule without its columns', DN, (doc) => {
		doc.queryCondition.queryText += '| project-away RemoteIP\n';
	}, 'no RemoteIP'],
	['a property that Graph has not', D,
		(doc) => { doc.enabled = true; }, 'Graph knows no'],
	['a status that Graph has not', D,
		(doc) => { doc.status = 'on'; }, 'Graph takes it otherwise'],
	['a severity with a capital', D,
		alert((a) => { a.severity = 'Medium'; }), 'Graph takes it otherwise'],
	['an entity that Graph has not', D,
		alert((a) => { a.entityMappings.devices = []; }), 'Graph knows no'],
	['a text where a list stands', D,
		alert((a) => { a.tactics[0].techniques = 'T1219'; }), ''],
	['the old schedule', D,
		(doc) => { doc.schedule = { period: '1H' }; }, 'gone'],
	['the old assets', D,
		alert((a) => { a.impactedAssets = []; }), 'gone'],
	['every 2 hours', D,
		(doc) => { doc.schedule.frequency = 'PT2H'; }, 'every PT2H'],
	['two tactics', D,
		alert((a) => { a.tactics.push(a.tactics[0]); }), 'one tactic'],
	['an account by name alone', D, alert((a) => {
		a.entityMappings.accounts = [{ nameColumn: 'AccountName' }];
	}), 'other columns'],
	['a URL alone', D, alert((a) => {
		a.entityMappings = { urls: a.entityMappings.urls };
	}), 'no device'],
	['a column that is not returned', D, alert((a) => {
		a.entityMappings.hosts[0].deviceIdColumn = 'MachineId';
	}), 'no MachineId'],
	['no ReportId', D, (doc) => {
		doc.queryCondition.queryText += '| project-away ReportId\n';
	}, 'no ReportId'],
	['an id with a dot', D, (doc) => { doc.id = 'a.b'; }, 'is no id'],
	['columns in another order', 'kusto-tables.kql',
		['indicator:string, type:string', 'type:string, indicator:string'],
		'is not like'],
	['a type that there is not', 'kusto-tables.kql',
		['serial:long', 'serial:number'], 'KS005'],
	['a function that shows the serial', 'kusto-tables.kql',
		['    | project-away serial\n', ''], 'returns'],
	['a function with another column', 'kusto-tables.kql',
		['where serial == Serial', 'where serie == Serial'], 'KS142'],
	['no function for the feed', 'kusto-tables.kql',
		['RmmFeed()', 'RmmFeeds()'], 'RmmFeed() is missing'],
	['a command that there is not', 'kusto-tables.kql',
		['.create-merge table', '.create-or-merge table'], 'KS005'],
	['a table that there is not', 'kusto-ingest.kql',
		['table RmmFeedRows', 'table RmmFeed'], 'it ingests'],
	['the stable name', 'kusto-ingest.kql',
		[/by-hash\/sha256\/[0-9a-f]*/, 'rmm_indicators.csv'], 'it reads'],
	['the header as a row', 'kusto-ingest.kql',
		['ignoreFirstRecord=true', 'ignoreFirstRecord=false'], 'header'],
	['no tag against a second run', 'kusto-ingest.kql',
		[/, ingestIfNotExists='.*?'/, ''], 'tags are'],
	['another serial in the rows', 'kusto-ingest.kql',
		[/"ConstValue":"\d+"/, '"ConstValue":"1"'], 'mapping'],
	['the feed first', 'kusto-ingest.kql',
		[/([^]*?\n\n)([^]*?\n\n)([^]*?\n\n)([^]*)/, '$1$4\n\n$2$3'],
		'it ingests'],
	['the present rows dropped', 'kusto-drop.kql',
		[/drop-by:\d+/, 'drop-by:20260103030405'], 'what is present'],
	['a query without its function', 'kusto-query-hosts.kql',
		['RmmIndicators()', 'RmmIndicator()'], 'KS211'],
];
