/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_MERGE3_ROW_H
#define RMM_OPS_MERGE3_ROW_H

/*
 * What becomes of one row, by its three versions: the half of ops/merge3 that
 * looks into cells. Private to it.
 */

#include "base/mem.h"
#include "ops/merge3.h"

/* Lent for one row at a time. {0} is a valid empty one. */
struct rmm_merge3_joined {
	struct rmm_arena arena; /* of joined sets */
	struct rmm_str cell[RMM_MAX_FIELDS];
};

/* Fills in what step->row does not say. CURRENT, OTHER or both have the row. */
int rmm_merge3_row(struct rmm_step *step, struct rmm_merge3_joined *joined,
		   const struct rmm_merge3 *m, struct rmm_err *err) RMM_CHECKED;

#endif
