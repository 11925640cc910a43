/* SPDX-License-Identifier: MIT */
/* defender-rules: the pack's alerts and the near-real-time queries as custom
 * detections of Microsoft Defender XDR, each a JSON body for /security/rules/detectionRules of Microsoft Graph.
 * The properties that Graph took until October 2026 (isEnabled, period,
 * mitreTechniques, impactedAssets) are not written. */
#include "cmd/export_rules.h"
#include "io/json.h"

enum { MAX_NAME = 128 };

static const char list_name[] = "defender-rules.csv";

#define ID_PREFIX "rmmlist-"
#define FILE_PREFIX "defender-rule-"

static const struct rmm_entity entities[] = {
	{ "hosts", { { "deviceIdColumn", "DeviceId" },
		     { "nameColumn", "DeviceName" } } },
	{ "hosts", { { "deviceIdColumn", "DeviceId" } } },
	{ "accounts", { { "nameColumn", "AccountName" },
			{ "ntDomainColumn", "AccountDomain" },
			{ "upnColumn", "AccountUpn" } } },
	{ "accounts", { { "nameColumn", "AccountName" },
			{ "ntDomainColumn", "AccountDomain" } } },
	{ "accounts", { { "upnColumn", "AccountUpn" } } },
	{ "accounts", { { "nameColumn", "InitiatingProcessAccountName" },
			{ "ntDomainColumn", "InitiatingProcessAccountDomain" },
			{ "upnColumn", "InitiatingProcessAccountUpn" } } },
	{ "ips", { { "addressColumn", "RemoteIP" } } },
	{ "urls", { { "addressColumn", "RemoteUrl" } } },
	{ "dns", { { "domainNameColumn", "Domain" } } },
	{ "files", { { "nameColumn", "FileName" }, { "sha1Column", "SHA1" } } },
	{ "processes", { { "sha1Column", "InitiatingProcessSHA1" } } },
	{ 0 },
};

static struct json_t *object_of(const char *key, struct json_t *value)
{
	struct json_t *object = rmm_json_object();

	return rmm_json_made(object, rmm_json_set(object, key, value));
}

static struct json_t *mapping(const struct rmm_entity *entity)
{
	struct json_t *out = rmm_json_object();
	int ret = 0;

	for (size_t i = 0; i < 3 && entity->field[i].field; i++)
		ret |= rmm_json_set(out, entity->field[i].field,
				    rmm_json_text(entity->field[i].column));
	return rmm_json_made(out, ret);
}

static struct json_t *mappings(const struct rmm_query_rule *rule)
{
	struct json_t *out = rmm_json_object();
	int ret = 0;

	for (const struct rmm_entity *e = entities; e->kind; e++)
		if (rmm_entity_is(e, entities, rule))
			ret |= rmm_json_set(out, e->kind, rmm_json_list_of(mapping(e)));
	return rmm_json_made(out, ret);
}

/* The service takes one tactic. */
static struct json_t *tactics(const struct rmm_query_rule *rule)
{
	struct json_t *technique, *tactic;
	int ret = 0;

	if (rule->query->use != RMM_QUERY_ALERT)
		return rmm_json_array();
	technique = rmm_json_object();
	tactic = rmm_json_object();
	ret |= rmm_json_set(technique, "technique", rmm_json_text("T1219"));
	ret |= rmm_json_set(technique, "subTechniques", rmm_json_array());
	ret |= rmm_json_set(tactic, "tactic", rmm_json_text("CommandAndControl"));
	ret |= rmm_json_set(tactic, "techniques", rmm_json_list_of(technique));
	return rmm_json_list_of(rmm_json_made(tactic, ret));
}

#define ASK                                                                    \
	"Ask the user and the team that owns the device whether the tool is "  \
	"theirs. If it is, approve it in approvals.csv and "
#define ELSE " If nobody knows it, treat the device as compromised."

