/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cmd/check_file.h"
#include "io/csv.h"
#include "model/indicator.h"
#include "model/rule.h"

/* The columns of the combined list, frozen (product.md 3). */
enum { INDICATOR, TYPE, TOOL };

enum { TOOL_SLOTS = 1024 };

/* A tool name that is not canonical, and where it stood first. */
struct unknown {
	struct rmm_str name;
	struct rmm_place place;
	uint64_t count;
};

/* The last of the tool cells that hash here: its unknown names are the
 * entries from `first` on. Direct-mapped, so that no input makes it slow. */
struct slot {
	struct rmm_str cell;
	size_t first, n;
};

struct reader {
	const struct rmm_check *check;
	const struct rmm_schema *schema;
	const char *file;
	struct rmm_err *err;
	struct rmm_csv_row row;
	struct rmm_indicator indicator;
	/* The key of the row before. */
	bool begun;
	enum rmm_kind kind;
	struct rmm_str key;
	char text[RMM_MAX_NAME + 1];
	uint64_t line;
	struct rmm_arena arena;
	struct unknown *unknown;
	size_t unknowns, cap;
	struct slot slot[TOOL_SLOTS];
};

static struct rmm_place place_of(const struct reader *r, size_t field)
{
	return (struct rmm_place){
		.file = r->file,
		.line = r->row.line,
		.column = rmm_csv_column(&r->row, field),
	};
}

static void note_trimmed(const struct reader *r)
{
	for (size_t i = 0; i < rmm_schema_fields(r->schema); i++)
		if (r->row.trimmed >> i & 1)
			rmm_report(r->check->sink, RMM_NOTE, "trimmed",
				   place_of(r, i), r->row.field[INDICATOR],
				   "blanks around the field");
}

/* Is the cell an indicator of the row's type, in its one canonical form? */
static bool check_indicator(struct reader *r, enum rmm_kind *kind)
{
	struct rmm_str cell = r->row.field[INDICATOR];
	struct rmm_indicator *ind = &r->indicator;

	if (!rmm_kind_parse(kind, r->row.field[TYPE])) {
		rmm_report(r->check->sink, RMM_ERROR, "schema-enum",
			   place_of(r, TYPE), cell,
			   "'%.*s' is no type of indicator; run rmmlist merge",
			   RMM_ARG(r->row.field[TYPE]));
		return false;
	}
	if (!rmm_indicator_of_kind(ind, *kind, cell)) {
		rmm_report(r->check->sink, RMM_ERROR, ind->rule,
			   place_of(r, INDICATOR), cell, "%s", ind->why);
		return false;
	}
	if (rmm_str_eq(cell, rmm_indicator_text(ind)))
		return true;
	rmm_report(r->check->sink, RMM_ERROR, "bad-indicator",
		   place_of(r, INDICATOR), rmm_indicator_text(ind),
		   "'%.*s' is not canonical; write '%.*s'", RMM_ARG(cell),
		   RMM_ARG(rmm_indicator_text(ind)));
	return false;
}

/* Keys ascend. Of a row that goes back, only the place is wrong: the next one
 * is compared with it, so that one moved row is one finding. */
static void check_order(struct reader *r, enum rmm_kind kind)
{
	struct rmm_str text = rmm_indicator_text(&r->indicator);
	int c = r->begun ? rmm_key_cmp(r->kind, r->key, kind, text) : -1;

	if (c == 0)
		rmm_report(r->check->sink, RMM_ERROR, "duplicate-key",
			   place_of(r, INDICATOR), text,
			   "%s '%.*s' stands on line %llu already; run "
			   "rmmlist merge",
			   rmm_kind_name(kind), RMM_ARG(text),
			   (unsigned long long)r->line);
	else if (c > 0)
		rmm_report(r->check->sink, RMM_ERROR, "schema-order",
			   place_of(r, INDICATOR), text,
			   "%s '%.*s' stands after %s '%.*s', out of order by "
			   "type and indicator; run rmmlist merge",
			   rmm_kind_name(kind),
			   RMM_ARG(text), rmm_kind_name(r->kind),
			   RMM_ARG(r->key));
	memcpy(r->text, text.ptr, text.len);
	r->key = (struct rmm_str){ r->text, text.len };
	r->kind = kind;
	r->line = r->row.line;
	r->begun = true;
}

static void check_rules(const struct reader *r, enum rmm_kind kind)
{
	const struct rmm_lint *lint = r->check->lint;
	struct rmm_str text = rmm_indicator_text(&r->indicator);
	const struct rmm_local_row *never;
	unsigned found;

	if (!lint)
		return;
	found = rmm_lint_row(lint, kind, text);
	if (found)
		rmm_lint_report(found, r->check->sink, place_of(r, INDICATOR),
				text);
	never = rmm_lint_never(lint, kind, text);
	if (never)
		rmm_report(r->check->sink,
			   rmm_rule_severity("never-list", RMM_LOCAL),
			   "never-list", place_of(r, INDICATOR), text,
			   "%s '%.*s' would match '%.*s', which never.csv "
			   "line %llu lists; run rmmlist merge",
			   rmm_kind_name(kind),
			   RMM_ARG(text), RMM_ARG(never->indicator),
			   (unsigned long long)never->row->line);
}

