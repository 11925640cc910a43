/* SPDX-License-Identifier: MIT */
#ifndef RMM_FUZZ_PUBLICATION_H
#define RMM_FUZZ_PUBLICATION_H

/* A small publication in memory, made and signed once. */

#include "edge/trust.h"

enum {
	PUBLICATION_POINTER,
	PUBLICATION_MANIFEST,
	PUBLICATION_LIST,
	PUBLICATION_LIST_SIGNATURE,
	PUBLICATION_FEED,
	PUBLICATION_FILES,
};

struct publication {
	struct rmm_buf file[PUBLICATION_FILES];
};

void publication_copy(struct publication *p);
void publication_free(struct publication *p);

/* Is the file as it was made? */
bool publication_same(const struct publication *p, size_t file);
bool publication_same_pointer(const struct rmm_trust *trust);

/* Is it believed? To be freed in either case. */
bool publication_check(const struct publication *p, struct rmm_trust *trust);

#endif
