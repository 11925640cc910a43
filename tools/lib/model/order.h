/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_ORDER_H
#define RMM_MODEL_ORDER_H

/*
 * The order of a list (rmm_key_cmp) for rows that stay where they are: what is
 * sorted is 12 bytes a row, with the part of the key in them that is being
 * compared, so that a million rows are not touched in each comparison.
 * Linear time in all the bytes of the keys, whatever they are.
 */

#include "base/err.h"
#include "model/kind.h"

struct rmm_order_item {
	uint64_t bytes; /* of the key; equal keys have equal ones */
	uint32_t index;
};

/* The key of row `index`: its text, without NUL, and its kind. */
typedef struct rmm_str rmm_order_key(const void *ctx, uint32_t index,
				     enum rmm_kind *kind);

/* Allocates n items (rmm_free them) in list order; rows of one key keep the
 * order of their indices. *doubles tells whether two rows have one key. n is
 * at most RMM_MAX_ROWS. */
int rmm_order(struct rmm_order_item **out, bool *doubles, size_t n,
	      rmm_order_key *key, const void *ctx,
	      struct rmm_err *err) RMM_CHECKED;

#endif
