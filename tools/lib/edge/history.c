/* SPDX-License-Identifier: MIT */
#include "edge/history.h"

#include <stdio.h>

#include "base/date.h"
#include "edge/hash.h"
#include "io/csv.h"
#include "io/in.h"
#include "io/out.h"

enum { HISTORY_COLUMNS = 7, DAY_SECONDS = 86400 };

void rmm_history_free(struct rmm_history *history)
{
	rmm_arena_free(&history->arena);
	rmm_free(history->row);
	*history = (struct rmm_history){0};
}

int rmm_history_add(struct rmm_history *history,
		    const struct rmm_history_row *row, struct rmm_err *err)
{
	struct rmm_history_row copy = *row;

	if (rmm_arena_str(&history->arena, &copy.revision, row->revision,
			  err) < 0 ||
	    rmm_arena_str(&history->arena, &copy.sha256, row->sha256,
			  err) < 0 ||
	    rmm_grow(&history->row, &history->cap, history->n + 1,
		     sizeof(copy), err) < 0)
		return -1;
	history->row[history->n++] = copy;
	return 0;
}

static bool row_of(struct rmm_history_row *out, const struct rmm_csv_row *in)
{
	if (in->rule || in->n != HISTORY_COLUMNS)
		return false;
	out->revision = in->field[2];
	out->sha256 = in->field[6];
	return rmm_serial_parse(&out->serial, in->field[0]) &&
	       rmm_time_parse(&out->created, in->field[1]) &&
	       rmm_str_u64(&out->rows, in->field[3], UINT64_MAX) &&
	       rmm_str_u64(&out->added, in->field[4], UINT64_MAX) &&
	       rmm_str_u64(&out->removed, in->field[5], UINT64_MAX) &&
	       rmm_sha256_is_text(out->sha256);
}

/* The next row; 0 at the end. */
static int read_row(struct rmm_history *history, struct rmm_csv *csv,
		    const char *name, struct rmm_err *err)
{
	struct rmm_csv_row in;
	struct rmm_history_row row;
	int got = rmm_csv_next(csv, &in, err);

	if (got <= 0)
		return got;
	if (!row_of(&row, &in))
		return rmm_fail(err, RMM_E_REJECT,
				"'%s', line %llu: not a row of a history",
				name, (unsigned long long)in.line);
	if (history->n > 0 &&
	    row.serial <= history->row[history->n - 1].serial)
		return rmm_fail(err, RMM_E_REJECT,
				"'%s', line %llu: the serial does not rise",
				name, (unsigned long long)in.line);
	return rmm_history_add(history, &row, err) < 0 ? -1 : 1;
}

static int read_header(struct rmm_csv *csv, const char *name,
		       struct rmm_err *err)
{
	struct rmm_csv_row in;
	int got = rmm_csv_next(csv, &in, err);

	if (got < 0)
		return -1;
	if (got == 0 || in.rule ||
	    !rmm_str_is(in.raw, RMM_HISTORY_HEADER))
		return rmm_fail(err, RMM_E_REJECT, "'%s' is no history", name);
	return 0;
}

int rmm_history_parse(struct rmm_history *history, struct rmm_str bytes,
		      const char *name, struct rmm_err *err)
{
	struct rmm_in in = {0};
	struct rmm_csv *csv = NULL;
	int ret = -1;

	rmm_in_mem(&in, name, bytes);
	if (rmm_csv_open(&csv, &in, err) < 0 ||
	    read_header(csv, name, err) < 0)
		goto out;
	do
		ret = read_row(history, csv, name, err);
	while (ret > 0);
out:
	rmm_csv_close(csv);
	rmm_in_close(&in);
	if (ret < 0 && err && err->code == RMM_E_SYNTAX)
		err->code = RMM_E_REJECT;
	if (ret < 0)
		rmm_history_free(history);
	return ret;
}

static void put_number(struct rmm_csv_writer *w, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	rmm_csv_field(w, rmm_str(text));
}

void rmm_history_write(struct rmm_out *out, const struct rmm_history *history)
{
	struct rmm_csv_writer w = { .out = out };

	rmm_out_add(out, RMM_LIT(RMM_HISTORY_HEADER "\n"));
	for (size_t i = 0; i < history->n; i++) {
		const struct rmm_history_row *row = &history->row[i];
		char serial[RMM_SERIAL_TEXT], created[RMM_TIME_TEXT];

		rmm_csv_field(&w, rmm_serial_format(serial, row->serial));
		rmm_csv_field(&w, rmm_time_format(created, row->created));
		rmm_csv_field(&w, row->revision);
		put_number(&w, row->rows);
		put_number(&w, row->added);
		put_number(&w, row->removed);
		rmm_csv_field(&w, row->sha256);
		rmm_csv_end(&w);
	}
}

const struct rmm_history_row *
rmm_history_find(const struct rmm_history *history, int64_t serial)
{
	for (size_t i = 0; i < history->n; i++)
		if (history->row[i].serial == serial)
			return &history->row[i];
	return NULL;
}

void rmm_history_keep(bool *keep, const struct rmm_history *history,
		      int64_t now)
{
	const int64_t since = now - (int64_t)RMM_KEEP_DAYS * DAY_SECONDS;
	const struct rmm_history_row *row = history->row;
	struct rmm_str list[RMM_KEEP_LISTS];
	size_t lists = 0, k;

	for (size_t i = history->n; i-- > 0;) {
		/* In use until the next one came. */
		keep[i] = i + 1 == history->n || row[i + 1].created >= since;
		for (k = 0; k < lists; k++)
			if (rmm_str_eq(list[k], row[i].sha256))
				break;
		if (k == lists && lists < RMM_KEEP_LISTS) {
			list[lists++] = row[i].sha256;
			keep[i] = true;
		}
	}
}
