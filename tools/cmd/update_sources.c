/* SPDX-License-Identifier: MIT */
#include "cmd/update_sources.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/fetch_guard.h"
#include "io/csv.h"

int rmm_update_open(struct rmm_update_sources *s, struct rmm_app *app,
		    const char *dir)
{
	const struct rmm_package *package = &s->ws.package;

	*s = (struct rmm_update_sources){ .app = app };
	if (rmm_dir_tree_open(&s->dir, dir, app->err) < 0 ||
	    rmm_workspace_load(&s->ws, &s->dir.tree, RMM_WS_LOCAL, NULL,
			       app->err) < 0)
		return -1;
	for (size_t i = 0; i < package->upstreams; i++)
		if (package->upstream[i].enabled)
			s->item[s->n++] = (struct rmm_update_source){
				.upstream = &package->upstream[i],
				.end = RMM_LIT("current"),
			};
	return 0;
}

void rmm_update_free(struct rmm_update_sources *s)
{
	for (size_t i = 0; i < s->n; i++) {
		rmm_diff_free(&s->item[i].diff);
		rmm_list_free(&s->item[i].before);
		rmm_list_free(&s->item[i].after);
	}
	rmm_lock_free(&s->lock);
	rmm_workspace_free(&s->ws);
	rmm_dir_tree_close(&s->dir);
	rmm_arena_free(&s->arena);
	*s = (struct rmm_update_sources){0};
}

static int read_rows(struct rmm_list *list, struct rmm_source_counts *counts,
		     struct rmm_update_sources *s,
		     const struct rmm_upstream *upstream, struct rmm_in *in,
		     struct rmm_err *err)
{
	struct rmm_source_spec spec = { .upstream = upstream,
					.tools = &s->ws.tools };
	struct rmm_source *source = NULL;
	struct rmm_schema *schema = NULL;
	int ret = -1;

	if (rmm_workspace_schema(&schema, &s->dir.tree, upstream, err) < 0)
		return -1;
	spec.schema = schema;
	if (rmm_source_open(&source, &spec, in, err) < 0 ||
	    rmm_source_list(list, source, err) < 0)
		goto out;
	*counts = rmm_source_counts(source);
	ret = rmm_list_sort(list, err);
out:
	rmm_source_close(source);
	rmm_schema_free(schema);
	return ret;
}

/* 1, or 0 when the tree has no copy. */
static int read_copy(struct rmm_list *list, struct rmm_source_counts *counts,
		     struct rmm_update_sources *s, struct rmm_tree *tree,
		     const struct rmm_upstream *upstream, struct rmm_err *err)
{
	struct rmm_in in = {0};
	int ret = rmm_tree_open(tree, &in, upstream->path.ptr, err);

	if (ret > 0 && read_rows(list, counts, s, upstream, &in, err) < 0)
		ret = -1;
	rmm_in_close(&in);
	return ret;
}

int rmm_update_before(struct rmm_update_sources *s, struct rmm_tree *tree)
{
	for (size_t i = 0; i < s->n; i++) {
		struct rmm_update_source *item = &s->item[i];
		struct rmm_err why = {0};
		int got = read_copy(&item->before, &item->was, s, tree,
				    item->upstream, &why);

		item->had = got > 0;
		if (got >= 0)
			continue;
		if (why.code != RMM_E_SYNTAX)
			return rmm_fail(s->app->err, why.code, "%s", why.text);
		rmm_app_warn(s->app, "%s: the copy as it was is no list: %s",
			     item->upstream->name.ptr, why.text);
		rmm_list_free(&item->before);
	}
	return 0;
}

static int note_end(struct rmm_update_sources *s,
		    const struct rmm_csv_row *row)
{
	struct rmm_err *err = s->app->err;

	for (size_t i = 0; !row->rule && row->n == 3 && i < s->n; i++) {
		struct rmm_update_source *item = &s->item[i];

		if (!rmm_str_eq(item->upstream->name, row->field[0]))
			continue;
		if (rmm_arena_str(&s->arena, &item->end, row->field[1],
				  err) < 0 ||
		    rmm_arena_str(&s->arena, &item->why, row->field[2],
				  err) < 0)
			return -1;
		s->held += rmm_str_is(item->end, "held");
	}
	return 0;
}

