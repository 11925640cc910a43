/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_SOURCE_H
#define RMM_MODEL_SOURCE_H

/*
 * Reads a list in an upstream's shape, row by row: canonical indicator,
 * canonical tools, or a rejection. Findings go to the sink with the severity
 * of an upstream copy; a rejected row is handed to `reject` as well, so that
 * nothing is dropped in silence. Unknown tool names are collected and
 * reported once each, with their count, by rmm_source_close.
 */

#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "model/kind.h"
#include "model/list.h"
#include "model/package.h"
#include "model/tools.h"

struct rmm_in;
struct rmm_schema;
struct rmm_source;

struct rmm_reject {
	const char *file;
	uint64_t line;
	struct rmm_str field; /* the column's name; empty: the row */
	const char *rule;
	struct rmm_str reason, raw; /* the row's bytes as read */
};

struct rmm_source_row {
	enum rmm_kind kind;
	struct rmm_str indicator; /* valid until the next call */
	struct rmm_str tool;      /* joined set; lives as long as spec.arena */
	uint64_t line;
	uint32_t column; /* byte where the indicator's field begins */
};

struct rmm_source_counts {
	uint64_t rows;     /* data rows read, damaged ones included */
	uint64_t rejected;
};

struct rmm_source_spec {
	const struct rmm_upstream *upstream;
	const struct rmm_schema *schema;
	const struct rmm_tools *tools;
	struct rmm_arena *arena; /* for tool sets; NULL: until close */
	struct rmm_sink *sink;   /* may be NULL */
	void (*reject)(void *ctx, const struct rmm_reject *reject); /* may be NULL */
	void *ctx;
};

/* Reads the header; RMM_E_SYNTAX when it is not the schema's, or the bytes
 * are in another encoding. Borrows everything until close. */
int rmm_source_open(struct rmm_source **out, const struct rmm_source_spec *spec,
		    struct rmm_in *in, struct rmm_err *err) RMM_CHECKED;

/* The next accepted row: 1, 0 at the end, -1. */
int rmm_source_next(struct rmm_source *source, struct rmm_source_row *row,
		    struct rmm_err *err) RMM_CHECKED;

/* Adds all rows that are left to the list, which knows where each stood and how
 * it was spelled, and counts those that were rejected. It is not sorted yet. */
int rmm_source_list(struct rmm_list *list, struct rmm_source *source,
		    struct rmm_err *err) RMM_CHECKED;

struct rmm_source_counts rmm_source_counts(const struct rmm_source *source);

/* Reports unknown tools, then frees. NULL is fine. */
void rmm_source_close(struct rmm_source *source);

#endif
