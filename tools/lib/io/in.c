/* SPDX-License-Identifier: MIT */
#include "io/in.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "io/call.h"

/* A line, its CR LF, and enough behind it for reads to be long ones. */
enum { BLOCK = (128 << 10) + 2 };

static int fail_errno(const struct rmm_in *in, const char *what, int error,
		      struct rmm_err *err)
{
	if (in->fd == STDIN_FILENO + 1)
		return rmm_fail(err, RMM_E_IO, "cannot %s standard input: %s",
				what, strerror(error));
	return rmm_fail(err, RMM_E_IO, "cannot %s '%s': %s", what, in->name,
			strerror(error));
}

static int begin(struct rmm_in *in, bool regular, struct rmm_err *err)
{
	struct stat st;

	if (fstat(in->fd - 1, &st) < 0)
		return fail_errno(in, "open", errno, err);
	if (S_ISDIR(st.st_mode) && in->fd == STDIN_FILENO + 1)
		return rmm_fail(err, RMM_E_IO, "standard input is a directory");
	if (S_ISDIR(st.st_mode))
		return rmm_fail(err, RMM_E_IO, "'%s' is a directory", in->name);
	if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode) &&
	    !S_ISCHR(st.st_mode) && in->fd != STDIN_FILENO + 1)
		return rmm_fail(err, RMM_E_IO, "'%s' is not a file", in->name);
	if (regular && !S_ISREG(st.st_mode))
		return rmm_fail(err, RMM_E_IO, "'%s' is not a regular file",
				in->name);
	in->block = rmm_malloc(BLOCK);
	if (!in->block)
		return rmm_fail_nomem(err);
	in->cap = BLOCK;
	return 0;
}

int rmm_in_open_at(struct rmm_in *in, int dir, const char *path,
		   const char *name, bool *missing, struct rmm_err *err)
{
	/* Whoever names a pipe on the command line wants to wait for it; one
	 * that lies in a workspace would hang every verb. */
	bool in_tree = dir != AT_FDCWD;
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY |
		    (in_tree ? O_NONBLOCK : 0);
	int fd;

	*in = (struct rmm_in){ .name = name };
	fd = rmm_open(dir, path, flags);
	if (fd < 0 && missing && (errno == ENOENT || errno == ENOTDIR)) {
		*missing = true;
		return 0;
	}
	if (fd < 0)
		return fail_errno(in, "open", errno, err);
	if (missing)
		*missing = false;
	in->fd = fd + 1;
	if (begin(in, in_tree, err) < 0) {
		rmm_in_close(in);
		return -1;
	}
	return 0;
}

int rmm_in_open(struct rmm_in *in, const char *path, const char *name,
		struct rmm_err *err)
{
	return rmm_in_open_at(in, AT_FDCWD, path, name, NULL, err);
}

int rmm_in_stdin(struct rmm_in *in, struct rmm_err *err)
{
	*in = (struct rmm_in){ .name = "-", .fd = STDIN_FILENO + 1 };
	if (begin(in, false, err) < 0) {
		rmm_in_close(in);
		return -1;
	}
	return 0;
}

void rmm_in_mem(struct rmm_in *in, const char *name, struct rmm_str bytes)
{
	*in = (struct rmm_in){ .name = name, .mem = bytes, .eof = true };
}

void rmm_in_close(struct rmm_in *in)
{
	/* Nothing was written, so close has nothing to say. Standard input
	 * stays: its number must not go to the next file. */
	if (in->fd > STDIN_FILENO + 1)
		close(in->fd - 1);
	rmm_free(in->block);
	*in = (struct rmm_in){0};
}

/* What is at hand, whichever the source. */
static struct rmm_str at_hand(const struct rmm_in *in)
{
	if (!in->block)
		return in->mem;
	return (struct rmm_str){ in->block + in->pos, in->end - in->pos };
}

static int take(struct rmm_in *in, size_t n, struct rmm_err *err)
{
	if (in->block)
		in->pos += n;
	else
		in->mem = rmm_str_from(in->mem, n);
	in->taken += n;
	if (in->taken > RMM_MAX_FILE)
		return rmm_fail(err, RMM_E_LIMIT,
				"'%s' has more than %zu bytes", in->name,
				RMM_MAX_FILE);
	return 0;
}

