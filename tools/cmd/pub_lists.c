/* SPDX-License-Identifier: MIT */
#include "cmd/pub_lists.h"

#include <stdio.h>

#include "base/limits.h"
#include "edge/hash.h"
#include "edge/manifest.h"

int rmm_pub_lists_open(struct rmm_pub_lists *pubs, const char *dir,
		       struct rmm_err *err)
{
	struct rmm_str bytes;
	int got;

	*pubs = (struct rmm_pub_lists){ 0 };
	if (rmm_dir_tree_open(&pubs->dir, dir, err) < 0)
		return -1;
	got = rmm_tree_read(&pubs->dir.tree, &bytes, "history.csv",
			    RMM_MAX_BODY, &pubs->arena, err);
	if (got == 0)
		return rmm_fail(err, RMM_E_IO,
				"'%s' is no publication: it has no "
				"history.csv",
				dir);
	if (got < 0)
		return -1;
	if (rmm_history_parse(&pubs->history, bytes, "history.csv", err) == 0)
		return 0;
	if (err->code == RMM_E_REJECT)
		err->code = RMM_E_SYNTAX;
	rmm_wrap(err, "in '%s'", dir);
	return -1;
}

void rmm_pub_lists_free(struct rmm_pub_lists *pubs)
{
	rmm_history_free(&pubs->history);
	rmm_arena_free(&pubs->arena);
	rmm_dir_tree_close(&pubs->dir);
	*pubs = (struct rmm_pub_lists){ 0 };
}

int rmm_pub_lists_read(struct rmm_pub_lists *pubs, struct rmm_arena *arena,
		       const struct rmm_history_row *row,
		       enum rmm_pub_state *state, struct rmm_str *bytes,
		       struct rmm_err *err)
{
	char path[sizeof(RMM_BY_HASH) + RMM_SHA256_TEXT];
	char text[RMM_SHA256_TEXT];
	int got;

	snprintf(path, sizeof(path), RMM_BY_HASH "/%.*s",
		 RMM_ARG(row->sha256));
	got = rmm_tree_read(&pubs->dir.tree, bytes, path, RMM_MAX_PUBLISHED,
			    arena, err);
	if (got < 0)
		return -1;
	*state = got == 0 ? RMM_PUB_GONE
		 : rmm_str_eq(rmm_sha256(text, *bytes), row->sha256)
			 ? RMM_PUB_READ
			 : RMM_PUB_DAMAGED;
	return 0;
}
