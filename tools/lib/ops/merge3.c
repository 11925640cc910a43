/* SPDX-License-Identifier: MIT */
#include "ops/merge3.h"

#include "base/limits.h"
#include "base/mem.h"
#include "model/order.h"
#include "ops/merge3_row.h"

#define NONE UINT32_MAX

/* Which rows of BASE and of the opposite version are this one. */
struct match {
	uint32_t base, peer;
};

/* Rows of OTHER that stand behind a row of CURRENT. */
struct inserts {
	uint32_t first, last;
};

struct run {
	const struct rmm_merge3 *m;
	struct rmm_err *err;
	struct rmm_order_item *item; /* of all rows, by key, version, index */
	struct match *match[RMM_VERSIONS]; /* none for BASE */
	/* [0] is behind the header, [i + 1] behind row i of CURRENT. */
	struct inserts *inserts;
	uint32_t *next; /* of a row of OTHER: the one inserted after it */
	bool sorted;
	struct rmm_merge3_joined joined;
};

static struct rmm_str key_of(const struct rmm_version_row *row)
{
	return (struct rmm_str){ row->key, row->key_len };
}

/* Takes the number of a row among all apart. */
static enum rmm_version place_of(const struct rmm_merge3 *m, uint32_t *index)
{
	int v = RMM_BASE;

	while (*index >= m->n[v])
		*index -= (uint32_t)m->n[v++];
	return (enum rmm_version)v;
}

static const struct rmm_version_row *row_of(const struct rmm_merge3 *m,
					    uint32_t index)
{
	enum rmm_version v = place_of(m, &index);

	return &m->row[v][index];
}

/* Damaged rows are no row's kin, whatever their bytes: a kind of their own. */
static struct rmm_str order_key(const void *ctx, uint32_t index,
				enum rmm_kind *kind)
{
	const struct rmm_version_row *row = row_of(ctx, index);

	*kind = row->damaged ? RMM_TERM : RMM_DOMAIN;
	return key_of(row);
}

static bool same_key(const struct rmm_version_row *a,
		     const struct rmm_version_row *b)
{
	return a->damaged == b->damaged && rmm_str_eq(key_of(a), key_of(b));
}

/* Of a version's rows: is the sound part in the order of keys? */
static bool is_sorted(const struct rmm_merge3 *m, enum rmm_version v,
		      size_t *sound)
{
	const struct rmm_version_row *last = NULL;

	*sound = 0;
	for (size_t i = 0; i < m->n[v]; i++) {
		const struct rmm_version_row *row = &m->row[v][i];

		if (row->damaged)
			continue;
		if (last && rmm_str_cmp(key_of(last), key_of(row)) > 0)
			return false;
		last = row;
		++*sound;
	}
	return true;
}

/* One row is in any order: then OTHER tells. */
static bool goes_by_key(const struct rmm_merge3 *m)
{
	size_t sound, others;

	return is_sorted(m, RMM_CURRENT, &sound) &&
	       (sound > 1 || is_sorted(m, RMM_OTHER, &others));
}

static void insert(struct run *run, size_t behind, uint32_t other)
{
	struct inserts *list = &run->inserts[behind];

	if (list->first == NONE)
		list->first = other;
	else
		run->next[list->last] = other;
	list->last = other;
}

/* The rows of one key, in each version from `first` up to `end`. */
struct group {
	const struct rmm_order_item *first[RMM_VERSIONS];
	size_t n[RMM_VERSIONS];
};

static size_t find_group(const struct run *run, struct group *group,
			 size_t from, size_t all)
{
	const struct rmm_version_row *row =
		row_of(run->m, run->item[from].index);
	size_t i = from;

	*group = (struct group){0};
	for (; i < all && (i == from ||
			   same_key(row, row_of(run->m, run->item[i].index)));
	     i++) {
		uint32_t index = run->item[i].index;
		enum rmm_version v = place_of(run->m, &index);

		if (group->n[v]++ == 0)
			group->first[v] = &run->item[i];
	}
	return i;
}

static uint32_t nth(const struct run *run, const struct group *group,
		    enum rmm_version v, size_t n)
{
	uint32_t index;

	if (n >= group->n[v])
		return NONE;
	index = group->first[v][n].index;
	place_of(run->m, &index);
	return index;
}

static void match_group(struct run *run, const struct group *group)
{
	for (size_t i = 0; i < group->n[RMM_CURRENT]; i++)
		run->match[RMM_CURRENT][nth(run, group, RMM_CURRENT, i)] =
			(struct match){ nth(run, group, RMM_BASE, i),
					nth(run, group, RMM_OTHER, i) };
	for (size_t i = 0; i < group->n[RMM_OTHER]; i++)
		run->match[RMM_OTHER][nth(run, group, RMM_OTHER, i)] =
			(struct match){ nth(run, group, RMM_BASE, i),
					nth(run, group, RMM_CURRENT, i) };
}

/* *behind is the place of the last row of CURRENT with a lesser key. */
static void insert_by_key(struct run *run, const struct group *group,
			  size_t *behind)
{
	size_t n = group->n[RMM_CURRENT];

	if (n > 0)
		*behind = nth(run, group, RMM_CURRENT, n - 1) + (size_t)1;
	for (size_t i = n; i < group->n[RMM_OTHER]; i++)
		insert(run, *behind, nth(run, group, RMM_OTHER, i));
}

