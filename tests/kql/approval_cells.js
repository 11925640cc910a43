// SPDX-License-Identifier: MIT
// The cases that each query with approvals must pass: for each cell of an
// approval one that covers the hit and one that does not, and both at once.
'use strict';

// cells: { cell: [what covers the hit, what does not] }; `hit` is the rest of a
// case, with the rows that are found without approvals.
function approvalCells(hit, cells) {
	const out = [];
	const add = (proves, approval, rows) =>
		out.push({ ...hit, proves, approvals: [approval], rows });
	for (const [cell, [covers, other]] of Object.entries(cells)) {
		add(`an approval by ${cell} covers the hit`, { [cell]: covers }, []);
		add(`an approval of another ${cell} does not`, { [cell]: other },
			hit.rows);
	}
	const all = Object.fromEntries(Object.entries(cells)
		.map(([cell, [covers]]) => [cell, covers]));
	add('an approval by every cell at once covers it', all, []);
	for (const [cell, [, other]] of Object.entries(cells))
		add(`not when its ${cell} is another`, { ...all, [cell]: other },
			hit.rows);
	add('an approval that has lapsed covers nothing',
		{ ...all, expires: '2026-01-01' }, hit.rows);
	return out;
}

module.exports = { approvalCells };
