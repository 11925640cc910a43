/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_SIGN_FORMAT_H
#define RMM_EDGE_SIGN_FORMAT_H

/*
 * What edge/sign.c, which has secret keys, and edge/sign_check.c, which has
 * none, share of minisign's formats. Two files, so that an executable that
 * only checks holds no code that signs. Nobody else includes this header.
 */

#include "edge/sign.h"

/* The fields of the three formats, by offset (trust.md 1.2). */
enum {
	PUB_BYTES = 42, PUB_ID = 2, PUB_KEY = 10,

	KEY_BYTES = 158, KEY_KDF = 2, KEY_SUM_ALG = 4, KEY_SALT = 6,
	KEY_OPS = 38, KEY_MEM = 46, KEY_ID = 54, KEY_SEED = 62, KEY_PK = 94,
	KEY_SUM = 126, KEY_SUM_BYTES = 32, KEY_LOCKED = 104,

	SIG_FILE_BYTES = 74, SIG_ID = 2, SIG_SIG = 10,

	BASE64_TEXT = 213, /* of KEY_BYTES, the longest, and a NUL */
};

/* What the last line of a signature signs. */
struct rmm_sign_global {
	uint8_t bytes[RMM_SIG_BYTES + RMM_MAX_TRUSTED];
	size_t len;
};
void rmm_sign_global(struct rmm_sign_global *global, const uint8_t *sig,
		     struct rmm_str trusted);

/* libsodium is ready after this. RMM_E_IO. */
int rmm_sign_start(struct rmm_err *err) RMM_CHECKED;

/* Exactly n bytes in canonical base64, nothing before, between or after; `text`
 * is a line of a file, and never NULL. */
bool rmm_sign_decode(uint8_t *out, size_t n, struct rmm_str text);

/* Appends base64 of at most KEY_BYTES, and LF. */
void rmm_sign_encode(struct rmm_buf *out, const uint8_t *bytes, size_t n);

#endif
