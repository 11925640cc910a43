/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_QUERY_INPUTS_H
#define RMM_CMD_QUERY_INPUTS_H

/* What `rmmlist queries` reads: the URL, and the list and the approvals that
 * near-real-time queries hold. */

#include "cli/app.h"
#include "cmd/approvals_file.h"
#include "model/approval.h"
#include "model/workspace.h"

struct rmm_query_inputs {
	struct rmm_dir_tree dir;
	struct rmm_workspace ws;
	struct rmm_approvals_file given;
	struct rmm_list list;
	struct rmm_arena arena;
	struct rmm_approval *approval;
	size_t approvals;
	bool has_list; /* else there is nothing but the folder */
};

/* From the workspace at `dir` (NULL: here), which needs no list; `approvals`
 * is a file that stands for its own, or NULL. A list or a file that can't be
 * read whole is a failure: what stands in a rule must not be half a list. */
int rmm_query_inputs_load(struct rmm_query_inputs *in, struct rmm_app *app,
			  const char *dir, const char *approvals) RMM_CHECKED;
void rmm_query_inputs_free(struct rmm_query_inputs *in); /* safe on {0} */

#endif