static bool is_canonical(const struct reader *r, struct rmm_str name)
{
	const struct rmm_tool_name *known =
		rmm_tools_find(&r->check->work->ws.tools, name);

	return known && rmm_str_eq(known->joined, name);
}

/* Looks every name of a tool cell up, and keeps those that are unknown. */
static int fill_slot(struct reader *r, struct slot *slot)
{
	struct rmm_str cell = r->row.field[TOOL], rest, name;
	bool more = true;

	*slot = (struct slot){ .first = r->unknowns };
	if (rmm_arena_str(&r->arena, &slot->cell, cell, r->err) < 0)
		return -1;
	rest = slot->cell;
	while (rmm_str_split(&rest, ';', &name, &more)) {
		if (is_canonical(r, name))
			continue;
		if (rmm_grow(&r->unknown, &r->cap, r->unknowns + 1,
			     sizeof(*r->unknown), r->err) < 0)
			return -1;
		r->unknown[r->unknowns++] = (struct unknown){
			.name = name,
			.place = place_of(r, TOOL),
		};
		slot->n++;
	}
	return 0;
}

static int check_tool(struct reader *r)
{
	struct rmm_str cell = r->row.field[TOOL];
	struct slot *slot = &r->slot[rmm_str_hash(cell) % TOOL_SLOTS];

	if ((!slot->cell.ptr || !rmm_str_eq(slot->cell, cell)) &&
	    fill_slot(r, slot) < 0)
		return -1;
	for (size_t i = 0; i < slot->n; i++)
		r->unknown[slot->first + i].count++;
	return 0;
}

static int cmp_unknown(const void *left, const void *right)
{
	const struct unknown *a = left, *b = right;
	int c = rmm_str_cmp(a->name, b->name);

	return c != 0 ? c : (a->place.line > b->place.line) -
				    (a->place.line < b->place.line);
}

/* A name has several entries when other cells took its slot in between. */
static void report_unknown(struct reader *r)
{
	size_t next;

	if (r->unknowns > 0)
		qsort(r->unknown, r->unknowns, sizeof(*r->unknown),
		      cmp_unknown);
	for (size_t i = 0; i < r->unknowns; i = next) {
		const struct unknown *u = &r->unknown[i];
		uint64_t count = u->count;

		for (next = i + 1; next < r->unknowns &&
				   rmm_str_eq(r->unknown[next].name, u->name);
		     next++)
			count += r->unknown[next].count;
		rmm_report(r->check->sink, RMM_WARNING, "unknown-tool",
			   u->place, u->name,
			   "unknown tool '%.*s' (%llu row%s); add it to "
			   "lists/local/tools.csv", RMM_ARG(u->name),
			   (unsigned long long)count, count == 1 ? "" : "s");
	}
}

static int check_row(struct reader *r)
{
	enum rmm_kind kind;

	if (r->row.rule) {
		rmm_report(r->check->sink,
			   rmm_rule_severity(r->row.rule, RMM_LOCAL),
			   r->row.rule,
			   (struct rmm_place){ r->file, r->row.line,
					       r->row.at },
			   (struct rmm_str){0}, "%s", r->row.why);
		return 0;
	}
	if (rmm_schema_row(r->schema, &r->row, r->file, RMM_LOCAL,
			   r->check->sink) > 0)
		return 0;
	if (r->row.trimmed)
		note_trimmed(r);
	if (check_indicator(r, &kind)) {
		check_order(r, kind);
		check_rules(r, kind);
	}
	return check_tool(r);
}

int rmm_check_list(const struct rmm_check *check, struct rmm_in *in,
		   const struct rmm_schema *schema, struct rmm_err *err)
{
	struct reader *r = rmm_calloc(1, sizeof(*r));
	struct rmm_csv *csv = NULL;
	int ret = -1, got;

	if (!r)
		return rmm_fail_nomem(err);
	r->check = check;
	r->schema = schema;
	r->file = in->name;
	r->err = err;
	if (rmm_csv_open(&csv, in, err) < 0)
		goto out;
	got = rmm_csv_next(csv, &r->row, err);
	while (got > 0 && (got = rmm_csv_next(csv, &r->row, err)) > 0)
		if (check_row(r) < 0)
			goto out;
	if (got < 0)
		goto out;
	report_unknown(r);
	ret = 0;
out:
	rmm_csv_close(csv);
	rmm_free(r->unknown);
	rmm_arena_free(&r->arena);
	rmm_free(r);
	return ret;
}
