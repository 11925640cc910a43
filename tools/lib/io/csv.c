/* SPDX-License-Identifier: MIT */
#include "io/csv.h"

#include <csv.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "io/in.h"

enum {
	PEEK = 4096,
	/* One line and its end: more the parser never has at a time. */
	PARSER_BYTES = (int)RMM_MAX_LINE + 2,
};

struct rmm_csv {
	struct rmm_in *in;
	uint64_t line, rows;
	struct csv_parser parser;
	bool done; /* the parser has seen the end of the row */
	size_t n;  /* fields so far, those over the limit too */
	size_t used;
	struct rmm_str field[RMM_MAX_FIELDS];
	char why[128];
	char text[PARSER_BYTES];
};

static void *parser_grow(void *ptr, size_t size)
{
	return size > PARSER_BYTES ? NULL : rmm_realloc(ptr, size, 1);
}

/* UTF-16 without a BOM: ASCII text has a NUL in every second byte. */
static bool looks_utf16(struct rmm_str s)
{
	size_t nul[2] = { 0, 0 };

	if (rmm_str_starts(s, RMM_LIT("\xff\xfe")) ||
	    rmm_str_starts(s, RMM_LIT("\xfe\xff")))
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == '\0')
			nul[i % 2]++;
	/* More than a third of all, and only in one place of each pair. */
	return (nul[0] == 0 || nul[1] == 0) && nul[0] + nul[1] > 1 &&
	       nul[0] + nul[1] > s.len / 3;
}

int rmm_csv_open(struct rmm_csv **out, struct rmm_in *in, struct rmm_err *err)
{
	struct rmm_csv *csv;
	struct rmm_str start;

	*out = NULL;
	if (rmm_in_peek(in, &start, PEEK, err) < 0)
		return -1;
	if (looks_utf16(start))
		return rmm_fail(err, RMM_E_SYNTAX,
				"%s: this is UTF-16 text; save it as UTF-8 "
				"('CSV UTF-8' in a spreadsheet)", in->name);
	csv = rmm_calloc(1, sizeof(*csv));
	if (!csv)
		return rmm_fail_nomem(err);
	csv->in = in;
	csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_realloc_func(&csv->parser, parser_grow);
	csv_set_free_func(&csv->parser, rmm_free);
	csv_set_blk_size(&csv->parser, PARSER_BYTES);
	*out = csv;
	return 0;
}

void rmm_csv_close(struct rmm_csv *csv)
{
	if (!csv)
		return;
	csv_free(&csv->parser);
	rmm_free(csv);
}

/* End of the field that begins at `from`: its comma, or the end of the line.
 * A doubled quote closes and opens, which comes to the same. */
static size_t field_end(struct rmm_str raw, size_t from)
{
	size_t i = from;

	while (i < raw.len && rmm_is_blank(raw.ptr[i]))
		i++;
	while (i < raw.len && raw.ptr[i] == '"') {
		i++;
		i += rmm_str_find(rmm_str_from(raw, i), '"') + 1;
	}
	return i < raw.len ? i + rmm_str_find(rmm_str_from(raw, i), ',')
			   : raw.len;
}

static size_t field_start(struct rmm_str raw, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n && from < raw.len; i++)
		from = field_end(raw, from) + 1;
	return from < raw.len ? from : raw.len;
}

/* Are the fields with their commas the whole line: no quotes, no blanks? */
static bool is_verbatim(const struct rmm_csv_row *row)
{
	size_t len = row->n - 1;

	for (size_t i = 0; i < row->n; i++)
		len += row->field[i].len;
	return row->n > 0 && len == row->raw.len;
}

uint32_t rmm_csv_column(const struct rmm_csv_row *row, size_t i)
{
	size_t from = i;

	if (is_verbatim(row) && i < row->n) {
		for (size_t k = 0; k < i; k++)
			from += row->field[k].len;
		return row->bom + (uint32_t)from + 1;
	}
	return row->bom + (uint32_t)field_start(row->raw, i) + 1;
}

static void damaged(struct rmm_csv_row *row, const char *rule, size_t at,
		    const char *why)
{
	row->rule = rule;
	row->why = why;
	row->at = row->bom + (uint32_t)at + 1;
	row->n = 0;
}

static void damaged_text(struct rmm_csv *csv, struct rmm_csv_row *row,
			 enum rmm_text class, size_t at)
{
	static const char *const kind[] = {
		[RMM_TEXT_CONTROL] = "control",
		[RMM_TEXT_BIDI] = "bidi control",
		[RMM_TEXT_ZERO_WIDTH] = "zero-width",
	};
	uint32_t code = 0;

