/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_START_H
#define RMM_CMD_START_H

/*
 * Starts another verb and waits for it. Who has something to clean up holds
 * back the signals that end a process meanwhile: they then end the one that
 * was started, and this one in rmm_hold_release.
 */

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct rmm_hold {
	sigset_t before, held;
	int caught; /* the signal that is still to be obeyed; 0: none */
	bool on;
};

int rmm_hold_begin(struct rmm_hold *hold, struct rmm_err *err) RMM_CHECKED;

/* RMM_E_IO when such a signal has come. */
int rmm_hold_check(struct rmm_hold *hold, struct rmm_err *err) RMM_CHECKED;

/* Obeys a signal that came: does not return then. Safe on {0}. */
void rmm_hold_release(struct rmm_hold *hold);

/* A command line under construction; enough for the longest of ours. */
struct rmm_command {
	const char *verb;
	char *word[24];
	size_t n;
	const char *dir;       /* where it runs; NULL: here */
	int out;               /* what its standard output is: a descriptor */
	struct rmm_hold *hold; /* NULL: nothing is held back */
};

/* `name` is the executable's, "rmmlist-VERB"; standard output is ours. */
void rmm_command_begin(struct rmm_command *c, const char *name);
void rmm_command_add(struct rmm_command *c, const char *word);

/* Adds both, unless value is NULL. */
void rmm_command_option(struct rmm_command *c, const char *name,
			const char *value);

/* Runs it; its exit status. RMM_E_IO when it could not be started or a signal
 * ended it, or this process. */
int rmm_start(struct rmm_command *c, struct rmm_err *err) RMM_CHECKED;

#endif
