/* SPDX-License-Identifier: MIT */
#include "ops/merge_tools.h"

#include <stdlib.h>

#include "base/mem.h"

enum { SLOTS = 1024 };

struct presence {
	struct rmm_str tool;
	uint64_t process, host; /* masks of sources */
};

struct rmm_merge_tools {
	const struct rmm_tools *tools;
	struct presence *item; /* sorted by tool, each once, after _end */
	size_t n, cap;
	/* The item that a name last had, and the facts that a set last had:
	 * direct-mapped, so that no input makes them slow. */
	size_t slot[SLOTS];
	struct {
		struct rmm_str set;
		struct rmm_tool_facts facts;
	} known[SLOTS];
};

int rmm_merge_tools_new(struct rmm_merge_tools **out,
			const struct rmm_tools *tools, struct rmm_err *err)
{
	*out = rmm_calloc(1, sizeof(**out));
	if (!*out)
		return rmm_fail_nomem(err);
	(*out)->tools = tools;
	return 0;
}

void rmm_merge_tools_free(struct rmm_merge_tools *mt)
{
	if (!mt)
		return;
	rmm_free(mt->item);
	rmm_free(mt);
}

int rmm_merge_tools_note(struct rmm_merge_tools *mt, struct rmm_str set,
			 enum rmm_kind kind, uint64_t sources,
			 struct rmm_err *err)
{
	struct rmm_str tool;
	bool more = true;

	if (kind != RMM_PROCESS && !rmm_kind_is_host(kind))
		return 0;
	while (rmm_str_split(&set, ';', &tool, &more)) {
		size_t *slot = &mt->slot[rmm_str_hash_ends(tool) % SLOTS];
		struct presence *p;

		if (*slot >= mt->n ||
		    !rmm_str_eq(mt->item[*slot].tool, tool)) {
			if (rmm_grow(&mt->item, &mt->cap, mt->n + 1,
				     sizeof(*mt->item), err) < 0)
				return -1;
			*slot = mt->n++;
			mt->item[*slot] = (struct presence){ tool, 0, 0 };
		}
		p = &mt->item[*slot];
		if (kind == RMM_PROCESS)
			p->process |= sources;
		else
			p->host |= sources;
	}
	return 0;
}

static int cmp_presence(const void *a, const void *b)
{
	const struct presence *x = a, *y = b;

	return rmm_str_cmp(x->tool, y->tool);
}

void rmm_merge_tools_end(struct rmm_merge_tools *mt)
{
	size_t kept = 0;

	if (mt->n)
		qsort(mt->item, mt->n, sizeof(*mt->item), cmp_presence);
	for (size_t i = 0; i < mt->n; i++) {
		struct presence *p = &mt->item[i];

		if (kept && rmm_str_eq(mt->item[kept - 1].tool, p->tool)) {
			mt->item[kept - 1].process |= p->process;
			mt->item[kept - 1].host |= p->host;
		} else {
			mt->item[kept++] = *p;
		}
	}
	mt->n = kept;
}

/* Is there a source of the one mask and another of the other? */
static bool differ(uint64_t a, uint64_t b)
{
	bool same_single = a == b && !(a & (a - 1));

	return a && b && !same_single;
}

static bool is_crossed(const struct rmm_merge_tools *mt, struct rmm_str set)
{
	struct presence key = { 0 };
	bool more = true;

	while (rmm_str_split(&set, ';', &key.tool, &more)) {
		const struct presence *p =
			mt->n ? bsearch(&key, mt->item, mt->n, sizeof(key),
					cmp_presence)
			      : NULL;

		if (p && differ(p->process, p->host))
			return true;
	}
	return false;
}

struct rmm_tool_facts rmm_merge_tools_find(struct rmm_merge_tools *mt,
					   struct rmm_str set)
{
	size_t i = rmm_str_hash_ends(set) % SLOTS;

	if (!mt->known[i].set.ptr || !rmm_str_eq(mt->known[i].set, set)) {
		mt->known[i].set = set;
		mt->known[i].facts.category =
			rmm_tools_category(mt->tools, set);
		mt->known[i].facts.crossed = is_crossed(mt, set);
	}
	return mt->known[i].facts;
}
