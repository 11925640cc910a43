/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a CSV file. Laws: each line is judged on its own, as libcsv alone,
 * strict, and the checks of characters judge it; a row's column is where its
 * field begins; a row that is written is read as it was.
 */
#include "csv_laws.h"

static void check_columns(const struct rmm_csv_row *row)
{
	uint32_t end = row->bom + (uint32_t)row->raw.len + 2;

	for (size_t i = 0; i < row->n; i++) {
		uint32_t at = rmm_csv_column(row, i);
		uint32_t next = i + 1 < row->n ? rmm_csv_column(row, i + 1)
					       : end;
		struct rmm_str raw = rmm_str_from(row->raw, at - 1 - row->bom);

		LAW(at > row->bom && next > at && next <= end, "column %u", at);
		raw = rmm_str_upto(raw, next - at - 1);
		LAW(next == end || raw.ptr[raw.len] == ',', "no comma");
		check_field(raw, row->field[i], row->trimmed >> i & 1);
	}
}

/* Its own line again, and what our writer makes of it: the same fields. */
static void check_again(struct rmm_csv *csv, const struct rmm_csv_row *row)
{
	struct rmm_buf fields, text, again;
	struct rmm_csv_row other;
	struct rmm_err err = {0};

	rmm_buf_init(&fields, 1 << 20);
	rmm_buf_init(&text, 1 << 20);
	rmm_buf_init(&again, 1 << 20);
	add_fields(&fields, row);
	write_row(&text, row);
	LAW(rmm_csv_line(csv, &other, row->raw, &err) == 1, "%s", err.text);
	LAW(other.rule == row->rule && other.trimmed == row->trimmed &&
	    other.at == row->at - row->bom * !!row->rule, "a line alone");
	add_fields(&again, &other);
	LAW_SAME(fuzz_end(&again), fuzz_end(&fields), "a line alone");
	text.len--;
	if (!row->rule && rmm_str_trim(fuzz_end(&text)).len > 0) {
		rmm_buf_reset(&again);
		LAW(rmm_csv_line(csv, &other, fuzz_end(&text), &err) == 1 &&
		    !other.rule && !other.trimmed, "what was written");
		add_fields(&again, &other);
		LAW_SAME(fuzz_end(&again), fuzz_end(&fields), "written");
	}
	rmm_buf_free(&fields);
	rmm_buf_free(&text);
	rmm_buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), line;
	struct rmm_in in = {0};
	struct rmm_csv *csv = NULL;
	struct rmm_csv_row row = {0};
	struct rmm_err err = {0};
	uint64_t number = 0;

	rmm_in_mem(&in, "x", input);
	if (rmm_csv_open(&csv, &in, &err) < 0)
		return 0;
	while (next_line(&line, &input, &number)) {
		LAW(rmm_csv_next(csv, &row, &err) == 1, "a line is missing");
		LAW(row.line == number, "line %u", (unsigned)number);
		LAW_SAME(row.raw, line, "raw");
		check_as_libcsv(&row);
		check_columns(&row);
		check_again(csv, &row);
	}
	LAW(rmm_csv_next(csv, &row, &err) == 0, "a line too many");
	rmm_csv_close(csv);
	rmm_in_close(&in);
	return 0;
}
