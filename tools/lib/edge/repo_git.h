/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_REPO_GIT_H
#define RMM_EDGE_REPO_GIT_H

/*
 * What the files edge/repo*.c share: the inside of a struct rmm_repo. Nobody
 * else includes this header, and nobody else includes libgit2's.
 */

#include <git2.h>

#include "edge/repo.h"

struct rmm_repo {
	git_repository *git;
	struct rmm_arena arena;
	const char *dir;       /* as given, for messages */
	struct rmm_str folder; /* of dir below the root: "" or "some/folder/" */
};

/* libgit2's last complaint; never NULL. */
const char *rmm_repo_why(void);

/* RMM_E_NOMEM when that is why; else RMM_E_IO. */
enum rmm_code rmm_repo_code(void);

/* The commit that a revision names, for git_commit_free. RMM_E_IO with the
 * reason why it can't be had: none of that name, an ambiguous one, nothing
 * committed yet, a shallow clone, no commit. */
int rmm_repo_commit(git_commit **out, struct rmm_repo *repo, const char *rev,
		    struct rmm_err *err) RMM_CHECKED;

/* A file's bytes, to be freed with git_blob_free; `name` is for messages.
 * RMM_E_LIMIT beyond RMM_MAX_FILE, which is known before they are loaded. */
int rmm_repo_blob(struct git_blob **out, struct rmm_repo *repo,
		  const git_oid *id, const char *name,
		  struct rmm_err *err) RMM_CHECKED;
struct rmm_str rmm_repo_bytes(const struct git_blob *blob);

#endif
