/* SPDX-License-Identifier: MIT */
#include "cmd/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "io/call.h"

enum { BLOCK = 64 << 10 };

/* --- names ----------------------------------------------------------- */

static int cmp(const void *a, const void *b)
{
	return rmm_str_cmp(*(const struct rmm_str *)a,
			   *(const struct rmm_str *)b);
}

static int add_name(struct rmm_names *names, const char *name,
		    struct rmm_err *err)
{
	struct rmm_str copy;

	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return 0;
	if (names->n == RMM_MAX_NAMES)
		return rmm_fail(err, RMM_E_REJECT, "more than %d files",
				RMM_MAX_NAMES);
	if (rmm_arena_str(&names->arena, &copy, rmm_str(name), err) < 0 ||
	    rmm_grow(&names->name, &names->cap, names->n + 1, sizeof(copy),
		     err) < 0)
		return -1;
	names->name[names->n++] = copy;
	return 0;
}

/* A stream of its own, since closedir closes the descriptor. */
static DIR *open_dir(int dir, const char *path)
{
	int fd = rmm_open(dir, path,
			  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !stream)
		close(fd);
	return stream;
}

int rmm_names_read(struct rmm_names *names, int dir, const char *path,
		   bool *found, struct rmm_err *err)
{
	DIR *stream = open_dir(dir, path);
	struct dirent *entry;
	int ret = 0;

	*names = (struct rmm_names){0};
	if (found)
		*found = stream || errno != ENOENT;
	if (found && !*found)
		return 0;
	if (!stream)
		return rmm_fail(err,
				errno == ENOENT || errno == ENOTDIR ||
					errno == ELOOP ?
				RMM_E_REJECT : RMM_E_IO,
				"cannot list '%s': %s", path, strerror(errno));
	for (errno = 0; ret == 0 && (entry = readdir(stream)); errno = 0)
		ret = add_name(names, entry->d_name, err);
	if (ret == 0 && errno != 0)
		ret = rmm_fail(err, RMM_E_IO, "cannot list '%s': %s", path,
			       strerror(errno));
	closedir(stream);
	if (ret == 0 && names->n > 1)
		qsort(names->name, names->n, sizeof(*names->name), cmp);
	if (ret < 0)
		rmm_names_free(names);
	return ret;
}

bool rmm_names_has(const struct rmm_names *names, struct rmm_str name)
{
	return names->n > 0 && bsearch(&name, names->name, names->n,
				       sizeof(name), cmp);
}

void rmm_names_free(struct rmm_names *names)
{
	rmm_free(names->name);
	rmm_arena_free(&names->arena);
	*names = (struct rmm_names){0};
}

/* --- files ----------------------------------------------------------- */

int rmm_folder_open(const char *path, struct rmm_err *err)
{
	int fd = rmm_open_dir(AT_FDCWD, path);

	if (fd < 0)
		return rmm_fail(err, RMM_E_IO, "cannot open '%s': %s", path,
				strerror(errno));
	return fd;
}

/* The open folder, or the one that the path would be made in. */
static int open_nearest(const char *path)
{
	int fd = rmm_open_dir(AT_FDCWD, path);
	char parent[PATH_MAX];
	size_t len = strlen(path);

	if (fd >= 0 || errno != ENOENT || len >= sizeof(parent))
		return fd;
	while (len > 0 && path[len - 1] == '/')
		len--;
	while (len > 0 && path[len - 1] != '/')
		len--;
	memcpy(parent, path, len);
	parent[len] = '\0';
	return rmm_open_dir(AT_FDCWD, len > 0 ? parent : ".");
}

static bool is_same_folder(int fd, const struct stat *other)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_ino == other->st_ino &&
	       st.st_dev == other->st_dev;
}

bool rmm_folder_is_below(const char *path, const char *dir)
{
	int fd = open_nearest(path), up;
	struct stat outer, there, last = {0};
	bool below = false;

	if (stat(dir, &outer) < 0 ||
	    (stat(path, &there) == 0 && is_same_folder(fd, &outer)))
		goto out;
	while (fd >= 0 && !below && !is_same_folder(fd, &last) &&
	       fstat(fd, &last) == 0) {
		below = is_same_folder(fd, &outer);
		up = rmm_open_dir(fd, "..");
		close(fd);
		fd = up;
	}
out:
	if (fd >= 0)
		close(fd);
	return below;
}

