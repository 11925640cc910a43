/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_CHECK_FILE_H
#define RMM_CMD_CHECK_FILE_H

/*
 * One file against its Table Schema and the rules that look at single rows,
 * read row by row, so that a list of any length costs one row of memory. What
 * needs the other files (overrides, expiry, covered and joined rows) is
 * ops/validate.h.
 */

#include "cmd/work.h"
#include "ops/lint.h"
#include "ops/validate.h"

struct rmm_check {
	struct rmm_work *work; /* loaded with RMM_WS_LOCAL at least */
	const struct rmm_lint *lint; /* NULL: leave out the rules that make
				      * fidelity low, and never-list */
	struct rmm_sink *sink;
};

/* The schema of the combined list, where no resource names one. */
#define RMM_LIST_SCHEMA "schema/rmm_indicators.json"

/* `resource` says what the file should be; NULL: its header tells among the
 * workspace's lists and local files. in->name is the file in findings. 1 when it could be
 * read as that, 0 when not (reported), -1. */
int rmm_check_file(const struct rmm_check *check, struct rmm_in *in,
		   const struct rmm_resource *resource,
		   struct rmm_err *err) RMM_CHECKED;

/* The same for a file in the shape of the combined list, whose header was
 * seen to be the schema's; rows and keys stand in list order. */
int rmm_check_list(const struct rmm_check *check, struct rmm_in *in,
		   const struct rmm_schema *schema,
		   struct rmm_err *err) RMM_CHECKED;

/* Opens the whole workspace and checks all of it: what loading finds, the
 * combined list row by row, rmm_validate. A copy that is not the list it
 * should be is a finding, and stands for what would need its rows. v->ws is
 * &work->ws; v is filled for rmm_validate_waive, which is left to the caller, as is
 * rmm_work_close. */
int rmm_check_whole(struct rmm_work *work, const char *dir,
		    struct rmm_validate *v, struct rmm_findings *findings,
		    struct rmm_err *err) RMM_CHECKED;

#endif
