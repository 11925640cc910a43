/* SPDX-License-Identifier: MIT */
#include "io/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/utf8.h"
#include "io/call.h"

enum { PATH_BYTES = 1024 };

bool rmm_tree_path_ok(struct rmm_str path)
{
	struct rmm_str part;
	bool more = true;

	if (path.len > PATH_BYTES)
		return false;
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.ptr[i];

		if (c < 0x20 || c == 0x7f || c == '\\')
			return false;
	}
	while (rmm_str_split(&path, '/', &part, &more))
		if (part.len == 0 || rmm_str_is(part, ".") ||
		    rmm_str_is(part, ".."))
			return false;
	return true;
}

int rmm_tree_open(struct rmm_tree *tree, struct rmm_in *in, const char *path,
		  struct rmm_err *err)
{
	if (!rmm_tree_path_ok(rmm_str(path)))
		return rmm_fail(err, RMM_E_SYNTAX,
				"'%s' is no path inside the workspace; write "
				"it relative, with '/' and without '..'",
				path);
	return tree->open(tree, in, path, err);
}

int rmm_tree_read(struct rmm_tree *tree, struct rmm_str *out, const char *path,
		  size_t max, struct rmm_arena *arena, struct rmm_err *err)
{
	struct rmm_in in = {0};
	struct rmm_buf buf = {0};
	struct rmm_str bytes;
	int ret;

	rmm_buf_init(&buf, max);
	ret = rmm_tree_open(tree, &in, path, err);
	if (ret <= 0)
		goto out;
	ret = -1;
	if (rmm_in_all(&in, &buf, err) < 0 ||
	    rmm_buf_end(&buf, &bytes, err) < 0 ||
	    rmm_arena_str(arena, out, bytes, err) < 0)
		goto out;
	ret = 1;
out:
	rmm_buf_free(&buf);
	rmm_in_close(&in);
	return ret;
}

/* As a user who gave root would write it. */
static int name_of(struct rmm_dir_tree *dir, struct rmm_str *name,
		   const char *path, struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_str text;
	int ret = -1;

	rmm_buf_init(&buf, dir->root.len + 1 + PATH_BYTES);
	if (!rmm_str_is(dir->root, ".")) {
		rmm_buf_add(&buf, dir->root);
		if (!rmm_str_ends(dir->root, RMM_LIT("/")))
			rmm_buf_addc(&buf, '/');
	}
	rmm_buf_add(&buf, rmm_str(path));
	if (rmm_buf_end(&buf, &text, err) == 0)
		ret = rmm_arena_str(&dir->arena, name, text, err);
	rmm_buf_free(&buf);
	return ret;
}

static int dir_open(struct rmm_tree *tree, struct rmm_in *in, const char *path,
		    struct rmm_err *err)
{
	struct rmm_dir_tree *dir = (struct rmm_dir_tree *)tree;
	struct rmm_str name;
	bool missing = false;

	if (name_of(dir, &name, path, err) < 0 ||
	    rmm_in_open_at(in, dir->fd - 1, path, name.ptr, &missing, err) < 0)
		return -1;
	return missing ? 0 : 1;
}

int rmm_dir_tree_open(struct rmm_dir_tree *tree, const char *root,
		      struct rmm_err *err)
{
	int fd;

	*tree = (struct rmm_dir_tree){ .tree.open = dir_open };
	tree->tree.names = &tree->arena;
	fd = rmm_open_dir(AT_FDCWD, root);
	if (fd < 0)
		return rmm_fail(err, RMM_E_IO, "cannot open '%s': %s", root,
				strerror(errno));
	tree->fd = fd + 1;
	if (rmm_arena_str(&tree->arena, &tree->root, rmm_str(root), err) < 0) {
		rmm_dir_tree_close(tree);
		return -1;
	}
	return 0;
}

int rmm_dir_tree_lock(struct rmm_dir_tree *tree, bool wait)
{
	if (rmm_flock(tree->fd - 1, wait ? LOCK_EX : LOCK_EX | LOCK_NB) < 0)
		return errno != EWOULDBLOCK;
	return 1;
}

void rmm_dir_tree_close(struct rmm_dir_tree *tree)
{
	if (tree->fd > 0)
		close(tree->fd - 1);
	rmm_arena_free(&tree->arena);
	*tree = (struct rmm_dir_tree){0};
}

static int overlay_open(struct rmm_tree *tree, struct rmm_in *in,
			const char *path, struct rmm_err *err)
{
	struct rmm_overlay_tree *overlay = (struct rmm_overlay_tree *)tree;

	if (strcmp(path, overlay->path) != 0)
		return overlay->under->open(overlay->under, in, path, err);
	rmm_in_mem(in, overlay->name, overlay->bytes);
	return 1;
}

void rmm_overlay_tree_init(struct rmm_overlay_tree *tree,
			   struct rmm_tree *under, const char *path,
			   const char *name, struct rmm_str bytes)
{
	*tree = (struct rmm_overlay_tree){
		.tree = { .open = overlay_open, .names = under->names },
		.under = under,
		.path = path,
		.name = name,
		.bytes = bytes,
	};
}
