/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_SUFFIX_H
#define RMM_MODEL_SUFFIX_H

/*
 * A sieve in front of libpsl, for host.c alone. A look-up in the Public Suffix
 * List costs several times what everything else about a host name does, and
 * nearly every host in a list is no public suffix. The build makes a Bloom
 * filter of the rules (tools/cmake/suffixes.awk); libpsl is asked only when it
 * lets a name through, so it remains libpsl that judges.
 *
 * The sieve is that of one edition of the list, known by its SHA-1. With
 * another edition in libpsl, or built without a list, it lets all through.
 *
 * Keys: each rule, "*." included, and each suffix of it, of two labels or more
 * that are ASCII. Hash, modulo 2^32: h = 33 * h + byte for each byte from the
 * last to the first, so that one pass over a host meets those of all its
 * suffixes. Bits: the lower 17 and the upper 17 of the hash, of 2^17.
 */

#include "base/str.h"

/* Where the longest suffix of the host begins that may be a public suffix of
 * two labels or more, or the length of the host: no longer one is a public
 * suffix, for certain; this one and shorter ones may be. host is canonical
 * ASCII; sha1 is that of libpsl's list, and is kept. */
size_t rmm_suffix_reach(struct rmm_str host, const char *sha1);

#endif
