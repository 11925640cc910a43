/* SPDX-License-Identifier: MIT */
/* rmmlist match: which rows of a combined list the queries would hit with
 * values that somebody observed, and which approvals could silence them. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cli/app.h"
#include "cmd/report_hits.h"
#include "io/in.h"
#include "io/json.h"
#include "io/tree.h"
#include "model/workspace.h"

struct args {
	const char *dir, *date, *file, *format;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "date", "D", "the day that approvals are judged by "
	  "(default: today)", RMM_OPT_TEXT, offsetof(struct args, date) },
	{ 'f', "file", "CSV", "a combined list (default: " RMM_LIST_PATH ")",
	  RMM_OPT_TEXT, offsetof(struct args, file) },
	{ 0, "format", "FORMAT", "text (default) or json", RMM_OPT_TEXT,
	  offsetof(struct args, format) },
	{ 'q', "quiet", NULL, "print nothing; the exit status tells",
	  RMM_OPT_FLAG, offsetof(struct args, quiet) },
	{ 0 },
};

struct job {
	struct rmm_app *app;
	const struct args *args;
	struct rmm_arena arena;
	struct rmm_observed *seen; /* by operand */
	struct rmm_hits *hits;
	struct rmm_dir_tree dir;
	struct rmm_workspace ws;
	struct rmm_list list;
	struct rmm_approval *approval;
	struct rmm_hit_approvals approvals;
};

static int read_values(struct job *job)
{
	struct rmm_app *app = job->app;

	job->seen = rmm_calloc(app->operands, sizeof(*job->seen));
	job->hits = rmm_calloc(app->operands, sizeof(*job->hits));
	if (!job->seen || !job->hits)
		return rmm_fail_nomem(app->err);
	for (size_t i = 0; i < app->operands; i++)
		if (rmm_observed_parse(&job->seen[i], &job->arena,
				       rmm_str(app->operand[i]),
				       app->err) < 0) {
			rmm_wrap(app->err, "VALUE %zu", i + 1);
			return -1;
		}
	return 0;
}

static int open_list(struct job *job, struct rmm_in *in)
{
	const char *file = job->args->file;
	struct rmm_err *err = job->app->err;
	int there;

	if (file && strcmp(file, "-") == 0)
		return rmm_in_stdin(in, err);
	if (file)
		return rmm_in_open(in, file, file, err);
	there = rmm_tree_open(&job->dir.tree, in, RMM_LIST_PATH, err);
	if (there == 0)
		return rmm_fail(err, RMM_E_IO, "there is no '%s'; run rmmlist "
				"merge, or name a list with -f",
				RMM_LIST_PATH);
	return there < 0 ? -1 : 0;
}

static int read_list(struct job *job)
{
	struct rmm_in in = {0};
	int ret = open_list(job, &in);

	if (ret == 0)
		ret = rmm_list_read(&job->list, &in, &job->app->sink,
				    job->app->err);
	rmm_in_close(&in);
	return ret;
}

/* A list that was named needs no workspace around it. */
static int has_workspace(struct job *job)
{
	struct rmm_in in = {0};
	int there;

	if (!job->args->file)
		return 1;
	there = rmm_tree_open(&job->dir.tree, &in, "datapackage.json",
			      job->app->err);
	rmm_in_close(&in);
	return there;
}

static int read_approvals(struct job *job)
{
	const struct rmm_table *table = &job->ws.table[RMM_T_APPROVALS];
	struct rmm_err *err = job->app->err;
	int there = has_workspace(job);

	if (there <= 0)
		return there;
	if (rmm_workspace_load(&job->ws, &job->dir.tree, RMM_WS_LOCAL, NULL,
			       err) < 0)
		return -1;
	if (job->ws.local_errors > 0)
		rmm_app_warn(job->app, "lists/local has errors, so that "
			     "approvals may be missing here; run rmmlist "
			     "validate");
	job->approval = rmm_calloc(table->n + 1, sizeof(*job->approval));
	if (!job->approval)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < table->n; i++)
		if (rmm_approval_read(&job->approval[i], &job->arena,
				      &table->row[i], &job->ws.tools, err) < 0)
			return -1;
	job->approvals.file = table->file;
	job->approvals.item = job->approval;
	job->approvals.n = table->n;
	return 0;
}

static void add_reading(struct rmm_buf *buf, const char *what,
			struct rmm_str text)
{
	if (text.len > 0)
		rmm_buf_addf(buf, "%s%s '%.*s'", buf->len > 0 ? ", " : "", what,
			     RMM_ARG(text));
}

