/* SPDX-License-Identifier: MIT */
#include "ops/risk_names.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { WORD = 64, BITS_A_NAME = 16 };

/* FNV-1a from the last byte to the first, so that the hash of every suffix
 * comes up on the way. */
static const uint32_t seed = 2166136261u;

static uint32_t mix(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)rmm_lower(c)) * 16777619u;
}

static uint32_t hash_of(struct rmm_str text)
{
	uint32_t hash = seed;

	for (size_t i = text.len; i > 0; i--)
		hash = mix(hash, text.ptr[i - 1]);
	return hash;
}

static size_t bit_of(const struct rmm_risk_names *names, uint32_t hash)
{
	return (hash ^ hash >> 15) & (names->bits - 1);
}

static int cmp_fold(struct rmm_str a, struct rmm_str b)
{
	size_t len = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < len; i++) {
		unsigned char x = (unsigned char)rmm_lower(a.ptr[i]);
		unsigned char y = (unsigned char)rmm_lower(b.ptr[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a.len > b.len) - (a.len < b.len);
}

static int cmp_name(const void *left, const void *right)
{
	const struct rmm_risk_name *a = left, *b = right;

	return cmp_fold(a->text, b->text);
}

int rmm_risk_names_add(struct rmm_risk_names *names, struct rmm_str text,
		       struct rmm_err *err)
{
	if (rmm_grow(&names->name, &names->cap, names->n + 1,
		     sizeof(*names->name), err) < 0)
		return -1;
	names->name[names->n++] = (struct rmm_risk_name){ text, 0 };
	return 0;
}

static void drop_doubles(struct rmm_risk_names *names)
{
	size_t kept = 1;

	for (size_t i = 1; i < names->n; i++)
		if (cmp_name(&names->name[kept - 1], &names->name[i]) != 0)
			names->name[kept++] = names->name[i];
	names->n = kept;
}

int rmm_risk_names_seal(struct rmm_risk_names *names, struct rmm_err *err)
{
	size_t bits = WORD;

	if (names->n == 0)
		return 0;
	qsort(names->name, names->n, sizeof(*names->name), cmp_name);
	drop_doubles(names);
	while (bits / BITS_A_NAME < names->n)
		bits *= 2;
	names->bit = rmm_calloc(bits / WORD, sizeof(*names->bit));
	if (!names->bit)
		return rmm_fail_nomem(err);
	names->bits = bits;
	for (size_t i = 0; i < names->n; i++) {
		size_t bit = bit_of(names, hash_of(names->name[i].text));

		names->bit[bit / WORD] |= UINT64_C(1) << bit % WORD;
	}
	return 0;
}

static struct rmm_risk_name *find(const struct rmm_risk_names *names,
				  struct rmm_str text, uint32_t hash)
{
	const struct rmm_risk_name key = { text, 0 };
	size_t bit;

	if (names->bits == 0)
		return NULL;
	bit = bit_of(names, hash);
	if (!(names->bit[bit / WORD] >> bit % WORD & 1))
		return NULL;
	return bsearch(&key, names->name, names->n, sizeof(key), cmp_name);
}

struct rmm_risk_name *rmm_risk_names_find(const struct rmm_risk_names *names,
					  struct rmm_str text)
{
	return find(names, text, hash_of(text));
}

void rmm_risk_names_count_above(struct rmm_risk_names *names,
				struct rmm_str host)
{
	uint32_t hash = seed;

	for (size_t i = host.len; i > 0; i--) {
		struct rmm_risk_name *above;

		if (host.ptr[i - 1] == '.') {
			above = find(names, rmm_str_from(host, i), hash);
			if (above && above->n < UINT32_MAX)
				above->n++;
		}
		hash = mix(hash, host.ptr[i - 1]);
	}
}

void rmm_risk_names_free(struct rmm_risk_names *names)
{
	rmm_free(names->name);
	rmm_free(names->bit);
	*names = (struct rmm_risk_names){0};
}
