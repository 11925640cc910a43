/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_SHAPE_H
#define RMM_MODEL_SHAPE_H

/*
 * The files that people edit and the combined list, known by their header
 * alone: git calls a merge driver with temporary files, and a schema that is
 * being merged itself is no help. A header may have more columns behind the
 * known ones, as a fork's schema may. The keys are those of the schemas; a
 * unit test holds the two together.
 */

#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"

enum rmm_cell {
	RMM_CELL_TEXT,     /* says what its bytes say */
	RMM_CELL_SPELLING, /* of the key: another spelling says the same */
	RMM_CELL_SET,      /* names joined by ';' */
	RMM_CELL_SINCE,    /* a day; of two, the earlier one */
};

enum { RMM_KEY_COLUMNS = 5 };

/* A key may have at most this many bytes. */
enum { RMM_MAX_KEY = 1200 };

struct rmm_shape {
	const char *name;    /* "additions" */
	size_t columns;      /* of the header */
	size_t known;        /* of these, the shape's own */
	const enum rmm_cell *cell; /* of the known ones; others are text */
	const struct rmm_key_column *key;
	size_t keys;
};

/* Whose header this is; false when it is that of no such file. Everything in
 * *out is static. */
bool rmm_shape_of(struct rmm_shape *out, const struct rmm_str *header,
		  size_t n);

enum rmm_cell rmm_shape_cell(const struct rmm_shape *shape, size_t column);

/* The column of the i-th part of the key, i < shape->keys. */
size_t rmm_shape_key_column(const struct rmm_shape *shape, size_t i);

/* Appends the key of a row with these trimmed cells (shape->columns of
 * them): rows of one key have equal ones, however they are spelled, and the
 * byte order of keys is the order in which such a file is kept. Holds no NUL
 * when the cells hold none. */
void rmm_shape_add_key(struct rmm_buf *out, const struct rmm_shape *shape,
		       const struct rmm_str *cell);

#endif
