/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cmd/stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/folder.h"
#include "cmd/remove.h"
#include "io/call.h"
#include "io/out_temp.h"

enum { TRIES = 16 };

int rmm_stage_fail(struct rmm_err *err, const char *what, const char *path)
{
	return rmm_fail(err, RMM_E_IO, "cannot %s '%s': %s", what, path,
			strerror(errno));
}

/* --- removing -------------------------------------------------------- */

/* The folder may hold somebody's ".index.html.backup". */
static bool is_published(struct rmm_str name)
{
	const struct rmm_str minisig = RMM_LIT(".minisig");

	if (rmm_str_ends(name, minisig))
		name.len -= minisig.len;
	return rmm_sha256_is_text(name) || rmm_published_header(name) ||
	       rmm_str_is(name, "SOURCES.md") ||
	       rmm_str_is(name, RMM_MANIFEST_NAME);
}

void rmm_stage_tidy(int old)
{
	static const char *const folders[] = { ".", RMM_BY_HASH };

	for (size_t k = 0; k < sizeof(folders) / sizeof(folders[0]); k++) {
		struct rmm_names names = {0};
		struct rmm_str of;
		int fd = rmm_open(old, folders[k], O_RDONLY | O_DIRECTORY |
						   O_NOFOLLOW | O_CLOEXEC);

		if (fd < 0)
			continue;
		if (rmm_names_read(&names, fd, ".", NULL, NULL) == 0)
			for (size_t i = 0; i < names.n; i++)
				if (rmm_out_is_temp(&of, names.name[i]) &&
				    is_published(of))
					unlinkat(fd, names.name[i].ptr, 0);
		rmm_names_free(&names);
		close(fd);
	}
}

/* --- opening --------------------------------------------------------- */

static int join(struct rmm_stage *stage, const char **out, struct rmm_str a,
		const char *b, struct rmm_str c, const char *d,
		struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_str text, kept = {0};
	int ret = -1;

	rmm_buf_init(&buf, 2 * (size_t)PATH_MAX);
	rmm_buf_add(&buf, a);
	rmm_buf_add(&buf, rmm_str(b));
	rmm_buf_add(&buf, c);
	rmm_buf_add(&buf, rmm_str(d));
	if (rmm_buf_end(&buf, &text, err) == 0)
		ret = rmm_arena_str(&stage->arena, &kept, text, err);
	rmm_buf_free(&buf);
	*out = kept.ptr;
	return ret;
}

/* Of an OUT that does not exist yet: its parent's real path and its name. */
static int resolve_new(struct rmm_stage *stage, const char *given,
		       struct rmm_err *err)
{
	struct rmm_str path = rmm_str(given), name;
	char real[PATH_MAX];
	const char *parent;
	struct stat st;
	size_t slash;

	while (path.len > 1 && path.ptr[path.len - 1] == '/')
		path.len--;
	slash = rmm_str_rfind(path, '/');
	name = slash < path.len ? rmm_str_from(path, slash + 1) : path;
	path.len = slash < path.len ? slash + 1 : 0;
	if (join(stage, &parent, path, ".", (struct rmm_str){0}, "", err) < 0)
		return -1;
	if (lstat(given, &st) == 0 || name.len == 0)
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' leads nowhere; give a folder", given);
	if (!realpath(parent, real))
		return rmm_stage_fail(err, "create", given);
	return join(stage, &stage->out, rmm_str(real),
		    real[1] == '\0' ? "" : "/", name, "", err);
}

static int resolve(struct rmm_stage *stage, const char *given,
		   struct rmm_err *err)
{
	char real[PATH_MAX];
	struct rmm_str path, parent, name;
	int ret;

	if (realpath(given, real))
		ret = join(stage, &stage->out, rmm_str(real), "",
			   (struct rmm_str){0}, "", err);
	else if (errno == ENOENT)
		ret = resolve_new(stage, given, err);
	else
		ret = rmm_stage_fail(err, "use", given);
	if (ret < 0)
		return -1;
	path = rmm_str(stage->out);
	parent = rmm_str_upto(path, rmm_str_rfind(path, '/') + 1);
	name = rmm_str_from(path, parent.len);
	if (name.len == 0)
		return rmm_fail(err, RMM_E_USAGE, "'%s' cannot be replaced",
				given);
	if (join(stage, &stage->parent, parent, "", (struct rmm_str){0}, "",
		 err) < 0 ||
	    join(stage, &stage->path, parent, ".", name, ".publish",
		 err) < 0)
		return -1;
	return join(stage, &stage->lock_path, parent, ".", name,
		    ".publish.lock", err);
}

