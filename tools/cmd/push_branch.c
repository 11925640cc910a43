/* SPDX-License-Identifier: MIT */
/* A branch of a local repository as a target: the files are stored one by one,
 * and seen when the branch moves to the commit that has them all. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/push_target.h"
#include "edge/repo_commit.h"

struct branch {
	struct rmm_target target; /* first */
	struct rmm_repo *repo;
	struct rmm_branch branch;
	struct rmm_branch_file *file;
	size_t n, cap;
};

static struct branch *branch_of(struct rmm_target *target)
{
	return (struct branch *)target;
}

static int read_tree(struct rmm_repo_tree *tree,
		     const struct rmm_push_file *file, struct rmm_buf *out,
		     struct rmm_err *err)
{
	struct rmm_in in = {0};
	int got = rmm_tree_open(&tree->tree, &in, file->name.ptr, err);

	if (got > 0 && rmm_in_all(&in, out, err) < 0)
		got = -1;
	rmm_in_close(&in);
	return got;
}

static int read_there(struct rmm_target *target, struct rmm_push_file *file,
		      struct rmm_buf *out, struct rmm_err *err)
{
	struct branch *b = branch_of(target);
	struct rmm_repo_tree tree = {0};
	int got = -1;

	if (!b->branch.tip[0])
		return 0;
	if (rmm_branch_tree(&tree, &b->branch, true, err) == 0)
		got = read_tree(&tree, file, out, err);
	rmm_repo_tree_close(&tree);
	return got;
}

/* Git stores the same bytes once. */
static int look(struct rmm_target *target, struct rmm_push_file *file,
		struct rmm_err *err)
{
	(void)target;
	(void)err;
	file->there = RMM_PUSH_ABSENT;
	return 0;
}

static int write_there(struct rmm_target *target,
		       const struct rmm_push_file *file, struct rmm_str bytes,
		       struct rmm_err *err)
{
	struct branch *b = branch_of(target);
	struct rmm_branch_file *stored;
	struct rmm_str name;

	if (rmm_arena_str(&target->arena, &name, file->name, err) < 0 ||
	    rmm_grow(&b->file, &b->cap, b->n + 1, sizeof(*b->file), err) < 0)
		return -1;
	stored = &b->file[b->n];
	*stored = (struct rmm_branch_file){ .path = name.ptr, .bytes = bytes };
	if (rmm_branch_store(&b->branch, stored, err) < 0)
		return -1;
	b->n++;
	return 0;
}

static int finish(struct rmm_target *target, const struct rmm_pointer *pointer,
		  struct rmm_err *err)
{
	struct branch *b = branch_of(target);
	char serial[RMM_SERIAL_TEXT], message[64];
	const struct rmm_branch_commit commit = {
		.file = b->file,
		.files = b->n,
		.message = message,
		.when = pointer->created,
	};

	rmm_serial_format(serial, pointer->serial);
	snprintf(message, sizeof(message), "Publication %s\n", serial);
	return rmm_branch_commit(&b->branch, &commit, err);
}

static void close_branch(struct rmm_target *target)
{
	struct branch *b = branch_of(target);

	rmm_free(b->file);
	rmm_repo_close(b->repo);
}

static const struct rmm_target_kind kind = {
	.read = read_there,
	.look = look,
	.write = write_there,
	.finish = finish,
	.close = close_branch,
};

/* A branch's name may hold '#', and so may a folder's: the last one parts. */
static int open_branch(struct branch *b, const char *text, struct rmm_err *err)
{
	const char *name = text + strlen("git:");
	struct rmm_str whole = rmm_str(name), dir = RMM_LIT(".");
	size_t at = rmm_str_rfind(whole, '#');

	if (at < whole.len) {
		name += at + 1;
		if (at > 0 && rmm_arena_str(&b->target.arena, &dir,
					    rmm_str_upto(whole, at), err) < 0)
			return -1;
	}
	if (rmm_repo_open(&b->repo, dir.ptr, err) < 0)
		return -1;
	return rmm_branch_open_apart(&b->branch, b->repo, name, err);
}

int rmm_target_branch(struct rmm_target **out, const char *branch,
		      struct rmm_err *err)
{
	struct branch *b = rmm_calloc(1, sizeof(*b));

	*out = NULL;
	if (!b)
		return rmm_fail_nomem(err);
	b->target.kind = &kind;
	b->target.name = branch;
	*out = &b->target;
	return open_branch(b, branch, err);
}
