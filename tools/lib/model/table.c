/* SPDX-License-Identifier: MIT */
#include "model/table.h"

#include <stdlib.h>

#include "io/csv.h"
#include "io/in.h"
#include "io/tree.h"

struct loader {
	struct rmm_table *table;
	struct rmm_csv *csv;
	struct rmm_csv_row row;
	struct rmm_sink *sink;
	struct rmm_err *err;
};

static struct rmm_place place_at(const struct loader *l, uint32_t column)
{
	return (struct rmm_place){
		.file = l->table->file,
		.line = l->row.line,
		.column = column,
	};
}

static void report(const struct loader *l, const char *rule, uint32_t column,
		   const char *text)
{
	rmm_report(l->sink, rmm_rule_severity(rule, RMM_LOCAL), rule,
		   place_at(l, column), (struct rmm_str){0}, "%s", text);
}

static void note_trimmed(const struct loader *l)
{
	const struct rmm_schema *schema = l->table->schema;

	for (size_t i = 0; i < rmm_schema_fields(schema); i++) {
		struct rmm_str name = rmm_schema_name(schema, i);

		if (l->row.trimmed >> i & 1)
			rmm_report(l->sink, RMM_NOTE, "trimmed",
				   place_at(l, rmm_csv_column(&l->row, i)),
				   (struct rmm_str){0},
				   "blanks around '%.*s' are left out",
				   RMM_ARG(name));
	}
}

static int keep(struct loader *l)
{
	struct rmm_table *table = l->table;
	size_t n = rmm_schema_fields(table->schema);
	struct rmm_str *cell =
		rmm_arena_alloc(&table->arena, n * sizeof(*cell));
	uint32_t *column = rmm_arena_alloc(&table->arena, n * sizeof(*column));

	if (!cell || !column)
		return rmm_fail_nomem(l->err);
	for (size_t i = 0; i < n; i++) {
		column[i] = rmm_csv_column(&l->row, i);
		if (rmm_arena_str(&table->arena, &cell[i], l->row.field[i],
				  l->err) < 0)
			return -1;
	}
	if (rmm_grow(&table->row, &table->cap, table->n + 1,
		     sizeof(*table->row), l->err) < 0)
		return -1;
	table->row[table->n++] = (struct rmm_table_row){
		.line = l->row.line,
		.cell = cell,
		.column = column,
	};
	return 0;
}

/* 1 to go on; 0 when the file can't be read as this table, which was
 * reported. */
static int read_header(struct loader *l)
{
	const struct rmm_schema *schema = l->table->schema;
	struct rmm_str header = rmm_schema_header_text(schema);
	char why[RMM_HEADER_WHY] = "the file is empty";
	uint32_t column = 1;
	int got = rmm_csv_next(l->csv, &l->row, l->err);

	if (got < 0)
		return -1;
	if (got > 0 && rmm_schema_header_ok(schema, &l->row, &column, why))
		return 1;
	if (got == 0)
		l->row.line = 1;
	rmm_report(l->sink, rmm_rule_severity("header-changed", RMM_LOCAL),
		   "header-changed", place_at(l, column), (struct rmm_str){0},
		   "%s; expected '%.*s'", why, RMM_ARG(header));
	return 0;
}

static int read_rows(struct loader *l)
{
	int got = read_header(l);

	if (got <= 0)
		return got;
	while ((got = rmm_csv_next(l->csv, &l->row, l->err)) > 0) {
		if (l->row.rule) {
			report(l, l->row.rule, l->row.at, l->row.why);
			continue;
		}
		if (rmm_schema_row(l->table->schema, &l->row, l->table->file,
				   RMM_LOCAL, l->sink) > 0)
			continue;
		note_trimmed(l);
		if (keep(l) < 0)
			return -1;
	}
	return got;
}

/* A file in another encoding is a finding about it: 0. */
static int open_csv(struct loader *l, struct rmm_in *in)
{
	struct rmm_err err = {0};
	struct rmm_str text, name = rmm_str(in->name);

	if (rmm_csv_open(&l->csv, in, &err) == 0)
		return 1;
	if (err.code != RMM_E_SYNTAX)
		return rmm_fail(l->err, err.code, "%s", err.text);
	text = rmm_str(err.text);
	if (rmm_str_starts(text, name))
		text = rmm_str_from(text, name.len + 2);
	l->row.line = 1;
	report(l, "bad-encoding", 1, text.ptr);
	return 0;
}

/* A row as its cells in some columns, for finding doubles. */
struct keyed {
	const struct rmm_table_row *row;
	const size_t *field;
	size_t n;
};

static int cmp_cells(const struct keyed *a, const struct keyed *b)
{
	int c = 0;

	for (size_t i = 0; i < a->n && c == 0; i++)
		c = rmm_str_cmp(a->row->cell[a->field[i]],
				b->row->cell[a->field[i]]);
	return c;
}

