/* SPDX-License-Identifier: MIT */
#include "model/list.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "io/csv.h"
#include "io/in.h"
#include "model/indicator.h"
#include "model/rule.h"

enum column {
	INDICATOR,
	TYPE,
	TOOL,
	CATEGORY,
	FIDELITY,
	SOURCES,
	LISTED_SINCE,
	REFERENCE,
};

enum { SMALL = 32, MAX_REFERENCE = 500, MAX_SUBJECT = 128 };

/* The last cell of a column that was canonical, and what it means: columns of
 * few values repeat themselves. */
struct last {
	char text[SMALL];
	size_t len;
	int32_t value;
};

struct reader {
	struct rmm_list *list;
	const char *file;
	struct rmm_sink *sink;
	struct rmm_err *err;
	struct rmm_csv *csv;
	struct rmm_csv_row row;
	struct rmm_indicator indicator;
	struct rmm_cells cells;   /* of the row that is being read */
	struct rmm_arena scratch; /* sets that had to be put in order */
	uint32_t other;           /* hash of what else was not canonical */
	struct last last[RMM_LIST_COLUMNS];
};

static struct rmm_str cell(const struct reader *r, enum column column)
{
	return r->row.field[column];
}

/* A long cell is cut, so that the reason behind it has room. */
static bool reject(struct reader *r, const char *rule, uint32_t at,
		   const char *why, struct rmm_str subject)
{
	struct rmm_place place = { r->file, r->row.line, at };
	enum rmm_severity severity = rmm_rule_severity(rule, RMM_LOCAL);

	if (subject.ptr)
		rmm_report(r->sink, severity, rule, place, (struct rmm_str){0},
			   "row is left out: '%.*s' %s",
			   RMM_ARG(rmm_str_upto(subject, MAX_SUBJECT)), why);
	else
		rmm_report(r->sink, severity, rule, place, (struct rmm_str){0},
			   "row is left out: %s", why);
	return false;
}

static bool reject_cell(struct reader *r, const char *rule, enum column column,
			const char *why)
{
	struct rmm_str text = cell(r, column);

	if (text.len == 0) {
		rule = "schema-required";
		why = "is empty";
		text = rmm_str(rmm_list_column[column]);
	}
	return reject(r, rule, rmm_csv_column(&r->row, column), why, text);
}

static void note(struct reader *r, const char *rule, size_t column,
		 const char *text)
{
	struct rmm_place place = { r->file, r->row.line,
				   rmm_csv_column(&r->row, column) };

	rmm_report(r->sink, RMM_NOTE, rule, place,
		   rmm_indicator_text(&r->indicator), "%s", text);
}

static void note_changes(struct reader *r)
{
	if (r->row.n > RMM_LIST_COLUMNS)
		note(r, "extra-fields", RMM_LIST_COLUMNS,
		     "empty fields at the end of the row are ignored");
	for (size_t i = 0; i < RMM_LIST_COLUMNS; i++)
		if (r->row.trimmed >> i & 1)
			note(r, "trimmed", i, "blanks around the field");
	if (r->indicator.did & RMM_DID_TRIM)
		note(r, "trimmed", INDICATOR,
		     "scheme, port, leading or final dot are left out");
	if (r->indicator.did & RMM_DID_REFANG)
		note(r, "refanged", INDICATOR, "defanged text");
	if (r->indicator.did & RMM_DID_CUT)
		note(r, "path-cut", INDICATOR, "the directory is left out");
}

/* The cell was not canonical: its spelling counts for this row. */
static void respelled(struct reader *r, enum column column)
{
	r->other = r->other * 31 + column + rmm_spelling(cell(r, column), 0);
}

static bool is_last(const struct reader *r, enum column column)
{
	struct rmm_str text = { r->last[column].text, r->last[column].len };

	return text.len > 0 && rmm_str_eq(cell(r, column), text);
}

