/* SPDX-License-Identifier: MIT */
#include "model/source.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/csv.h"
#include "io/in.h"
#include "model/indicator.h"
#include "model/rule.h"
#include "model/schema.h"

enum { TOOL_SLOTS = 1024 };

/* A tool name that no table knows, with the place where it came first. */
struct unknown {
	struct rmm_str name;
	struct rmm_place place;
	uint64_t count;
};

/* What the tool cells that hash here last meant. Direct-mapped: lists come
 * grouped by tool, and no input can make it slow. */
struct tool_slot {
	struct rmm_str raw, joined;
	uint32_t spelling; /* of raw, as in struct rmm_cells */
	const struct rmm_cells *listed; /* in the list that is filled */
	struct unknown *unknown;
};

struct rmm_source {
	struct rmm_source_spec spec;
	struct rmm_csv *csv;
	struct rmm_csv_row row;
	struct rmm_indicator indicator;
	const char *file;
	size_t fields, at_indicator, at_tool;
	struct rmm_source_counts counts;
	struct rmm_arena own;
	struct unknown **unknown;
	size_t unknowns, unknowns_cap;
	struct tool_slot slot[TOOL_SLOTS];
	struct tool_slot *tool; /* this row's; empty: not looked up yet */
};

static struct rmm_arena *arena_of(struct rmm_source *s)
{
	return s->spec.arena ? s->spec.arena : &s->own;
}

static struct rmm_place place_of(const struct rmm_source *s, size_t field)
{
	return (struct rmm_place){ s->file, s->row.line,
				   rmm_csv_column(&s->row, field) };
}

/* What a cell was read as, when that is not how it is written. */
static void note_read(struct rmm_source *s, const char *rule)
{
	struct rmm_str cell = s->row.field[s->at_indicator];
	struct rmm_str text = rmm_indicator_text(&s->indicator);

	rmm_report(s->spec.sink, rmm_rule_severity(rule, RMM_UPSTREAM), rule,
		   place_of(s, s->at_indicator), text,
		   "'%.*s' is read as '%.*s'", RMM_ARG(cell), RMM_ARG(text));
}

static void note_trimmed(struct rmm_source *s, size_t field)
{
	rmm_report(s->spec.sink, rmm_rule_severity("trimmed", RMM_UPSTREAM),
		   "trimmed", place_of(s, field),
		   rmm_indicator_text(&s->indicator),
		   "blanks around '%.*s' are left out",
		   RMM_ARG(s->row.field[field]));
}

/* Reports the row and hands it on; field is s->fields for the whole row. */
static void reject(struct rmm_source *s, const char *rule, size_t field,
		   uint32_t column, const char *why)
{
	struct rmm_place place = { s->file, s->row.line, column };
	struct rmm_reject r = { s->file, s->row.line, { 0 }, rule,
				rmm_str(why), s->row.raw };

	s->counts.rejected++;
	if (field < s->fields)
		r.field = rmm_schema_name(s->spec.schema, field);
	/* A rule's own fix is for who can edit the file. */
	rmm_report(s->spec.sink, rmm_rule_severity(rule, RMM_UPSTREAM), rule,
		   place, (struct rmm_str){ 0 }, "row is left out: %s%s", why,
		   rmm_str_has(rmm_str(why), RMM_LIT("; "))
			   ? ""
			   : "; list it as it should be in additions.csv");
	if (s->spec.reject)
		s->spec.reject(s->spec.ctx, &r);
}

static bool fields_ok(struct rmm_source *s)
{
	size_t n = s->row.n;
	char why[96];

	while (n > s->fields && !s->row.field[n - 1].len)
		n--;
	if (n == s->fields)
		return true;
	snprintf(why, sizeof(why), "%zu field%s where %zu are expected", n,
		 n == 1 ? "" : "s", s->fields);
	reject(s, "bad-fields", s->fields,
	       n > s->fields ? rmm_csv_column(&s->row, s->fields) : 1, why);
	return false;
}

static bool indicator_ok(struct rmm_source *s)
{
	struct rmm_str cell = s->row.field[s->at_indicator];
	struct rmm_indicator *ind = &s->indicator;

	if (s->spec.upstream->network
		    ? rmm_indicator_of_network(ind, cell)
		    : rmm_indicator_of_process(ind, cell))
		return true;
	reject(s, ind->rule, s->at_indicator,
	       rmm_csv_column(&s->row, s->at_indicator), ind->why);
	return false;
}

