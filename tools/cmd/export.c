/* SPDX-License-Identifier: MIT */
/* rmmlist export: the list, or rules on it, as another product takes them, into
 * a folder. The formats are in export_*.c. */
#include "cmd/export.h"

#include <stddef.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cmd/query_url.h"

static const struct rmm_export_format *const formats[] = {
	&rmm_export_watchlist,
	&rmm_export_indicators,
	&rmm_export_ti,
	&rmm_export_stix,
	&rmm_export_sentinel_rules,
	&rmm_export_defender_rules,
	&rmm_export_kusto,
	NULL,
};

struct args {
	const char *dir, *publication, *since, *action, *date, *out;
	const char *url, *url_file;
	bool quiet;
};

static const struct rmm_export_format *find(struct rmm_str name)
{
	for (size_t i = 0; formats[i]; i++)
		if (rmm_str_is(name, formats[i]->name))
			return formats[i];
	return NULL;
}

static int fail_format(const char *name, struct rmm_err *err)
{
	struct rmm_buf buf = { 0 };
	struct rmm_str names;

	rmm_buf_init(&buf, RMM_ERR_TEXT);
	for (size_t i = 0; formats[i]; i++)
		rmm_buf_addf(&buf, "%s%s", i > 0 ? ", " : "",
			     formats[i]->name);
	if (rmm_buf_end(&buf, &names, err) == 0)
		rmm_fail(err, RMM_E_USAGE,
			 "unknown format '%s'; known are %.*s", name,
			 RMM_ARG(names));
	rmm_buf_free(&buf);
	return -1;
}

/* An option that would do nothing is a mistake. */
static int check_args(const struct args *args,
		      const struct rmm_export_format *format,
		      struct rmm_err *err)
{
	const struct {
		const char *given, *name;
		unsigned flag;
	} some[] = {
		{ args->action, "--action", RMM_EXPORT_ACTION },
		{ args->url, "--url", RMM_EXPORT_URL },
		{ args->url_file, "--url-file", RMM_EXPORT_URL },
		{ args->since, "--since", RMM_EXPORT_SINCE },
	};

	if (!args->out)
		return rmm_fail(err, RMM_E_USAGE,
				"option '-o' is missing; see -h");
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		if (some[i].given && !(format->takes & some[i].flag))
			return rmm_fail(err, RMM_E_USAGE,
					"'%s' has no use for option '%s'",
					format->name, some[i].name);
	if ((format->takes & RMM_EXPORT_URL) &&
	    !!args->url + !!args->url_file != 1)
		return rmm_fail(err, RMM_E_USAGE,
				"give one of --url BASE and --url-file FILE");
	if (args->since && !args->publication)
		return rmm_fail(err, RMM_E_USAGE,
				"option '--since' needs '--publication', which "
				"keeps earlier lists");
	return 0;
}

/* Both would write not-carried.csv. */
static int check_folder(struct rmm_export *x, struct rmm_err *err)
{
	for (size_t i = 0; formats[i]; i++)
		if (formats[i] != x->format &&
		    rmm_export_out_has(&x->out, formats[i]->files))
			return rmm_fail(err, RMM_E_IO,
					"'%s' holds an export of '%s'; name "
					"another folder",
					x->out.path, formats[i]->name);
	return 0;
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void say_done(const struct rmm_export *x)
{
	const struct rmm_export_tally *tally = &x->tally;
	unsigned long long rows = tally->rows;
	unsigned long long gone = tally->change[RMM_EXPORT_GONE];
	size_t n = x->out.n;

	if (!tally->done)
		rmm_app_say(x->app, "wrote %zu file%s to '%s'", n, plural(n),
			    x->out.path);
	else if (!x->has_before)
		rmm_app_say(x->app, "wrote %zu file%s to '%s': %llu row%s", n,
			    plural(n), x->out.path, rows, plural(rows));
	else
		rmm_app_say(x->app, "wrote %zu file%s to '%s': %llu row%s, and "
			    "%llu to delete", n, plural(n), x->out.path, rows,
			    plural(rows), gone);
}

static int export(struct rmm_export *x, const struct args *args)
{
	const struct rmm_export_input input = {
		args->dir, args->publication, args->since,
	};
	struct rmm_app *app = x->app;

	if (rmm_app_date(&x->day, app, args->date) < 0 ||
	    rmm_export_read(x, &input, app->err) < 0 ||
	    (x->format->check && x->format->check(x) < 0) ||
	    rmm_export_out_open(&x->out, args->out, x->format->files,
				app->err) < 0 ||
	    check_folder(x, app->err) < 0 || x->format->write(x) < 0)
		return -1;
	if (rmm_export_out_tidy(&x->out, app->err) < 0)
		return -1;
	say_done(x);
	return 0;
}

/* What x borrows of the file lives in buf. */
static int read_url(struct rmm_export *x, struct rmm_buf *buf, const char *file)
{
	struct rmm_str url;

	rmm_buf_init(buf, RMM_MAX_LINE);
	if (rmm_query_url_read(buf, file, x->app->err) < 0 ||
	    rmm_buf_end(buf, &url, x->app->err) < 0)
		return -1;
	if (rmm_str_find(url, '\0') < url.len)
		return rmm_fail(x->app->err, RMM_E_USAGE,
				"the first line of '%s' holds a NUL", file);
	x->url = url.ptr;
	return 0;
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_export x = {
		.app = app, .action = args->action, .url = args->url,
		.format = find(rmm_str(app->operand[0])),
	};
	struct rmm_buf url = { 0 };
	int ret = -1;

	if (!x.format)
		return fail_format(app->operand[0], app->err);
	if (check_args(args, x.format, app->err) < 0)
		return -1;
	app->notes = false;
	if (!args->url_file || read_url(&x, &url, args->url_file) == 0)
		ret = export(&x, args);
	rmm_export_free(&x);
	rmm_buf_free(&url);
	return ret;
}

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "publication", "DIR", "the list of a publication instead",
	  RMM_OPT_TEXT, offsetof(struct args, publication) },
	{ 0, "since", "SERIAL", "write also what to delete since that one",
	  RMM_OPT_TEXT, offsetof(struct args, since) },
	{ 0, "action", "ACTION", "Audit (default), Warn, Block or Allowed",
	  RMM_OPT_TEXT, offsetof(struct args, action) },
	{ 0, "date", "D", "the day that approvals are judged by "
	  "(default: today)", RMM_OPT_TEXT, offsetof(struct args, date) },
	{ 0, "url", "BASE", "URL of the publication ({file}: a file's name)",
	  RMM_OPT_TEXT, offsetof(struct args, url) },
	{ 0, "url-file", "FILE", "a file with that URL in its first line "
	  "(-: standard input)", RMM_OPT_TEXT,
	  offsetof(struct args, url_file) },
	{ 'o', "output", "OUT", "the folder to write to", RMM_OPT_OUT_DIR,
	  offsetof(struct args, out) },
	{ 'q', "quiet", NULL, "no summary", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

const struct rmm_tool rmm_tool = {
	.name = "export",
	.summary = "write the list, or rules on it, in another product's form",
	.usage = "[-q] [-C DIR] [--publication DIR] [--since SERIAL] "
		 "[--action ACTION] [--date D] "
		 "[--url BASE|--url-file FILE] -o OUT FORMAT",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
