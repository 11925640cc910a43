/* SPDX-License-Identifier: MIT */
/* rmmlist queries: the KQL templates of tools/queries, with the URL of a
 * publication put into them, and the near-real-time ones with the list and the
 * approvals of a workspace; one file each into a folder. */
#include <stddef.h>

#include "base/limits.h"
#include "cli/app.h"
#include "cmd/nrt.h"
#include "cmd/query_folder.h"
#include "cmd/query_inputs.h"

struct args {
	const char *dir, *url, *url_file, *approvals, *out;
	bool quiet;
};

static int check_args(const struct args *args, struct rmm_err *err)
{
	if (!!args->url + !!args->url_file != 1)
		return rmm_fail(err, RMM_E_USAGE,
				"give one of --url BASE and --url-file FILE");
	if (!args->out)
		return rmm_fail(err, RMM_E_USAGE,
				"option '-o' is missing; see -h");
	return 0;
}

/* What the URL borrows lives in buf. */
static int read_url(struct rmm_query_url *url, struct rmm_buf *buf,
		    const struct args *args, struct rmm_err *err)
{
	rmm_buf_init(buf, RMM_MAX_LINE);
	if (args->url)
		return rmm_query_url_parse(url, rmm_str(args->url), err);
	if (rmm_query_url_read(buf, args->url_file, err) < 0)
		return -1;
	return rmm_query_url_parse(url,
				   (struct rmm_str){ buf->ptr, buf->len }, err);
}

static int add_nrt(struct rmm_query_files *files, struct rmm_app *app,
		   const struct rmm_query_inputs *in)
{
	const struct rmm_nrt_input from = {
		&in->list, in->approval, in->approvals, true,
	};
	struct rmm_nrt_result result;

	if (!in->has_list) {
		rmm_app_say(app, "the near-real-time queries are left out: "
			    "there is no '%s'; run rmmlist merge, or name the "
			    "workspace with -C", RMM_LIST_PATH);
		return 0;
	}
	if (rmm_nrt_files(files, &from, &result, app->err) < 0)
		return -1;
	if (result.too_many)
		rmm_app_warn(app, "%s is left out: its rows need more than %d "
			     "rules of %d characters", result.too_many,
			     RMM_NRT_SHARDS, RMM_NRT_TEXT);
	if (result.refused > 0)
		rmm_app_say(app, "some approvals can't stand in near-real-time "
			    "queries; nrt-processes.txt and nrt-hosts.txt tell "
			    "why");
	return 0;
}

static int write_all(struct rmm_app *app, const struct rmm_query_files *files)
{
	const struct args *args = app->values;
	size_t removed, queries = 0;

	if (rmm_query_folder_write(files, args->out, &removed, app->err) < 0)
		return -1;
	for (size_t i = 0; i < files->n; i++)
		if (rmm_str_ends(files->file[i].path, RMM_LIT(".kql")))
			queries++;
	rmm_app_say(app, "wrote %zu queries to '%s'; QUERIES.md lists them",
		    queries, args->out);
	if (removed > 0)
		rmm_app_say(app, "removed %zu near-real-time file%s of an "
			    "earlier run; remove the rules made of them too",
			    removed, removed == 1 ? "" : "s");
	return 0;
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_query_url url = { 0 };
	struct rmm_query_inputs in = { 0 };
	struct rmm_query_files files = { 0 };
	struct rmm_buf text = { 0 };
	int ret = -1;

	if (check_args(args, app->err) < 0 ||
	    read_url(&url, &text, args, app->err) < 0 ||
	    rmm_query_inputs_load(&in, app, args->dir, args->approvals) < 0 ||
	    rmm_query_files_pack(&files, &url, app->err) < 0 ||
	    add_nrt(&files, app, &in) < 0 || write_all(app, &files) < 0)
		goto out;
	ret = 0;
out:
	rmm_query_files_free(&files);
	rmm_query_inputs_free(&in);
	rmm_buf_free(&text);
	return ret;
}

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "approvals", "FILE", "approvals instead of the workspace's",
	  RMM_OPT_TEXT, offsetof(struct args, approvals) },
	{ 0, "url", "BASE", "URL of the publication ({file}: a file's name)",
	  RMM_OPT_TEXT, offsetof(struct args, url) },
	{ 0, "url-file", "FILE", "a file with that URL in its first line "
	  "(-: standard input)", RMM_OPT_TEXT,
	  offsetof(struct args, url_file) },
	{ 'o', "output", "DIR", "the folder to write to", RMM_OPT_OUT_DIR,
	  offsetof(struct args, out) },
	{ 'q', "quiet", NULL, "no summary", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

const struct rmm_tool rmm_tool = {
	.name = "queries",
	.summary = "render the KQL queries for a URL",
	.usage = "[-q] [-C DIR] [--approvals FILE] "
		 "(--url BASE|--url-file FILE) -o DIR",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.run = run,
};