/* 1 when it is ours, 0 when its former holder took the file away between the
 * opening and the locking. */
static int try_lock(struct rmm_stage *stage, struct rmm_err *err)
{
	struct stat mine, there;
	int fd = rmm_create(AT_FDCWD, stage->lock_path,
			    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return rmm_stage_fail(err, "create", stage->lock_path);
	if (rmm_flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK) {
			rmm_fail(err, RMM_E_IO,
				 "another run of rmmlist is writing '%s'; try "
				 "again when it has finished",
				 stage->given);
		} else {
			rmm_stage_fail(err, "lock", stage->lock_path);
			unlink(stage->lock_path);
		}
		close(fd);
		return -1;
	}
	if (fstat(fd, &mine) == 0 && stat(stage->lock_path, &there) == 0 &&
	    mine.st_ino == there.st_ino && mine.st_dev == there.st_dev) {
		stage->lock = fd + 1;
		return 1;
	}
	close(fd);
	return 0;
}

/* 1 when no publication before the first one is in its history, else 0; -1 when
 * that can't be told. */
static int has_no_past(int out, struct rmm_err *err)
{
	struct rmm_err why = {0};
	struct rmm_buf buf = {0};
	struct rmm_str rest, line;
	size_t lines = 0;
	bool more = true;
	int ret;

	rmm_buf_init(&buf, RMM_MAX_FILE);
	ret = rmm_folder_read(&buf, out, "history.csv", &why);
	rest = (struct rmm_str){ buf.ptr, buf.len };
	while (rmm_str_split(&rest, '\n', &line, &more))
		lines += line.len > 0;
	rmm_buf_free(&buf);
	if (ret < 0 && why.code != RMM_E_REJECT)
		return rmm_fail(err, why.code, "%s", why.text);
	return ret == 0 && lines <= 2;
}

/* A first publication that was put there file by file and did not get to its
 * pointer is as good as nothing: by-hash was the first of it, and all else has
 * a name that it would have. 1, 0, or -1. */
static int is_begun(int out, const struct rmm_names *names, struct rmm_err *err)
{
	bool objects = false, history = false;
	struct rmm_str of;

	for (size_t i = 0; i < names->n; i++) {
		struct rmm_str name = names->name[i];

		if (rmm_str_is(name, "by-hash"))
			objects = true;
		else if (rmm_str_is(name, RMM_POINTER_NAME) ||
			 !is_published(rmm_out_is_temp(&of, name) ? of : name))
			return 0;
		history = history || rmm_str_is(name, "history.csv");
	}
	return objects && history ? has_no_past(out, err) : objects;
}

static int look_at(struct rmm_stage *stage, const char *given,
		   struct rmm_err *err)
{
	struct rmm_names names = {0};
	int fd = rmm_open_dir(AT_FDCWD, stage->out), empty;

	stage->was = RMM_OUT_ABSENT;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return rmm_stage_fail(err, "write to", given);
	if (rmm_names_read(&names, fd, ".", NULL, err) < 0) {
		close(fd);
		return -1;
	}
	empty = names.n == 0 ? 1 : is_begun(fd, &names, err);
	stage->was = empty > 0 ? RMM_OUT_EMPTY : RMM_OUT_FOLDER;
	rmm_names_free(&names);
	close(fd);
	return empty < 0 ? -1 : 0;
}

int rmm_stage_open(struct rmm_stage *stage, const char *out,
		   struct rmm_err *err)
{
	int got = 0;

	*stage = (struct rmm_stage){ .given = out };
	if (resolve(stage, out, err) < 0)
		return -1;
	for (int i = 0; got == 0 && i < TRIES; i++)
		got = try_lock(stage, err);
	if (got < 0)
		return -1;
	if (got == 0)
		return rmm_fail(err, RMM_E_IO, "cannot lock '%s'",
				stage->lock_path);
	if (rmm_remove_tree(AT_FDCWD, stage->path) < 0)
		return rmm_stage_fail(err, "remove", stage->path);
	return look_at(stage, out, err);
}