static const char *advice(const struct rmm_query_rule *rule)
{
	if (rule->query->use != RMM_QUERY_ALERT)
		return "Publish the list again, and look at what publishes it.";
	return rule->query->every_h > 0 ?
		       ASK "publish." ELSE :
		       ASK "export this rule again, with its list." ELSE;
}

static struct json_t *alert(const struct rmm_query_rule *rule)
{
	static const char *const severity[] = {
		[RMM_QUERY_INFORMATIONAL] = "informational",
		[RMM_QUERY_LOW] = "low",
		[RMM_QUERY_MEDIUM] = "medium",
		[RMM_QUERY_HIGH] = "high",
	};
	struct json_t *out = rmm_json_object();
	int ret = 0;

	ret |= rmm_json_set(out, "title", rmm_json_of_str(rule->title));
	ret |= rmm_json_set(out, "description", rmm_json_of_str(rule->about));
	ret |= rmm_json_set(out, "severity",
			    rmm_json_text(severity[rule->query->severity]));
	ret |= rmm_json_set(out, "recommendedActions", rmm_json_text(advice(rule)));
	ret |= rmm_json_set(out, "tactics", tactics(rule));
	ret |= rmm_json_set(out, "entityMappings", mappings(rule));
	ret |= rmm_json_set(out, "customDetails",
			    rmm_rule_details(rule));
	return rmm_json_made(out, ret);
}

static struct json_t *detection(const struct rmm_query_rule *rule,
				struct rmm_str id)
{
	char frequency[RMM_DURATION_TEXT];
	struct json_t *out = rmm_json_object();
	int ret = 0;

	rmm_query_rule_duration(frequency, rule->query->every_h);
	ret |= rmm_json_set(out, "id", rmm_json_of_str(id));
	ret |= rmm_json_set(out, "displayName", rmm_json_of_str(rule->title));
	ret |= rmm_json_set(out, "description", rmm_json_of_str(rule->about));
	ret |= rmm_json_set(
		out, "status",
		rmm_json_text(rule->query->state == RMM_QUERY_ON ? "enabled" :
								  "disabled"));
	ret |= rmm_json_set(out, "queryCondition",
			    object_of("queryText",
				      rmm_json_of_str(rule->text)));
	ret |= rmm_json_set(out, "schedule",
			    object_of("frequency", rmm_json_text(frequency)));
	ret |= rmm_json_set(out, "detectionAction",
			    object_of("alertTemplate", alert(rule)));
	return rmm_json_made(out, ret);
}

struct names {
	struct rmm_export *x;
	struct rmm_buf id, file;
};

static int put(void *ctx, const struct rmm_query_rule *rule,
	       struct rmm_rule_entry *entry, struct rmm_err *err)
{
	struct names *names = ctx;

	rmm_buf_reset(&names->id);
	rmm_buf_reset(&names->file);
	rmm_buf_addf(&names->id, ID_PREFIX "%s", rule->query->name);
	rmm_buf_addf(&names->file, FILE_PREFIX "%s.json", rule->query->name);
	if (rmm_buf_end(&names->id, &entry->id, err) < 0 ||
	    rmm_buf_end(&names->file, &entry->file, err) < 0)
		return -1;
	return rmm_export_json(names->x, entry->file.ptr,
			       detection(rule, entry->id), err);
}

static int write_files(struct rmm_export *x)
{
	struct names names = { .x = x };
	const struct rmm_rules_walk walk = {
		.product = "Defender", .list = list_name, .put = put,
		.ctx = &names,
	};
	int ret;

	rmm_buf_init(&names.id, MAX_NAME);
	rmm_buf_init(&names.file, MAX_NAME);
	ret = rmm_export_rules(x, &walk);
	rmm_buf_free(&names.id);
	rmm_buf_free(&names.file);
	return ret;
}

static const char *const files[] = { FILE_PREFIX "*.json", list_name, NULL };

const struct rmm_export_format rmm_export_defender_rules = {
	.name = "defender-rules",
	.takes = RMM_EXPORT_URL,
	.files = files,
	.check = rmm_export_rules_check,
	.write = write_files,
};
