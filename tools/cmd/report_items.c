/* SPDX-License-Identifier: MIT */
#include "cmd/report_items.h"

#include <stdlib.h>

#include "base/mem.h"

static int key_cmp(const struct rmm_row *a, const struct rmm_row *b)
{
	return rmm_key_cmp((enum rmm_kind)a->kind, a->indicator,
			   (enum rmm_kind)b->kind, b->indicator);
}

static int by_tool(const void *left, const void *right)
{
	const struct rmm_diff_item *a = left, *b = right;
	int c = rmm_str_cmp(a->row->cells->tool, b->row->cells->tool);

	return c != 0 ? c : (a->order > b->order) - (a->order < b->order);
}

static const struct rmm_row *row_at(const struct rmm_diff *diff,
				    enum rmm_diff_part part, size_t i)
{
	switch (part) {
	case RMM_DIFF_REMOVED:
		return i < diff->n_removed ? diff->removed[i] : NULL;
	case RMM_DIFF_ADDED:
		return i < diff->n_added ? diff->added[i] : NULL;
	case RMM_DIFF_CHANGED:
		break;
	}
	return i < diff->n_changed ? diff->changed[i].after : NULL;
}

/* The three parts of the diff, each in list order, as one in list order: so
 * the sort by tool need not look at keys again. */
static void collect(struct rmm_diff_item *item, size_t n,
		    const struct rmm_diff *diff)
{
	size_t next[RMM_DIFF_CHANGED + 1] = {0};

	for (size_t k = 0; k < n; k++) {
		const struct rmm_row *first = NULL;
		enum rmm_diff_part from = RMM_DIFF_REMOVED;

		for (enum rmm_diff_part p = RMM_DIFF_REMOVED;
		     p <= RMM_DIFF_CHANGED; p++) {
			const struct rmm_row *row = row_at(diff, p, next[p]);

			if (row && (!first || key_cmp(row, first) < 0)) {
				first = row;
				from = p;
			}
		}
		item[k].row = first;
		item[k].at = (uint32_t)(next[from]++ * 4 + from);
		item[k].order = (uint32_t)k;
	}
}

int rmm_diff_items(struct rmm_diff_item **out, size_t *n,
		   const struct rmm_diff *diff, struct rmm_err *err)
{
	struct rmm_diff_item *item;

	*out = NULL;
	*n = rmm_diff_rows(diff);
	if (*n == 0)
		return 0;
	item = rmm_realloc(NULL, *n, sizeof(*item));
	if (!item)
		return rmm_fail_nomem(err);
	collect(item, *n, diff);
	qsort(item, *n, sizeof(*item), by_tool);
	*out = item;
	return 0;
}
