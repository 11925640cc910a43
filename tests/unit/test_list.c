/* SPDX-License-Identifier: MIT */
#include "no_memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "io/in.h"
#include "io/out.h"
#include "model/list.h"

#define HEADER RMM_LIST_HEADER "\n"
#define TAIL ",rmm,high,one,2026-01-02,\n"

/* Findings as "LINE:COLUMN rule" lines, notes left out. */
struct seen {
	struct rmm_sink sink;
	struct rmm_buf text;
};

static void put(struct rmm_sink *sink, const struct rmm_finding *f)
{
	struct seen *seen = (struct seen *)(void *)sink;

	if (f->severity != RMM_NOTE)
		rmm_buf_addf(&seen->text, "%llu:%u %s %s\n",
			     (unsigned long long)f->place.line,
			     (unsigned)f->place.column,
			     rmm_severity_name(f->severity), f->rule);
	else
		rmm_buf_addf(&seen->text, "%llu:%u %s\n",
			     (unsigned long long)f->place.line,
			     (unsigned)f->place.column, f->rule);
}

static void seen_init(struct seen *seen)
{
	*seen = (struct seen){ .sink.put = put };
	rmm_buf_init(&seen->text, 1 << 20);
}

static struct rmm_str text_of(struct rmm_buf *buf)
{
	struct rmm_str text = {0};
	struct rmm_err err = {0};

	CHECK_OK("buffer", rmm_buf_end(buf, &text, &err), &err);
	return text;
}

static int read_text(struct rmm_list *list, struct seen *seen,
		     struct rmm_str text, struct rmm_err *err)
{
	struct rmm_in in = {0};
	int ret;

	rmm_in_mem(&in, "f", text);
	ret = rmm_list_read(list, &in, seen ? &seen->sink : NULL, err);
	rmm_in_close(&in);
	return ret;
}

static void write_list(struct rmm_buf *buf, const struct rmm_list *list)
{
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	rmm_buf_init(buf, (size_t)64 << 20);
	rmm_out_buf(&out, buf);
	rmm_out_add(&out, RMM_LIT(HEADER));
	for (size_t i = 0; i < list->n; i++)
		rmm_row_write(&out, &list->row[i]);
	CHECK_OK("write", rmm_out_close(&out, &err), &err);
}

