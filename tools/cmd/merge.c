/* SPDX-License-Identifier: MIT */
/* rmmlist merge: the enabled upstream copies and lists/local into the
 * combined list, atomically; --check only compares. */
#include <stddef.h>

#include "cmd/work.h"
#include "io/in.h"
#include "io/out.h"

struct args {
	const char *dir, *date, *output;
	bool check, quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "check", NULL, "write nothing; is the list up to date?",
	  RMM_OPT_FLAG, offsetof(struct args, check) },
	{ 0, "date", "D", "listed_since of new rows (default: today)",
	  RMM_OPT_TEXT, offsetof(struct args, date) },
	{ 'o', "output", "FILE", "write FILE instead of " RMM_LIST_PATH,
	  RMM_OPT_TEXT, offsetof(struct args, output) },
	{ 'q', "quiet", NULL, "no summary", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

static int check(struct rmm_work *work, rmm_day date, struct rmm_app *app)
{
	const char *path = rmm_work_path(work, RMM_LIST_PATH);
	struct rmm_buf merged = { 0 }, there = { 0 };
	struct rmm_out out = { 0 };
	struct rmm_str a, b;
	int ret = -1;

	if (!work->has_previous) {
		rmm_app_warn(app, "there is no '%s'; run rmmlist merge",
			     RMM_LIST_PATH);
		return 1;
	}
	rmm_buf_init(&merged, RMM_MAX_FILE);
	rmm_buf_init(&there, RMM_MAX_FILE);
	rmm_out_buf(&out, &merged);
	if (!path) {
		rmm_fail_nomem(app->err);
		goto out;
	}
	if (rmm_work_merge(work, date, &out, NULL, NULL, NULL, &app->sink,
			   app->err) < 0 ||
	    rmm_out_close(&out, app->err) < 0 ||
	    rmm_buf_end(&merged, &a, app->err) < 0 ||
	    rmm_file_read(&there, path, app->err) < 0 ||
	    rmm_buf_end(&there, &b, app->err) < 0)
		goto out;
	ret = rmm_str_eq(a, b) ? 0 : 1;
	if (ret)
		rmm_app_warn(app,
			     "'%s' is not what a merge yields; run rmmlist "
			     "merge (rmmlist diff shows the rows)",
			     path);
out:
	rmm_out_abort(&out);
	rmm_buf_free(&merged);
	rmm_buf_free(&there);
	return ret;
}

static void say_result(struct rmm_app *app, const struct rmm_work *work,
		       uint64_t rows, uint64_t from_local)
{
	uint64_t in = 0, rejected = 0;

	for (size_t i = 0; i < work->ws.sources; i++) {
		in += work->ws.source[i].counts.rows;
		rejected += work->ws.source[i].counts.rejected;
	}
	rmm_app_say(app,
		    "%llu rows from %llu in %zu sources (%llu rejected), %llu "
		    "of them added here; notes for rmmlist validate: %llu",
		    (unsigned long long)rows, (unsigned long long)in,
		    work->ws.sources, (unsigned long long)rejected,
		    (unsigned long long)from_local,
		    (unsigned long long)app->sink.count[RMM_NOTE]);
}

static int merge(struct rmm_work *work, rmm_day date, const char *path,
		 struct rmm_app *app)
{
	struct rmm_out out = { 0 };
	uint64_t rows = 0, from_local = 0;

	if (!path)
		return rmm_fail_nomem(app->err);
	if (rmm_out_open(&out, path, app->err) < 0 ||
	    rmm_work_merge(work, date, &out, NULL, &rows, &from_local,
			   &app->sink, app->err) < 0 ||
	    rmm_out_close(&out, app->err) < 0) {
		rmm_out_abort(&out);
		return -1;
	}
	say_result(app, work, rows, from_local);
	return 0;
}

/* What changes nothing in the workspace need not wait for anybody. */
static int open_work(struct rmm_work *work, struct rmm_app *app)
{
	const unsigned what = RMM_WS_LOCAL | RMM_WS_UPSTREAM;
	const struct args *args = app->values;

	return args->check || args->output
		       ? rmm_work_open(work, args->dir, what, &app->sink,
				       app->err)
		       : rmm_work_open_alone(work, app, args->dir, what,
					     &app->sink);
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_work work = { 0 };
	rmm_day date;
	int ret = -1;

	if (args->check && args->output)
		return rmm_fail(app->err, RMM_E_USAGE,
				"--check writes nothing; leave -o out");
	app->notes = false;
	if (rmm_app_date(&date, app, args->date) < 0 ||
	    open_work(&work, app) < 0 ||
	    rmm_work_previous(&work, app->err) < 0)
		goto out;
	ret = args->check ? check(&work, date, app)
			  : merge(&work, date,
				  args->output
					  ? args->output
					  : rmm_work_path(&work, RMM_LIST_PATH),
				  app);
out:
	rmm_work_close(&work);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "merge",
	.summary = "make the combined list from the upstream lists and "
		   "lists/local",
	.usage = "[-q] [-C DIR] [--date D] [--check] [-o FILE]",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.needs = RMM_NEEDS_FILES,
	.run = run,
};