static void set_last(struct reader *r, enum column column, int32_t value)
{
	struct rmm_str text = cell(r, column);
	struct last *last = &r->last[column];

	if (text.len > SMALL)
		return;
	memcpy(last->text, text.ptr, text.len);
	last->len = text.len;
	last->value = value;
}

/* For comparing with names that are lower case; longer ones than any of those
 * stay as they are. */
static struct rmm_str lower(char small[SMALL], struct rmm_str s)
{
	if (s.len > SMALL)
		return s;
	for (size_t i = 0; i < s.len; i++)
		small[i] = rmm_lower(s.ptr[i]);
	return (struct rmm_str){ small, s.len };
}

static bool read_shape(struct reader *r)
{
	struct rmm_str none = {0};
	size_t n = r->row.n;

	if (r->row.rule)
		return reject(r, r->row.rule, r->row.at, r->row.why, none);
	while (n > RMM_LIST_COLUMNS && r->row.field[n - 1].len == 0)
		n--;
	if (n < RMM_LIST_COLUMNS)
		return reject(r, "bad-fields", 1,
			      "fewer than 8 fields; expected '" RMM_LIST_HEADER
			      "'", none);
	if (n > RMM_LIST_COLUMNS)
		return reject(r, "bad-fields",
			      rmm_csv_column(&r->row, RMM_LIST_COLUMNS),
			      "more than 8 fields; expected '" RMM_LIST_HEADER
			      "'", none);
	return true;
}

static bool parse_kind(int32_t *out, struct rmm_str name)
{
	enum rmm_kind value = RMM_DOMAIN;
	bool ok = rmm_kind_parse(&value, name);

	*out = (int32_t)value;
	return ok;
}

static bool parse_category(int32_t *out, struct rmm_str name)
{
	enum rmm_category value = RMM_CAT_OTHER;
	bool ok = rmm_category_parse(&value, name);

	*out = (int32_t)value;
	return ok;
}

static bool parse_fidelity(int32_t *out, struct rmm_str name)
{
	enum rmm_fidelity value = RMM_FIDELITY_HIGH;
	bool ok = rmm_fidelity_parse(&value, name);

	*out = (int32_t)value;
	return ok;
}

/* One name of a few, in whatever case; `why` names them. */
static bool read_name(struct reader *r, uint8_t *out, enum column column,
		      bool (*parse)(int32_t *out, struct rmm_str name),
		      const char *why)
{
	int32_t value = r->last[column].value;
	char small[SMALL];

	if (!is_last(r, column)) {
		if (parse(&value, cell(r, column)))
			set_last(r, column, value);
		else if (parse(&value, lower(small, cell(r, column))))
			respelled(r, column);
		else
			return reject_cell(r, "schema-enum", column, why);
	}
	*out = (uint8_t)value;
	return true;
}

static bool read_key(struct reader *r, struct rmm_row *row)
{
	if (!read_name(r, &row->kind, TYPE, parse_kind,
		       "is none of domain, file, ip, pattern, process, "
		       "signer, term"))
		return false;
	if (!rmm_indicator_of_kind(&r->indicator, (enum rmm_kind)row->kind,
				   cell(r, INDICATOR)))
		return reject(r, r->indicator.rule,
			      rmm_csv_column(&r->row, INDICATOR),
			      r->indicator.why, (struct rmm_str){0});
	row->indicator = rmm_indicator_text(&r->indicator);
	return true;
}

/* A resource's name, but for its case. */
static bool source_name_ok(struct rmm_str name)
{
	if (name.len == 0 || name.ptr[0] == '-')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!rmm_is_alnum(name.ptr[i]) && name.ptr[i] != '-')
			return false;
	return true;
}

/* One member of a set: checked, and whether it is as canonical text has it. */
static bool member_ok(struct reader *r, enum column column,
		      struct rmm_str name, bool *canonical)
{
	const char *rule, *why;

