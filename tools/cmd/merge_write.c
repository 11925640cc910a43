/* SPDX-License-Identifier: MIT */
#include "cmd/merge_write.h"

#include "base/limits.h"
#include "io/csv.h"

enum { MAX_SUBJECT = 200 };

static void put(struct rmm_merge_writer *w, struct rmm_str s)
{
	if (s.len == 0)
		return;
	rmm_out_add(w->out, s);
	for (size_t at = 0; (at += rmm_str_find(rmm_str_from(s, at), '\n')) <
			    s.len; at++)
		w->lines++;
	w->unended = s.ptr[s.len - 1] != '\n';
}

/* The last line of CURRENT may lack its end, and then have one behind it. */
static void begin_line(struct rmm_merge_writer *w)
{
	if (w->unended)
		put(w, w->eol);
}

static void put_row(struct rmm_merge_writer *w,
		    const struct rmm_version_row *row)
{
	if (!row)
		return;
	put(w, (struct rmm_str){ row->raw, row->len });
	put(w, w->eol);
}

/* CURRENT's bytes up to `end`: the header, blank lines, rows that stay. */
static void copy(struct rmm_merge_writer *w, size_t end)
{
	struct rmm_str bytes = w->files->file[RMM_CURRENT].bytes;

	put(w, rmm_str_from(rmm_str_upto(bytes, end), w->copied));
	w->copied = end;
}

/* Ends the line as CURRENT's row did that stood there. */
static void end_line(struct rmm_merge_writer *w, const struct rmm_step *step)
{
	const struct rmm_merge_file *file = &w->files->file[RMM_CURRENT];
	const struct rmm_version_row *row = step->row[RMM_CURRENT];
	struct rmm_str end = w->eol;

	if (row) {
		end.ptr = row->raw + row->len;
		end.len = rmm_merge_row_end(file, row) -
			  (size_t)(end.ptr - file->bytes.ptr);
	}
	put(w, end);
}

static int put_joined(struct rmm_merge_writer *w, const struct rmm_step *step,
		      struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_out line = {0};
	struct rmm_csv_writer csv = { .out = &line };
	struct rmm_str text;
	int ret = -1;

	rmm_buf_init(&buf, RMM_VERSIONS * RMM_MAX_LINE);
	rmm_out_buf(&line, &buf);
	for (size_t i = 0; i < w->files->shape.columns; i++)
		rmm_csv_field(&csv, step->cell[i]);
	if (rmm_out_close(&line, err) == 0 &&
	    rmm_buf_end(&buf, &text, err) == 0) {
		begin_line(w);
		put(w, text);
		end_line(w, step);
		ret = 0;
	}
	rmm_buf_free(&buf);
	return ret;
}

static void add_columns(struct rmm_buf *buf, const struct rmm_merge_writer *w,
			const struct rmm_step *step)
{
	const char *sep = "";

	for (size_t i = 0; i < w->files->shape.columns; i++) {
		if (!(step->columns >> i & 1))
			continue;
		rmm_buf_add(buf, rmm_str(sep));
		rmm_buf_add(buf, w->files->column[i]);
		sep = ", ";
	}
}

/* The key as somebody wrote it, its parts joined by blanks. */
static int add_subject(struct rmm_buf *buf, struct rmm_merge_writer *w,
		       const struct rmm_step *step, struct rmm_err *err)
{
	const struct rmm_shape *shape = &w->files->shape;
	enum rmm_version v = step->row[RMM_CURRENT] ? RMM_CURRENT : RMM_OTHER;
	const struct rmm_version_row *row = step->row[v];
	const struct rmm_str *cell;
	size_t begin = buf->len;

	if (row->damaged) {
		rmm_buf_add(buf, rmm_str_upto((struct rmm_str){ row->raw,
					      row->len }, MAX_SUBJECT));
		return 0;
	}
	if (rmm_merge_cells(w->files, &cell, v, row, err) < 0)
		return -1;
	for (size_t i = 0; i < shape->keys; i++) {
		struct rmm_str part = cell[rmm_shape_key_column(shape, i)];

		if (part.len > 0 && buf->len > begin)
			rmm_buf_addc(buf, ' ');
		rmm_buf_add(buf, rmm_str_upto(part, MAX_SUBJECT));
	}
	return 0;
}

static const char *what_happened(const struct rmm_step *step)
{
	if (step->kind == RMM_STEP_ADDED_DIFFERENTLY)
		return "both sides added it, with another";
	if (step->kind == RMM_STEP_BOTH_CHANGED)
		return "both sides changed its";
	return step->row[RMM_CURRENT] ? "changed here, removed in the other" :
					"removed here, changed in the other";
}

