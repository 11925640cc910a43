/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_REPO_LOG_H
#define RMM_EDGE_REPO_LOG_H

/*
 * The history of some files: which commits below a revision changed them, and
 * what they were before and after. Parents come before children; where that
 * leaves a choice, the earlier committer time first.
 *
 * A commit is in the log when one of the files differs from what it is in
 * each of the commit's parents, by blob: a merge that took the file of one
 * side changed nothing, so what came in through a pull request belongs to the
 * commit that made it. All parents are followed, as git log --full-history
 * does. Whoever looks into the files of a merge that is in the log compares
 * with every parent, for the same reason.
 *
 * A file in one state is a version: a number below log->versions, the same for
 * the same path and blob, so that a caller reads each once. 0 is "not there".
 *
 *	struct rmm_log log = {0};
 *	if (rmm_repo_log(&log, repo, "HEAD", paths, n, err) < 0) ...
 *	for (size_t i = 0; i < log.changes; i++) ...
 *	rmm_log_free(&log);
 */

#include "edge/repo.h"

struct rmm_log_commit {
	char hash[RMM_COMMIT_TEXT];
	/* Bytes as they are in the commit: hostile. The subject is its first
	 * line. */
	struct rmm_str author, mail, subject;
	int64_t when; /* the author's date, seconds */
	bool edge;    /* its parents are not known: the history is cut here */
};

struct rmm_log_change {
	uint32_t commit, path; /* indices */
	uint32_t after;	       /* a version */
	uint32_t before;       /* index into log->before: one of each parent */
	uint32_t parents;      /* at least one; without any, before is 0 */
};

struct rmm_log {
	struct rmm_arena arena;
	struct rmm_repo *repo;
	const char *const *path; /* borrowed */
	struct rmm_log_commit *commit;
	size_t commits, commits_cap;
	struct rmm_log_change *change; /* by commit, then by path */
	size_t changes, changes_cap;
	uint32_t *before;
	size_t befores, befores_cap;
	struct rmm_log_version *version;
	size_t versions;
	uint32_t *tip; /* the version of each path in the revision itself */
	bool shallow;  /* cut at the edge of a shallow clone */
	bool limited;  /* cut at RMM_MAX_COMMITS */
};

/* The log of `paths`, relative to the folder of rmm_repo_open's `dir`, which
 * with the repository outlive the log. RMM_E_IO when there is no such
 * revision, or an object of it can't be read. */
int rmm_repo_log(struct rmm_log *log, struct rmm_repo *repo, const char *rev,
		 const char *const *path, size_t paths,
		 struct rmm_err *err) RMM_CHECKED;
void rmm_log_free(struct rmm_log *log); /* safe on {0} */

/* Lends the bytes of a version to `take`, whose 0 or -1 it returns; in->name
 * is the path. RMM_E_IO for what is not a file in that version. */
int rmm_log_read(const struct rmm_log *log, uint32_t version,
		 int (*take)(void *ctx, struct rmm_in *in, struct rmm_err *err),
		 void *ctx, struct rmm_err *err) RMM_CHECKED;

/* The last commit on the first-parent line of `rev` whose committer time is
 * not after `time`: 1 and its hash; 0 when all of them are later; -1. */
int rmm_repo_at(char hash[RMM_COMMIT_TEXT], struct rmm_repo *repo,
		const char *rev, int64_t time, struct rmm_err *err) RMM_CHECKED;

/* Does the clone lack the beginning of its history? */
bool rmm_repo_is_shallow(struct rmm_repo *repo);

#endif
