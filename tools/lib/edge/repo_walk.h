/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_REPO_WALK_H
#define RMM_EDGE_REPO_WALK_H

/*
 * The commits below a revision, parents first. libgit2's own walk stops with
 * an error at the edge of a shallow clone; this one says where the edge is.
 * Private to edge/repo*.c.
 */

#include "edge/repo_git.h"

/* Object names, each with a tag, numbered in the order in which they came. */
struct rmm_oid_item {
	git_oid id;
	uint32_t tag;
};

struct rmm_oid_set {
	struct rmm_oid_item *item;
	size_t n, cap;
	uint32_t *slot; /* number + 1 */
	size_t slots;	/* a power of two, never more than half full */
};

/* The number of (id, tag); *fresh tells whether it is new. */
int rmm_oid_put(struct rmm_oid_set *set, uint32_t *number, bool *fresh,
		const git_oid *id, uint32_t tag,
		struct rmm_err *err) RMM_CHECKED;
bool rmm_oid_has(const struct rmm_oid_set *set, const git_oid *id,
		 uint32_t tag);
void rmm_oid_free(struct rmm_oid_set *set);

struct rmm_walk_node {
	git_oid tree;
	int64_t time;	  /* the committer's */
	uint32_t parent;  /* index into walk->parent */
	uint32_t parents; /* 0 for a root and at an edge */
	bool taken;	  /* within the limit, so its parents are known */
	bool edge;	  /* it has parents that are not there */
};

struct rmm_walk {
	struct rmm_repo *repo;
	struct rmm_oid_set commit; /* by the same number: */
	struct rmm_walk_node *node;
	size_t cap;
	uint32_t *parent; /* numbers of commits */
	size_t parents, parents_cap;
	uint32_t *order; /* the taken commits, parents first */
	size_t n;
	struct rmm_oid_set edge; /* where a shallow clone ends */
	bool limited;
};

/* At most `max` commits: the latest. */
int rmm_walk(struct rmm_walk *walk, struct rmm_repo *repo, const git_oid *tip,
	     size_t max, struct rmm_err *err) RMM_CHECKED;
void rmm_walk_free(struct rmm_walk *walk); /* safe on {0} */

/* Reads the list of commits at which a shallow clone ends; empty otherwise. */
int rmm_repo_edges(struct rmm_oid_set *edge, struct rmm_repo *repo,
		   struct rmm_err *err) RMM_CHECKED;

#endif
