/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_FORM_H
#define RMM_MODEL_FORM_H

/*
 * What the forms of indicators share: for indicator.c, form_*.c and, where
 * it says so, observed.c. A form takes a cell that rmm_form_begin has let
 * through and ends with rmm_form_accept or rmm_form_reject, whose value it
 * returns.
 */

#include "base/err.h"
#include "model/indicator.h"

extern const char rmm_bad_indicator[]; /* the rule's id */
extern const char rmm_why_regex[];     /* a reason for it */

/* Trims the cell and refuses an empty one, hidden characters and formulas.
 * Clears what an earlier cell left in *out. */
bool rmm_form_begin(struct rmm_indicator *out, struct rmm_str *cell);

/* s is trimmed. */
bool rmm_form_not_formula(struct rmm_indicator *out, struct rmm_str s);

/* The first len bytes of out->text are canonical; true. */
bool rmm_form_accept(struct rmm_indicator *out, enum rmm_kind kind,
		     size_t len);

/* s in ASCII lower case, at most RMM_MAX_NAME bytes, is canonical; true. */
bool rmm_form_accept_lower(struct rmm_indicator *out, enum rmm_kind kind,
			   struct rmm_str s);

/* Says why the cell has no canonical form; false. */
bool rmm_form_reject(struct rmm_indicator *out, const char *rule,
		     const char *fmt, ...) RMM_PRINTF(3, 4);

/* rmm_form_reject with bad-indicator and "'CELL' WHY". */
bool rmm_form_bad(struct rmm_indicator *out, struct rmm_str cell,
		  const char *why);

/* In a format and among its arguments: the cell, or as many whole characters
 * of it as a reason can bear. */
#define RMM_CELL "'%.*s%s'"
#define RMM_SHOW(s)                                        \
	(int)rmm_form_shown(s), (s).ptr ? (s).ptr : "",    \
		rmm_form_shown(s) < (s).len ? "..." : ""
size_t rmm_form_shown(struct rmm_str s);

/* The forms: a cell of a network list, what is left of it when scheme, port
 * and final dot are gone (is_host: one of them was there, so that no term is
 * meant), and a cell of a process list. */
bool rmm_form_network(struct rmm_indicator *out, struct rmm_str cell);
bool rmm_form_host(struct rmm_indicator *out, struct rmm_str s, bool is_host);
bool rmm_form_process(struct rmm_indicator *out, struct rmm_str cell);

/* The text with `[.]`, `hxxp[://]` and the like undone, in work, which has
 * room for s.len bytes: it is shorter when something was. For observed.c too. */
struct rmm_str rmm_form_refang(char *work, struct rmm_str s);

/* RFC 3986, section 3.1: what may stand before "://". For observed.c too. */
bool rmm_form_is_scheme(struct rmm_str s);

static inline bool rmm_form_has(struct rmm_str s, char c)
{
	return rmm_str_find(s, c) < s.len;
}

/* Has it any byte of set? */
bool rmm_form_has_any(struct rmm_str s, const char *set);

static inline bool rmm_form_starts(struct rmm_str s, char c)
{
	return s.len > 0 && s.ptr[0] == c;
}

static inline bool rmm_form_ends(struct rmm_str s, char c)
{
	return s.len > 0 && s.ptr[s.len - 1] == c;
}

#endif