/* One read behind what is at hand; sets eof when there is no more. */
static int fill(struct rmm_in *in, struct rmm_err *err)
{
	ssize_t got;

	if (in->pos > 0) {
		memmove(in->block, in->block + in->pos, in->end - in->pos);
		in->end -= in->pos;
		in->pos = 0;
	}
	got = rmm_read(in->fd - 1, in->block + in->end, in->cap - in->end);
	if (got < 0)
		return fail_errno(in, "read", errno, err);
	in->end += (size_t)got;
	in->eof = got == 0;
	return 0;
}

/* Is this, its CR aside, over the limit? */
static bool is_long(struct rmm_str line)
{
	return line.len > RMM_MAX_LINE + 1 ||
	       (line.len == RMM_MAX_LINE + 1 &&
		line.ptr[line.len - 1] != '\r');
}

/* Drops bytes up to and with the next LF. */
static int skip_line(struct rmm_in *in, bool *ended, struct rmm_err *err)
{
	for (;;) {
		struct rmm_str have = at_hand(in);
		size_t at = rmm_str_find(have, '\n');

		*ended = at < have.len;
		if (take(in, *ended ? at + 1 : at, err) < 0)
			return -1;
		if (*ended || in->eof)
			return 0;
		if (fill(in, err) < 0)
			return -1;
	}
}

/* The start of a long line has to outlast the skipping of its rest: it is put
 * at the front of the block, and the rest goes through what is behind it. */
static int skip_rest(struct rmm_in *in, struct rmm_str *line, bool *ended,
		     struct rmm_err *err)
{
	struct rmm_in rest;
	int ret;

	if (!in->block) {
		*line = rmm_str_upto(in->mem, RMM_MAX_LINE);
		return skip_line(in, ended, err);
	}
	memmove(in->block, in->block + in->pos, in->end - in->pos);
	in->end -= in->pos;
	in->pos = 0;
	*line = (struct rmm_str){ in->block, RMM_MAX_LINE };
	rest = *in;
	rest.block += RMM_MAX_LINE;
	rest.cap -= RMM_MAX_LINE;
	rest.end -= RMM_MAX_LINE;
	rest.taken += RMM_MAX_LINE;
	ret = skip_line(&rest, ended, err);
	in->pos = rest.pos + RMM_MAX_LINE;
	in->end = rest.end + RMM_MAX_LINE;
	in->eof = rest.eof;
	in->taken = rest.taken;
	return ret;
}

int rmm_in_line(struct rmm_in *in, struct rmm_str *line, bool *too_long,
		bool *ended, struct rmm_err *err)
{
	size_t seen = 0, at;
	bool lf = false;
	int ret;

	for (;;) {
		*line = at_hand(in);
		at = seen + rmm_str_find(rmm_str_from(*line, seen), '\n');
		lf = at < line->len;
		if (lf || in->eof || at > RMM_MAX_LINE + 1)
			break;
		seen = line->len;
		if (fill(in, err) < 0)
			return -1;
	}
	if (line->len == 0)
		return 0;
	line->len = at;
	*too_long = is_long(*line);
	if (*too_long)
		ret = skip_rest(in, line, &lf, err);
	else
		ret = take(in, lf ? at + 1 : at, err);
	if (ended)
		*ended = lf;
	return ret < 0 ? -1 : 1;
}

int rmm_in_peek(struct rmm_in *in, struct rmm_str *out, size_t n,
		struct rmm_err *err)
{
	while (at_hand(in).len < n && !in->eof && in->end - in->pos < in->cap)
		if (fill(in, err) < 0)
			return -1;
	*out = rmm_str_upto(at_hand(in), n);
	return 0;
}

int rmm_in_all(struct rmm_in *in, struct rmm_buf *buf, struct rmm_err *err)
{
	struct rmm_str have;

	for (;;) {
		have = at_hand(in);
		rmm_buf_add(buf, have);
		if (buf->failed == RMM_E_LIMIT)
			return rmm_fail(err, RMM_E_LIMIT,
					"'%s' has more than %zu bytes",
					in->name, buf->max);
		if (buf->failed != RMM_OK)
			return rmm_fail_nomem(err);
		if (take(in, have.len, err) < 0)
			return -1;
		if (in->eof)
			return 0;
		if (fill(in, err) < 0)
			return -1;
	}
}

int rmm_file_read(struct rmm_buf *buf, const char *path, struct rmm_err *err)
{
	struct rmm_in in = {0};
	int ret = -1;

	if (rmm_in_open(&in, path, path, err) < 0)
		goto out;
	if (rmm_in_all(&in, buf, err) < 0)
		goto out;
	ret = 0;
out:
	rmm_in_close(&in);
	return ret;
}
