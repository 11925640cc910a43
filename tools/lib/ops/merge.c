/* SPDX-License-Identifier: MIT */
#include "ops/merge.h"

#include "ops/merge_run.h"

enum { TOUCHED = 64 };

/* The key of an input row: of the entry at a word, or behind them of an
 * addition. */
static struct rmm_str key_of(const void *ctx, uint32_t index,
			     enum rmm_kind *kind)
{
	const struct rmm_workspace *ws = ctx;

	if (index < ws->end) {
		const struct rmm_entry *e = rmm_entry_at(ws, index);

		*kind = (enum rmm_kind)e->kind;
		return rmm_entry_text(e);
	}
	*kind = ws->additions.row[index - ws->end].kind;
	return ws->additions.row[index - ws->end].indicator;
}

/* Where the RMM_MERGE_* of an input row are. */
static uint8_t *flags_of(const struct rmm_merge_run *run, size_t index)
{
	const struct rmm_workspace *ws = run->ws;

	return index < ws->end ? &rmm_entry_at(ws, index)->notes
			       : &run->added[index - ws->end];
}

static void number_rows(struct rmm_merge_run *run)
{
	const struct rmm_workspace *ws = run->ws;
	size_t n = 0;

	for (size_t at = 0; at < ws->end; at = rmm_entry_next(ws, at))
		run->item[n++].index = (uint32_t)at;
	for (size_t i = 0; i < ws->additions.n; i++)
		run->item[n++].index = (uint32_t)(ws->end + i);
}

static int put_in_order(struct rmm_merge_run *run)
{
	struct rmm_order_item *spare =
		rmm_realloc(NULL, run->n + 1, sizeof(*spare));

	run->item = rmm_realloc(NULL, run->n + 1, sizeof(*run->item));
	if (run->item && spare) {
		number_rows(run);
		rmm_order(run->item, spare, run->n, key_of, run->ws);
	}
	rmm_free(spare);
	return run->item && spare ? 0 : rmm_fail_nomem(run->err);
}

/* Joins tools to those that the group has already. Whoever lists one name under
 * more than a cell holds does not stop the merge. */
static int join_more(struct rmm_merge_run *run, struct rmm_merge_group *g,
		     struct rmm_str tool, struct rmm_place place)
{
	struct rmm_err err = { 0 };

	if (!rmm_set_union(&run->arena, &g->tool, g->tool, tool, &err))
		return 0;
	if (err.code != RMM_E_LIMIT)
		return rmm_fail(run->err, err.code, "%s", err.text);
	rmm_report(run->m->sink, RMM_WARNING, "bad-fields", place, g->text,
		   "'%.*s' is left out of '%.*s': %s; name its tools in "
		   "corrections.csv", RMM_ARG(tool), RMM_ARG(g->text),
		   err.text);
	return 0;
}

/* Joins a row's tools to the group's. */
static int join_tool(struct rmm_merge_run *run, struct rmm_merge_group *g,
		     struct rmm_str tool, struct rmm_place place)
{
	if (g->tool.len)
		return join_more(run, g, tool, place);
	g->tool = tool;
	return 0;
}

/* Counts a row of a source, and joins its tools when it stays. */
static int take_entry(struct rmm_merge_run *run, struct rmm_merge_group *g,
		      const struct rmm_entry *e, uint64_t *seen)
{
	struct rmm_merge_counts *count =
		run->m->counts ? &run->m->counts[e->source] : NULL;
	struct rmm_place place = { run->ws->source[e->source].file, e->line,
				   e->column };
	bool stays = g->sources & rmm_merge_bit(e->source);
	bool first = !(*seen & rmm_merge_bit(e->source));

	*seen |= rmm_merge_bit(e->source);
	if (count && !stays)
		count->removed++;
	else if (count && first)
		count->used++;
	else if (count)
		count->joined++;
	if (!first)
		rmm_report(run->m->sink, RMM_NOTE, "joined", place, g->text,
			   "%s '%.*s' is listed by an earlier row too",
			   rmm_kind_name(g->kind), RMM_ARG(g->text));
	return stays ? join_tool(run, g, run->ws->set[e->set], place) : 0;
}

static int take_addition(struct rmm_merge_run *run, struct rmm_merge_group *g)
{
	const struct rmm_local_row *r = g->addition;
	bool agrees = g->sources & (rmm_merge_bit(run->ws->sources) - 1) &&
		      rmm_str_eq(g->tool, r->tool);

	if (!(g->sources & rmm_merge_bit(run->ws->sources)))
		return 0;
	if (agrees)
		rmm_report(run->m->sink, RMM_WARNING, "redundant-addition",
			   rmm_merge_place(run, RMM_T_ADDITIONS, r, 0), g->text,
			   "upstream lists %s '%.*s' for this tool now; drop "
			   "the addition",
			   rmm_kind_name(g->kind), RMM_ARG(g->text));
	g->reference = r->row->cell[3];
	return join_tool(run, g, r->tool,
			 rmm_merge_place(run, RMM_T_ADDITIONS, r, 2));
}

