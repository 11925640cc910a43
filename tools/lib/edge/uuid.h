/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_UUID_H
#define RMM_EDGE_UUID_H

/*
 * Identifiers that follow from a name: the same name has the same one on every
 * machine and on every day. UUIDs whose bits are a BLAKE2b of a fixed
 * namespace and the name. They are marked as version 4: 8, which RFC 9562 has
 * for this, is refused by the schemas of STIX, which know 1 to 5, and 5
 * would promise SHA-1.
 */

#include <stdint.h>

#include "base/str.h"

enum { RMM_UUID_TEXT = 37 };

/* The bits of two UUIDs that have nothing to do with each other. */
struct rmm_uuid {
	uint8_t first[16], second[16];
};

/* Of what `kind` (short, without NUL) and `name` say together. */
void rmm_uuid_of(struct rmm_uuid *out, const char *kind, struct rmm_str name);

/* Version and variant are set on the way. */
struct rmm_str rmm_uuid_format(char text[RMM_UUID_TEXT],
			       const uint8_t bits[16]);

/* Both for the first. */
struct rmm_str rmm_uuid(char text[RMM_UUID_TEXT], const char *kind,
			struct rmm_str name);

#endif
