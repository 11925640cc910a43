/* SPDX-License-Identifier: MIT */
#include "cmd/diff_input.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/work.h"
#include "edge/pointer.h"
#include "model/rule.h"

static void say_missing(const struct rmm_diff_input *input, const char *path)
{
	if (input->merging)
		rmm_app_say(input->app, "no copy '%s' in revision '%s': it "
			    "counts as empty", path, input->merging);
	else
		rmm_app_say(input->app, "no copy '%s' yet: it counts as empty; "
			    "run rmmlist fetch", path);
}

/* Of what is found, a diff tells what keeps rows out of it; names, dates and
 * overrides are validate's. */
static void put(struct rmm_sink *sink, const struct rmm_finding *finding)
{
	struct rmm_diff_input *input = (struct rmm_diff_input *)(void *)sink;
	const struct rmm_rule *rule = rmm_rule_find(rmm_str(finding->rule));
	struct rmm_sink *to = &input->app->sink;

	if (rmm_str_is(rmm_str(finding->rule), "missing-copy"))
		say_missing(input, finding->place.file);
	if (rule && rule->severity[RMM_LOCAL] != RMM_ERROR)
		return;
	to->count[finding->severity]++;
	to->put(to, finding);
}

void rmm_diff_input_init(struct rmm_diff_input *input, struct rmm_app *app,
			 const char *dir, bool since)
{
	*input = (struct rmm_diff_input){ .sink.put = put, .app = app,
					  .dir = dir ? dir : ".",
					  .since = since };
}

void rmm_diff_input_free(struct rmm_diff_input *input)
{
	rmm_workspace_free(&input->rev_ws);
	rmm_repo_tree_close(&input->rev_tree);
	rmm_workspace_free(&input->ws);
	rmm_dir_tree_close(&input->tree);
	rmm_repo_close(input->repo);
	rmm_arena_free(&input->arena);
	*input = (struct rmm_diff_input){0};
}

static int read_file(struct rmm_list *list, struct rmm_diff_input *input,
		     const char *path)
{
	struct rmm_err *err = input->app->err;
	struct rmm_in in = {0};
	int ret = strcmp(path, "-") == 0 ? rmm_in_stdin(&in, err) :
					   rmm_in_open(&in, path, path, err);

	if (ret == 0)
		ret = rmm_diff_read(list, input, &in);
	rmm_in_close(&in);
	return ret;
}

/* A merge without a clock leaves listed_since empty; the combined list beside
 * its inputs knows it. One that can't be read is no part of the question. */
static int fill_since(struct rmm_list *list, struct rmm_diff_input *input,
		      struct rmm_tree *tree)
{
	struct rmm_list known = {0};
	struct rmm_err why = {0};
	struct rmm_in in = {0};
	int there = rmm_tree_open(tree, &in, RMM_LIST_PATH, input->app->err);

	if (there <= 0)
		return there;
	if (rmm_list_read(&known, &in, NULL, &why) < 0 &&
	    why.code != RMM_E_NOMEM)
		rmm_app_warn(input->app, "listed_since is left empty: %s",
			     why.text);
	for (size_t i = 0; why.code == RMM_OK && i < list->n; i++) {
		struct rmm_row *row = &list->row[i];
		const struct rmm_row *old = rmm_list_find(
			&known, (enum rmm_kind)row->kind, row->indicator);

		if (old)
			row->listed_since = old->listed_since;
	}
	rmm_list_free(&known);
	rmm_in_close(&in);
	return why.code == RMM_E_NOMEM ? rmm_fail_nomem(input->app->err) : 0;
}

static int merge_tree(struct rmm_list *list, struct rmm_diff_input *input,
		      struct rmm_tree *tree)
{
	struct rmm_err *err = input->app->err;

	if (rmm_work_merge_tree(list, tree, RMM_NO_DAY, &input->sink,
				err) < 0) {
		if (err->code == RMM_E_REJECT)
			err->code = RMM_E_SYNTAX;
		return -1;
	}
	return input->since ? fill_since(list, input, tree) : 0;
}

static int merge_here(struct rmm_list *list, struct rmm_diff_input *input)
{
	struct rmm_dir_tree dir = {0};
	int ret = rmm_dir_tree_open(&dir, input->dir, input->app->err);

	input->merging = NULL;
	if (ret == 0)
		ret = merge_tree(list, input, &dir.tree);
	rmm_dir_tree_close(&dir);
	return ret;
}

/* Index of the colon of REV:PATH, which is not one within ^{/text}. */
static size_t find_colon(struct rmm_str operand)
{
	unsigned depth = 0;
	size_t i;

	for (i = 0; i < operand.len; i++) {
		char c = operand.ptr[i];

		if (c == ':' && depth == 0)
			break;
		depth += c == '{';
		depth -= c == '}' && depth > 0;
	}
	return i;
}

static int read_blob(struct rmm_list *list, struct rmm_diff_input *input,
		     struct rmm_repo_tree *tree, const char *path)
{
	struct rmm_err *err = input->app->err;
	struct rmm_in in = {0};
	int ret;

	if (path[0] == '\0')
		return rmm_fail(err, RMM_E_USAGE, "'%s:' names no file; write "
				"REV:PATH", tree->rev);
	ret = rmm_tree_open(&tree->tree, &in, path, err);
	if (ret == 0)
		return rmm_fail(err, RMM_E_IO,
				"there is no file '%s' in revision '%s'; a "
				"path begins at the repository's root", path,
				tree->rev);
	if (ret > 0)
		ret = rmm_diff_read(list, input, &in);
	rmm_in_close(&in);
	return ret;
}

