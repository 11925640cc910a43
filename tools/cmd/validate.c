/* SPDX-License-Identifier: MIT */
/* rmmlist validate: every file against its Table Schema, then the rules. The
 * findings are the data: they go to standard output. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cmd/check_file.h"
#include "cmd/report_findings.h"
#include "io/in.h"
#include "io/out.h"
#include "ops/validate.h"

#define DESCRIPTOR "datapackage.json"

struct args {
	const char *dir, *date, *format;
	bool strict, quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "date", "D", "the day that expiry is judged by (default: today)",
	  RMM_OPT_TEXT, offsetof(struct args, date) },
	{ 0, "format", "FORMAT", "text (default), json, github, azure or sarif",
	  RMM_OPT_TEXT, offsetof(struct args, format) },
	{ 'q', "quiet", NULL, "no notes and no summary", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0, "strict", NULL, "a warning is a no as well", RMM_OPT_FLAG,
	  offsetof(struct args, strict) },
	{ 0 },
};

/* An operand: what it is, and the name that findings about it bear. */
struct operand {
	const char *path, *name;
	const struct rmm_resource *resource; /* NULL: its header tells */
	bool local;  /* judged with the whole workspace, which it is part of */
	bool loaded; /* has been read with the workspace */
};

struct job {
	struct rmm_app *app;
	const struct args *args;
	struct rmm_work work;
	struct rmm_findings findings;
	struct rmm_lint *lint;
	struct operand *operand;
	struct rmm_resource combined; /* where the descriptor has none */
	rmm_day date;
	bool whole;      /* the workspace, not only some files */
	bool unreadable; /* one of the files */
};

static const char *without_dot(const char *path)
{
	while (path[0] == '.' && path[1] == '/')
		path += 2;
	return path;
}

/* Is the operand this file of the workspace? */
static bool names_file(struct job *job, struct operand *operand,
		       const char *path)
{
	const char *name = rmm_work_path(&job->work, path);

	if (!name || strcmp(without_dot(operand->path), without_dot(name)) != 0)
		return false;
	operand->name = name;
	return true;
}

/* The descriptor and the local files: read with every workspace. */
static bool find_local(struct job *job, struct operand *operand)
{
	if (names_file(job, operand, DESCRIPTOR))
		return true;
	for (int t = 0; t < RMM_TABLES; t++)
		if (names_file(job, operand,
			       rmm_local_path((enum rmm_local)t)))
			return true;
	return false;
}

/* Not so when it is disabled, missing or no such list. */
static bool is_read(const struct rmm_workspace *ws,
		    const struct rmm_upstream *upstream)
{
	for (size_t i = 0; i < ws->sources; i++)
		if (ws->source[i].upstream == upstream)
			return !ws->source[i].missing;
	return false;
}

/* The lists: read with the workspace when the whole of it is. */
static bool find_list(struct job *job, struct operand *operand)
{
	const struct rmm_workspace *ws = &job->work.ws;

	for (size_t i = 0; i < ws->package.resources; i++) {
		const struct rmm_resource *resource = &ws->package.resource[i];

		if (!names_file(job, operand, resource->path.ptr))
			continue;
		operand->resource = resource;
		if (resource->upstream && job->whole)
			return is_read(ws, resource->upstream);
		break;
	}
	if (!names_file(job, operand, RMM_LIST_PATH))
		return false;
	if (!operand->resource)
		operand->resource = &job->combined;
	return job->work.has_previous;
}

static void find_operand(struct job *job, struct operand *operand)
{
	operand->name = operand->path;
	operand->local = find_local(job, operand);
	operand->loaded = operand->local || find_list(job, operand);
}

static void find_operands(struct job *job)
{
	for (size_t i = 0; i < job->app->operands; i++) {
		job->operand[i] = (struct operand){
			.path = job->app->operand[i],
		};
		find_operand(job, &job->operand[i]);
	}
}

static int check_operand(struct job *job, const struct operand *operand,
			 struct rmm_err *err)
{
	const struct rmm_check check = {
		.work = &job->work,
		.lint = job->lint,
		.sink = &job->findings.sink,
	};
	struct rmm_in in = {0};
	int ret;

	if (strcmp(operand->path, "-") == 0)
		ret = rmm_in_stdin(&in, err);
	else
		ret = rmm_in_open(&in, operand->path, operand->name, err);
	if (ret == 0)
		ret = rmm_check_file(&check, &in, operand->resource, err);
	rmm_in_close(&in);
	return ret < 0 ? -1 : 0;
}

