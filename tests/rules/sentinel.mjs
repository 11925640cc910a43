// SPDX-License-Identifier: MIT
// A template of sentinel-rules: each rule goes through the client that Azure
// publishes for Sentinel, out of an answer and into a request, and must come
// out as it was: the client loses what it does not know.
import { createRequire } from 'module';
import { columnsOf, hoursOf, longestAgo, sorted } from './columns.mjs';

const require = createRequire(import.meta.url);
const sdk = require('@azure/arm-securityinsight');
const { createHttpHeaders } = require('@azure/core-rest-pipeline');

const PREFIX = "[concat(parameters('workspace'), '/Microsoft.SecurityInsights/";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

// The client, over a service that answers with `rule` and keeps what it gets.
async function throughClient(rule) {
	let sent = null;
	const httpClient = { sendRequest: async (request) => {
		if (request.method === 'PUT')
			sent = JSON.parse(request.body);
		return { request, status: 200, headers: createHttpHeaders(
			{ 'content-type': 'application/json' }),
		bodyAsText: JSON.stringify(rule) };
	} };
	const client = new sdk.SecurityInsights(
		{ getToken: async () => ({ token: 'x', expiresOnTimestamp: 9e15 }) },
		'subscription', { httpClient });
	const got = await client.alertRules.get('group', 'workspace', 'rule');
	await client.alertRules.createOrUpdate('group', 'workspace', 'rule', got);
	return sent;
}

function checkEnums(p, say) {
	const among = (what, values, known) => {
		for (const v of values)
			if (!Object.values(sdk[known]).includes(v))
				say(`${what} '${v}' is unknown`);
	};
	among('severity', [p.severity], 'KnownAlertSeverity');
	among('tactic', p.tactics, 'KnownAttackTactic');
	among('entity', p.entityMappings.map((m) => m.entityType),
		'KnownEntityMappingType');
	among('kind of grouping', [p.eventGroupingSettings.aggregationKind],
		'KnownEventGroupingAggregationKind');
	among('method of matching',
		[p.incidentConfiguration.groupingConfiguration.matchingMethod],
		'KnownMatchingMethod');
}

function checkSchedule(p, say) {
	const frequency = hoursOf(p.queryFrequency), period = hoursOf(p.queryPeriod);
	if (frequency < 1 || frequency > 336 || period < frequency || period > 336)
		say(`it runs every ${frequency} h over ${period} h`);
	if (period < longestAgo(p.query))
		say('the query looks at more than its period');
}

// What the service's documentation says, and no client checks.
function checkLimits(p, say) {
	if (p.query.length > 10000)
		say(`the query has ${p.query.length} characters`);
	if (p.description.length > 5000 || p.displayName.length > 256)
		say('its texts are too long');
	if (p.entityMappings.length < 1 || p.entityMappings.length > 10 ||
	    p.entityMappings.some((m) => m.fieldMappings.length < 1 ||
		m.fieldMappings.length > 3))
		say('too many entities, or none');
	if (Object.keys(p.customDetails).length > 20)
		say('too many details');
	const used = p.alertDetailsOverride.alertDisplayNameFormat
		.match(/\{\{\w+\}\}/g) || [];
	if (used.length > 3)
		say('too many columns in the name');
	if (p.techniques.some((t) => !/^T\d{4}$/.test(t)))
		say('that is no technique');
	for (const text of [p.query, p.description, p.displayName])
		if (text.startsWith('['))
			say('Resource Manager would take it for an expression');
}

function checkColumns(p, globals, say) {
	const columns = columnsOf(p.query, globals, say);
	const names = [
		...p.entityMappings.flatMap((m) =>
			m.fieldMappings.map((f) => f.columnName)),
		...Object.values(p.customDetails),
		...(p.alertDetailsOverride.alertDisplayNameFormat
			.match(/(?<=\{\{)\w+/g) || []),
	];
	for (const name of names)
		if (!columns[name])
			say(`the query returns no ${name}`);
	const grouping = p.incidentConfiguration.groupingConfiguration;
	for (const name of grouping.groupByEntities)
		if (!p.entityMappings.some((m) => m.entityType === name))
			say(`incidents are grouped by ${name}, which is none`);
	for (const name of grouping.groupByCustomDetails)
		if (!p.customDetails[name])
			say(`incidents are grouped by ${name}, which is none`);
}

// Near-real-time rules are those of one template, which is for nothing else.
function checkKind(name, { kind, properties: p }, row, say) {
	const nrt = name === 'sentinel-rules-nrt.json';
	if (kind !== (nrt ? 'NRT' : 'Scheduled'))
		say(`its kind is ${kind}`);
	if (nrt && (longestAgo(p.query) > 0 || /externaldata|\bnow\(-/.test(p.query)))
		say('a near-real-time rule looks at nothing but its event');
	if (!nrt)
		checkSchedule(p, say);
	if (row && p.enabled !== (nrt || row.rule === 'ON'))
		say(`it is ${p.enabled ? 'on' : 'off'}`);
}

export async function checkTemplate(file, text, list, globals, say) {
	const doc = JSON.parse(text);
	if (file.includes('nrt') && doc.resources.length > 50)
		say('a tenant takes 50 near-real-time rules');
	if (sorted(doc.parameters) !== '{"workspace":{"type":"String"}}')
		say('its parameters are others');
	for (const resource of doc.resources) {
		const { properties: p, kind, name } = resource;
		const id = name.slice(PREFIX.length, -3);
		const about = (s) => say(`${p.displayName}: ${s}`);
		if (!name.startsWith(PREFIX) || !UUID.test(id) ||
		    !resource.id.endsWith(`'/alertRules/${id}')]`))
			about(`its name is ${name}`);
		const row = list.find((r) => r.id === id && r.name === p.displayName);
		if (!row)
			about('the list of rules does not have it');
		checkKind(file, resource, row, about);
		const sent = await throughClient({ kind, properties: p });
		if (sorted(sent) !== sorted({ kind, properties: p }))
			about(`the client takes it otherwise: ${sorted(sent)}`);
		checkEnums(p, about);
		checkLimits(p, about);
		checkColumns(p, globals, about);
	}
	return doc.resources.length;
}
