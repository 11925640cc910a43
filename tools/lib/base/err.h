/* SPDX-License-Identifier: MIT */
#ifndef RMM_BASE_ERR_H
#define RMM_BASE_ERR_H

/*
 * One failure: a code and a sentence.
 *
 * A function that can fail returns 0, or -1 with *err filled; the only way to
 * fail is `return rmm_fail(err, ...)`. The first failure wins: a later one,
 * from clean-up say, never overwrites it. On the way up a caller may put what
 * it was doing in front with rmm_wrap, once per layer.
 *
 * Texts follow git's manners: lower case, no full stop, the problem first,
 * the subject in single quotes, and where a user can mend it, the remedy
 * after a semicolon: "cannot open 'x': Permission denied",
 * "no copy of 'kithu29'; run rmmlist fetch". Text may hold bytes of hostile
 * input: whoever prints it escapes it (cli/app.c does).
 *
 * Failures and findings are different things: forty bad rows are findings
 * (base/diag.h), and the function that reported them succeeded.
 */

#include <stdarg.h>
#include <stddef.h>

#if defined(__GNUC__)
#define RMM_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define RMM_CHECKED __attribute__((warn_unused_result))
#else
#define RMM_PRINTF(fmt, args)
#define RMM_CHECKED
#endif

enum rmm_code {
	RMM_OK = 0,
	RMM_E_USAGE,  /* the command line makes no sense */
	RMM_E_NOMEM,  /* memory ended */
	RMM_E_IO,     /* a system call on a file failed */
	RMM_E_SYNTAX, /* bytes are not in the grammar they should be in */
	RMM_E_LIMIT,  /* a limit of base/limits.h was passed */
	RMM_E_NET,    /* no usable answer from the network */
	RMM_E_REJECT, /* the answer is no: signature, guard, damaged data */
	RMM_E_STALE,  /* the answer is no: expired, or too old */
	RMM_E_BUG,    /* a state that the code holds to be impossible */
};

enum { RMM_ERR_TEXT = 1024 };

struct rmm_err {
	enum rmm_code code;
	char text[RMM_ERR_TEXT];
};

/* Records the failure unless *err holds one already; always returns -1. A
 * text that is too long is cut at the end. err may be NULL. */
int rmm_fail(struct rmm_err *err, enum rmm_code code, const char *fmt, ...)
	RMM_PRINTF(3, 4);

/* rmm_fail with RMM_E_NOMEM and the one text for it. */
int rmm_fail_nomem(struct rmm_err *err);

/* Puts "<text>: " in front of the failure; no-op when there is none. */
void rmm_wrap(struct rmm_err *err, const char *fmt, ...) RMM_PRINTF(2, 3);

/* Forgets the failure, for a caller that has dealt with it. */
void rmm_err_clear(struct rmm_err *err);

/* vsnprintf into text[size], cut at the end when it is too long; returns the
 * length of what is there. For fixed texts only: what may grow is a buf. */
size_t rmm_format(char *text, size_t size, const char *fmt, va_list args)
	RMM_PRINTF(3, 0);

#endif
