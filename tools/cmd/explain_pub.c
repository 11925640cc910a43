/* SPDX-License-Identifier: MIT */
#include "cmd/explain_pub.h"

#include <stdio.h>

#include "base/limits.h"
#include "edge/hash.h"
#include "io/in.h"

int rmm_explain_pubs_open(struct rmm_explain_pubs *pubs, const char *dir,
			  struct rmm_err *err)
{
	struct rmm_str bytes;
	int got;

	*pubs = (struct rmm_explain_pubs){ 0 };
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

void rmm_explain_pubs_free(struct rmm_explain_pubs *pubs)
{
	for (size_t i = 0; pubs->facts && i <= pubs->n; i++)
		rmm_facts_free(&pubs->facts[i]);
	rmm_free(pubs->facts);
	rmm_free(pubs->item);
	rmm_history_free(&pubs->history);
	rmm_arena_free(&pubs->arena);
	rmm_dir_tree_close(&pubs->dir);
	*pubs = (struct rmm_explain_pubs){ 0 };
}

static int read_list(struct rmm_explain_pubs *pubs, struct rmm_arena *arena,
		     const struct rmm_history_row *row,
		     enum rmm_pub_state *state, struct rmm_str *bytes,
		     struct rmm_err *err)
{
	char path[32 + RMM_SHA256_TEXT], text[RMM_SHA256_TEXT];
	int got;

	snprintf(path, sizeof(path), "by-hash/sha256/%.*s",
		 RMM_ARG(row->sha256));
	got = rmm_tree_read(&pubs->dir.tree, bytes, path,
			    RMM_MAX_PUBLISHED, arena, err);
	if (got < 0)
		return -1;
	*state = got == 0 ? RMM_PUB_GONE
		 : rmm_str_eq(rmm_sha256(text, *bytes), row->sha256)
			 ? RMM_PUB_READ
			 : RMM_PUB_DAMAGED;
	return 0;
}

int rmm_explain_pub_bytes(struct rmm_explain_pubs *pubs,
			  const struct rmm_history_row *row,
			  enum rmm_pub_state *state, struct rmm_str *bytes,
			  struct rmm_err *err)
{
	return read_list(pubs, &pubs->arena, row, state, bytes, err);
}

static int read_facts(struct rmm_explain_pubs *pubs, size_t i,
		      const struct rmm_tools *tools,
		      const struct rmm_subject *subject, struct rmm_err *err)
{
	static const struct rmm_explain_file file = {
		.role = RMM_ROLE_COMBINED,
	};
	struct rmm_explain_pub *pub = &pubs->item[i];
	struct rmm_arena arena = { 0 };
	struct rmm_in in = { 0 };
	struct rmm_str bytes;
	int ret = read_list(pubs, &arena, pub->row, &pub->state, &bytes, err);

	if (ret == 0 && pub->state == RMM_PUB_READ) {
		rmm_in_mem(&in, RMM_LIST_PATH, bytes);
		ret = rmm_explain_read(&pubs->facts[i], &file, tools, subject,
				       &in, err);
		rmm_in_close(&in);
	}
	if (pubs->facts[i].damage.len > 0)
		pub->state = RMM_PUB_DAMAGED;
	rmm_arena_free(&arena);
	return ret;
}

int rmm_explain_pubs_read(struct rmm_explain_pubs *pubs,
			  const struct rmm_tools *tools,
			  const struct rmm_subject *subject,
			  struct rmm_err *err)
{
	const struct rmm_history *history = &pubs->history;

	pubs->item = rmm_calloc(history->n + 1, sizeof(*pubs->item));
	pubs->facts = rmm_calloc(history->n + 1, sizeof(*pubs->facts));
	if (!pubs->item || !pubs->facts)
		return rmm_fail_nomem(err);
	for (; pubs->n < history->n; pubs->n++) {
		size_t i = pubs->n;
		struct rmm_explain_pub *pub = &pubs->item[i];

		pub->row = &history->row[i];
		pub->facts = &pubs->facts[i];
		/* A day on which nothing changed has the list of the last. */
		if (i > 0 &&
		    rmm_str_eq(pub->row->sha256, history->row[i - 1].sha256)) {
			pub->state = pub[-1].state;
			pub->facts = pub[-1].facts;
		} else if (read_facts(pubs, i, tools, subject, err) < 0) {
			return -1;
		}
	}
	return 0;
}
