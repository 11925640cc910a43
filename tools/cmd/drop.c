/* SPDX-License-Identifier: MIT */
/* rmmlist drop: takes the rows that a value from an alert hits out of the
 * combined list, by a removal each. Everything is worked out in memory before
 * a file is touched. */
#include <stddef.h>

#include "base/utf8.h"
#include "cmd/drop.h"
#include "cmd/report_hits.h"
#include "io/csv_edit.h"
#include "io/in.h"
#include "model/indicator.h"
#include "ops/diff.h"

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct rmm_drop_args, dir) },
	{ 0, "date", "D", "listed_since of new rows (default: today)",
	  RMM_OPT_TEXT, offsetof(struct rmm_drop_args, date) },
	{ 0, "owner", "NAME", "who answers for the removal", RMM_OPT_TEXT,
	  offsetof(struct rmm_drop_args, owner) },
	{ 'q', "quiet", NULL, "no summary", RMM_OPT_FLAG,
	  offsetof(struct rmm_drop_args, quiet) },
	{ 0, "reason", "TEXT", "why, for whoever reads it in a year",
	  RMM_OPT_TEXT, offsetof(struct rmm_drop_args, reason) },
	{ 0, "ticket", "ID", "where it was decided", RMM_OPT_TEXT,
	  offsetof(struct rmm_drop_args, ticket) },
	{ 0 },
};

static void put(struct rmm_sink *sink, const struct rmm_finding *finding)
{
	struct rmm_drop *job = (struct rmm_drop *)(void *)sink;

	if (finding->severity == RMM_ERROR)
		rmm_app_finding(job->app, finding);
}

/* --- arguments ------------------------------------------------------- */

/* What the schema can't say; the rest is found when the file is read again. */
static int check_cell(const char *option, const char *text,
		      struct rmm_err *err)
{
	struct rmm_str s = rmm_str(text);

	if (rmm_text_class(s, NULL) > RMM_TEXT_UTF8)
		return rmm_fail(err, RMM_E_USAGE, "%s has a line break or "
				"another character that can't be seen", option);
	if (rmm_cell_is_formula(s))
		return rmm_fail(err, RMM_E_USAGE, "a spreadsheet would run %s "
				"'%s' as a formula; begin it otherwise", option,
				text);
	return 0;
}

static int check_args(struct rmm_drop *job)
{
	const struct rmm_drop_args *args = job->args;
	struct rmm_err *err = job->app->err;

	if (rmm_str_trim(rmm_str(args->reason)).len == 0)
		return rmm_fail(err, RMM_E_USAGE, "--reason is missing; say "
				"why, for whoever reads it in a year");
	if (check_cell("--reason", args->reason, err) < 0 ||
	    check_cell("--owner", args->owner, err) < 0 ||
	    check_cell("--ticket", args->ticket, err) < 0 ||
	    rmm_app_date(&job->date, job->app, args->date) < 0)
		return -1;
	return rmm_observed_parse(&job->seen, &job->arena, rmm_str(job->value),
				  err);
}

/* --- the removals ---------------------------------------------------- */

/* The cell of a new removal in the column of that name. */
static struct rmm_str cell_of(const struct rmm_drop *job, const struct rmm_row *row,
			      struct rmm_str column)
{
	if (rmm_str_is(column, "indicator"))
		return row->indicator;
	if (rmm_str_is(column, "type"))
		return rmm_str(rmm_kind_name((enum rmm_kind)row->kind));
	if (rmm_str_is(column, "reason"))
		return rmm_str_trim(rmm_str(job->args->reason));
	if (rmm_str_is(column, "owner"))
		return rmm_str_trim(rmm_str(job->args->owner));
	if (rmm_str_is(column, "ticket"))
		return rmm_str_trim(rmm_str(job->args->ticket));
	return (struct rmm_str){0};
}

/* One removal for each row that decides; rows of a list are sorted by type and
 * indicator already. */
