/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_INDICATOR_H
#define RMM_MODEL_INDICATOR_H

/*
 * From what somebody wrote in a cell to the one canonical form of an
 * indicator, or to a rule and a reason for rejecting it (product.md 2).
 * Nothing here fails or allocates; everything is decided from the cell and
 * libpsl's built-in list. Canonical text given back in is accepted unchanged
 * and with `did` 0 (idempotence; RMM_DID_NON_ASCII may stay).
 */

#include "base/limits.h"
#include "base/str.h"
#include "model/kind.h"

enum {
	RMM_DID_TRIM = 1 << 0,      /* blanks, scheme, port, `*.`, final dot,
				     * host bits of a block went */
	RMM_DID_REFANG = 1 << 1,    /* hxxp, [.] and the like were undone */
	RMM_DID_CUT = 1 << 2,       /* the directory before a binary went */
	RMM_DID_NON_ASCII = 1 << 3, /* was not ASCII, or is an IDN (xn--) */
};

struct rmm_indicator {
	enum rmm_kind kind;
	unsigned did;
	size_t len;
	char text[RMM_MAX_NAME + 1]; /* canonical; a NUL follows */
	const char *rule; /* when rejected: the rule's id, static; else NULL */
	char why[192];    /* and a reason with its remedy; raw bytes of the
			   * cell may be in it: escape to print */
};

struct rmm_str rmm_indicator_text(const struct rmm_indicator *indicator);

/* A cell of a process list: `process`, or `file` by its ending. */
bool rmm_indicator_of_process(struct rmm_indicator *out, struct rmm_str cell);

/* A cell of a network list: its form decides among ip, pattern, domain and
 * term. */
bool rmm_indicator_of_network(struct rmm_indicator *out, struct rmm_str cell);

/* A cell whose row names its type, as local files and the combined list do;
 * rejected (bad-indicator) when the form is that of another type. */
bool rmm_indicator_of_kind(struct rmm_indicator *out, enum rmm_kind kind,
			   struct rmm_str cell);

/* Would a spreadsheet run this cell: does it begin with = + - or @? For every
 * indicator and tool column (rule `formula`). */
bool rmm_cell_is_formula(struct rmm_str cell);

#endif
