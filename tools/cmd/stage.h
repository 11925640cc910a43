/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_STAGE_H
#define RMM_CMD_STAGE_H

/*
 * Replaces a whole folder OUT in one step. The new one is built beside it
 * under the hidden name `.OUT.publish`, synced, and exchanged with OUT
 * (renameat2); readers see the old folder or the new one. Where the file
 * system can't exchange, or OUT is a mount point, the files are put into OUT
 * one by one, each atomically: by-hash first, then the stable names, the
 * pointer last.
 *
 * `.OUT.publish.lock` beside it is locked meanwhile, so that two publishers
 * never mix. Whatever a killed run left is removed by the next; on any failure
 * nothing of this one is left and OUT is as it was (in the fallback, which has
 * no single step: each file whole, old or new, and the pointer an old one).
 *
 *	rmm_stage_open, rmm_stage_begin, rmm_stage_add..., rmm_stage_keep...,
 *	rmm_stage_commit, rmm_stage_close
 */

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum rmm_stage_out {
	RMM_OUT_ABSENT,
	RMM_OUT_EMPTY,  /* or with what a first run left that was killed */
	RMM_OUT_FOLDER, /* with something in it */
};

struct rmm_stage {
	struct rmm_arena arena;
	const char *given; /* OUT, for messages; borrowed */
	const char *out;  /* absolute; symbolic links resolved */
	const char *path; /* of the folder under construction */
	const char *lock_path;
	const char *parent; /* with its last slash */
	enum rmm_stage_out was;
	int lock, dir;    /* descriptors + 1 */
	bool begun;
	bool in_place;    /* take the fallback at once */
};

/* Locks OUT, finds out what it is, and removes what a killed run left. RMM_E_IO
 * when another run holds it, or OUT is no folder. */
int rmm_stage_open(struct rmm_stage *stage, const char *out,
		   struct rmm_err *err) RMM_CHECKED;

/* Makes the folder, with by-hash/sha256 in it. */
int rmm_stage_begin(struct rmm_stage *stage, struct rmm_err *err) RMM_CHECKED;

/* Writes a file of mode 0644 under its name and under its hash. */
int rmm_stage_add(struct rmm_stage *stage, const char *name,
		  struct rmm_str bytes, struct rmm_err *err) RMM_CHECKED;

/* Writes it under its hash, `sha256`, alone. */
int rmm_stage_add_object(struct rmm_stage *stage, struct rmm_str sha256,
			 struct rmm_str bytes, struct rmm_err *err) RMM_CHECKED;

/* Takes by-hash/sha256/HEX over from OUT, open as `old`: a link, or a copy
 * where links can't be. RMM_E_REJECT when it is missing there or damaged. */
int rmm_stage_keep(struct rmm_stage *stage, int old, struct rmm_str sha256,
		   struct rmm_err *err) RMM_CHECKED;

/* Removes what a killed fallback, or a push, left in OUT, open as `old`:
 * temporary files for names that a publication has, and nothing else. */
void rmm_stage_tidy(int old);

/* Makes it OUT. The old folder is removed; *left is its path when that could
 * not be done, else NULL. */
int rmm_stage_commit(struct rmm_stage *stage, const char **left,
		     struct rmm_err *err) RMM_CHECKED;

/* Makes the names in a folder last, which its syncing does; a file system that
 * can't sync folders need not. */
int rmm_stage_sync(int dir, const char *path, struct rmm_err *err) RMM_CHECKED;

/* "cannot WHAT 'PATH': " and what errno says; -1. */
int rmm_stage_fail(struct rmm_err *err, const char *what, const char *path);

/* Removes what is not committed, unlocks, frees. Safe on {0}. */
void rmm_stage_close(struct rmm_stage *stage);

#endif