static const struct {
	const char *name, *in, *want, *found;
	uint64_t rejected;
} rows[] = {
	{ "canonical", "a.com,domain,A" TAIL, "a.com,domain,A" TAIL, "", 0 },
	{ "no rows", "", "", "", 0 },
	{ "all columns", "a.exe,process,A;B,tunnel,low,local,2026-01-02,https://x.com/A\n", "a.exe,process,A;B,tunnel,low,local,2026-01-02,https://x.com/A\n", "", 0 },
	{ "no last newline", "a.com,domain,A,rmm,high,one,2026-01-02,", "a.com,domain,A" TAIL, "", 0 },
	{ "CRLF", "a.com,domain,A,rmm,high,one,2026-01-02,\r\n", "a.com,domain,A" TAIL, "", 0 },
	{ "case of the indicator", "A.Com,domain,A" TAIL, "a.com,domain,A" TAIL, "", 0 },
	{ "case of type, category, fidelity", "a.com,Domain,A,RMM,High,one,2026-01-02,\n", "a.com,domain,A" TAIL, "", 0 },
	{ "case of sources", "a.com,domain,A,rmm,high,ONE,2026-01-02,\n", "a.com,domain,A" TAIL, "", 0 },
	{ "blanks", " a.com ,\tdomain,A ,rmm,high,one,2026-01-02,\n", "a.com,domain,A" TAIL, "2:1 trimmed\n2:9 trimmed\n2:17 trimmed\n", 0 },
	{ "blanks in a set", "a.com,domain,B ; A,rmm,high,two; one,2026-01-02,\n", "a.com,domain,A;B,rmm,high,one;two,2026-01-02,\n", "", 0 },
	{ "set out of order", "a.com,domain,B;A;B" TAIL, "a.com,domain,A;B" TAIL, "", 0 },
	{ "set with doubles", "a.com,domain,A;A,rmm,high,one;one,2026-01-02,\n", "a.com,domain,A" TAIL, "", 0 },
	{ "quotes", "a.com,domain,\"A, Inc\"" TAIL, "a.com,domain,\"A, Inc\"" TAIL, "", 0 },
	{ "extra empty field", "a.com,domain,A,rmm,high,one,2026-01-02,,\n", "a.com,domain,A" TAIL, "2:41 extra-fields\n", 0 },
	{ "other order", "b.com,domain,A" TAIL "a.com,domain,A" TAIL, "a.com,domain,A" TAIL "b.com,domain,A" TAIL, "", 0 },
	{ "types in order", "a-b-c-d-e,term,A" TAIL "a.exe,process,A" TAIL "1.2.3.4,ip,A" TAIL "b.com,domain,A" TAIL, "b.com,domain,A" TAIL "1.2.3.4,ip,A" TAIL "a.exe,process,A" TAIL "a-b-c-d-e,term,A" TAIL, "", 0 },
	{ "one key twice", "a.com,domain,B,rmm,high,two,2026-01-03,\na.com,domain,A" TAIL, "a.com,domain,A;B,rmm,high,one;two,2026-01-02,\n", "3:1 error duplicate-key\n", 0 },
	{ "one key in two types", "a.msi,file,A" TAIL "a.exe,process,A" TAIL, "a.msi,file,A" TAIL "a.exe,process,A" TAIL, "", 0 },
	{ "first of the doubles decides", "a.com,domain,A,tunnel,low,one,2026-01-02,https://x.com\na.com,domain,A,rmm,high,one,2026-01-02,https://y.com\n", "a.com,domain,A,tunnel,low,one,2026-01-02,https://x.com\n", "3:1 error duplicate-key\n", 0 },
	{ "few fields", "a.com,domain,A\nb.com,domain,A" TAIL, "b.com,domain,A" TAIL, "2:1 error bad-fields\n", 1 },
	{ "many fields", "a.com,domain,A,rmm,high,one,2026-01-02,,x\n", "", "2:41 error bad-fields\n", 1 },
	{ "unknown type", "a.com,hash,A" TAIL, "", "2:7 error schema-enum\n", 1 },
	{ "empty type", "a.com,,A" TAIL, "", "2:7 error schema-required\n", 1 },
	{ "empty indicator", ",domain,A" TAIL, "", "2:1 error bad-indicator\n", 1 },
	{ "not of its type", "1.2.3.4,domain,A" TAIL, "", "2:1 error bad-indicator\n", 1 },
	{ "public suffix", "co.uk,domain,A" TAIL, "", "2:1 error public-suffix\n", 1 },
	{ "formula", "=a.com,domain,A" TAIL, "", "2:1 error formula\n", 1 },
	{ "empty tool", "a.com,domain," TAIL, "", "2:14 error schema-required\n", 1 },
	{ "empty name among tools", "a.com,domain,A;" TAIL, "", "2:14 error bad-fields\n", 1 },
	{ "formula among tools", "a.com,domain,A;@B" TAIL, "", "2:14 error formula\n", 1 },
	{ "unknown category", "a.com,domain,A,rat2,high,one,2026-01-02,\n", "", "2:16 error schema-enum\n", 1 },
	{ "empty category", "a.com,domain,A,,high,one,2026-01-02,\n", "", "2:16 error schema-required\n", 1 },
	{ "unknown fidelity", "a.com,domain,A,rmm,best,one,2026-01-02,\n", "", "2:20 error schema-enum\n", 1 },
	{ "no sources", "a.com,domain,A,rmm,high,,2026-01-02,\n", "", "2:25 error schema-required\n", 1 },
	{ "bad source", "a.com,domain,A,rmm,high,one;t wo,2026-01-02,\n", "", "2:25 error schema-pattern\n", 1 },
	{ "no day", "a.com,domain,A,rmm,high,one,,\n", "", "2:29 error schema-required\n", 1 },
	{ "day of a spreadsheet", "a.com,domain,A,rmm,high,one,2026/01/02,\n", "", "2:29 error schema-type\n", 1 },
	{ "no such day", "a.com,domain,A,rmm,high,one,2026-02-30,\n", "", "2:29 error schema-type\n", 1 },
	{ "reference without scheme", "a.com,domain,A,rmm,high,one,2026-01-02,x.com\n", "", "2:40 error schema-pattern\n", 1 },
	{ "stray quote", "a\"b.com,domain,A" TAIL "b.com,domain,A" TAIL, "b.com,domain,A" TAIL, "2:2 error bad-fields\n", 1 },
	{ "bidi", "a\xe2\x80\xae.com,domain,A" TAIL, "", "2:2 error bad-encoding\n", 1 },
	{ "values repeat after others", "a.com,domain,A" TAIL "b.com,domain,B;C,rat,low,two,2026-01-03,\nc.com,domain,A" TAIL, "a.com,domain,A" TAIL "b.com,domain,B;C,rat,low,two,2026-01-03,\nc.com,domain,A" TAIL, "", 0 },
};

