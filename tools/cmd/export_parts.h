/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPORT_PARTS_H
#define RMM_CMD_EXPORT_PARTS_H

/*
 * A stream of records, CSV rows or JSON objects, cut into files where a
 * reader's limits are: each has a head and a tail, and no record is cut.
 *
 *	rmm_export_parts_open
 *	rmm_export_parts_next(&parts, &out, err), and write one record to out
 *	rmm_export_parts_close; rmm_export_parts_free always
 */

#include "cmd/export_out.h"

struct rmm_export_parts {
	struct rmm_export_out *to;
	const char *name; /* with a `#` when there may be several */
	const char *head, *between, *tail;
	/* Makes the head, where it differs from file to file; or NULL. */
	void (*on_head)(const struct rmm_export_parts *parts, void *ctx,
			struct rmm_out *out);
	void *ctx;
	uint64_t max_rows, max_bytes; /* of a file; 0: no limit */

	struct rmm_out file;
	uint64_t rows;	/* of the file that is open */
	uint64_t total; /* bytes of those that are closed */
	unsigned files;
	bool open;
};

/* Begins a file at once, so that a list without rows gives one as well. What
 * stands above the empty line is set already, all else is zero. */
int rmm_export_parts_open(struct rmm_export_parts *parts,
			  struct rmm_err *err) RMM_CHECKED;

/* Where the next record goes, of less than a MiB: into this file, or another
 * one when this has not as much room left. */
int rmm_export_parts_next(struct rmm_export_parts *parts, struct rmm_out **out,
			  struct rmm_err *err) RMM_CHECKED;
int rmm_export_parts_close(struct rmm_export_parts *parts,
			   struct rmm_err *err) RMM_CHECKED;
void rmm_export_parts_free(struct rmm_export_parts *parts); /* safe on {0} */

#endif
