/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REVIEW_QUERY_H
#define RMM_CMD_REVIEW_QUERY_H

/*
 * What the added rows of a diff would have hit: one KQL query for Defender's
 * advanced hunting with these rows inlined, as text or as a link that opens it
 * (queries/review).
 */

#include "cli/app.h"
#include "ops/diff.h"

/* has_any looks at no more values (kql.md 2). */
enum { RMM_REVIEW_ROWS = 10000 };
/* Patterns and terms, each of which is a condition of its own. */
enum { RMM_REVIEW_CONDITIONS = 200 };
/* Characters of a link that servers on its way may cut: many take 8 KiB for
 * the first line of a request. */
enum { RMM_REVIEW_LINK = 8000 };

/* Appends the query; without added rows one that asks nothing. RMM_E_LIMIT
 * when there are too many rows. */
int rmm_review_query(struct rmm_buf *buf, const struct rmm_diff *diff,
		     bool combined, struct rmm_err *err) RMM_CHECKED;

/* Prints one of the two to standard output, and notes about it. */
int rmm_review_print(struct rmm_app *app, const struct rmm_diff *diff,
		     bool combined, bool link) RMM_CHECKED;

#endif
