/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_MINISIGN_H
#define RMM_EDGE_MINISIGN_H

/*
 * The text around minisign's keys and signatures: lines, comments, key ids.
 * No cryptography and no base64: those are edge/sign.c's, the only user of
 * this. A CR before an LF and a missing last LF are forgiven, all else is not
 * (trust.md 1.3).
 */

#include <stdint.h>

#include "base/str.h"

enum {
	RMM_KEY_ID_BYTES = 8,
	RMM_KEY_ID_TEXT = 17,      /* 16 upper-case hex digits and a NUL */
	RMM_MAX_UNTRUSTED = 1024,  /* first line of a signature, prefix included */
	RMM_MAX_TRUSTED = 8192,    /* third line, prefix included */
};

#define RMM_UNTRUSTED RMM_LIT("untrusted comment: ")
#define RMM_TRUSTED RMM_LIT("trusted comment: ")

/* The key id as minisign prints it: a little-endian number. */
struct rmm_str rmm_key_id(char text[RMM_KEY_ID_TEXT],
			  const uint8_t id[RMM_KEY_ID_BYTES]);

/* The line of base64 of a key file; a comment line before it may be missing.
 * False when there are other lines. */
bool rmm_minisign_key_line(struct rmm_str *line, struct rmm_str bytes);

/* May this stand after "trusted comment: "? No control character but TAB
 * (which minisign itself writes), and not too long. */
bool rmm_minisign_comment_ok(struct rmm_str trusted);

/* The lines of a signature file: two of base64 and the trusted comment. False
 * and *why (static) when the text is another. All borrow from bytes. */
struct rmm_minisign_lines {
	struct rmm_str sig, trusted, global;
};
bool rmm_minisign_lines(struct rmm_minisign_lines *out, struct rmm_str bytes,
			const char **why);

#endif
