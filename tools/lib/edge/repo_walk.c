/* SPDX-License-Identifier: MIT */
#include "edge/repo_walk.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

/* Git's names are hashes: any of their bytes serve. */
static size_t slot_of(const struct rmm_oid_set *set, const git_oid *id,
		      uint32_t tag)
{
	uint64_t bytes;

	memcpy(&bytes, id->id, sizeof(bytes));
	return (size_t)(bytes ^ tag * UINT64_C(0x9e3779b97f4a7c15)) &
	       (set->slots - 1);
}

/* The slot of the item, or the free one where it belongs. */
static size_t find(const struct rmm_oid_set *set, const git_oid *id,
		   uint32_t tag)
{
	size_t s = slot_of(set, id, tag);

	while (set->slot[s]) {
		const struct rmm_oid_item *item = &set->item[set->slot[s] - 1];

		if (item->tag == tag && git_oid_equal(&item->id, id))
			break;
		s = (s + 1) & (set->slots - 1);
	}
	return s;
}

static int widen(struct rmm_oid_set *set, struct rmm_err *err)
{
	size_t slots = set->slots ? 2 * set->slots : 64;
	uint32_t *slot = rmm_calloc(slots, sizeof(*slot));

	if (!slot)
		return rmm_fail_nomem(err);
	rmm_free(set->slot);
	set->slot = slot;
	set->slots = slots;
	for (uint32_t i = 0; i < set->n; i++)
		slot[find(set, &set->item[i].id, set->item[i].tag)] = i + 1;
	return 0;
}

int rmm_oid_put(struct rmm_oid_set *set, uint32_t *number, bool *fresh,
		const git_oid *id, uint32_t tag, struct rmm_err *err)
{
	size_t s;

	if (2 * (set->n + 1) > set->slots && widen(set, err) < 0)
		return -1;
	s = find(set, id, tag);
	*fresh = !set->slot[s];
	if (*fresh) {
		if (rmm_grow(&set->item, &set->cap, set->n + 1,
			     sizeof(*set->item), err) < 0)
			return -1;
		git_oid_cpy(&set->item[set->n].id, id);
		set->item[set->n].tag = tag;
		set->slot[s] = (uint32_t)++set->n;
	}
	*number = set->slot[s] - 1;
	return 0;
}

bool rmm_oid_has(const struct rmm_oid_set *set, const git_oid *id, uint32_t tag)
{
	return set->n && set->slot[find(set, id, tag)];
}

void rmm_oid_free(struct rmm_oid_set *set)
{
	rmm_free(set->item);
	rmm_free(set->slot);
	*set = (struct rmm_oid_set){ 0 };
}

static int add_edges(struct rmm_oid_set *edge, struct rmm_str text,
		     struct rmm_err *err)
{
	struct rmm_str line;
	bool more = true, fresh;
	uint32_t number;
	git_oid id;

	while (rmm_str_split(&text, '\n', &line, &more))
		if (line.len > 0 &&
		    git_oid_fromstrn(&id, line.ptr, line.len) == 0 &&
		    rmm_oid_put(edge, &number, &fresh, &id, 0, err) < 0)
			return -1;
	return 0;
}

int rmm_repo_edges(struct rmm_oid_set *edge, struct rmm_repo *repo,
		   struct rmm_err *err)
{
	struct rmm_buf path = { 0 }, bytes = { 0 };
	struct rmm_str text;
	int ret = -1;

	if (git_repository_is_shallow(repo->git) != 1)
		return 0;
	rmm_buf_init(&path, 8192);
	rmm_buf_init(&bytes, RMM_MAX_BODY);
	rmm_buf_addf(&path, "%s/shallow", git_repository_commondir(repo->git));
	if (rmm_buf_end(&path, &text, err) == 0 &&
	    rmm_file_read(&bytes, text.ptr, err) == 0 &&
	    rmm_buf_end(&bytes, &text, err) == 0)
		ret = add_edges(edge, text, err);
	rmm_buf_free(&path);
	rmm_buf_free(&bytes);
	return ret;
}

