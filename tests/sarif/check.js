// SPDX-License-Identifier: MIT
// check.js ROOT FILE...: each FILE is a SARIF log that its official schema
// accepts and that holds together: rules are those that results name, the most
// severe come first, paths are below ROOT, and columns are those of JavaScript's
// strings, which count as SARIF does.
'use strict';
const fs = require('fs');
const path = require('path');
const Ajv = require('ajv');
const schema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

const ajv = new Ajv({ schemaId: 'id', meta: false });
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const accepts = ajv.compile(schema);
const levels = ['error', 'warning', 'note'];
const [root, ...files] = process.argv.slice(2);
let failed = false;

function complain(file, what) {
	console.log(`${file}: ${what}`);
	failed = true;
}

function checkPlace(file, result) {
	const { artifactLocation, region } = result.locations[0].physicalLocation;
	const name = decodeURIComponent(artifactLocation.uri);

	if (path.isAbsolute(name))
		return complain(file, `'${name}' is not relative`);
	if (!fs.existsSync(path.join(root, name))) {
		if (result.ruleId !== 'missing-copy' && result.ruleId !== 'not-merged')
			complain(file, `no '${name}'`);
		return;
	}
	if (region.startColumn === undefined || region.startColumn === 1)
		return;
	const text = fs.readFileSync(path.join(root, name), 'utf8');
	const line = text.replace(/^\ufeff/, '').split('\n')[region.startLine - 1];
	const before = line[region.startColumn - 2];

	if (!/^(bad-fields|bad-encoding)$/.test(result.ruleId) && before !== ',')
		complain(file, `${name}:${region.startLine}:${region.startColumn} ` +
			'begins no field');
}

for (const file of files) {
	const log = JSON.parse(fs.readFileSync(file, 'utf8'));

	if (!accepts(log)) {
		complain(file, JSON.stringify(accepts.errors.slice(0, 3)));
		continue;
	}
	const run = log.runs[0];
	const rules = run.tool.driver.rules;
	let level = 0;
	const seen = new Set();

	if (run.results.length > 5000)
		complain(file, `${run.results.length} results`);
	for (const result of run.results) {
		if (rules[result.ruleIndex].id !== result.ruleId)
			complain(file, `ruleIndex of ${result.ruleId}`);
		if (levels.indexOf(result.level) < level)
			complain(file, `${result.level} after ${levels[level]}`);
		level = levels.indexOf(result.level);
		const print = result.partialFingerprints['rmmlist/v1'];
		if (seen.has(print))
			complain(file, `two results are '${print}'`);
		seen.add(print);
		checkPlace(file, result);
	}
}
process.exit(failed ? 1 : 0);
