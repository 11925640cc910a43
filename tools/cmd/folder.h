/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_FOLDER_H
#define RMM_CMD_FOLDER_H

/*
 * A publication as a folder on disk: reads its files, each once, bounded and
 * never through a symbolic link, and has them judged (edge/trust.h). What is
 * wrong inside the folder, a missing file included, is RMM_E_REJECT; that
 * the folder can't be opened or read is RMM_E_IO.
 */

#include "base/buf.h"
#include "base/mem.h"
#include "edge/trust.h"

/* The names in a folder, sorted by bytes; "." and ".." are left out. */
struct rmm_names {
	struct rmm_arena arena;
	struct rmm_str *name; /* each followed by a NUL */
	size_t n, cap;
};

enum { RMM_MAX_NAMES = 1000000 };

/* Lists `path` below the open folder dir. *found (may be NULL) is false when
 * it does not exist; without it that is a failure. */
int rmm_names_read(struct rmm_names *names, int dir, const char *path,
		   bool *found, struct rmm_err *err) RMM_CHECKED;
bool rmm_names_has(const struct rmm_names *names, struct rmm_str name);
void rmm_names_free(struct rmm_names *names);

/* Opens a folder, following links to it. -1 and RMM_E_IO. */
int rmm_folder_open(const char *path, struct rmm_err *err) RMM_CHECKED;

/* Is `path`, or the folder in which it would be made, below `dir`? Not when
 * it is `dir` itself. */
bool rmm_folder_is_below(const char *path, const char *dir);

/* Appends a regular file's bytes to buf, at most its ceiling. */
int rmm_folder_read(struct rmm_buf *buf, int dir, const char *path,
		    struct rmm_err *err) RMM_CHECKED;

/* The SHA-256 of a regular file; one of more than RMM_MAX_FILE bytes is
 * refused. */
int rmm_folder_hash(char text[RMM_SHA256_TEXT], int dir, const char *path,
		    struct rmm_err *err) RMM_CHECKED;

/* The bytes with this digest, out of by-hash; when they are not there, or
 * damaged, out of the file `name` (which may be NULL). */
int rmm_folder_object(struct rmm_buf *buf, int dir, struct rmm_str sha256,
		      uint64_t size, const char *name,
		      struct rmm_err *err) RMM_CHECKED;

/* by-hash/sha256/HEX */
enum { RMM_HASH_PATH = sizeof(RMM_BY_HASH) + RMM_SHA256_TEXT };
const char *rmm_hash_path(char text[RMM_HASH_PATH], struct rmm_str sha256);

/* Everything: the pointer, the manifest, each name, each file, by-hash. The
 * caller has set key, keys, now and state; the path is put before the text of
 * a failure. A publisher may exchange the folder meanwhile: then the new one
 * is looked at. */
int rmm_folder_check(struct rmm_trust *trust, const char *path,
		     struct rmm_err *err) RMM_CHECKED;

/* The same of an open folder that nobody else writes, and no path. */
int rmm_folder_check_open(struct rmm_trust *trust, int dir,
			  struct rmm_err *err) RMM_CHECKED;

#endif
