/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_NRT_APPROVALS_H
#define RMM_CMD_NRT_APPROVALS_H

/*
 * Approvals as conditions in a near-real-time query, which can read no second
 * file. A condition approves what the approval says or less, never more: what
 * can't be compared in one event is not approved at all.
 */

#include "base/buf.h"
#include "model/approval.h"

/* The columns of a table that approvals are compared with, as KQL. */
struct rmm_nrt_columns {
	const char *key;     /* the expression that a row's indicator equals */
	const char *host;    /* NULL: its events have no remote host */
	const char *address;
	const char *account, *domain, *upn;
};

/* Why an approval is not among the conditions; NULL when it can be. One that
 * approves nothing has a reason too. */
const char *rmm_nrt_refusal(const struct rmm_approval *approval,
			    const struct rmm_nrt_columns *columns);

/* Appends "| where ..." and LF, which leaves out what the approval covers of
 * these rows; nothing when it covers none of them. rmm_nrt_refusal is NULL. */
void rmm_nrt_condition(struct rmm_buf *buf, const struct rmm_approval *approval,
		       const struct rmm_nrt_columns *columns,
		       const struct rmm_row *const *row, size_t n);

#endif
