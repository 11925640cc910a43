/* SPDX-License-Identifier: MIT */
#ifndef RMM_BASE_BUF_H
#define RMM_BASE_BUF_H

/*
 * Growable bytes with a ceiling that is fixed at birth. Going over it, or
 * out of memory, is sticky: later appends do nothing and rmm_buf_end tells.
 * So a caller appends unchecked and asks once. `= {0}` is a valid object
 * with ceiling 0; give it one with rmm_buf_init.
 */

#include "base/err.h"
#include "base/str.h"

struct rmm_buf {
	char *ptr;
	size_t len, cap, max;
	enum rmm_code failed; /* RMM_OK, RMM_E_NOMEM or RMM_E_LIMIT */
};

void rmm_buf_init(struct rmm_buf *buf, size_t max);
void rmm_buf_free(struct rmm_buf *buf);

void rmm_buf_add(struct rmm_buf *buf, struct rmm_str s);
void rmm_buf_addc(struct rmm_buf *buf, char c);
void rmm_buf_addf(struct rmm_buf *buf, const char *fmt, ...) RMM_PRINTF(2, 3);

/* Empties it for use again; a failure stays. */
void rmm_buf_reset(struct rmm_buf *buf);

/* The bytes so far, valid until the next append; or the sticky failure.
 * A NUL that does not count follows them. */
int rmm_buf_end(struct rmm_buf *buf, struct rmm_str *out,
		struct rmm_err *err) RMM_CHECKED;

#endif
