/* SPDX-License-Identifier: MIT */
#include "cmd/diff_input.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "cmd/work.h"
#include "io/csv.h"
#include "model/rule.h"
#include "model/schema.h"

/* An upstream's shape, by its header. */
struct shape {
	const struct rmm_upstream *upstream;
	struct rmm_schema *schema;
};

/* The two shapes that need no workspace. */
static const struct rmm_upstream builtin[] = {
	{ .path = { "rmm_list.csv", 12 },
	  .schema = { "process.json", 12 },
	  .indicator = { "rmm_binary", 10 },
	  .tool = { "rmm_program", 11 } },
	{ .path = { "RMM_SummaryNetworkURI.csv", 25 },
	  .schema = { "network.json", 12 },
	  .network = true,
	  .indicator = { "URI", 3 },
	  .tool = { "RMM_Tool", 8 } },
};

enum { BUILTIN = sizeof(builtin) / sizeof(builtin[0]) };

static int open_builtin(struct rmm_tree *tree, struct rmm_in *in,
			const char *path, struct rmm_err *err)
{
	static const char network[] = "{\"fields\":["
		"{\"name\":\"URI\",\"type\":\"string\"},"
		"{\"name\":\"RMM_Tool\",\"type\":\"string\"}]}";
	static const char process[] = "{\"fields\":["
		"{\"name\":\"rmm_program\",\"type\":\"string\"},"
		"{\"name\":\"rmm_binary\",\"type\":\"string\"}]}";

	(void)tree;
	(void)err;
	rmm_in_mem(in, path, rmm_str(strcmp(path, "network.json") == 0 ?
					     network : process));
	return 1;
}

/* Of what is found, a diff tells what keeps a row out of it; names, dates and
 * overrides are validate's. */
static void put(struct rmm_sink *sink, const struct rmm_finding *finding)
{
	struct rmm_diff_input *input = (struct rmm_diff_input *)(void *)sink;
	const struct rmm_rule *rule = rmm_rule_find(rmm_str(finding->rule));
	struct rmm_sink *to = &input->app->sink;

	if (rule && rule->severity[RMM_LOCAL] != RMM_ERROR)
		return;
	to->count[finding->severity]++;
	to->put(to, finding);
}

void rmm_diff_input_init(struct rmm_diff_input *input, struct rmm_app *app,
			 const char *dir)
{
	*input = (struct rmm_diff_input){ .sink.put = put, .app = app,
					  .dir = dir ? dir : "." };
}

void rmm_diff_input_free(struct rmm_diff_input *input)
{
	rmm_workspace_free(&input->ws);
	rmm_dir_tree_close(&input->tree);
	rmm_repo_close(input->repo);
	rmm_arena_free(&input->arena);
	*input = (struct rmm_diff_input){0};
}

/* Loads the tool names of the workspace at dir, if there is one. */
static int find_workspace(struct rmm_diff_input *input)
{
	struct rmm_err *err = input->app->err;
	struct rmm_in in = {0};
	int there;

	if (input->asked)
		return 0;
	input->asked = true;
	if (rmm_dir_tree_open(&input->tree, input->dir, err) < 0)
		return -1;
	there = rmm_tree_open(&input->tree.tree, &in, "datapackage.json", err);
	rmm_in_close(&in);
	if (there <= 0)
		return there;
	input->found = true;
	return rmm_workspace_load(&input->ws, &input->tree.tree, RMM_WS_LOCAL,
				  NULL, err);
}

/* 1 when the row is the header that the upstream's schema asks for. */
static int try_shape(struct shape *shape, struct rmm_tree *tree,
		     const struct rmm_upstream *upstream,
		     const struct rmm_csv_row *row, struct rmm_err *err)
{
	char why[RMM_HEADER_WHY];
	uint32_t column;

	if (rmm_workspace_schema(&shape->schema, tree, upstream, err) < 0)
		return -1;
	shape->upstream = upstream;
	if (rmm_schema_header_ok(shape->schema, row, &column, why))
		return 1;
	rmm_schema_free(shape->schema);
	shape->schema = NULL;
	return 0;
}

