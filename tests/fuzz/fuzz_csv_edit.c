/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a CSV file and rows to be put into it. Laws: every line that was
 * there stays as it was, in its order; the new rows are read from the result
 * as they were given; a file that was sorted is sorted still.
 */
#include "csv_laws.h"
#include "io/csv_edit.h"

enum { FIELDS = 2, ROWS = 2 };

struct seen {
	size_t rows, found; /* in order: of the new rows, those seen so far */
	bool sorted;
	struct rmm_buf last, key;
};

static void see(struct seen *seen, const struct rmm_csv_row *row,
		const struct rmm_str *cell)
{
	struct rmm_buf swap = seen->last;

	if (seen->rows++ == 0)
		return;
	if (row->rule) {
		seen->sorted = false;
		return;
	}
	rmm_buf_reset(&seen->key);
	rmm_buf_add(&seen->key, row->field[0]);
	if (seen->rows > 2)
		seen->sorted &= rmm_str_cmp(fuzz_end(&seen->last),
					    fuzz_end(&seen->key)) <= 0;
	seen->last = seen->key;
	seen->key = swap;
	if (seen->found < ROWS && row->n == FIELDS &&
	    rmm_str_eq(row->field[0], cell[FIELDS * seen->found]) &&
	    rmm_str_eq(row->field[1], cell[FIELDS * seen->found + 1]))
		seen->found++;
}

/* False when it is no text for a CSV reader. */
static bool walk(struct seen *seen, struct rmm_str text,
		 const struct rmm_str *cell)
{
	struct rmm_in in = {0};
	struct rmm_csv *csv = NULL;
	struct rmm_csv_row row;
	struct rmm_err err = {0};
	bool ok;

	*seen = (struct seen){ .sorted = true };
	rmm_buf_init(&seen->last, 1 << 20);
	rmm_buf_init(&seen->key, 1 << 20);
	rmm_in_mem(&in, "e", text);
	ok = rmm_csv_open(&csv, &in, &err) == 0;
	while (ok && rmm_csv_next(csv, &row, &err) > 0)
		see(seen, &row, cell);
	rmm_csv_close(csv);
	rmm_buf_free(&seen->last);
	rmm_buf_free(&seen->key);
	return ok;
}

/* Takes the lines of old out of the new text, in their order. */
static void check_kept(struct rmm_str old, struct rmm_str text)
{
	while (old.len > 0) {
		struct rmm_str line = fuzz_part(&old, '\n');

		while (text.len > 0) {
			struct rmm_str one = fuzz_part(&text, '\n');

			if (old.len == 0 && rmm_str_ends(one, RMM_LIT("\r")) &&
			    one.len == line.len + 1)
				one.len--;
			if (rmm_str_eq(line, one))
				break;
			LAW(text.len > 0, "'%.*s' is gone", RMM_ARG(line));
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t key[] = { 0 };
	const struct rmm_str cell[] = {
		RMM_LIT("b, \"x\""), RMM_LIT("1"), RMM_LIT("m"), RMM_LIT(""),
	};
	const struct rmm_csv_edit edit = {
		.header = RMM_LIT("k,v"), .cell = cell, .fields = FIELDS,
		.rows = ROWS, .key = key, .keys = 1,
	};
	struct rmm_str old = fuzz_input(data, size), text;
	struct rmm_buf buf;
	struct rmm_err err = {0};
	struct seen before, after;

	rmm_buf_init(&buf, 1 << 20);
	if (rmm_csv_edit(&buf, old, "e", &edit, &err) < 0) {
		LAW(!walk(&before, old, cell), "%s", err.text);
		rmm_buf_free(&buf);
		return 0;
	}
	text = fuzz_end(&buf);
	check_kept(old, text);
	LAW(walk(&before, old.len ? old : edit.header, cell), "before");
	LAW(walk(&after, text, cell), "after");
	/* A CR at the very end is damage, until an LF comes behind it. */
	LAW(after.rows == before.rows + ROWS || rmm_str_ends(old, RMM_LIT("\r")),
	    "%zu rows of %zu", after.rows, before.rows);
	/* Of blank lines alone the first new row becomes the header. */
	LAW(after.found == ROWS || before.rows == 0 ||
		    rmm_str_ends(old, RMM_LIT("\r")), "a new row is missing");
	LAW(!before.sorted || after.sorted, "not sorted any more");
	rmm_buf_free(&buf);
	return 0;
}
