/* SPDX-License-Identifier: MIT */
#include "model/schema_field.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "io/csv.h"

enum {
	QUOTED = 80,         /* bytes of a cell that a message shows */
	CHOICES_LISTED = 12, /* of an enum, in a message */
};

/* The start of a cell, cut between characters, as much as a message shows. */
static struct rmm_str clip(struct rmm_str s)
{
	size_t len = QUOTED;

	if (s.len <= QUOTED)
		return s;
	while (len > QUOTED - 4 && ((unsigned char)s.ptr[len] & 0xc0) == 0x80)
		len--;
	return rmm_str_upto(s, len);
}

static bool in_row(const struct rmm_csv_row *row, size_t n, struct rmm_str name)
{
	size_t i = 0;

	while (i < n && !rmm_str_eq(row->field[i], name))
		i++;
	return i < n;
}

struct header {
	const struct rmm_schema *schema;
	const struct rmm_csv_row *row;
	uint32_t *column;
	char *why;
};

static bool differs(struct header *h, size_t field, const char *fmt, ...)
	RMM_PRINTF(3, 4);

static bool differs(struct header *h, size_t field, const char *fmt, ...)
{
	va_list args;

	*h->column = rmm_csv_column(h->row, field);
	va_start(args, fmt);
	rmm_format(h->why, RMM_HEADER_WHY, fmt, args);
	va_end(args);
	return true;
}

/* The first of: a name that stands twice, or is none of the schema's. */
static bool has_strange(struct header *h)
{
	const struct rmm_csv_row *row = h->row;
	const struct rmm_schema *schema = h->schema;

	for (size_t i = 0; i < row->n; i++) {
		struct rmm_str name = row->field[i], shown = clip(name);

		if (in_row(row, i, name))
			return differs(h, i, "column '%.*s' stands twice",
				       RMM_ARG(shown));
		if (rmm_schema_find(schema, name) < schema->fields)
			continue;
		if (i < schema->fields &&
		    !in_row(row, row->n, schema->field[i].name))
			return differs(h, i,
				       "column '%.*s' stands where '%.*s' "
				       "should", RMM_ARG(shown),
				       RMM_ARG(schema->field[i].name));
		return differs(h, i, "unknown column '%.*s'", RMM_ARG(shown));
	}
	return false;
}

static bool has_gap(struct header *h)
{
	const struct rmm_schema *schema = h->schema;

	for (size_t i = 0; i < schema->fields; i++)
		if (!in_row(h->row, h->row->n, schema->field[i].name))
			return differs(h, i < h->row->n ? i : h->row->n,
				       "column '%.*s' is missing",
				       RMM_ARG(schema->field[i].name));
	for (size_t i = 0; i < schema->fields; i++)
		if (!rmm_str_eq(h->row->field[i], schema->field[i].name))
			return differs(h, i,
				       "the columns are in another order: "
				       "'%.*s' stands where '%.*s' should",
				       RMM_ARG(clip(h->row->field[i])),
				       RMM_ARG(schema->field[i].name));
	return false;
}

bool rmm_schema_header_ok(const struct rmm_schema *schema,
			  const struct rmm_csv_row *row, uint32_t *column,
			  char why[RMM_HEADER_WHY])
{
	struct header h = { schema, row, column, why };

	*column = 1;
	if (row->rule) {
		*column = row->at;
		snprintf(why, RMM_HEADER_WHY, "%s", row->why);
		return false;
	}
	if (row->n == 1 && schema->fields > 1 &&
	    rmm_str_find(row->field[0], ';') < row->field[0].len)
		return !differs(&h, 0, "the columns are separated by ';'; "
				"save the file with ',' between them");
	return !has_strange(&h) && !has_gap(&h);
}

int rmm_schema_header(const struct rmm_schema *schema,
		      const struct rmm_csv_row *row, const char *file,
		      struct rmm_err *err)
{
	char why[RMM_HEADER_WHY];
	uint32_t column;

	if (rmm_schema_header_ok(schema, row, &column, why))
		return 0;
	return rmm_fail(err, RMM_E_SYNTAX, "%s:%llu:%u: %s; expected '%.*s'",
			file, (unsigned long long)row->line, (unsigned)column,
			why, RMM_ARG(schema->header));
}

struct check {
	const struct rmm_csv_row *row;
	const char *file;
	enum rmm_origin origin;
	struct rmm_sink *sink;
	size_t errors;
};

static void found(struct check *c, size_t field, const char *rule,
		  const char *fmt, ...) RMM_PRINTF(4, 5);

static void found(struct check *c, size_t field, const char *rule,
		  const char *fmt, ...)
{
	struct rmm_place place = { .file = c->file, .line = c->row->line };
	enum rmm_severity severity = rmm_rule_severity(rule, c->origin);
	char text[RMM_ERR_TEXT];
	va_list args;

	if (severity != RMM_NOTE)
		c->errors++;
	if (!c->sink)
		return;
	place.column = rmm_csv_column(c->row, field);
	va_start(args, fmt);
	rmm_format(text, sizeof(text), fmt, args);
	va_end(args);
	rmm_report(c->sink, severity, rule, place, (struct rmm_str){0}, "%s",
		   text);
}

