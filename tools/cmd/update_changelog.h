/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_UPDATE_CHANGELOG_H
#define RMM_CMD_UPDATE_CHANGELOG_H

/*
 * CHANGELOG.md of a fork: the row changes of each source, below a heading with
 * the day. Whatever else is in the file stays byte for byte.
 */

#include "base/buf.h"
#include "cmd/update_sources.h"

#define RMM_CHANGELOG "CHANGELOG.md"

/* Appends to buf the file that was `old` (empty: there was none), with the
 * changes put in: below the day's heading when that is the file's first one
 * after the title, else with a heading of their own before the first one; at
 * the end when there is none below a title, and at the top when there is no
 * title. Lines end as the file's first line does. */
int rmm_changelog_add(struct rmm_buf *buf, struct rmm_str old, rmm_day day,
		      const struct rmm_update_sources *sources,
		      struct rmm_err *err) RMM_CHECKED;

#endif