static void test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_buf in = {0}, got = {0}, want = {0};
		struct rmm_list list = {0};
		struct rmm_err err = {0};
		struct seen seen;

		seen_init(&seen);
		rmm_buf_init(&in, 1 << 20);
		rmm_buf_init(&want, 1 << 20);
		rmm_buf_addf(&in, "%s%s", HEADER, rows[i].in);
		rmm_buf_addf(&want, "%s%s", HEADER, rows[i].want);
		CHECK_OK(rows[i].name,
			 read_text(&list, &seen, text_of(&in), &err), &err);
		write_list(&got, &list);
		CHECK_STR(rows[i].name, text_of(&got), text_of(&want).ptr);
		CHECK_STR(rows[i].name, text_of(&seen.text), rows[i].found);
		CHECK(rows[i].name, list.rejected == rows[i].rejected);
		CHECK(rows[i].name, list.combined);
		rmm_list_free(&list);
		rmm_buf_free(&seen.text);
		rmm_buf_free(&got);
		rmm_buf_free(&want);
		rmm_buf_free(&in);
	}
}

/* parse(write(x)) = x, and nothing is found in what was written. */
static void test_canonical(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_buf in = {0}, once = {0}, twice = {0};
		struct rmm_list list = {0}, again = {0};
		struct rmm_err err = {0};
		struct seen seen;

		seen_init(&seen);
		rmm_buf_init(&in, 1 << 20);
		rmm_buf_addf(&in, "%s%s", HEADER, rows[i].in);
		CHECK_OK(rows[i].name,
			 read_text(&list, NULL, text_of(&in), &err), &err);
		write_list(&once, &list);
		CHECK_OK(rows[i].name,
			 read_text(&again, &seen, text_of(&once), &err), &err);
		write_list(&twice, &again);
		CHECK_STR(rows[i].name, text_of(&twice), text_of(&once).ptr);
		CHECK_STR(rows[i].name, text_of(&seen.text), "");
		for (size_t k = 0; k < again.n; k++)
			CHECK(rows[i].name, again.row[k].spelling == 0);
		rmm_list_free(&list);
		rmm_list_free(&again);
		rmm_buf_free(&seen.text);
		rmm_buf_free(&once);
		rmm_buf_free(&twice);
		rmm_buf_free(&in);
	}
}

static const struct {
	const char *name, *in, *place;
} headers[] = {
	{ "empty", "", "f: the file is empty" },
	{ "other columns", "URI,RMM_Tool\n", "f:1:1: " },
	{ "renamed", "indicator,type,tools,category,fidelity,sources,listed_since,reference\n", "f:1:16: " },
	{ "reordered", "type,indicator,tool,category,fidelity,sources,listed_since,reference\n", "f:1:1: " },
	{ "doubled", "indicator,type,type,tool,category,fidelity,sources,listed_since,reference\n", "f:1:16: " },
	{ "short", "indicator,type,tool,category,fidelity,sources,listed_since\n", "f:1:59: " },
	{ "long", "indicator,type,tool,category,fidelity,sources,listed_since,reference,x\n", "f:1:70: " },
	{ "upper case", "Indicator,type,tool,category,fidelity,sources,listed_since,reference\n", "f:1:1: " },
	{ "semicolons", "indicator;type;tool\n", "f:1:1: " },
	{ "stray quote", "ind\"icator,type\n", "f:1:4: " },
	{ "HTML", "<!DOCTYPE html>\n", "f:1:1: " },
	{ "UTF-16", "\xff\xfei\0n\0", "f: " },
};

static void test_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct rmm_list list = {0};
		struct rmm_err err = {0};
		struct rmm_str text = rmm_str(headers[i].in);

		if (strcmp(headers[i].name, "UTF-16") == 0)
			text.len = 6;
		CHECK_FAILS(headers[i].name,
			    read_text(&list, NULL, text, &err), &err,
			    RMM_E_SYNTAX);
		CHECK(headers[i].name,
		      rmm_str_starts(rmm_str(err.text),
				     rmm_str(headers[i].place)));
		CHECK(headers[i].name, list.n == 0);
		rmm_list_free(&list);
	}
}

