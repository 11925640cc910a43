/* SPDX-License-Identifier: MIT */
#ifndef RMM_FUZZ_LISTS_H
#define RMM_FUZZ_LISTS_H

/* Combined lists from text and back. */

#include "law.h"
#include "model/list.h"

/* Reads a combined CSV, with or without its header's line; false when it is
 * none. *found (may be NULL) is how many findings there were. */
bool read_list(struct rmm_list *list, struct rmm_str text, uint64_t *found);

/* The list's CSV, in a buffer that is begun here. */
struct rmm_str write_list(struct rmm_buf *buf, const struct rmm_list *list);

#endif