static int find_shape(struct shape *shape, struct rmm_diff_input *input,
		      const struct rmm_csv_row *row)
{
	struct rmm_tree own = { .open = open_builtin };
	struct rmm_package *package = &input->ws.package;
	struct rmm_err *err = input->app->err;
	int got = 0;

	if (find_workspace(input) < 0)
		return -1;
	for (size_t i = 0; got == 0 && i < package->upstreams; i++)
		got = try_shape(shape, &input->tree.tree,
				&package->upstream[i], row, err);
	for (size_t i = 0; got == 0 && i < BUILTIN; i++)
		got = try_shape(shape, &own, &builtin[i], row, err);
	return got;
}

static int add_row(struct rmm_list *list, const struct rmm_source_row *from,
		   struct rmm_err *err)
{
	struct rmm_row row = {
		.indicator = from->indicator,
		.tool = from->tool,
		.listed_since = RMM_NO_DAY,
		.line = (uint32_t)from->line,
		.kind = (uint8_t)from->kind,
	};

	if (from->trimmed || !rmm_str_eq(from->raw_indicator, row.indicator) ||
	    !rmm_str_eq(from->raw_tool, row.tool))
		row.spelling = rmm_row_spelling(from->raw_indicator,
						from->raw_tool, from->trimmed);
	return rmm_list_add(list, &row, err);
}

static int read_upstream(struct rmm_list *list, struct rmm_diff_input *input,
			 const struct shape *shape, struct rmm_in *in)
{
	struct rmm_err *err = input->app->err;
	struct rmm_source_spec spec = {
		.upstream = shape->upstream,
		.schema = shape->schema,
		.tools = &input->ws.tools,
		.sink = &input->sink,
	};
	struct rmm_source *source = NULL;
	struct rmm_source_row row;
	int got;

	if (rmm_source_open(&source, &spec, in, err) < 0)
		return -1;
	while ((got = rmm_source_next(source, &row, err)) > 0)
		if (add_row(list, &row, err) < 0)
			break;
	list->rejected = rmm_source_counts(source).rejected;
	rmm_source_close(source);
	return got != 0 ? -1 : rmm_list_sort(list, err);
}

static bool is_combined(const struct rmm_csv_row *row)
{
	return row->n > 1 && rmm_str_is(row->field[0], rmm_list_column[0]) &&
	       rmm_str_is(row->field[1], rmm_list_column[1]);
}

/* 1: combined; 2: in the shape; -1. The header is looked at, not taken. */
static int look_at_header(struct shape *shape, struct rmm_diff_input *input,
			  struct rmm_in *in)
{
	struct rmm_err *err = input->app->err;
	struct rmm_csv *csv = NULL;
	struct rmm_csv_row row;
	struct rmm_in start = {0};
	struct rmm_str bytes;
	int ret = -1, got;

	if (rmm_in_peek(in, &bytes, RMM_MAX_LINE, err) < 0)
		return -1;
	rmm_in_mem(&start, in->name, bytes);
	if (rmm_csv_open(&csv, &start, err) < 0)
		goto out;
	got = rmm_csv_next(csv, &row, err);
	if (got == 0)
		rmm_fail(err, RMM_E_SYNTAX, "%s: the file is empty", in->name);
	if (got <= 0)
		goto out;
	if (is_combined(&row)) {
		ret = 1;
		goto out;
	}
	got = row.rule ? 0 : find_shape(shape, input, &row);
	if (got > 0)
		ret = 2;
	if (got == 0)
		rmm_fail(err, RMM_E_SYNTAX,
			 "%s:%llu:%u: %s; expected the header of the combined "
			 "list, 'rmm_program,rmm_binary' or 'URI,RMM_Tool'",
			 in->name, (unsigned long long)row.line,
			 row.rule ? row.at : 1,
			 row.rule ? row.why : "unknown header");
out:
	rmm_csv_close(csv);
	rmm_in_close(&start);
	return ret;
}

