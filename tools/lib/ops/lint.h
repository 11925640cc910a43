/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_LINT_H
#define RMM_OPS_LINT_H

/*
 * The rules that look at one row's key: those that decide fidelity
 * (generic-process, os-binary, shared-hosting), non-ascii, the never-list, and
 * broad-match: what a query makes of the row that its text does not show.
 * Built once from a workspace; each question is a few binary searches, whatever
 * the size of the tables, but for rows that are patterns, signers or terms:
 * for those each value of never.csv is looked at.
 */

#include "base/err.h"
#include "base/mem.h"
#include "model/workspace.h"

enum {
	RMM_LINT_GENERIC = 1 << 0, /* generic-process */
	RMM_LINT_OS = 1 << 1,      /* os-binary */
	RMM_LINT_SHARED = 1 << 2,  /* shared-hosting */
	RMM_LINT_NON_ASCII = 1 << 3,
	RMM_LINT_HAS = 1 << 4,     /* broad-match: `has` finds the domain inside
				    * a never-listed host */
	RMM_LINT_SPECIAL = 1 << 5, /* broad-match: no public address */
	RMM_LINT_WIDE = 1 << 6,    /* broad-match: a block wider than /16, of
				    * IPv6 than /32 */
};

/* Those that make fidelity low. */
#define RMM_LINT_LOW (RMM_LINT_GENERIC | RMM_LINT_OS | RMM_LINT_SHARED)

struct rmm_lint;

int rmm_lint_new(struct rmm_lint **out, const struct rmm_workspace *ws,
		 struct rmm_err *err) RMM_CHECKED;
void rmm_lint_free(struct rmm_lint *lint); /* NULL is fine */

unsigned rmm_lint_row(const struct rmm_lint *lint, enum rmm_kind kind,
		      struct rmm_str indicator);

/* The never-listed value that such a row would match, or NULL. */
const struct rmm_local_row *rmm_lint_never(const struct rmm_lint *lint,
					   enum rmm_kind kind,
					   struct rmm_str indicator);

/* Reports what rmm_lint_row found, each under its rule. */
void rmm_lint_report(unsigned found, struct rmm_sink *sink,
		     struct rmm_place place, struct rmm_str indicator);

#endif
