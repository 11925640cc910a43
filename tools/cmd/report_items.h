/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_ITEMS_H
#define RMM_CMD_REPORT_ITEMS_H

/* The rows of a diff as people read them: by tool, then by key. */

#include "ops/diff.h"
#include "ops/risk.h"

/* A row and where it stands in the diff; small, since a diff may be as long
 * as its lists. RMM_MAX_ROWS * 4 fits 32 bits. */
struct rmm_diff_item {
	const struct rmm_row *row; /* of a change: the new one */
	uint32_t at;               /* index * 4 + part */
	uint32_t order;            /* among all items, by key */
};

static inline enum rmm_diff_part rmm_diff_item_part(
	const struct rmm_diff_item *item)
{
	return (enum rmm_diff_part)(item->at % 4);
}

/* All of them; for rmm_free. */
int rmm_diff_items(struct rmm_diff_item **out, size_t *n,
		   const struct rmm_diff *diff,
		   struct rmm_err *err) RMM_CHECKED;

#endif
