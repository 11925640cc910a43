/* SPDX-License-Identifier: MIT */
#include "edge/uuid.h"

#include "edge/hash.h"

/* Any other text would do; this one must never change. */
#define NAMESPACE RMM_LIT("rmmlist/uuid/1")

/* Where a UUID's digits come from: positions in the digest's text. */
enum { GROUP_1 = 8, GROUP_2 = 12, GROUP_3 = 16, GROUP_4 = 20, DIGITS = 32 };

static unsigned digit_value(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

struct rmm_str rmm_uuid(char text[RMM_UUID_TEXT], const char *kind,
			struct rmm_str name)
{
	char hex[RMM_SHA256_TEXT], *p = text;
	struct rmm_sha256 hash;
	struct rmm_str nul = { "", 1 };

	rmm_sha256_init(&hash);
	rmm_sha256_add(&hash, NAMESPACE);
	rmm_sha256_add(&hash, nul);
	rmm_sha256_add(&hash, rmm_str(kind));
	rmm_sha256_add(&hash, nul);
	rmm_sha256_add(&hash, name);
	rmm_sha256_end(&hash, hex);
	hex[GROUP_2] = '4';
	hex[GROUP_3] = "89ab"[digit_value(hex[GROUP_3]) & 3];
	for (int i = 0; i < DIGITS; i++) {
		if (i == GROUP_1 || i == GROUP_2 || i == GROUP_3 ||
		    i == GROUP_4)
			*p++ = '-';
		*p++ = hex[i];
	}
	*p = '\0';
	return (struct rmm_str){ text, RMM_UUID_TEXT - 1 };
}