/* Digits with '/', '.' or '-' between them, as spreadsheets write dates. Sets
 * *iso where the order of the parts is plain: year first, or dots. */
static bool is_sheet_date(struct rmm_str s, char iso[RMM_DAY_TEXT])
{
	unsigned part[3] = { 0, 0, 0 };
	size_t digits[3] = { 0, 0, 0 }, n = 0;
	char sep = '\0';

	iso[0] = '\0';
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (rmm_is_digit(c) && digits[n] < 4) {
			part[n] = part[n] * 10 + (unsigned)(c - '0');
			digits[n]++;
		} else if ((c == '/' || c == '.' || c == '-') && n < 2 &&
			   digits[n] > 0 && (n == 0 || c == sep)) {
			sep = c;
			n++;
		} else {
			return false;
		}
	}
	if (digits[1] > 2 || digits[2] == 0)
		return false;
	if (digits[0] == 4 && digits[2] <= 2)
		snprintf(iso, RMM_DAY_TEXT, "%04u-%02u-%02u", part[0] % 10000,
			 part[1] % 100, part[2] % 100);
	else if (sep == '.' && digits[0] <= 2 && digits[2] == 4)
		snprintf(iso, RMM_DAY_TEXT, "%04u-%02u-%02u", part[2] % 10000,
			 part[1] % 100, part[0] % 100);
	return true;
}

static void check_date(struct check *c, const struct rmm_field *field,
		       size_t i, struct rmm_str cell)
{
	const char *why = "no date";
	char iso[RMM_DAY_TEXT];
	bool sheet;
	rmm_day day;

	if (rmm_day_parse(&day, cell))
		return;
	sheet = is_sheet_date(cell, iso);
	if (sheet && rmm_day_parse(&day, rmm_str(iso))) {
		found(c, i, "schema-type",
		      "'%.*s' in '%.*s' is a date as a spreadsheet writes it; "
		      "write %s", RMM_ARG(cell), RMM_ARG(field->name), iso);
		return;
	}
	if (sheet && iso[0] != '\0')
		why = "no day of the calendar";
	else if (sheet)
		why = "no date that everybody reads alike";
	found(c, i, "schema-type", "'%.*s' in '%.*s' is %s; write YYYY-MM-DD",
	      RMM_ARG(clip(cell)), RMM_ARG(field->name), why);
}

/* An absolute URI (RFC 3986): a scheme, then no byte that has to be
 * escaped; http and https name a host. */
static bool is_uri(struct rmm_str s)
{
	size_t colon = rmm_str_find(s, ':');
	struct rmm_str rest = rmm_str_from(s, colon + 1);

	if (colon == 0 || rest.len == 0 || !rmm_is_alpha(s.ptr[0]))
		return false;
	for (size_t i = 0; i < colon; i++)
		if (!rmm_is_alnum(s.ptr[i]) && s.ptr[i] != '+' &&
		    s.ptr[i] != '-' && s.ptr[i] != '.')
			return false;
	for (size_t i = 0; i < rest.len; i++)
		if (rest.ptr[i] <= ' ' || rest.ptr[i] >= 0x7f ||
		    memchr("\"<>\\^`{|}", rest.ptr[i], 9))
			return false;
	if (colon > 5 || !rmm_str_starts(s, RMM_LIT("http")))
		return true;
	return rmm_str_starts(rest, RMM_LIT("//")) && rest.len > 2 &&
	       rest.ptr[2] != '/';
}

static bool is_integer(struct rmm_str s)
{
	size_t from = s.ptr[0] == '-' || s.ptr[0] == '+';

	for (size_t i = from; i < s.len; i++)
		if (!rmm_is_digit(s.ptr[i]))
			return false;
	return s.len > from && s.len - from <= 18;
}

static bool is_boolean(struct rmm_str s)
{
	return rmm_str_is(s, "true") || rmm_str_is(s, "false");
}

static void check_type(struct check *c, const struct rmm_field *field,
		       size_t i, struct rmm_str cell)
{
	const char *want = NULL;

	if (field->type == RMM_FIELD_DATE)
		check_date(c, field, i, cell);
	else if (field->type == RMM_FIELD_INTEGER && !is_integer(cell))
		want = "whole number";
	else if (field->type == RMM_FIELD_BOOLEAN && !is_boolean(cell))
		want = "truth value; write true or false";
	else if (field->uri && !is_uri(cell))
		want = "link; write it with its scheme, https://...";
	if (want)
		found(c, i, "schema-type", "'%.*s' in '%.*s' is no %s",
		      RMM_ARG(clip(cell)), RMM_ARG(field->name), want);
}

