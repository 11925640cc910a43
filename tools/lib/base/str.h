/* SPDX-License-Identifier: MIT */
#ifndef RMM_BASE_STR_H
#define RMM_BASE_STR_H

/*
 * A borrowed slice of bytes: never freed through this type, not terminated,
 * may hold NUL. It is valid as long as the arena or buffer that it points
 * into; a header that returns one says which. {0} is the empty slice. All
 * comparisons are by byte or ASCII: no locale is ever consulted.
 */

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct rmm_str {
	const char *ptr;
	size_t len;
};

/* A slice of a string literal (not of a pointer). */
#define RMM_LIT(s) ((struct rmm_str){ "" s, sizeof(s) - 1 })

/* For a "%.*s" in a format; evaluates s twice. A NUL in the slice ends what is
 * printed, and so does INT_MAX. */
#define RMM_ARG(s) rmm_str_width(s), rmm_str_chars(s)

static inline int rmm_str_width(struct rmm_str s)
{
	return s.len < INT_MAX ? (int)s.len : INT_MAX;
}

static inline const char *rmm_str_chars(struct rmm_str s)
{
	return s.ptr ? s.ptr : "";
}

struct rmm_str rmm_str(const char *cstr); /* NULL gives the empty slice */

/* Inline like others below: asked several times for each row. */
static inline bool rmm_str_eq(struct rmm_str a, struct rmm_str b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool rmm_str_is(struct rmm_str a, const char *cstr);
bool rmm_str_eq_fold(struct rmm_str a, struct rmm_str b); /* ASCII case-blind */

/* <0, 0, >0 by unsigned bytes, a prefix before what it begins. */
int rmm_str_cmp(struct rmm_str a, struct rmm_str b);

bool rmm_str_starts(struct rmm_str s, struct rmm_str prefix);
bool rmm_str_ends(struct rmm_str s, struct rmm_str suffix);
bool rmm_str_has(struct rmm_str s, struct rmm_str part);

/* Index of the first / last byte c, or s.len when there is none. */
size_t rmm_str_find(struct rmm_str s, char c);
size_t rmm_str_rfind(struct rmm_str s, char c);

/* The tail; empty when s is shorter. */
static inline struct rmm_str rmm_str_from(struct rmm_str s, size_t start)
{
	if (start > s.len)
		start = s.len;
	if (start > 0)
		s.ptr += start;
	s.len -= start;
	return s;
}

/* The head, or all when s is shorter. */
static inline struct rmm_str rmm_str_upto(struct rmm_str s, size_t len)
{
	if (len < s.len)
		s.len = len;
	return s;
}

/* Without blanks at both ends: space, TAB and U+00A0 (product.md 2). */
struct rmm_str rmm_str_trim(struct rmm_str s);

/* Takes the part before the next sep off *rest into *part; false when *rest
 * was used up. "a;;b" gives "a", "", "b"; the empty slice gives one "".
 * Start with `*more = true`. */
bool rmm_str_split(struct rmm_str *rest, char sep, struct rmm_str *part,
		   bool *more);

/* For tables where a wrong hit costs time alone, never for what lasts: FNV-1a
 * of all bytes; and one of the length and both ends, which tells most names
 * apart at a fixed price. The low bits of both are good. */
static inline uint32_t rmm_str_hash(struct rmm_str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 16777619u;
	return h ^ h >> 15;
}

static inline uint32_t rmm_str_hash_ends(struct rmm_str s)
{
	uint64_t head = 0, tail = 0;

	if (s.len >= sizeof(head)) { /* one load each, the compiler knows */
		memcpy(&head, s.ptr, sizeof(head));
		memcpy(&tail, s.ptr + s.len - sizeof(tail), sizeof(tail));
	} else {
		for (size_t i = 0; i < s.len; i++)
			head = head << 8 | (unsigned char)s.ptr[i];
	}
	head = (head ^ s.len) * UINT64_C(0x9e3779b97f4a7c15);
	head = (head ^ tail) * UINT64_C(0xc2b2ae3d27d4eb4f);
	return (uint32_t)(head >> 40);
}

/* How many letters have to be put in, left out or changed to make b of a: for
 * "did you mean". Only the first 63 bytes of each are looked at. */
size_t rmm_str_distance(struct rmm_str a, struct rmm_str b);

/* A decimal number without sign, blank or leading zero, at most max. False,
 * and *out untouched, for everything else. */
bool rmm_str_u64(uint64_t *out, struct rmm_str s, uint64_t max);

#endif
