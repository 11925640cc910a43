/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_LIST_H
#define RMM_MODEL_LIST_H

/*
 * A list of rows by key (kind, indicator), in memory, in list order
 * (rmm_key_cmp), each key once. The combined CSV (product.md 3) is its file
 * form; a list in an upstream's shape becomes one with only indicator, kind
 * and tool set.
 */

#include "base/date.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "model/kind.h"
#include "model/tools.h"

struct rmm_in;
struct rmm_out;

enum rmm_fidelity {
	RMM_FIDELITY_HIGH,
	RMM_FIDELITY_LOW,
	RMM_FIDELITY_MEDIUM,
	RMM_FIDELITIES,
};

const char *rmm_fidelity_name(enum rmm_fidelity fidelity);
bool rmm_fidelity_parse(enum rmm_fidelity *out, struct rmm_str name);

/* The header, frozen: externaldata maps columns by position. */
#define RMM_LIST_HEADER \
	"indicator,type,tool,category,fidelity,sources,listed_since,reference"
#define RMM_LIST_PATH "lists/rmm_indicators.csv"
enum { RMM_LIST_COLUMNS = 8 };

/* The cells that many rows have in common: a list holds most of them once. */
struct rmm_cells {
	struct rmm_str tool, sources, reference;
	uint32_t spelling; /* rmm_spelling of the tool's cell; 0: canonical */
};

/* Small, since lists are long. `cells` is never NULL in a list. */
struct rmm_row {
	struct rmm_str indicator;
	const struct rmm_cells *cells;
	rmm_day listed_since;
	uint32_t line;     /* where it stood; 0: nowhere */
	uint32_t spelling; /* rmm_spelling of the other cells; 0: canonical */
	uint8_t kind, category, fidelity;
};

struct rmm_list {
	struct rmm_arena arena, text; /* shared cells; indicators */
	struct rmm_row *row;
	size_t n, cap;
	uint64_t rejected; /* rows that were left out, each one reported */
	bool combined;     /* has all eight columns */
	const struct rmm_cells **shared; /* by hash; what rows point to */
};

void rmm_list_free(struct rmm_list *list);

/* Appends a copy of the row, its strings and its cells. RMM_E_LIMIT beyond
 * RMM_MAX_ROWS, and for an indicator of more than RMM_MAX_LINE bytes. */
int rmm_list_add(struct rmm_list *list, const struct rmm_row *row,
		 struct rmm_err *err) RMM_CHECKED;

/* Sorts and joins rows of one key (tools and sources united; the earliest
 * listed_since; the first category, fidelity, reference). Linear when they
 * are in order. Texts move: what was borrowed of the list before is lost.
 * RMM_E_LIMIT beyond RMM_MAX_TOOLS_PER_KEY names in a set. */
int rmm_list_sort(struct rmm_list *list, struct rmm_err *err) RMM_CHECKED;

/* As rmm_list_sort; `joined` (may be NULL) is told of each row before it goes
 * into an earlier one. */
int rmm_list_sort_tell(struct rmm_list *list,
		       void (*joined)(void *ctx, const struct rmm_row *into,
				      const struct rmm_row *from),
		       void *ctx, struct rmm_err *err) RMM_CHECKED;

const struct rmm_row *rmm_list_find(const struct rmm_list *list,
				    enum rmm_kind kind, struct rmm_str indicator);

/* Reads a combined CSV, normalizing what it can; rows that it can't read are
 * reported as errors and counted in `rejected`, a key that stands twice is
 * reported (duplicate-key) and joined. Sorted on return, whatever the order of
 * the file: `line` tells where a row stood. RMM_E_SYNTAX when the header is
 * another ("FILE:1:COLUMN: ..."), or the bytes are in another encoding. */
int rmm_list_read(struct rmm_list *list, struct rmm_in *in,
		  struct rmm_sink *sink, struct rmm_err *err) RMM_CHECKED;

/* What tells apart cells that differ in case or blanks alone: a hash of the
 * cell as written in the low half, one without case and blanks in the high
 * half. `other` is 0 when all that goes with it was canonical, else a hash of
 * it. Never 0 itself. */
uint32_t rmm_spelling(struct rmm_str cell, uint32_t other);

/* One row of the combined CSV; the header is RMM_LIST_HEADER and LF. */
void rmm_row_write(struct rmm_out *out, const struct rmm_row *row);

/* Writes many rows. In list order most have the cells of the row before but
 * for the indicator: these are kept as they were written. Begin with only
 * `out` set; texts of cells stay as they are until the last row. */
struct rmm_row_writer {
	struct rmm_out *out;
	struct rmm_row row; /* the last, and its cells */
	struct rmm_cells cells;
	char tail[512];
	size_t tail_len; /* 0: none is kept */
};

void rmm_row_write_next(struct rmm_row_writer *writer,
			const struct rmm_row *row);

/* The row's cell of column 0..7 as text; `store` is lent for the date. */
struct rmm_str rmm_row_cell(const struct rmm_row *row, size_t column,
			    char store[RMM_DAY_TEXT]);
extern const char *const rmm_list_column[RMM_LIST_COLUMNS];

#endif
