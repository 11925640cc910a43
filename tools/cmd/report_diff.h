/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_DIFF_H
#define RMM_CMD_REPORT_DIFF_H

/*
 * A diff as text for people, as Markdown for a pull request, and as JSON for
 * machines (product.md 4, diff). Shared by diff, update and fetch, whose guard
 * prints the text and binds --accept to the SHA-256 of the JSON.
 */

#include "io/out.h"
#include "ops/diff.h"
#include "ops/risk.h"

struct rmm_diff_rejected {
	uint64_t before, after;
};

#define RMM_RISK_TITLE "Look at these first"

/* Grouped by tool; one line a row: "+ domain anydesk.com", "- ...", "~ ...
 * tool: A -> B"; then the summary line. */
void rmm_report_diff_text(struct rmm_out *out, const struct rmm_diff *diff,
			  bool combined);

/* What stands in front of that text: the risky rows, each with its reasons, and
 * a blank line; nothing when there are none. */
void rmm_report_risks_text(struct rmm_out *out, const struct rmm_diff *diff,
			   const struct rmm_risks *risks);

/* Both as GitHub-flavoured Markdown in at most max_bytes, which are at least
 * RMM_MARKDOWN_MIN (`risks` may be NULL): each row once, the risky ones
 * first, whole rows only, and an exact count of those that did not fit. */
enum { RMM_MARKDOWN_MIN = 1000, RMM_MARKDOWN_DEFAULT = 60000 };
void rmm_report_diff_markdown(struct rmm_out *out, const struct rmm_diff *diff,
			      const struct rmm_risks *risks, bool combined,
			      struct rmm_diff_rejected rejected,
			      size_t max_bytes);

/* One JSON object and LF; canonical, so that its hash names the change. */
void rmm_report_diff_json(struct rmm_out *out, const struct rmm_diff *diff,
			  bool combined, struct rmm_diff_rejected rejected);

/* "3 added, 1 removed, 0 changed, 620 unchanged" */
void rmm_report_diff_summary(struct rmm_out *out, const struct rmm_diff *diff);

#endif
