/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_OUT_TEMP_H
#define RMM_IO_OUT_TEMP_H

/*
 * The temporaries of io/out.h: the file NAME is written as ".NAME.XXXXXX" beside
 * it, which the writer holds a lock on (flock), so that those of a killed run
 * are told from those of a living one.
 */

#include "base/str.h"

enum { RMM_TEMP_SUFFIX = 6 };

/* Letters that no other run is likely to take at this moment, and a NUL. */
void rmm_out_temp_suffix(char suffix[RMM_TEMP_SUFFIX + 1], unsigned attempt);

/* Is `name` that of a temporary, and of which file? */
bool rmm_out_is_temp(struct rmm_str *of, struct rmm_str name);

/* Removes a temporary of the folder `dir` unless a living writer holds it. */
void rmm_out_remove_temp(int dir, const char *name);

/* Removes all of the folder `fd` that begin with `prefix`, ".NAME.", and closes
 * `fd`. That none is left is no promise: a directory that can't be listed is
 * still one that can be written to. */
void rmm_out_remove_temps(int fd, struct rmm_str prefix);

#endif
