/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_HITS_H
#define RMM_CMD_REPORT_HITS_H

/*
 * What a value hits, as text for people and as JSON for machines. Shared by
 * match and drop.
 */

#include "io/out.h"
#include "model/approval.h"
#include "ops/hits.h"

/* What hits are judged by: the approvals of a workspace on a day. */
struct rmm_hit_approvals {
	const char *file; /* NULL: there is no workspace */
	const struct rmm_approval *item;
	size_t n;
	rmm_day today;
};

/* The characters of the longest indicator. */
size_t rmm_hits_width(const struct rmm_hits *hits);

/* "domain   anydesk.com  high    AnyDesk  by domain suffix", the indicator
 * padded to `width` characters; no LF. */
void rmm_report_hit(struct rmm_out *out, const struct rmm_row *row,
		    size_t width);

/* The value, then a line for each row that decides, with its approvals. */
void rmm_report_hits_text(struct rmm_out *out, struct rmm_str value,
			  const struct rmm_observed *seen,
			  const struct rmm_hits *hits,
			  const struct rmm_hit_approvals *approvals);

/* One object: value, what it was read as, hits. */
void rmm_report_hits_json(struct rmm_out *out, struct rmm_str value,
			  const struct rmm_observed *seen,
			  const struct rmm_hits *hits,
			  const struct rmm_hit_approvals *approvals);

#endif