static int add_removals(struct rmm_drop *job, struct rmm_str bytes)
{
	static const size_t key[] = { 1, 0, 2 }; /* type, indicator, source */
	const struct rmm_schema *schema = job->work.ws.schema[RMM_T_REMOVALS];
	struct rmm_csv_edit edit = {
		.header = rmm_schema_header_text(schema),
		.fields = rmm_schema_fields(schema),
		.key = key,
		.keys = sizeof(key) / sizeof(key[0]),
	};
	struct rmm_str *cell = rmm_calloc(job->hits.n * edit.fields,
					  sizeof(*cell));
	size_t n = 0;
	int ret;

	if (!cell)
		return rmm_fail_nomem(job->app->err);
	for (size_t i = 0; i < job->hits.n; i++) {
		if (!job->hits.item[i].decides)
			continue;
		for (size_t k = 0; k < edit.fields; k++)
			cell[n++] = cell_of(job, job->hits.item[i].row,
					    rmm_schema_name(schema, k));
		edit.rows++;
	}
	edit.cell = cell;
	job->dropped = edit.rows;
	ret = rmm_csv_edit(&job->removals, bytes, job->removals_path, &edit,
			   job->app->err);
	rmm_free(cell);
	return ret;
}

static struct rmm_str bytes_of(const struct rmm_buf *buf)
{
	return (struct rmm_str){ buf->ptr, buf->len };
}

/* The workspace again, as it will be. */
static int load_after(struct rmm_drop *job)
{
	struct rmm_work *work = &job->work;
	struct rmm_overlay_tree tree;

	rmm_overlay_tree_init(&tree, &work->dir.tree, RMM_REMOVALS_PATH,
			      job->removals_path, bytes_of(&job->removals));
	rmm_workspace_free(&work->ws);
	if (rmm_workspace_load(&work->ws, &tree.tree, RMM_WS_UPSTREAM,
			       &job->sink, job->app->err) < 0)
		return -1;
	if (work->ws.local_errors > 0)
		return rmm_fail(job->app->err, RMM_E_USAGE,
				"such a removal would be wrong; nothing "
				"written");
	return 0;
}

static int merge_after(struct rmm_drop *job)
{
	struct rmm_err *err = job->app->err;
	struct rmm_out out = {0};
	struct rmm_in in = {0};
	struct rmm_str bytes;

	rmm_out_buf(&out, &job->merged);
	if (rmm_work_merge(&job->work, job->date, &out, NULL, NULL, NULL,
			   &job->sink, err) < 0 ||
	    rmm_buf_end(&job->merged, &bytes, err) < 0)
		return -1;
	rmm_in_mem(&in, job->list_path, bytes);
	if (rmm_list_read(&job->after, &in, &job->sink, err) < 0)
		return -1;
	return rmm_hits(&job->left, &job->after, &job->seen, err);
}

static int plan(struct rmm_drop *job)
{
	struct rmm_str bytes = {0};

	if (rmm_tree_read(&job->work.dir.tree, &bytes, RMM_REMOVALS_PATH, RMM_MAX_FILE,
			  &job->arena, job->app->err) < 0 ||
	    add_removals(job, bytes) < 0 || load_after(job) < 0)
		return -1;
	return merge_after(job);
}

/* --- writing --------------------------------------------------------- */

static int write_files(struct rmm_drop *job)
{
	struct rmm_err *err = job->app->err;

	if (job->stale)
		return rmm_work_write(job->list_path, bytes_of(&job->merged),
				      err);
	if (rmm_work_write(job->removals_path, bytes_of(&job->removals),
			   err) < 0)
		return -1;
	if (rmm_work_write(job->list_path, bytes_of(&job->merged), err) == 0)
		return 0;
	rmm_wrap(err, "'%s' is written, the list is not; run rmmlist merge",
		 job->removals_path);
	return -1;
}

/* --- report ---------------------------------------------------------- */

static void print_rows(struct rmm_out *out, char mark,
		       const struct rmm_hits *hits, bool all, size_t width)
{
	for (size_t i = 0; i < hits->n; i++) {
		if (!all && !hits->item[i].decides)
			continue;
		rmm_out_addf(out, "%c ", mark);
		rmm_report_hit(out, hits->item[i].row, width);
		rmm_out_addc(out, '\n');
	}
}

static int print(struct rmm_drop *job)
{
	size_t width = rmm_hits_width(&job->hits);
	struct rmm_out out = {0};

	if (rmm_out_stdout(&out, job->app->err) < 0)
		return -1;
	print_rows(&out, '-', &job->hits, job->stale, width);
	print_rows(&out, '!', &job->left, true, width);
	return rmm_out_close(&out, job->app->err);
}

