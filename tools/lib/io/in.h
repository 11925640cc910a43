/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_IN_H
#define RMM_IO_IN_H

/*
 * Bytes coming in: from a file, from standard input, or from memory that
 * somebody else owns. Read in blocks, so that a list of a gigabyte costs one
 * block; every read is bounded. Directories, sockets and block devices are
 * refused when opened.
 *
 *	struct rmm_in in = {0};
 *	if (rmm_in_open(&in, path, path, err)) ...
 *	while ((got = rmm_in_line(&in, &line, &too_long, err)) > 0) ...
 *	rmm_in_close(&in);
 */

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct rmm_in {
	const char *name; /* for messages: borrowed, as the user would write it */
	struct rmm_str mem; /* what is left of a memory source */
	char *block;
	size_t pos, end, cap;
	int fd; /* a file's descriptor + 1; 0 for memory */
	bool eof;
	uint64_t taken; /* bytes handed out so far */
};

/* Opens path for reading; `name` is used in every message. Fails with
 * RMM_E_IO for a directory or what can't be opened. */
int rmm_in_open(struct rmm_in *in, const char *path, const char *name,
		struct rmm_err *err) RMM_CHECKED;

/* As rmm_in_open below an open directory (openat), regular files only. With missing not NULL a
 * path that does not exist sets it and returns 0. */
int rmm_in_open_at(struct rmm_in *in, int dir, const char *path,
		   const char *name, bool *missing,
		   struct rmm_err *err) RMM_CHECKED;

/* The name is "-". Standard input itself stays open after rmm_in_close. */
int rmm_in_stdin(struct rmm_in *in, struct rmm_err *err) RMM_CHECKED;

/* bytes are borrowed until rmm_in_close. */
void rmm_in_mem(struct rmm_in *in, const char *name, struct rmm_str bytes);
void rmm_in_close(struct rmm_in *in); /* safe on {0} and twice */

/* The next line without its LF, valid until the next call. 1, 0 at the end, or
 * -1. A line over RMM_MAX_LINE (a CR at its end aside) sets *too_long, hands
 * out its first RMM_MAX_LINE bytes and skips the rest. More than RMM_MAX_FILE
 * bytes in all: RMM_E_LIMIT. *ended (may be NULL) tells whether an LF ended
 * the line; unless it is too long, that LF is line->ptr[line->len]. */
int rmm_in_line(struct rmm_in *in, struct rmm_str *line, bool *too_long,
		bool *ended, struct rmm_err *err) RMM_CHECKED;

/* The first bytes that are still to come, at most n (of a file no more than
 * 128 KiB), without taking them; valid until the next call. */
int rmm_in_peek(struct rmm_in *in, struct rmm_str *out, size_t n,
		struct rmm_err *err) RMM_CHECKED;

/* All that is left, appended to buf, whose ceiling bounds it. */
int rmm_in_all(struct rmm_in *in, struct rmm_buf *buf,
	       struct rmm_err *err) RMM_CHECKED;

/* A whole file appended to buf (ceiling: buf->max, named in the message). */
int rmm_file_read(struct rmm_buf *buf, const char *path,
		  struct rmm_err *err) RMM_CHECKED;

#endif
