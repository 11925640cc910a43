/* SPDX-License-Identifier: MIT */
/* defender-indicators: custom indicators for Defender for Endpoint, in files
 * that its portal imports. */
#include "cmd/export.h"
#include "cmd/export_parts.h"
#include "io/csv.h"

enum {
	BATCH = 500,	    /* rows that one import takes */
	TENANT_MAX = 15000, /* indicators of a tenant, of all kinds */
};

static const char name[] = "defender-indicators-#.csv";
static const char gone[] = "defender-indicators-delete-#.csv";

/* The names and the order of the portal's own sample. */
#define HEADER                                                          \
	"IndicatorType,IndicatorValue,ExpirationTime,Action,Severity,"  \
	"Title,Description,RecommendedActions,RbacGroups,Category,"     \
	"MitreTechniques,GenerateAlert\n"

static const struct action {
	const char *name;
	bool alerts;
	const char *warning; /* NULL: it changes nothing on a device */
} actions[] = {
	{ "Audit", true, NULL },
	{ "Warn", true,
	  "users will be warned, and may go on, wherever a device meets one of "
	  "these hosts, approved use included" },
	{ "Block", true,
	  "every device on which network protection blocks will be cut off "
	  "from these hosts, approved use included; try Audit first" },
	{ "Allowed", false,
	  "these hosts will be allowed: no other indicator or feature blocks "
	  "them any more" },
};

struct files {
	const struct action *action;
	struct rmm_export_parts list, gone;
};

static enum rmm_carry carry(const struct rmm_export *x,
			    const struct rmm_row *row)
{
	(void)x;
	return rmm_carry_indicator(row);
}

static const char *severity(const struct files *files,
			    const struct rmm_row *row)
{
	if (!files->action->alerts)
		return "Informational";
	return row->fidelity == RMM_FIDELITY_HIGH ? "Medium" : "Low";
}

static void put_rest(struct rmm_csv_writer *w, const struct files *files,
		     const struct rmm_row *row, struct rmm_buf *text)
{
	rmm_csv_plain(w, RMM_LIT(""));
	rmm_csv_plain(w, rmm_str(files->action->name));
	rmm_csv_plain(w, rmm_str(severity(files, row)));
	rmm_buf_reset(text);
	rmm_buf_addf(text, "RMM tool: %.*s", RMM_ARG(row->cells->tool));
	rmm_csv_field(w, (struct rmm_str){ text->ptr, text->len });
	rmm_buf_reset(text);
	rmm_buf_addf(text, "A host of %.*s (%s; fidelity %s; listed by %.*s).",
		     RMM_ARG(row->cells->tool),
		     rmm_category_name((enum rmm_category)row->category),
		     rmm_fidelity_name((enum rmm_fidelity)row->fidelity),
		     RMM_ARG(row->cells->sources));
	rmm_csv_field(w, (struct rmm_str){ text->ptr, text->len });
	rmm_csv_plain(w, RMM_LIT("Find out who runs the tool on this device "
				 "and whether that is approved."));
	rmm_csv_plain(w, RMM_LIT(""));
	rmm_csv_plain(w, RMM_LIT("CommandAndControl"));
	rmm_csv_plain(w, RMM_LIT("T1219"));
	rmm_csv_plain(w, files->action->alerts ? RMM_LIT("true")
					       : RMM_LIT("false"));
}

static int put(void *ctx, const struct rmm_export_item *item,
	       struct rmm_err *err)
{
	struct files *files = ctx;
	bool is_gone = item->change == RMM_EXPORT_GONE;
	struct rmm_export_parts *parts = is_gone ? &files->gone : &files->list;
	struct rmm_csv_writer w = { 0 };
	const struct rmm_row *row = item->row;
	struct rmm_buf text = { 0 };
	struct rmm_str whole;
	int ret;

	if (rmm_export_parts_next(parts, &w.out, err) < 0)
		return -1;
	rmm_buf_init(&text, 4 * RMM_MAX_LINE);
	rmm_csv_plain(&w, row->kind == RMM_IP ? RMM_LIT("IpAddress")
					      : RMM_LIT("DomainName"));
	rmm_csv_plain(&w, row->indicator);
	if (!is_gone)
		put_rest(&w, files, row, &text);
	rmm_csv_end(&w);
	ret = is_gone ? 0 : rmm_buf_end(&text, &whole, err);
	rmm_buf_free(&text);
	return ret;
}

static const struct action *find_action(const char *given)
{
	struct rmm_str wanted = rmm_str(given ? given : actions[0].name);

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (rmm_str_is(wanted, actions[i].name))
			return &actions[i];
	return NULL;
}

static int check(struct rmm_export *x)
{
	const struct rmm_export_walk walk = { .carry = carry,
					      .approvals = true };
	const struct action *action = find_action(x->action);
	struct rmm_export_tally tally;

	if (!action)
		return rmm_fail(x->app->err, RMM_E_USAGE,
				"unknown action '%s'; known are Audit, Warn, "
				"Block, Allowed", x->action);
	rmm_export_count(&tally, x, &walk);
	if (tally.rows > TENANT_MAX)
		return rmm_fail(x->app->err, RMM_E_REJECT,
				"%llu indicators; a tenant has %d at most, of "
				"all kinds", (unsigned long long)tally.rows,
				TENANT_MAX);
	if (action->warning)
		rmm_app_warn(x->app, "action %s: %s", action->name,
			     action->warning);
	rmm_export_warn_approvals(x, &tally);
	return 0;
}

static int write_files(struct rmm_export *x)
{
	struct files files = {
		.action = find_action(x->action),
		.list = { .to = &x->out, .name = name, .head = HEADER,
			  .max_rows = BATCH },
		.gone = { .to = &x->out, .name = gone,
			  .head = "IndicatorType,IndicatorValue\n",
			  .max_rows = BATCH },
	};
	const struct rmm_export_walk walk = {
		.carry = carry, .approvals = true, .item = put, .ctx = &files,
	};

	return rmm_export_walk_into(x, &walk, &files.list, &files.gone);
}

static const char *const names[] = { name, gone, NULL };

const struct rmm_export_format rmm_export_indicators = {
	.name = "defender-indicators",
	.takes = RMM_EXPORT_SINCE | RMM_EXPORT_ACTION,
	.files = names,
	.check = check,
	.write = write_files,
};
