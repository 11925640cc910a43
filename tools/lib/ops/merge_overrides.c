/* SPDX-License-Identifier: MIT */
#include "ops/merge_run.h"

#include "model/rule.h"

/* The first row of a table that speaks about the key, or NULL. */
static const struct rmm_local_row *first_of(const struct rmm_local_rows *rows,
					    const struct rmm_merge_group *g)
{
	size_t lo = 0, hi = rows->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (rmm_key_cmp(rows->row[mid].kind, rows->row[mid].indicator,
				g->kind, g->text) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < rows->n &&
	    !rmm_key_cmp(rows->row[lo].kind, rows->row[lo].indicator, g->kind,
			 g->text))
		return &rows->row[lo];
	return NULL;
}

static bool same_key(const struct rmm_local_rows *rows,
		     const struct rmm_local_row *r,
		     const struct rmm_merge_group *g)
{
	return r < rows->row + rows->n &&
	       !rmm_key_cmp(r->kind, r->indicator, g->kind, g->text);
}

struct rmm_place rmm_merge_place(const struct rmm_merge_run *run,
				 enum rmm_local table,
				 const struct rmm_local_row *r, size_t cell)
{
	return rmm_table_place(&run->ws->table[table], r->row, cell);
}

/* The mask of the source that a removal names; 0 when there is none. */
static uint64_t mask_of(const struct rmm_merge_run *run, struct rmm_str source)
{
	const struct rmm_workspace *ws = run->ws;

	if (!source.len)
		return ~UINT64_C(0);
	if (rmm_str_is(source, "local"))
		return rmm_merge_bit(ws->sources);
	for (size_t i = 0; i < ws->sources; i++)
		if (rmm_str_eq(ws->source[i].upstream->name, source))
			return rmm_merge_bit(i);
	return 0;
}

/* The cell `sources` for a mask: names in byte order. */
int rmm_merge_sources(struct rmm_merge_run *run, struct rmm_str *out,
		      uint64_t mask)
{
	const struct rmm_workspace *ws = run->ws;
	struct rmm_str set = { 0 };

	for (size_t i = 0; i < run->sets; i++) {
		if (run->set[i].mask == mask) {
			*out = run->set[i].text;
			return 0;
		}
	}
	for (size_t i = 0; i <= ws->sources; i++) {
		struct rmm_str name = i < ws->sources
					      ? ws->source[i].upstream->name
					      : RMM_LIT("local");

		if (mask & rmm_merge_bit(i) &&
		    rmm_set_union(&run->arena, &set, set, name, run->err) < 0)
			return -1;
	}
	if (run->sets < sizeof(run->set) / sizeof(run->set[0])) {
		run->set[run->sets].mask = mask;
		run->set[run->sets++].text = set;
	}
	*out = set;
	return 0;
}

static int report_taken(struct rmm_merge_run *run, enum rmm_local table,
			const struct rmm_local_row *r,
			const struct rmm_merge_group *g, uint64_t mask)
{
	struct rmm_str from;

	if (rmm_merge_sources(run, &from, mask) < 0)
		return -1;
	rmm_report(run->m->sink, RMM_NOTE, "override",
		   rmm_merge_place(run, table, r, 0), g->text,
		   "takes %s '%.*s' out of %.*s", rmm_kind_name(g->kind),
		   RMM_ARG(g->text), RMM_ARG(from));
	return 0;
}

uint64_t rmm_merge_left(const struct rmm_merge_run *run,
			const struct rmm_merge_group *g, uint64_t mask)
{
	const struct rmm_local_rows *rows = &run->ws->removals;
	const struct rmm_local_row *r = first_of(rows, g);

	for (; r && same_key(rows, r, g); r++)
		mask &= ~mask_of(run, r->row->cell[2]);
	return mask;
}

