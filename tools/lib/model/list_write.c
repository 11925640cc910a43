/* SPDX-License-Identifier: MIT */
#include "model/list.h"

#include "io/csv.h"
#include "io/out.h"

struct rmm_str rmm_row_cell(const struct rmm_row *row, size_t column,
			    char store[RMM_DAY_TEXT])
{
	switch (column) {
	case 0:
		return row->indicator;
	case 1:
		return rmm_str(rmm_kind_name((enum rmm_kind)row->kind));
	case 2:
		return row->cells->tool;
	case 3:
		return rmm_str(rmm_category_name(
			(enum rmm_category)row->category));
	case 4:
		return rmm_str(rmm_fidelity_name(
			(enum rmm_fidelity)row->fidelity));
	case 5:
		return row->cells->sources;
	case 6:
		return row->listed_since == RMM_NO_DAY ?
			       RMM_LIT("") :
			       rmm_day_format(store, row->listed_since);
	case 7:
		return row->cells->reference;
	}
	return RMM_LIT("");
}

/* Names from fixed sets, a date and resource names need no quotes. */
static void write_tail(struct rmm_csv_writer *csv, const struct rmm_row *row)
{
	char store[RMM_DAY_TEXT];

	for (size_t i = 1; i < RMM_LIST_COLUMNS; i++) {
		struct rmm_str cell = rmm_row_cell(row, i, store);

		if (i == 2 || i == 7)
			rmm_csv_field(csv, cell);
		else
			rmm_csv_plain(csv, cell);
	}
	rmm_csv_end(csv);
}

void rmm_row_write(struct rmm_out *out, const struct rmm_row *row)
{
	struct rmm_csv_writer csv = { .out = out };

	rmm_csv_field(&csv, row->indicator);
	write_tail(&csv, row);
}

static bool is_slice(struct rmm_str a, struct rmm_str b)
{
	return a.ptr == b.ptr && a.len == b.len;
}

static bool has_tail(const struct rmm_row_writer *w, const struct rmm_row *row)
{
	return w->tail_len > 0 && row->kind == w->row.kind &&
	       row->category == w->row.category &&
	       row->fidelity == w->row.fidelity &&
	       row->listed_since == w->row.listed_since &&
	       is_slice(row->cells->tool, w->cells.tool) &&
	       is_slice(row->cells->sources, w->cells.sources) &&
	       is_slice(row->cells->reference, w->cells.reference);
}

/* Keeps what was written from `from` on, if it is still in the block. */
static void keep_tail(struct rmm_row_writer *w, const struct rmm_row *row,
		      uint64_t from)
{
	const struct rmm_out *out = w->out;
	uint64_t len = rmm_out_size(out) - from;

	w->tail_len = 0;
	if (!out->block || from < out->written || len > sizeof(w->tail))
		return;
	memcpy(w->tail, out->block + (from - out->written), (size_t)len);
	w->tail_len = (size_t)len;
	w->row = *row;
	w->cells = *row->cells;
}

void rmm_row_write_next(struct rmm_row_writer *w, const struct rmm_row *row)
{
	struct rmm_csv_writer csv = { .out = w->out };
	uint64_t from;

	rmm_csv_field(&csv, row->indicator);
	if (has_tail(w, row)) {
		rmm_out_add(w->out, (struct rmm_str){ w->tail, w->tail_len });
		return;
	}
	from = rmm_out_size(w->out);
	write_tail(&csv, row);
	keep_tail(w, row, from);
}