/* Not blocking, so that a FIFO in the folder hangs nobody. */
static int open_file(int dir, const char *path, struct rmm_err *err)
{
	int fd = rmm_open(dir, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
				     O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return rmm_fail(err, RMM_E_REJECT, "'%s' is missing", path);
	if (fd < 0 && (errno == ELOOP || errno == ENXIO))
		return rmm_fail(err, RMM_E_REJECT,
				"'%s' is not a regular file", path);
	if (fd < 0)
		return rmm_fail(err, RMM_E_IO, "cannot open '%s': %s", path,
				strerror(errno));
	/* What can't be told is no verdict: a publication that is not whole
	 * is forgotten. */
	if (fstat(fd, &st) < 0)
		rmm_fail(err, RMM_E_IO, "cannot look at '%s': %s", path,
			 strerror(errno));
	else if (S_ISREG(st.st_mode))
		return fd;
	else
		rmm_fail(err, RMM_E_REJECT, "'%s' is not a regular file",
			 path);
	close(fd);
	return -1;
}

/* Hands the file over in blocks until `take` returns false. */
static int each_block(int dir, const char *path,
		      bool (*take)(void *ctx, struct rmm_str block), void *ctx,
		      struct rmm_err *err)
{
	int fd = open_file(dir, path, err), ret = 0;
	char *block = rmm_malloc(BLOCK);
	ssize_t got = 1;

	if (fd >= 0 && !block)
		ret = rmm_fail_nomem(err);
	while (fd >= 0 && block && got > 0) {
		got = rmm_read(fd, block, BLOCK);
		if (got < 0)
			ret = rmm_fail(err, RMM_E_IO, "cannot read '%s': %s",
				       path, strerror(errno));
		else if (!take(ctx, (struct rmm_str){ block, (size_t)got }))
			break;
	}
	rmm_free(block);
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : ret;
}

static bool take_bytes(void *ctx, struct rmm_str block)
{
	struct rmm_buf *buf = ctx;

	rmm_buf_add(buf, block);
	return buf->failed == RMM_OK;
}

int rmm_folder_read(struct rmm_buf *buf, int dir, const char *path,
		    struct rmm_err *err)
{
	struct rmm_str bytes;

	if (each_block(dir, path, take_bytes, buf, err) < 0)
		return -1;
	if (buf->failed == RMM_E_LIMIT)
		return rmm_fail(err, RMM_E_REJECT,
				"'%s' has more than the %zu bytes it may have",
				path, buf->max);
	return rmm_buf_end(buf, &bytes, err);
}

struct hashing {
	struct rmm_sha256 hash;
	size_t bytes;
};

static bool take_hash(void *ctx, struct rmm_str block)
{
	struct hashing *h = ctx;

	rmm_sha256_add(&h->hash, block);
	h->bytes += block.len;
	return h->bytes <= RMM_MAX_FILE;
}

int rmm_folder_hash(char text[RMM_SHA256_TEXT], int dir, const char *path,
		    struct rmm_err *err)
{
	struct hashing h = { .bytes = 0 };

	rmm_sha256_init(&h.hash);
	if (each_block(dir, path, take_hash, &h, err) < 0)
		return -1;
	rmm_sha256_end(&h.hash, text);
	if (h.bytes > RMM_MAX_FILE)
		return rmm_fail(err, RMM_E_REJECT,
				"'%s' has more than the %zu bytes it may have",
				path, RMM_MAX_FILE);
	return 0;
}

const char *rmm_hash_path(char text[RMM_HASH_PATH], struct rmm_str sha256)
{
	const size_t dir = sizeof(RMM_BY_HASH);

	memcpy(text, RMM_BY_HASH "/", dir);
	memcpy(text + dir, sha256.ptr, RMM_SHA256_TEXT - 1);
	text[dir + RMM_SHA256_TEXT - 1] = '\0';
	return text;
}

/* The file, if its bytes are those. */
static int read_object(struct rmm_buf *buf, int dir, const char *path,
		       struct rmm_str sha256, struct rmm_err *err)
{
	char hash[RMM_SHA256_TEXT];

	if (rmm_folder_read(buf, dir, path, err) < 0)
		return -1;
	if (rmm_str_eq(rmm_sha256(hash, (struct rmm_str){ buf->ptr, buf->len }),
		       sha256))
		return 0;
	return rmm_fail(err, RMM_E_REJECT, "'%s' is damaged", path);
}

int rmm_folder_object(struct rmm_buf *buf, int dir, struct rmm_str sha256,
		      uint64_t size, const char *name, struct rmm_err *err)
{
	char path[RMM_HASH_PATH];
	size_t max = size < RMM_MAX_FILE ? (size_t)size : RMM_MAX_FILE;

	rmm_buf_init(buf, max);
	if (read_object(buf, dir, rmm_hash_path(path, sha256), sha256,
			name ? NULL : err) == 0)
		return 0;
	if (!name)
		return -1;
	rmm_buf_free(buf);
	rmm_buf_init(buf, max);
	return read_object(buf, dir, name, sha256, err);
}
