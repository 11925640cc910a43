/* SPDX-License-Identifier: MIT */
#include "cmd/check_file.h"

#include <string.h>

#include "io/csv.h"
#include "io/in.h"
#include "model/indicator.h"
#include "model/rule.h"
#include "model/source.h"

enum { PEEK = 64 << 10 }; /* the first line, however long a line may be */

/* A tree of the one file that is open already. */
struct open_tree {
	struct rmm_tree tree;
	struct rmm_in *in;
};

static int open_taken(struct rmm_tree *tree, struct rmm_in *in,
		      const char *path, struct rmm_err *err)
{
	struct open_tree *one = (struct open_tree *)(void *)tree;

	(void)path;
	(void)err;
	*in = *one->in;
	*one->in = (struct rmm_in){0};
	return 1;
}

/* Rows that speak of a key name it in the columns indicator and type. */
static void check_keys(const struct rmm_check *check,
		       const struct rmm_table *table)
{
	size_t fields = rmm_schema_fields(table->schema);
	size_t at = rmm_schema_find(table->schema, RMM_LIT("indicator"));
	size_t type = rmm_schema_find(table->schema, RMM_LIT("type"));
	struct rmm_indicator ind;
	enum rmm_kind kind;

	if (at == fields || type == fields)
		return;
	for (size_t i = 0; i < table->n; i++) {
		const struct rmm_table_row *row = &table->row[i];

		if (rmm_kind_parse(&kind, row->cell[type]) &&
		    !rmm_indicator_of_kind(&ind, kind, row->cell[at]))
			rmm_report(check->sink,
				   rmm_rule_severity(ind.rule, RMM_LOCAL),
				   ind.rule, rmm_table_place(table, row, at),
				   (struct rmm_str){0}, "%s", ind.why);
	}
}

static int check_table(const struct rmm_check *check, struct rmm_in *in,
		       const struct rmm_schema *schema, struct rmm_err *err)
{
	struct open_tree one = { { open_taken, NULL }, in };
	struct rmm_table table = {0};
	int ret = rmm_table_load(&table, &one.tree, "file", schema,
				 check->sink, err);

	if (ret == 0)
		check_keys(check, &table);
	rmm_table_free(&table);
	return ret;
}

static void check_upstream_row(const struct rmm_check *check, const char *file,
			       const struct rmm_source_row *row)
{
	struct rmm_place place = { file, row->line, row->column };
	const struct rmm_local_row *never;
	unsigned found;

	if (!check->lint)
		return;
	found = rmm_lint_row(check->lint, row->kind, row->indicator);
	if (found)
		rmm_lint_report(found, check->sink, place, row->indicator);
	never = rmm_lint_never(check->lint, row->kind, row->indicator);
	if (never)
		rmm_report(check->sink,
			   rmm_rule_severity("never-list", RMM_UPSTREAM),
			   "never-list", place, row->indicator,
			   "%s '%.*s' would match '%.*s', which never.csv "
			   "line %llu lists, and is left out; take it off "
			   "never.csv if it should be published",
			   rmm_kind_name(row->kind), RMM_ARG(row->indicator),
			   RMM_ARG(never->indicator),
			   (unsigned long long)never->row->line);
}

static int check_upstream(const struct rmm_check *check, struct rmm_in *in,
			  const struct rmm_upstream *upstream,
			  const struct rmm_schema *schema, struct rmm_err *err)
{
	struct rmm_source_spec spec = {
		.upstream = upstream,
		.schema = schema,
		.tools = &check->work->ws.tools,
		.sink = check->sink,
	};
	struct rmm_source *source = NULL;
	struct rmm_source_row row;
	const char *file = in->name;
	int got = rmm_source_open(&source, &spec, in, err);

	while (got == 0 && (got = rmm_source_next(source, &row, err)) > 0) {
		check_upstream_row(check, file, &row);
		got = 0;
	}
	rmm_source_close(source);
	return got;
}

/* The header of what is still to come. 1, 0 when there is none, which was
 * reported, -1. The row is valid while csv is open. */
static int peek_header(const struct rmm_check *check, struct rmm_in *in,
		       struct rmm_in *mem, struct rmm_csv **csv,
		       struct rmm_csv_row *row, struct rmm_err *err)
{
	struct rmm_place place = { in->name, 1, 1 };
	struct rmm_err own = {0};
	struct rmm_str bytes, text, name = rmm_str(in->name);
	int got;

	if (rmm_in_peek(in, &bytes, PEEK, err) < 0)
		return -1;
	rmm_in_mem(mem, in->name, bytes);
	if (rmm_csv_open(csv, mem, &own) < 0) {
		if (own.code != RMM_E_SYNTAX)
			return rmm_fail(err, own.code, "%s", own.text);
		text = rmm_str(own.text);
		if (rmm_str_starts(text, name))
			text = rmm_str_from(text, name.len + 2);
		rmm_report(check->sink, RMM_ERROR, "bad-encoding", place,
			   (struct rmm_str){0}, "%.*s", RMM_ARG(text));
		return 0;
	}
	got = rmm_csv_next(*csv, row, err);
	if (got == 0)
		rmm_report(check->sink, RMM_ERROR, "header-changed", place,
			   (struct rmm_str){0},
			   "the file is empty; it needs its header at least");
	return got;
}