static int cmp_keyed(const void *left, const void *right)
{
	const struct keyed *a = left, *b = right;
	int c = cmp_cells(a, b);

	return c != 0 ? c : (a->row->line > b->row->line) -
				    (a->row->line < b->row->line);
}

/* A missing value is the double of none. */
static bool is_empty(const struct keyed *key)
{
	return key->n == 1 && key->row->cell[key->field[0]].len == 0;
}

static void report_double(const struct loader *l, const struct keyed *key,
			  uint64_t first, const char *rule)
{
	const struct rmm_table *table = l->table;
	struct rmm_place place =
		rmm_table_place(table, key->row, key->field[0]);
	enum rmm_severity severity = rmm_rule_severity(rule, RMM_LOCAL);
	struct rmm_str name = rmm_schema_name(table->schema, key->field[0]);

	if (key->n > 1)
		rmm_report(l->sink, severity, rule, place, (struct rmm_str){0},
			   "the key of line %llu stands here again",
			   (unsigned long long)first);
	else
		rmm_report(l->sink, severity, rule, place, (struct rmm_str){0},
			   "'%.*s' in '%.*s' stands on line %llu already",
			   RMM_ARG(key->row->cell[key->field[0]]),
			   RMM_ARG(name), (unsigned long long)first);
}

/* The keys are in order: the first of equal ones stays, the others are
 * reported and taken out of the table. */
static void drop_doubles(struct loader *l, const struct keyed *key,
			 bool *drop, const char *rule)
{
	struct rmm_table *table = l->table;
	size_t first = 0, kept = 0;

	for (size_t i = 1; i < table->n; i++) {
		if (cmp_cells(&key[i], &key[first]) != 0 || is_empty(&key[i])) {
			first = i;
			continue;
		}
		report_double(l, &key[i], key[first].row->line, rule);
		drop[key[i].row - table->row] = true;
	}
	for (size_t i = 0; i < table->n; i++)
		if (!drop[i])
			table->row[kept++] = table->row[i];
	table->n = kept;
}

static int check_doubles(struct loader *l, const size_t *field, size_t n,
			 const char *rule)
{
	struct rmm_table *table = l->table;
	struct keyed *key = NULL;
	bool *drop = NULL;
	int ret = -1;

	if (n == 0 || table->n < 2)
		return 0;
	key = rmm_calloc(table->n, sizeof(*key));
	drop = rmm_calloc(table->n, sizeof(*drop));
	if (!key || !drop) {
		rmm_fail_nomem(l->err);
		goto out;
	}
	for (size_t i = 0; i < table->n; i++)
		key[i] = (struct keyed){ &table->row[i], field, n };
	qsort(key, table->n, sizeof(*key), cmp_keyed);
	drop_doubles(l, key, drop, rule);
	ret = 0;
out:
	rmm_free(drop);
	rmm_free(key);
	return ret;
}

/* A column may be unique and the key: the key is named then. */
static int check_keys(struct loader *l)
{
	const struct rmm_schema *schema = l->table->schema;
	const size_t *key;
	size_t n = rmm_schema_primary_key(schema, &key);

	if (check_doubles(l, key, n, "duplicate-key") < 0)
		return -1;
	for (size_t i = 0; i < rmm_schema_fields(schema); i++)
		if (rmm_schema_is_unique(schema, i) &&
		    check_doubles(l, &i, 1, "schema-unique") < 0)
			return -1;
	return 0;
}

int rmm_table_load(struct rmm_table *table, struct rmm_tree *tree,
		   const char *path, const struct rmm_schema *schema,
		   struct rmm_sink *sink, struct rmm_err *err)
{
	struct loader l = { .table = table, .sink = sink, .err = err };
	struct rmm_in in = {0};
	int ret = -1, got;

	*table = (struct rmm_table){ .schema = schema, .file = path };
	got = rmm_tree_open(tree, &in, path, err);
	if (got <= 0) {
		table->missing = got == 0;
		return got;
	}
	table->file = in.name;
	got = open_csv(&l, &in);
	if (got < 0 || (got > 0 && (read_rows(&l) < 0 || check_keys(&l) < 0)))
		goto out;
	ret = 0;
out:
	rmm_csv_close(l.csv);
	rmm_in_close(&in);
	return ret;
}

void rmm_table_free(struct rmm_table *table)
{
	rmm_free(table->row);
	rmm_arena_free(&table->arena);
	*table = (struct rmm_table){0};
}

struct rmm_place rmm_table_place(const struct rmm_table *table,
				 const struct rmm_table_row *row, size_t cell)
{
	return (struct rmm_place){
		.file = table->file,
		.line = row->line,
		.column = row->column[cell],
	};
}
