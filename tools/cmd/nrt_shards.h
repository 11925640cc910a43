/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_NRT_SHARDS_H
#define RMM_CMD_NRT_SHARDS_H

/*
 * The rows of a list that near-real-time queries hold, parted among so many
 * queries that each is short enough. A hash of the row's family decides (jump
 * consistent hash): a row that is added moves no other family, and one query
 * more takes its share from all and moves nothing between the others. A family
 * is a topmost listed domain with what is listed below it, since of several
 * rows that cover a host the longest decides; a process is one by itself.
 */

#include "model/list.h"

struct rmm_nrt_shards {
	const struct rmm_row **row; /* by shard, in list order; borrowed */
	size_t *end;                /* of each shard's rows */
	size_t n, shards;
	uint64_t *family;           /* hashes, of `picked` */
	const struct rmm_row **picked;
};

/* The rows of `kind` that a rule shows: without low fidelity, but with the low
 * domains that lie below one that is shown. *skipped counts those that are not
 * plain ASCII and stay out. */
int rmm_nrt_pick(struct rmm_nrt_shards *out, const struct rmm_list *list,
		 enum rmm_kind kind, size_t *skipped,
		 struct rmm_err *err) RMM_CHECKED;

/* Parts them, anew at each call; `shards` is at least 1. */
int rmm_nrt_split(struct rmm_nrt_shards *s, size_t shards,
		  struct rmm_err *err) RMM_CHECKED;

void rmm_nrt_free(struct rmm_nrt_shards *s); /* safe on {0} */

#endif
