/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_HITS_H
#define RMM_OPS_HITS_H

/*
 * Which rows of a list an observed value hits, as the published queries decide
 * it (kql.md 2, stated as a model in rmmlist-match(1)): names by in~, hosts by
 * the longest suffix of whole labels, patterns by whole host, addresses by
 * block, terms by `has`, signers by =~. Binary searches for names and hosts;
 * patterns, blocks, signers and terms are looked at one by one.
 */

#include "model/list.h"
#include "model/observed.h"

struct rmm_hit {
	const struct rmm_row *row;
	bool decides; /* false: a domain row above the longest one that covers
		       * the host; the query gives the hit to that one */
};

/* In list order, borrowed from the list, which is sorted. */
struct rmm_hits {
	struct rmm_hit *item;
	size_t n, cap;
};

/* What was in *hits goes, so that one object serves many values. The empty
 * fields of the value hit nothing. */
int rmm_hits(struct rmm_hits *hits, const struct rmm_list *list,
	     const struct rmm_observed *value,
	     struct rmm_err *err) RMM_CHECKED;
void rmm_hits_free(struct rmm_hits *hits);

#endif
