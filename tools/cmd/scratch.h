/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_SCRATCH_H
#define RMM_CMD_SCRATCH_H

/*
 * A private folder for as long as a run lasts: PREFIX.XXXXXX in TMPDIR, else
 * in /tmp, mode 0700. It is locked while the run, or a process that it
 * started, goes on; what a killed run left is removed by the next one of the
 * same user.
 */

#include "base/err.h"

struct rmm_scratch {
	char path[4096]; /* absolute; "" when there is none */
	int lock;        /* descriptor + 1; children inherit it */
};

int rmm_scratch_open(struct rmm_scratch *scratch, const char *prefix,
		     struct rmm_err *err) RMM_CHECKED;

/* Removes it, with all that is in it. Safe on {0}. */
void rmm_scratch_close(struct rmm_scratch *scratch);

#endif