static void match_rows(struct run *run, size_t all)
{
	size_t behind = 0, i = 0;

	while (i < all) {
		struct group group;
		bool damaged = row_of(run->m, run->item[i].index)->damaged;

		i = find_group(run, &group, i, all);
		match_group(run, &group);
		if (run->sorted && !damaged)
			insert_by_key(run, &group, &behind);
	}
}

/* Over the rows that CURRENT alone has, so that its own come first. */
static size_t skip_added(const struct run *run, size_t behind)
{
	const struct match *match = run->match[RMM_CURRENT];

	while (behind < run->m->n[RMM_CURRENT] && match[behind].base == NONE &&
	       match[behind].peer == NONE)
		behind++;
	return behind;
}

/* What was not inserted by key: all rows, or the damaged ones, of which lines
 * that belong together stay together. */
static void insert_after_others(struct run *run)
{
	const struct rmm_merge3 *m = run->m;
	size_t behind = 0;
	bool skipped = false;

	for (size_t i = 0; i < m->n[RMM_OTHER]; i++) {
		uint32_t peer = run->match[RMM_OTHER][i].peer;

		if (peer != NONE) {
			behind = peer + (size_t)1;
			skipped = false;
			continue;
		}
		if (run->sorted && !m->row[RMM_OTHER][i].damaged)
			continue;
		if (!skipped)
			behind = skip_added(run, behind);
		skipped = true;
		insert(run, behind, (uint32_t)i);
	}
}

/* Puts the rows of the three versions in the order of their keys. */
static int order_rows(struct run *run, size_t n)
{
	struct rmm_order_item *spare;

	run->item = rmm_realloc(NULL, n + 1, sizeof(*run->item));
	spare = rmm_realloc(NULL, n + 1, sizeof(*spare));
	if (!run->item || !spare) {
		rmm_free(spare);
		return rmm_fail_nomem(run->err);
	}
	for (size_t i = 0; i < n; i++)
		run->item[i].index = (uint32_t)i;
	rmm_order(run->item, spare, n, order_key, run->m);
	rmm_free(spare);
	return 0;
}

static int match_versions(struct run *run)
{
	const struct rmm_merge3 *m = run->m;
	size_t all = m->n[RMM_BASE] + m->n[RMM_CURRENT] + m->n[RMM_OTHER];
	size_t places = m->n[RMM_CURRENT] + 1;

	if (all > RMM_MAX_ROWS)
		return rmm_fail(run->err, RMM_E_LIMIT,
				"more than %u rows in the three files",
				RMM_MAX_ROWS);
	if (order_rows(run, all) < 0)
		return -1;
	run->match[RMM_CURRENT] = rmm_calloc(places, sizeof(struct match));
	run->match[RMM_OTHER] =
		rmm_calloc(m->n[RMM_OTHER] + 1, sizeof(struct match));
	run->inserts = rmm_calloc(places, sizeof(*run->inserts));
	run->next = rmm_calloc(m->n[RMM_OTHER] + 1, sizeof(*run->next));
	if (!run->match[RMM_CURRENT] || !run->match[RMM_OTHER] ||
	    !run->inserts || !run->next)
		return rmm_fail_nomem(run->err);
	for (size_t i = 0; i < places; i++)
		run->inserts[i].first = NONE;
	for (size_t i = 0; i < m->n[RMM_OTHER]; i++)
		run->next[i] = NONE;
	run->sorted = goes_by_key(m);
	match_rows(run, all);
	insert_after_others(run);
	return 0;
}

static const struct rmm_version_row *pick(const struct rmm_merge3 *m,
					  enum rmm_version v, uint32_t index)
{
	return index == NONE ? NULL : &m->row[v][index];
}

static int take_step(struct run *run, uint32_t base, uint32_t current,
		     uint32_t other)
{
	const struct rmm_merge3 *m = run->m;
	struct rmm_step step = { .row = {
		[RMM_BASE] = pick(m, RMM_BASE, base),
		[RMM_CURRENT] = pick(m, RMM_CURRENT, current),
		[RMM_OTHER] = pick(m, RMM_OTHER, other),
	} };

	if (rmm_merge3_row(&step, &run->joined, m, run->err) < 0 ||
	    m->step(m->ctx, &step, run->err) < 0)
		return -1;
	rmm_arena_free(&run->joined.arena);
	return 0;
}

static int take_inserts(struct run *run, size_t behind)
{
	uint32_t i = run->inserts[behind].first;

	for (; i != NONE; i = run->next[i])
		if (take_step(run, run->match[RMM_OTHER][i].base, NONE, i) < 0)
			return -1;
	return 0;
}

static int take_steps(struct run *run)
{
	const struct match *match = run->match[RMM_CURRENT];

	if (take_inserts(run, 0) < 0)
		return -1;
	for (uint32_t i = 0; i < run->m->n[RMM_CURRENT]; i++)
		if (take_step(run, match[i].base, i, match[i].peer) < 0 ||
		    take_inserts(run, i + (size_t)1) < 0)
			return -1;
	return 0;
}

int rmm_merge3(const struct rmm_merge3 *m, struct rmm_err *err)
{
	struct run run = { .m = m, .err = err };
	int ret = match_versions(&run);

	rmm_free(run.item); /* the most of the memory, and done with */
	if (ret == 0)
		ret = take_steps(&run);
	rmm_arena_free(&run.joined.arena);
	rmm_free(run.match[RMM_CURRENT]);
	rmm_free(run.match[RMM_OTHER]);
	rmm_free(run.inserts);
	rmm_free(run.next);
	return ret;
}