void rmm_merge_filter(struct rmm_merge_run *run)
{
	const struct rmm_workspace *ws = run->ws;

	for (size_t i = 0; i < ws->removals.n; i++)
		rmm_filter_add(&run->overridden, ws->removals.row[i].indicator);
	for (size_t i = 0; i < ws->corrections.n; i++)
		rmm_filter_add(&run->overridden,
			       ws->corrections.row[i].indicator);
}

unsigned rmm_merge_look(const struct rmm_merge_run *run, enum rmm_kind kind,
			struct rmm_str text)
{
	const struct rmm_merge_group g = { .kind = kind, .text = text };
	unsigned flags = 0;

	if (rmm_lint_never(run->lint, kind, text))
		flags |= RMM_MERGE_NEVER;
	if (rmm_lint_row(run->lint, kind, text) & RMM_LINT_LOW)
		flags |= RMM_MERGE_LOW;
	if (!rmm_filter_may(&run->overridden, text))
		return flags;
	if (first_of(&run->ws->removals, &g))
		flags |= RMM_MERGE_REMOVAL;
	if (first_of(&run->ws->corrections, &g))
		flags |= RMM_MERGE_FIX;
	return flags;
}

int rmm_merge_removals(struct rmm_merge_run *run, struct rmm_merge_group *g)
{
	const struct rmm_local_rows *rows = &run->ws->removals;
	const struct rmm_local_row *r =
		g->flags & RMM_MERGE_REMOVAL ? first_of(rows, g) : NULL;

	for (; r && same_key(rows, r, g); r++) {
		uint64_t hit = g->sources & mask_of(run, r->row->cell[2]);

		if (!hit)
			continue;
		run->removal_used[r - rows->row] = true;
		if (report_taken(run, RMM_T_REMOVALS, r, g, hit) < 0)
			return -1;
		g->sources &= ~hit;
	}
	return 0;
}

static void report_never(struct rmm_merge_run *run,
			 const struct rmm_merge_group *g,
			 const struct rmm_entry *e,
			 const struct rmm_local_row *never)
{
	struct rmm_place place = { run->ws->source[e->source].file, e->line,
				   e->column };

	rmm_report(run->m->sink, rmm_rule_severity("never-list", RMM_UPSTREAM),
		   "never-list", place, g->text,
		   "row is left out: %s '%.*s' would match '%.*s', which "
		   "never.csv line %llu lists (%.*s); take it off never.csv if "
		   "it should be published",
		   rmm_kind_name(g->kind), RMM_ARG(g->text),
		   RMM_ARG(never->indicator),
		   (unsigned long long)never->row->line,
		   RMM_ARG(never->row->cell[2]));
}

int rmm_merge_never(struct rmm_merge_run *run, struct rmm_merge_group *g,
		    const struct rmm_order_item *item, size_t n)
{
	const struct rmm_local_row *never =
		g->sources && g->flags & RMM_MERGE_NEVER
			? rmm_lint_never(run->lint, g->kind, g->text)
			: NULL;

	if (!never)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (item[i].index < run->ws->end)
			report_never(run, g,
				     rmm_entry_at(run->ws, item[i].index),
				     never);
	if (report_taken(run, RMM_T_NEVER, never, g, g->sources) < 0)
		return -1;
	g->sources = 0;
	return 0;
}

void rmm_merge_corrected(struct rmm_merge_run *run,
			 const struct rmm_local_row *r,
			 const struct rmm_merge_group *g, struct rmm_str before,
			 struct rmm_str after)
{
	size_t i = (size_t)(r - run->ws->corrections.row);

	run->correction_used[i] = true;
	run->correction_moot[i] = rmm_str_eq(before, after);
	if (run->correction_moot[i])
		return;
	rmm_report(run->m->sink, RMM_NOTE, "override",
		   rmm_merge_place(run, RMM_T_CORRECTIONS, r, 0), g->text,
		   "%.*s of %s '%.*s': '%.*s' becomes '%.*s'",
		   RMM_ARG(r->row->cell[2]), rmm_kind_name(g->kind),
		   RMM_ARG(g->text), RMM_ARG(before), RMM_ARG(after));
}