/* Other rows of the list that have changed: those that the list on disk
 * lacked, and those whose fidelity rested on what went. */
static int tell_others(struct rmm_drop *job)
{
	struct rmm_app *app = job->app;
	size_t n = 0, with = 0;

	if (rmm_diff_count(&with, &job->before, &job->after, app->err) < 0 ||
	    (job->work.has_previous &&
	     rmm_diff_count(&n, &job->work.previous, &job->before,
			    app->err) < 0))
		return -1;
	if (!job->work.has_previous)
		rmm_app_warn(app, "there was no '%s' before; look at it with "
			     "rmmlist diff", job->list_path);
	if (job->stale)
		n -= job->dropped;
	else if (with > job->dropped)
		rmm_app_say(app, "%zu other row%s of the same tool changed "
			    "with it, fidelity say; see rmmlist diff",
			    with - job->dropped,
			    with - job->dropped == 1 ? "" : "s");
	if (n > 0)
		rmm_app_warn(app, "%zu other row%s of '%s' changed too, since "
			     "it was not what a merge yields; see rmmlist "
			     "diff", n, n == 1 ? "" : "s",
			     job->list_path);
	return 0;
}

static int report(struct rmm_drop *job)
{
	if (tell_others(job) < 0)
		return -1;
	if (print(job) < 0) {
		rmm_wrap(job->app->err, "the rows are removed");
		return -1;
	}
	rmm_drop_tell_left(job);
	if (job->left.n > 0)
		return 1;
	rmm_app_say(job->app, "%zu row%s removed, %zu left; commit '%s' and "
		    "'%s', then publish", job->dropped,
		    job->dropped == 1 ? "" : "s", job->after.n,
		    job->removals_path, job->list_path);
	return 0;
}

/* --- the verb -------------------------------------------------------- */

static int open_work(struct rmm_drop *job)
{
	struct rmm_work *work = &job->work;
	struct rmm_err *err = job->app->err;

	if (rmm_work_open_alone(work, job->app, job->args->dir,
				RMM_WS_UPSTREAM, &job->sink) < 0 ||
	    rmm_work_previous(work, err) < 0)
		return -1;
	job->removals_path = rmm_work_path(work, RMM_REMOVALS_PATH);
	job->list_path = rmm_work_path(work, RMM_LIST_PATH);
	if (!job->removals_path || !job->list_path)
		return rmm_fail_nomem(err);
	return 0;
}

static int drop(struct rmm_drop *job)
{
	struct rmm_err *err = job->app->err;
	int answer;

	if (check_args(job) < 0 || open_work(job) < 0 ||
	    rmm_work_merge_list(&job->before, &job->work.ws, NULL, job->date,
				&job->sink, err) < 0 ||
	    rmm_hits(&job->hits, &job->before, &job->seen, err) < 0)
		return -1;
	if (rmm_drop_again(&answer, job) < 0)
		return -1;
	if (answer >= 0)
		return answer;
	if ((job->stale ? merge_after(job) : plan(job)) < 0 ||
	    write_files(job) < 0)
		return -1;
	return report(job);
}

static int run(struct rmm_app *app)
{
	struct rmm_drop job = { .sink.put = put, .app = app, .args = app->values,
			   .value = app->operand[0] };
	int ret;

	rmm_buf_init(&job.removals, RMM_MAX_FILE);
	rmm_buf_init(&job.merged, RMM_MAX_FILE);
	ret = drop(&job);
	rmm_buf_free(&job.removals);
	rmm_buf_free(&job.merged);
	rmm_hits_free(&job.hits);
	rmm_hits_free(&job.left);
	rmm_list_free(&job.before);
	rmm_list_free(&job.after);
	rmm_work_close(&job.work);
	rmm_arena_free(&job.arena);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "drop",
	.summary = "take what an alert shows out of the list",
	.usage = "[-q] [-C DIR] [--date D] --reason TEXT [--owner NAME] "
		 "[--ticket ID] VALUE",
	.options = options,
	.values_size = sizeof(struct rmm_drop_args),
	.quiet_offset_plus_1 = offsetof(struct rmm_drop_args, quiet) + 1,
	.min_operands = 1,
	.max_operands = 1,
	.needs = RMM_NEEDS_FILES,
	.run = run,
};
