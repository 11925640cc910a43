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

/*
 * "Surely ends in none of them": a filter of the last bytes of each text, at
 * most RMM_TAIL. Zeroed is empty.
 */
enum { RMM_TAIL = 8 };

struct rmm_tails {
	struct rmm_filter filter;
	unsigned lengths; /* bit n: there is a tail of n bytes */
};

static inline struct rmm_str rmm_tail(struct rmm_str s, size_t n)
{
	return rmm_str_from(s, s.len - n);
}

static inline void rmm_tails_add(struct rmm_tails *t, struct rmm_str s)
{
	size_t n = s.len < RMM_TAIL ? s.len : RMM_TAIL;

	t->lengths |= 1u << n;
	rmm_filter_add(&t->filter, rmm_tail(s, n));
}

static inline bool rmm_tails_may(const struct rmm_tails *t, struct rmm_str s)
{
	for (size_t n = 0; n <= RMM_TAIL && n <= s.len; n++)
		if (t->lengths >> n & 1 &&
		    rmm_filter_may(&t->filter, rmm_tail(s, n)))
			return true;
	return false;
}

#endif
