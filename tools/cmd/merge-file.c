/* SPDX-License-Identifier: MIT */
/* rmmlist merge-file: a three-way merge of one file by key, as git's merge
 * driver or by hand. */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cli/app.h"
#include "cmd/merge_write.h"

enum { LEAST_MARKER = 7, MOST_MARKER = 99 };

struct args {
	const char *marker_size, *path;
	bool to_stdout, quiet;
};

static const struct rmm_opt options[] = {
	{ 0, "marker-size", "N", "length of the conflict markers (default: 7)",
	  RMM_OPT_TEXT, offsetof(struct args, marker_size) },
	{ 'p', "stdout", NULL, "print the result, leave CURRENT as it is",
	  RMM_OPT_FLAG, offsetof(struct args, to_stdout) },
	{ 0, "path", "NAME", "what messages call the file (git's %P)",
	  RMM_OPT_TEXT, offsetof(struct args, path) },
	{ 'q', "quiet", NULL, "do not count the conflicts", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

struct job {
	struct rmm_app *app;
	const struct args *args;
	const char *path; /* of CURRENT in messages */
	size_t marker;
	struct rmm_merge_files files;
	struct rmm_arena arena;
	struct rmm_findings conflicts;
	struct rmm_out out;
	struct rmm_merge_writer writer;
};

static int read_cells(void *ctx, const struct rmm_str **out,
		      enum rmm_version version,
		      const struct rmm_version_row *row, struct rmm_err *err)
{
	struct job *job = ctx;

	return rmm_merge_cells(&job->files, out, version, row, err);
}

static int take_step(void *ctx, const struct rmm_step *step,
		     struct rmm_err *err)
{
	struct job *job = ctx;

	return rmm_merge_step(&job->writer, step, err);
}

static int merge_rows(struct job *job)
{
	const struct rmm_merge_file *file = job->files.file;
	struct rmm_merge3 m = {
		.shape = &job->files.shape,
		.cells = read_cells,
		.step = take_step,
		.ctx = job,
	};

	for (int v = 0; v < RMM_VERSIONS; v++) {
		m.row[v] = file[v].row;
		m.n[v] = file[v].n;
	}
	job->writer = (struct rmm_merge_writer){
		.files = &job->files,
		.out = &job->out,
		.conflicts = &job->conflicts.sink,
		.path = job->path,
		.marker = job->marker,
	};
	rmm_merge_begin(&job->writer);
	if (rmm_merge3(&m, job->app->err) < 0)
		return -1;
	rmm_merge_end(&job->writer);
	return 0;
}

/* A file without a header is one without rows, as git gives it for BASE when
 * both sides added the file. Emptied by one side alone, it is damaged. */
static int check_headers(const struct job *job)
{
	const struct rmm_merge_file *file = job->files.file;

	if (!file[RMM_BASE].header ||
	    (file[RMM_CURRENT].header && file[RMM_OTHER].header))
		return 0;
	return rmm_fail(job->app->err, RMM_E_SYNTAX,
			"%s: the header is missing; merge by hand",
			file[file[RMM_CURRENT].header ? RMM_OTHER :
			     RMM_CURRENT].name);
}

static int merge(struct job *job)
{
	const struct rmm_merge_file *file = job->files.file;

	if (file[RMM_CURRENT].header && file[RMM_OTHER].header)
		return merge_rows(job);
	rmm_out_add(&job->out, file[file[RMM_OTHER].header ? RMM_OTHER :
				    RMM_CURRENT].bytes);
	return 0;
}

static int side_name(const char **out, struct job *job, const char *operand,
		     const char *side)
{
	struct rmm_buf buf = {0};
	struct rmm_str name;
	int ret = -1;

	*out = operand;
	if (!job->args->path)
		return 0;
	rmm_buf_init(&buf, RMM_MAX_LINE);
	rmm_buf_addf(&buf, "%s (%s)", job->path, side);
	if (rmm_buf_end(&buf, &name, job->app->err) == 0 &&
	    rmm_arena_str(&job->arena, &name, name, job->app->err) == 0) {
		*out = name.ptr;
		ret = 0;
	}
	rmm_buf_free(&buf);
	return ret;
}

static int read_versions(struct job *job)
{
	struct rmm_err *err = job->app->err;
	char **operand = job->app->operand;
	const char *base, *other;

	if (side_name(&base, job, operand[1], "base") < 0 ||
	    side_name(&other, job, operand[2], "other") < 0 ||
	    rmm_merge_read(&job->files, RMM_BASE, operand[1], base, err) < 0 ||
	    rmm_merge_read(&job->files, RMM_CURRENT, operand[0], job->path,
			   err) < 0)
		return -1;
	return rmm_merge_read(&job->files, RMM_OTHER, operand[2], other, err);
}

/* The file keeps its mode. What is no file can't be replaced by one. */
static int open_out(struct job *job)
{
	const char *current = job->app->operand[0];
	struct stat st;

	if (job->args->to_stdout)
		return rmm_out_stdout(&job->out, job->app->err);
	if (stat(current, &st) < 0)
		return rmm_fail(job->app->err, RMM_E_IO, "cannot open '%s': %s",
				job->path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return rmm_fail(job->app->err, RMM_E_IO,
				"'%s' is not a regular file; use -p",
				job->path);
	return rmm_out_file(&job->out, current, st.st_mode & 07777,
			    job->app->err);
}

static int parse_args(struct job *job)
{
	const char *size = job->args->marker_size;
	uint64_t n = LEAST_MARKER;

	if (size && (!rmm_str_u64(&n, rmm_str(size), MOST_MARKER) ||
		     n < LEAST_MARKER))
		return rmm_fail(job->app->err, RMM_E_USAGE,
				"'%s' is no length for a marker; write a "
				"number from %d to %d", size, LEAST_MARKER,
				MOST_MARKER);
	job->marker = (size_t)n;
	job->path = job->args->path ? job->args->path : job->app->operand[0];
	for (size_t i = 0; i < job->app->operands; i++)
		if (strcmp(job->app->operand[i], "-") == 0)
			return rmm_fail(job->app->err, RMM_E_USAGE,
					"standard input is no version; name "
					"three files");
	return 0;
}

static void print_conflicts(struct job *job)
{
	uint64_t n = job->conflicts.sink.count[RMM_ERROR];

	for (size_t i = 0; i < job->conflicts.n; i++)
		rmm_app_finding(job->app, &job->conflicts.item[i]);
	if (n > 0)
		rmm_app_say(job->app, "%llu conflict%s in '%s'",
			    (unsigned long long)n, n == 1 ? "" : "s",
			    job->path);
}

static int run(struct rmm_app *app)
{
	struct job job = { .app = app, .args = app->values };
	int ret = -1;

	rmm_findings_init(&job.conflicts);
	if (parse_args(&job) < 0 || read_versions(&job) < 0 ||
	    check_headers(&job) < 0 || open_out(&job) < 0 ||
	    merge(&job) < 0 ||
	    rmm_findings_check(&job.conflicts, app->err) < 0 ||
	    rmm_out_close(&job.out, app->err) < 0)
		goto out;
	print_conflicts(&job);
	ret = job.conflicts.sink.count[RMM_ERROR] > 0;
out:
	rmm_out_abort(&job.out);
	rmm_findings_free(&job.conflicts);
	rmm_merge_free(&job.files);
	rmm_arena_free(&job.arena);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "merge-file",
	.summary = "merge two versions of a list row by row, as git's merge "
		   "driver",
	.usage = "[-q] [-p] [--marker-size N] [--path NAME] CURRENT BASE OTHER",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.min_operands = 3,
	.max_operands = 3,
	.writes_operand = true,
	.run = run,
};
