/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_UPDATE_STEPS_H
#define RMM_CMD_UPDATE_STEPS_H

/*
 * What update was asked for, and the verbs that it starts. Only what diff
 * prints is its own output: what the others report goes to standard error.
 */

#include "cli/app.h"
#include "cmd/start.h"

struct rmm_update_args {
	const char *dir, *date, *accept, *cacert, *branch;
	bool quiet, changelog;
};

/* Where the verbs work: in the workspace that -C names, or inside a copy. */
struct rmm_update_place {
	const char *dir;       /* for -C; NULL: none */
	const char *inside;    /* the folder that they run in; NULL: here */
	const char *ends;      /* for fetch --hold; NULL: nothing is held */
	struct rmm_hold *hold; /* NULL: signals are not held back */
};

/* The command line of a verb that works there; it prints to standard error. */
void rmm_update_begin(struct rmm_command *c, const char *name,
		      const struct rmm_update_place *place);

/* Exit statuses, or -1 as rmm_start. */
int rmm_update_fetch(struct rmm_app *app, const struct rmm_update_place *place)
	RMM_CHECKED;
int rmm_update_merge(struct rmm_app *app, const struct rmm_update_place *place)
	RMM_CHECKED;

/* What validate found. */
struct rmm_update_found {
	bool known; /* false: it could not tell */
	int64_t errors, warnings;
};

/* Runs it and prints what it found, but of the warnings about upstream copies
 * the number alone (cmd/update_check.c). */
int rmm_update_validate(struct rmm_update_found *found, struct rmm_app *app,
			const struct rmm_update_place *place) RMM_CHECKED;

/* The higher status; -1 when one is. */
int rmm_update_highest(int a, int b);

/* update --branch (cmd/update_branch.c). */
int rmm_update_branch(struct rmm_app *app) RMM_CHECKED;

#endif
