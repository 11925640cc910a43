/* SPDX-License-Identifier: MIT */
#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/call.h"
#include "io/out_temp.h"

enum {
	TRIES = 64,   /* of finding a free name for a temporary */
	LINKS = 8,    /* symbolic links followed at NAME */
	LINK_TEXT = 4096,
};

static int fail_errno(struct rmm_out *out, int error)
{
	if (!out->path)
		return rmm_fail(&out->failed, RMM_E_IO,
				"cannot write to standard output: %s",
				strerror(error));
	return rmm_fail(&out->failed, RMM_E_IO, "cannot write '%s': %s",
			out->name, strerror(error));
}

/* A copy of directory + name, freed by the caller. */
static char *join(struct rmm_str dir, struct rmm_str name)
{
	char *path = rmm_malloc(dir.len + name.len + 1);

	if (!path)
		return NULL;
	if (dir.len > 0)
		memcpy(path, dir.ptr, dir.len);
	memcpy(path + dir.len, name.ptr, name.len);
	path[dir.len + name.len] = '\0';
	return path;
}

/* The part of the path with its last slash; may be empty. */
static struct rmm_str dir_part(struct rmm_str path)
{
	size_t at = rmm_str_rfind(path, '/');

	return rmm_str_upto(path, at < path.len ? at + 1 : 0);
}

/* Replaces a path that is a symbolic link by what it points to. */
static int follow(struct rmm_out *out)
{
	char target[LINK_TEXT];

	for (int i = 0; i < LINKS; i++) {
		ssize_t len = readlink(out->path, target, sizeof(target));
		struct rmm_str to = { target, (size_t)len };
		struct rmm_str dir = {0};
		char *path;

		if (len < 0)
			return 0;
		if (to.len == sizeof(target))
			return fail_errno(out, ENAMETOOLONG);
		if (!rmm_str_starts(to, RMM_LIT("/")))
			dir = dir_part(rmm_str(out->path));
		path = join(dir, to);
		if (!path)
			return rmm_fail_nomem(&out->failed);
		rmm_free(out->path);
		out->path = path;
	}
	return fail_errno(out, ELOOP);
}

/* The temporary's name begins with the folder and a dot: cut behind it, it is
 * a name of the folder, and no memory is needed for one. */
static int open_dir(struct rmm_out *out)
{
	char *end = out->temp + dir_part(rmm_str(out->path)).len + 1;
	char saved = *end;
	int fd;

	*end = '\0';
	fd = rmm_open_dir(AT_FDCWD, out->temp);
	*end = saved;
	return fd;
}

/* One attempt: the file, made and locked. A cleaner may come between the two
 * steps; then the file has no name any more and another one is tried. */
