/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_FETCH_SOURCE_H
#define RMM_CMD_FETCH_SOURCE_H

/*
 * One source: its URLs in order, what they answered, the copy in
 * lists/upstream and its entry in the lock. It ends as current, stale or
 * refused (product.md 4), and says so on standard error.
 */

#include "cmd/work.h"
#include "edge/get.h"
#include "io/out.h"

/* What the sources of one run share. */
struct rmm_fetch {
	struct rmm_app *app;
	struct rmm_work work; /* opened with RMM_WS_LOCAL */
	struct rmm_get get;
	int64_t now;          /* seconds; the run's only reading of the clock */
	const char *accept;   /* the change that may pass a guard; NULL: none */
	bool accepted;        /* it did */
	bool dry;             /* show, write nothing */
	const char *name;     /* of the source under way, for progress */
	struct rmm_out out;   /* the diffs; standard output, once open */
	bool out_open;
	bool hold;            /* take what a guard stops, and say so in ends */
	struct rmm_out ends;  /* how each source ended; used with hold alone */
};

/* The file that --hold writes: one row a source, with how it ended ("current",
 * "held", "stale", "refused" or "failed") and why. */
#define RMM_ENDS_HEADER "source,end,reason"

/* The exit status that this source calls for: 0 current, or stale but young
 * enough; 1 refused, held, or too old; 2 no copy, or a failure here. */
int rmm_fetch_source(struct rmm_fetch *fetch,
		     const struct rmm_upstream *upstream);

#endif
