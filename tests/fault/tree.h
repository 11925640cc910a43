/* SPDX-License-Identifier: MIT */
#ifndef RMM_FAULT_TREE_H
#define RMM_FAULT_TREE_H

/*
 * All that is below a folder, as it was at one moment. What is in .git/objects
 * and .git/logs is not looked at: nothing in the former is ever changed, and
 * what no commit needs git clears away; the latter holds the time of day.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct tree_node {
	char *path; /* below the folder */
	mode_t mode;
	char *bytes; /* of a file; where a link points to */
	size_t len;
};

struct tree {
	struct tree_node *node; /* in the order of their paths */
	size_t n;
};

void tree_read(struct tree *tree, const char *root);
void tree_free(struct tree *tree);

/* The node of that path, or NULL. */
const struct tree_node *tree_find(const struct tree *tree, const char *path);

/* NULL: none there counts as a node as well. */
bool tree_node_is(const struct tree_node *a, const struct tree_node *b);
bool tree_is(const struct tree *a, const struct tree *b);

/* Makes what is below the folder, and was read as `now`, that tree again. */
void tree_restore(const struct tree *tree, const struct tree *now,
		  const char *root);

#endif
