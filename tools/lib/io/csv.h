/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_CSV_H
#define RMM_IO_CSV_H

/*
 * CSV as RFC 4180 has it; knows no indicators.
 *
 * libcsv is lenient by default, has no positions, can't stop, and a stray
 * quote makes it swallow rows (measured, trust.md 6.1). So the reader hands
 * it one physical line at a time, strict, with a fresh start after each
 * damaged one: a bad row has its line and never takes the next one along. Most
 * lines have no quote: those are split at their commas, which is the same. A
 * newline inside quotes, a lone CR, text after a closing quote, an
 * unterminated quote, more than RMM_MAX_FIELDS fields and a line over
 * RMM_MAX_LINE are problems of that row. A BOM is taken off. Lines that are
 * empty or blank are no rows. Blanks around a field are trimmed (space, TAB,
 * U+00A0) and the row says so.
 *
 * The rows are handed out as they come, damaged ones too: `rule` is NULL for
 * a sound row, else the id of the rule (bad-encoding, bad-fields) with `at`,
 * the byte column, and `why`.
 */

#include "base/err.h"
#include "base/str.h"

struct rmm_in;
struct rmm_out;

struct rmm_csv_row {
	uint64_t line;          /* 1-based */
	struct rmm_str raw;     /* the line without CR LF; valid until the next call */
	struct rmm_str *field;  /* likewise; trimmed */
	size_t n;
	uint64_t trimmed;       /* bit i: blanks went from field i */
	bool ascii;             /* every byte is printable ASCII */
	const char *rule;       /* NULL for a sound row; else static, and n is 0 */
	const char *why;        /* text and remedy; valid until the next call */
	uint32_t at;            /* 1-based byte column of the problem */
	uint32_t bom;           /* bytes of a BOM before raw: 0 or 3 */
};

struct rmm_csv; /* a reader */

/* Starts reading from in, which the caller closes after rmm_csv_close. Fails
 * with RMM_E_SYNTAX when the whole is in another encoding: UTF-16 (BOM, or
 * NUL bytes in the first 4 KiB), with the remedy in the text. */
int rmm_csv_open(struct rmm_csv **out, struct rmm_in *in,
		 struct rmm_err *err) RMM_CHECKED;
void rmm_csv_close(struct rmm_csv *csv); /* NULL is fine */

/* 1 and *row, 0 at the end, -1 on I/O, memory or RMM_MAX_ROWS. */
int rmm_csv_next(struct rmm_csv *csv, struct rmm_csv_row *row,
		 struct rmm_err *err) RMM_CHECKED;

/* One line on its own, without its LF: as rmm_csv_next, but 0 means that the
 * line is blank; line and bom are not set. For whoever holds a file and reads
 * it in an order of its own; needs no further bytes of the reader's input. */
int rmm_csv_line(struct rmm_csv *csv, struct rmm_csv_row *row,
		 struct rmm_str line, struct rmm_err *err) RMM_CHECKED;

/* The 1-based byte column at which field i of the row begins, counted in the
 * raw line (a BOM counts); walks the line, so for findings only. */
uint32_t rmm_csv_column(const struct rmm_csv_row *row, size_t i);

/* Names the encoding that bytes which are no UTF-8 look like: "Shift_JIS" or
 * "Windows-1252" (a guess, for the remedy in a message). */
const char *rmm_csv_guess(struct rmm_str bytes);

/* Writes one field: a comma first unless it is the first of its row, quotes
 * only where RFC 4180 needs them. rmm_csv_end ends the row with LF. */
struct rmm_csv_writer {
	struct rmm_out *out;
	bool begun;
};
void rmm_csv_field(struct rmm_csv_writer *w, struct rmm_str s);

/* The same for a field of which the caller knows that it needs no quotes. */
void rmm_csv_plain(struct rmm_csv_writer *w, struct rmm_str s);
void rmm_csv_end(struct rmm_csv_writer *w);

#endif
