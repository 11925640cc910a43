/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_REPO_H
#define RMM_EDGE_REPO_H

/*
 * A local git repository, read only: what a workspace, or one file, was in
 * some revision. Objects are read as they are stored: no check-out, no
 * filter, no hook, no network, and none of git's own environment variables
 * (GIT_DIR and the like). The only user of libgit2.
 *
 * libgit2 refuses a repository that another user owns, as git does since
 * CVE-2022-24765; the message says how to allow it.
 *
 *	struct rmm_repo *repo = NULL;
 *	struct rmm_repo_tree tree = {0};
 *	if (rmm_repo_open(&repo, dir, err) < 0) ...
 *	if (rmm_repo_tree_open(&tree, repo, "HEAD~3", err) < 0) ...
 *	rmm_repo_tree_close(&tree);
 *	rmm_repo_close(repo);
 *
 * A revision is whatever git-rev-parse(1) takes for one commit: a branch, a
 * tag, an abbreviated hash, HEAD~2, main@{yesterday}.
 */

#include "base/err.h"
#include "io/tree.h"

struct rmm_repo;

/* Finds the repository whose working tree contains `dir`, or which is bare
 * and is `dir`. RMM_E_IO when there is none, when it belongs to somebody
 * else, or when libgit2 cannot read it. */
int rmm_repo_open(struct rmm_repo **out, const char *dir,
		  struct rmm_err *err) RMM_CHECKED;
void rmm_repo_close(struct rmm_repo *repo); /* NULL is fine */

/* A folder in one revision, as a place to load a workspace from. Names of
 * files are "REV:path", with the path from the repository's root. */
struct rmm_repo_tree {
	struct rmm_tree tree; /* first: &t.tree is the tree */
	struct rmm_arena arena;
	struct rmm_repo *repo;
	struct git_tree *root;
	const char *rev;
	const char *folder; /* "" or "some/folder/" */
	struct git_blob **blob; /* what was opened, until close */
	size_t n, cap;
};

/* The folder is that of `dir` of rmm_repo_open below the repository's root.
 * RMM_E_IO when there is no such revision. The repository must outlive the
 * tree; `rev` is borrowed. What the tree opens stays in memory until the tree
 * is closed.
 * A file over RMM_MAX_FILE (RMM_E_LIMIT), a symbolic link, a folder or a
 * submodule where a file is asked for is refused. */
int rmm_repo_tree_open(struct rmm_repo_tree *tree, struct rmm_repo *repo,
		       const char *rev, struct rmm_err *err) RMM_CHECKED;

/* As rmm_repo_tree_open, but the folder is the repository's root: for
 * "REV:PATH". */
int rmm_repo_root_open(struct rmm_repo_tree *tree, struct rmm_repo *repo,
		       const char *rev, struct rmm_err *err) RMM_CHECKED;
void rmm_repo_tree_close(struct rmm_repo_tree *tree); /* safe on {0} */

/* Room for the full name of a commit: hex digits, of SHA-256 at most. */
enum { RMM_COMMIT_TEXT = 65 };

/* The full name of the commit where the histories of two revisions part:
 * what `git merge-base a b` prints. RMM_E_IO when one of them is no commit, or
 * when they have no common ancestor. */
int rmm_repo_merge_base(char hash[RMM_COMMIT_TEXT], struct rmm_repo *repo,
			const char *a, const char *b,
			struct rmm_err *err) RMM_CHECKED;

#endif
