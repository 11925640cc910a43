/* SPDX-License-Identifier: MIT */
#include "model/workspace_local.h"

#include <stdlib.h>

#include "io/tree.h"
#include "model/indicator.h"

static const struct {
	const char *file, *schema;
	/* The columns that are read by position, here and in ops. A fork may
	 * change its schemas, but only behind these. */
	const char *columns;
} tables[RMM_TABLES] = {
	[RMM_T_TOOLS] = { "lists/local/tools.csv", "schema/tools.json",
			  "tool,category" },
	[RMM_T_ALIASES] = { "lists/local/aliases.csv", "schema/aliases.json",
			    "alias,tool" },
	[RMM_T_ADDITIONS] = { "lists/local/additions.csv",
			      "schema/additions.json",
			      "indicator,type,tool,reference" },
	[RMM_T_REMOVALS] = { "lists/local/removals.csv",
			     "schema/removals.json", "indicator,type,source" },
	[RMM_T_CORRECTIONS] = { "lists/local/corrections.csv",
				"schema/corrections.json",
				"indicator,type,column,value" },
	[RMM_T_APPROVALS] = { "lists/local/approvals.csv",
			      "schema/approvals.json",
			      "tool,host,device_group,device,account,reason,"
			      "owner,ticket,expires" },
	[RMM_T_WAIVERS] = { "lists/local/waivers.csv", "schema/waivers.json",
			    "rule,indicator" },
	[RMM_T_NEVER] = { "lists/local/never.csv", "schema/never.json",
			  "indicator,type,reason" },
	[RMM_T_OS_BINARIES] = { "lists/rules/os-binaries.csv",
				"schema/rules.json", "value" },
	[RMM_T_GENERIC_PROCESSES] = { "lists/rules/generic-processes.csv",
				      "schema/rules.json", "value" },
	[RMM_T_SHARED_HOSTING] = { "lists/rules/shared-hosting.csv",
				   "schema/rules.json", "value" },
};

const char *rmm_local_path(enum rmm_local table)
{
	return tables[table].file;
}

/* What the loading steps pass around. */
struct load {
	struct rmm_workspace *ws;
	struct rmm_tree *tree;
	struct rmm_sink *sink;
	struct rmm_err *err;
};

/* `subject` stands in quotes after the text; empty: the text has it. */
static void report(struct load *l, const char *rule, struct rmm_place place,
		   const char *text, struct rmm_str subject)
{
	enum rmm_severity severity = rmm_rule_severity(rule, RMM_LOCAL);

	if (severity == RMM_ERROR)
		l->ws->local_errors++;
	if (subject.len)
		rmm_report(l->sink, severity, rule, place,
			   (struct rmm_str){ 0 }, "%s: '%.*s'", text,
			   RMM_ARG(subject));
	else
		rmm_report(l->sink, severity, rule, place,
			   (struct rmm_str){ 0 }, "%s", text);
}

static int check_columns(struct load *l, enum rmm_local t)
{
	const struct rmm_schema *schema = l->ws->schema[t];
	struct rmm_str want = rmm_str(tables[t].columns), name;
	bool more = true;

	for (size_t i = 0; rmm_str_split(&want, ',', &name, &more); i++)
		if (i == rmm_schema_fields(schema) ||
		    !rmm_str_eq(rmm_schema_name(schema, i), name))
			return rmm_fail(l->err, RMM_E_SYNTAX,
					"%s: the first fields are not '%s'",
					tables[t].schema, tables[t].columns);
	return 0;
}

static int load_table(struct load *l, enum rmm_local t)
{
	uint64_t before = l->sink->count[RMM_ERROR];
	struct rmm_table *table = &l->ws->table[t];

	if (rmm_schema_load(&l->ws->schema[t], l->tree, tables[t].schema,
			    l->err) < 0 ||
	    check_columns(l, t) < 0 ||
	    rmm_table_load(table, l->tree, tables[t].file, l->ws->schema[t],
			   l->sink, l->err) < 0)
		return -1;
	l->ws->local_errors += l->sink->count[RMM_ERROR] - before;
	return 0;
}

/* What the schema does not say of a name: it is no formula, for one. */
static bool tool_name_ok(struct load *l, const struct rmm_table *table,
			 const struct rmm_table_row *row, size_t cell,
			 struct rmm_str name)
{
	const char *rule, *why;

