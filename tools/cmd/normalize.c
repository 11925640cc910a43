/* SPDX-License-Identifier: MIT */
/* rmmlist normalize: one upstream list, row by row, in canonical form; what
 * can't be brought into one is reported and goes to --rejects. */
#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "cli/app.h"
#include "io/csv.h"
#include "io/in.h"
#include "io/out.h"
#include "io/tree.h"
#include "model/schema.h"
#include "model/source.h"
#include "model/workspace.h"

struct args {
	const char *dir, *output, *rejects;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 'o', "output", "FILE", "write the rows to FILE", RMM_OPT_OUT_FILE,
	  offsetof(struct args, output) },
	{ 0, "rejects", "FILE", "write rejected rows to FILE", RMM_OPT_OUT_FILE,
	  offsetof(struct args, rejects) },
	{ 'q', "quiet", NULL, "no notes", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

struct job {
	struct rmm_app *app;
	const struct args *args;
	struct rmm_dir_tree dir;
	struct rmm_workspace ws;
	struct rmm_schema *schema;
	struct rmm_in in;
	struct rmm_source *source;
	struct rmm_out out, rejects;
	struct rmm_csv_writer reject_row;
};

static void number(struct rmm_csv_writer *w, uint64_t n)
{
	char text[24];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	rmm_csv_plain(w, (struct rmm_str){ text + at, sizeof(text) - at });
}

/* The row may hold anything: escaped, so that the file stays text. */
static void escaped(struct rmm_csv_writer *w, struct rmm_str raw)
{
	struct rmm_buf buf = { 0 };
	struct rmm_str text = { 0 };
	struct rmm_err err = { 0 };

	rmm_buf_init(&buf, 8 * RMM_MAX_LINE);
	rmm_text_escape(&buf, raw);
	if (!rmm_buf_end(&buf, &text, &err))
		rmm_csv_field(w, text);
	else
		rmm_csv_field(w, RMM_LIT("(no memory to show the row)"));
	rmm_buf_free(&buf);
}

static void write_reject(void *ctx, const struct rmm_reject *r)
{
	struct rmm_csv_writer *w = ctx;

	rmm_csv_field(w, rmm_str(r->file));
	number(w, r->line);
	rmm_csv_field(w, r->field);
	rmm_csv_field(w, rmm_str(r->rule));
	escaped(w, r->reason);
	escaped(w, r->raw);
	rmm_csv_end(w);
}

/* Two outputs in one place would lose the rows. */
static int check_outputs(const struct args *args, struct rmm_err *err)
{
	if (!args->rejects)
		return 0;
	if (strcmp(args->rejects, "-") == 0)
		return rmm_fail(err, RMM_E_USAGE, "--rejects needs a file: "
				"standard output is for the rows");
	if (args->output && strcmp(args->rejects, args->output) == 0)
		return rmm_fail(err, RMM_E_USAGE, "--output and --rejects are "
				"both '%s'; name two files", args->output);
	return 0;
}

static int open_input(struct job *job, const struct rmm_upstream *upstream)
{
	struct rmm_err *err = job->app->err;
	int found;

	if (job->app->operands == 2)
		return strcmp(job->app->operand[1], "-")
			       ? rmm_in_open(&job->in, job->app->operand[1],
					     job->app->operand[1], err)
			       : rmm_in_stdin(&job->in, err);
	found = rmm_tree_open(&job->dir.tree, &job->in, upstream->path.ptr,
			      err);
	if (!found)
		return rmm_fail(err, RMM_E_IO,
				"no copy of '%s' at '%s'; run rmmlist fetch",
				upstream->name.ptr, upstream->path.ptr);
	return found < 0 ? -1 : 0;
}

static int open_outputs(struct job *job)
{
	struct rmm_err *err = job->app->err;

	if (rmm_out_open(&job->out, job->args->output, err) < 0)
		return -1;
	rmm_out_add(&job->out, RMM_LIT("indicator,type,tool,source,line\n"));
	if (!job->args->rejects)
		return 0;
	/* With `| head` behind us the rejects' temporary goes, too. */
	signal(SIGPIPE, SIG_IGN);
	if (rmm_out_file(&job->rejects, job->args->rejects, 0644, err) < 0)
		return -1;
	job->reject_row.out = &job->rejects;
	rmm_out_add(&job->rejects,
		    RMM_LIT("file,line,field,rule,reason,raw\n"));
	return 0;
}

static int copy_rows(struct job *job, const struct rmm_upstream *upstream)
{
	struct rmm_source_row row;
	struct rmm_csv_writer w = { .out = &job->out };
	int got;

	while ((got = rmm_source_next(job->source, &row, job->app->err)) > 0) {
		rmm_csv_field(&w, row.indicator);
		rmm_csv_plain(&w, rmm_str(rmm_kind_name(row.kind)));
		rmm_csv_field(&w, row.tool);
		rmm_csv_plain(&w, upstream->name);
		number(&w, row.line);
		rmm_csv_end(&w);
	}
	return got;
}

static int normalize(struct job *job)
{
	const struct rmm_upstream *upstream;
	struct rmm_err *err = job->app->err;
	struct rmm_source_spec spec = { .tools = &job->ws.tools,
					.sink = &job->app->sink };

	if (check_outputs(job->args, err) < 0 ||
	    rmm_dir_tree_open(&job->dir, job->args->dir ? job->args->dir : ".",
			      err) < 0 ||
	    rmm_workspace_load(&job->ws, &job->dir.tree, RMM_WS_LOCAL,
			       &job->app->sink, err) < 0 ||
	    rmm_package_need(&upstream, &job->ws.package,
			     job->app->operand[0], err) < 0 ||
	    rmm_workspace_schema(&job->schema, &job->dir.tree, upstream,
				 err) < 0 ||
	    open_input(job, upstream) < 0)
		return -1;
	spec.upstream = upstream;
	spec.schema = job->schema;
	if (job->args->rejects) {
		spec.reject = write_reject;
		spec.ctx = &job->reject_row;
	}
	if (rmm_source_open(&job->source, &spec, &job->in, err) < 0 ||
	    open_outputs(job) < 0)
		return -1;
	return copy_rows(job, upstream);
}

static int run(struct rmm_app *app)
{
	struct job job = { .app = app, .args = app->values };
	struct rmm_source_counts counts = { 0 };
	int ret = normalize(&job);

	if (job.source)
		counts = rmm_source_counts(job.source);
	rmm_source_close(job.source);
	if (!ret)
		ret = rmm_out_close(&job.out, app->err);
	if (!ret && job.args->rejects)
		ret = rmm_out_close(&job.rejects, app->err);
	if (!ret && counts.rejected)
		rmm_app_say(app, "%llu of %llu rows rejected",
			    (unsigned long long)counts.rejected,
			    (unsigned long long)counts.rows);
	rmm_out_abort(&job.out);
	rmm_out_abort(&job.rejects);
	rmm_schema_free(job.schema);
	rmm_in_close(&job.in);
	rmm_workspace_free(&job.ws);
	rmm_dir_tree_close(&job.dir);
	return ret < 0 ? -1 : counts.rejected ? 1 : 0;
}

const struct rmm_tool rmm_tool = {
	.name = "normalize",
	.summary = "show one list's rows in canonical form",
	.usage = "[-q] [-C DIR] [-o FILE] [--rejects FILE] SOURCE [FILE]",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.min_operands = 1,
	.max_operands = 2,
	.run = run,
};