/* A file that can't be read is said, and the next one is looked at. */
static void check_operands(struct job *job)
{
	for (size_t i = 0; i < job->app->operands; i++) {
		struct rmm_err err = {0};

		if (job->operand[i].loaded ||
		    check_operand(job, &job->operand[i], &err) == 0)
			continue;
		rmm_app_warn(job->app, "%s", err.text);
		job->unreadable = true;
	}
}

/* Findings about other files than the operands go. */
static void keep_operands(struct job *job)
{
	struct rmm_findings *findings = &job->findings;
	size_t kept = 0;

	for (size_t i = 0; i < findings->n; i++) {
		const struct rmm_finding *finding = &findings->item[i];
		size_t k = 0;

		while (k < job->app->operands &&
		       strcmp(finding->place.file, job->operand[k].name) != 0)
			k++;
		if (k < job->app->operands)
			findings->item[kept++] = *finding;
		else
			findings->sink.count[finding->severity]--;
	}
	findings->n = kept;
}

/* Only files that are judged on their own? Then the upstream copies, which may
 * be long, are not read. Sets job->whole when one of them is not. */
static int open_for_files(struct job *job)
{
	bool local = false;

	job->operand = rmm_calloc(job->app->operands, sizeof(*job->operand));
	if (!job->operand)
		return rmm_fail_nomem(job->app->err);
	if (rmm_work_open(&job->work, job->args->dir, RMM_WS_LOCAL,
			  &job->findings.sink, job->app->err) < 0)
		return -1;
	find_operands(job);
	for (size_t i = 0; i < job->app->operands; i++)
		local |= job->operand[i].local;
	if (!local)
		return 0;
	rmm_work_close(&job->work);
	rmm_findings_free(&job->findings);
	job->whole = true;
	return 0;
}

static int validate(struct job *job)
{
	struct rmm_validate v = { .ws = &job->work.ws, .date = job->date };
	struct rmm_err *err = job->app->err;

	job->whole = job->app->operands == 0;
	if (!job->whole && open_for_files(job) < 0)
		return -1;
	if (job->whole && rmm_check_whole(&job->work, job->args->dir, &v,
					  &job->findings, err) < 0)
		return -1;
	if (job->operand) {
		find_operands(job);
		if (rmm_lint_new(&job->lint, &job->work.ws, err) < 0)
			return -1;
		check_operands(job);
	}
	if (rmm_validate_waive(&v, &job->findings, err) < 0)
		return -1;
	if (job->operand)
		keep_operands(job);
	rmm_findings_sort(&job->findings);
	return rmm_findings_check(&job->findings, err);
}

static int status_of(const struct job *job)
{
	const uint64_t *count = job->findings.sink.count;

	if (job->unreadable)
		return 2;
	return count[RMM_ERROR] > 0 ||
	       (job->args->strict && count[RMM_WARNING] > 0);
}

static int run(struct rmm_app *app)
{
	struct job job = {
		.app = app,
		.args = app->values,
		.combined.schema = RMM_LIT(RMM_LIST_SCHEMA),
	};
	struct rmm_report report = {
		.findings = &job.findings,
		.dir = job.args->dir,
		.quiet = job.args->quiet,
	};
	struct rmm_out out = {0};
	size_t format = 0;
	int ret = -1;

	rmm_findings_init(&job.findings);
	if (rmm_app_format(&format, app, job.args->format,
			   RMM_REPORT_FORMATS) < 0 ||
	    rmm_app_date(&job.date, app, job.args->date) < 0 ||
	    validate(&job) < 0 || rmm_out_stdout(&out, app->err) < 0)
		goto out;
	report.format = (enum rmm_report_format)format;
	report.incomplete = job.unreadable;
	if (rmm_report_findings(&out, &report, app->err) < 0 ||
	    rmm_out_close(&out, app->err) < 0)
		goto out;
	ret = status_of(&job);
out:
	rmm_out_abort(&out);
	rmm_lint_free(job.lint);
	rmm_free(job.operand);
	rmm_work_close(&job.work);
	rmm_findings_free(&job.findings);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "validate",
	.summary = "check every file against its schema and the rules",
	.usage = "[-q] [-C DIR] [--date D] [--strict] [--format FORMAT] "
		 "[FILE...]",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.max_operands = SIZE_MAX,
	.run = run,
};
