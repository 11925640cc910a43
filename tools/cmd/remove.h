/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REMOVE_H
#define RMM_CMD_REMOVE_H

/* Removes the file or folder `name` below the open folder dir (or AT_FDCWD),
 * and all below it; 0 when it is gone. Links are never followed. What is
 * nested deeper than anything that we make stays, and is a failure. */
int rmm_remove_tree(int dir, const char *name);

#endif
