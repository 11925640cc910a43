// SPDX-License-Identifier: MIT
// What the Kusto language service says that a query returns.
import fs from 'fs';
import path from 'path';
import { createRequire } from 'module';

const require = createRequire(import.meta.url);
export const kusto = require('./kusto.js');

const read = (work, name) =>
	JSON.parse(fs.readFileSync(path.join(work, name), 'utf8'));

export function facts(work) {
	return { ...read(work, 'columns.json'), asim: read(work, 'asim.json') };
}

export function databases({ tables, files, functions, asim }) {
	const saved = Object.fromEntries(Object.entries(functions).map(
		([name, file]) => [name, { columns: files[file] }]));
	const sentinel = JSON.parse(JSON.stringify(tables)
		.replaceAll('"Timestamp"', '"TimeGenerated"'));
	const rows = {
		RmmIndicatorRows: { ...files['rmm_indicators.csv'], serial: 'long' },
		RmmApprovalRows: { ...files['approvals.csv'], serial: 'long' },
		RmmFeedRows: { ...files['feed.csv'], serial: 'long' },
	};
	return {
		defender: kusto.database(tables, saved),
		sentinel: kusto.database(sentinel, asim),
		rows: kusto.database({ ...tables, ...rows }, saved),
	};
}

// Its columns; what is wrong with it is said.
export function columnsOf(query, globals, say) {
	const { diagnostics, result } = kusto.analyse(query, globals);
	diagnostics.forEach(say);
	return result;
}

// The longest ago(), in hours.
export function longestAgo(query) {
	const hours = [...query.matchAll(/(?:ago\(|Lookback = )(\d+)([dh])\b/g)]
		.map(([, n, unit]) => Number(n) * (unit === 'd' ? 24 : 1));
	return Math.max(0, ...hours);
}

export function hoursOf(duration) {
	const m = /^P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(duration) || [];
	return Number(m[1] || 0) * 24 + Number(m[2] || 0);
}

export const sorted = (value) => JSON.stringify(value, (key, v) =>
	v && typeof v === 'object' && !Array.isArray(v) ?
		Object.fromEntries(Object.entries(v).sort()) : v);
