/* SPDX-License-Identifier: MIT */
/* sentinel-rules: the pack's alerts as scheduled rules of Microsoft Sentinel,
 * in an ARM template whose parameter is the workspace; in a second one those
 * for a workspace that has no tables of Defender for Endpoint, where the others
 * would be refused; in a third the near-real-time ones, which are deployed for
 * each list and must not turn the others on or off. They have the shape that
 * Sentinel's own portal exports, so that its Import takes them as well. */
#include "cmd/export_rules.h"
#include "edge/uuid.h"
#include "io/json.h"

#define PROVIDER   "Microsoft.SecurityInsights"
#define RULES_TYPE "Microsoft.OperationalInsights/workspaces/providers"
#define SCHEMA                                                                 \
	"https://schema.management.azure.com/schemas/2019-04-01/"              \
	"deploymentTemplate.json#"
#define API_VERSION "2023-11-01"

enum {
	MAX_ABOUT = 5000,
	MAX_NAME = 256,
	MAX_NRT = 50, /* of a tenant */
	MAX_REFERENCE = 512,
};

static const char file_name[] = "sentinel-rules.json";
static const char asim_name[] = "sentinel-rules-asim.json";
static const char nrt_name[] = "sentinel-rules-nrt.json";
static const char list_name[] = "sentinel-rules.csv";

static const struct rmm_entity entities[] = {
	{ "Host", { { "FullName", "DeviceName" } } },
	{ "Account",
	  { { "Name", "AccountName" }, { "NTDomain", "AccountDomain" } } },
	{ "Account", { { "FullName", "AccountUpn" } } },
	{ "Account", { { "Name", "InitiatingProcessAccountName" },
		       { "NTDomain", "InitiatingProcessAccountDomain" } } },
	{ "IP", { { "Address", "RemoteIP" } } },
	{ "URL", { { "Url", "RemoteUrl" } } },
	{ "DNS", { { "DomainName", "Domain" } } },
	{ "Process", { { "CommandLine", "ProcessCommandLine" } } },
	{ "Process", { { "CommandLine", "InitiatingProcessCommandLine" } } },
	{ "File", { { "Name", "FileName" } } },
	{ "File", { { "Name", "Process" } } },
	{ 0 },
};

static struct json_t *format_of(const char *fmt, const char *id)
{
	struct rmm_buf buf = { 0 };
	struct rmm_str s;
	struct rmm_err err = { 0 };
	struct json_t *json = NULL;

	rmm_buf_init(&buf, MAX_REFERENCE);
	for (; *fmt; fmt++) {
		if (*fmt == '%')
			rmm_buf_add(&buf, rmm_str(id));
		else
			rmm_buf_addc(&buf, *fmt);
	}
	if (rmm_buf_end(&buf, &s, &err) == 0)
		json = rmm_json_of_str(s);
	rmm_buf_free(&buf);
	return json;
}

/* --- a rule's parts --------------------------------------------------- */

static struct json_t *mapping(const struct rmm_entity *entity)
{
	struct json_t *fields = rmm_json_array(), *out = rmm_json_object();
	int ret = rmm_json_set(out, "entityType", rmm_json_text(entity->kind));

	for (size_t i = 0; i < 3 && entity->field[i].field; i++) {
		struct json_t *field = rmm_json_object();

		ret |= rmm_json_set(field, "identifier",
				    rmm_json_text(entity->field[i].field));
		ret |= rmm_json_set(field, "columnName",
				    rmm_json_text(entity->field[i].column));
		ret |= rmm_json_push(fields, field);
	}
	ret |= rmm_json_set(out, "fieldMappings", fields);
	return rmm_json_made(out, ret);
}

static struct json_t *mappings(const struct rmm_query_rule *rule)
{
	struct json_t *out = rmm_json_array();
	int ret = 0;

	for (const struct rmm_entity *e = entities; e->kind; e++)
		if (rmm_entity_is(e, entities, rule))
			ret |= rmm_json_push(out, mapping(e));
	return rmm_json_made(out, ret);
}

/* A device and a tool make one incident a day, however often the same events
 * are looked at again. */
static struct json_t *incidents(const struct rmm_query_rule *rule)
{
	struct json_t *group = rmm_json_object(), *out = rmm_json_object();
	bool tool = rmm_query_rule_returns(rule, "Tool");
	int ret = 0;

