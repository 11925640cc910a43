/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_HISTORY_H
#define RMM_EDGE_HISTORY_H

/*
 * history.csv, one row per publication, oldest first (product.md 5), and what
 * follows from it: how long the files of earlier publications stay.
 */

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

struct rmm_out;

#define RMM_HISTORY_HEADER \
	"serial,created,revision,rows,added,removed,sha256"

/* How long earlier publications stay under by-hash. */
enum { RMM_KEEP_LISTS = 10, RMM_KEEP_DAYS = 30 };

struct rmm_history_row {
	int64_t serial, created;
	struct rmm_str revision;
	uint64_t rows, added, removed;
	struct rmm_str sha256; /* of rmm_indicators.csv */
};

struct rmm_history {
	struct rmm_arena arena;
	struct rmm_history_row *row;
	size_t n, cap;
};

void rmm_history_free(struct rmm_history *history);

/* Appends; strings are copied. */
int rmm_history_add(struct rmm_history *history,
		    const struct rmm_history_row *row,
		    struct rmm_err *err) RMM_CHECKED;

/* Reads history.csv; RMM_E_REJECT when it is not one or its serials do not
 * rise. */
int rmm_history_parse(struct rmm_history *history, struct rmm_str bytes,
		      const char *name, struct rmm_err *err) RMM_CHECKED;
void rmm_history_write(struct rmm_out *out, const struct rmm_history *history);

const struct rmm_history_row *
rmm_history_find(const struct rmm_history *history, int64_t serial);

/* Which publications stay, keep[i] for row i: those in use at any time of the
 * last RMM_KEEP_DAYS days, and the latest of each of the last RMM_KEEP_LISTS
 * distinct lists. */
void rmm_history_keep(bool *keep, const struct rmm_history *history,
		      int64_t now);

#endif
