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

/* Asked for each host: compared once. */
static bool is_our_list(const char *sha1)
{
	static const char *ours;

	if (sha1 != ours && strcmp(sha1, list_sha1) == 0)
		ours = sha1;
	return sha1 == ours;
}

size_t rmm_suffix_reach(struct rmm_str host, const char *sha1)
{
	uint32_t name = 0, wildcard = 0;
	size_t reach = host.len, labels = 0;

	if (!is_our_list(sha1))
		return 0;
	for (size_t i = host.len; i-- > 0;) {
		name = name * 33 + (unsigned char)host.ptr[i];
		if (i > 0 && host.ptr[i - 1] != '.')
			continue;
		/* The sieve has no rule that is not ASCII. */
		if (rmm_str_starts(rmm_str_from(host, i), RMM_LIT("xn--")))
			return 0;
		if (labels++ > 0) {
			if (!may_hold(name) && !may_hold(wildcard))
				break;
			reach = i;
		}
		wildcard = (name * 33 + '.') * 33 + '*';
	}
	return reach;
}
