/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_UPDATE_SOURCES_H
#define RMM_CMD_UPDATE_SOURCES_H

/*
 * The enabled sources of a workspace before and after a fetch, row by row:
 * what update writes into a commit's message and into CHANGELOG.md.
 *
 *	struct rmm_update_sources sources = {0};
 *	if (rmm_update_open(&sources, app, dir) < 0) ...
 *	if (rmm_update_before(&sources, tree) < 0) ...
 *	... fetch ...
 *	if (rmm_update_ends(&sources, path) < 0) ...
 *	if (rmm_update_still_held(&sources, head) < 0) ...
 *	if (rmm_update_after(&sources) < 0) ...
 *	rmm_update_free(&sources);
 */

#include "cli/app.h"
#include "io/tree.h"
#include "model/workspace.h"
#include "ops/diff.h"

struct rmm_update_source {
	const struct rmm_upstream *upstream;
	struct rmm_str end;  /* of RMM_ENDS_HEADER: "current", "held", ... */
	struct rmm_str why;  /* escaped; empty when current */
	struct rmm_str held; /* escaped; why a guard holds what an earlier run
			      * left on the branch; empty: it does not */
	bool had;            /* there was a copy before */
	struct rmm_list before, after; /* after: of a fresh source alone */
	struct rmm_source_counts was, is; /* rows of the copies */
	struct rmm_diff diff;
};

struct rmm_update_sources {
	struct rmm_app *app;
	struct rmm_dir_tree dir;
	struct rmm_workspace ws; /* of dir: local files alone */
	struct rmm_lock lock;    /* of dir, after the fetch */
	struct rmm_arena arena;
	struct rmm_update_source item[RMM_MAX_SOURCES];
	size_t n;
	size_t added, removed, changed; /* rows of all sources */
	size_t held;                    /* sources, by an earlier run too */
};

/* Loads the workspace at dir, which says what the sources are. */
int rmm_update_open(struct rmm_update_sources *sources, struct rmm_app *app,
		    const char *dir) RMM_CHECKED;
void rmm_update_free(struct rmm_update_sources *sources); /* safe on {0} */

/* Reads the copies in a tree, which may be closed afterwards. One that is no
 * list is none, with a warning. */
int rmm_update_before(struct rmm_update_sources *sources,
		      struct rmm_tree *tree) RMM_CHECKED;

/* Reads what fetch --hold wrote. Without it every source counts as current. */
int rmm_update_ends(struct rmm_update_sources *sources,
		    const char *path) RMM_CHECKED;

/* Did the fetch bring this source up to date, held or not? */
bool rmm_update_is_fresh(const struct rmm_update_source *source);

/* Holds what an earlier run left, of sources that are not fresh now, against
 * the copies in HEAD: it needs a person as long as no one has merged it. */
int rmm_update_still_held(struct rmm_update_sources *sources,
			  struct rmm_tree *head) RMM_CHECKED;

/* Reads the copies in dir of the sources that are fresh, and compares. */
int rmm_update_after(struct rmm_update_sources *sources) RMM_CHECKED;

/* Has any row been added, removed or changed? */
bool rmm_update_any(const struct rmm_update_sources *sources);

#endif