	if (rmm_tool_name_ok(name, &rule, &why))
		return true;
	report(l, rule, rmm_table_place(table, row, cell), why, name);
	return false;
}

static int load_tools(struct load *l)
{
	struct rmm_table *tools = &l->ws->table[RMM_T_TOOLS];
	struct rmm_table *aliases = &l->ws->table[RMM_T_ALIASES];
	bool ok;

	for (size_t i = 0; i < tools->n; i++) {
		const struct rmm_str *cell = tools->row[i].cell;
		enum rmm_category category = RMM_CAT_OTHER;

		if (!tool_name_ok(l, tools, &tools->row[i], 0, cell[0]))
			continue;
		rmm_category_parse(&category, cell[1]);
		if (rmm_tools_add(&l->ws->tools, &ok, cell[0], category,
				  l->err) < 0)
			return -1;
		if (!ok)
			report(l, "duplicate-key",
			       rmm_table_place(tools, &tools->row[i], 0),
			       "another row has this name, but for case and punctuation",
			       cell[0]);
	}
	for (size_t i = 0; i < aliases->n; i++) {
		const struct rmm_str *cell = aliases->row[i].cell;

		if (!tool_name_ok(l, aliases, &aliases->row[i], 0, cell[0]))
			continue;
		if (rmm_tools_alias(&l->ws->tools, &ok, cell[0], cell[1],
				    l->err) < 0)
			return -1;
		if (!ok)
			report(l, "schema-foreign-key",
			       rmm_table_place(aliases, &aliases->row[i], 1),
			       "not a tool of lists/local/tools.csv", cell[1]);
	}
	return 0;
}

/* The canonical set of a cell that may name several tools. */
static int tool_set(struct load *l, struct rmm_str *out,
		    const struct rmm_table *table,
		    const struct rmm_table_row *row, size_t cell)
{
	struct rmm_str rest = row->cell[cell], name;
	bool more = true;

	*out = (struct rmm_str){ 0 };
	while (rmm_str_split(&rest, ';', &name, &more)) {
		const struct rmm_tool_name *known;

		name = rmm_str_trim(name);
		known = rmm_tools_find(&l->ws->tools, name);
		if (!known && !tool_name_ok(l, table, row, cell, name))
			continue;
		if (!known)
			report(l, "unknown-tool",
			       rmm_table_place(table, row, cell),
			       "not in lists/local/tools.csv or aliases.csv",
			       name);
		if (rmm_set_union(&l->ws->arena, out, *out,
				  known ? known->joined : name, l->err) < 0) {
			rmm_wrap(l->err, "%s:%llu", table->file,
				 (unsigned long long)row->line);
			return -1;
		}
	}
	return 0;
}

/* The key in cells 0 (indicator) and 1 (type) of a row; *ok false when it was
 * reported. */
static int local_key(struct load *l, struct rmm_local_row *out, bool *ok,
		     const struct rmm_table *table,
		     const struct rmm_table_row *row)
{
	struct rmm_place place = rmm_table_place(table, row, 0);
	struct rmm_indicator ind;

	out->row = row;
	*ok = rmm_kind_parse(&out->kind, row->cell[1]);
	if (!*ok) {
		report(l, "schema-enum", rmm_table_place(table, row, 1),
		       "not a type of indicator (process, file, domain, ip, "
		       "term, pattern, signer)", row->cell[1]);
		return 0;
	}
	*ok = rmm_indicator_of_kind(&ind, out->kind, row->cell[0]);
	if (!*ok) {
		report(l, ind.rule, place, ind.why, (struct rmm_str){ 0 });
		return 0;
	}
	if (ind.did & RMM_DID_TRIM)
		report(l, "trimmed", place, "is read in canonical form",
		       row->cell[0]);
	if (ind.did & RMM_DID_REFANG)
		report(l, "refanged", place, "is defanged text", row->cell[0]);
	if (ind.did & RMM_DID_CUT)
		report(l, "path-cut", place, "is read without its directory",
		       row->cell[0]);
	return rmm_arena_str(&l->ws->arena, &out->indicator,
			     rmm_indicator_text(&ind), l->err);
}

static int cmp_local(const void *a, const void *b)
{
	const struct rmm_local_row *x = a, *y = b;
	int c = rmm_key_cmp(x->kind, x->indicator, y->kind, y->indicator);

	if (c)
		return c;
	return x->row->line < y->row->line ? -1 : x->row->line > y->row->line;
}

