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
 * Keys: each ASCII rule of two labels or more, "*." included; for a wildcard
 * also what is right of the star, which libpsl takes for a suffix as well.
 * Hash, modulo 2^32: h = 33 * h + byte for each byte in turn. Bits: the lower
 * 17 and the upper 17 of the hash, of 2^17.
 */

#include "base/str.h"

/* May the host be a public suffix? host is canonical ASCII of two labels or
 * more, none of them an A-label, and the second begins at parent; sha1 is that
 * of libpsl's list. False is certain. */
bool rmm_suffix_possible(struct rmm_str host, size_t parent, const char *sha1);

#endif