/* What a file was found to be. */
struct shape {
	const struct rmm_schema *schema;
	struct rmm_schema *own; /* the same, when it is to be freed */
	const struct rmm_upstream *upstream;
};

static int load(const struct rmm_check *check, const char *path,
		struct shape *shape, struct rmm_err *err)
{
	rmm_schema_free(shape->own);
	*shape = (struct shape){0};
	if (rmm_schema_load(&shape->own, &check->work->dir.tree, path, err) < 0)
		return -1;
	shape->schema = shape->own;
	return 0;
}

static bool has_header(const struct rmm_schema *schema,
		       const struct rmm_csv_row *row)
{
	char why[RMM_HEADER_WHY];
	uint32_t column;

	return rmm_schema_header_ok(schema, row, &column, why);
}

/* Whose header is this: a resource's, the combined list's, a local file's? A
 * descriptor need not list the last two. 1, 0, -1. */
static int find_shape(const struct rmm_check *check,
		      const struct rmm_csv_row *row, struct shape *shape,
		      struct rmm_err *err)
{
	const struct rmm_workspace *ws = &check->work->ws;

	for (size_t i = 0; i < ws->package.resources; i++) {
		if (load(check, ws->package.resource[i].schema.ptr, shape,
			 err) < 0)
			return -1;
		shape->upstream = ws->package.resource[i].upstream;
		if (has_header(shape->schema, row))
			return 1;
	}
	if (load(check, RMM_LIST_SCHEMA, shape, err) < 0)
		return -1;
	if (has_header(shape->schema, row))
		return 1;
	for (int t = 0; t < RMM_TABLES; t++) {
		shape->schema = ws->schema[t];
		if (has_header(shape->schema, row))
			return 1;
	}
	return 0;
}

static int unknown_header(const struct rmm_check *check, const char *file,
			  const struct rmm_csv_row *row)
{
	const char *why = "the header is that of no list or local file";

	if (row->rule)
		why = row->why;
	else if (row->n > 0 &&
		 rmm_str_find(row->field[0], ';') < row->field[0].len)
		why = "the columns are separated by ';'; save the file with "
		      "',' between them";
	rmm_report(check->sink, RMM_ERROR, "header-changed",
		   (struct rmm_place){ file, row->line,
				       row->rule ? row->at : 1 },
		   (struct rmm_str){0}, "%s", why);
	return 0;
}

/* What the file should be is known; that its header is wrong is reported. */
static int check_header(const struct rmm_check *check, const char *file,
			const struct rmm_csv_row *row,
			const struct rmm_resource *resource,
			struct shape *shape, struct rmm_err *err)
{
	char why[RMM_HEADER_WHY];
	struct rmm_str header;
	uint32_t column;

	if (load(check, resource->schema.ptr, shape, err) < 0)
		return -1;
	shape->upstream = resource->upstream;
	if (rmm_schema_header_ok(shape->schema, row, &column, why))
		return 1;
	header = rmm_schema_header_text(shape->schema);
	rmm_report(check->sink, RMM_ERROR, "header-changed",
		   (struct rmm_place){ file, row->line, column },
		   (struct rmm_str){0}, "%s; expected '%.*s'", why,
		   RMM_ARG(header));
	return 0;
}

static int check_rows(const struct rmm_check *check, struct rmm_in *in,
		      const struct shape *shape, struct rmm_err *err)
{
	if (shape->upstream)
		return check_upstream(check, in, shape->upstream,
				      shape->schema, err);
	if (rmm_str_is(rmm_schema_header_text(shape->schema), RMM_LIST_HEADER))
		return rmm_check_list(check, in, shape->schema, err);
	return check_table(check, in, shape->schema, err);
}

int rmm_check_file(const struct rmm_check *check, struct rmm_in *in,
		   const struct rmm_resource *resource, struct rmm_err *err)
{
	struct shape shape = {0};
	struct rmm_csv *csv = NULL;
	struct rmm_csv_row row = {0};
	struct rmm_in mem = {0};
	int got = peek_header(check, in, &mem, &csv, &row, err);

	if (got > 0 && resource)
		got = check_header(check, in->name, &row, resource, &shape,
				   err);
	else if (got > 0 && (got = find_shape(check, &row, &shape, err)) == 0)
		got = unknown_header(check, in->name, &row);
	rmm_csv_close(csv);
	rmm_in_close(&mem);
	if (got > 0 && check_rows(check, in, &shape, err) < 0)
		got = -1;
	rmm_schema_free(shape.own);
	return got;
}
