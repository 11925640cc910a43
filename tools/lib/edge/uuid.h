/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_UUID_H
#define RMM_EDGE_UUID_H

/*
 * Identifiers that follow from a name: the same name has the same one on every
 * machine and on every day. UUIDs whose bits are a SipHash of the name under
 * a fixed key, which is as good as random for names that nobody made up to
 * collide; who could make two such names would need 2^61 of them, and gain one
 * indicator that replaces another. They are marked as version 4: 8, which RFC
 * 9562 has for this, is refused by the schemas of STIX, which know 1 to 5, and
 * 3 and 5 would promise MD5 and SHA-1.
 */

#include <stdint.h>

#include "base/str.h"

enum { RMM_UUID_TEXT = 37 };

/* Of what `kind` (32 bytes at most, without LF) and `name` say together. */
struct rmm_str rmm_uuid(char text[RMM_UUID_TEXT], const char *kind,
			struct rmm_str name);

/* Version and variant are set on the way. */
struct rmm_str rmm_uuid_format(char text[RMM_UUID_TEXT],
			       const uint8_t bits[16]);

#endif
