/* SPDX-License-Identifier: MIT */
#include "cmd/export_rules.h"

#include "cmd/nrt_rule.h"
#include "io/csv.h"
#include "io/json.h"

static bool fits(const struct rmm_entity *entity,
		 const struct rmm_query_rule *rule)
{
	for (size_t i = 0; i < 3 && entity->field[i].field; i++)
		if (!rmm_query_rule_returns(rule, entity->field[i].column))
			return false;
	return true;
}

bool rmm_entity_is(const struct rmm_entity *entity,
		   const struct rmm_entity *all,
		   const struct rmm_query_rule *rule)
{
	for (; all < entity; all++)
		if (rmm_str_is(rmm_str(all->kind), entity->kind) &&
		    fits(all, rule))
			return false;
	return fits(entity, rule);
}

struct json_t *rmm_rule_details(const struct rmm_query_rule *rule)
{
	static const char *const columns[] = {
		"Tool",	   "Category", "Confidence", "Sources", "ListedSince",
		"Process", "Domain",   "Via",	     "Events",	NULL,
	};
	struct json_t *details = rmm_json_object();
	int ret = 0;

	for (size_t i = 0; columns[i]; i++)
		if (rmm_query_rule_returns(rule, columns[i]))
			ret |= rmm_json_set(details, columns[i],
					    rmm_json_text(columns[i]));
	return rmm_json_made(details, ret);
}

int rmm_export_json(struct rmm_export *x, const char *name, struct json_t *json,
		    struct rmm_err *err)
{
	struct rmm_out out = { 0 };

	if (!json)
		return rmm_fail_nomem(err);
	if (rmm_export_out_file(&x->out, &out, name, 0, err) < 0) {
		rmm_json_free(json);
		return -1;
	}
	rmm_json_write(&out, json, 2);
	rmm_out_addc(&out, '\n');
	rmm_json_free(json);
	return rmm_out_close(&out, err);
}

int rmm_export_rules_check(struct rmm_export *x)
{
	struct rmm_query_url url;

	return rmm_query_url_parse(&url, rmm_str(x->url), x->app->err);
}

/* --- the pack -------------------------------------------------------- */

struct pass {
	struct rmm_export *x;
	const struct rmm_rules_walk *walk;
	struct rmm_query_url url;
	struct rmm_csv_writer list;
};

static int put_rule(struct pass *pass, const struct rmm_query_rule *rule)
{
	const struct rmm_rules_walk *walk = pass->walk;
	struct rmm_rule_entry entry = { 0 };

	if (walk->put(walk->ctx, rule, &entry, pass->x->app->err) < 0)
		return -1;
	rmm_csv_plain(&pass->list, entry.id);
	rmm_csv_field(&pass->list, rule->title);
	rmm_csv_plain(&pass->list, rmm_str(rule->query->name));
	rmm_csv_plain(&pass->list, entry.file);
	rmm_csv_end(&pass->list);
	return 0;
}

static int take(struct pass *pass, const struct rmm_query *query)
{
	const bool sentinel = pass->walk->sentinel;
	const struct rmm_query_form form = { RMM_QUERY_URL, sentinel };
	struct rmm_app *app = pass->x->app;
	struct rmm_arena arena = { 0 };
	struct rmm_query_rule rule;
	int ret = 0;

	if (!rmm_query_has(query, form)) {
		rmm_app_say(app, "'%s' makes no rule: it has no form for %s",
			    query->name, pass->walk->product);
		return 0;
	}
	if (rmm_query_rule_make(&rule, &arena, query, sentinel, &pass->url,
				app->err) < 0)
		ret = -1;
	else if (sentinel && rule.text.len > RMM_MAX_QUERY_RULE)
		rmm_app_warn(app,
			     "'%s' makes no rule: its text has %zu "
			     "characters, and a rule of %s %d at most; shorten "
			     "the URL",
			     query->name, rule.text.len, pass->walk->product,
			     RMM_MAX_QUERY_RULE);
	else
		ret = put_rule(pass, &rule);
	rmm_arena_free(&arena);
	return ret;
}

static int put_all(struct pass *pass)
{
	const struct rmm_query *query = rmm_query_pack;

	for (; query->name; query++)
		if (rmm_query_rule_is(query) && take(pass, query) < 0)
			return -1;
	return 0;
}

/* --- the list's own -------------------------------------------------- */

/* Says what is missing; are there rules to write? */
static bool has_nrt(const struct pass *pass,
		    const struct rmm_nrt_result *result)
{
	const struct rmm_rules_walk *walk = pass->walk;
	struct rmm_app *app = pass->x->app;

	if (result->too_many)
		rmm_app_warn(app,
			     "%s makes no rules: its rows need more than %d of "
			     "%d characters",
			     result->too_many, RMM_NRT_SHARDS, RMM_NRT_TEXT);
	if (walk->max_nrt > 0 && result->queries > walk->max_nrt) {
		rmm_app_warn(app,
			     "the near-real-time queries make no rules: there "
			     "are %zu, and %s takes %zu",
			     result->queries, walk->product, walk->max_nrt);
		return false;
	}
	if (result->refused > 0)
		rmm_app_say(app, "some approvals can't stand in near-real-time "
			    "rules; nrt-processes.txt and nrt-hosts.txt of "
			    "rmmlist queries tell why");
	return result->queries > 0;
}

static int put_file(struct pass *pass, const struct rmm_query_file *file)
{
	struct rmm_arena arena = { 0 };
	struct rmm_query_rule rule;
	struct rmm_query query;
	int ret = rmm_nrt_rule_make(&rule, &query, &arena, file,
				    pass->x->app->err);

	if (ret == 0)
		ret = put_rule(pass, &rule);
	rmm_arena_free(&arena);
	return ret;
}

static int put_nrt(struct pass *pass)
{
	const struct rmm_nrt_input in = {
		.list = &pass->x->list,
		.approval = pass->x->approval,
		.approvals = pass->x->approvals,
	};
	struct rmm_query_files files = { 0 };
	struct rmm_nrt_result result;
	int ret = rmm_nrt_files(&files, &in, &result, pass->x->app->err);

	if (ret == 0 && has_nrt(pass, &result))
		for (size_t i = 0; ret == 0 && i < files.n; i++)
			ret = put_file(pass, &files.file[i]);
	rmm_query_files_free(&files);
	return ret;
}

int rmm_export_rules(struct rmm_export *x, const struct rmm_rules_walk *walk)
{
	struct rmm_err *err = x->app->err;
	struct pass pass = { .x = x, .walk = walk };
	struct rmm_out list = { 0 };

	pass.list.out = &list;
	if (rmm_query_url_parse(&pass.url, rmm_str(x->url), err) < 0 ||
	    (pass.url.secret && rmm_export_out_private(&x->out, err) < 0) ||
	    rmm_export_out_file(&x->out, &list, walk->list, 0, err) < 0)
		return -1;
	rmm_out_add(&list, RMM_LIT("id,name,query,file\n"));
	if (put_all(&pass) < 0 || put_nrt(&pass) < 0) {
		rmm_out_abort(&list);
		return -1;
	}
	return rmm_out_close(&list, err);
}