static void check_length(struct check *c, const struct rmm_field *field,
			 size_t i, struct rmm_str cell)
{
	size_t n;

	/* Bytes are never fewer than characters. */
	if (cell.len <= field->max_length && field->min_length <= 1)
		return;
	n = rmm_utf8_count(cell);
	if (n > field->max_length)
		found(c, i, "schema-length",
		      "'%.*s' has %zu character%s, where at most %zu are allowed",
		      RMM_ARG(field->name), n, n == 1 ? "" : "s",
		      field->max_length);
	else if (n < field->min_length)
		found(c, i, "schema-length",
		      "'%.*s' has %zu character%s, where at least %zu are needed",
		      RMM_ARG(field->name), n, n == 1 ? "" : "s",
		      field->min_length);
}

static bool is_choice(const struct rmm_field *field, struct rmm_str cell)
{
	for (size_t i = 0; i < field->choices; i++)
		if (field->choice[i].len == cell.len &&
		    memcmp(field->choice[i].ptr, cell.ptr, cell.len) == 0)
			return true;
	return false;
}

/* Many choices are not listed: the one that is most like the cell is named. */
static void report_choice(struct check *c, const struct rmm_field *field,
			  size_t i, struct rmm_str cell)
{
	const struct rmm_str *near = &field->choice[0];

	if (field->choices <= CHOICES_LISTED) {
		found(c, i, "schema-enum", "'%.*s' in '%.*s' is none of %.*s; "
		      "write one of these", RMM_ARG(clip(cell)),
		      RMM_ARG(field->name), RMM_ARG(field->choice_text));
		return;
	}
	for (size_t k = 1; k < field->choices; k++)
		if (rmm_str_distance(cell, field->choice[k]) <
		    rmm_str_distance(cell, *near))
			near = &field->choice[k];
	found(c, i, "schema-enum",
	      "'%.*s' in '%.*s' is none of the %zu values of its schema; did "
	      "you mean '%.*s'?", RMM_ARG(clip(cell)), RMM_ARG(field->name),
	      field->choices, RMM_ARG(*near));
}

static void check_pattern(struct check *c, const struct rmm_field *field,
			  size_t i, struct rmm_str cell)
{
	int got = rmm_pattern_match(field->pattern, cell, c->row->ascii);

	if (got == 0)
		found(c, i, "schema-pattern",
		      "'%.*s' in '%.*s' does not match %.*s",
		      RMM_ARG(clip(cell)), RMM_ARG(field->name),
		      RMM_ARG(field->pattern_text));
	else if (got < 0)
		found(c, i, "schema-pattern",
		      "'%.*s' in '%.*s' is too much for %.*s, so that "
		      "matching was given up", RMM_ARG(clip(cell)),
		      RMM_ARG(field->name), RMM_ARG(field->pattern_text));
}

/* One finding a cell: what is no date need not match the pattern of one. */
static void check_cell(struct check *c, const struct rmm_field *field, size_t i)
{
	struct rmm_str cell = c->row->field[i];
	size_t before = c->errors;

	if (cell.len == 0) {
		if (field->required)
			found(c, i, "schema-required",
			      "'%.*s' is empty, but required",
			      RMM_ARG(field->name));
		return;
	}
	if (field->type != RMM_FIELD_STRING || field->uri)
		check_type(c, field, i, cell);
	check_length(c, field, i, cell);
	if (c->errors > before)
		return;
	if (field->choices > 0 && !is_choice(field, cell))
		report_choice(c, field, i, cell);
	else if (field->pattern)
		check_pattern(c, field, i, cell);
}

static bool count_ok(struct check *c, size_t fields)
{
	const struct rmm_csv_row *row = c->row;
	size_t used = row->n;

	if (row->n < fields) {
		found(c, row->n > 0 ? row->n - 1 : 0, "bad-fields",
		      "%zu of %zu fields; is a comma missing?", row->n,
		      fields);
		return false;
	}
	while (used > fields && row->field[used - 1].len == 0)
		used--;
	if (used > fields) {
		found(c, fields, "bad-fields",
		      "%zu fields instead of %zu; put a cell with a comma in "
		      "quotes", row->n, fields);
		return false;
	}
	found(c, fields, "extra-fields", "%zu empty field%s after the last",
	      row->n - fields, row->n - fields == 1 ? "" : "s");
	return true;
}

size_t rmm_schema_row(const struct rmm_schema *schema,
		      const struct rmm_csv_row *row, const char *file,
		      enum rmm_origin origin, struct rmm_sink *sink)
{
	struct check c = {
		.row = row,
		.file = file,
		.origin = origin,
		.sink = sink,
	};

	if (row->n != schema->fields && !count_ok(&c, schema->fields))
		return c.errors;
	for (size_t i = 0; i < schema->fields; i++)
		check_cell(&c, &schema->field[i], i);
	return c.errors;
}
