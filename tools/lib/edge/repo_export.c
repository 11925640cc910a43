/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "edge/repo_commit.h"
#include "edge/repo_git.h"
#include "io/call.h"

/* Far above any workspace: a hostile tree that holds itself many times over
 * ends here. */
enum { MAX_FILES = 2000, MAX_DEPTH = 6 };

struct export {
	struct rmm_repo_tree *tree;
	const char *to;
	struct rmm_arena arena;
	size_t files;
	uint64_t bytes;
	struct rmm_err *err;
};

/* In the arena; NULL when memory ends. */
static const char *join(struct export *x, const char *a, const char *between,
			const char *b)
{
	size_t n = strlen(a), m = strlen(between), k = strlen(b);
	char *path = rmm_arena_alloc(&x->arena, n + m + k + 1);

	if (!path) {
		rmm_fail_nomem(x->err);
		return NULL;
	}
	memcpy(path, a, n);
	memcpy(path + n, between, m);
	memcpy(path + n + m, b, k + 1);
	return path;
}

static int refuse(const struct export *x, const char *path, const char *why)
{
	return rmm_fail(x->err, RMM_E_IO, "'%s:%s%s' %s", x->tree->rev,
			x->tree->folder, path, why);
}

/* Nothing of it has to last, so nothing is synced. */
static int write_file(struct export *x, const char *to, struct rmm_str bytes)
{
	int fd = rmm_create(AT_FDCWD, to,
			    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool failed = fd < 0 || rmm_write(fd, bytes) < 0;

	if (fd >= 0 && rmm_close(fd) < 0)
		failed = true;
	return failed ? rmm_fail(x->err, RMM_E_IO, "cannot write '%s': %s", to,
				 strerror(errno)) : 0;
}

static int export_file(struct export *x, const char *path)
{
	const char *to = join(x, x->to, "/", path);
	struct rmm_in in = {0};
	int ret = -1;

	if (to)
		ret = rmm_tree_open(&x->tree->tree, &in, path, x->err);
	if (ret == 0)
		ret = refuse(x, path, "cannot be read");
	if (ret > 0) {
		x->bytes += in.mem.len;
		ret = write_file(x, to, in.mem);
	}
	rmm_in_close(&in);
	if (ret == 0 && x->bytes > RMM_MAX_FILE)
		return rmm_fail(x->err, RMM_E_LIMIT, "the workspace in '%s' "
				"has more than %zu bytes", x->tree->rev,
				RMM_MAX_FILE);
	return ret;
}

static int export_entry(struct export *x, const git_tree_entry *entry,
			const char *path, unsigned depth);

static int export_folder(struct export *x, const git_oid *id, const char *path,
			 unsigned depth)
{
	const char *to = join(x, x->to, "/", path), *below;
	git_tree *tree = NULL;
	int ret = 0;

	if (!to)
		return -1;
	if (depth == 0)
		return refuse(x, path, "is too deep a folder");
	if (mkdir(to, 0700) < 0)
		return rmm_fail(x->err, RMM_E_IO,
				"cannot make the folder '%s': %s", to,
				strerror(errno));
	if (git_tree_lookup(&tree, x->tree->repo->git, id) < 0)
		return refuse(x, path, "cannot be read");
	for (size_t i = 0; ret == 0 && i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);

		below = join(x, path, "/", git_tree_entry_name(e));
		ret = below ? export_entry(x, e, below, depth - 1) : -1;
	}
	git_tree_free(tree);
	return ret;
}

static int export_entry(struct export *x, const git_tree_entry *entry,
			const char *path, unsigned depth)
{
	/* The name of an entry is whatever somebody wrote into a pack. */
	if (strchr(git_tree_entry_name(entry), '/') ||
	    !rmm_tree_path_ok(rmm_str(path)))
		return refuse(x, path, "has a name that no file can have here");
	if (x->files++ == MAX_FILES)
		return rmm_fail(x->err, RMM_E_LIMIT, "the workspace in '%s' "
				"has more than %d files", x->tree->rev,
				MAX_FILES);
	switch (git_tree_entry_filemode(entry)) {
	case GIT_FILEMODE_TREE:
		return export_folder(x, git_tree_entry_id(entry), path, depth);
	case GIT_FILEMODE_LINK:
		return refuse(x, path, "is a symbolic link; put the file "
			      "itself there");
	case GIT_FILEMODE_COMMIT:
		return refuse(x, path, "is a submodule; put the files "
			      "themselves there");
	default:
		return export_file(x, path);
	}
}

int rmm_repo_export(struct rmm_repo_tree *tree, const char *path,
		    const char *to, struct rmm_err *err)
{
	struct export x = { .tree = tree, .to = to, .err = err };
	git_tree_entry *entry = NULL;
	const char *full = join(&x, tree->folder, "", path);
	int code, ret = -1;

	if (!full)
		return -1;
	code = git_tree_entry_bypath(&entry, tree->root, full);
	if (code == GIT_ENOTFOUND)
		ret = 0;
	else if (code < 0)
		refuse(&x, path, "cannot be read");
	else if (export_entry(&x, entry, path, MAX_DEPTH) == 0)
		ret = 1;
	git_tree_entry_free(entry);
	rmm_arena_free(&x.arena);
	return ret;
}