static void test_names_limit(void **state)
{
	struct rmm_buf in = {0};
	struct rmm_list list = {0};
	struct rmm_err err = {0};
	struct seen seen;

	(void)state;
	seen_init(&seen);
	rmm_buf_init(&in, 1 << 20);
	rmm_buf_addf(&in, "%sa.com,domain,", HEADER);
	for (int i = 0; i <= RMM_MAX_TOOLS_PER_KEY; i++)
		rmm_buf_addf(&in, "%sT%02d", i ? ";" : "", i);
	rmm_buf_addf(&in, "%sb.com,domain,", TAIL);
	for (int i = 0; i < RMM_MAX_TOOLS_PER_KEY; i++)
		rmm_buf_addf(&in, "%sT%02d", i ? ";" : "", i);
	rmm_buf_addf(&in, "%s", TAIL);
	CHECK_OK("names", read_text(&list, &seen, text_of(&in), &err), &err);
	CHECK_STR("names", text_of(&seen.text), "2:14 error bad-fields\n");
	CHECK("names", list.n == 1 && list.rejected == 1);
	rmm_list_free(&list);
	rmm_buf_free(&seen.text);
	rmm_buf_free(&in);
}

static void test_reference_limit(void **state)
{
	struct rmm_buf in = {0};
	struct rmm_list list = {0};
	struct rmm_err err = {0};
	struct seen seen;

	(void)state;
	seen_init(&seen);
	rmm_buf_init(&in, 1 << 20);
	rmm_buf_addf(&in, "%s", HEADER);
	for (int i = 0; i < 2; i++)
		rmm_buf_addf(&in, "%c.com,domain,A,rmm,high,one,2026-01-02,"
			     "https://x.com/%0*d\n", 'a' + i, 486 + i, 0);
	CHECK_OK("reference", read_text(&list, &seen, text_of(&in), &err),
		 &err);
	CHECK_STR("reference", text_of(&seen.text),
		  "3:40 error schema-length\n");
	CHECK("reference", list.n == 1);
	rmm_list_free(&list);
	rmm_buf_free(&seen.text);
	rmm_buf_free(&in);
}

/* The same numbers on every machine. */
static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Keys that share beginnings of all lengths, with doubles, kinds mixed. */
static void add_rows(struct rmm_list *list, uint32_t seed, size_t n)
{
	static const enum rmm_kind kind[] = { RMM_TERM, RMM_DOMAIN, RMM_PROCESS };
	struct rmm_err err = {0};
	char text[64], tool[8];

	for (size_t i = 0; i < n; i++) {
		struct rmm_cells cells = { .sources = RMM_LIT("one") };
		struct rmm_row row = { .cells = &cells,
				       .line = (uint32_t)i + 1 };
		int len = snprintf(text, sizeof(text), "%.*s%u",
				   (int)(next(&seed) % 30),
				   "a-very-long-beginning-of-names",
				   (unsigned)(next(&seed) % 50));

		snprintf(tool, sizeof(tool), "T%u",
			 (unsigned)(next(&seed) % 4));
		row.indicator = (struct rmm_str){ text, (size_t)len };
		cells.tool = rmm_str(tool);
		row.kind = (uint8_t)kind[next(&seed) % COUNT(kind)];
		row.listed_since = (rmm_day)(next(&seed) % 4);
		if (row.listed_since == 0)
			row.listed_since = RMM_NO_DAY;
		CHECK_OK("add", rmm_list_add(list, &row, &err), &err);
	}
}

static int cmp(const struct rmm_row *a, const struct rmm_row *b)
{
	return rmm_key_cmp((enum rmm_kind)a->kind, a->indicator,
			   (enum rmm_kind)b->kind, b->indicator);
}

