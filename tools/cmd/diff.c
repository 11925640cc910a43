/* SPDX-License-Identifier: MIT */
/* rmmlist diff: two lists, or what two revisions merge to, compared row by
 * row. */
#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/diff_input.h"
#include "cmd/report_diff.h"
#include "cmd/review_query.h"

struct args {
	const char *dir, *format, *max_bytes;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "format", "FORMAT", "text (default), json, markdown, kql or link",
	  RMM_OPT_TEXT, offsetof(struct args, format) },
	{ 0, "max-bytes", "N", "size of markdown (default: 60000)", RMM_OPT_TEXT,
	  offsetof(struct args, max_bytes) },
	{ 'q', "quiet", NULL, "print no diff; the exit status tells",
	  RMM_OPT_FLAG, offsetof(struct args, quiet) },
	{ 0 },
};

enum format { TEXT, JSON, MARKDOWN, KQL, LINK };

struct review {
	struct rmm_app *app;
	enum format format;
	size_t max_bytes;
	struct rmm_list list[2];
	struct rmm_diff diff;
	struct rmm_risks risks;
	bool combined;
};

/* Risks borrow from the workspace that input holds. */
static int judge(struct review *review, struct rmm_diff_input *input)
{
	const struct args *args = review->app->values;
	bool shown = review->format == TEXT || review->format == MARKDOWN;
	const struct rmm_diff *diff = &review->diff;

	if (args->quiet || !shown ||
	    rmm_diff_rows(diff) == 0)
		return 0;
	return rmm_risks(&review->risks, diff, &review->list[0],
			 &review->list[1], rmm_diff_rules(input),
			 review->app->err);
}

static int compare(struct review *review, struct rmm_diff_input *input)
{
	struct rmm_err *err = review->app->err;
	struct rmm_list *list = review->list;
	struct rmm_diff_side side[2];

	if (rmm_diff_sides(side, input, err) < 0 ||
	    rmm_diff_load(&list[0], input, &side[0]) < 0 ||
	    rmm_diff_load(&list[1], input, &side[1]) < 0 ||
	    rmm_diff(&review->diff, &list[0], &list[1], err) < 0)
		return -1;
	review->combined = list[0].combined && list[1].combined;
	return judge(review, input);
}

static void put(struct rmm_out *out, const struct review *review)
{
	const struct rmm_list *list = review->list;
	struct rmm_diff_rejected rejected = { list[0].rejected,
					      list[1].rejected };

	switch (review->format) {
	case TEXT:
		rmm_report_risks_text(out, &review->diff, &review->risks);
		rmm_report_diff_text(out, &review->diff, review->combined);
		break;
	case JSON:
		rmm_report_diff_json(out, &review->diff, review->combined,
				     rejected);
		break;
	case MARKDOWN:
		rmm_report_diff_markdown(out, &review->diff, &review->risks,
					 review->combined, rejected,
					 review->max_bytes);
		break;
	case KQL:
	case LINK:
		break;
	}
}

static int print(const struct review *review)
{
	const struct args *args = review->app->values;
	struct rmm_err *err = review->app->err;
	struct rmm_out out = {0};

	if (args->quiet)
		return 0;
	if (review->format == KQL || review->format == LINK)
		return rmm_review_print(review->app, &review->diff,
					review->combined,
					review->format == LINK);
	if (rmm_out_stdout(&out, err) < 0)
		return -1;
	put(&out, review);
	return rmm_out_close(&out, err);
}

static int read_args(struct review *review)
{
	struct rmm_app *app = review->app;
	const struct args *args = app->values;
	uint64_t max = RMM_MARKDOWN_DEFAULT;
	size_t format;

	if (rmm_app_format(&format, app, args->format,
			   "text json markdown kql link") < 0)
		return -1;
	review->format = (enum format)format;
	if (args->max_bytes && review->format != MARKDOWN)
		return rmm_fail(app->err, RMM_E_USAGE, "option '--max-bytes' "
				"goes with --format markdown alone");
	if (args->max_bytes &&
	    (!rmm_str_u64(&max, rmm_str(args->max_bytes), RMM_MAX_FILE) ||
	     max < RMM_MARKDOWN_MIN))
		return rmm_fail(app->err, RMM_E_USAGE,
				"'%s' is no number of bytes from %d to %zu",
				args->max_bytes, RMM_MARKDOWN_MIN,
				RMM_MAX_FILE);
	review->max_bytes = (size_t)max;
	if (app->operands == 2 && strcmp(app->operand[0], "-") == 0 &&
	    strcmp(app->operand[1], "-") == 0)
		return rmm_fail(app->err, RMM_E_USAGE, "only one of OLD and "
				"NEW can be standard input");
	return 0;
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct review review = { .app = app };
	struct rmm_diff_input input = {0};
	int ret = -1;

	if (read_args(&review) < 0)
		return -1;
	/* Only JSON shows dates. */
	rmm_diff_input_init(&input, app, args->dir,
			    review.format == JSON && !args->quiet);
	if (compare(&review, &input) < 0 || print(&review) < 0)
		goto out;
	ret = rmm_diff_rows(&review.diff) > 0;
out:
	rmm_risks_free(&review.risks);
	rmm_diff_free(&review.diff);
	rmm_list_free(&review.list[0]);
	rmm_list_free(&review.list[1]);
	rmm_diff_input_free(&input);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "diff",
	.summary = "show which rows differ between two lists or revisions",
	.usage = "[-q] [-C DIR] [--format FORMAT] [--max-bytes N] "
		 "[OLD [NEW] | RANGE]",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.max_operands = 2,
	.run = run,
};