static int read_list(struct rmm_list *list, struct rmm_diff_input *input,
		     struct rmm_in *in)
{
	struct shape shape = {0};
	int ret = look_at_header(&shape, input, in);

	if (ret == 1)
		ret = rmm_list_read(list, in, &input->sink, input->app->err);
	else if (ret == 2)
		ret = read_upstream(list, input, &shape, in);
	rmm_schema_free(shape.schema);
	return ret;
}

static int read_file(struct rmm_list *list, struct rmm_diff_input *input,
		     const char *path)
{
	struct rmm_err *err = input->app->err;
	struct rmm_in in = {0};
	int ret = strcmp(path, "-") == 0 ? rmm_in_stdin(&in, err) :
					   rmm_in_open(&in, path, path, err);

	if (ret == 0)
		ret = read_list(list, input, &in);
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
	int ret = rmm_tree_open(tree, &in, RMM_LIST_PATH, input->app->err);
	size_t at = 0;

	if (ret <= 0)
		return ret;
	ret = rmm_list_read(&known, &in, NULL, &why);
	if (ret < 0 && why.code == RMM_E_NOMEM)
		ret = rmm_fail_nomem(input->app->err);
	else if (ret < 0)
		rmm_app_warn(input->app, "listed_since is left empty: %s",
			     why.text);
	for (size_t i = 0; why.code == RMM_OK && i < list->n; i++) {
		struct rmm_row *row = &list->row[i];
		int c = -1;

		while (at < known.n &&
		       (c = rmm_key_cmp((enum rmm_kind)known.row[at].kind,
					known.row[at].indicator,
					(enum rmm_kind)row->kind,
					row->indicator)) < 0)
			at++;
		if (at < known.n && c == 0)
			row->listed_since = known.row[at].listed_since;
	}
	rmm_list_free(&known);
	rmm_in_close(&in);
	return why.code == RMM_E_NOMEM ? -1 : 0;
}

static int merge_tree(struct rmm_list *list, struct rmm_diff_input *input,
		      struct rmm_tree *tree)
{
	if (rmm_work_merge_tree(list, tree, RMM_NO_DAY, &input->sink,
				input->app->err) < 0)
		return -1;
	return fill_since(list, input, tree);
}

static int merge_here(struct rmm_list *list, struct rmm_diff_input *input)
{
	struct rmm_dir_tree dir = {0};
	int ret = rmm_dir_tree_open(&dir, input->dir, input->app->err);

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
	int ret = rmm_tree_open(&tree->tree, &in, path, err);

	if (ret == 0)
		return rmm_fail(err, RMM_E_IO,
				"there is no file '%s' in revision '%s'", path,
				tree->rev);
	if (ret > 0)
		ret = read_list(list, input, &in);
	rmm_in_close(&in);
	return ret;
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
	if (!input->repo && rmm_repo_open(&input->repo, input->dir, err) < 0)
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
		ret = merge_tree(list, input, &tree.tree);
	if (ret < 0 && tree.root && !path)
		rmm_wrap(err, "revision '%s'", tree.rev);
	rmm_repo_tree_close(&tree);
	return ret;
}

int rmm_diff_load(struct rmm_list *list, struct rmm_diff_input *input,
		  const char *operand, bool is_default)
{
	struct stat st;

	if (!operand)
		return merge_here(list, input);
	if (is_default)
		return read_revision(list, input, operand, NOT_TRIED);
	if (strcmp(operand, "-") == 0)
		return read_file(list, input, operand);
	if (stat(operand, &st) == 0)
		return S_ISDIR(st.st_mode) ?
			       read_revision(list, input, operand,
					     DIRECTORY) :
			       read_file(list, input, operand);
	if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG)
		return read_file(list, input, operand);
	return read_revision(list, input, operand, NO_FILE);
}