int rmm_diff_repo(struct rmm_diff_input *input, struct rmm_err *err)
{
	if (input->repo)
		return 0;
	return rmm_repo_open(&input->repo, input->dir, err);
}

/* Opens what the operand names in the repository; *path is NULL for the
 * workspace's folder. */
static int open_revision(struct rmm_repo_tree *tree, const char **path,
			 struct rmm_diff_input *input, const char *operand,
			 struct rmm_err *err)
{
	struct rmm_str whole = rmm_str(operand), rev;
	size_t colon = find_colon(whole);

	*path = colon < whole.len ? operand + colon + 1 : NULL;
	if (colon == 0)
		return rmm_fail(err, RMM_E_USAGE, "'%s' names no revision; "
				"write REV:PATH", operand);
	if (rmm_arena_str(&input->arena, &rev, rmm_str_upto(whole, colon),
			  err) < 0)
		return -1;
	if (rmm_diff_repo(input, err) < 0)
		return -1;
	return *path ? rmm_repo_root_open(tree, input->repo, rev.ptr, err) :
		       rmm_repo_tree_open(tree, input->repo, rev.ptr, err);
}

/* What the operand is instead of the file that it was tried as first. */
enum not_file { NOT_TRIED, NO_FILE, DIRECTORY };

static int fail_both(const char *operand, enum not_file tried,
		     const struct rmm_err *why, struct rmm_err *err)
{
	switch (tried) {
	case NO_FILE:
		return rmm_fail(err, why->code, "there is no file '%s', and %s",
				operand, why->text);
	case DIRECTORY:
		return rmm_fail(err, why->code, "'%s' is a directory, and %s",
				operand, why->text);
	case NOT_TRIED:
		break;
	}
	return rmm_fail(err, why->code, "%s", why->text);
}

static int merge_revision(struct rmm_list *list, struct rmm_diff_input *input,
			  struct rmm_repo_tree *tree)
{
	struct rmm_err *err = input->app->err;
	struct rmm_in in = {0};
	int there = rmm_tree_open(&tree->tree, &in, "datapackage.json", err);

	rmm_in_close(&in);
	if (there == 0)
		return rmm_fail(err, RMM_E_IO,
				"the workspace is not in it: no "
				"datapackage.json; commit it first");
	if (there < 0)
		return -1;
	input->merging = tree->rev;
	return merge_tree(list, input, &tree->tree);
}

static int read_revision(struct rmm_list *list, struct rmm_diff_input *input,
			 const char *operand, enum not_file tried)
{
	struct rmm_repo_tree tree = {0};
	struct rmm_err *err = input->app->err, why = {0};
	const char *path;
	int ret = open_revision(&tree, &path, input, operand, &why);

	if (ret < 0)
		fail_both(operand, tried, &why, err);
	else if (path)
		ret = read_blob(list, input, &tree, path);
	else
		ret = merge_revision(list, input, &tree);
	if (ret < 0 && tree.root && !path)
		rmm_wrap(err, "revision '%s'", tree.rev);
	if (ret == 0 && !path)
		input->rev = tree.rev;
	rmm_repo_tree_close(&tree);
	return ret;
}

/* 1 when the folder was published, and its list is read; 0 when not. */
static int read_publication(struct rmm_list *list, struct rmm_diff_input *input,
			    const char *folder)
{
	struct rmm_err *err = input->app->err;
	struct rmm_buf path = {0};
	struct rmm_str text;
	struct stat st;
	int ret = -1;

	rmm_buf_init(&path, 2 * PATH_MAX);
	rmm_buf_addf(&path, "%s/" RMM_POINTER_NAME, folder);
	if (rmm_buf_end(&path, &text, err) < 0)
		goto out;
	ret = 0;
	if (stat(text.ptr, &st) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			ret = rmm_fail(err, RMM_E_IO, "cannot open '%s': %s",
				       text.ptr, strerror(errno));
		goto out;
	}
	rmm_buf_reset(&path);
	rmm_buf_addf(&path, "%s/rmm_indicators.csv", folder);
	ret = rmm_buf_end(&path, &text, err);
	if (ret == 0)
		ret = rmm_arena_str(&input->arena, &text, text, err);
	if (ret == 0)
		ret = read_file(list, input, text.ptr) < 0 ? -1 : 1;
out:
	rmm_buf_free(&path);
	return ret;
}

static int read_folder(struct rmm_list *list, struct rmm_diff_input *input,
		       const char *folder)
{
	int got = read_publication(list, input, folder);

	if (got != 0)
		return got < 0 ? -1 : 0;
	return read_revision(list, input, folder, DIRECTORY);
}

int rmm_diff_load(struct rmm_list *list, struct rmm_diff_input *input,
		  const struct rmm_diff_side *side)
{
	const char *operand = side->operand;
	struct stat st;

	input->rev = NULL;
	if (!operand)
		return merge_here(list, input);
	if (side->is_revision)
		return read_revision(list, input, operand, NOT_TRIED);
	if (strcmp(operand, "-") == 0)
		return read_file(list, input, operand);
	if (stat(operand, &st) == 0)
		return S_ISDIR(st.st_mode) ? read_folder(list, input, operand) :
					     read_file(list, input, operand);
	if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG)
		return rmm_fail(input->app->err, RMM_E_IO,
				"cannot open '%s': %s", operand,
				strerror(errno));
	return read_revision(list, input, operand, NO_FILE);
}
