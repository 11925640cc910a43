/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_DIFF_INPUT_H
#define RMM_CMD_DIFF_INPUT_H

/*
 * What OLD and NEW of `rmmlist diff` may be, loaded into a list: the working
 * tree, a file of either shape, standard input, a publication's folder,
 * REV:PATH, or a revision. One
 * object serves both sides, so that the repository and the tool names are
 * opened once, and only when something asks for them.
 *
 * What merges to nothing, because of an error in a local file, is a question
 * without an answer: RMM_E_SYNTAX, not RMM_E_REJECT.
 */

#include "cli/app.h"
#include "edge/repo.h"
#include "io/tree.h"
#include "model/list.h"
#include "model/workspace.h"

/* One side of the comparison, as the operands name it. */
struct rmm_diff_side {
	const char *operand; /* NULL: what the files at dir merge to */
	bool is_revision;    /* surely, so that it is not tried as a file */
};

struct rmm_diff_input {
	struct rmm_sink sink; /* first; lets only rejected rows through */
	struct rmm_app *app;
	const char *dir; /* -C DIR, else "." */
	bool since;      /* whether anybody will look at listed_since */
	struct rmm_arena arena;
	struct rmm_repo *repo;
	const char *merging; /* the revision, NULL for the working tree */
	/* What was loaded last, when it was a whole revision; in arena. */
	const char *rev;
	/* For lists in an upstream's shape. */
	bool asked; /* whether there is a workspace at dir */
	bool found; /* there is one, and ws holds its local files */
	struct rmm_dir_tree tree;
	struct rmm_workspace ws;
	/* Of revision `rev`, when rmm_diff_rules was asked for it. */
	struct rmm_repo_tree rev_tree;
	struct rmm_workspace rev_ws;
};

void rmm_diff_input_init(struct rmm_diff_input *input, struct rmm_app *app,
			 const char *dir, bool since);
void rmm_diff_input_free(struct rmm_diff_input *input);

/* What up to two operands stand for: OLD and NEW (HEAD and the working tree
 * where left out), `A..B`, or `A...B`, whose OLD is where A and B parted; A or
 * B left out of those is HEAD. RMM_E_USAGE when a range is one of two. */
int rmm_diff_sides(struct rmm_diff_side side[2], struct rmm_diff_input *input,
		   struct rmm_err *err) RMM_CHECKED;

/* The list is sorted and its keys joined; rejected rows were reported and
 * counted in it. */
int rmm_diff_load(struct rmm_list *list, struct rmm_diff_input *input,
		  const struct rmm_diff_side *side) RMM_CHECKED;

/* The local files by which what was loaded last is judged: its own, when it
 * is a revision or the working tree, else those of the workspace at dir. NULL
 * when there is none, or none that can be read, which is a warning. They
 * live as long as input. */
const struct rmm_workspace *rmm_diff_rules(struct rmm_diff_input *input);

/* Opens the repository, once. */
int rmm_diff_repo(struct rmm_diff_input *input, struct rmm_err *err) RMM_CHECKED;

/* Loads the local files of the workspace at dir, once, if there is one. */
int rmm_diff_workspace(struct rmm_diff_input *input,
		       struct rmm_err *err) RMM_CHECKED;

/* A list of either shape from `in`, which stays open: what rmm_diff_load does
 * with a file (cmd/diff_file.c). RMM_E_SYNTAX when the header is of neither. */
int rmm_diff_read(struct rmm_list *list, struct rmm_diff_input *input,
		  struct rmm_in *in) RMM_CHECKED;

#endif
