/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_FILTER_H
#define RMM_OPS_FILTER_H

/*
 * "Surely not in the table": a few hundred local rows are looked up for each
 * of a million upstream rows, and nearly none is there. A Bloom filter with
 * one hash over a text's length and its ends; a wrong yes costs a search,
 * a wrong no can't be. Zeroed is empty.
 */

#include <string.h>

#include "base/str.h"

enum { RMM_FILTER_WORDS = 256 };

struct rmm_filter {
	uint64_t bit[RMM_FILTER_WORDS];
};

static inline uint32_t rmm_filter_hash(struct rmm_str s)
{
	uint64_t head = 0, tail = 0;
	size_t n = s.len < 8 ? s.len : 8;

	if (n) {
		memcpy(&head, s.ptr, n);
		memcpy(&tail, s.ptr + s.len - n, n);
	}
	head = (head ^ s.len) * UINT64_C(0x9e3779b97f4a7c15);
	head = (head ^ tail) * UINT64_C(0xc2b2ae3d27d4eb4f);
	return (uint32_t)(head >> 50);
}

static inline void rmm_filter_add(struct rmm_filter *f, struct rmm_str s)
{
	uint32_t h = rmm_filter_hash(s);

	f->bit[h / 64] |= UINT64_C(1) << h % 64;
}

static inline bool rmm_filter_may(const struct rmm_filter *f, struct rmm_str s)
{
	uint32_t h = rmm_filter_hash(s);

	return f->bit[h / 64] >> h % 64 & 1;
}

#endif
