/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_HASH_H
#define RMM_EDGE_HASH_H

/*
 * Digests of bytes: SHA-256 (FIPS 180-4) names and compares files, BLAKE2b-512
 * (RFC 7693, no key) is what minisign signs instead of the file itself. In
 * text a SHA-256 is 64 lower-case hex digits. MD5 (RFC 1321, edge/hash_md5.c)
 * is for the Content-MD5 of a request and for nothing else: it tells a body
 * that was damaged on its way. Nothing here fails or allocates.
 */

#include <stdalign.h>
#include <stdint.h>

#include "base/str.h"

enum {
	RMM_SHA256_BYTES = 32,
	RMM_SHA256_TEXT = 65, /* hex digits and a NUL */
	RMM_BLAKE2B_BYTES = 64,
	RMM_MD5_TEXT = 25, /* base64 and a NUL */
};

/* The digest of bytes as text in `text`; returns the 64 digits. */
struct rmm_str rmm_sha256(char text[RMM_SHA256_TEXT], struct rmm_str bytes);

/* The same, piece by piece: init, any number of adds, end. */
struct rmm_sha256 {
	alignas(16) unsigned char state[128];
};
void rmm_sha256_init(struct rmm_sha256 *hash);
void rmm_sha256_add(struct rmm_sha256 *hash, struct rmm_str bytes);
struct rmm_str rmm_sha256_end(struct rmm_sha256 *hash,
			      char text[RMM_SHA256_TEXT]);

/* Is this 64 lower-case hex digits? */
bool rmm_sha256_is_text(struct rmm_str text);

void rmm_blake2b(uint8_t out[RMM_BLAKE2B_BYTES], struct rmm_str bytes);

/* The digest in base64, as the header has it; returns `text`. */
const char *rmm_md5_base64(char text[RMM_MD5_TEXT], struct rmm_str bytes);

/* A short digest for names: SipHash-2-4 of 128 bits under the key. Ten times as
 * fast as BLAKE2b for a few bytes; no secret and no signature may hang on it. */
enum { RMM_SIPHASH_BYTES = 16 };
void rmm_siphash(uint8_t out[RMM_SIPHASH_BYTES],
		 const uint8_t key[RMM_SIPHASH_BYTES], struct rmm_str bytes);

#endif
