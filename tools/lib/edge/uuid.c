/* SPDX-License-Identifier: MIT */
#include "edge/uuid.h"

#include <string.h>

#include "edge/hash.h"

enum { MAX_NAME = 512, MAX_KIND = 32, BYTES = 16, VERSION = 6, VARIANT = 8 };

/* Any other text would do; this one must never change. */
static const uint8_t namespace[BYTES] = "rmmlist/uuid/1";

static size_t add(char *to, size_t at, struct rmm_str s)
{
	memcpy(to + at, s.ptr ? s.ptr : "", s.len);
	return at + s.len;
}

/* A name that is too long for the buffer goes in as its own digest. */
static void hash(uint8_t bits[BYTES], const char *kind, struct rmm_str name)
{
	uint8_t inner[RMM_BLAKE2B_BYTES];
	char text[MAX_KIND + 1 + MAX_NAME];
	size_t len;

	if (name.len > MAX_NAME) {
		rmm_blake2b(inner, name);
		name = (struct rmm_str){ (const char *)inner, sizeof(inner) };
	}
	len = add(text, 0, rmm_str_upto(rmm_str(kind), MAX_KIND));
	len = add(text, len, RMM_LIT("\n"));
	len = add(text, len, name);
	rmm_siphash(bits, namespace, (struct rmm_str){ text, len });
}

struct rmm_str rmm_uuid_format(char text[RMM_UUID_TEXT], const uint8_t bits[16])
{
	static const char hex[] = "0123456789abcdef";
	char *p = text;

	for (int i = 0; i < BYTES; i++) {
		unsigned byte = bits[i];

		if (i == VERSION)
			byte = (byte & 0x0fu) | 0x40u;
		if (i == VARIANT)
			byte = (byte & 0x3fu) | 0x80u;
		if (i == 4 || i == VERSION || i == VARIANT || i == 10)
			*p++ = '-';
		*p++ = hex[byte >> 4];
		*p++ = hex[byte & 15];
	}
	*p = '\0';
	return (struct rmm_str){ text, RMM_UUID_TEXT - 1 };
}

struct rmm_str rmm_uuid(char text[RMM_UUID_TEXT], const char *kind,
			struct rmm_str name)
{
	uint8_t bits[BYTES];

	hash(bits, kind, name);
	return rmm_uuid_format(text, bits);
}