/* Commits that wait, the latest or the earliest first; of equal ones that
 * with the lower or the higher number. */
struct heap {
	uint32_t *at;
	size_t n, cap;
	const struct rmm_walk *walk;
	bool earliest;
};

static bool before(const struct heap *heap, uint32_t a, uint32_t b)
{
	const struct rmm_walk_node *node = heap->walk->node;

	if (node[a].time != node[b].time)
		return (node[a].time < node[b].time) == heap->earliest;
	return (a > b) == heap->earliest;
}

static void swap(uint32_t *a, uint32_t *b)
{
	uint32_t c = *a;

	*a = *b;
	*b = c;
}

static int push(struct heap *heap, uint32_t number, struct rmm_err *err)
{
	size_t i = heap->n;

	if (rmm_grow(&heap->at, &heap->cap, i + 1, sizeof(*heap->at), err) < 0)
		return -1;
	heap->at[heap->n++] = number;
	for (; i > 0 && before(heap, heap->at[i], heap->at[(i - 1) / 2]);
	     i = (i - 1) / 2)
		swap(&heap->at[i], &heap->at[(i - 1) / 2]);
	return 0;
}

static uint32_t pop(struct heap *heap)
{
	uint32_t first = heap->at[0];
	size_t i = 0, child;

	heap->at[0] = heap->at[--heap->n];
	while ((child = 2 * i + 1) < heap->n) {
		if (child + 1 < heap->n &&
		    before(heap, heap->at[child + 1], heap->at[child]))
			child++;
		if (!before(heap, heap->at[child], heap->at[i]))
			break;
		swap(&heap->at[i], &heap->at[child]);
		i = child;
	}
	return first;
}

static int fail_commit(struct rmm_err *err)
{
	return rmm_fail(err, rmm_repo_code(), "cannot read the history: %s",
			rmm_repo_why());
}

/* Numbers a commit, and lets it wait when it is new. */
static int see(struct rmm_walk *walk, struct heap *heap, uint32_t *number,
	       const git_oid *id, struct rmm_err *err)
{
	git_commit *commit = NULL;
	bool fresh;

	if (rmm_oid_put(&walk->commit, number, &fresh, id, 0, err) < 0)
		return -1;
	if (!fresh)
		return 0;
	if (rmm_grow(&walk->node, &walk->cap, walk->commit.n,
		     sizeof(*walk->node), err) < 0)
		return -1;
	if (git_commit_lookup(&commit, walk->repo->git, id) < 0)
		return fail_commit(err);
	walk->node[*number] = (struct rmm_walk_node){
		.time = git_commit_time(commit),
	};
	git_oid_cpy(&walk->node[*number].tree, git_commit_tree_id(commit));
	git_commit_free(commit);
	return push(heap, *number, err);
}

static int see_parents(struct rmm_walk *walk, struct heap *heap,
		       uint32_t number, struct rmm_err *err)
{
	git_commit *commit = NULL;
	unsigned n;
	int ret = 0;

	if (git_commit_lookup(&commit, walk->repo->git,
			      &walk->commit.item[number].id) < 0)
		return fail_commit(err);
	n = git_commit_parentcount(commit);
	walk->node[number].parent = (uint32_t)walk->parents;
	walk->node[number].parents = n;
	if (rmm_grow(&walk->parent, &walk->parents_cap, walk->parents + n + 1,
		     sizeof(*walk->parent), err) < 0)
		ret = -1;
	for (unsigned i = 0; ret == 0 && i < n; i++)
		ret = see(walk, heap, &walk->parent[walk->parents++],
			  git_commit_parent_id(commit, i), err);
	git_commit_free(commit);
	return ret;
}

