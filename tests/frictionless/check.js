// SPDX-License-Identifier: MIT
// node check.js DIR [NAME...]: is DIR/datapackage.json a data package, is each
// of DIR/schema/*.json a table schema, and does every resource whose file is
// there hold what its schema says, foreign keys included? NAMEs have to be
// there. Prints what is wrong; the status is 1 then.
const fs = require('fs');
const path = require('path');
const { Package, validate } = require('datapackage');
const tableschema = require('tableschema');

const [dir, ...wanted] = process.argv.slice(2);
let bad = 0;

function complain(what, error) {
	const errors = error.errors && error.errors.length ? error.errors : [error];
	for (const one of errors)
		console.log(`${what}: ${one.rowNumber ? `row ${one.rowNumber}: ` : ''}${one.message}`);
	bad = 1;
}

async function main() {
	process.chdir(dir);
	const descriptor = await validate('datapackage.json');
	if (!descriptor.valid)
		descriptor.errors.forEach((error) => complain('datapackage.json', error));

	const schemas = fs.existsSync('schema')
		? fs.readdirSync('schema').filter((name) => name.endsWith('.json')) : [];
	for (const name of schemas) {
		const report = await tableschema.validate(path.join('schema', name));
		if (!report.valid)
			report.errors.forEach((error) => complain(`schema/${name}`, error));
	}

	const seen = new Set();
	const dataPackage = await Package.load('datapackage.json');
	for (const resource of dataPackage.resources) {
		if (!fs.existsSync(resource.descriptor.path) || !resource.tabular)
			continue;
		try {
			await resource.read({ relations: true });
			seen.add(resource.name);
		} catch (error) {
			complain(resource.descriptor.path, error);
		}
	}
	for (const name of wanted)
		if (!seen.has(name) && !bad)
			complain(name, new Error('was not read'));
	process.exit(bad);
}

main().catch((error) => {
	complain(dir, error);
	process.exit(1);
});