/* What a row of the sorted list must be, from the rows as they were added. */
static void check_joined(const struct rmm_row *row, const struct rmm_list *raw)
{
	rmm_day since = RMM_NO_DAY;
	uint32_t line = 0;
	size_t tools = 0, names = 1;
	bool has[4] = { false };

	for (size_t i = 0; i < raw->n; i++) {
		const struct rmm_row *from = &raw->row[i];

		if (cmp(from, row) != 0)
			continue;
		if (line == 0)
			line = from->line;
		if (from->listed_since != RMM_NO_DAY &&
		    (since == RMM_NO_DAY || from->listed_since < since))
			since = from->listed_since;
		CHECK("joined", rmm_set_has(row->cells->tool,
					    from->cells->tool));
		has[from->cells->tool.ptr[1] - '0'] = true;
	}
	for (size_t i = 0; i < COUNT(has); i++)
		tools += has[i];
	for (size_t i = 0; i < row->cells->tool.len; i++)
		names += row->cells->tool.ptr[i] == ';';
	CHECK("joined", tools == names);
	CHECK("joined", line == row->line);
	CHECK("joined", since == row->listed_since);
}

static void test_sort(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 20; seed++) {
		struct rmm_list list = {0}, raw = {0};
		struct rmm_err err = {0};
		size_t n = seed * seed * 2;

		add_rows(&list, seed, n);
		add_rows(&raw, seed, n);
		CHECK_OK("sort", rmm_list_sort(&list, &err), &err);
		for (size_t i = 0; i < list.n; i++) {
			CHECK("sort", i == 0 || cmp(&list.row[i - 1],
						    &list.row[i]) < 0);
			check_joined(&list.row[i], &raw);
		}
		for (size_t i = 0; i < raw.n; i++) {
			const struct rmm_row *found = rmm_list_find(
				&list, (enum rmm_kind)raw.row[i].kind,
				raw.row[i].indicator);

			CHECK("find", found && cmp(found, &raw.row[i]) == 0);
		}
		rmm_list_free(&raw);
		rmm_list_free(&list);
	}
}

static int by_key(const void *a, const void *b)
{
	return cmp(a, b);
}

/* More rows than are sorted at a time, and texts of all lengths. */
static void test_sort_long(void **state)
{
	enum { ROWS = 30000, LONGEST = 250 };
	struct rmm_list list = {0}, raw = {0};
	struct rmm_err err = {0};
	char text[LONGEST + 8];
	uint32_t seed = 7;

	(void)state;
	memset(text, 'a', LONGEST);
	for (uint32_t i = 0; i < ROWS; i++) {
		struct rmm_cells cells = { .tool = RMM_LIT("T") };
		struct rmm_row row = { .cells = &cells, .line = i + 1 };
		size_t len = next(&seed) % LONGEST;

		snprintf(text + len, 8, "%u", (unsigned)(next(&seed) % 100));
		row.indicator = rmm_str(text);
		CHECK_OK("add", rmm_list_add(&list, &row, &err), &err);
		CHECK_OK("add", rmm_list_add(&raw, &row, &err), &err);
		text[len] = text[len + 1] = text[len + 2] = 'a';
	}
	CHECK_OK("sort", rmm_list_sort(&list, &err), &err);
	qsort(raw.row, raw.n, sizeof(*raw.row), by_key);
	for (size_t i = 0, k = 0; i < raw.n; i++) {
		k += i > 0 && cmp(&raw.row[i - 1], &raw.row[i]) != 0;
		CHECK("order", k < list.n &&
			       cmp(&list.row[k], &raw.row[i]) == 0);
		CHECK("first line", list.row[k].line <= raw.row[i].line);
	}
	CHECK("joined", list.n < ROWS);
	rmm_list_free(&raw);
	rmm_list_free(&list);
}

static void test_find_nothing(void **state)
{
	struct rmm_list list = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK("empty", !rmm_list_find(&list, RMM_DOMAIN, RMM_LIT("a.com")));
	CHECK_OK("empty", rmm_list_sort(&list, &err), &err);
	CHECK_OK("one", read_text(&list, NULL,
				  RMM_LIT(HEADER "b.com,domain,A" TAIL), &err),
		 &err);
	CHECK("found", rmm_list_find(&list, RMM_DOMAIN, RMM_LIT("b.com")));
	CHECK("before", !rmm_list_find(&list, RMM_DOMAIN, RMM_LIT("a.com")));
	CHECK("after", !rmm_list_find(&list, RMM_DOMAIN, RMM_LIT("c.com")));
	CHECK("kind", !rmm_list_find(&list, RMM_PROCESS, RMM_LIT("b.com")));
	rmm_list_free(&list);
	rmm_list_free(&list);
	CHECK("freed", list.n == 0 && !list.row && !list.shared);
}