	ret |= rmm_json_set(group, "enabled", rmm_json_of_bool(true));
	ret |= rmm_json_set(group, "reopenClosedIncident",
			    rmm_json_of_bool(false));
	ret |= rmm_json_set(group, "lookbackDuration", rmm_json_text("P1D"));
	ret |= rmm_json_set(group, "matchingMethod", rmm_json_text("Selected"));
	ret |= rmm_json_set(group, "groupByEntities",
			    rmm_json_list_of(rmm_json_text("Host")));
	ret |= rmm_json_set(group, "groupByAlertDetails", rmm_json_array());
	ret |= rmm_json_set(group, "groupByCustomDetails",
			    tool ? rmm_json_list_of(rmm_json_text("Tool"))
				 : rmm_json_array());
	ret |= rmm_json_set(out, "createIncident", rmm_json_of_bool(true));
	ret |= rmm_json_set(out, "groupingConfiguration", group);
	return rmm_json_made(out, ret);
}

static int set_alert(struct json_t *out, const struct rmm_query_rule *rule,
		     struct rmm_err *err)
{
	struct json_t *grouping = rmm_json_object();
	struct json_t *override = rmm_json_object();
	struct rmm_buf buf = { 0 };
	struct rmm_str name;
	int ret = 0;

	rmm_buf_init(&buf, MAX_NAME);
	rmm_query_rule_alert_name(&buf, rule);
	if (rmm_buf_end(&buf, &name, err) < 0)
		ret = -1;
	else
		ret |= rmm_json_set(override, "alertDisplayNameFormat",
				    rmm_json_of_str(name));
	ret |= rmm_json_set(grouping, "aggregationKind",
			    rmm_json_text("AlertPerResult"));
	ret |= rmm_json_set(out, "eventGroupingSettings", grouping);
	ret |= rmm_json_set(out, "alertDetailsOverride", override);
	ret |= rmm_json_set(out, "customDetails", rmm_rule_details(rule));
	ret |= rmm_json_set(out, "entityMappings", mappings(rule));
	ret |= rmm_json_set(out, "incidentConfiguration", incidents(rule));
	rmm_buf_free(&buf);
	return ret;
}

static int set_schedule(struct json_t *out, const struct rmm_query_rule *rule)
{
	char frequency[RMM_DURATION_TEXT], period[RMM_DURATION_TEXT];
	int ret = 0;

	rmm_query_rule_duration(frequency, rule->query->every_h);
	rmm_query_rule_duration(period, rule->period_h);
	ret |= rmm_json_set(out, "queryFrequency", rmm_json_text(frequency));
	ret |= rmm_json_set(out, "queryPeriod", rmm_json_text(period));
	ret |= rmm_json_set(out, "triggerOperator",
			    rmm_json_text("GreaterThan"));
	ret |= rmm_json_set(out, "triggerThreshold", rmm_json_of_int(0));
	return ret;
}

/* It would silence the next device as well. */
static int set_suppression(struct json_t *out)
{
	return rmm_json_set(out, "suppressionDuration", rmm_json_text("PT5H")) |
	       rmm_json_set(out, "suppressionEnabled", rmm_json_of_bool(false));
}

static bool is_nrt(const struct rmm_query_rule *rule)
{
	return rule->query->every_h == 0;
}

/* Who deploys the template of the near-real-time ones wants them. */
static bool is_on(const struct rmm_query_rule *rule)
{
	return is_nrt(rule) || rule->query->state == RMM_QUERY_ON;
}

static struct json_t *properties(const struct rmm_query_rule *rule,
				 struct rmm_err *err)
{
	static const char *const severity[] = {
		[RMM_QUERY_INFORMATIONAL] = "Informational",
		[RMM_QUERY_LOW] = "Low",
		[RMM_QUERY_MEDIUM] = "Medium",
		[RMM_QUERY_HIGH] = "High",
	};
	bool attack = rule->query->use == RMM_QUERY_ALERT;
	struct json_t *out = rmm_json_object();
	int ret = 0;

	ret |= rmm_json_set(out, "displayName", rmm_json_of_str(rule->title));
	ret |= rmm_json_set(
		out, "description",
		rmm_json_of_str(rmm_str_upto(rule->about, MAX_ABOUT)));
	ret |= rmm_json_set(out, "severity",
			    rmm_json_text(severity[rule->query->severity]));
	ret |= rmm_json_set(out, "enabled", rmm_json_of_bool(is_on(rule)));
	ret |= rmm_json_set(out, "query", rmm_json_of_str(rule->text));
	if (!is_nrt(rule))
		ret |= set_schedule(out, rule);
	ret |= set_suppression(out);
	ret |= rmm_json_set(
		out, "tactics",
		attack ? rmm_json_list_of(rmm_json_text("CommandAndControl"))
		       : rmm_json_array());
	ret |= rmm_json_set(out, "techniques",
			    attack ? rmm_json_list_of(rmm_json_text("T1219"))
				   : rmm_json_array());
	ret |= set_alert(out, rule, err);
	return rmm_json_made(out, ret);
}

