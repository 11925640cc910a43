/* SPDX-License-Identifier: MIT */
#ifndef RMM_CLI_BOX_PARTS_H
#define RMM_CLI_BOX_PARTS_H

/* The two parts of box.h that take more than a call. Both need no_new_privs. */

#include "cli/box.h"

/* Whether nothing is written: no need, and no argument says so. */
static inline bool rmm_box_reads_only(const struct rmm_box_want *want)
{
	return !(want->needs & RMM_NEEDS_FILES) && want->places == 0;
}

/* The filter of system calls; 0 or an errno. */
int rmm_box_calls(const struct rmm_box_want *want);

/* Landlock: files are written in the places alone. The ABI, or 0 when nothing
 * is limited: no Landlock, one that is too old for moving files between
 * folders, or a place that can't be told (a link to nowhere, a folder with
 * links in it). */
int rmm_box_files(const struct rmm_box_want *want);

#endif
