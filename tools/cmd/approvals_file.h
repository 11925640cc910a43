/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_APPROVALS_FILE_H
#define RMM_CMD_APPROVALS_FILE_H

/* --approvals FILE: a file anywhere, read as the workspace's own would be. */

#include "io/tree.h"
#include "model/table.h"

struct rmm_approvals_file {
	struct rmm_dir_tree dir;
	struct rmm_table table;
};

/* Findings go to sink. A file that is not there is RMM_E_IO. To be closed
 * whether it fails or not. */
int rmm_approvals_open(struct rmm_approvals_file *file, const char *path,
		       const struct rmm_schema *schema, struct rmm_sink *sink,
		       struct rmm_err *err) RMM_CHECKED;

void rmm_approvals_close(struct rmm_approvals_file *file); /* safe on {0} */

#endif
