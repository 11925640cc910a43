/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPLAIN_PUB_H
#define RMM_CMD_EXPLAIN_PUB_H

/*
 * Which publications of a folder that publish made had a subject's rows: each
 * row of history.csv, with the list that it names as far as by-hash keeps it.
 * The bytes of a list are checked against that name; signatures are verify's.
 */

#include "cmd/explain_file.h"
#include "cmd/pub_lists.h"

struct rmm_explain_pub {
	const struct rmm_history_row *row;
	enum rmm_pub_state state;
	const struct rmm_facts *facts;
};

struct rmm_explain_pubs {
	struct rmm_pub_lists lists;
	struct rmm_explain_pub *item; /* oldest first */
	struct rmm_facts *facts;
	size_t n;
};

/* Opens the folder and its history.csv. RMM_E_IO when there is none,
 * RMM_E_SYNTAX when it is damaged: nothing was asked about it. */
int rmm_explain_pubs_open(struct rmm_explain_pubs *pubs, const char *dir,
			  struct rmm_err *err) RMM_CHECKED;
void rmm_explain_pubs_free(struct rmm_explain_pubs *pubs); /* safe on {0} */

/* Fills pubs->item. */
int rmm_explain_pubs_read(struct rmm_explain_pubs *pubs,
			  const struct rmm_tools *tools,
			  const struct rmm_subject *subject,
			  struct rmm_err *err) RMM_CHECKED;

/* The bytes of one publication's list, kept as long as pubs. */
int rmm_explain_pub_bytes(struct rmm_explain_pubs *pubs,
			  const struct rmm_history_row *row,
			  enum rmm_pub_state *state, struct rmm_str *bytes,
			  struct rmm_err *err) RMM_CHECKED;

#endif
