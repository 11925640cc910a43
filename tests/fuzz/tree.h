/* SPDX-License-Identifier: MIT */
#ifndef RMM_FUZZ_TREE_H
#define RMM_FUZZ_TREE_H

/* A workspace of a few files in memory. */

#include "io/tree.h"
#include "law.h"

struct fuzz_file {
	const char *path;
	struct rmm_str bytes;
};

struct fuzz_tree {
	struct rmm_tree tree; /* first: &t.tree is the tree */
	struct rmm_arena arena;
	const struct fuzz_file *file; /* borrowed; ends with a path NULL */
};

void fuzz_tree_init(struct fuzz_tree *tree, const struct fuzz_file *file);
void fuzz_tree_free(struct fuzz_tree *tree);

#endif
