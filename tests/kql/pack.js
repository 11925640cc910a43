// SPDX-License-Identifier: MIT
// What the pack consists of, out of pack.def: each query, and each file that
// `rmmlist queries` makes of it.
'use strict';

const fs = require('fs');

const wide = {
	ALONE: ['URL', 'DEFENDER'],
	ALL: ['URL', 'FUNCTION', 'DEFENDER', 'SENTINEL'],
};
const sources = {
	URL: { source: 'url', prefix: (sentinel) => sentinel },
	FUNCTION: { source: 'function', prefix: (sentinel) => `function/${sentinel}` },
	WATCHLIST: { source: 'watchlist', prefix: () => 'sentinel-watchlist-' },
};
const lookback = { 1: '4h', 3: '12h', 12: '48h', 24: '30d' };

function readPack(path) {
	const queries = [];
	for (const line of fs.readFileSync(path, 'utf8').split('\n')) {
		if (!line.startsWith('RMM_QUERY('))
			continue;
		const m = /^RMM_QUERY\("([a-z-]+)", (ALERT|HUNT|PLAIN), (1|3|12|24), (INFORMATIONAL|LOW|MEDIUM|HIGH), (ON|COVERED|NONE), ([A-Z| ]+)\)$/
			.exec(line);
		if (!m)
			throw new Error(`${path}: can't read ${line}`);
		queries.push({ name: m[1], use: m[2], every: Number(m[3]),
			rule: m[5], bits: m[6].split(' | ').flatMap((b) => wide[b] || [b]) });
	}
	return queries;
}

// Path -> { query, source, sentinel, lookback }.
function filesOf(queries) {
	const files = {};
	const add = (query, { source, prefix }, sentinel) => {
		const path = prefix(sentinel ? 'sentinel-' : '');
		files[`${path}${query.name}.kql`] = { query, source, sentinel,
			lookback: sentinel && query.every === 24 ? '14d' :
				lookback[query.every] };
	};
	for (const query of queries)
		for (const [bit, way] of Object.entries(sources)) {
			if (!query.bits.includes(bit))
				continue;
			if (query.bits.includes('DEFENDER') && bit !== 'WATCHLIST')
				add(query, way, false);
			if (query.bits.includes('SENTINEL'))
				add(query, way, true);
		}
	return files;
}

module.exports = { readPack, filesOf };