const struct rmm_local_row *
rmm_merge_correction(const struct rmm_merge_run *run,
		     const struct rmm_merge_group *g, const char *column)
{
	const struct rmm_local_rows *rows = &run->ws->corrections;
	const struct rmm_local_row *r =
		g->flags & RMM_MERGE_FIX ? first_of(rows, g) : NULL;

	for (; r && same_key(rows, r, g); r++)
		if (rmm_str_is(r->row->cell[2], column))
			return r;
	return NULL;
}

/* An addition that never.csv forbids is a mistake in a local file: nothing
 * is merged until somebody decides which of the two is right. */
int rmm_merge_check_additions(struct rmm_merge_run *run)
{
	const struct rmm_local_rows *rows = &run->ws->additions;
	uint64_t errors = run->ws->local_errors;

	for (size_t i = 0; i < rows->n; i++) {
		const struct rmm_local_row *r = &rows->row[i],
					   *never = rmm_lint_never(
						   run->lint, r->kind,
						   r->indicator);

		if (!never)
			continue;
		errors++;
		rmm_report(run->m->sink,
			   rmm_rule_severity("never-list", RMM_LOCAL),
			   "never-list",
			   rmm_merge_place(run, RMM_T_ADDITIONS, r, 0),
			   r->indicator,
			   "%s '%.*s' would match '%.*s', which never.csv "
			   "line %llu lists",
			   rmm_kind_name(r->kind), RMM_ARG(r->indicator),
			   RMM_ARG(never->indicator),
			   (unsigned long long)never->row->line);
	}
	if (errors)
		return rmm_fail(
			run->err, RMM_E_REJECT,
			"%llu error%s in the local files; nothing is merged",
			(unsigned long long)errors, errors == 1 ? "" : "s");
	return 0;
}

static void report_unused_removal(struct rmm_merge_run *run,
				  const struct rmm_local_row *r)
{
	struct rmm_place place = rmm_merge_place(run, RMM_T_REMOVALS, r, 0);
	struct rmm_str source = r->row->cell[2];
	const char *kind = rmm_kind_name(r->kind);

	if (source.len && mask_of(run, source))
		rmm_report(run->m->sink, RMM_WARNING, "unused-override", place,
			   r->indicator,
			   "'%.*s' does not list %s '%.*s'; drop the removal",
			   RMM_ARG(source), kind, RMM_ARG(r->indicator));
	else
		rmm_report(run->m->sink, RMM_WARNING, "unused-override", place,
			   r->indicator,
			   source.len ? "no source is named as this removal of "
					"%s '%.*s' says; correct it, or leave "
					"it empty for every source"
				      : "no source lists %s '%.*s'; drop the "
					"removal",
			   kind, RMM_ARG(r->indicator));
}

void rmm_merge_unused(struct rmm_merge_run *run)
{
	const struct rmm_workspace *ws = run->ws;

	for (size_t i = 0; i < ws->removals.n; i++)
		if (!run->removal_used[i])
			report_unused_removal(run, &ws->removals.row[i]);
	for (size_t i = 0; i < ws->corrections.n; i++) {
		const struct rmm_local_row *r = &ws->corrections.row[i];

		if (run->correction_used[i] && !run->correction_moot[i])
			continue;
		rmm_report(run->m->sink, RMM_WARNING, "unused-override",
			   rmm_merge_place(run, RMM_T_CORRECTIONS, r, 0),
			   r->indicator,
			   run->correction_used[i]
				   ? "%s '%.*s' is so without the correction; "
				     "drop it"
				   : "the list has no %s '%.*s'; drop the "
				     "correction",
			   rmm_kind_name(r->kind), RMM_ARG(r->indicator));
	}
}
