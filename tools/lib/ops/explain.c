/* SPDX-License-Identifier: MIT */
#include "ops/explain.h"

#include <assert.h>

bool rmm_subject_has(const struct rmm_subject *subject, enum rmm_kind kind,
		     struct rmm_str text)
{
	for (size_t i = 0; i < subject->keys; i++)
		if (subject->key[i].kind == kind &&
		    rmm_str_eq(subject->key[i].text, text))
			return true;
	return false;
}

void rmm_subject_add(struct rmm_subject *subject, enum rmm_kind kind,
		     struct rmm_str text)
{
	if (rmm_subject_has(subject, kind, text))
		return;
	if (subject->keys == RMM_MAX_SUBJECT)
		subject->more = true;
	else
		subject->key[subject->keys++] = (struct rmm_key){ kind, text };
}

void rmm_facts_free(struct rmm_facts *facts)
{
	rmm_arena_free(&facts->arena);
	rmm_free(facts->fact);
	*facts = (struct rmm_facts){ 0 };
}

/* A copy of n strings in the arena. */
static int copy_all(struct rmm_arena *arena, struct rmm_str **out,
		    const struct rmm_str *from, size_t n, struct rmm_err *err)
{
	*out = rmm_arena_alloc(arena, (n + 1) * sizeof(**out));
	if (!*out)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < n; i++)
		if (rmm_arena_str(arena, &(*out)[i], from[i], err) < 0)
			return -1;
	return 0;
}

int rmm_facts_columns(struct rmm_facts *facts, const struct rmm_str *column,
		      size_t n, struct rmm_err *err)
{
	facts->columns = n;
	return copy_all(&facts->arena, &facts->column, column, n, err);
}

static bool same_place(const struct rmm_fact *a, const struct rmm_fact *b)
{
	return a->key == b->key && a->rejected == b->rejected &&
	       rmm_str_eq(a->id, b->id);
}

int rmm_facts_add(struct rmm_facts *facts, const struct rmm_fact *fact,
		  struct rmm_err *err)
{
	struct rmm_fact copy = *fact;
	struct rmm_str *cell;

	facts->more = facts->n == RMM_MAX_FACTS;
	if (facts->more)
		return 0;
	copy.nth = 0;
	for (size_t i = 0; i < facts->n; i++)
		copy.nth += same_place(&facts->fact[i], fact);
	if (rmm_arena_str(&facts->arena, &copy.id, fact->id, err) < 0 ||
	    copy_all(&facts->arena, &cell, fact->cell, facts->columns, err) <
		    0 ||
	    rmm_grow(&facts->fact, &facts->cap, facts->n + 1,
		     sizeof(*facts->fact), err) < 0)
		return -1;
	copy.cell = cell;
	facts->fact[facts->n++] = copy;
	return 0;
}

struct rmm_str rmm_fact_cell(const struct rmm_facts *facts,
			     const struct rmm_fact *fact, struct rmm_str column)
{
	for (size_t i = 0; i < facts->columns; i++)
		if (rmm_str_eq(facts->column[i], column))
			return fact->cell[i];
	return RMM_LIT("");
}

bool rmm_fact_differs(const struct rmm_facts *af, const struct rmm_fact *a,
		      const struct rmm_facts *bf, const struct rmm_fact *b,
		      struct rmm_str column)
{
	return !rmm_str_eq(rmm_fact_cell(af, a, column),
			   rmm_fact_cell(bf, b, column));
}

static bool same_cells(const struct rmm_facts *af, const struct rmm_fact *a,
		       const struct rmm_facts *bf, const struct rmm_fact *b)
{
	for (size_t i = 0; i < af->columns; i++)
		if (rmm_fact_differs(af, a, bf, b, af->column[i]))
			return false;
	for (size_t i = 0; i < bf->columns; i++)
		if (rmm_fact_differs(af, a, bf, b, bf->column[i]))
			return false;
	return true;
}

/* The fact in another state of the file, or NULL. */
static const struct rmm_fact *find(const struct rmm_facts *facts,
				   const struct rmm_fact *fact)
{
	for (size_t i = 0; i < facts->n; i++)
		if (same_place(&facts->fact[i], fact) &&
		    facts->fact[i].nth == fact->nth)
			return &facts->fact[i];
	return NULL;
}

/* Is the fact, which may be NULL, also what another parent has at the place
 * of `at`? */
static bool is_as_in(const struct rmm_facts *after, const struct rmm_fact *fact,
		     const struct rmm_facts *parent, const struct rmm_fact *at)
{
	const struct rmm_fact *there = find(parent, at);

	if (!fact || !there)
		return fact == there;
	return same_cells(after, fact, parent, there);
}

static int add_change(struct rmm_fact_changes *out,
		      struct rmm_fact_change change,
		      const struct rmm_facts *after,
		      const struct rmm_facts *const *before, size_t n,
		      struct rmm_err *err)
{
	const struct rmm_fact *at = change.after ? change.after : change.before;

	assert(at);
	for (size_t i = 1; i < n; i++)
		if (is_as_in(after, change.after, before[i], at))
			return 0;
	if (rmm_grow(&out->item, &out->cap, out->n + 1, sizeof(*out->item),
		     err) < 0)
		return -1;
	out->item[out->n++] = change;
	return 0;
}

int rmm_facts_diff(struct rmm_fact_changes *out, const struct rmm_facts *after,
		   const struct rmm_facts *const *before, size_t n,
		   struct rmm_err *err)
{
	const struct rmm_facts *first = before[0];

	for (size_t i = 0; i < first->n; i++) {
		const struct rmm_fact *fact = &first->fact[i];

		if (!find(after, fact) &&
		    add_change(out, (struct rmm_fact_change){ fact, NULL },
			       after, before, n, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < after->n; i++) {
		const struct rmm_fact *fact = &after->fact[i];
		const struct rmm_fact *old = find(first, fact);

		if (old && same_cells(first, old, after, fact))
			continue;
		if (add_change(out, (struct rmm_fact_change){ old, fact },
			       after, before, n, err) < 0)
			return -1;
	}
	return 0;
}
