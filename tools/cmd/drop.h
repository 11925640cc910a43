/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_DROP_H
#define RMM_CMD_DROP_H

/*
 * A run of drop, and what it does when it was asked for the same before, or
 * for what is not in the list.
 */

#include "cmd/work.h"
#include "model/observed.h"
#include "ops/hits.h"

#define RMM_REMOVALS_PATH "lists/local/removals.csv"

struct rmm_drop_args {
	const char *dir, *date, *reason, *owner, *ticket;
	bool quiet;
};

struct rmm_drop {
	struct rmm_sink sink; /* first; lets errors alone through */
	struct rmm_app *app;
	const struct rmm_drop_args *args;
	const char *value, *removals_path, *list_path;
	rmm_day date;
	struct rmm_arena arena;
	struct rmm_observed seen;
	struct rmm_work work;
	struct rmm_list before, after; /* what the workspace merges to */
	struct rmm_hits hits, left;    /* rows of the two */
	struct rmm_buf removals, merged; /* the files' new bytes */
	size_t dropped;
	bool stale; /* the list alone has the rows, a merge has not */
};

/*
 * When no removal is to be written, since the value hits nothing or was dropped
 * before, says so, and *answer is the exit status. *answer is -1 when there is
 * something to do: job->stale then tells that a merge alone does it, and
 * job->hits are the rows that go. -1 as usual.
 *
 * A host that was dropped and is below another listed domain hits that one from
 * then on. To drop that too is another decision than to run the same command
 * again.
 */
int rmm_drop_again(int *answer, struct rmm_drop *job) RMM_CHECKED;

/* Of each row in job->left that decides: what can be done about it. */
void rmm_drop_tell_left(struct rmm_drop *job);

#endif
