/* SPDX-License-Identifier: MIT */
#ifndef RMM_FUZZ_MERGE_FILES_H
#define RMM_FUZZ_MERGE_FILES_H

/* What merge-file makes of three texts, without files. */

#include "law.h"

/* The result in a buffer that is begun here, and how many conflicts it has.
 * False when a text can't be merged, or has no header of its own. */
bool merge_files(struct rmm_buf *out, size_t *conflicts, struct rmm_str base,
		 struct rmm_str current, struct rmm_str other);

#endif