/* The longest text that a file can hold, in more rows than a run has. */
static void test_long_texts(void **state)
{
	enum { ROWS = 8200 };
	static char text[RMM_MAX_LINE + 2];
	struct rmm_cells cells = {0};
	struct rmm_row row = { .cells = &cells };
	struct rmm_list list = {0};
	struct rmm_err err = {0};

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	for (size_t i = 0; i < ROWS; i++) {
		row.indicator = rmm_str_upto(rmm_str(text), i % 64 == 0 ?
						     RMM_MAX_LINE - i : 9 - i % 9);
		CHECK_OK("add", rmm_list_add(&list, &row, &err), &err);
	}
	CHECK_OK("sort", rmm_list_sort(&list, &err), &err);
	for (size_t i = 1; i < list.n; i++)
		CHECK("order", cmp(&list.row[i - 1], &list.row[i]) < 0);
	CHECK("joined", list.n == 9 + (ROWS + 63) / 64);
	row.indicator = rmm_str(text);
	CHECK_FAILS("too long", rmm_list_add(&list, &row, &err), &err,
		    RMM_E_LIMIT);
	rmm_list_free(&list);
}

static void test_join_limit(void **state)
{
	struct rmm_list list = {0};
	struct rmm_err err = {0};
	char tool[16];

	(void)state;
	for (int i = 0; i <= RMM_MAX_TOOLS_PER_KEY; i++) {
		struct rmm_cells cells = {0};
		struct rmm_row row = { .indicator = RMM_LIT("a.com"),
				       .cells = &cells };

		snprintf(tool, sizeof(tool), "T%d", i);
		cells.tool = rmm_str(tool);
		CHECK_OK("add", rmm_list_add(&list, &row, &err), &err);
	}
	CHECK_FAILS("join", rmm_list_sort(&list, &err), &err, RMM_E_LIMIT);
	rmm_list_free(&list);
}

static const struct {
	const char *name, *a, *b;
	bool same, alike; /* as written; without case and blanks */
} spellings[] = {
	{ "same", "a.com", "a.com", true, true },
	{ "case", "a.com", "A.com", false, true },
	{ "case inside", "AnyDesk", "Anydesk", false, true },
	{ "blank", "ZohoAssist", "Zoho Assist", false, true },
	{ "no-break space", "a.com", "a.com\xc2\xa0", false, true },
	{ "tab", "a.com", "a.com\t", false, true },
	{ "other tool", "A", "B", false, false },
	{ "other scheme", "a.com", "https://a.com/", false, false },
};

static void test_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++) {
		uint32_t a = rmm_spelling(rmm_str(spellings[i].a), 0);
		uint32_t b = rmm_spelling(rmm_str(spellings[i].b), 0);

		CHECK(spellings[i].name, a != 0 && b != 0);
		CHECK(spellings[i].name, (a == b) == spellings[i].same);
		CHECK(spellings[i].name,
		      (a >> 16 == b >> 16) == spellings[i].alike);
	}
}

/* Cells other than the key and the tool count as written differently too. */
static void test_other_cells(void **state)
{
	static const char *const in[] = {
		HEADER "a.com,domain,A,RMM,high,one,2026-01-02,\n",
		HEADER "a.com,domain,A,rmm,High,one,2026-01-02,\n",
		HEADER "a.com,domain,A,rmm,high,One,2026-01-02,\n",
		HEADER "a.com,domain,A, rmm,high,one,2026-01-02,\n",
		HEADER "a.com,Domain,A,rmm,high,one,2026-01-02,\n",
	};
	uint32_t plain = rmm_spelling(RMM_LIT("a.com"), 0);

	(void)state;
	for (size_t i = 0; i < COUNT(in); i++) {
		struct rmm_list list = {0};
		struct rmm_err err = {0};
		uint32_t got;

		CHECK_OK(in[i], read_text(&list, NULL, rmm_str(in[i]), &err),
			 &err);
		got = list.row[0].spelling;
		CHECK(in[i], got != 0 && got != plain &&
			     got >> 16 == plain >> 16);
		rmm_list_free(&list);
	}
}

static int read_once(void *ctx, struct rmm_err *err)
{
	struct rmm_list list = {0};
	int ret = read_text(&list, NULL, rmm_str(ctx), err);

	CHECK("rows", ret < 0 || (list.n == 2 && list.rejected == 0));
	rmm_list_free(&list);
	return ret;
}

