/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_VALIDATE_RUN_H
#define RMM_OPS_VALIDATE_RUN_H

/*
 * The inside of rmm_validate, shared by its files: validate_keys.c looks at
 * what is in the list, validate.c at the rows and sources that say so.
 * Private to ops/.
 */

#include "ops/validate.h"

/* Merges without writing: overrides, and from what comes out of it the lint
 * of each key, covered-by-parent and not-merged. */
int rmm_validate_keys(const struct rmm_validate *v, struct rmm_sink *sink,
		      struct rmm_err *err) RMM_CHECKED;

/* Is a source enabled of which there is no copy? Then much is not known. */
bool rmm_validate_incomplete(const struct rmm_validate *v);

#endif
