/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_MERGE3_H
#define RMM_OPS_MERGE3_H

/*
 * Three versions of one file, merged by key: BASE, from which CURRENT and OTHER
 * were made. What one of the two changed is taken, what both changed alike is
 * taken once, and columns that they changed in one row are joined. What can't
 * be is a conflict, and then both rows are in the result.
 *
 * A key that stands several times in a file is matched up in order, the first
 * with the first. A damaged row is its bytes: it is kept, added or removed, but
 * never changed.
 *
 * The result has the rows in CURRENT's order. Rows that OTHER added stand
 * where the order of keys puts them when CURRENT is in that order, else after
 * the row that they follow in OTHER, behind what CURRENT added there.
 */

#include <stdint.h>

#include "base/err.h"
#include "model/shape.h"

enum rmm_version {
	RMM_BASE,
	RMM_CURRENT,
	RMM_OTHER,
	RMM_VERSIONS,
};

/* Small, since a million of them are held three times. */
struct rmm_version_row {
	const char *raw; /* the line without its end */
	const char *key; /* holds no NUL; at most RMM_MAX_KEY bytes */
	uint32_t len, key_len;
	uint32_t line;
	bool damaged;
};

enum rmm_step_kind {
	RMM_STEP_CURRENT,   /* CURRENT's row, as it is */
	RMM_STEP_OTHER,     /* OTHER's row, as it is */
	RMM_STEP_JOINED,    /* the cells */
	RMM_STEP_NONE,      /* no row */
	RMM_STEP_BOTH_CHANGED,
	RMM_STEP_REMOVED_CHANGED,
	RMM_STEP_ADDED_DIFFERENTLY,
};

/* "both-changed" and so on; NULL when it is no conflict. */
const char *rmm_step_conflict(enum rmm_step_kind kind);

/* A place in the result, in its order. Each row of CURRENT has one; so has
 * each one of OTHER, that of CURRENT's row where there is such a row. */
struct rmm_step {
	enum rmm_step_kind kind;
	const struct rmm_version_row *row[RMM_VERSIONS]; /* NULL: has none */
	const struct rmm_str *cell; /* joined: shape->columns of them */
	uint64_t columns; /* in conflict: bit i is column i; 0: the row */
};

struct rmm_merge3 {
	const struct rmm_shape *shape;
	const struct rmm_version_row *row[RMM_VERSIONS];
	size_t n[RMM_VERSIONS];

	/* Reads a sound row's trimmed cells, shape->columns of them, which last
	 * until the next call for the same version. */
	int (*cells)(void *ctx, const struct rmm_str **out,
		     enum rmm_version version,
		     const struct rmm_version_row *row, struct rmm_err *err);
	/* Takes a step, which lasts for this call. -1 ends the merge. */
	int (*step)(void *ctx, const struct rmm_step *step,
		    struct rmm_err *err);
	void *ctx;
};

/* Time is linear in the bytes of rows and keys. Fails when memory ends or a
 * callback does; RMM_E_LIMIT beyond RMM_MAX_ROWS in all three. */
int rmm_merge3(const struct rmm_merge3 *m, struct rmm_err *err) RMM_CHECKED;

#endif
