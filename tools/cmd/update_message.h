/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_UPDATE_MESSAGE_H
#define RMM_CMD_UPDATE_MESSAGE_H

/*
 * The message of update's commit: what changed in each source, why one is
 * held, what it means for the combined list, and the rows by tool. Whatever
 * an upstream chose is escaped and can't command a forge (update_rows.h).
 */

#include "cmd/update_sources.h"
#include "cmd/update_steps.h"

struct rmm_update_message {
	const struct rmm_update_sources *sources;
	struct rmm_update_found found;
	const struct rmm_diff *combined; /* HEAD's list against the branch's;
					  * NULL: one can't be merged */
	size_t risks;                   /* rows of it that are risky */
};

/* "HELD: Update the upstream lists: 12 added, 3 removed, 1 changed". */
void rmm_update_subject(struct rmm_buf *buf,
			const struct rmm_update_sources *sources);

/* The whole message, subject included, at most about 64,000 bytes. */
int rmm_update_message(struct rmm_buf *buf,
		       const struct rmm_update_message *message,
		       struct rmm_err *err) RMM_CHECKED;

#endif
