/* SPDX-License-Identifier: MIT */
#include "ops/hits.h"

#include <stdlib.h>

#include "base/limits.h"
#include "model/addr.h"
#include "model/match.h"

/* What the steps pass around. */
struct search {
	struct rmm_hits *hits;
	const struct rmm_list *list;
	struct rmm_err *err;
};

/* Does a row of the kind hit? */
typedef bool hit_fn(const void *ctx, struct rmm_str indicator);

static int add(struct search *s, const struct rmm_row *row, bool decides)
{
	struct rmm_hits *hits = s->hits;

	if (!row)
		return 0;
	if (rmm_grow(&hits->item, &hits->cap, hits->n + 1,
		     sizeof(*hits->item), s->err) < 0)
		return -1;
	hits->item[hits->n++] = (struct rmm_hit){ row, decides };
	return 0;
}

/* Index of the first row of the kind, or of what follows it. */
static size_t first_of(const struct rmm_list *list, enum rmm_kind kind)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (list->row[mid].kind < kind)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int add_each(struct search *s, enum rmm_kind kind, hit_fn *hit,
		    const void *ctx)
{
	const struct rmm_list *list = s->list;

	for (size_t i = first_of(list, kind);
	     i < list->n && list->row[i].kind == kind; i++)
		if (hit(ctx, list->row[i].indicator) &&
		    add(s, &list->row[i], true) < 0)
			return -1;
	return 0;
}

static int cmp_hit(const void *a, const void *b)
{
	const struct rmm_hit *x = a, *y = b;

	return x->row < y->row ? -1 : x->row > y->row;
}

/* The host and each parent of it that has a dot: the first that is listed
 * decides. */
static int add_domains(struct search *s, struct rmm_str host)
{
	bool decides = true;
	size_t dot;

	while ((dot = rmm_str_find(host, '.')) < host.len) {
		const struct rmm_row *row =
			host.len > RMM_MAX_NAME ?
				NULL :
				rmm_list_find(s->list, RMM_DOMAIN, host);

		if (add(s, row, decides) < 0)
			return -1;
		decides = decides && !row;
		host = rmm_str_from(host, dot + 1);
	}
	if (s->hits->n > 1)
		qsort(s->hits->item, s->hits->n, sizeof(*s->hits->item),
		      cmp_hit);
	return 0;
}

static bool block_holds(const void *ctx, struct rmm_str indicator)
{
	struct rmm_addr block;

	if (!rmm_addr_parse(&block, NULL, indicator))
		return false;
	rmm_addr_unmap(&block);
	return rmm_addr_contains(&block, ctx);
}

static int add_blocks(struct search *s, struct rmm_str ip)
{
	struct rmm_addr addr;

	if (!rmm_addr_parse(&addr, NULL, ip))
		return 0;
	return add_each(s, RMM_IP, block_holds, &addr);
}

static bool pattern_hits(const void *host, struct rmm_str indicator)
{
	return rmm_match_pattern(indicator, *(const struct rmm_str *)host);
}

static bool signer_hits(const void *signer, struct rmm_str indicator)
{
	return rmm_str_eq_fold(indicator, *(const struct rmm_str *)signer);
}

static bool term_hits(const void *url, struct rmm_str indicator)
{
	return rmm_match_term(indicator, *(const struct rmm_str *)url);
}

int rmm_hits(struct rmm_hits *hits, const struct rmm_list *list,
	     const struct rmm_observed *value, struct rmm_err *err)
{
	struct search s = { hits, list, err };

	hits->n = 0;
	if (add_domains(&s, value->host) < 0 ||
	    add(&s, rmm_list_find(list, RMM_FILE, value->name), true) < 0 ||
	    add_blocks(&s, value->ip) < 0 ||
	    add_each(&s, RMM_PATTERN, pattern_hits, &value->host) < 0 ||
	    add(&s, rmm_list_find(list, RMM_PROCESS, value->name), true) < 0 ||
	    add_each(&s, RMM_SIGNER, signer_hits, &value->signer) < 0)
		return -1;
	return add_each(&s, RMM_TERM, term_hits, &value->url);
}

void rmm_hits_free(struct rmm_hits *hits)
{
	rmm_free(hits->item);
	*hits = (struct rmm_hits){0};
}
