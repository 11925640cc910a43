/* SPDX-License-Identifier: MIT */
/* rmmlist rules: what validate checks, and what to do about each finding. */
#include <stddef.h>
#include <stdint.h>

#include "cli/app.h"
#include "io/json.h"
#include "io/out.h"
#include "model/rule.h"

struct args {
	const char *format;
};

static const struct rmm_opt options[] = {
	{ 0, "format", "FORMAT", "text (default), json or markdown",
	  RMM_OPT_TEXT, offsetof(struct args, format) },
	{ 0 },
};

enum format { TEXT, JSON, MARKDOWN };

static const char *severity(const struct rmm_rule *rule, enum rmm_origin origin)
{
	return rmm_severity_name(rule->severity[origin]);
}

static void print_text(struct rmm_out *out, const struct rmm_rule *rule)
{
	rmm_out_addf(out, "%-18s  %-7s  %-8s  %s\n", rule->id,
		     severity(rule, RMM_LOCAL), severity(rule, RMM_UPSTREAM),
		     rule->summary);
	rmm_out_addf(out, "%39sfix: %s\n", "", rule->fix);
}

static void print_member(struct rmm_out *out, const char *key,
			 const char *value, char end)
{
	rmm_out_addf(out, "\"%s\":", key);
	rmm_json_write_str(out, rmm_str(value));
	rmm_out_addc(out, end);
}

static void print_json(struct rmm_out *out, const struct rmm_rule *rule,
		       bool first)
{
	rmm_out_addf(out, "%s\n{", first ? "" : ",");
	print_member(out, "rule", rule->id, ',');
	print_member(out, "local", severity(rule, RMM_LOCAL), ',');
	print_member(out, "upstream", severity(rule, RMM_UPSTREAM), ',');
	print_member(out, "summary", rule->summary, ',');
	print_member(out, "fix", rule->fix, '}');
}

static void print_markdown(struct rmm_out *out, const struct rmm_rule *rule)
{
	bool same = rule->severity[RMM_LOCAL] == rule->severity[RMM_UPSTREAM];

	rmm_out_addf(out, "| `%s` | %s%s%s | %s | %s |\n", rule->id,
		     severity(rule, RMM_LOCAL), same ? "" : ", upstream ",
		     same ? "" : severity(rule, RMM_UPSTREAM), rule->summary,
		     rule->fix);
}

static void print_head(struct rmm_out *out, enum format format)
{
	if (format == JSON)
		rmm_out_add(out, RMM_LIT("{\"rules\":["));
	else if (format == MARKDOWN)
		rmm_out_add(out,
			    RMM_LIT("| rule | severity | what it finds | what "
				    "to do |\n|---|---|---|---|\n"));
	else
		rmm_out_addf(out, "%-18s  %-7s  %-8s  %s\n", "RULE", "LOCAL",
			     "UPSTREAM", "FINDS");
}

static void print_rule(struct rmm_out *out, enum format format,
		       const struct rmm_rule *rule, bool first)
{
	if (format == JSON)
		print_json(out, rule, first);
	else if (format == MARKDOWN)
		print_markdown(out, rule);
	else
		print_text(out, rule);
}

/* Does the command line ask for this rule? */
static bool is_asked(const struct rmm_app *app, const struct rmm_rule *rule)
{
	for (size_t i = 0; i < app->operands; i++)
		if (rmm_str_is(rmm_str(rule->id), app->operand[i]))
			return true;
	return app->operands == 0;
}

static int check_operands(struct rmm_app *app)
{
	for (size_t i = 0; i < app->operands; i++) {
		struct rmm_str word = rmm_str(app->operand[i]);
		const struct rmm_rule *near = rmm_rule_near(word);

		if (rmm_rule_find(word))
			continue;
		if (near)
			return rmm_fail(app->err, RMM_E_USAGE,
					"there is no rule '%s'; did you mean "
					"'%s'?", app->operand[i], near->id);
		return rmm_fail(app->err, RMM_E_USAGE,
				"there is no rule '%s'; rmmlist rules lists "
				"all of them", app->operand[i]);
	}
	return 0;
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_out out = { 0 };
	size_t format, n;
	const struct rmm_rule *rule = rmm_rules(&n);
	bool first = true;

	if (rmm_app_format(&format, app, args->format,
			   "text json markdown") < 0 ||
	    check_operands(app) < 0 || rmm_out_stdout(&out, app->err) < 0)
		return -1;
	print_head(&out, (enum format)format);
	for (size_t i = 0; i < n; i++) {
		if (!is_asked(app, &rule[i]))
			continue;
		print_rule(&out, (enum format)format, &rule[i], first);
		first = false;
	}
	if (format == JSON)
		rmm_out_add(&out, RMM_LIT("]}\n"));
	return rmm_out_close(&out, app->err);
}

const struct rmm_tool rmm_tool = {
	.name = "rules",
	.summary = "list the rules that validate checks, each with its fix",
	.usage = "[--format FORMAT] [RULE...]",
	.options = options,
	.values_size = sizeof(struct args),
	.max_operands = SIZE_MAX,
	.run = run,
};
