/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_PUB_LISTS_H
#define RMM_CMD_PUB_LISTS_H

/*
 * The lists of a folder that publish made: history.csv, and the list that each
 * of its rows names, as far as by-hash keeps it. The bytes of a list are
 * checked against that name; signatures are verify's.
 */

#include "base/mem.h"
#include "edge/history.h"
#include "io/tree.h"

enum rmm_pub_state {
	RMM_PUB_GONE,	 /* its list is not kept any more */
	RMM_PUB_DAMAGED, /* the bytes are not those that its name says */
	RMM_PUB_READ,
};

struct rmm_pub_lists {
	struct rmm_dir_tree dir;
	struct rmm_arena arena; /* history.csv */
	struct rmm_history history;
};

/* Opens the folder and its history.csv. RMM_E_IO when there is none,
 * RMM_E_SYNTAX when it is damaged: nothing was asked about it. */
int rmm_pub_lists_open(struct rmm_pub_lists *pubs, const char *dir,
		       struct rmm_err *err) RMM_CHECKED;
void rmm_pub_lists_free(struct rmm_pub_lists *pubs); /* safe on {0} */

/* The bytes of one publication's list, out of by-hash, in `arena`; they are
 * set for RMM_PUB_READ and RMM_PUB_DAMAGED. */
int rmm_pub_lists_read(struct rmm_pub_lists *pubs, struct rmm_arena *arena,
		       const struct rmm_history_row *row,
		       enum rmm_pub_state *state, struct rmm_str *bytes,
		       struct rmm_err *err) RMM_CHECKED;

#endif
