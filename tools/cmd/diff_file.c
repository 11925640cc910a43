/* SPDX-License-Identifier: MIT */
/* Lists of either shape for rmmlist diff, told apart by their headers. */
#include "cmd/diff_input.h"

#include <string.h>

#include "base/limits.h"
#include "io/csv.h"
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

int rmm_diff_workspace(struct rmm_diff_input *input, struct rmm_err *err)
{
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

	if (rmm_diff_workspace(input, err) < 0)
		return -1;
	for (size_t i = 0; got == 0 && i < package->upstreams; i++)
		got = try_shape(shape, &input->tree.tree,
				&package->upstream[i], row, err);
	for (size_t i = 0; got == 0 && i < BUILTIN; i++)
		got = try_shape(shape, &own, &builtin[i], row, err);
	return got;
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
	int ret;

	if (rmm_source_open(&source, &spec, in, err) < 0)
		return -1;
	ret = rmm_source_list(list, source, err);
	rmm_source_close(source);
	return ret < 0 ? -1 : rmm_list_sort(list, err);
}

/* Meant to be one: what is wrong with its header, rmm_list_read tells. */
static bool is_combined(const struct rmm_csv_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (rmm_str_is(row->field[i], rmm_list_column[0]))
			return true;
	return false;
}

static int fail_header(const char *file, const struct rmm_csv_row *row,
		       struct rmm_err *err)
{
	const char *why = "unknown header";

	if (row->rule)
		why = row->why;
	else if (rmm_str_starts(row->field[0], RMM_LIT("<")))
		why = "this is a web page; download the raw file";
	else if (row->n == 1 &&
		 rmm_str_find(row->field[0], ';') < row->field[0].len)
		why = "the columns are separated by ';'; save the file with "
		      "',' between them";
	return rmm_fail(err, RMM_E_SYNTAX,
			"%s:%llu:%u: %s; expected the header of the combined "
			"list, 'rmm_program,rmm_binary' or 'URI,RMM_Tool'",
			file, (unsigned long long)row->line,
			row->rule ? row->at : 1, why);
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
		fail_header(in->name, &row, err);
out:
	rmm_csv_close(csv);
	rmm_in_close(&start);
	return ret;
}

int rmm_diff_read(struct rmm_list *list, struct rmm_diff_input *input,
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