static bool is_cached(const struct tool_slot *slot, struct rmm_str raw)
{
	return slot && slot->raw.ptr && rmm_str_eq(slot->raw, raw);
}

static bool tool_ok(struct rmm_source *s)
{
	struct rmm_str raw = s->row.field[s->at_tool];
	const char *rule, *why;

	/* Only names that were found good are cached; lists come grouped by
	 * tool, so the one of the row before is the first guess. */
	if (is_cached(s->tool, raw))
		return true;
	s->tool = &s->slot[rmm_str_hash_ends(raw) % TOOL_SLOTS];
	if (is_cached(s->tool, raw))
		return true;
	*s->tool = (struct tool_slot){ 0 };
	if (rmm_tool_name_ok(raw, &rule, &why))
		return true;
	reject(s, rule, s->at_tool, rmm_csv_column(&s->row, s->at_tool), why);
	return false;
}

static void note_changes(struct rmm_source *s)
{
	unsigned did = s->indicator.did;

	if (s->row.n > s->fields)
		rmm_report(s->spec.sink, RMM_NOTE, "extra-fields",
			   place_of(s, s->fields),
			   rmm_indicator_text(&s->indicator),
			   "empty fields at the end of the row are ignored");
	for (size_t i = 0; s->row.trimmed && i < s->fields; i++)
		if (s->row.trimmed >> i & 1)
			note_trimmed(s, i);
	if (did & RMM_DID_TRIM)
		note_read(s, "trimmed");
	if (did & RMM_DID_REFANG)
		note_read(s, "refanged");
	if (did & RMM_DID_CUT)
		note_read(s, "path-cut");
}

static int new_unknown(struct rmm_source *s, struct tool_slot *slot,
		       struct rmm_err *err)
{
	struct unknown *u = rmm_arena_alloc(&s->own, sizeof(*u));

	if (!u)
		return rmm_fail_nomem(err);
	if (rmm_grow(&s->unknown, &s->unknowns_cap, s->unknowns + 1,
		     sizeof(*s->unknown), err) < 0)
		return -1;
	*u = (struct unknown){ slot->raw, place_of(s, s->at_tool), 0 };
	s->unknown[s->unknowns++] = slot->unknown = u;
	return rmm_arena_str(arena_of(s), &slot->joined, slot->raw, err);
}

static int find_tool(struct rmm_source *s, struct rmm_str *out,
		     struct rmm_err *err)
{
	struct rmm_str raw = s->row.field[s->at_tool];
	struct tool_slot *slot = s->tool;
	const struct rmm_tool_name *known;

	if (!slot->raw.ptr) {
		if (rmm_arena_str(&s->own, &slot->raw, raw, err) < 0)
			return -1;
		known = rmm_tools_find(s->spec.tools, raw);
		if (known)
			slot->joined = known->joined;
		else if (new_unknown(s, slot, err) < 0)
			return -1;
		if (!rmm_str_eq(raw, slot->joined))
			slot->spelling = rmm_spelling(raw, 0);
	}
	if (slot->unknown)
		slot->unknown->count++;
	*out = slot->joined;
	return 0;
}

int rmm_source_open(struct rmm_source **out, const struct rmm_source_spec *spec,
		    struct rmm_in *in, struct rmm_err *err)
{
	struct rmm_source *s = rmm_calloc(1, sizeof(*s));
	int got;

	*out = NULL;
	if (!s)
		return rmm_fail_nomem(err);
	s->spec = *spec;
	s->file = in->name;
	s->fields = rmm_schema_fields(spec->schema);
	s->at_indicator =
		rmm_schema_find(spec->schema, spec->upstream->indicator);
	s->at_tool = rmm_schema_find(spec->schema, spec->upstream->tool);
	if (s->at_indicator == s->fields || s->at_tool == s->fields) {
		rmm_fail(err, RMM_E_SYNTAX,
			 "datapackage.json: the columns of '%.*s' are not in '%.*s'",
			 RMM_ARG(spec->upstream->name),
			 RMM_ARG(spec->upstream->schema));
		goto fail;
	}
	if (rmm_csv_open(&s->csv, in, err) < 0)
		goto fail;
	got = rmm_csv_next(s->csv, &s->row, err);
	if (got == 0)
		rmm_fail(err, RMM_E_SYNTAX, "%s: the file is empty", s->file);
	if (got <= 0 || rmm_schema_header(spec->schema, &s->row, s->file,
					  err) < 0)
		goto fail;
	*out = s;
	return 0;
fail:
	rmm_csv_close(s->csv);
	rmm_free(s);
	return -1;
}

