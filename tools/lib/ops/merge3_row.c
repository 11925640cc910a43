/* SPDX-License-Identifier: MIT */
#include "ops/merge3_row.h"

#include "base/date.h"
#include "model/tools.h"

/* The cells of a row in each version; NULL where there is none. */
struct cells {
	const struct rmm_str *of[RMM_VERSIONS];
};

const char *rmm_step_conflict(enum rmm_step_kind kind)
{
	switch (kind) {
	case RMM_STEP_BOTH_CHANGED:
		return "both-changed";
	case RMM_STEP_REMOVED_CHANGED:
		return "removed-changed";
	case RMM_STEP_ADDED_DIFFERENTLY:
		return "added-differently";
	default:
		return NULL;
	}
}

static bool same_bytes(const struct rmm_version_row *a,
		       const struct rmm_version_row *b)
{
	return a && b && a->len == b->len && memcmp(a->raw, b->raw, a->len) == 0;
}

static int read_cells(struct cells *cells, const struct rmm_step *step,
		      const struct rmm_merge3 *m, struct rmm_err *err)
{
	for (int v = 0; v < RMM_VERSIONS; v++) {
		cells->of[v] = NULL;
		if (step->row[v] &&
		    m->cells(m->ctx, &cells->of[v], (enum rmm_version)v,
			     step->row[v], err) < 0)
			return -1;
	}
	return 0;
}

/* Do the rows say the same, however their keys are spelled? */
static bool says_the_same(const struct rmm_shape *shape,
			  const struct rmm_str *a, const struct rmm_str *b)
{
	for (size_t i = 0; i < shape->columns; i++)
		if (rmm_shape_cell(shape, i) != RMM_CELL_SPELLING &&
		    !rmm_str_eq(a[i], b[i]))
			return false;
	return true;
}

static size_t count_members(struct rmm_str set)
{
	size_t n = 1;

	for (size_t i = 0; i < set.len; i++)
		n += set.ptr[i] == ';';
	return n;
}

/* Adds those of a version's names that the other one has as well, or that are
 * new: a name that the other one lacks and the base has was removed there. */
static int add_members(struct rmm_str *joined, struct rmm_arena *arena,
		       struct rmm_str mine, struct rmm_str other,
		       struct rmm_str base, struct rmm_err *err)
{
	struct rmm_str name;
	bool more = true;

	while (rmm_str_split(&mine, ';', &name, &more))
		if ((rmm_set_has(other, name) || !rmm_set_has(base, name)) &&
		    rmm_set_union(arena, joined, *joined, name, err) < 0)
			return -1;
	return 0;
}

/* 1, 0 when nothing would be left or there are too many names, -1. */
static int join_set(struct rmm_str *joined, struct rmm_arena *arena,
		    const struct rmm_str of[RMM_VERSIONS], struct rmm_err *err)
{
	size_t names = count_members(of[RMM_CURRENT]) +
		       count_members(of[RMM_OTHER]);

	*joined = (struct rmm_str){0};
	if (names > RMM_MAX_TOOLS_PER_KEY ||
	    count_members(of[RMM_BASE]) > RMM_MAX_TOOLS_PER_KEY)
		return 0;
	if (add_members(joined, arena, of[RMM_CURRENT], of[RMM_OTHER],
			of[RMM_BASE], err) < 0 ||
	    add_members(joined, arena, of[RMM_OTHER], of[RMM_CURRENT],
			of[RMM_BASE], err) < 0)
		return -1;
	return joined->len > 0;
}

static bool join_since(struct rmm_str *joined,
		       const struct rmm_str of[RMM_VERSIONS])
{
	rmm_day current, other;

	if (!rmm_day_parse(&current, of[RMM_CURRENT]) ||
	    !rmm_day_parse(&other, of[RMM_OTHER]))
		return false;
	*joined = current < other ? of[RMM_CURRENT] : of[RMM_OTHER];
	return true;
}