/* Everything about a key but category, fidelity and listed_since. */
static int resolve(struct rmm_merge_run *run, struct rmm_merge_group *g,
		   const struct rmm_order_item *item, size_t n)
{
	const struct rmm_workspace *ws = run->ws;
	const struct rmm_local_row *fix;
	uint64_t seen = 0;

	*g = (struct rmm_merge_group){ 0 };
	g->text = key_of(run->ws, item[0].index, &g->kind);
	g->flags = *flags_of(run, item[0].index);
	for (size_t i = 0; i < n; i++) {
		uint32_t index = item[i].index;

		if (index < ws->end) {
			g->given |= rmm_merge_bit(
				rmm_entry_at(ws, index)->source);
			continue;
		}
		g->addition = &ws->additions.row[index - ws->end];
		g->given |= rmm_merge_bit(ws->sources);
	}
	g->sources = g->given;
	if (rmm_merge_removals(run, g) < 0 ||
	    rmm_merge_never(run, g, item, n) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (item[i].index < ws->end &&
		    take_entry(run, g, rmm_entry_at(ws, item[i].index),
			       &seen) < 0)
			return -1;
	if (g->addition && take_addition(run, g) < 0)
		return -1;
	fix = g->sources ? rmm_merge_correction(run, g, "tool") : NULL;
	if (fix) {
		rmm_merge_corrected(run, fix, g, g->tool, fix->tool);
		g->tool = fix->tool;
	}
	return 0;
}

static enum rmm_fidelity fidelity_of(const struct rmm_merge_group *g,
				     bool crossed)
{
	uint64_t others = g->sources & (g->sources - 1);

	if (g->kind == RMM_TERM || g->flags & RMM_MERGE_LOW)
		return RMM_FIDELITY_LOW;
	if (others || crossed || g->reference.len)
		return RMM_FIDELITY_HIGH;
	return RMM_FIDELITY_MEDIUM;
}

static rmm_day since(struct rmm_merge_run *run, const struct rmm_merge_group *g)
{
	const struct rmm_list *list = run->m->previous;
	const struct rmm_row *row;
	int c;

	for (; list && run->previous < list->n; run->previous++) {
		row = &list->row[run->previous];
		c = rmm_key_cmp((enum rmm_kind)row->kind, row->indicator,
				g->kind, g->text);
		if (c >= 0)
			return c ? run->m->date : row->listed_since;
	}
	return run->m->date;
}

static int emit(struct rmm_merge_run *run, const struct rmm_merge_group *g)
{
	const struct rmm_local_row *fix;
	struct rmm_cells cells = { .tool = g->tool,
				   .reference = g->reference };
	struct rmm_row row = { .indicator = g->text,
			       .cells = &cells,
			       .kind = (uint8_t)g->kind };
	struct rmm_tool_facts facts = rmm_merge_tools_find(run->tools, g->tool);
	enum rmm_category category;
	enum rmm_fidelity fidelity;

	if (rmm_merge_sources(run, &cells.sources, g->sources) < 0)
		return -1;
	category = facts.category;
	fix = rmm_merge_correction(run, g, "category");
	if (fix) {
		rmm_merge_corrected(run, fix, g,
				    rmm_str(rmm_category_name(category)),
				    fix->row->cell[3]);
		rmm_category_parse(&category, fix->row->cell[3]);
	}
	fidelity = fidelity_of(g, facts.crossed);
	fix = rmm_merge_correction(run, g, "fidelity");
	if (fix) {
		rmm_merge_corrected(run, fix, g,
				    rmm_str(rmm_fidelity_name(fidelity)),
				    fix->row->cell[3]);
		rmm_fidelity_parse(&fidelity, fix->row->cell[3]);
	}
	row.category = (uint8_t)category;
	row.fidelity = (uint8_t)fidelity;
	row.listed_since = since(run, g);
	run->m->rows++;
	run->m->from_local +=
		(g->sources & rmm_merge_bit(run->ws->sources)) != 0;
	return run->m->row(run->m->ctx, &row, run->err);
}

/* Rows of one key, from item i on. */
static size_t group_end(const struct rmm_merge_run *run, size_t i)
{
	enum rmm_kind kind;
	struct rmm_str key = key_of(run->ws, run->item[i].index, &kind);
	size_t next = i + 1;

	while (next < run->n &&
	       rmm_order_alike(run->item[next], run->item[i]) &&
	       rmm_str_eq(key, key_of(run->ws, run->item[next].index, &kind)))
		next++;
	return next;
}

/* In list order the rows lie all over memory. Looking at both ends of some
 * dozen of them lets the processor wait for all at once; resolving one after
 * the other would wait for each. */
static unsigned touch(const struct rmm_merge_run *run, size_t from)
{
	size_t end = from + TOUCHED < run->n ? from + TOUCHED : run->n;
	enum rmm_kind kind;
	unsigned sum = 0;

	for (size_t i = from; i < end; i++) {
		struct rmm_str s = key_of(run->ws, run->item[i].index, &kind);

		sum += (unsigned char)s.ptr[0] +
		       (unsigned char)s.ptr[s.len - 1];
	}
	return sum;
}

static int emit_all(struct rmm_merge_run *run)
{
	struct rmm_merge_group g;
	size_t next, touched = 0;

	for (size_t i = 0; i < run->n; i = next) {
		if (i >= touched) {
			run->touched += touch(run, i);
			touched = i + TOUCHED;
		}
		next = group_end(run, i);
		if (resolve(run, &g, run->item + i, next - i) < 0 ||
		    (g.sources && emit(run, &g) < 0))
			return -1;
	}
	return 0;
}

/* Notes which source lists which tool by this input row, if it stays. */
static int note_row(struct rmm_merge_run *run, size_t index)
{
	const struct rmm_workspace *ws = run->ws;
	const struct rmm_entry *e =
		index < ws->end ? rmm_entry_at(ws, index) : NULL;
	struct rmm_str tool = e ? ws->set[e->set]
				: ws->additions.row[index - ws->end].tool;
	uint64_t mask = rmm_merge_bit(e ? e->source : ws->sources);
	struct rmm_merge_group g = { 0 };
	const struct rmm_local_row *fix;

	g.text = key_of(run->ws, (uint32_t)index, &g.kind);
	g.flags = rmm_merge_look(run, g.kind, g.text);
	*flags_of(run, index) = (uint8_t)g.flags;
	if (g.flags & RMM_MERGE_NEVER)
		return 0;
	if (g.flags & RMM_MERGE_REMOVAL)
		mask = rmm_merge_left(run, &g, mask);
	fix = rmm_merge_correction(run, &g, "tool");
	return mask ? rmm_merge_tools_note(run->tools, fix ? fix->tool : tool,
					   g.kind, mask, run->err)
		    : 0;
}

/* Fidelity looks at all rows of a tool, so they are noted before the first is
 * handed out: in the order of reading, while memory is read in order. */
static int note_all(struct rmm_merge_run *run)
{
	const struct rmm_workspace *ws = run->ws;

	for (size_t at = 0; at < ws->end; at = rmm_entry_next(ws, at))
		if (note_row(run, at) < 0)
			return -1;
	for (size_t i = 0; i < ws->additions.n; i++)
		if (note_row(run, ws->end + i) < 0)
			return -1;
	rmm_merge_tools_end(run->tools);
	return 0;
}

static int prepare(struct rmm_merge_run *run)
{
	const struct rmm_workspace *ws = run->ws;

	run->n = ws->n + ws->additions.n;
	run->added = rmm_calloc(ws->additions.n + 1, sizeof(*run->added));
	run->removal_used = rmm_calloc(ws->removals.n + 1, sizeof(bool));
	run->correction_used = rmm_calloc(ws->corrections.n + 1, sizeof(bool));
	run->correction_moot = rmm_calloc(ws->corrections.n + 1, sizeof(bool));
	if (!run->added || !run->removal_used || !run->correction_used ||
	    !run->correction_moot)
		return rmm_fail_nomem(run->err);
	if (rmm_lint_new(&run->lint, ws, run->err) < 0 ||
	    rmm_merge_tools_new(&run->tools, &ws->tools, run->err) < 0)
		return -1;
	rmm_merge_filter(run);
	return rmm_merge_check_additions(run);
}

int rmm_merge(struct rmm_merge *m, struct rmm_err *err)
{
	struct rmm_merge_run run = { .m = m, .ws = m->ws, .err = err };
	int ret = -1;

	m->rows = m->from_local = 0;
	for (size_t i = 0; m->counts && i < m->ws->sources; i++)
		m->counts[i] = (struct rmm_merge_counts){
			.rejected = m->ws->source[i].counts.rejected
		};
	if (prepare(&run) < 0 || note_all(&run) < 0 || put_in_order(&run) < 0 ||
	    emit_all(&run) < 0)
		goto out;
	rmm_merge_unused(&run);
	ret = 0;
out:
	rmm_lint_free(run.lint);
	rmm_merge_tools_free(run.tools);
	rmm_free(run.item);
	rmm_free(run.added);
	rmm_free(run.removal_used);
	rmm_free(run.correction_used);
	rmm_free(run.correction_moot);
	rmm_arena_free(&run.arena);
	return ret;
}
