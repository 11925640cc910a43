// SPDX-License-Identifier: MIT
// workflows.js REPO SCRIPTS: the shipped workflows have no complaint; each of
// them broken in one way has one. Writes the scripts of the steps into the
// folder SCRIPTS.
'use strict';
const fs = require('fs');
const path = require('path');
const { complaints, scripts } = require('./check.js');
const broken = require('./broken.js');

async function main(repo, to) {
	let failed = 0;
	const say = (text) => { console.log(text); failed++; };
	const files = [];
	for (const dir of ['.github/workflows', '.azure-pipelines'])
		for (const name of fs.readdirSync(path.join(repo, dir)).sort())
			files.push(`${dir}/${name}`);
	const read = (name) => fs.readFileSync(path.join(repo, name), 'utf8');
	for (const name of files) {
		(await complaints(name, read(name))).forEach((c) => say(`${name}: ${c}`));
		scripts(read(name)).forEach((script, i) => {
			const sh = name.startsWith('.github') ? 'bash' : 'sh';
			const to_name = `${path.basename(path.dirname(name))}-${path.basename(name)}-${i}`;
			fs.writeFileSync(path.join(to, to_name), `#!/bin/${sh}\n${script}\n`);
		});
	}
	for (const [name, from, into, want] of broken) {
		const text = read(name);
		if (!text.includes(from)) {
			say(`broken.js: ${name} has no '${from}'`);
			continue;
		}
		const got = await complaints(name, text.replace(from, () => into));
		if (!got.some((c) => c.includes(want)))
			say(`${name} with '${into}': wanted '${want}', got ${JSON.stringify(got)}`);
	}
	console.log(`${files.length} workflows, ${broken.length} broken ones`);
	process.exit(failed ? 1 : 0);
}
main(process.argv[2], process.argv[3]);
