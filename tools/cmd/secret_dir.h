/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_SECRET_DIR_H
#define RMM_CMD_SECRET_DIR_H

/*
 * A folder for files that hold a URL with a secret in it.
 */

#include "base/err.h"
#include "base/str.h"

/* Closes the folder to others, if it is open to them and nothing but `ours` is
 * in it: whoever writes `-o .` must not lose access to his own files.
 * RMM_E_IO says what to do. */
int rmm_secret_dir(const char *path,
		   bool (*ours)(const void *ctx, struct rmm_str name),
		   const void *ctx, struct rmm_err *err) RMM_CHECKED;

#endif