	if (column == TOOL) {
		if (rmm_tool_name_ok(name, &rule, &why))
			return true;
		reject(r, rule, rmm_csv_column(&r->row, TOOL), why,
		       (struct rmm_str){0});
		return false;
	}
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] != rmm_lower(name.ptr[i]))
			*canonical = false;
	if (source_name_ok(name))
		return true;
	return reject_cell(r, "schema-pattern", SOURCES,
			   "is no source names joined by ';'");
}

static bool check_set(struct reader *r, enum column column, bool *canonical)
{
	struct rmm_str rest = cell(r, column), part, last = {0};
	bool more = true;
	size_t n = 0;

	*canonical = true;
	if (is_last(r, column))
		return true;
	if (rest.len == 0)
		return reject_cell(r, NULL, column, NULL);
	while (rmm_str_split(&rest, ';', &part, &more)) {
		struct rmm_str name = rmm_str_trim(part);

		if (++n > RMM_MAX_TOOLS_PER_KEY)
			return reject(r, "bad-fields",
				      rmm_csv_column(&r->row, column),
				      "more than 32 names in one cell",
				      (struct rmm_str){0});
		if (!member_ok(r, column, name, canonical))
			return false;
		if (name.len < part.len ||
		    (n > 1 && rmm_str_cmp(last, name) >= 0))
			*canonical = false;
		last = name;
	}
	if (*canonical)
		set_last(r, column, 0);
	return true;
}

static int lower_copy(struct reader *r, struct rmm_str *name)
{
	char *text = rmm_arena_alloc(&r->scratch, name->len);

	if (!text)
		return rmm_fail_nomem(r->err);
	for (size_t i = 0; i < name->len; i++)
		text[i] = rmm_lower(name->ptr[i]);
	name->ptr = text;
	return 0;
}

/* Sorted, without blanks around the names; sources in lower case. */
static int rebuild_set(struct reader *r, enum column column,
		       struct rmm_str *set)
{
	struct rmm_str rest = cell(r, column), part;
	bool more = true;

	*set = (struct rmm_str){0};
	while (rmm_str_split(&rest, ';', &part, &more)) {
		part = rmm_str_trim(part);
		if ((column == SOURCES && lower_copy(r, &part) < 0) ||
		    rmm_set_union(&r->scratch, set, *set, part, r->err) < 0)
			return -1;
	}
	return 0;
}

/* 1, 0 when the row is rejected, -1. */
static int read_sets(struct reader *r)
{
	bool canonical;

	r->cells.tool = cell(r, TOOL);
	r->cells.sources = cell(r, SOURCES);
	if (!check_set(r, TOOL, &canonical))
		return 0;
	if (!canonical && rebuild_set(r, TOOL, &r->cells.tool) < 0)
		return -1;
	r->cells.spelling = rmm_str_eq(r->cells.tool, cell(r, TOOL)) ?
				    0 :
				    rmm_spelling(cell(r, TOOL), 0);
	if (!check_set(r, SOURCES, &canonical))
		return 0;
	if (!canonical) {
		respelled(r, SOURCES);
		if (rebuild_set(r, SOURCES, &r->cells.sources) < 0)
			return -1;
	}
	return 1;
}

static bool read_rest(struct reader *r, struct rmm_row *row)
{
	struct rmm_str ref = cell(r, REFERENCE);

	row->listed_since = r->last[LISTED_SINCE].value;
	if (!is_last(r, LISTED_SINCE)) {
		if (!rmm_day_parse(&row->listed_since, cell(r, LISTED_SINCE)))
			return reject_cell(r, "schema-type", LISTED_SINCE,
					   "is not a date; write YYYY-MM-DD");
		set_last(r, LISTED_SINCE, row->listed_since);
	}
	if (ref.len > 0 && ((!rmm_str_starts(ref, RMM_LIT("https://")) &&
			     !rmm_str_starts(ref, RMM_LIT("http://"))) ||
			    rmm_str_find(ref, ' ') < ref.len))
		return reject_cell(r, "schema-pattern", REFERENCE,
				   "is no link; write https://...");
	if (ref.len > MAX_REFERENCE)
		return reject(r, "schema-length",
			      rmm_csv_column(&r->row, REFERENCE),
			      "reference is longer than 500 bytes",
			      (struct rmm_str){0});
	r->cells.reference = ref;
	return true;
}