	rmm_utf8_next(&code, rmm_str_from(row->raw, at));
	if (class == RMM_TEXT_CONTROL && code == '\r') {
		damaged(row, "bad-fields", at, "carriage return inside a line; "
			"end lines with LF or CR LF");
		return;
	}
	if (class == RMM_TEXT_INVALID)
		snprintf(csv->why, sizeof(csv->why),
			 "not UTF-8 (looks like %s); save the file as UTF-8",
			 rmm_csv_guess(row->raw));
	else
		snprintf(csv->why, sizeof(csv->why),
			 "%s character U+%04X; remove it", kind[class],
			 (unsigned)code);
	damaged(row, "bad-encoding", at, csv->why);
}

/* TABs are blanks at the edges of a field, and judged when those are known:
 * here they only make the row not ASCII. */
static enum rmm_text classify(struct rmm_str raw, size_t *at)
{
	enum rmm_text all = RMM_TEXT_ASCII, class;
	size_t from = 0, hit = 0;

	for (;;) {
		class = rmm_text_class(rmm_str_from(raw, from), &hit);
		from += hit;
		if (class != RMM_TEXT_CONTROL || raw.ptr[from] != '\t')
			break;
		all = RMM_TEXT_UTF8;
		from++;
	}
	*at = from;
	return class > all ? class : all;
}

static void on_field(void *bytes, size_t len, void *data)
{
	struct rmm_csv *csv = data;

	if (csv->n < RMM_MAX_FIELDS) {
		char *to = csv->text + csv->used;

		memcpy(to, bytes, len);
		csv->field[csv->n] = (struct rmm_str){ to, len };
		csv->used += len;
	}
	csv->n++;
}

static void on_row(int end, void *data)
{
	struct rmm_csv *csv = data;

	(void)end;
	csv->done = true;
}

static const char *quote_problem(const struct rmm_csv_row *row, size_t n)
{
	size_t i = field_start(row->raw, n);

	while (rmm_is_blank(row->raw.ptr[i]))
		i++;
	if (row->raw.ptr[i] == '"')
		return "text after a closing quote; double a quote that is "
		       "part of the text";
	return "a quote inside an unquoted field; put the field in quotes "
	       "and double the quote inside";
}

/* Feeds one line, its LF or CR included so that the parser ends the row; the
 * last line of a file may have none. */
static int parse_line(struct rmm_csv *csv, struct rmm_csv_row *row, bool ended,
		      struct rmm_err *err)
{
	size_t len = row->raw.len + (ended ? 1 : 0), got;

	csv->n = 0;
	csv->used = 0;
	csv->done = false;
	got = csv_parse(&csv->parser, row->raw.ptr, len, on_field, on_row, csv);
	if (got == len && !ended)
		csv_fini(&csv->parser, on_field, on_row, csv);
	if (got == len && csv->done)
		return 0;
	if (got < len && csv_error(&csv->parser) != CSV_EPARSE)
		return rmm_fail_nomem(err);
	if (got < len)
		damaged(row, "bad-fields", got,
			quote_problem(row, csv->n));
	else
		damaged(row, "bad-fields", field_start(row->raw, csv->n),
			"a newline or an unclosed quote inside a quoted "
			"field; close the quote on this line");
	/* Only without CSV_STRICT_FINI does csv_fini forget an open quote. */
	csv_set_opts(&csv->parser, CSV_STRICT);
	csv_fini(&csv->parser, NULL, NULL, NULL);
	csv_set_opts(&csv->parser, CSV_STRICT | CSV_STRICT_FINI);
	return 0;
}

/* At an end. */
static bool has_blanks(struct rmm_str s)
{
	return s.len > 0 && (rmm_is_blank(s.ptr[0]) ||
			     rmm_is_blank(s.ptr[s.len - 1]));
}

/* A line without a quote needs no parser, which goes byte by byte: its fields
 * are what stands between the commas. Blanks around them stay; tells whether
 * there are any. */
static bool split_line(struct rmm_csv *csv, struct rmm_str raw)
{
	bool more = true, edges = false;
	struct rmm_str field;

	for (csv->n = 0; rmm_str_split(&raw, ',', &field, &more); csv->n++) {
		edges |= has_blanks(field);
		if (csv->n < RMM_MAX_FIELDS)
			csv->field[csv->n] = field;
	}
	return edges;
}

/* Offset of the TAB that is left in the trimmed field at `from`. */
static size_t tab_in_field(struct rmm_str raw, size_t from)
{
	while (rmm_is_blank(raw.ptr[from]))
		from++;
	if (raw.ptr[from] == '"')
		from++;
	while (rmm_is_blank(raw.ptr[from]))
		from++;
	return from + rmm_str_find(rmm_str_from(raw, from), '\t');
}

/* May there be a blank at an end? Worth asking: trimming is rare. */
static bool has_edge(struct rmm_str s)
{
	return s.len > 0 && (s.ptr[0] <= ' ' || s.ptr[0] > '~' ||
			     s.ptr[s.len - 1] <= ' ' ||
			     s.ptr[s.len - 1] > '~');
}

/* The parser has taken blanks off around a field, but not those inside the
 * quotes, nor U+00A0. Returns where the next field begins. */
