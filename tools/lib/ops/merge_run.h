/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_MERGE_RUN_H
#define RMM_OPS_MERGE_RUN_H

/*
 * The inside of a merge, shared by its two files: merge_overrides.c knows never,
 * removals and corrections, merge.c puts the input rows in order, resolves
 * each key and hands out rows. Private to ops/.
 */

#include "model/order.h"
#include "ops/filter.h"
#include "ops/lint.h"
#include "ops/merge.h"
#include "ops/merge_tools.h"

/* Bit of a source in a mask; the local layer comes after the last source. */
static inline uint64_t rmm_merge_bit(size_t source)
{
	return UINT64_C(1) << source;
}

/* What was found out about an input row in the first pass, so that the second,
 * which jumps about in memory, need not ask again. By key: the rows of one key
 * have the same. */
enum {
	RMM_MERGE_NEVER = 1 << 0,   /* never.csv forbids it */
	RMM_MERGE_REMOVAL = 1 << 1, /* a removal names it */
	RMM_MERGE_FIX = 1 << 2,     /* a correction does */
	RMM_MERGE_LOW = 1 << 3,     /* a finding makes fidelity low */
};

/* The rows of one key, resolved. */
struct rmm_merge_group {
	enum rmm_kind kind;
	unsigned flags; /* RMM_MERGE_* */
	struct rmm_str text, tool, reference;
	uint64_t sources; /* mask; 0: the key is taken out */
	uint64_t given;   /* mask of the sources that had it */
	const struct rmm_local_row *addition;
};

struct rmm_merge_run {
	struct rmm_merge *m;
	const struct rmm_workspace *ws;
	struct rmm_lint *lint;
	struct rmm_arena arena;
	struct rmm_order_item *item;
	struct rmm_filter overridden; /* keys of removals and corrections */
	uint8_t *added; /* RMM_MERGE_* of each addition; of an entry: its notes */
	size_t n;       /* input rows */
	struct rmm_merge_tools *tools;
	bool *removal_used, *correction_used, *correction_moot;
	size_t previous;
	unsigned touched; /* keeps the reads of touch() in merge.c alive */
	struct {
		uint64_t mask;
		struct rmm_str text;
	} set[64]; /* the cells `sources` that were made */
	size_t sets;
	struct rmm_err *err;
};

/* Where a cell of a local row stands. */
struct rmm_place rmm_merge_place(const struct rmm_merge_run *run,
				 enum rmm_local table,
				 const struct rmm_local_row *r, size_t cell);

/* The cell `sources` for a mask: names in byte order. */
int rmm_merge_sources(struct rmm_merge_run *run, struct rmm_str *out,
		      uint64_t mask) RMM_CHECKED;

/* Fills run->overridden, for rmm_merge_look. */
void rmm_merge_filter(struct rmm_merge_run *run);

/* The flags of a key. */
unsigned rmm_merge_look(const struct rmm_merge_run *run, enum rmm_kind kind,
			struct rmm_str text);

/* The sources of the mask that removals leave. */
uint64_t rmm_merge_left(const struct rmm_merge_run *run,
			const struct rmm_merge_group *g, uint64_t mask);

/* Take the sources that removals name, or all that never.csv forbids, out of
 * g->sources, and report it; `item` are the key's input rows. */
int rmm_merge_removals(struct rmm_merge_run *run,
		       struct rmm_merge_group *g) RMM_CHECKED;
int rmm_merge_never(struct rmm_merge_run *run, struct rmm_merge_group *g,
		    const struct rmm_order_item *item, size_t n) RMM_CHECKED;

/* The correction of a column of this key, or NULL. */
const struct rmm_local_row *
rmm_merge_correction(const struct rmm_merge_run *run,
		     const struct rmm_merge_group *g, const char *column);

/* Records that a correction was applied, and reports it. */
void rmm_merge_corrected(struct rmm_merge_run *run,
			 const struct rmm_local_row *r,
			 const struct rmm_merge_group *g,
			 struct rmm_str before, struct rmm_str after);

/* RMM_E_REJECT when the local layer has errors, additions that never.csv
 * forbids included. */
int rmm_merge_check_additions(struct rmm_merge_run *run) RMM_CHECKED;

/* Reports removals and corrections that had no effect. */
void rmm_merge_unused(struct rmm_merge_run *run);

#endif
