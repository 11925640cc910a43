// SPDX-License-Identifier: MIT
// A file of defender-rules, through the models that Microsoft publishes for
// Graph: what they don't know, or take for something else, is found.
import { JsonParseNodeFactory, JsonSerializationWriter }
	from '@microsoft/kiota-serialization-json';
import { createDetectionRuleFromDiscriminatorValue, serializeDetectionRule }
	from '@microsoft/msgraph-beta-sdk/models/security/index.js';
import { columnsOf, sorted } from './columns.mjs';

// Of each kind of entity, the columns of which the service wants all of one
// line. It says so when it refuses a rule; no page of the reference does.
const enough = {
	accounts: ['sidColumn', 'upnColumn', 'nameColumn ntDomainColumn'],
	dns: ['domainNameColumn'],
	files: ['sha1Column', 'sha256Column'],
	hosts: ['deviceIdColumn', 'nameColumn'],
	ips: ['addressColumn'],
	processes: ['sha1Column', 'sha256Column'],
	urls: ['addressColumn'],
};
// What the service took until October 2026.
const gone = /"(isEnabled|detectorId|period|category|mitreTechniques|impactedAssets|responseActions)":/;

function throughModels(text) {
	const bytes = new TextEncoder().encode(text);
	const rule = new JsonParseNodeFactory()
		.getRootParseNode('application/json', bytes.buffer)
		.getObjectValue(createDetectionRuleFromDiscriminatorValue);
	const writer = new JsonSerializationWriter();
	writer.writeObjectValue(undefined, rule, serializeDetectionRule);
	return { rule, out: JSON.parse(
		new TextDecoder().decode(writer.getSerializedContent())) };
}

function unknownIn(model, at = '') {
	const found = Object.keys(model.additionalData || {})
		.filter(() => !at.endsWith('.customDetails'))
		.map((key) => `${at}.${key}`);
	for (const [key, value] of Object.entries(model))
		if (value && typeof value === 'object' && key !== 'additionalData' &&
		    key !== 'backingStore')
			found.push(...unknownIn(value, `${at}.${key}`));
	return found;
}

// A duration is the same however it is spelled.
const duration = (text) => text.replace(/^P(\d+)D(T0H0M0S)?$/, 'P$1D')
	.replace(/^P0D$/, 'PT0S');

function checkModels(text, doc, say) {
	const { rule, out } = throughModels(text);
	for (const name of unknownIn(rule))
		say(`Graph knows no ${name.slice(1)}`);
	if (out.schedule && out.schedule.frequency)
		out.schedule.frequency = duration(out.schedule.frequency);
	if (sorted(out) !== sorted(doc))
		say(`Graph takes it otherwise: ${sorted(out)}`);
}

function checkService(text, doc, say) {
	const alert = doc.detectionAction.alertTemplate;
	const entities = alert.entityMappings;
	if (!/^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(doc.id))
		say(`'${doc.id}' is no id`);
	if (gone.test(text))
		say('it has properties that are gone');
	const nrt = /^rmmlist-nrt-/.test(doc.id);
	if (!(nrt ? ['PT0S'] : ['PT1H', 'PT3H', 'PT12H', 'P1D'])
		.includes(doc.schedule.frequency))
		say(`it runs every ${doc.schedule.frequency}`);
	if (nrt && /externaldata|\b(join|union|let)\b|\/\//.test(
		doc.queryCondition.queryText.replace(/@?"[^"]*"/g, '""')))
		say('a continuous rule can\'t have this query');
	if (alert.tactics.length > 1 ||
	    alert.tactics.some((t) => t.techniques.length === 0))
		say('the service takes one tactic, with techniques');
	if (!['hosts', 'accounts', 'mailboxes', 'ips'].some((k) => entities[k]))
		say('it names no device, user or address');
	for (const [kind, list] of Object.entries(entities))
		for (const mapping of list)
			if (!(enough[kind] || []).some((set) =>
				set.split(' ').every((c) => mapping[c])))
				say(`${kind}: the service wants other columns`);
}

function checkColumns(doc, globals, say) {
	const columns = columnsOf(doc.queryCondition.queryText, globals, say);
	const alert = doc.detectionAction.alertTemplate;
	const names = ['Timestamp', 'DeviceId', 'ReportId',
		...Object.values(alert.entityMappings).flat().flatMap(Object.values),
		...Object.values(alert.customDetails)];
	for (const name of names)
		if (!columns[name])
			say(`the query returns no ${name}`);
}

export function checkDetection(text, list, globals, say) {
	const doc = JSON.parse(text);
	const row = list.find((r) => r.id === doc.id && r.name === doc.displayName);
	if (!row)
		say('the list of rules does not have it');
	else if (doc.status !== (row.rule === 'ON' ? 'enabled' : 'disabled'))
		say(`its status is ${doc.status}`);
	checkModels(text, doc, say);
	checkService(text, doc, say);
	checkColumns(doc, globals, say);
	return 1;
}
