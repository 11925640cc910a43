/* SPDX-License-Identifier: MIT */
#include "cmd/explain_pub.h"

#include "io/in.h"

int rmm_explain_pubs_open(struct rmm_explain_pubs *pubs, const char *dir,
			  struct rmm_err *err)
{
	*pubs = (struct rmm_explain_pubs){ 0 };
	return rmm_pub_lists_open(&pubs->lists, dir, err);
}

void rmm_explain_pubs_free(struct rmm_explain_pubs *pubs)
{
	for (size_t i = 0; pubs->facts && i <= pubs->n; i++)
		rmm_facts_free(&pubs->facts[i]);
	rmm_free(pubs->facts);
	rmm_free(pubs->item);
	rmm_pub_lists_free(&pubs->lists);
	*pubs = (struct rmm_explain_pubs){ 0 };
}

int rmm_explain_pub_bytes(struct rmm_explain_pubs *pubs,
			  const struct rmm_history_row *row,
			  enum rmm_pub_state *state, struct rmm_str *bytes,
			  struct rmm_err *err)
{
	return rmm_pub_lists_read(&pubs->lists, &pubs->lists.arena, row, state,
				  bytes, err);
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
	int ret = rmm_pub_lists_read(&pubs->lists, &arena, pub->row,
				     &pub->state, &bytes, err);

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
	const struct rmm_history *history = &pubs->lists.history;

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
