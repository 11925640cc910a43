/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_TREE_H
#define RMM_IO_TREE_H

/*
 * Where a workspace's files come from: a directory here, or a git revision
 * (edge/repo.h). Whoever loads a workspace asks a tree for paths relative to
 * the workspace's root and never knows which it is.
 */

#include "base/mem.h"
#include "io/in.h"

struct rmm_tree {
	/* Opens `path` ('/'-separated, relative, without "..") for reading.
	 * 1 open, 0 not there, -1 failed. in->name, valid as long as the
	 * tree, is how the user would name the file. */
	int (*open)(struct rmm_tree *tree, struct rmm_in *in, const char *path,
		    struct rmm_err *err);
	struct rmm_arena *names; /* where names live; owned by the tree */
};

int rmm_tree_open(struct rmm_tree *tree, struct rmm_in *in, const char *path,
		  struct rmm_err *err) RMM_CHECKED;

/* The whole of a small file: 1 and *out in `arena`, 0 not there, -1. */
int rmm_tree_read(struct rmm_tree *tree, struct rmm_str *out, const char *path,
		  size_t max, struct rmm_arena *arena,
		  struct rmm_err *err) RMM_CHECKED;

/* Is this a path that stays inside the tree: relative, no empty, "." or ".."
 * segment, no backslash, NUL or control byte, at most 1,024 bytes? */
bool rmm_tree_path_ok(struct rmm_str path);

struct rmm_dir_tree {
	struct rmm_tree tree; /* first: &t.tree is the tree */
	struct rmm_arena arena;
	struct rmm_str root; /* as given with -C; "." is left out of names */
	int fd; /* descriptor + 1 */
};

/* Fails with RMM_E_IO when root is not a directory that can be entered. */
int rmm_dir_tree_open(struct rmm_dir_tree *tree, const char *root,
		      struct rmm_err *err) RMM_CHECKED;
void rmm_dir_tree_close(struct rmm_dir_tree *tree);

/* Takes the folder for this process until the tree is closed, so that of two
 * that read files and write what follows from them, one comes after the other.
 * 1 taken, or the file system knows no locks; 0 another process has it; with
 * `wait` that is waited for. */
int rmm_dir_tree_lock(struct rmm_dir_tree *tree, bool wait);

/* A tree in which one file has other bytes, to see what a change would lead to
 * before anything is written. All is borrowed. */
struct rmm_overlay_tree {
	struct rmm_tree tree; /* first: &t.tree is the tree */
	struct rmm_tree *under;
	const char *path, *name; /* of the file; as the user would name it */
	struct rmm_str bytes;
};
void rmm_overlay_tree_init(struct rmm_overlay_tree *tree,
			   struct rmm_tree *under, const char *path,
			   const char *name, struct rmm_str bytes);

#endif