/* What a removal and a correction name beside the key: source, column. */
enum { ASPECT = 2 };

static int cmp_aspect(const void *a, const void *b)
{
	const struct rmm_local_row *x = a, *y = b;
	int c = rmm_key_cmp(x->kind, x->indicator, y->kind, y->indicator);

	if (!c)
		c = rmm_str_cmp(x->row->cell[ASPECT], y->row->cell[ASPECT]);
	return c ? c : cmp_local(a, b);
}

/* The rows are sorted, so that doubles are neighbours. */
static void report_doubles(struct load *l, const struct rmm_table *table,
			   const struct rmm_local_rows *rows, bool aspect)
{
	for (size_t i = 1; i < rows->n; i++) {
		const struct rmm_local_row *q = &rows->row[i - 1];
		const struct rmm_local_row *r = &rows->row[i];

		if (!rmm_key_cmp(q->kind, q->indicator, r->kind,
				 r->indicator) &&
		    (!aspect || rmm_str_eq(q->row->cell[ASPECT],
					   r->row->cell[ASPECT])))
			report(l, "duplicate-key",
			       rmm_table_place(table, r->row, 0),
			       "an earlier row has this key", r->indicator);
	}
}

/* aspect: a key may stand in several rows that differ in that cell. */
static int load_keys(struct load *l, enum rmm_local t,
		     struct rmm_local_rows *rows, bool aspect)
{
	struct rmm_table *table = &l->ws->table[t];
	bool ok;

	for (size_t i = 0; i < table->n; i++) {
		struct rmm_local_row row = { 0 };

		if (local_key(l, &row, &ok, table, &table->row[i]) < 0)
			return -1;
		if (!ok)
			continue;
		if (rmm_grow(&rows->row, &rows->cap, rows->n + 1,
			     sizeof(*rows->row), l->err) < 0)
			return -1;
		rows->row[rows->n++] = row;
	}
	if (!rows->n)
		return 0;
	qsort(rows->row, rows->n, sizeof(*rows->row),
	      aspect ? cmp_aspect : cmp_local);
	report_doubles(l, table, rows, aspect);
	if (aspect)
		qsort(rows->row, rows->n, sizeof(*rows->row), cmp_local);
	return 0;
}

static int load_additions(struct load *l)
{
	struct rmm_local_rows *rows = &l->ws->additions;

	if (load_keys(l, RMM_T_ADDITIONS, rows, false) < 0)
		return -1;
	for (size_t i = 0; i < rows->n; i++)
		if (tool_set(l, &rows->row[i].tool,
			     &l->ws->table[RMM_T_ADDITIONS], rows->row[i].row,
			     2) < 0)
			return -1;
	return 0;
}

static int load_corrections(struct load *l)
{
	const struct rmm_table *table = &l->ws->table[RMM_T_CORRECTIONS];
	struct rmm_local_rows *rows = &l->ws->corrections;
	enum rmm_category category;
	enum rmm_fidelity fidelity;

	if (load_keys(l, RMM_T_CORRECTIONS, rows, true) < 0)
		return -1;
	for (size_t i = 0; i < rows->n; i++) {
		const struct rmm_table_row *row = rows->row[i].row;
		struct rmm_str column = row->cell[2], value = row->cell[3];

		if (rmm_str_is(column, "tool")) {
			if (tool_set(l, &rows->row[i].tool, table, row, 3) < 0)
				return -1;
		} else if (rmm_str_is(column, "category")
				   ? !rmm_category_parse(&category, value)
				   : !rmm_fidelity_parse(&fidelity, value)) {
			report(l, "schema-enum", rmm_table_place(table, row, 3),
			       "not a value of the column to correct", value);
		}
	}
	return 0;
}

static int load_all(struct load *l)
{
	for (int t = 0; t < RMM_TABLES; t++)
		if (load_table(l, (enum rmm_local)t) < 0)
			return -1;
	if (load_tools(l) < 0 || load_additions(l) < 0 ||
	    load_corrections(l) < 0 ||
	    load_keys(l, RMM_T_REMOVALS, &l->ws->removals, true) < 0)
		return -1;
	return load_keys(l, RMM_T_NEVER, &l->ws->never, false);
}

int rmm_workspace_load_local(struct rmm_workspace *ws, struct rmm_tree *tree,
			     struct rmm_sink *sink, struct rmm_err *err)
{
	struct load l = { ws, tree, sink, err };

	return load_all(&l);
}