/* 1, 0 when the two can't be joined, -1. */
static int join_cell(struct rmm_str *joined, struct rmm_arena *arena,
		     enum rmm_cell cell, const struct rmm_str of[RMM_VERSIONS],
		     struct rmm_err *err)
{
	*joined = of[RMM_CURRENT];
	if (rmm_str_eq(of[RMM_OTHER], of[RMM_CURRENT]) ||
	    rmm_str_eq(of[RMM_OTHER], of[RMM_BASE]))
		return 1;
	if (rmm_str_eq(of[RMM_CURRENT], of[RMM_BASE])) {
		*joined = of[RMM_OTHER];
		return 1;
	}
	switch (cell) {
	case RMM_CELL_SET:
		return join_set(joined, arena, of, err);
	case RMM_CELL_SINCE:
		return join_since(joined, of);
	case RMM_CELL_SPELLING:
		return 1;
	case RMM_CELL_TEXT:
		break;
	}
	return 0;
}

/* Joins cell by cell; a cell that the base lacks is empty there. */
static int join_cells(struct rmm_step *step, struct rmm_merge3_joined *joined,
		      const struct cells *cells, const struct rmm_shape *shape,
		      struct rmm_err *err)
{
	for (size_t i = 0; i < shape->columns; i++) {
		struct rmm_str of[RMM_VERSIONS] = {0};
		int got;

		for (int v = 0; v < RMM_VERSIONS; v++)
			if (cells->of[v])
				of[v] = cells->of[v][i];
		got = join_cell(&joined->cell[i], &joined->arena,
				rmm_shape_cell(shape, i), of, err);
		if (got < 0)
			return -1;
		if (got == 0)
			step->columns |= UINT64_C(1) << i;
	}
	return 0;
}

static bool is_row(const struct rmm_str *cell, const struct rmm_str *row,
		   size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!rmm_str_eq(cell[i], row[i]))
			return false;
	return true;
}

/* Both have the row, and each differs from the other and from the base. */
static int join(struct rmm_step *step, struct rmm_merge3_joined *joined,
		const struct rmm_merge3 *m, struct rmm_err *err)
{
	size_t n = m->shape->columns;
	struct cells cells;

	step->kind = step->row[RMM_BASE] ? RMM_STEP_BOTH_CHANGED :
					   RMM_STEP_ADDED_DIFFERENTLY;
	if (step->row[RMM_CURRENT]->damaged)
		return 0;
	if (read_cells(&cells, step, m, err) < 0 ||
	    join_cells(step, joined, &cells, m->shape, err) < 0)
		return -1;
	if (step->columns != 0)
		return 0;
	step->cell = joined->cell;
	if (is_row(joined->cell, cells.of[RMM_CURRENT], n))
		step->kind = RMM_STEP_CURRENT;
	else if (is_row(joined->cell, cells.of[RMM_OTHER], n))
		step->kind = RMM_STEP_OTHER;
	else
		step->kind = RMM_STEP_JOINED;
	return 0;
}

/* One of the two has the row. */
static int keep_or_remove(struct rmm_step *step, const struct rmm_merge3 *m,
			  struct rmm_err *err)
{
	const struct rmm_version_row *base = step->row[RMM_BASE];
	enum rmm_version v = step->row[RMM_CURRENT] ? RMM_CURRENT : RMM_OTHER;
	struct cells cells;

	step->kind = v == RMM_CURRENT ? RMM_STEP_CURRENT : RMM_STEP_OTHER;
	if (!base)
		return 0;
	step->kind = RMM_STEP_NONE;
	if (same_bytes(base, step->row[v]))
		return 0;
	step->kind = RMM_STEP_REMOVED_CHANGED;
	if (base->damaged)
		return 0;
	if (read_cells(&cells, step, m, err) < 0)
		return -1;
	if (says_the_same(m->shape, cells.of[RMM_BASE], cells.of[v]))
		step->kind = RMM_STEP_NONE;
	return 0;
}

int rmm_merge3_row(struct rmm_step *step, struct rmm_merge3_joined *joined,
		   const struct rmm_merge3 *m, struct rmm_err *err)
{
	const struct rmm_version_row *base = step->row[RMM_BASE];
	const struct rmm_version_row *current = step->row[RMM_CURRENT];
	const struct rmm_version_row *other = step->row[RMM_OTHER];

	if (!current || !other)
		return keep_or_remove(step, m, err);
	step->kind = RMM_STEP_CURRENT;
	if (same_bytes(current, other) || same_bytes(base, other))
		return 0;
	step->kind = RMM_STEP_OTHER;
	if (same_bytes(base, current))
		return 0;
	return join(step, joined, m, err);
}
