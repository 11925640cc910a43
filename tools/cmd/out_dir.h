/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_OUT_DIR_H
#define RMM_CMD_OUT_DIR_H

/*
 * A folder that files are written to, each by its name (io/out.h), and that
 * must be private when there is a secret in them.
 */

#include <dirent.h>

#include "base/err.h"
#include "base/str.h"

/* Makes the folder, for its owner alone or for all to read, whatever the umask.
 * *made is false when something of that name was there. */
int rmm_out_dir_make(const char *path, bool secret, bool *made,
		     struct rmm_err *err) RMM_CHECKED;

/* Closes the folder to others, if it is open to them and nothing but `ours` is
 * in it: whoever writes `-o .` must not lose access to his own files. A file
 * that a killed run was writing counts as the one that it would have become.
 * RMM_E_IO says what to do. */
int rmm_out_dir_private(const char *path,
			bool (*ours)(const void *ctx, struct rmm_str name),
			const void *ctx, struct rmm_err *err) RMM_CHECKED;

/* The names in an open folder, which stays open; NULL and errno. */
DIR *rmm_out_dir_list(int fd);

#endif
