/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_DIFF_H
#define RMM_OPS_DIFF_H

/*
 * Two lists, compared by key. Row order, case and blanks make no
 * difference: the lists are canonical already. `listed_since` never counts.
 * diff(a, a) is empty; a with its removed rows taken out, added rows put in
 * and changed fields set is b.
 */

#include "base/err.h"
#include "model/list.h"

struct rmm_change {
	const struct rmm_row *before, *after;
	unsigned columns; /* bit i: column i of the list (model/list.h) differs */
};

/* Rows are borrowed from the two lists, in list order. */
struct rmm_diff {
	const struct rmm_row **added, **removed;
	struct rmm_change *changed;
	size_t n_added, n_removed, n_changed;
	size_t cap_added, cap_removed, cap_changed;
	uint64_t unchanged;
	uint64_t respelled; /* of those: written differently, case or blanks alone */
};

/* The rows that differ. */
static inline size_t rmm_diff_rows(const struct rmm_diff *diff)
{
	return diff->n_added + diff->n_removed + diff->n_changed;
}

/* When only one list is combined, the columns of the other shape alone are
 * compared (tool). */
int rmm_diff(struct rmm_diff *diff, const struct rmm_list *before,
	     const struct rmm_list *after, struct rmm_err *err) RMM_CHECKED;
void rmm_diff_free(struct rmm_diff *diff);

/* How many rows of the two lists differ. */
int rmm_diff_count(size_t *n, const struct rmm_list *before,
		   const struct rmm_list *after,
		   struct rmm_err *err) RMM_CHECKED;

#endif
