/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_WORK_H
#define RMM_CMD_WORK_H

/*
 * What the verbs that work on a whole workspace have in common: open it,
 * merge it, check it. The verbs add their options and their output.
 */

#include "cli/app.h"
#include "io/tree.h"
#include "model/list.h"
#include "model/workspace.h"
#include "ops/merge.h"

struct rmm_out;

struct rmm_work {
	struct rmm_dir_tree dir;
	struct rmm_workspace ws;
	struct rmm_list previous; /* lists/rmm_indicators.csv as it is on disk */
	bool has_previous;
};

/* Opens the workspace at `dir` (NULL: here) and loads what `what` says
 * (RMM_WS_*), reporting to sink. */
int rmm_work_open(struct rmm_work *work, const char *dir, unsigned what,
		  struct rmm_sink *sink, struct rmm_err *err) RMM_CHECKED;

/* The same for who writes into the workspace what follows from what is loaded:
 * waits, and says so, while another process does. Closing lets the next one in. */
int rmm_work_open_alone(struct rmm_work *work, struct rmm_app *app,
			const char *dir, unsigned what,
			struct rmm_sink *sink) RMM_CHECKED;
void rmm_work_close(struct rmm_work *work);

/* Loads the combined list on disk into work->previous. Not being there is
 * fine; not being readable as one is RMM_E_SYNTAX. */
int rmm_work_previous(struct rmm_work *work, struct rmm_err *err) RMM_CHECKED;

/* Loads the workspace of any tree (a git revision, say) and merges it into a
 * list. Missing upstream copies are empty. */
int rmm_work_merge_tree(struct rmm_list *list, struct rmm_tree *tree,
			rmm_day date, struct rmm_sink *sink,
			struct rmm_err *err) RMM_CHECKED;

/* The same for a workspace that is loaded, into an empty list; `previous` (may
 * be NULL) knows listed_since. */
int rmm_work_merge_list(struct rmm_list *list, const struct rmm_workspace *ws,
			const struct rmm_list *previous, rmm_day date,
			struct rmm_sink *sink,
			struct rmm_err *err) RMM_CHECKED;

/* Merges into `out` the bytes of the combined CSV, header included. `counts`
 * (one for each ws.source, may be NULL), `rows` and `from_local` (may be NULL)
 * tell what went in. An error in a local file is RMM_E_REJECT, after the
 * header alone was written. */
int rmm_work_merge(struct rmm_work *work, rmm_day date, struct rmm_out *out,
		   struct rmm_merge_counts *counts, uint64_t *rows,
		   uint64_t *from_local, struct rmm_sink *sink,
		   struct rmm_err *err) RMM_CHECKED;

/* The path of a workspace file as a user would name it ("DIR/lists/..."),
 * in work's arena. NULL when memory ends. */
const char *rmm_work_path(struct rmm_work *work, const char *path);

/* Writes a whole file; the mode of one that is there stays. */
int rmm_work_write(const char *path, struct rmm_str bytes,
		   struct rmm_err *err) RMM_CHECKED;

/* Makes the folders above a file that are not there. */
int rmm_work_parents(const char *path, struct rmm_err *err) RMM_CHECKED;

#endif
