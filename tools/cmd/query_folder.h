/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_QUERY_FOLDER_H
#define RMM_CMD_QUERY_FOLDER_H

/* The folder that queries are written to. */

#include "cmd/query_files.h"

/* Writes all files below `out`, each in one step, and makes the folders. When
 * the URL is a secret they are closed to others: a folder that was there is
 * refused when it is open and holds what is not ours, since its owner must not
 * lose access to it. *removed counts near-real-time queries of an earlier run
 * that are no longer written: they hold an old list, and go. */
int rmm_query_folder_write(const struct rmm_query_files *files,
			   const char *out, size_t *removed,
			   struct rmm_err *err) RMM_CHECKED;

#endif
