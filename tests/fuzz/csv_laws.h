/* SPDX-License-Identifier: MIT */
#ifndef RMM_FUZZ_CSV_LAWS_H
#define RMM_FUZZ_CSV_LAWS_H

/* What a CSV reader should say of a line, told without ours. */

#include "io/csv.h"
#include "io/in.h"
#include "io/out.h"
#include "law.h"

/* The next line of input that is a row, as the header of io/csv.h has it: its
 * bytes without BOM, LF and CR, and its number. */
bool next_line(struct rmm_str *line, struct rmm_str *input, uint64_t *number);

/* Is the row what libcsv alone and the checks of characters make of it? */
void check_as_libcsv(const struct rmm_csv_row *row);

/* Is the field what these bytes of the line say, blanks taken off or not? */
void check_field(struct rmm_str raw, struct rmm_str field, bool trimmed);

/* Appends the fields, an LF behind each: a sound one has none. */
void add_fields(struct rmm_buf *buf, const struct rmm_csv_row *row);

/* Appends the row as our writer has it. */
void write_row(struct rmm_buf *buf, const struct rmm_csv_row *row);

#endif
