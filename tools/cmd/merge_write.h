/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_MERGE_WRITE_H
#define RMM_CMD_MERGE_WRITE_H

/*
 * The result of merge-file, as bytes: CURRENT's own where nothing happened to
 * them, line ends and BOM included. Each conflict is written between git's
 * markers and told as a finding at the line of the result where it begins.
 */

#include "base/diag.h"
#include "cmd/merge_version.h"
#include "io/out.h"

struct rmm_merge_writer {
	struct rmm_merge_files *files; /* read */
	struct rmm_out *out;           /* open */
	struct rmm_sink *conflicts;
	const char *path;   /* of the result, in findings */
	size_t marker;      /* characters in a marker */

	/* The writer's own; {0} to begin with. */
	struct rmm_str eol; /* of lines that CURRENT does not have */
	size_t copied;      /* CURRENT's bytes that are dealt with */
	uint64_t lines;     /* ends of lines in the result so far */
	bool unended;       /* the last line has none */
};

/* The header, and whatever else stands before the first row. */
void rmm_merge_begin(struct rmm_merge_writer *w);

/* One step of ops/merge3.h, in their order. */
int rmm_merge_step(struct rmm_merge_writer *w, const struct rmm_step *step,
		   struct rmm_err *err) RMM_CHECKED;

/* What stands behind the last row. */
void rmm_merge_end(struct rmm_merge_writer *w);

#endif