static void test_no_memory(void **state)
{
	static char in[] = HEADER "b.com,domain,B ;A" TAIL
		"a.com,domain,A" TAIL "a.com,domain,B,rmm,high,TWO,2026-01-02,\n";

	(void)state;
	check_no_memory("list", 5, read_once, in);
}

static void test_names(void **state)
{
	enum rmm_fidelity fidelity;
	struct rmm_row row = { .listed_since = RMM_NO_DAY };
	char store[RMM_DAY_TEXT];

	(void)state;
	for (unsigned i = 0; i < RMM_FIDELITIES; i++) {
		const char *name = rmm_fidelity_name((enum rmm_fidelity)i);

		CHECK(name, rmm_fidelity_parse(&fidelity, rmm_str(name)) &&
			    fidelity == (enum rmm_fidelity)i);
	}
	CHECK("High", !rmm_fidelity_parse(&fidelity, RMM_LIT("High")));
	CHECK("empty", !rmm_fidelity_parse(&fidelity, RMM_LIT("")));
	CHECK_STR("no day", rmm_row_cell(&row, 6, store), "");
	CHECK_STR("no column", rmm_row_cell(&row, 8, store), "");
}

/* As a merge hands rows out: what is the same is the same slice. */
static void share_slices(struct rmm_list *list, struct rmm_cells *cells)
{
	for (size_t i = 0; i < list->n; i++) {
		cells[i] = *list->row[i].cells;
		list->row[i].cells = &cells[i];
		if (i == 0)
			continue;
		if (rmm_str_eq(cells[i].tool, cells[i - 1].tool))
			cells[i].tool = cells[i - 1].tool;
		if (rmm_str_eq(cells[i].sources, cells[i - 1].sources))
			cells[i].sources = cells[i - 1].sources;
		if (rmm_str_eq(cells[i].reference, cells[i - 1].reference))
			cells[i].reference = cells[i - 1].reference;
	}
}

/* Neighbours that differ in one column each, and often enough to fill a
 * block: rows say the same when cells are taken over from the row before. */
static void test_write_next(void **state)
{
	static const char text[] =
		HEADER
		"a.com,domain,A,rmm,high,one,2026-01-02,\n"
		"b.com,domain,A,rmm,high,one,2026-01-02,\n"
		"c.com,domain,A,rmm,low,one,2026-01-02,\n"
		"d.com,domain,A,rat,low,one,2026-01-02,\n"
		"e.com,domain,A,rat,low,one,2026-01-03,\n"
		"f.com,domain,A,rat,low,one;two,2026-01-03,\n"
		"g.com,domain,B,rat,low,one;two,2026-01-03,\n"
		"h.com,domain,B,rat,low,one;two,2026-01-03,https://x.com/B\n"
		"i.exe,process,B,rat,low,one;two,2026-01-03,https://x.com/B\n"
		"j.exe,process,B,rat,low,one;two,2026-01-03,https://x.com/B\n";
	char path[] = "/tmp/rmm-list-XXXXXX";
	int fd = mkstemp(path);
	struct rmm_list list = {0};
	struct rmm_out out = {0};
	struct rmm_row_writer writer = { .out = &out };
	struct rmm_cells cells[10];
	struct rmm_buf want, got;
	struct rmm_err err = {0};

	(void)state;
	assert_true(fd >= 0 && close(fd) == 0);
	assert_int_equal(read_text(&list, NULL, rmm_str(text), &err), 0);
	assert_int_equal(list.n, 10);
	share_slices(&list, cells);
	rmm_buf_init(&want, (size_t)64 << 20);
	rmm_buf_init(&got, (size_t)64 << 20);
	CHECK_OK("open", rmm_out_file(&out, path, 0600, &err), &err);
	for (size_t i = 0; i < 500 * list.n; i++)
		rmm_row_write_next(&writer, &list.row[i % list.n]);
	CHECK_OK("close", rmm_out_close(&out, &err), &err);
	for (size_t i = 0; i < 500; i++)
		rmm_buf_add(&want, rmm_str(text + strlen(HEADER)));
	CHECK_OK("read", rmm_file_read(&got, path, &err), &err);
	assert_int_equal(got.len, want.len);
	assert_memory_equal(got.ptr, want.ptr, want.len);
	unlink(path);
	rmm_buf_free(&want);
	rmm_buf_free(&got);
	rmm_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_names_limit),
		cmocka_unit_test(test_reference_limit),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_sort_long),
		cmocka_unit_test(test_find_nothing),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_join_limit),
		cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_other_cells),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_write_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
