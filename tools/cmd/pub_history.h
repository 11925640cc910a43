/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_PUB_HISTORY_H
#define RMM_CMD_PUB_HISTORY_H

/*
 * A publication's place in the line of publications: its serial, which one it
 * follows, and the row that it adds to history.csv.
 */

#include "cmd/previous.h"
#include "cmd/publication.h"

/* Sets serial, times and the previous publication. The serial is `now`, or
 * one second after the last of OUT or of the state file (NULL: none).
 * RMM_E_REJECT when that is so far ahead of the clock that no reader would
 * take it. */
int rmm_pub_number(struct rmm_publication *pub,
		   const struct rmm_previous *previous,
		   const struct rmm_state *state, int64_t now, int64_t lasts,
		   struct rmm_err *err) RMM_CHECKED;

/* The rows so far and one for this publication, whose rows and list are set;
 * also sets the manifest's revision. */
int rmm_pub_history(struct rmm_history *history, struct rmm_publication *pub,
		    const struct rmm_previous *previous,
		    struct rmm_str revision, struct rmm_err *err) RMM_CHECKED;

#endif