static int report(struct rmm_merge_writer *w, const struct rmm_step *step,
		  struct rmm_str columns, struct rmm_err *err)
{
	struct rmm_place place = { w->path, w->lines + 1, 1 };
	struct rmm_buf buf = {0};
	struct rmm_str subject;
	int ret = -1;

	if (columns.len == 0 && step->kind != RMM_STEP_REMOVED_CHANGED)
		columns = RMM_LIT("bytes");
	rmm_buf_init(&buf, RMM_MAX_LINE);
	if (add_subject(&buf, w, step, err) < 0 ||
	    rmm_buf_end(&buf, &subject, err) < 0)
		goto out;
	rmm_report(w->conflicts, RMM_ERROR, rmm_step_conflict(step->kind),
		   place, (struct rmm_str){0},
		   "'%.*s': %s%s%.*s; keep one of the two", RMM_ARG(subject),
		   what_happened(step), columns.len > 0 ? " " : "",
		   RMM_ARG(columns));
	ret = 0;
out:
	rmm_buf_free(&buf);
	return ret;
}

/* "<<<<<<<", and what is to be said behind it. */
static void put_marker(struct rmm_merge_writer *w, char c, const char *text)
{
	begin_line(w);
	for (size_t i = 0; i < w->marker; i++)
		put(w, (struct rmm_str){ &c, 1 });
	put(w, rmm_str(text));
}

/* "<<<<<<< current (both-changed: reason)" and so on */
static void put_rows(struct rmm_merge_writer *w, const struct rmm_step *step,
		     struct rmm_str columns)
{
	put_marker(w, '<', " current (");
	put(w, rmm_str(rmm_step_conflict(step->kind)));
	put(w, columns.len > 0 ? RMM_LIT(": ") : RMM_LIT(""));
	put(w, columns);
	put(w, RMM_LIT(")"));
	put(w, w->eol);
	put_row(w, step->row[RMM_CURRENT]);
	put_marker(w, '=', "");
	put(w, w->eol);
	put_row(w, step->row[RMM_OTHER]);
	put_marker(w, '>', " other");
	put(w, w->eol);
}

static int put_conflict(struct rmm_merge_writer *w, const struct rmm_step *step,
			struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_str columns;
	int ret = -1;

	rmm_buf_init(&buf, RMM_MAX_LINE);
	add_columns(&buf, w, step);
	begin_line(w);
	if (rmm_buf_end(&buf, &columns, err) == 0 &&
	    report(w, step, columns, err) == 0) {
		put_rows(w, step, columns);
		ret = 0;
	}
	rmm_buf_free(&buf);
	return ret;
}

static int put_step(struct rmm_merge_writer *w, const struct rmm_step *step,
		    struct rmm_err *err)
{
	const struct rmm_version_row *other = step->row[RMM_OTHER];

	switch (step->kind) {
	case RMM_STEP_NONE:
		return 0;
	case RMM_STEP_CURRENT:
		begin_line(w);
		copy(w, rmm_merge_row_end(&w->files->file[RMM_CURRENT],
					  step->row[RMM_CURRENT]));
		return 0;
	case RMM_STEP_OTHER:
		begin_line(w);
		put(w, (struct rmm_str){ other->raw, other->len });
		end_line(w, step);
		return 0;
	case RMM_STEP_JOINED:
		return put_joined(w, step, err);
	default:
		return put_conflict(w, step, err);
	}
}

int rmm_merge_step(struct rmm_merge_writer *w, const struct rmm_step *step,
		   struct rmm_err *err)
{
	const struct rmm_merge_file *file = &w->files->file[RMM_CURRENT];
	const struct rmm_version_row *row = step->row[RMM_CURRENT];

	if (row)
		copy(w, (size_t)(row->raw - file->bytes.ptr));
	if (put_step(w, step, err) < 0)
		return -1;
	if (row)
		w->copied = rmm_merge_row_end(file, row);
	return 0;
}

void rmm_merge_begin(struct rmm_merge_writer *w)
{
	const struct rmm_merge_file *file = &w->files->file[RMM_CURRENT];
	struct rmm_str head = rmm_str_upto(file->bytes, file->body);

	w->eol = rmm_str_ends(head, RMM_LIT("\r\n")) ? RMM_LIT("\r\n") :
							RMM_LIT("\n");
	copy(w, file->body);
}

void rmm_merge_end(struct rmm_merge_writer *w)
{
	copy(w, w->files->file[RMM_CURRENT].bytes.len);
}
