/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_ADDR_H
#define RMM_MODEL_ADDR_H

/*
 * Addresses and CIDR blocks: dotted quads and RFC 4291 text in, RFC 5952
 * text out. No zone ids, no leading zeros, no short forms (1.2.3), no hex
 * or octal.
 */

#include <stdint.h>

#include "base/str.h"

struct rmm_addr {
	uint8_t byte[16]; /* network order; the first 4 for IPv4 */
	uint8_t bits;     /* prefix length */
	bool v6;
};

enum { RMM_ADDR_TEXT = 50 };

/* "192.0.2.1", "192.0.2.0/24", "2001:db8::/32". Host bits of a block are set
 * to zero; *cleared (may be NULL) tells whether some were not. A full-length
 * prefix is the plain address. False when it is no address. */
bool rmm_addr_parse(struct rmm_addr *out, bool *cleared, struct rmm_str s);

/* Canonical text; "/len" only when shorter than the full length. */
struct rmm_str rmm_addr_format(char text[RMM_ADDR_TEXT],
			       const struct rmm_addr *addr);

/* Makes the IPv4 address or block of one that is mapped into IPv6
 * (::ffff:192.0.2.1), as KQL's ipv6_is_match reads it; leaves others alone. */
void rmm_addr_unmap(struct rmm_addr *addr);

/* Is every address of `inner` in `outer`? */
bool rmm_addr_contains(const struct rmm_addr *outer,
		       const struct rmm_addr *inner);

/* Is any address of it no public unicast one: private, local, multicast,
 * reserved (IANA's special-purpose registries), or IPv4 in IPv6's clothes? Those
 * for documentation are not meant: no network has them, so they harm nobody. */
bool rmm_addr_is_special(const struct rmm_addr *addr);

#endif