static int take(struct rmm_walk *walk, struct heap *heap, size_t max,
		struct rmm_err *err)
{
	for (; heap->n > 0 && walk->n < max; walk->n++) {
		uint32_t number = pop(heap);
		struct rmm_walk_node *node = &walk->node[number];

		node->taken = true;
		node->edge = rmm_oid_has(&walk->edge,
					 &walk->commit.item[number].id, 0);
		if (!node->edge && see_parents(walk, heap, number, err) < 0)
			return -1;
	}
	walk->limited = heap->n > 0;
	return 0;
}

/* Where the limit cut, a parent was seen and not taken. */
static void find_edges(struct rmm_walk *walk)
{
	for (size_t i = 0; walk->limited && i < walk->commit.n; i++) {
		struct rmm_walk_node *node = &walk->node[i];

		for (uint32_t k = 0; node->taken && k < node->parents; k++)
			if (!walk->node[walk->parent[node->parent + k]].taken)
				node->edge = true;
		if (node->edge)
			node->parents = 0;
	}
}

/* Children by parent: child[first[p]] to child[first[p + 1]]. */
struct family {
	uint32_t *first, *child, *waits;
};

static int find_family(struct family *f, const struct rmm_walk *walk,
		       struct rmm_err *err)
{
	size_t n = walk->commit.n;

	f->first = rmm_calloc(n + 2, sizeof(*f->first));
	f->child = rmm_calloc(walk->parents + 1, sizeof(*f->child));
	f->waits = rmm_calloc(n + 1, sizeof(*f->waits));
	if (!f->first || !f->child || !f->waits)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < walk->node[i].parents; k++)
			f->first[walk->parent[walk->node[i].parent + k] + 2]++;
	for (size_t i = 2; i < n + 2; i++)
		f->first[i] += f->first[i - 1];
	for (uint32_t i = 0; i < n; i++) {
		const struct rmm_walk_node *node = &walk->node[i];

		f->waits[i] = node->parents;
		for (uint32_t k = 0; k < node->parents; k++) {
			uint32_t p = walk->parent[node->parent + k];

			f->child[f->first[p + 1]++] = i;
		}
	}
	return 0;
}

static int put_in_order(struct rmm_walk *walk, struct rmm_err *err)
{
	struct heap ready = { .walk = walk, .earliest = true };
	struct family f = { 0 };
	int ret = find_family(&f, walk, err);

	walk->order = rmm_calloc(walk->n + 1, sizeof(*walk->order));
	if (!walk->order)
		ret = rmm_fail_nomem(err);
	for (uint32_t i = 0; ret == 0 && i < walk->commit.n; i++)
		if (walk->node[i].taken && f.waits[i] == 0)
			ret = push(&ready, i, err);
	walk->n = 0;
	while (ret == 0 && ready.n > 0) {
		uint32_t i = pop(&ready);

		walk->order[walk->n++] = i;
		for (uint32_t c = f.first[i]; ret == 0 && c < f.first[i + 1];
		     c++)
			if (--f.waits[f.child[c]] == 0)
				ret = push(&ready, f.child[c], err);
	}
	rmm_free(ready.at);
	rmm_free(f.first);
	rmm_free(f.child);
	rmm_free(f.waits);
	return ret;
}

int rmm_walk(struct rmm_walk *walk, struct rmm_repo *repo, const git_oid *tip,
	     size_t max, struct rmm_err *err)
{
	struct heap heap = { .walk = walk };
	uint32_t number;
	int ret = -1;

	*walk = (struct rmm_walk){ .repo = repo };
	if (rmm_repo_edges(&walk->edge, repo, err) < 0 ||
	    see(walk, &heap, &number, tip, err) < 0 ||
	    take(walk, &heap, max, err) < 0)
		goto out;
	find_edges(walk);
	ret = put_in_order(walk, err);
out:
	rmm_free(heap.at);
	return ret;
}

void rmm_walk_free(struct rmm_walk *walk)
{
	rmm_oid_free(&walk->commit);
	rmm_oid_free(&walk->edge);
	rmm_free(walk->node);
	rmm_free(walk->parent);
	rmm_free(walk->order);
	*walk = (struct rmm_walk){ 0 };
}
