/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_TABLE_H
#define RMM_MODEL_TABLE_H

/*
 * A small CSV file that people edit (lists/local, lists/rules), held whole
 * and checked against its Table Schema while it is read. Rows with an error
 * are reported and left out; the cells of the others are trimmed slices in
 * the table's arena, in the schema's order.
 */

#include "base/diag.h"
#include "base/mem.h"
#include "model/schema.h"

struct rmm_table_row {
	uint64_t line;
	const struct rmm_str *cell; /* rmm_schema_fields() of them */
	const uint32_t *column;     /* byte column of each */
};

struct rmm_table {
	struct rmm_arena arena;
	const struct rmm_schema *schema; /* borrowed */
	const char *file;                /* as the user would name it */
	struct rmm_table_row *row;
	size_t n, cap;
	bool missing; /* the file is not there: an empty table */
};

/* Reports every finding: encoding, fields, header, schema, uniqueness and
 * primary key (severity of RMM_LOCAL). A file that is missing is an empty
 * table and no finding: the caller knows whether it may be. Fails only on
 * I/O and memory; a wrong header is a finding (header-changed). */
int rmm_table_load(struct rmm_table *table, struct rmm_tree *tree,
		   const char *path, const struct rmm_schema *schema,
		   struct rmm_sink *sink, struct rmm_err *err) RMM_CHECKED;
void rmm_table_free(struct rmm_table *table);

/* Where a cell stands, for findings. */
struct rmm_place rmm_table_place(const struct rmm_table *table,
				 const struct rmm_table_row *row, size_t cell);

#endif
