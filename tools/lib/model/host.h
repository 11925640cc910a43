/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_HOST_H
#define RMM_MODEL_HOST_H

/*
 * Host names: IDNA (UTS #46 non-transitional, libidn2) and the Public Suffix
 * List (libpsl's built-in copy, private section included). The only user of
 * both libraries.
 */

#include "base/limits.h"
#include "base/str.h"

enum rmm_host_status {
	RMM_HOST_OK,             /* has a registrable domain, known suffix */
	RMM_HOST_PUBLIC_SUFFIX,  /* is a public suffix, ICANN's or private */
	RMM_HOST_UNKNOWN_SUFFIX, /* its top-level domain is not in the list */
	RMM_HOST_BAD,            /* not a host name */
};

/* The lower case of the bytes that a canonical host is made of: letters,
 * digits, `-`, `_` and `.`; 0 for every other byte. */
extern const char rmm_host_char[256];

/* Makes lower-case A-labels of a host name (no scheme, port, path) in text;
 * *len is its length, *idn whether it is internationalised: it had characters
 * beyond ASCII, or has an xn-- label. A final dot goes.
 *
 * Labels are 1 to 63 bytes of letters, digits and hyphens (none at an end),
 * 253 in all (RFC 1035); an xn-- label must be what its U-label becomes (RFC
 * 5890, 2.3.2.1). `_` is accepted in labels below the registrable domain (RFC
 * 2181, section 11). The last label is not numeric, nor 0x and hexadecimal
 * digits (WHATWG URL, "ends in a number").
 *
 * On RMM_HOST_BAD *why is a static reason and *len is 0; a host with a
 * suffix that is refused is canonical in text all the same. */
enum rmm_host_status rmm_host_canon(char text[RMM_MAX_NAME + 1], size_t *len,
				    bool *idn, const char **why,
				    struct rmm_str host);

/* For a canonical host: is it below a suffix of the list's private section,
 * where anybody may get a name? */
bool rmm_host_is_below_private(struct rmm_str host);

/* The registrable domain of a canonical host (a suffix of it), or empty. */
struct rmm_str rmm_host_registrable(struct rmm_str host);

/* The day of the built-in list, "YYYY-MM-DD", in text and returned. Of a
 * library that was built without a date: the first ten hex digits of the
 * SHA-1 of its list. */
const char *rmm_host_psl_date(char text[11]);

/* The i-th of the top-level domains for which rmm_host_canon spares itself a
 * look-up, NULL after the last. For the test that proves the list to know each
 * of them, and none as a wildcard. */
const char *rmm_host_common_tld(size_t i);

#endif