/* --- the template ----------------------------------------------------- */

enum template { DEFENDER, ASIM, NRT, TEMPLATES };

static const char *const template_name[TEMPLATES] = {
	[DEFENDER] = file_name,
	[ASIM] = asim_name,
	[NRT] = nrt_name,
};

struct rules {
	struct json_t *of[TEMPLATES]; /* arrays */
	char id[RMM_UUID_TEXT];
};

static enum template template_of(const struct rmm_query_rule *rule)
{
	const struct rmm_query_form defender = { RMM_QUERY_URL, false };

	if (is_nrt(rule))
		return NRT;
	return rmm_query_has(rule->query, defender) ? DEFENDER : ASIM;
}

static int put(void *ctx, const struct rmm_query_rule *rule,
	       struct rmm_rule_entry *entry, struct rmm_err *err)
{
	struct rules *rules = ctx;
	const enum template to = template_of(rule);
	struct json_t *out = rmm_json_object();
	int ret = 0;

	entry->id = rmm_uuid(rules->id, "sentinel-rule",
			     rmm_str(rule->query->name));
	entry->file = rmm_str(template_name[to]);
	ret |= rmm_json_set(out, "id",
			    format_of("[concat(resourceId('" RULES_TYPE
				      "', parameters('workspace'),"
				      " '" PROVIDER "'), '/alertRules/%')]",
				      rules->id));
	ret |= rmm_json_set(
		out, "name",
		format_of("[concat(parameters('workspace'), '/" PROVIDER
			  "/%')]",
			  rules->id));
	ret |= rmm_json_set(out, "type",
			    rmm_json_text(RULES_TYPE "/alertRules"));
	ret |= rmm_json_set(out, "kind",
			    rmm_json_text(to == NRT ? "NRT" : "Scheduled"));
	ret |= rmm_json_set(out, "apiVersion", rmm_json_text(API_VERSION));
	ret |= rmm_json_set(out, "properties", properties(rule, err));
	ret |= rmm_json_push(rules->of[to], out);
	return ret == 0 ? 0 : rmm_fail_nomem(err);
}

static struct json_t *parameters(void)
{
	struct json_t *out = rmm_json_object(), *item = rmm_json_object();
	int ret = rmm_json_set(item, "type", rmm_json_text("String"));

	return rmm_json_made(out, ret | rmm_json_set(out, "workspace", item));
}

static int write_template(struct rmm_export *x, const char *name,
			  struct json_t *rules)
{
	struct json_t *out = rmm_json_object();
	int ret = 0;

	ret |= rmm_json_set(out, "$schema", rmm_json_text(SCHEMA));
	ret |= rmm_json_set(out, "contentVersion", rmm_json_text("1.0.0.0"));
	ret |= rmm_json_set(out, "parameters", parameters());
	ret |= rmm_json_set(out, "resources", rules);
	return rmm_export_json(x, name, rmm_json_made(out, ret), x->app->err);
}

/* One without rules is not written, but for the first. */
static int write_templates(struct rmm_export *x, struct rules *rules)
{
	for (size_t i = 0; i < TEMPLATES; i++) {
		struct json_t *list = rules->of[i];

		if (i != DEFENDER && rmm_json_len(list) == 0)
			continue;
		rules->of[i] = NULL;
		if (write_template(x, template_name[i], list) < 0)
			return -1;
	}
	return 0;
}

static int write_files(struct rmm_export *x)
{
	struct rules rules = { 0 };
	const struct rmm_rules_walk walk = {
		.product = "Sentinel",
		.list = list_name,
		.sentinel = true,
		.max_nrt = MAX_NRT,
		.put = put,
		.ctx = &rules,
	};
	int ret;

	for (size_t i = 0; i < TEMPLATES; i++)
		rules.of[i] = rmm_json_array();
	ret = rmm_export_rules(x, &walk);
	if (ret == 0)
		ret = write_templates(x, &rules);
	for (size_t i = 0; i < TEMPLATES; i++)
		rmm_json_free(rules.of[i]);
	return ret;
}

static const char *const names[] = {
	file_name,
	asim_name,
	nrt_name,
	list_name,
	NULL,
};

const struct rmm_export_format rmm_export_sentinel_rules = {
	.name = "sentinel-rules",
	.takes = RMM_EXPORT_URL,
	.files = names,
	.check = rmm_export_rules_check,
	.write = write_files,
};