void rmm_stage_close(struct rmm_stage *stage)
{
	if (stage->dir > 0)
		close(stage->dir - 1);
	if (stage->begun)
		rmm_remove_tree(AT_FDCWD, stage->path);
	/* Removed while it is held: who waits for it looks again. */
	if (stage->lock > 0) {
		unlink(stage->lock_path);
		close(stage->lock - 1);
	}
	rmm_arena_free(&stage->arena);
	*stage = (struct rmm_stage){0};
}

/* --- building -------------------------------------------------------- */

/* A folder of mode 0755, whatever the umask. */
static int make_dir(struct rmm_stage *stage, const char *path,
		    struct rmm_err *err)
{
	int dir = stage->dir > 0 ? stage->dir - 1 : AT_FDCWD;

	if (mkdirat(dir, path, 0755) < 0 || rmm_fchmodat(dir, path, 0755) < 0)
		return rmm_stage_fail(err, "create", path);
	return 0;
}

int rmm_stage_begin(struct rmm_stage *stage, struct rmm_err *err)
{
	int fd;

	stage->begun = true;
	if (make_dir(stage, stage->path, err) < 0)
		return -1;
	fd = rmm_folder_open(stage->path, err);
	if (fd < 0)
		return -1;
	stage->dir = fd + 1;
	if (make_dir(stage, "by-hash", err) < 0)
		return -1;
	return make_dir(stage, RMM_BY_HASH, err);
}

/* No temporary name: the whole folder is one. */
static int write_file(struct rmm_stage *stage, const char *path,
		      struct rmm_str bytes, struct rmm_err *err)
{
	int fd = rmm_create(stage->dir - 1, path,
			    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return rmm_stage_fail(err, "create", path);
	if (rmm_write(fd, bytes) < 0 || rmm_fchmod(fd, 0644) < 0 ||
	    rmm_fsync(fd) < 0) {
		rmm_stage_fail(err, "write", path);
		close(fd);
		return -1;
	}
	return rmm_close(fd) < 0 ? rmm_stage_fail(err, "write", path) : 0;
}

/* The same bytes twice are one object. */
int rmm_stage_add_object(struct rmm_stage *stage, struct rmm_str sha256,
			 struct rmm_str bytes, struct rmm_err *err)
{
	char path[RMM_HASH_PATH];
	struct stat st;

	rmm_hash_path(path, sha256);
	if (fstatat(stage->dir - 1, path, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	return write_file(stage, path, bytes, err);
}

int rmm_stage_add(struct rmm_stage *stage, const char *name,
		  struct rmm_str bytes, struct rmm_err *err)
{
	char hash[RMM_SHA256_TEXT];

	if (write_file(stage, name, bytes, err) < 0)
		return -1;
	return rmm_stage_add_object(stage, rmm_sha256(hash, bytes), bytes,
				    err);
}

int rmm_stage_keep(struct rmm_stage *stage, int old, struct rmm_str sha256,
		   struct rmm_err *err)
{
	char path[RMM_HASH_PATH], hash[RMM_SHA256_TEXT];
	struct rmm_buf buf = {0};
	int ret = -1;

	rmm_hash_path(path, sha256);
	if (rmm_folder_hash(hash, old, path, err) < 0)
		return -1;
	if (!rmm_str_is(sha256, hash))
		return rmm_fail(err, RMM_E_REJECT, "'%s' is damaged", path);
	if (linkat(old, path, stage->dir - 1, path, 0) == 0) {
		/* Ours since it was written; if not, the copy's mode holds. */
		if (rmm_fchmodat(stage->dir - 1, path, 0644) == 0 ||
		    errno == EPERM)
			return 0;
		return rmm_stage_fail(err, "set the mode of", path);
	}
	if (errno == EEXIST)
		return 0;
	if (rmm_folder_object(&buf, old, sha256, RMM_MAX_FILE, NULL, err) == 0)
		ret = rmm_stage_add_object(stage, sha256, (struct rmm_str){
			buf.ptr, buf.len }, err);
	rmm_buf_free(&buf);
	return ret;
}
