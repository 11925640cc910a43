/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_REPO_COMMIT_H
#define RMM_EDGE_REPO_COMMIT_H

/*
 * A branch of a local repository that gets a commit, without the work tree,
 * the index or HEAD ever being touched, and without a hook being run.
 *
 * The commit's parent is HEAD when there is no such branch yet, or when all
 * that is in it is in HEAD already; else the branch's tip, so that what people
 * committed there stays. HEAD and the tip are looked at once, by
 * rmm_branch_open; a branch that somebody else moves afterwards makes
 * rmm_branch_commit fail, and stays as he left it.
 *
 * A branch that stands apart (rmm_branch_open_apart) has nothing to do with
 * HEAD: its parent is its own tip, its first commit has none, and its paths
 * begin at the repository's root.
 *
 *	struct rmm_branch branch = {0};
 *	if (rmm_branch_open(&branch, repo, "name", err) < 0) ...
 *	if (rmm_branch_tree(&tree, &branch, true, err) < 0) ...
 *	if (rmm_branch_commit(&branch, &commit, err) < 0) ...
 */

#include "edge/repo.h"

struct rmm_branch {
	struct rmm_repo *repo;
	const char *name;
	char head[RMM_COMMIT_TEXT]; /* the commit of HEAD, hex digits */
	char tip[RMM_COMMIT_TEXT];  /* of the branch; "": there is none */
	bool merged; /* the tip is in HEAD's history (or there is no tip) */
	bool apart;  /* and so no HEAD, and not merged */
	char commit[RMM_COMMIT_TEXT]; /* what rmm_branch_commit made */
};

/* Looks at HEAD and at the branch; `name` is borrowed. RMM_E_USAGE when it is
 * no name for a branch. RMM_E_IO when nothing is committed yet; when git does
 * not know who commits (user.name, user.email); when the branch is checked
 * out in a work tree, whose index would then look dirty; or when a shallow
 * clone does not tell whether HEAD has the tip. */
int rmm_branch_open(struct rmm_branch *branch, struct rmm_repo *repo,
		    const char *name, struct rmm_err *err) RMM_CHECKED;

/* The same without HEAD. */
int rmm_branch_open_apart(struct rmm_branch *branch, struct rmm_repo *repo,
			  const char *name, struct rmm_err *err) RMM_CHECKED;

/* The workspace in HEAD, or with `parent` in the commit that will be the
 * parent. As rmm_repo_tree_open; names of files begin with "HEAD:" or the
 * name of the branch. The branch must outlive the tree. */
int rmm_branch_tree(struct rmm_repo_tree *tree, const struct rmm_branch *branch,
		    bool parent, struct rmm_err *err) RMM_CHECKED;

/* A file of the commit: a path below the workspace, and all of its bytes, or
 * the name that they were stored under. */
struct rmm_branch_file {
	const char *path;
	struct rmm_str bytes;
	char blob[RMM_COMMIT_TEXT]; /* hex digits; "": take the bytes */
};

/* Stores the bytes now, fills `blob` and forgets them: for files that are
 * never in memory together. Nothing of them is seen before the commit. */
int rmm_branch_store(struct rmm_branch *branch, struct rmm_branch_file *file,
		     struct rmm_err *err) RMM_CHECKED;

struct rmm_branch_commit {
	const struct rmm_branch_file *file;
	size_t files;
	const char *message; /* UTF-8 */
	int64_t when;        /* seconds; written as UTC */
};

/* Commits the parent's tree with these files put into it, then moves the
 * branch, or makes it. RMM_E_IO when the repository can't be written, or when
 * the branch is no longer where rmm_branch_open found it. */
int rmm_branch_commit(struct rmm_branch *branch,
		      const struct rmm_branch_commit *commit,
		      struct rmm_err *err) RMM_CHECKED;

/* Writes the file or folder `path` of the tree, and all below it, to
 * TO/path, files with mode 0600 and folders with 0700: 1, or 0 when it is not
 * there. Links, submodules and names that would leave the folder are refused
 * (RMM_E_IO), and so is more than a workspace may be (RMM_E_LIMIT). */
int rmm_repo_export(struct rmm_repo_tree *tree, const char *path,
		    const char *to, struct rmm_err *err) RMM_CHECKED;

#endif
