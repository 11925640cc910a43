/* SPDX-License-Identifier: MIT */
/* rmmlist diff: two lists, or what two revisions merge to, compared row by
 * row. */
#include <stddef.h>
#include <string.h>

#include "cmd/diff_input.h"
#include "cmd/report_diff.h"

struct args {
	const char *dir, *format;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "format", "FORMAT", "text (default) or json", RMM_OPT_TEXT,
	  offsetof(struct args, format) },
	{ 'q', "quiet", NULL, "print no diff; the exit status tells",
	  RMM_OPT_FLAG, offsetof(struct args, quiet) },
	{ 0 },
};

static int load_lists(struct rmm_list list[2], bool json, struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_diff_input input;
	int ret;

	/* The text shows no dates. */
	rmm_diff_input_init(&input, app, args->dir, json && !args->quiet);
	ret = app->operands > 0 ?
		      rmm_diff_load(&list[0], &input, app->operand[0], false) :
		      rmm_diff_load(&list[0], &input, "HEAD", true);
	if (ret == 0)
		ret = rmm_diff_load(&list[1], &input,
				    app->operands > 1 ? app->operand[1] : NULL,
				    false);
	rmm_diff_input_free(&input);
	return ret;
}

static int print(const struct rmm_diff *diff, const struct rmm_list list[2],
		 bool json, struct rmm_app *app)
{
	struct rmm_diff_rejected rejected = { list[0].rejected,
					      list[1].rejected };
	bool combined = list[0].combined && list[1].combined;
	struct rmm_out out = {0};

	if (app->quiet)
		return 0;
	if (rmm_out_stdout(&out, app->err) < 0)
		return -1;
	if (json)
		rmm_report_diff_json(&out, diff, combined, rejected);
	else
		rmm_report_diff_text(&out, diff, combined);
	return rmm_out_close(&out, app->err);
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_list list[2] = {0};
	struct rmm_diff diff = {0};
	size_t json;
	int ret = -1;

	if (rmm_app_format(&json, app, args->format, "text json") < 0)
		return -1;
	if (app->operands == 2 && strcmp(app->operand[0], "-") == 0 &&
	    strcmp(app->operand[1], "-") == 0)
		return rmm_fail(app->err, RMM_E_USAGE, "only one of OLD and "
				"NEW can be standard input");
	if (load_lists(list, json, app) < 0 ||
	    rmm_diff(&diff, &list[0], &list[1], app->err) < 0 ||
	    print(&diff, list, json, app) < 0)
		goto out;
	ret = diff.n_added + diff.n_removed + diff.n_changed > 0;
out:
	rmm_diff_free(&diff);
	rmm_list_free(&list[0]);
	rmm_list_free(&list[1]);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "diff",
	.summary = "show which rows differ between two lists or revisions",
	.usage = "[-q] [-C DIR] [--format FORMAT] [OLD [NEW]]",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.max_operands = 2,
	.run = run,
};
