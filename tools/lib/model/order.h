/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_ORDER_H
#define RMM_MODEL_ORDER_H

/*
 * The order of a list (rmm_key_cmp) for rows that stay where they are: what is
 * sorted is 12 bytes a row, with the part of the key in them that is being
 * compared, so that a million rows are not touched in each comparison.
 * Linear time in all the bytes of the keys, whatever they are.
 */

#include "model/kind.h"

struct rmm_order_item {
	uint32_t high, low; /* eight bytes of the key */
	uint32_t index;
};

/* Has to hold for items of one key, and is seldom true for others. */
static inline bool rmm_order_alike(struct rmm_order_item a,
				   struct rmm_order_item b)
{
	return a.high == b.high && a.low == b.low;
}

/* The key of row `index`: its text, without NUL, and its kind. */
typedef struct rmm_str rmm_order_key(const void *ctx, uint32_t index,
				     enum rmm_kind *kind);

/* Indices are below this. */
#define RMM_ORDER_INDICES (UINT32_C(1) << 31)

/* Puts n items, of which `index` is set, in list order; rows of one key keep
 * the order that they have. `spare` lends room for as many. Tells whether two
 * rows have one key. */
bool rmm_order(struct rmm_order_item *item, struct rmm_order_item *spare,
	       size_t n, rmm_order_key *key, const void *ctx);

#endif
