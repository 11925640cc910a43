/* SPDX-License-Identifier: MIT */
#include "io/csv_edit.h"

#include "base/mem.h"
#include "io/csv.h"
#include "io/in.h"
#include "io/out.h"

/* The file as its rows are walked. */
struct walk {
	const struct rmm_csv_edit *edit;
	uint64_t *before; /* by new row: the line before which it belongs; 0:
			   * the end */
	size_t placed;
	struct rmm_arena arena;
	struct rmm_str *last; /* the key of the row before, as of by key */
	bool has_last, sorted;
};

static int cmp_last(const struct walk *w, const struct rmm_csv_row *row)
{
	int c = 0;

	for (size_t i = 0; c == 0 && i < w->edit->keys; i++)
		c = rmm_str_cmp(w->last[i], row->field[w->edit->key[i]]);
	return c;
}

static int cmp_new(const struct walk *w, size_t k,
		   const struct rmm_csv_row *row)
{
	const struct rmm_csv_edit *edit = w->edit;
	const struct rmm_str *cell = edit->cell + k * edit->fields;
	int c = 0;

	for (size_t i = 0; c == 0 && i < edit->keys; i++)
		c = rmm_str_cmp(cell[edit->key[i]], row->field[edit->key[i]]);
	return c;
}

static bool has_key(const struct walk *w, const struct rmm_csv_row *row)
{
	for (size_t i = 0; i < w->edit->keys; i++)
		if (w->edit->key[i] >= row->n)
			return false;
	return !row->rule;
}

static int see_row(struct walk *w, const struct rmm_csv_row *row,
		   struct rmm_err *err)
{
	const struct rmm_csv_edit *edit = w->edit;

	if (!has_key(w, row) || (w->has_last && cmp_last(w, row) > 0)) {
		w->sorted = false;
		return 0;
	}
	while (w->placed < edit->rows && cmp_new(w, w->placed, row) < 0)
		w->before[w->placed++] = row->line;
	for (size_t i = 0; i < edit->keys; i++)
		if (rmm_arena_str(&w->arena, &w->last[i],
				  row->field[edit->key[i]], err) < 0)
			return -1;
	w->has_last = true;
	return 0;
}

/* Finds the places; the first row is the header. */
static int see_rows(struct walk *w, struct rmm_str bytes, const char *name,
		    struct rmm_err *err)
{
	struct rmm_csv *csv = NULL;
	struct rmm_csv_row row;
	struct rmm_in in = {0};
	bool header = true;
	int got = -1;

	rmm_in_mem(&in, name, bytes);
	if (rmm_csv_open(&csv, &in, err) < 0)
		goto out;
	while (w->sorted && (got = rmm_csv_next(csv, &row, err)) > 0) {
		if (!header && see_row(w, &row, err) < 0) {
			got = -1;
			break;
		}
		header = false;
	}
out:
	rmm_csv_close(csv);
	rmm_in_close(&in);
	for (size_t k = w->sorted ? w->placed : 0; k < w->edit->rows; k++)
		w->before[k] = 0;
	return got < 0 ? -1 : 0;
}

static void put_row(struct rmm_buf *buf, const struct rmm_csv_edit *edit,
		    size_t k, struct rmm_str eol)
{
	struct rmm_out out = {0};
	struct rmm_csv_writer w = { .out = &out };

	rmm_out_buf(&out, buf);
	for (size_t i = 0; i < edit->fields; i++)
		rmm_csv_field(&w, edit->cell[k * edit->fields + i]);
	rmm_buf_add(buf, eol);
}

/* Line by line, as they are. */
static void put_rows(struct rmm_buf *buf, struct rmm_str bytes,
		     const struct walk *w)
{
	struct rmm_str first = rmm_str_upto(bytes, rmm_str_find(bytes, '\n'));
	struct rmm_str eol = rmm_str_ends(first, RMM_LIT("\r")) ?
				     RMM_LIT("\r\n") : RMM_LIT("\n");
	uint64_t line = 1;
	size_t k = 0;

	for (; bytes.len > 0; line++) {
		size_t end = rmm_str_find(bytes, '\n');

		while (k < w->edit->rows && w->before[k] == line)
			put_row(buf, w->edit, k++, eol);
		rmm_buf_add(buf, rmm_str_upto(bytes, end + 1));
		if (end == bytes.len)
			rmm_buf_add(buf, eol);
		bytes = rmm_str_from(bytes, end + 1);
	}
	while (k < w->edit->rows)
		put_row(buf, w->edit, k++, eol);
}

int rmm_csv_edit(struct rmm_buf *buf, struct rmm_str bytes, const char *name,
		 const struct rmm_csv_edit *edit, struct rmm_err *err)
{
	struct walk w = { .edit = edit, .sorted = true };
	struct rmm_buf whole = {0};
	struct rmm_str all;
	int ret = -1;

	w.before = rmm_calloc(edit->rows + 1, sizeof(*w.before));
	w.last = rmm_calloc(edit->keys + 1, sizeof(*w.last));
	rmm_buf_init(&whole, edit->header.len + 1);
	if (!w.before || !w.last) {
		rmm_fail_nomem(err);
		goto out;
	}
	if (bytes.len == 0) {
		rmm_buf_add(&whole, edit->header);
		rmm_buf_addc(&whole, '\n');
		if (rmm_buf_end(&whole, &bytes, err) < 0)
			goto out;
	}
	if (see_rows(&w, bytes, name, err) < 0)
		goto out;
	put_rows(buf, bytes, &w);
	ret = rmm_buf_end(buf, &all, err);
out:
	rmm_buf_free(&whole);
	rmm_arena_free(&w.arena);
	rmm_free(w.last);
	rmm_free(w.before);
	return ret;
}