static int make_temp(struct rmm_out *out)
{
	struct stat st;
	int fd = rmm_create(AT_FDCWD, out->temp,
			    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST ? 0 : fail_errno(out, errno);
	if (rmm_flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
		close(fd);
		return 0;
	}
	if (fstat(fd, &st) < 0) {
		fail_errno(out, errno);
		unlink(out->temp);
		close(fd);
		return -1;
	}
	if (st.st_nlink == 0) {
		close(fd);
		return 0;
	}
	out->fd = fd + 1;
	return 1;
}

static int open_temp(struct rmm_out *out)
{
	struct rmm_str path = rmm_str(out->path);
	struct rmm_str dir = dir_part(path);
	struct rmm_str name = rmm_str_from(path, dir.len);
	size_t prefix = name.len + 2; /* ".NAME." */
	char *p;
	int fd, got = 0;

	if (name.len == 0)
		return fail_errno(out, ENOENT);
	out->temp = rmm_malloc(path.len + 2 + RMM_TEMP_SUFFIX + 1);
	if (!out->temp)
		return rmm_fail_nomem(&out->failed);
	p = out->temp + dir.len;
	memcpy(out->temp, path.ptr, dir.len);
	*p = '.';
	memcpy(p + 1, name.ptr, name.len);
	p[prefix - 1] = '.';
	fd = open_dir(out);
	if (fd >= 0)
		rmm_out_remove_temps(fd, (struct rmm_str){ p, prefix });
	for (unsigned i = 0; got == 0 && i < TRIES; i++) {
		rmm_out_temp_suffix(p + prefix, i);
		got = make_temp(out);
	}
	if (got > 0)
		return 0;
	rmm_free(out->temp);
	out->temp = NULL;
	return got < 0 ? -1 : fail_errno(out, EEXIST);
}

/* A device or pipe is written to; only a file can be replaced. */
static int open_target(struct rmm_out *out)
{
	struct stat st;
	int fd;

	if (stat(out->path, &st) < 0 || S_ISREG(st.st_mode))
		return follow(out) < 0 ? -1 : open_temp(out);
	if (S_ISDIR(st.st_mode))
		return rmm_fail(&out->failed, RMM_E_IO, "'%s' is a directory",
				out->name);
	fd = rmm_open(AT_FDCWD, out->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(out, errno);
	out->fd = fd + 1;
	return 0;
}

/* Frees everything, and hands the failure on. */
static int finish(struct rmm_out *out, struct rmm_err *err)
{
	struct rmm_err failed = out->failed;

	rmm_free(out->block);
	rmm_free(out->path);
	rmm_free(out->temp);
	*out = (struct rmm_out){0};
	if (failed.code == RMM_OK)
		return 0;
	return rmm_fail(err, failed.code, "%s", failed.text);
}

int rmm_out_file(struct rmm_out *out, const char *path, unsigned mode,
		 struct rmm_err *err)
{
	*out = (struct rmm_out){ .name = path, .mode = mode };
	out->block = rmm_malloc(RMM_OUT_BLOCK);
	out->path = join((struct rmm_str){0}, rmm_str(path));
	if (!out->block || !out->path)
		rmm_fail_nomem(&out->failed);
	else
		open_target(out);
	return out->failed.code != RMM_OK ? finish(out, err) : 0;
}

int rmm_out_stdout(struct rmm_out *out, struct rmm_err *err)
{
	*out = (struct rmm_out){ .fd = STDOUT_FILENO + 1 };
	out->block = rmm_malloc(RMM_OUT_BLOCK);
	return out->block ? 0 : rmm_fail_nomem(err);
}

void rmm_out_buf(struct rmm_out *out, struct rmm_buf *buf)
{
	*out = (struct rmm_out){ .buf = buf };
}

int rmm_out_open(struct rmm_out *out, const char *path, struct rmm_err *err)
{
	if (!path || rmm_str_is(rmm_str(path), "-"))
		return rmm_out_stdout(out, err);
	return rmm_out_file(out, path, 0644, err);
}

static void write_all(struct rmm_out *out, struct rmm_str s)
{
	out->written += s.len;
	if (out->failed.code == RMM_OK && rmm_write(out->fd - 1, s) < 0)
		fail_errno(out, errno);
}

static void flush(struct rmm_out *out)
{
	write_all(out, (struct rmm_str){ out->block, out->len });
	out->len = 0;
}

void rmm_out_spill(struct rmm_out *out, struct rmm_str s)
{
	if (out->buf) {
		rmm_buf_add(out->buf, s);
		return;
	}
	if (!out->block)
		rmm_fail(&out->failed, RMM_E_BUG, "write to a closed output");
	if (out->failed.code != RMM_OK || s.len == 0)
		return;
	if (s.len > RMM_OUT_BLOCK - out->len)
		flush(out);
	if (s.len >= RMM_OUT_BLOCK) {
		write_all(out, s);
		return;
	}
	memcpy(out->block + out->len, s.ptr, s.len);
	out->len += s.len;
}

void rmm_out_addf(struct rmm_out *out, const char *fmt, ...)
{
	char small[512], *text = small;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(small, sizeof(small), fmt, args);
	va_end(args);
	if (len < 0) {
		rmm_fail(&out->failed, RMM_E_BUG, "a text that is no text");
		return;
	}
	if ((size_t)len >= sizeof(small)) {
		text = rmm_malloc((size_t)len + 1);
		if (!text) {
			rmm_fail_nomem(&out->failed);
			return;
		}
		va_start(args, fmt);
		vsnprintf(text, (size_t)len + 1, fmt, args);
		va_end(args);
	}
	rmm_out_add(out, (struct rmm_str){ text, (size_t)len });
	if (text != small)
		rmm_free(text);
}

/* Its number must not go to the next file that is opened, which a stray write
 * would then hit: the lowest free one is what open gives. A jail may have no
 * /dev, but it has a root. */
static void close_stdout(struct rmm_out *out)
{
	if (rmm_close(STDOUT_FILENO) < 0)
		fail_errno(out, errno);
	if (open("/dev/null", O_RDONLY) < 0)
		(void)open("/", O_RDONLY);
}

/* Makes a rename last. Some file systems can't sync a directory (EINVAL). */
static void sync_dir(struct rmm_out *out, int dir)
{
	if (rmm_fsync(dir) < 0 && errno != EINVAL)
		fail_errno(out, errno);
	close(dir);
}

/* The lock must hold until the temporary has its final name, yet close must
 * be asked before that, since only close tells of a failed write on some file
 * systems: a second descriptor keeps the lock. A folder that is closed to
 * readers can't be synced, which is no failure. */
static void close_temp(struct rmm_out *out)
{
	int fd = out->fd - 1, dir = open_dir(out), lock;

	if (dir < 0 && errno != EACCES)
		fail_errno(out, errno);
	lock = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (out->failed.code == RMM_OK &&
	    (rmm_fsync(fd) < 0 || rmm_fchmod(fd, (mode_t)out->mode) < 0))
		fail_errno(out, errno);
	if (rmm_close(fd) < 0)
		fail_errno(out, errno);
	if (out->failed.code == RMM_OK && rmm_rename(out->temp, out->path) < 0)
		fail_errno(out, errno);
	if (out->failed.code != RMM_OK)
		unlink(out->temp);
	if (dir >= 0)
		sync_dir(out, dir);
	if (lock >= 0)
		close(lock);
}

int rmm_out_close(struct rmm_out *out, struct rmm_err *err)
{
	struct rmm_str bytes;

	if (rmm_mem_ended())
		rmm_fail_nomem(&out->failed);
	if (out->buf && rmm_buf_end(out->buf, &bytes, &out->failed) < 0)
		return finish(out, err);
	if (out->fd > 0)
		flush(out);
	/* In this order: when standard output is closed and nothing holds its
	 * number, a temporary may have it. */
	if (out->temp)
		close_temp(out);
	else if (out->fd == STDOUT_FILENO + 1)
		close_stdout(out);
	else if (out->fd > 0 && rmm_close(out->fd - 1) < 0)
		fail_errno(out, errno);
	return finish(out, err);
}

void rmm_out_abort(struct rmm_out *out)
{
	if (out->temp)
		unlink(out->temp);
	if (out->fd > 0 && (out->temp || out->fd != STDOUT_FILENO + 1))
		close(out->fd - 1);
	finish(out, NULL);
}

int rmm_file_write(const char *path, struct rmm_str bytes, unsigned mode,
		   struct rmm_err *err)
{
	struct rmm_out out = {0};

	if (rmm_out_file(&out, path, mode, err) < 0)
		return -1;
	rmm_out_add(&out, bytes);
	return rmm_out_close(&out, err);
}

int rmm_dir_exchange(const char *a, const char *b, bool *supported,
		     struct rmm_err *err)
{
	*supported = rmm_exchange(a, b) == 0;
	if (*supported || errno == EINVAL || errno == ENOSYS ||
	    errno == EXDEV || errno == EBUSY) /* a mount point */
		return 0;
	return rmm_fail(err, RMM_E_IO, "cannot exchange '%s' and '%s': %s", a,
			b, strerror(errno));
}
