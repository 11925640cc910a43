/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_RISK_H
#define RMM_OPS_RISK_H

/*
 * What in a diff a reviewer should look at first, and why. Some reasons are
 * seen in the two lists alone; the others need the local files (never-list,
 * rules, approvals) of a workspace.
 *
 * Linear in the lists, times the labels of a host.
 */

#include "base/buf.h"
#include "ops/diff.h"

struct rmm_workspace;
struct rmm_local_row;

/* An added domain that covers more rows of the old list than this. */
enum { RMM_RISK_COVERED = 5 };

/* Bits, the worst first; a risk is as bad as its lowest bit. */
enum {
	RMM_RISK_NEVER = 1 << 0,    /* would match a never-listed value */
	RMM_RISK_APPROVED = 1 << 1, /* given to a tool that is approved */
	RMM_RISK_COVERS = 1 << 2,   /* covers more than RMM_RISK_COVERED rows */
	RMM_RISK_LAST = 1 << 3,     /* a tool loses its last row */
	RMM_RISK_OS = 1 << 4,
	RMM_RISK_GENERIC = 1 << 5,
	RMM_RISK_SHARED = 1 << 6,
	RMM_RISK_NON_ASCII = 1 << 7,
	RMM_RISK_LOWERED = 1 << 8, /* fidelity */
	RMM_RISK_RAISED = 1 << 9,
};

enum rmm_diff_part { RMM_DIFF_REMOVED, RMM_DIFF_ADDED, RMM_DIFF_CHANGED };

/* One row of the diff: that of index `at` in its part. */
struct rmm_risk {
	enum rmm_diff_part part;
	uint32_t at;
	uint32_t reasons;
	uint32_t covers;     /* rows of the old list */
	uint32_t lost;       /* bit i: member i of the old tools has no row left */
	struct rmm_str approved;            /* the tool */
	const struct rmm_local_row *never; /* what it would match */
};

/* Each risky row once, the worst first, then by key. */
struct rmm_risks {
	struct rmm_risk *risk;
	size_t n, cap;
};

/* `ws` (may be NULL) lends its local files; the risks borrow from it and from
 * the lists, which `diff` compared. */
int rmm_risks(struct rmm_risks *out, const struct rmm_diff *diff,
	      const struct rmm_list *before, const struct rmm_list *after,
	      const struct rmm_workspace *ws, struct rmm_err *err) RMM_CHECKED;
void rmm_risks_free(struct rmm_risks *risks);

/* The row that a risk speaks about; of a change the new one. */
const struct rmm_row *rmm_risk_row(const struct rmm_diff *diff,
				   const struct rmm_risk *risk);

/* Appends the reasons, the worst first, parted by "; ". `quote` writes what
 * stands in a list, since that may be hostile. */
void rmm_risk_text(struct rmm_buf *buf, const struct rmm_diff *diff,
		   const struct rmm_risk *risk,
		   void (*quote)(struct rmm_buf *buf, struct rmm_str text));

#endif