/* How the value was read, so that a "no" can be believed. */
static void say_none(struct job *job, size_t i)
{
	const struct rmm_observed *seen = &job->seen[i];
	struct rmm_buf buf = {0};

	rmm_buf_init(&buf, RMM_ERR_TEXT);
	add_reading(&buf, "file name", seen->name);
	add_reading(&buf, "host", seen->host);
	add_reading(&buf, "address", seen->ip);
	if (buf.len == 0)
		add_reading(&buf, seen->url.len > 0 ? "text" : "signer",
			    seen->signer);
	if (rmm_app_can_say(job->app, &buf))
		rmm_app_say(job->app, "no row matches '%s', read as: %s",
			    job->app->operand[i],
			    buf.ptr ? buf.ptr : "too long");
	rmm_buf_free(&buf);
}

static void print_text(struct rmm_out *out, struct job *job)
{
	for (size_t i = 0; i < job->app->operands; i++) {
		if (job->hits[i].n == 0)
			say_none(job, i);
		else
			rmm_report_hits_text(out,
					     rmm_str(job->app->operand[i]),
					     &job->seen[i], &job->hits[i],
					     &job->approvals);
	}
}

static void print_json(struct rmm_out *out, struct job *job)
{
	rmm_out_add(out, RMM_LIT("{\"values\":["));
	for (size_t i = 0; i < job->app->operands; i++) {
		rmm_out_add(out, i == 0 ? RMM_LIT("\n") : RMM_LIT(",\n"));
		rmm_report_hits_json(out, rmm_str(job->app->operand[i]),
				     &job->seen[i], &job->hits[i],
				     &job->approvals);
	}
	rmm_out_addf(out, "],\n\"rejected\":%llu,\"approvals\":",
		     (unsigned long long)job->list.rejected);
	if (job->approvals.file)
		rmm_json_write_str(out, rmm_str(job->approvals.file));
	else
		rmm_out_add(out, RMM_LIT("null"));
	rmm_out_add(out, RMM_LIT("}\n"));
}

static int print(struct job *job, bool json)
{
	struct rmm_out out = {0};

	if (job->app->quiet)
		return 0;
	if (rmm_out_stdout(&out, job->app->err) < 0)
		return -1;
	if (json)
		print_json(&out, job);
	else
		print_text(&out, job);
	return rmm_out_close(&out, job->app->err);
}

/* A "no" from a list that could not be read whole would be a guess. */
static int status_of(const struct job *job)
{
	for (size_t i = 0; i < job->app->operands; i++)
		if (job->hits[i].n > 0)
			return 0;
	if (job->list.rejected == 0)
		return 1;
	return rmm_fail(job->app->err, RMM_E_SYNTAX,
			"nothing matches, but %llu row%s of the list could "
			"not be read",
			(unsigned long long)job->list.rejected,
			job->list.rejected == 1 ? "" : "s");
}

static int match(struct job *job)
{
	struct rmm_app *app = job->app;
	size_t json;

	if (rmm_app_format(&json, app, job->args->format, "text json") < 0 ||
	    rmm_app_date(&job->approvals.today, app, job->args->date) < 0 ||
	    read_values(job) < 0 ||
	    rmm_dir_tree_open(&job->dir, job->args->dir ? job->args->dir : ".",
			      app->err) < 0 ||
	    read_list(job) < 0 || read_approvals(job) < 0)
		return -1;
	for (size_t i = 0; i < app->operands; i++)
		if (rmm_hits(&job->hits[i], &job->list, &job->seen[i],
			     app->err) < 0)
			return -1;
	return print(job, json == 1) < 0 ? -1 : status_of(job);
}

static int run(struct rmm_app *app)
{
	struct job job = { .app = app, .args = app->values };
	int ret;

	app->notes = false;
	ret = match(&job);
	for (size_t i = 0; job.hits && i < app->operands; i++)
		rmm_hits_free(&job.hits[i]);
	rmm_free(job.hits);
	rmm_free(job.seen);
	rmm_free(job.approval);
	rmm_list_free(&job.list);
	rmm_workspace_free(&job.ws);
	rmm_dir_tree_close(&job.dir);
	rmm_arena_free(&job.arena);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "match",
	.summary = "show which rows a query would hit with a value",
	.usage = "[-q] [-C DIR] [--date D] [-f CSV] [--format FORMAT] "
		 "VALUE...",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.min_operands = 1,
	.max_operands = SIZE_MAX,
	.run = run,
};
