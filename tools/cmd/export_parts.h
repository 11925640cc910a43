/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPORT_PARTS_H
#define RMM_CMD_EXPORT_PARTS_H

/*
 * A stream of records, CSV rows or JSON objects, cut into files where a
 * reader's limits are: each has a head and a tail, and no record is cut.
 *
 *	rmm_export_parts_open
 *	struct rmm_out *out = rmm_export_parts_out(&parts);
 *	... write one record to out ...
 *	rmm_export_parts_end(&parts, err)
 *	rmm_export_parts_close; rmm_export_parts_free always
 */

#include "cmd/export_out.h"

struct rmm_export_parts {
	struct rmm_export_out *to;
	const char *name; /* with a `#` when there may be several */
	const char *head, *between, *tail;
	/* Makes the head, where it differs from file to file; or NULL. */
	void (*on_head)(const struct rmm_export_parts *parts, void *ctx,
			struct rmm_buf *head);
	void *ctx;
	uint64_t max_rows, max_bytes; /* of a file; 0: no limit */

	struct rmm_buf record;
	struct rmm_out out, file;
	uint64_t rows, bytes; /* of the file that is open */
	uint64_t total;	      /* bytes of all files */
	unsigned files;
	bool open;
};

/* Begins a file at once, so that a list without rows gives one as well. The
 * texts and numbers above are set already, all else is zero. */
int rmm_export_parts_open(struct rmm_export_parts *parts,
			  struct rmm_err *err) RMM_CHECKED;

/* Where the next record goes. */
struct rmm_out *rmm_export_parts_out(struct rmm_export_parts *parts);

/* Ends it: into this file, or the next one. RMM_E_REJECT for a record that is
 * too long for any. */
int rmm_export_parts_end(struct rmm_export_parts *parts,
			 struct rmm_err *err) RMM_CHECKED;
int rmm_export_parts_close(struct rmm_export_parts *parts,
			   struct rmm_err *err) RMM_CHECKED;
void rmm_export_parts_free(struct rmm_export_parts *parts); /* safe on {0} */

#endif
