/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_UUID_H
#define RMM_EDGE_UUID_H

/*
 * Identifiers that follow from a name: the same name has the same one on every
 * machine and on every day. UUIDs whose bits are the first 128 of the SHA-256
 * of a fixed namespace and the name. They are marked as version 4: 8, which
 * RFC 9562 has for this, is refused by the schemas of STIX, which know 1 to 5,
 * and 5 would promise SHA-1.
 */

#include "base/str.h"

enum { RMM_UUID_TEXT = 37 };

/* The id of what `kind` and `name` say together; neither holds a NUL. */
struct rmm_str rmm_uuid(char text[RMM_UUID_TEXT], const char *kind,
			struct rmm_str name);

#endif
