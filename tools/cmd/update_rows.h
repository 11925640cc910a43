/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_UPDATE_ROWS_H
#define RMM_CMD_UPDATE_ROWS_H

/*
 * The rows that a source gained, lost and changed, for the message of a
 * commit and for CHANGELOG.md: by tool, those with the most first, each with
 * its counts and then its rows, within a budget of bytes and with an exact
 * count of what is left out.
 */

#include "base/buf.h"
#include "ops/diff.h"

struct rmm_update_text {
	const char *indent; /* before each line */
	size_t budget;      /* bytes for the rows of this source, about */
	bool defuse;        /* see rmm_update_name */
};

int rmm_update_rows(struct rmm_buf *buf, const struct rmm_diff *diff,
		    const struct rmm_update_text *text,
		    struct rmm_err *err) RMM_CHECKED;

/* "12 added, 3 removed, 1 changed". */
void rmm_update_counts(struct rmm_buf *buf, size_t added, size_t removed,
		       size_t changed);

/* Appends text that an upstream chose, escaped. With `defuse`, so that it is
 * no command to a forge either: in a commit's message "fixes #1" closes an
 * issue, "@name" calls somebody, and "[skip ci]" takes the checks away from
 * the very change that they should look at. */
void rmm_update_name(struct rmm_buf *buf, struct rmm_str name, bool defuse);

#endif
