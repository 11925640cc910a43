/* SPDX-License-Identifier: MIT */
#include "model/suffix.h"

#include <string.h>

#ifdef RMM_SUFFIXES
#include "suffixes.h"
#else
static const char list_sha1[] = "none";
static const unsigned char sieve[16384] = {0};
#endif

static bool bit(uint32_t i)
{
	return sieve[i / 8] >> i % 8 & 1;
}

static bool may_hold(uint32_t hash)
{
	return bit(hash & 0x1ffff) && bit(hash >> 15);
}

bool rmm_suffix_possible(struct rmm_str host, size_t parent, const char *sha1)
{
	uint32_t name = 0, wildcard = '*' * 33 + '.';

	if (strcmp(sha1, list_sha1) != 0)
		return true;
	for (size_t i = 0; i < parent; i++)
		name = name * 33 + (unsigned char)host.ptr[i];
	for (size_t i = parent; i < host.len; i++) {
		name = name * 33 + (unsigned char)host.ptr[i];
		wildcard = wildcard * 33 + (unsigned char)host.ptr[i];
	}
	return may_hold(name) || may_hold(wildcard);
}
