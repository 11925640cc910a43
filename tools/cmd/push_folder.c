/* SPDX-License-Identifier: MIT */
/* A folder as a target: each file appears whole, in one step. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/folder.h"
#include "cmd/push_target.h"
#include "cmd/stage.h"
#include "io/call.h"
#include "io/out.h"

struct folder {
	struct rmm_target target; /* first */
	int dir;                  /* descriptor + 1; locked */
	bool has_objects;         /* by-hash/sha256 is there, and lasts */
};

static struct folder *folder_of(struct rmm_target *target)
{
	return (struct folder *)target;
}

/* 1, 0 when there is none, -1 when that can't be told. */
static int find(struct folder *folder, const char *name, struct rmm_err *err)
{
	struct stat st;

	if (fstatat(folder->dir - 1, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 1;
	if (errno == ENOENT)
		return 0;
	rmm_stage_fail(err, "look at", name);
	rmm_wrap(err, "%s", folder->target.name);
	return -1;
}

static int read_there(struct rmm_target *target, struct rmm_push_file *file,
		      struct rmm_buf *out, struct rmm_err *err)
{
	struct folder *folder = folder_of(target);
	int found = find(folder, file->name.ptr, err);

	if (found <= 0)
		return found;
	if (rmm_folder_read(out, folder->dir - 1, file->name.ptr, err) == 0)
		return 1;
	rmm_wrap(err, "%s", target->name);
	return -1;
}

static int look(struct rmm_target *target, struct rmm_push_file *file,
		struct rmm_err *err)
{
	struct folder *folder = folder_of(target);
	int found = find(folder, file->name.ptr, err);
	char hash[RMM_SHA256_TEXT];

	file->there = RMM_PUSH_ABSENT;
	if (found <= 0)
		return found;
	if (rmm_folder_hash(hash, folder->dir - 1, file->name.ptr, err) < 0) {
		rmm_wrap(err, "%s", target->name);
		return -1;
	}
	file->there = rmm_str_is(file->sha256, hash) ? RMM_PUSH_SAME
						     : RMM_PUSH_OTHER;
	return 0;
}

static const char *path_of(struct rmm_buf *buf, struct rmm_target *target,
			   const struct rmm_push_file *file,
			   struct rmm_err *err)
{
	struct rmm_str path;

	rmm_buf_init(buf, RMM_MAX_JSON);
	rmm_buf_addf(buf, "%s/%s", target->name, file->name.ptr);
	return rmm_buf_end(buf, &path, err) < 0 ? NULL : path.ptr;
}

static int write_there(struct rmm_target *target,
		       const struct rmm_push_file *file, struct rmm_str bytes,
		       struct rmm_err *err)
{
	struct rmm_push_file written = *file;
	struct rmm_buf buf = {0};
	const char *path = path_of(&buf, target, file, err);
	int ret = -1;

	if (path && rmm_file_write(path, bytes, 0644, err) == 0 &&
	    look(target, &written, err) == 0)
		ret = 0;
	if (ret == 0 && written.there != RMM_PUSH_SAME)
		ret = rmm_fail(err, RMM_E_IO,
			       "'%s' is not what was written; does somebody "
			       "else write there? run this again", path);
	rmm_buf_free(&buf);
	return ret;
}

static void close_folder(struct rmm_target *target)
{
	struct folder *folder = folder_of(target);

	if (folder->dir > 0)
		close(folder->dir - 1);
}

static int fail_dir(struct rmm_err *err, const char *what, const char *path,
		    const char *below)
{
	return rmm_fail(err, RMM_E_IO, "cannot %s '%s%s': %s", what, path,
			below, strerror(errno));
}

/* The folder that `dir` and `name` say, which messages call PATH and BELOW. */
static int make_dir(int dir, const char *name, const char *path,
		    const char *below, struct rmm_err *err)
{
	if (mkdirat(dir, name, 0755) < 0)
		return errno == EEXIST ? 0
				       : fail_dir(err, "create", path, below);
	/* Whatever the umask. */
	return rmm_fchmodat(dir, name, 0755) < 0
		? fail_dir(err, "set the mode of", path, below) : 0;
}

static int make_objects_dir(struct folder *folder, struct rmm_err *err)
{
	const char *path = folder->target.name;
	int dir = folder->dir - 1;

	if (folder->has_objects)
		return 0;
	if (make_dir(dir, "by-hash", path, "/by-hash", err) < 0 ||
	    make_dir(dir, RMM_BY_HASH, path, "/" RMM_BY_HASH, err) < 0 ||
	    rmm_stage_sync(dir, "by-hash", err) < 0)
		return -1;
	folder->has_objects = true;
	return 0;
}

static int open_folder(struct folder *folder, const char *path,
		       struct rmm_err *err)
{
	int dir;

	if (make_dir(AT_FDCWD, path, path, "", err) < 0)
		return -1;
	dir = rmm_folder_open(path, err);
	if (dir < 0)
		return -1;
	folder->dir = dir + 1;
	/* A file system without locks has no second pusher to fear. */
	if (rmm_flock(dir, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return rmm_fail(err, RMM_E_IO,
				"another push writes to '%s'; run this again "
				"when it is done", path);
	return 0;
}

static int finish(struct rmm_target *target, const struct rmm_pointer *pointer,
		  struct rmm_err *err)
{
	int dir = folder_of(target)->dir - 1;

	(void)pointer;
	/* What a push left that was killed in the middle of a file. */
	rmm_stage_tidy(dir);
	/* The folder may be new. */
	return rmm_stage_sync(dir, "..", err);
}

static int look_or_make(struct rmm_target *target, struct rmm_push_file *file,
			struct rmm_err *err)
{
	/* Not before something is to be written. */
	if (file->immutable && make_objects_dir(folder_of(target), err) < 0)
		return -1;
	return look(target, file, err);
}

static const struct rmm_target_kind kind = {
	.read = read_there,
	.look = look_or_make,
	.write = write_there,
	.finish = finish,
	.close = close_folder,
};

int rmm_target_folder(struct rmm_target **out, const char *path,
		      struct rmm_err *err)
{
	struct folder *folder = rmm_calloc(1, sizeof(*folder));

	*out = NULL;
	if (!folder)
		return rmm_fail_nomem(err);
	folder->target.kind = &kind;
	folder->target.name = path;
	*out = &folder->target;
	return open_folder(folder, path, err);
}
