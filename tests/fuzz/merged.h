/* SPDX-License-Identifier: MIT */
#ifndef RMM_FUZZ_MERGED_H
#define RMM_FUZZ_MERGED_H

/* A workspace of two sources and its local files, and what a merge makes of it. */

#include "lists.h"
#include "model/workspace.h"
#include "tree.h"

/* Rows without their headers. */
struct fuzz_rows {
	struct rmm_str procs, hosts, additions, removals, corrections, never;
};

struct fuzz_merged {
	struct fuzz_tree tree;
	struct rmm_workspace ws;
	struct rmm_list list;
};

/* False when a local file has errors, or memory for a set of tools ends. To
 * be freed in either case. `previous` may be NULL. */
bool fuzz_merge(struct fuzz_merged *out, const struct fuzz_rows *rows,
		const struct rmm_list *previous, rmm_day date);
void fuzz_merged_free(struct fuzz_merged *merged);

#endif