static int read_row(struct reader *r)
{
	struct rmm_row row = { .cells = &r->cells };
	int got = 0;

	r->other = (uint32_t)r->row.trimmed &
		   ~(UINT32_C(1) << LISTED_SINCE);
	if (read_shape(r) && read_key(r, &row) &&
	    read_name(r, &row.category, CATEGORY, parse_category,
		      "is no category of tools.csv") &&
	    read_name(r, &row.fidelity, FIDELITY, parse_fidelity,
		      "is none of high, medium, low") &&
	    read_rest(r, &row))
		got = read_sets(r);
	if (got == 0)
		r->list->rejected++;
	if (got <= 0)
		return got;
	if (r->row.trimmed || r->indicator.did ||
	    r->row.n > RMM_LIST_COLUMNS)
		note_changes(r);
	row.line = (uint32_t)r->row.line;
	if (r->other || !rmm_str_eq(row.indicator, cell(r, INDICATOR)))
		row.spelling = rmm_spelling(cell(r, INDICATOR), r->other);
	return rmm_list_add(r->list, &row, r->err);
}

static int read_header(struct reader *r)
{
	struct rmm_str names = RMM_LIT(RMM_LIST_HEADER), name;
	bool more = true;
	size_t i = 0;
	int got = rmm_csv_next(r->csv, &r->row, r->err);

	if (got < 0)
		return -1;
	if (got == 0)
		return rmm_fail(r->err, RMM_E_SYNTAX, "%s: the file is empty; "
				"expected '" RMM_LIST_HEADER "'", r->file);
	if (r->row.rule)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"%s:%llu:%u: the header is damaged: %s",
				r->file, (unsigned long long)r->row.line,
				r->row.at, r->row.why);
	for (; rmm_str_split(&names, ',', &name, &more); i++)
		if (i >= r->row.n || !rmm_str_eq(r->row.field[i], name))
			break;
	if (i == RMM_LIST_COLUMNS && r->row.n == RMM_LIST_COLUMNS)
		return 0;
	name = i < r->row.n ? r->row.field[i] : RMM_LIT("");
	return rmm_fail(r->err, RMM_E_SYNTAX,
			"%s:%llu:%u: the header is not that of the combined "
			"list: column %zu is '%.*s'; expected '" RMM_LIST_HEADER
			"'", r->file, (unsigned long long)r->row.line,
			rmm_csv_column(&r->row, i), i + 1,
			RMM_ARG(rmm_str_upto(name, MAX_SUBJECT)));
}

static void joined(void *ctx, const struct rmm_row *into,
		   const struct rmm_row *from)
{
	const struct reader *r = ctx;
	struct rmm_place place = { r->file, from->line, 1 };

	rmm_report(r->sink, rmm_rule_severity("duplicate-key", RMM_LOCAL),
		   "duplicate-key", place, from->indicator,
		   "%s '%.*s' stands in line %u already",
		   rmm_kind_name((enum rmm_kind)from->kind),
		   RMM_ARG(from->indicator), (unsigned)into->line);
}

int rmm_list_read(struct rmm_list *list, struct rmm_in *in,
		  struct rmm_sink *sink, struct rmm_err *err)
{
	struct reader r = { .list = list, .file = in->name, .sink = sink,
			    .err = err };
	int ret = -1, got;

	list->combined = true;
	if (rmm_csv_open(&r.csv, in, err) < 0 || read_header(&r) < 0)
		goto out;
	while ((got = rmm_csv_next(r.csv, &r.row, err)) > 0) {
		if (read_row(&r) < 0)
			goto out;
		rmm_arena_free(&r.scratch);
	}
	if (got < 0)
		goto out;
	ret = rmm_list_sort_tell(list, joined, &r, err);
out:
	rmm_arena_free(&r.scratch);
	rmm_csv_close(r.csv);
	return ret;
}
