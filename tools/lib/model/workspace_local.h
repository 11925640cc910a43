/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_WORKSPACE_LOCAL_H
#define RMM_MODEL_WORKSPACE_LOCAL_H

/*
 * The inside of rmm_workspace_load, shared by its two files:
 * workspace_local.c reads what people edit (lists/local, lists/rules),
 * workspace.c the upstream copies. Private to both.
 */

#include "model/workspace.h"

/* Fills schema, table, tools, additions, removals, corrections, never and
 * local_errors of a workspace whose package is loaded. sink is not NULL: its
 * count tells which errors came. What is in ws when it fails is freed by
 * rmm_workspace_free. */
int rmm_workspace_load_local(struct rmm_workspace *ws, struct rmm_tree *tree,
			     struct rmm_sink *sink,
			     struct rmm_err *err) RMM_CHECKED;

#endif
