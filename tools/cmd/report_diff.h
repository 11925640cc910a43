/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_DIFF_H
#define RMM_CMD_REPORT_DIFF_H

/*
 * A diff as text for people and as JSON for machines (product.md 4, diff).
 * Shared by diff, update and fetch, whose guard prints the text and binds
 * --accept to the SHA-256 of the JSON.
 */

#include "io/out.h"
#include "ops/diff.h"

struct rmm_diff_rejected {
	uint64_t before, after;
};

/* Grouped by tool; one line a row: "+ domain anydesk.com", "- ...", "~ ...
 * tool: A -> B"; then the summary line. */
void rmm_report_diff_text(struct rmm_out *out, const struct rmm_diff *diff,
			  bool combined);

/* One JSON object and LF; canonical, so that its hash names the change. */
void rmm_report_diff_json(struct rmm_out *out, const struct rmm_diff *diff,
			  bool combined, struct rmm_diff_rejected rejected);

/* "3 added, 1 removed, 0 changed, 620 unchanged" */
void rmm_report_diff_summary(struct rmm_out *out, const struct rmm_diff *diff);

#endif
