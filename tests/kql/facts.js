// SPDX-License-Identifier: MIT
// facts.js COLUMNS REPOSITORY TABLES: do the columns that the queries are
// checked with agree with the code that writes the files, and, where the file
// TABLES is present, with the documented tables?
'use strict';

const fs = require('fs');

const [columns, repository, tables] = process.argv.slice(2);
const facts = JSON.parse(fs.readFileSync(columns, 'utf8'));
const found = [];

function declared(file) {
	return Object.keys(facts.files[file]).join(',');
}

function schema(name) {
	const text = fs.readFileSync(`${repository}/schema/${name}.json`, 'utf8');
	return JSON.parse(text).fields.map((field) => field.name);
}

if (schema('rmm_indicators').join(',') !== declared('rmm_indicators.csv'))
	found.push('schema/rmm_indicators.json has other columns');

const type = JSON.parse(fs.readFileSync(
	`${repository}/schema/rmm_indicators.json`, 'utf8')).fields
	.find((field) => field.name === 'type');
if ([...type.constraints.enum].sort().join() !== facts.types.join())
	found.push('schema/rmm_indicators.json has other types');

// Published approvals leave out why and by whom.
const inside = ['reason', 'owner', 'ticket'];
if (schema('approvals').filter((name) => !inside.includes(name)).join(',') !==
    declared('approvals.csv'))
	found.push('schema/approvals.json has other columns');

function expect(file, pattern, name) {
	const line = pattern.exec(
		fs.readFileSync(`${repository}/tools/lib/${file}`, 'utf8'));
	if (!line || line[1] !== declared(name))
		found.push(`${file}: ${name} begins with ${line && line[1]}`);
}

expect('model/list.h', /RMM_LIST_HEADER \\\s*"([^"]+)"/,
	'rmm_indicators.csv');
for (const name of ['approvals', 'rmm_list', 'RMM_SummaryNetworkURI'])
	expect('edge/manifest.c',
		new RegExp(`"${name}\\.csv",\\s*"([^"]+)"`), `${name}.csv`);
expect('edge/pointer.h', /RMM_FEED_HEADER "([^"]+)"/, 'feed.csv');

if (fs.existsSync(tables)) {
	const all = JSON.parse(fs.readFileSync(tables, 'utf8'));
	for (const [table, list] of Object.entries(facts.tables))
		for (const [name, type] of Object.entries(list))
			if (!all[table] || all[table][name] !== type)
				found.push(`${table}.${name} is no ${type}`);
}
found.forEach((line) => console.log(line));
process.exitCode = found.length === 0 ? 0 : 1;
