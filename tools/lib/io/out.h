/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_OUT_H
#define RMM_IO_OUT_H

/*
 * Bytes going out, 64 KiB at a time. Writes are unchecked: the first failure
 * sticks and rmm_out_close reports it. Three sinks:
 *
 * - a file: written to a temporary `.NAME.XXXXXX` in the same directory
 *   (O_EXCL), then fsync, fchmod, close, rename, fsync of the directory. Until
 *   the rename the old file stands; on failure, and on rmm_out_abort, the
 *   temporary goes and the old file is untouched (but when only the sync of
 *   the directory fails, the new file stands, and that is reported). A
 *   temporary that a killed run left behind is removed by the next writer of
 *   the same NAME (it holds an flock on its own temporary, so one in use is
 *   never taken). A symbolic link at NAME is followed and its target
 *   replaced, so that a linked list stays linked. A device or pipe at NAME
 *   is written to as it is.
 * - standard output: close(1) is part of rmm_out_close, since a full device
 *   may speak up only then; what is written to it afterwards fails.
 * - a buffer.
 */

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum { RMM_OUT_BLOCK = 64 << 10 };

struct rmm_out {
	char *block;
	size_t len;
	uint64_t written;     /* bytes that left the block */
	struct rmm_buf *buf;  /* the buffer sink */
	int fd;               /* descriptor + 1 */
	char *path, *temp;    /* the file sink; owned */
	const char *name;     /* for messages; borrowed */
	unsigned mode;
	struct rmm_err failed;
};

/* Begins a file that will have `mode` exactly, whatever the umask. */
int rmm_out_file(struct rmm_out *out, const char *path, unsigned mode,
		 struct rmm_err *err) RMM_CHECKED;
int rmm_out_stdout(struct rmm_out *out, struct rmm_err *err) RMM_CHECKED;
void rmm_out_buf(struct rmm_out *out, struct rmm_buf *buf);

/* "-" or NULL: standard output; else a file of mode 0644. */
int rmm_out_open(struct rmm_out *out, const char *path,
		 struct rmm_err *err) RMM_CHECKED;

/* For rmm_out_add: what does not fit into the block, or has none. */
void rmm_out_spill(struct rmm_out *out, struct rmm_str s);

/* Inline, as they are called for each cell. A buffer has no block; after a
 * failure nobody reads this one. */
static inline void rmm_out_add(struct rmm_out *out, struct rmm_str s)
{
	if (!out->block || s.len > RMM_OUT_BLOCK - out->len) {
		rmm_out_spill(out, s);
		return;
	}
	if (s.len > 0)
		memcpy(out->block + out->len, s.ptr, s.len);
	out->len += s.len;
}

static inline void rmm_out_addc(struct rmm_out *out, char c)
{
	rmm_out_add(out, (struct rmm_str){ &c, 1 });
}

void rmm_out_addf(struct rmm_out *out, const char *fmt, ...) RMM_PRINTF(2, 3);

/* The bytes so far, of a file or standard output. */
static inline uint64_t rmm_out_size(const struct rmm_out *out)
{
	return out->written + out->len;
}

/* Flushes and makes it visible; frees everything either way. */
int rmm_out_close(struct rmm_out *out, struct rmm_err *err) RMM_CHECKED;

/* Drops what was written; safe on {0} and after rmm_out_close. */
void rmm_out_abort(struct rmm_out *out);

/* A whole file in one call. */
int rmm_file_write(const char *path, struct rmm_str bytes, unsigned mode,
		   struct rmm_err *err) RMM_CHECKED;

/* Exchanges two directories in one step (renameat2 with RENAME_EXCHANGE).
 * *supported false, and 0, where the file system can't, or one
 * is a mount point. */
int rmm_dir_exchange(const char *a, const char *b, bool *supported,
		     struct rmm_err *err) RMM_CHECKED;

#endif
