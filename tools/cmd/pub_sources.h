/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_PUB_SOURCES_H
#define RMM_CMD_PUB_SOURCES_H

/*
 * SOURCES.md: where every row of a publication came from and what became of
 * each input row, for people (product.md 5).
 */

#include "cli/app.h"
#include "cmd/work.h"

struct rmm_out;

struct rmm_pub_counts {
	const struct rmm_merge_counts *source; /* one for each ws.source */
	uint64_t rows, from_local;             /* of the combined list */
};

/* Writes the file. The hashes are of the copies as they are on disk; one that
 * is not what fetch noted in the lock is said so, here and to the user. */
int rmm_pub_sources(struct rmm_out *out, struct rmm_work *work,
		    const struct rmm_pub_counts *counts, int64_t now,
		    struct rmm_app *app) RMM_CHECKED;

#endif
