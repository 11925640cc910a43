/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_MERGE_H
#define RMM_OPS_MERGE_H

/*
 * Upstream rows and the local layer into the combined list. Strongest first:
 * never, removals, corrections, additions, upstreams (product.md 1). Rows are
 * handed out in list order, so that a million of them need not be held twice.
 */

#include "base/date.h"
#include "base/diag.h"
#include "model/list.h"
#include "model/workspace.h"

/* Every input row of a source is in exactly one of the four. */
struct rmm_merge_counts {
	uint64_t used;     /* put its key into the list, the first of its source to */
	uint64_t joined;   /* its key was there from the same source already */
	uint64_t rejected; /* no canonical form */
	uint64_t removed;  /* taken out by removals or never */
};

struct rmm_merge {
	const struct rmm_workspace *ws;
	const struct rmm_list *previous; /* for listed_since; NULL: none */
	rmm_day date;                    /* listed_since of new rows */
	struct rmm_sink *sink;           /* overrides, unused ones; may be NULL */
	/* Takes a row; the strings live until rmm_merge returns. 0 or -1. */
	int (*row)(void *ctx, const struct rmm_row *row, struct rmm_err *err);
	void *ctx;
	/* results */
	struct rmm_merge_counts *counts; /* lent, one for each ws->source; may be NULL */
	uint64_t rows, from_local;
};

/* The workspace is not changed, but for the notes of its entries. */
int rmm_merge(struct rmm_merge *merge, struct rmm_err *err) RMM_CHECKED;

#endif
