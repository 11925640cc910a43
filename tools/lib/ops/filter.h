/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_FILTER_H
#define RMM_OPS_FILTER_H

/*
 * "Surely not in the table": a few hundred local rows are looked up for each
 * of a million upstream rows, and nearly none is there. A Bloom filter with
 * one hash (rmm_str_hash_ends); a wrong yes costs a search,
 * a wrong no can't be. Zeroed is empty.
 */

#include "base/str.h"

enum { RMM_FILTER_WORDS = 256, RMM_FILTER_BITS = 64 * RMM_FILTER_WORDS };

struct rmm_filter {
	uint64_t bit[RMM_FILTER_WORDS];
};

static inline void rmm_filter_add(struct rmm_filter *f, struct rmm_str s)
{
	uint32_t h = rmm_str_hash_ends(s) % RMM_FILTER_BITS;

	f->bit[h / 64] |= UINT64_C(1) << h % 64;
}

static inline bool rmm_filter_may(const struct rmm_filter *f, struct rmm_str s)
{
	uint32_t h = rmm_str_hash_ends(s) % RMM_FILTER_BITS;

	return f->bit[h / 64] >> h % 64 & 1;
}

#endif
