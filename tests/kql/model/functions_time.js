// SPDX-License-Identifier: MIT
// Functions of dates and times; the test sets the clock.
'use strict';

const { DateTime, TimeSpan, UNITS, compare, floorDiv, kindOf, pad, parseDate,
	parseSpan, unsupported } = require('./values.js');
const { isNull } = require('./operators.js');

function bin([v, step]) {
	if (isNull(v) || isNull(step))
		return null;
	const kinds = `${kindOf(v)} ${kindOf(step)}`;
	if (!(compare(step, kindOf(step) === 'timespan' ? new TimeSpan(0n) :
		0n) > 0))
		return null;
	switch (kinds) {
	case 'datetime timespan': {
		// Bins count from the year 1, which matters for steps over a day.
		const origin = -62135596800n * UNITS.s;
		return new DateTime(origin +
			floorDiv(v.ticks - origin, step.ticks) * step.ticks);
	}
	case 'timespan timespan':
		return new TimeSpan(floorDiv(v.ticks, step.ticks) * step.ticks);
	case 'long long': return floorDiv(v, step) * step;
	default: return Math.floor(Number(v) / Number(step)) * Number(step);
	}
}

function date(f) {
	return ([v, ...rest]) => {
		if (kindOf(v) === 'string')
			v = parseDate(v);
		return isNull(v) ? null : f(v, ...rest);
	};
}

function dayOf(d) {
	return floorDiv(d.ticks, UNITS.d);
}

function startOf(unit) {
	return date((d, offset) => {
		const at = new Date(Number(dayOf(d)) * 86400000);
		const n = Number(offset ?? 0n);
		const [y, m, day] = [at.getUTCFullYear(), at.getUTCMonth(),
			at.getUTCDate()];
		const start = { day: [y, m, day + n],
			week: [y, m, day - at.getUTCDay() + 7 * n],
			month: [y, m + n, 1], year: [y + n, 0, 1] }[unit];
		return new DateTime(BigInt(Date.UTC(...start)) * 10000n);
	});
}

// The last tick before the next one starts.
function endOf(unit) {
	const start = startOf(unit);
	return ([d, offset]) => {
		const next = start([d, (offset ?? 0n) + 1n]);
		return next && new DateTime(next.ticks - 1n);
	};
}


function hourOf(d) {
	return floorDiv(d.ticks - dayOf(d) * UNITS.d, UNITS.h);
}

const parts = [
	['yyyy', (d) => pad(d.getUTCFullYear(), 4)],
	['MM', (d) => pad(d.getUTCMonth() + 1, 2)],
	['dd', (d) => pad(d.getUTCDate(), 2)],
	['HH', (d) => pad(d.getUTCHours(), 2)],
	['mm', (d) => pad(d.getUTCMinutes(), 2)],
	['ss', (d) => pad(d.getUTCSeconds(), 2)],
];

function formatted(d, form) {
	const at = new Date(Number(floorDiv(d.ticks, 10000n)));
	let out = '';
	for (let i = 0; i < form.length;) {
		const known = parts.find(([p]) => form.startsWith(p, i));
		if (!known && !/[-/:,. [\]_]/.test(form[i]))
			unsupported(`the format '${form}'`);
		out += known ? known[1](at) : form[i];
		i += known ? known[0].length : 1;
	}
	return out;
}

function part([unit, d]) {
	const form = { year: 'yyyy', month: 'MM', day: 'dd', hour: 'HH',
		minute: 'mm', second: 'ss' }[unit.toLowerCase()];
	if (!form)
		unsupported(`datetime_part() of ${unit}`);
	return isNull(d) ? null : BigInt(formatted(d, form));
}

function diff([unit, a, b]) {
	const ticks = { day: UNITS.d, hour: UNITS.h, minute: UNITS.m,
		second: UNITS.s }[unit.toLowerCase()];
	if (!ticks)
		unsupported(`datetime_diff() in ${unit}`);
	return isNull(a) || isNull(b) ? null :
		floorDiv(a.ticks, ticks) - floorDiv(b.ticks, ticks);
}

function add([unit, n, d]) {
	const ticks = { day: UNITS.d, hour: UNITS.h, minute: UNITS.m,
		second: UNITS.s, week: 7n * UNITS.d }[unit.toLowerCase()];
	if (!ticks)
		unsupported(`datetime_add() of ${unit}`);
	return isNull(n) || isNull(d) ? null : new DateTime(d.ticks + n * ticks);
}

function toDate([v]) {
	switch (kindOf(v)) {
	case 'string': return parseDate(v);
	case 'null':
	case 'datetime': return v;
	default: return unsupported(`todatetime() of a ${kindOf(v)}`);
	}
}

function toSpan([v]) {
	return kindOf(v) === 'string' ? parseSpan(v) : v;
}

module.exports = {
	now: [0, 1, ([offset], c) =>
		new DateTime(c.world.now.ticks + (offset ? offset.ticks : 0n))],
	ago: [1, 1, ([span], c) => isNull(span) ? null :
		new DateTime(c.world.now.ticks - span.ticks)],
	bin: [2, 2, bin],
	todatetime: [1, 1, toDate],
	totimespan: [1, 1, toSpan],
	startofday: [1, 2, startOf('day')],
	startofweek: [1, 2, startOf('week')],
	startofmonth: [1, 2, startOf('month')],
	startofyear: [1, 2, startOf('year')],
	endofday: [1, 2, endOf('day')],
	endofweek: [1, 2, endOf('week')],
	endofmonth: [1, 2, endOf('month')],
	hourofday: [1, 1, date(hourOf)],
	dayofweek: [1, 1, date((d) =>
		new TimeSpan((((dayOf(d) + 4n) % 7n + 7n) % 7n) * UNITS.d))],
	datetime_part: [2, 2, part],
	getyear: [1, 1, date((d) => BigInt(formatted(d, 'yyyy')))],
	monthofyear: [1, 1, date((d) => BigInt(formatted(d, 'MM')))],
	getmonth: [1, 1, date((d) => BigInt(formatted(d, 'MM')))],
	dayofmonth: [1, 1, date((d) => BigInt(formatted(d, 'dd')))],
	datetime_diff: [3, 3, diff],
	datetime_add: [3, 3, add],
	format_datetime: [2, 2, date(formatted)],
};
