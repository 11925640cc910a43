/* SPDX-License-Identifier: MIT */
/* Which two things the operands of rmmlist diff ask to be compared, and by
 * whose rules. */
#include <string.h>
#include <sys/stat.h>

#include "cmd/diff_input.h"

/* Where the dots of A..B or A...B begin and how many they are; 0: it is no
 * range. Not within ^{/text}, nor in the path of REV:PATH; no name of a
 * revision begins with '/', but many a path goes on so behind "..". */
static size_t find_dots(size_t *at, const char *operand)
{
	unsigned depth = 0;

	for (const char *p = operand; *p && (*p != ':' || depth > 0); p++) {
		size_t n = depth == 0 ? strspn(p, ".") : 0;

		*at = (size_t)(p - operand);
		if ((n == 2 || n == 3) && p[n] != '/')
			return n;
		depth += *p == '{';
		depth -= *p == '}' && depth > 0;
	}
	return 0;
}

static bool is_range(const char *operand, size_t *at, size_t *dots)
{
	struct stat st;

	*dots = find_dots(at, operand);
	return *dots > 0 && lstat(operand, &st) < 0;
}

static int keep_end(struct rmm_diff_side *side, struct rmm_diff_input *input,
		    struct rmm_str name, struct rmm_err *err)
{
	if (name.len == 0)
		name = RMM_LIT("HEAD");
	if (rmm_arena_str(&input->arena, &name, name, err) < 0)
		return -1;
	*side = (struct rmm_diff_side){ name.ptr, true };
	return 0;
}

static int take_range(struct rmm_diff_side side[2],
		      struct rmm_diff_input *input, struct rmm_str range,
		      size_t at, size_t dots, struct rmm_err *err)
{
	char base[RMM_COMMIT_TEXT];

	if (keep_end(&side[0], input, rmm_str_upto(range, at), err) < 0 ||
	    keep_end(&side[1], input, rmm_str_from(range, at + dots), err) < 0)
		return -1;
	if (dots == 2)
		return 0;
	if (rmm_diff_repo(input, err) < 0 ||
	    rmm_repo_merge_base(base, input->repo, side[0].operand,
				side[1].operand, err) < 0)
		return -1;
	return keep_end(&side[0], input, rmm_str(base), err);
}

int rmm_diff_sides(struct rmm_diff_side side[2], struct rmm_diff_input *input,
		   struct rmm_err *err)
{
	const struct rmm_app *app = input->app;
	size_t at, dots;

	side[0] = (struct rmm_diff_side){ "HEAD", true };
	side[1] = (struct rmm_diff_side){0};
	for (size_t i = 0; i < app->operands; i++) {
		const char *operand = app->operand[i];

		if (!is_range(operand, &at, &dots))
			side[i] = (struct rmm_diff_side){ operand, false };
		else if (app->operands == 1)
			return take_range(side, input, rmm_str(operand), at,
					  dots, err);
		else
			return rmm_fail(err, RMM_E_USAGE,
					"'%s' is a range, and so OLD and NEW "
					"in one; leave the other one out",
					operand);
	}
	return 0;
}

static const struct rmm_workspace *rules_of(struct rmm_diff_input *input,
					    struct rmm_err *err)
{
	if (!input->rev) {
		if (rmm_diff_workspace(input, err) < 0 || !input->found)
			return NULL;
		return &input->ws;
	}
	if (rmm_repo_tree_open(&input->rev_tree, input->repo, input->rev,
			       err) < 0 ||
	    rmm_workspace_load(&input->rev_ws, &input->rev_tree.tree,
			       RMM_WS_LOCAL, NULL, err) < 0)
		return NULL;
	return &input->rev_ws;
}

const struct rmm_workspace *rmm_diff_rules(struct rmm_diff_input *input)
{
	struct rmm_err why = {0};
	const struct rmm_workspace *ws = rules_of(input, &why);

	if (!ws && why.code != RMM_OK)
		rmm_app_warn(input->app,
			     "the rows are judged without the workspace's "
			     "rules: %s", why.text);
	return ws;
}
