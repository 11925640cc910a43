/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_PUSH_RUN_H
#define RMM_CMD_PUSH_RUN_H

/*
 * Brings a publication that was verified to a target. In this order, so that
 * whoever reads through the pointer sees the old publication or the new one,
 * both whole, whenever this ends:
 *
 *	the pointer that is there    the same: done; newer, or not ours: no
 *	a look at all stable names   before anything is written
 *	by-hash                      names that nobody is led to yet
 *	the stable names, the manifest, the pointer
 *
 * What is there already is left alone, and nothing is ever deleted.
 */

#include "cmd/push_target.h"

struct rmm_push {
	struct rmm_app *app;
	const char *dir;               /* the publication, for messages */
	const struct rmm_trust *trust; /* what rmm_folder_check knows of it */
	struct rmm_target *target;
	/* what was done */
	bool unchanged;                /* the pointer was there already */
	size_t written, kept;          /* files */
};

/* RMM_E_REJECT when the target holds a newer publication, another one of the
 * same serial, one that no key of `trust` has signed, or files that are no
 * publication's; and when the folder is no longer what was verified. Else as
 * the target. Only one file is held in memory at a time. */
int rmm_push_run(struct rmm_push *push) RMM_CHECKED;

#endif