static size_t trim_field(struct rmm_csv *csv, struct rmm_csv_row *row,
			 size_t i, size_t from)
{
	const char *raw = row->raw.ptr;
	size_t end = field_end(row->raw, from), len = row->field[i].len;
	struct rmm_str *field = &row->field[i];

	if (has_edge(*field))
		*field = rmm_str_trim(*field);
	if (field->len < len ||
	    has_blanks((struct rmm_str){ raw + from, end - from }))
		row->trimmed |= UINT64_C(1) << i;
	if (!row->ascii && rmm_text_class(*field, NULL) > RMM_TEXT_UTF8)
		damaged_text(csv, row, RMM_TEXT_CONTROL,
			     tab_in_field(row->raw, from));
	return end + 1;
}

static int read_row(struct rmm_csv *csv, struct rmm_csv_row *row, bool ended,
		    struct rmm_err *err)
{
	size_t at = 0, from = 0;
	enum rmm_text class = classify(row->raw, &at);
	bool quoted = rmm_str_find(row->raw, '"') < row->raw.len;
	bool edges = true;

	row->ascii = class == RMM_TEXT_ASCII;
	if (class > RMM_TEXT_UTF8) {
		damaged_text(csv, row, class, at);
		return 0;
	}
	if (!quoted)
		edges = split_line(csv, row->raw);
	else if (parse_line(csv, row, ended, err) < 0)
		return -1;
	if (row->rule)
		return 0;
	if (csv->n > RMM_MAX_FIELDS) {
		damaged(row, "bad-fields",
			field_start(row->raw, RMM_MAX_FIELDS),
			"more than 64 fields");
		return 0;
	}
	row->field = csv->field;
	row->n = csv->n;
	if (row->ascii && !edges)
		return 0;
	for (size_t i = 0; i < row->n; i++)
		from = trim_field(csv, row, i, from);
	return 0;
}

static bool is_row(struct rmm_str raw)
{
	return raw.len > 0 && ((raw.ptr[0] > ' ' && raw.ptr[0] <= '~') ||
			       rmm_str_trim(raw).len > 0);
}

/* Takes BOM and CR off; false when there is nothing else. */
static bool begin_row(struct rmm_csv *csv, struct rmm_csv_row *row, bool ended)
{
	struct rmm_str *raw = &row->raw;

	if (csv->line == 1 && rmm_str_starts(*raw, RMM_LIT("\xef\xbb\xbf"))) {
		*raw = rmm_str_from(*raw, 3);
		row->bom = 3;
	}
	if (ended && raw->len > 0 && raw->ptr[raw->len - 1] == '\r')
		raw->len--;
	return is_row(*raw);
}

static int check_row(struct rmm_csv *csv, struct rmm_csv_row *row,
		     bool too_long, bool ended, struct rmm_err *err)
{
	if (too_long) {
		damaged(row, "bad-fields", 0, "line longer than 65,536 bytes; "
			"shorten it");
		return 1;
	}
	return read_row(csv, row, ended, err) < 0 ? -1 : 1;
}

int rmm_csv_line(struct rmm_csv *csv, struct rmm_csv_row *row,
		 struct rmm_str line, struct rmm_err *err)
{
	*row = (struct rmm_csv_row){ .raw = line };
	if (!is_row(line))
		return 0;
	return check_row(csv, row, line.len > RMM_MAX_LINE, false, err);
}

int rmm_csv_next(struct rmm_csv *csv, struct rmm_csv_row *row,
		 struct rmm_err *err)
{
	bool too_long, ended;
	int got;

	do {
		*row = (struct rmm_csv_row){ .line = ++csv->line };
		got = rmm_in_line(csv->in, &row->raw, &too_long, &ended, err);
		if (got <= 0)
			return got;
	} while (!begin_row(csv, row, ended && !too_long));
	if (++csv->rows > RMM_MAX_ROWS)
		return rmm_fail(err, RMM_E_LIMIT, "'%s' has more than %u rows",
				csv->in->name, RMM_MAX_ROWS);
	return check_row(csv, row, too_long, ended, err);
}

/* In Shift_JIS a byte 81-9F or E0-FC takes a second one with it. Pairs that
 * begin with 82 or 83 (kana), or end in a high byte, are rare in Windows-1252
 * text, where a letter with an accent stands between ASCII letters. */
const char *rmm_csv_guess(struct rmm_str bytes)
{
	static const char western[] = "Windows-1252";
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	bool evidence = false;

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = p[i], next;

		if (c < 0x80 || (c >= 0xa1 && c <= 0xdf))
			continue;
		if (c == 0x80 || c == 0xa0 || c > 0xfc || ++i == bytes.len)
			return western;
		next = p[i];
		if (next < 0x40 || next == 0x7f || next > 0xfc)
			return western;
		if (next >= 0x80 || c == 0x82 || c == 0x83)
			evidence = true;
	}
	return evidence ? "Shift_JIS" : western;
}