int rmm_source_next(struct rmm_source *s, struct rmm_source_row *row,
		    struct rmm_err *err)
{
	int got;

	while ((got = rmm_csv_next(s->csv, &s->row, err)) > 0) {
		s->counts.rows++;
		if (s->row.rule) {
			reject(s, s->row.rule, s->fields, s->row.at,
			       s->row.why);
			continue;
		}
		if (!fields_ok(s) || !indicator_ok(s) || !tool_ok(s))
			continue;
		if (s->row.n > s->fields || s->row.trimmed ||
		    s->indicator.did)
			note_changes(s);
		if (find_tool(s, &row->tool, err) < 0)
			return -1;
		row->kind = s->indicator.kind;
		row->indicator = rmm_indicator_text(&s->indicator);
		row->line = s->row.line;
		row->column = rmm_csv_column(&s->row, s->at_indicator);
		return 1;
	}
	return got;
}

/* The row that was just read. */
static int add_to_list(struct rmm_list *list, const struct rmm_source *s,
		       const struct rmm_source_row *from, struct rmm_err *err)
{
	struct rmm_str cell = s->row.field[s->at_indicator];
	bool trimmed = s->row.trimmed != 0;
	struct tool_slot *slot = s->tool;
	struct rmm_cells cells = { .tool = from->tool,
				   .spelling = slot->spelling };
	struct rmm_row row = {
		.indicator = from->indicator,
		.cells = slot->listed ? slot->listed : &cells,
		.listed_since = RMM_NO_DAY,
		.line = (uint32_t)from->line,
		.kind = (uint8_t)from->kind,
	};

	if (trimmed || !rmm_str_eq(cell, from->indicator))
		row.spelling = rmm_spelling(cell, trimmed);
	if (rmm_list_add(list, &row, err) < 0)
		return -1;
	slot->listed = list->row[list->n - 1].cells;
	return 0;
}

int rmm_source_list(struct rmm_list *list, struct rmm_source *source,
		    struct rmm_err *err)
{
	struct rmm_source_row row;
	int got;

	while ((got = rmm_source_next(source, &row, err)) > 0)
		if (add_to_list(list, source, &row, err) < 0)
			return -1;
	list->rejected = source->counts.rejected;
	return got;
}

struct rmm_source_counts rmm_source_counts(const struct rmm_source *s)
{
	return s->counts;
}

static int cmp_unknown(const void *a, const void *b)
{
	const struct unknown *x = *(struct unknown *const *)a;
	const struct unknown *y = *(struct unknown *const *)b;
	int c = rmm_str_cmp(x->name, y->name);

	if (c)
		return c;
	return x->place.line < y->place.line ? -1
					     : x->place.line > y->place.line;
}

/* A name has more than one entry when another took its slot in between. */
static void report_unknown(struct rmm_source *s)
{
	size_t next;

	if (s->unknowns)
		qsort(s->unknown, s->unknowns, sizeof(struct unknown *),
		      cmp_unknown);
	for (size_t i = 0; i < s->unknowns; i = next) {
		struct unknown *u = s->unknown[i];

		for (next = i + 1;
		     next < s->unknowns &&
		     rmm_str_eq(s->unknown[next]->name, u->name);
		     next++)
			u->count += s->unknown[next]->count;
		rmm_report(s->spec.sink,
			   rmm_rule_severity("unknown-tool", RMM_UPSTREAM),
			   "unknown-tool", u->place, u->name,
			   "unknown tool '%.*s' (%llu row%s); add it to "
			   "lists/local/tools.csv or aliases.csv",
			   RMM_ARG(u->name), (unsigned long long)u->count,
			   u->count == 1 ? "" : "s");
	}
}

void rmm_source_close(struct rmm_source *s)
{
	if (!s)
		return;
	report_unknown(s);
	rmm_csv_close(s->csv);
	rmm_free(s->unknown);
	rmm_arena_free(&s->own);
	rmm_free(s);
}