int rmm_update_ends(struct rmm_update_sources *s, const char *path)
{
	struct rmm_csv *csv = NULL;
	struct rmm_csv_row row;
	struct rmm_in in = {0};
	int got = -1;

	for (size_t i = 0; i < s->n; i++)
		s->item[i].end = RMM_LIT("failed");
	if (rmm_in_open(&in, path, path, s->app->err) < 0 ||
	    rmm_csv_open(&csv, &in, s->app->err) < 0)
		goto out;
	while ((got = rmm_csv_next(csv, &row, s->app->err)) > 0)
		if (note_end(s, &row) < 0)
			break;
out:
	rmm_csv_close(csv);
	rmm_in_close(&in);
	return got == 0 ? 0 : -1;
}

bool rmm_update_is_fresh(const struct rmm_update_source *source)
{
	return rmm_str_is(source->end, "current") ||
	       rmm_str_is(source->end, "held");
}

static int note_held(struct rmm_update_sources *s,
		     struct rmm_update_source *item, const char *why)
{
	struct rmm_buf text = {0};
	int ret = -1;

	rmm_app_warn(s->app, "%s: held by an earlier run, and not merged: %s; "
		     "merging the branch accepts it",
		     item->upstream->name.ptr, why);
	rmm_buf_init(&text, 8 * RMM_ERR_TEXT);
	rmm_text_escape(&text, rmm_str(why));
	if (rmm_buf_end(&text, &item->held, s->app->err) == 0)
		ret = rmm_arena_str(&s->arena, &item->held, item->held,
				    s->app->err);
	rmm_buf_free(&text);
	s->held++;
	return ret;
}

/* What HEAD has is the last good copy; without one there is no guard. */
static int guard_left(struct rmm_update_sources *s,
		      struct rmm_update_source *item, struct rmm_tree *head,
		      rmm_day today)
{
	struct rmm_err *err = s->app->err;
	struct rmm_source_counts counts;
	struct rmm_list good = {0};
	struct rmm_diff diff = {0};
	struct rmm_fetch_change change = {
		.ws = &s->ws, .diff = &diff, .before = &good,
		.after = &item->before, .today = today,
	};
	char why[RMM_ERR_TEXT];
	int ret = read_copy(&good, &counts, s, head, item->upstream, err);

	if (ret > 0)
		ret = rmm_diff(&diff, &good, &item->before, err);
	if (ret == 0 && good.n > 0 && rmm_fetch_guard(why, &change))
		ret = note_held(s, item, why);
	rmm_diff_free(&diff);
	rmm_list_free(&good);
	return ret;
}

int rmm_update_still_held(struct rmm_update_sources *s, struct rmm_tree *head)
{
	int64_t now;

	if (rmm_app_stamp(&now, s->app) < 0)
		return -1;
	for (size_t i = 0; i < s->n; i++)
		if (s->item[i].had && !rmm_update_is_fresh(&s->item[i]) &&
		    guard_left(s, &s->item[i], head, rmm_day_of(now)) < 0)
			return -1;
	return 0;
}

int rmm_update_after(struct rmm_update_sources *s)
{
	struct rmm_err *err = s->app->err;

	if (rmm_lock_load(&s->lock, &s->dir.tree, err) < 0)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		struct rmm_update_source *item = &s->item[i];
		int got = 0;

		if (rmm_update_is_fresh(item))
			got = read_copy(&item->after, &item->is, s,
					&s->dir.tree, item->upstream, err);
		if (got < 0)
			return -1;
		if (got == 0)
			continue;
		if (rmm_diff(&item->diff, &item->before, &item->after,
			     err) < 0)
			return -1;
		s->added += item->diff.n_added;
		s->removed += item->diff.n_removed;
		s->changed += item->diff.n_changed;
	}
	return 0;
}

bool rmm_update_any(const struct rmm_update_sources *s)
{
	return s->added + s->removed + s->changed > 0;
}
