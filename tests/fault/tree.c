/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* nftw */
#include "tree.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "need.h"

enum { OPEN = 16 };

/* nftw has no argument for them. */
static struct tree *reading;
static size_t root_len;

static void read_bytes(struct tree_node *node, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	need(fd >= 0 && read(fd, node->bytes, node->len) == (ssize_t)node->len,
	     path);
	close(fd);
}

static int add(const char *path, const struct stat *st, int type,
	       struct FTW *where)
{
	struct tree_node node = { .mode = st->st_mode };

	(void)type;
	if (where->level == 0 || strstr(path, "/.git/objects/") ||
	    strstr(path, "/.git/logs"))
		return 0;
	node.path = strdup(path + root_len + 1);
	if (!S_ISDIR(st->st_mode))
		node.len = (size_t)st->st_size;
	node.bytes = malloc(node.len + 1);
	need(node.path && node.bytes, "memory");
	node.bytes[node.len] = '\0';
	if (S_ISREG(st->st_mode))
		read_bytes(&node, path);
	else if (S_ISLNK(st->st_mode))
		need(readlink(path, node.bytes, node.len) ==
		     (ssize_t)node.len, path);
	reading->node = realloc(reading->node,
				(reading->n + 1) * sizeof(node));
	need(reading->node, "memory");
	reading->node[reading->n++] = node;
	return 0;
}

static int cmp(const void *a, const void *b)
{
	return strcmp(((const struct tree_node *)a)->path,
		      ((const struct tree_node *)b)->path);
}

void tree_read(struct tree *tree, const char *root)
{
	*tree = (struct tree){0};
	reading = tree;
	root_len = strlen(root);
	need(nftw(root, add, OPEN, FTW_PHYS) == 0, root);
	if (tree->n > 1)
		qsort(tree->node, tree->n, sizeof(*tree->node), cmp);
}

void tree_free(struct tree *tree)
{
	for (size_t i = 0; i < tree->n; i++) {
		free(tree->node[i].path);
		free(tree->node[i].bytes);
	}
	free(tree->node);
	*tree = (struct tree){0};
}

const struct tree_node *tree_find(const struct tree *tree, const char *path)
{
	struct tree_node key = {0};
	union {
		const char *in;
		char *out;
	} cast = { .in = path };

	key.path = cast.out;
	return tree->n == 0 ? NULL
			    : bsearch(&key, tree->node, tree->n, sizeof(key),
				      cmp);
}

bool tree_node_is(const struct tree_node *a, const struct tree_node *b)
{
	if (!a || !b)
		return !a && !b;
	return a->mode == b->mode && a->len == b->len &&
	       memcmp(a->bytes, b->bytes, a->len) == 0;
}

bool tree_is(const struct tree *a, const struct tree *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->node[i].path, b->node[i].path) ||
		    !tree_node_is(&a->node[i], &b->node[i]))
			return false;
	return true;
}

static void make(const struct tree_node *node, const char *path)
{
	int fd;

	if (S_ISDIR(node->mode)) {
		need(mkdir(path, 0700) == 0, path);
	} else if (S_ISLNK(node->mode)) {
		need(symlink(node->bytes, path) == 0, path);
		return;
	} else {
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
		need(fd >= 0 && write(fd, node->bytes, node->len) ==
				(ssize_t)node->len, path);
		close(fd);
	}
	need(chmod(path, node->mode & 07777) == 0, path);
}

/* A folder in both is not made again: it may have something in it. */
static bool stays(const struct tree_node *a, const struct tree_node *b)
{
	return tree_node_is(a, b) ||
	       (a && b && S_ISDIR(a->mode) && S_ISDIR(b->mode));
}

void tree_restore(const struct tree *tree, const struct tree *now,
		  const char *root)
{
	char path[PATH_MAX];

	/* What is in a folder comes behind it. */
	for (size_t i = now->n; i-- > 0;) {
		const struct tree_node *node = &now->node[i];

		snprintf(path, sizeof(path), "%s/%s", root, node->path);
		if (!stays(tree_find(tree, node->path), node))
			need(remove(path) == 0, path);
	}
	for (size_t i = 0; i < tree->n; i++) {
		const struct tree_node *node = &tree->node[i];

		snprintf(path, sizeof(path), "%s/%s", root, node->path);
		if (!stays(tree_find(now, node->path), node))
			make(node, path);
		else if (S_ISDIR(node->mode))
			need(chmod(path, node->mode & 07777) == 0, path);
	}
}
