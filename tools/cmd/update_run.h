/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_UPDATE_RUN_H
#define RMM_CMD_UPDATE_RUN_H

/*
 * One run of update --branch: HEAD's workspace in a private folder, what
 * fetch, merge and validate made of it, and how that differs from the branch
 * and from HEAD. Nothing here writes to the repository.
 *
 *	struct rmm_update_run run = { .app = app, .dir = dir };
 *	if (rmm_update_run_open(&run, name) == 0)
 *		status = rmm_update_run_steps(&run);
 *	rmm_update_run_close(&run);
 */

#include "cmd/scratch.h"
#include "cmd/start.h"
#include "cmd/update_message.h"
#include "edge/repo_commit.h"
#include "ops/risk.h"

enum { RMM_RUN_PATH = 4096 + 32 };

struct rmm_update_run {
	struct rmm_app *app;
	const char *dir; /* of the user's workspace */
	struct rmm_repo *repo;
	struct rmm_branch branch;
	struct rmm_repo_tree head, parent; /* the workspace in both */
	struct rmm_hold hold;
	struct rmm_scratch scratch;
	char ws[RMM_RUN_PATH], ends[RMM_RUN_PATH];
	struct rmm_update_sources sources; /* the branch's against new ones */
	struct rmm_list before, after;     /* combined: HEAD's, the branch's */
	struct rmm_diff diff;              /* of these two */
	struct rmm_risks risks;            /* of diff, by HEAD's local files */
	struct rmm_update_message message;
	struct rmm_arena arena;
};

/* Opens the repository and the branch, and copies HEAD's workspace. From here
 * on, signals that would end the process wait for rmm_update_run_close. */
int rmm_update_run_open(struct rmm_update_run *run,
			const char *name) RMM_CHECKED;

/* Runs the verbs; the highest status. run->message is filled in. */
int rmm_update_run_steps(struct rmm_update_run *run) RMM_CHECKED;

/* Removes the copy, and obeys a signal that came. Safe after a failure. */
void rmm_update_run_close(struct rmm_update_run *run);

#endif
