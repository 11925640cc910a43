/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_DIFF_INPUT_H
#define RMM_CMD_DIFF_INPUT_H

/*
 * What OLD and NEW of `rmmlist diff` may be, loaded into a list: the working
 * tree, a file of either shape, standard input, REV:PATH, or a revision. One
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

struct rmm_diff_input {
	struct rmm_sink sink; /* first; lets only rejected rows through */
	struct rmm_app *app;
	const char *dir; /* -C DIR, else "." */
	bool since;      /* whether anybody will look at listed_since */
	struct rmm_arena arena;
	struct rmm_repo *repo;
	/* For lists in an upstream's shape. */
	bool asked; /* whether there is a workspace at dir */
	bool found; /* there is one, and ws holds its local files */
	struct rmm_dir_tree tree;
	struct rmm_workspace ws;
};

void rmm_diff_input_init(struct rmm_diff_input *input, struct rmm_app *app,
			 const char *dir, bool since);
void rmm_diff_input_free(struct rmm_diff_input *input);

/* `operand` NULL: what the files at dir merge to; `is_default`: it is not
 * what the user wrote, so it can't be meant as a file. The list is sorted and
 * its keys joined; rejected rows were reported and counted in it. */
int rmm_diff_load(struct rmm_list *list, struct rmm_diff_input *input,
		  const char *operand, bool is_default) RMM_CHECKED;

/* A list of either shape from `in`, which stays open: what rmm_diff_load does
 * with a file (cmd/diff_file.c). RMM_E_SYNTAX when the header is of neither. */
int rmm_diff_read(struct rmm_list *list, struct rmm_diff_input *input,
		  struct rmm_in *in) RMM_CHECKED;

#endif
