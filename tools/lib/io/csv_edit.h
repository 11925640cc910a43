/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_CSV_EDIT_H
#define RMM_IO_CSV_EDIT_H

/*
 * Rows added to a CSV file that people edit: every byte that was there stays,
 * a BOM, CRLF, blank lines and quotes that nobody needs included.
 */

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* What is to be added, and where. */
struct rmm_csv_edit {
	struct rmm_str header;      /* "a,b,c": begins a file without a byte */
	const struct rmm_str *cell; /* of the first row, then the second... */
	size_t fields, rows;
	const size_t *key;          /* the columns by whose bytes files of */
	size_t keys;                /* this kind, and the new rows, are sorted */
};

/* Appends to buf the bytes with the new rows in them: each where it belongs
 * when the file is sorted, equal ones last, else all at the end. They end as
 * the file's first line does, and a last line that has no end gets one. A row
 * of the file that is damaged, or shorter than the key, makes it unsorted.
 * `name` is for messages. Cells hold no line break. */
int rmm_csv_edit(struct rmm_buf *buf, struct rmm_str bytes, const char *name,
		 const struct rmm_csv_edit *edit,
		 struct rmm_err *err) RMM_CHECKED;

#endif
