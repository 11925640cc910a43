/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPLAIN_HISTORY_H
#define RMM_CMD_EXPLAIN_HISTORY_H

/*
 * The steps by which the rows about a subject came to be what they are: each
 * change of a fact, with the commit that made it, oldest first, and at the end
 * what is not committed yet.
 */

#include "cmd/explain_file.h"
#include "edge/repo_log.h"

enum { RMM_MAX_STEPS = 10000 };

enum rmm_past_kind {
	RMM_PAST_ADDED,
	RMM_PAST_REMOVED,
	RMM_PAST_CHANGED,
	RMM_PAST_DAMAGED, /* the file can't be read from this commit on */
	RMM_PAST_MENDED,  /* it can be read again */
};

struct rmm_past_step {
	enum rmm_past_kind kind;
	const struct rmm_log_commit *commit; /* NULL: not committed */
	const struct rmm_explain_file *file;
	const struct rmm_facts *before_in,
		*after_in; /* what the facts are of */
	const struct rmm_fact *before, *after;
};

struct rmm_past {
	struct rmm_past_step *item;
	size_t n, cap;
	bool more; /* than RMM_MAX_STEPS: the latest are left out */
	struct rmm_log log;
	const char **path;
	struct rmm_facts *version;     /* by the log's numbers */
	const struct rmm_facts **good; /* what it says, or said before damage */
};

/* The steps up to `rev`; with `now`, those from there to files->item[].now as
 * well. Everything passed in outlives the steps. */
int rmm_explain_history(struct rmm_past *steps, struct rmm_repo *repo,
			const char *rev, const struct rmm_explain_files *files,
			const struct rmm_subject *subject, bool now,
			struct rmm_err *err) RMM_CHECKED;
void rmm_past_free(struct rmm_past *steps); /* safe on {0} */

#endif
