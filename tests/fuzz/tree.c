/* SPDX-License-Identifier: MIT */
#include "tree.h"

static int open_file(struct rmm_tree *tree, struct rmm_in *in,
		     const char *path, struct rmm_err *err)
{
	const struct fuzz_tree *t = (const struct fuzz_tree *)tree;

	(void)err;
	for (const struct fuzz_file *f = t->file; f->path; f++) {
		if (strcmp(f->path, path) != 0)
			continue;
		rmm_in_mem(in, f->path, f->bytes);
		return 1;
	}
	return 0;
}

void fuzz_tree_init(struct fuzz_tree *tree, const struct fuzz_file *file)
{
	*tree = (struct fuzz_tree){ .tree = { .open = open_file },
				    .file = file };
	tree->tree.names = &tree->arena;
}

void fuzz_tree_free(struct fuzz_tree *tree)
{
	rmm_arena_free(&tree->arena);
}
