/* SPDX-License-Identifier: MIT */
#include "csv_laws.h"

#include <csv.h>

#include "base/limits.h"
#include "base/utf8.h"

struct bare {
	struct rmm_buf text;
	size_t len[RMM_MAX_FIELDS + 1]; /* of each field in text */
	size_t n, rows;
};

static void on_field(void *bytes, size_t len, void *data)
{
	struct bare *bare = data;

	rmm_buf_add(&bare->text, (struct rmm_str){ bytes, len });
	if (bare->n <= RMM_MAX_FIELDS)
		bare->len[bare->n] = len;
	bare->n++;
}

static void on_row(int end, void *data)
{
	struct bare *bare = data;

	(void)end;
	bare->rows++;
}

/* libcsv alone, strict, on a line and its end: is it one row? */
static bool parse_bare(struct bare *bare, struct rmm_str line)
{
	struct csv_parser parser;
	bool sound;

	LAW(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0, "memory");
	sound = csv_parse(&parser, line.ptr, line.len, on_field, on_row,
			  bare) == line.len &&
		csv_parse(&parser, "\n", 1, on_field, on_row, bare) == 1 &&
		bare->rows == 1;
	csv_free(&parser);
	return sound;
}

static bool has_hidden(struct rmm_str s, bool tab_is_one)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == '\t' && tab_is_one)
			return true;
	while (s.len > 0) {
		size_t tab = rmm_str_find(s, '\t');

		if (rmm_text_class(rmm_str_upto(s, tab), NULL) >
		    RMM_TEXT_UTF8)
			return true;
		s = rmm_str_from(s, tab + 1);
	}
	return false;
}

/* The rule that the line breaks; NULL and the fields compared when it is
 * sound. */
static const char *judge(struct bare *bare, const struct rmm_csv_row *row)
{
	struct rmm_str text, field;
	bool tab = false;

	if (has_hidden(row->raw, false))
		return "hidden";
	if (row->raw.len > RMM_MAX_LINE || !parse_bare(bare, row->raw) ||
	    bare->n > RMM_MAX_FIELDS)
		return "bad-fields";
	text = fuzz_end(&bare->text);
	for (size_t i = 0; i < bare->n; i++) {
		field = rmm_str_trim(rmm_str_upto(text, bare->len[i]));
		tab |= has_hidden(field, true);
		if (!row->rule)
			LAW_SAME(row->field[i], field, "field");
		text = rmm_str_from(text, bare->len[i]);
	}
	return tab ? "bad-encoding" : NULL;
}

void check_as_libcsv(const struct rmm_csv_row *row)
{
	struct bare bare = {0};
	const char *rule;

	rmm_buf_init(&bare.text, 1 << 20);
	rule = judge(&bare, row);
	LAW(!rule == !row->rule, "'%.*s' is %s", RMM_ARG(row->raw),
	    rule ? rule : "sound");
	if (rule && row->rule && strcmp(rule, "hidden") != 0)
		LAW(strcmp(rule, row->rule) == 0, "%s and %s", rule,
		    row->rule);
	LAW(row->rule ? row->n == 0 : row->n == bare.n, "%zu fields", row->n);
	LAW(!row->rule || (row->at > row->bom && row->at <= row->bom +
			   row->raw.len + 1), "at %u", row->at);
	rmm_buf_free(&bare.text);
}

bool next_line(struct rmm_str *line, struct rmm_str *input, uint64_t *number)
{
	const struct rmm_str bom = RMM_LIT("\xef\xbb\xbf");

	while (input->len > 0) {
		bool ended = rmm_str_find(*input, '\n') < input->len;

		*line = fuzz_part(input, '\n');
		if (++*number == 1 && rmm_str_starts(*line, bom))
			*line = rmm_str_from(*line, bom.len);
		if (ended && rmm_str_ends(*line, RMM_LIT("\r")))
			line->len--;
		if (rmm_str_trim(*line).len > 0)
			return true;
	}
	return false;
}

void check_field(struct rmm_str raw, struct rmm_str field, bool trimmed)
{
	struct rmm_str bare = rmm_str_trim(raw);
	bool quoted = bare.len > 0 && bare.ptr[0] == '"';

	if (!quoted)
		LAW_SAME(bare, field, "bytes of the field");
	LAW(quoted || trimmed == (bare.len < raw.len), "'%.*s' trimmed: %d",
	    RMM_ARG(raw), trimmed);
	LAW(!quoted || bare.len == raw.len || trimmed, "'%.*s' is trimmed",
	    RMM_ARG(raw));
}

void add_fields(struct rmm_buf *buf, const struct rmm_csv_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		rmm_buf_add(buf, row->field[i]);
		rmm_buf_addc(buf, '\n');
	}
}

void write_row(struct rmm_buf *buf, const struct rmm_csv_row *row)
{
	struct rmm_out out;
	struct rmm_csv_writer writer = { .out = &out };
	struct rmm_err err = {0};

	rmm_out_buf(&out, buf);
	for (size_t i = 0; i < row->n; i++)
		rmm_csv_field(&writer, row->field[i]);
	rmm_csv_end(&writer);
	LAW(rmm_out_close(&out, &err) == 0, "%s", err.text);
}
