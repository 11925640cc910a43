// SPDX-License-Identifier: MIT
// stale-feed.kql: published 2026-01-02T03:04:05Z, it expires after 7 days.
'use strict';

const header = 'serial,created,expires,rows\n';
const fresh = '2026-01-02T03:04:05Z,2026-01-09T03:04:05Z';

function at(proves, now, problem, feed) {
	return { proves, query: 'stale-feed', now,
		files: feed === undefined ? {} : { 'feed.csv': feed },
		events: { DeviceInfo: [{ ReportId: 5 }, { DeviceId: 'd2', ago: 9 }] },
		rows: problem ? [{ Problem: problem, DeviceId: 'd2' }] : [] };
}

const soon = '2026-01-02T04:00:00Z';
const unreadable = 'feed.csv holds no record that can be read';

module.exports = [
	at('a fresh list is silent', soon, ''),
	at('after a long weekend it is still silent', '2026-01-06T03:04:00Z', ''),
	at('too old', '2026-01-06T03:05:00Z', 'the RMM list 20260102030405 was ' +
		'made at 2026-01-02T03:04:05.0000000Z, too long ago'),
	at('expired, from that second on', '2026-01-09T03:04:05Z', 'the RMM list ' +
		'20260102030405 expired at 2026-01-09T03:04:05.0000000Z'),
	at('from the future', '2026-01-01T03:04:04Z', 'the RMM list ' +
		'20260102030405 was made in the future, at ' +
		'2026-01-02T03:04:05.0000000Z'),
	at('a clock that is a little slow is no future', '2026-01-01T23:00:00Z',
		''),
	at('no rows', soon, 'the RMM list 7 is empty', `${header}7,${fresh},0\n`),
	at('a page with an error in place of the file', soon, unreadable,
		'<html>\n<body>The resource is gone</body>\n</html>\n'),
	at('a header and no record', soon, unreadable, header),
	at('an empty file', soon, unreadable, ''),
	at('a record that is cut off', soon, unreadable,
		`${header}7,2026-01-02T03:04:05Z\n`),
	at('dates that are none', soon, unreadable, `${header}7,yes,no,5\n`),
	{ ...at('without devices there is nobody to name', soon, '', ''),
		events: {} },
];
