/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <time.h>

#include "base/limits.h"
#include "base/mem.h"
#include "io/csv.h"
#include "io/in.h"
#include "io/out.h"

/* The hook has no argument, so its state has to be here. */
static unsigned allowed;

static bool allow_some(void)
{
	return allowed > 0 && allowed--;
}

static int teardown(void **state)
{
	(void)state;
	rmm_mem_hook(NULL);
	return 0;
}

/* What was read, one line of text a row: [field][field] for a sound one, a *
 * behind a field that was trimmed; LINE:COLUMN rule for a damaged one. */
static void describe(struct rmm_buf *buf, const struct rmm_csv_row *row)
{
	if (row->rule) {
		rmm_buf_addf(buf, "%u:%u %s\n", (unsigned)row->line,
			     (unsigned)row->at, row->rule);
		return;
	}
	for (size_t i = 0; i < row->n; i++) {
		rmm_buf_addc(buf, '[');
		rmm_buf_add(buf, row->field[i]);
		rmm_buf_addc(buf, ']');
		if (row->trimmed >> i & 1)
			rmm_buf_addc(buf, '*');
	}
	rmm_buf_addc(buf, '\n');
}

static void check_rows(const char *name, struct rmm_str text, const char *want)
{
	struct rmm_in in = {0};
	struct rmm_buf buf = {0};
	struct rmm_csv *csv;
	struct rmm_csv_row row;
	struct rmm_err err = {0};
	struct rmm_str got;
	int more;

	rmm_buf_init(&buf, 1 << 20);
	rmm_in_mem(&in, "a.csv", text);
	CHECK_OK(name, rmm_csv_open(&csv, &in, &err), &err);
	while ((more = rmm_csv_next(csv, &row, &err)) > 0)
		describe(&buf, &row);
	CHECK_OK(name, more, &err);
	CHECK_OK(name, rmm_buf_end(&buf, &got, &err), &err);
	CHECK_STR(name, got, want);
	rmm_csv_close(csv);
	rmm_in_close(&in);
	rmm_buf_free(&buf);
}

struct row {
	const char *name;
	struct rmm_str in;
	const char *want;
};

#define T(s) { s, sizeof(s) - 1 }

static void check_table(const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_rows(row[i].name, row[i].in, row[i].want);
}

/* Where libcsv alone is lenient, or silent, or goes on too far. */
static void libcsv(void **state)
{
	static const struct row row[] = {
		{ "blanks around a field", T("  a b \t, c\n"),
		  "[a b]*[c]*\n" },
		{ "a real line", T("LogMeIn, LogMeInSystray.exe\r\n"),
		  "[LogMeIn][LogMeInSystray.exe]*\n" },
		{ "text after a quote", T("\"a\"b,c\nd,e\n"),
		  "1:4 bad-fields\n[d][e]\n" },
		{ "quote inside", T("a\"b\nc,d\n"),
		  "1:2 bad-fields\n[c][d]\n" },
		{ "no closing quote", T("a,\"b\nc,d\n\"e\",f\n"),
		  "1:3 bad-fields\n[c][d]\n[e][f]\n" },
		{ "no closing quote in the last line", T("a,b\nc,\"d"),
		  "[a][b]\n2:3 bad-fields\n" },
		{ "backslash is no escape", T("\"a\\\"b\"\nc\n"),
		  "1:5 bad-fields\n[c]\n" },
		{ "blank line", T("a\n\n  \t \nb\n"), "[a]\n[b]\n" },
		{ "blank line of U+00A0", T("a\n\xc2\xa0 \nb\n"),
		  "[a]\n[b]\n" },
		{ "blank CRLF line", T("a\r\n\r\nb\r\n"), "[a]\n[b]\n" },
		{ "lone CR", T("a,b\rc,d\ne,f\n"),
		  "1:4 bad-fields\n[e][f]\n" },
		{ "lone CR at the end", T("a,b\n\r"),
		  "[a][b]\n2:1 bad-fields\n" },
		{ "CR CR LF", T("a\r\r\nb\n"), "1:2 bad-fields\n[b]\n" },
		{ "NUL", T("a\0b,c\nd\n"), "1:2 bad-encoding\n[d]\n" },
		{ "VT", T("a\vb\n"), "1:2 bad-encoding\n" },
		{ "FF", T("a\fb\n"), "1:2 bad-encoding\n" },
		{ "byte FF", T("a,b\xff\nd\n"), "1:4 bad-encoding\n[d]\n" },
		{ "overlong slash", T("\xc0\xaf\n"), "1:1 bad-encoding\n" },
		{ "U+202E", T("ab\xe2\x80\xae" "c\n"), "1:3 bad-encoding\n" },
		{ "U+2028", T("ab\xe2\x80\xa8" "c\n"), "1:3 bad-encoding\n" },
		{ "BOM", T("\xef\xbb\xbfName,B\na,b\n"),
		  "[Name][B]\n[a][b]\n" },
		{ "BOM and a quote", T("\xef\xbb\xbf\"Name\",B\n"),
		  "[Name][B]\n" },
		{ "ragged rows", T("a\nb,c\nd,e,f\n"),
		  "[a]\n[b][c]\n[d][e][f]\n" },
		{ "HTML", T("<html>\n<a href=\"x\">\n</html>\n"),
		  "[<html>]\n2:9 bad-fields\n[</html>]\n" },
		{ "empty fields", T("a,,\"\",b\n"), "[a][][][b]\n" },
	};

	(void)state;
	check_table(row, COUNT(row));
}

static void sound(void **state)
{
	static const struct row row[] = {
		{ "nothing", T(""), "" },
		{ "BOM alone", T("\xef\xbb\xbf"), "" },
		{ "BOM and an empty line", T("\xef\xbb\xbf\r\na\n"), "[a]\n" },
		{ "no newline at the end", T("a,b\nc,d"), "[a][b]\n[c][d]\n" },
		{ "no newline, empty field", T("c,"), "[c][]\n" },
		{ "no newline, quoted", T("a,\"c\""), "[a][c]\n" },
		{ "comma alone", T(",\n"), "[][]\n" },
		{ "empty quotes alone", T("\"\"\n"), "[]\n" },
		{ "quoted comma", T("\"a,b\",c\n"), "[a,b][c]\n" },
		{ "doubled quote", T("\"a\"\"b\",\"\"\"\"\n"), "[a\"b][\"]\n" },
		{ "blanks before quotes", T("a, \"b,c\" ,d\n"),
		  "[a][b,c]*[d]\n" },
		{ "blanks inside quotes", T("\" a \",b\n"), "[a]*[b]\n" },
		{ "U+00A0 at the edges", T("\xc2\xa0" "a\xc2\xa0,b\n"),
		  "[a]*[b]\n" },
		{ "U+00A0 inside", T("a\xc2\xa0" "b\n"), "[a\xc2\xa0" "b]\n" },
		{ "U+00A0 inside quotes", T("\"\xc2\xa0\",b\n"), "[]*[b]\n" },
		{ "blank field", T("a, ,b\n"), "[a][]*[b]\n" },
		{ "blank last field", T("a, \n"), "[a][]*\n" },
		{ "TABs at the edges", T("\ta\t,b\n"), "[a]*[b]\n" },
		{ "TABs inside quotes", T("\"\ta\t\",b\n"), "[a]*[b]\n" },
		{ "letters", T("caf\xc3\xa9,\xe6\x97\xa5\n"),
		  "[caf\xc3\xa9][\xe6\x97\xa5]\n" },
		{ "semicolons are text", T("a;b\n"), "[a;b]\n" },
		{ "blank and quoted comma", T("\"x, y\", z\n"),
		  "[x, y][z]*\n" },
	};

	(void)state;
	check_table(row, COUNT(row));
}

static void damaged(void **state)
{
	static const struct row row[] = {
		{ "line of a quote", T("\"\na\n"), "1:1 bad-fields\n[a]\n" },
		{ "quote opens in the third field", T("a,b,\"c\nd\n"),
		  "1:5 bad-fields\n[d]\n" },
		{ "quote after a blank", T("\"a\" \"b\n"), "1:5 bad-fields\n" },
		{ "quote in the second field", T("\"a,a\",b\"c\nd\n"),
		  "1:8 bad-fields\n[d]\n" },
		{ "text behind the second field", T("a,\"b\"c\nd\n"),
		  "1:6 bad-fields\n[d]\n" },
		{ "newline inside quotes", T("a,\"b\nc\",d\ne\n"),
		  "1:3 bad-fields\n2:2 bad-fields\n[e]\n" },
		{ "newline inside quotes, CRLF", T("a,\"b\r\nc\",d\r\ne\r\n"),
		  "1:3 bad-fields\n2:2 bad-fields\n[e]\n" },
		{ "damaged three times", T("a\"\na\"\na\"\nb\n"),
		  "1:2 bad-fields\n2:2 bad-fields\n3:2 bad-fields\n[b]\n" },
		{ "TAB inside", T("a,b\tc\nd\n"), "1:4 bad-encoding\n[d]\n" },
		{ "TAB inside quotes", T("a,\"b\tc\"\n"),
		  "1:5 bad-encoding\n" },
		{ "TAB behind quotes", T("\"\"\"\tx\"\n"),
		  "1:4 bad-encoding\n" },
		{ "TAB at an edge and inside", T("\tb\tc\n"),
		  "1:3 bad-encoding\n" },
		{ "TAB, then NUL", T("\ta,\0\n"), "1:4 bad-encoding\n" },
		{ "BOM counts", T("\xef\xbb\xbf" "a\"\n"),
		  "1:5 bad-fields\n" },
		{ "BOM counts for bytes", T("\xef\xbb\xbf" "a\xff\n"),
		  "1:5 bad-encoding\n" },
		{ "BOM in the second line", T("a\n\xef\xbb\xbf" "b\n"),
		  "[a]\n2:1 bad-encoding\n" },
		{ "two BOMs", T("\xef\xbb\xbf\xef\xbb\xbf" "a\n"),
		  "1:4 bad-encoding\n" },
		{ "DEL", T("a\x7f\n"), "1:2 bad-encoding\n" },
		{ "zero width", T("a\xe2\x80\x8b" "b\n"),
		  "1:2 bad-encoding\n" },
		{ "invalid in a quoted field", T("\"a\",\"b\xff\"\n"),
		  "1:7 bad-encoding\n" },
	};

	(void)state;
	check_table(row, COUNT(row));
}

static void reasons(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		const char *rule, *why;
	} row[] = {
		{ "open", T("\"a\n"), "bad-fields", "a newline or an unclosed "
		  "quote inside a quoted field; close the quote on this line" },
		{ "after", T("\"a\"b\n"), "bad-fields", "text after a closing "
		  "quote; double a quote that is part of the text" },
		{ "after, in the second field", T("a, \"b\"c\n"), "bad-fields",
		  "text after a closing quote; double a quote that is part of "
		  "the text" },
		{ "inside", T("a\"b\n"), "bad-fields", "a quote inside an "
		  "unquoted field; put the field in quotes and double the "
		  "quote inside" },
		{ "CR", T("a\rb\n"), "bad-fields", "carriage return inside a "
		  "line; end lines with LF or CR LF" },
		{ "NUL", T("a\0b\n"), "bad-encoding",
		  "control character U+0000; remove it" },
		{ "C1", T("a\xc2\x85\n"), "bad-encoding",
		  "control character U+0085; remove it" },
		{ "TAB", T("a\tb\n"), "bad-encoding",
		  "control character U+0009; remove it" },
		{ "bidi", T("\xe2\x80\xae\n"), "bad-encoding",
		  "bidi control character U+202E; remove it" },
		{ "zero", T("\xe2\x80\x8b\n"), "bad-encoding",
		  "zero-width character U+200B; remove it" },
		{ "tag", T("\xf3\xa0\x81\x81\n"), "bad-encoding",
		  "zero-width character U+E0041; remove it" },
		{ "Windows-1252", T("caf\xe9,b\n"), "bad-encoding", "not UTF-8 "
		  "(looks like Windows-1252); save the file as UTF-8" },
		{ "Shift_JIS", T("\x93\xfa\x96{,b\n"), "bad-encoding", "not "
		  "UTF-8 (looks like Shift_JIS); save the file as UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_in in = {0};
		struct rmm_csv *csv;
		struct rmm_csv_row got;
		struct rmm_err err = {0};

		rmm_in_mem(&in, "a.csv", row[i].in);
		CHECK_OK(row[i].name, rmm_csv_open(&csv, &in, &err), &err);
		CHECK(row[i].name, rmm_csv_next(csv, &got, &err) == 1);
		CHECK_STR(row[i].name, rmm_str(got.rule), row[i].rule);
		CHECK_STR(row[i].name, rmm_str(got.why), row[i].why);
		CHECK(row[i].name, got.n == 0);
		CHECK_STR(row[i].name, rmm_str_from(got.raw, got.raw.len), "");
		CHECK(row[i].name, got.raw.len + 1 == row[i].in.len);
		rmm_csv_close(csv);
	}
}

static void utf16(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		bool refused;
	} row[] = {
		{ "little end first", T("\xff\xfe" "a\0,\0b\0\n\0"), true },
		{ "big end first", T("\xfe\xff\0a\0,\0b\0\n"), true },
		{ "no BOM, little end first", T("a\0,\0b\0\n\0"), true },
		{ "no BOM, big end first", T("\0a\0,\0b\0\n"), true },
		{ "no BOM, some letters", T("a\0b\0\xe9\x01" "c\0"), true },
		{ "UTF-8 BOM", T("\xef\xbb\xbf" "a,b\n"), false },
		{ "one NUL", T("a,b\0\n"), false },
		{ "NULs alone", T("\0\0\0\0\0\0"), false },
		{ "byte FF", T("\xff" "a,b\n"), false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_in in = {0};
		struct rmm_csv *csv;
		struct rmm_err err = {0};

		rmm_in_mem(&in, "a.csv", row[i].in);
		if (!row[i].refused) {
			CHECK_OK(row[i].name, rmm_csv_open(&csv, &in, &err),
				 &err);
			rmm_csv_close(csv);
			continue;
		}
		CHECK_FAILS(row[i].name, rmm_csv_open(&csv, &in, &err), &err,
			    RMM_E_SYNTAX);
		CHECK(row[i].name, !csv);
		CHECK_STR(row[i].name, rmm_str(err.text), "a.csv: this is "
			  "UTF-16 text; save it as UTF-8 ('CSV UTF-8' in a "
			  "spreadsheet)");
	}
	rmm_csv_close(NULL);
}

static void columns(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		size_t n;
		uint32_t want[5];
	} row[] = {
		{ "plain", T("a,bc,d\n"), 3, { 1, 3, 6 } },
		{ "empty", T(",,\n"), 3, { 1, 2, 3 } },
		{ "quoted", T("\"a,\"\"b\",c\n"), 2, { 1, 9 } },
		{ "blanks", T(" a , \"b,c\" ,d\n"), 3, { 1, 5, 13 } },
		{ "BOM", T("\xef\xbb\xbf" "a,b\n"), 2, { 4, 6 } },
		{ "letters are bytes", T("\xc3\xa9,b\n"), 2, { 1, 4 } },
		{ "beyond the last", T("a,b\n"), 4, { 1, 3, 4, 4 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_in in = {0};
		struct rmm_csv *csv;
		struct rmm_csv_row got;
		struct rmm_err err = {0};

		rmm_in_mem(&in, "a.csv", row[i].in);
		CHECK_OK(row[i].name, rmm_csv_open(&csv, &in, &err), &err);
		CHECK(row[i].name, rmm_csv_next(csv, &got, &err) == 1);
		for (size_t k = 0; k < row[i].n; k++)
			if (rmm_csv_column(&got, k) != row[i].want[k])
				fail_msg("%s: field %zu: got %u, want %u",
					 row[i].name, k,
					 (unsigned)rmm_csv_column(&got, k),
					 (unsigned)row[i].want[k]);
		rmm_csv_close(csv);
	}
}

static void lines_are_counted(void **state)
{
	struct rmm_in in = {0};
	struct rmm_csv *csv;
	struct rmm_csv_row row;
	struct rmm_err err = {0};
	static const struct {
		uint64_t line;
		const char *raw;
		bool ascii;
	} want[] = {
		{ 1, "h,i", true }, { 3, "a,\"b", true }, { 6, " c ,d", true },
		{ 7, "\xc3\xa9,f", false }, { 8, "\tg", false },
		{ 9, "i\"j", true },
	};

	(void)state;
	rmm_in_mem(&in, "a.csv", RMM_LIT("\xef\xbb\xbfh,i\r\n\r\na,\"b\r\n  "
					 "\n\n c ,d\n\xc3\xa9,f\n\tg\ni\"j"));
	CHECK_OK("open", rmm_csv_open(&csv, &in, &err), &err);
	for (size_t i = 0; i < COUNT(want); i++) {
		CHECK(want[i].raw, rmm_csv_next(csv, &row, &err) == 1);
		CHECK(want[i].raw, row.line == want[i].line);
		CHECK_STR(want[i].raw, row.raw, want[i].raw);
		CHECK(want[i].raw, row.ascii == want[i].ascii);
	}
	assert_int_equal(rmm_csv_next(csv, &row, &err), 0);
	assert_int_equal(rmm_csv_next(csv, &row, &err), 0);
	rmm_csv_close(csv);
}

/* One row of n times `part`, one sound row behind it. */
static void check_wide(const char *name, const char *part, size_t n,
		       const char *want)
{
	struct rmm_buf buf = {0};
	struct rmm_str text;
	struct rmm_err err = {0};

	rmm_buf_init(&buf, RMM_MAX_FILE);
	for (size_t i = 0; i < n; i++)
		rmm_buf_add(&buf, rmm_str(part));
	rmm_buf_add(&buf, RMM_LIT("\nx,y\n"));
	CHECK_OK(name, rmm_buf_end(&buf, &text, &err), &err);
	check_rows(name, text, want);
	rmm_buf_free(&buf);
}

static void limits(void **state)
{
	(void)state;
	check_wide("65 fields", ",", 64, "1:65 bad-fields\n[x][y]\n");
	check_wide("a field for each byte of a line", ",", RMM_MAX_LINE,
		   "1:65 bad-fields\n[x][y]\n");
	check_wide("a million columns", "a,", 1000000,
		   "1:1 bad-fields\n[x][y]\n");
	check_wide("a line of blanks that is too long", " ", RMM_MAX_LINE + 1,
		   "[x][y]\n");
	check_wide("65,536 quotes", "\"", RMM_MAX_LINE - 1,
		   "1:1 bad-fields\n[x][y]\n");
}

/* libcsv alone makes its field longer by 128 bytes at a time, which takes a
 * minute here where each realloc moves it, as with the address sanitizer. */
static void no_field_grows(void **state)
{
	const size_t n = 4 << 20;
	clock_t start = clock();

	(void)state;
	check_wide("a field of 4 MiB", "a", n, "1:1 bad-fields\n[x][y]\n");
	check_wide("4 MiB of quotes", "\"", n, "1:1 bad-fields\n[x][y]\n");
	assert_true((clock() - start) / CLOCKS_PER_SEC < 10);
}

static void at_the_limits(void **state)
{
	static const struct {
		const char *name, *part;
		size_t times, n, len; /* len: of the last field */
		bool too_long;
	} row[] = {
		{ "64 fields", ",ab", 63, 64, 2, false },
		{ "one field of 65,536 bytes", "a", RMM_MAX_LINE, 1,
		  RMM_MAX_LINE, false },
		{ "65,537 bytes", "a", RMM_MAX_LINE + 1, 0, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_buf buf = {0};
		struct rmm_in in = {0};
		struct rmm_csv *csv;
		struct rmm_csv_row got;
		struct rmm_err err = {0};

		rmm_buf_init(&buf, RMM_MAX_FILE);
		for (size_t k = 0; k < row[i].times; k++)
			rmm_buf_add(&buf, rmm_str(row[i].part));
		rmm_buf_add(&buf, RMM_LIT("\r\n"));
		rmm_in_mem(&in, "a.csv", (struct rmm_str){ buf.ptr, buf.len });
		CHECK_OK(row[i].name, rmm_csv_open(&csv, &in, &err), &err);
		CHECK(row[i].name, rmm_csv_next(csv, &got, &err) == 1);
		CHECK(row[i].name, got.n == row[i].n);
		if (row[i].too_long) {
			CHECK_STR(row[i].name, rmm_str(got.why),
				  "line longer than 65,536 bytes; shorten it");
			CHECK(row[i].name, got.raw.len == RMM_MAX_LINE);
		} else {
			CHECK(row[i].name, !got.rule);
			CHECK(row[i].name, got.field[got.n - 1].len ==
			      row[i].len);
		}
		rmm_csv_close(csv);
		rmm_buf_free(&buf);
	}
}

static void guesses(void **state)
{
	static const struct {
		const char *name, *bytes, *want;
	} row[] = {
		{ "accent in a word", "caf\xe9", "Windows-1252" },
		{ "accents before letters", "\xe9tat, pr\xe9lude",
		  "Windows-1252" },
		{ "umlauts", "M\xfcnchen, K\xf6ln", "Windows-1252" },
		{ "curly apostrophe", "it\x92s", "Windows-1252" },
		{ "curly quotes", "\x93Hello\x94,x", "Windows-1252" },
		{ "dash", "a \x96 b", "Windows-1252" },
		{ "euro", "\x80 5", "Windows-1252" },
		{ "no-break space", "a\xa0" "b", "Windows-1252" },
		{ "y with dots", "\xff", "Windows-1252" },
		{ "cut", "a\xe9", "Windows-1252" },
		{ "hiragana", "\x82\xa0\x82\xa2", "Shift_JIS" },
		{ "katakana, low second byte", "\x83" "A\x83" "B",
		  "Shift_JIS" },
		{ "kanji", "\x93\xfa\x96{\x8c\xea", "Shift_JIS" },
		{ "kanji after ASCII", "Tool,\x8a\xc7\x97\x9d", "Shift_JIS" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		CHECK_STR(row[i].name,
			  rmm_str(rmm_csv_guess(rmm_str(row[i].bytes))),
			  row[i].want);
}

static void writes(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str field;
		const char *want;
	} row[] = {
		{ "plain", T("a b"), "x,a b,\n" },
		{ "empty", T(""), "x,,\n" },
		{ "comma", T("a,b"), "x,\"a,b\",\n" },
		{ "quote", T("a\"b"), "x,\"a\"\"b\",\n" },
		{ "only a quote", T("\""), "x,\"\"\"\",\n" },
		{ "LF", T("a\nb"), "x,\"a\nb\",\n" },
		{ "CR", T("a\rb"), "x,\"a\rb\",\n" },
		{ "blank first", T(" a"), "x,\" a\",\n" },
		{ "TAB last", T("a\t"), "x,\"a\t\",\n" },
		{ "semicolon", T("a;b"), "x,a;b,\n" },
		{ "letters", T("\xc3\xa9"), "x,\xc3\xa9,\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_buf buf = {0};
		struct rmm_out out = {0};
		struct rmm_csv_writer w = { .out = &out };
		struct rmm_err err = {0};

		rmm_buf_init(&buf, 1000);
		rmm_out_buf(&out, &buf);
		rmm_csv_field(&w, RMM_LIT("x"));
		rmm_csv_field(&w, row[i].field);
		rmm_csv_field(&w, (struct rmm_str){0});
		rmm_csv_end(&w);
		CHECK_OK(row[i].name, rmm_out_close(&out, &err), &err);
		CHECK_STR(row[i].name, ((struct rmm_str){ buf.ptr, buf.len }),
			  row[i].want);
		rmm_buf_free(&buf);
	}
}

/* What is written is read as it was: one field of each size around that of
 * the writer's own buffer. */
static void check_quotes(size_t len, size_t at, char c, bool quoted)
{
	struct rmm_buf buf = {0};
	struct rmm_out out = {0};
	struct rmm_csv_writer w = { .out = &out };
	char text[32];

	memset(text, 'x', len);
	text[at] = c;
	rmm_buf_init(&buf, 100);
	rmm_out_buf(&out, &buf);
	rmm_csv_field(&w, (struct rmm_str){ text, len });
	assert_int_equal(buf.ptr[0] == '"', quoted);
	assert_int_equal(buf.len, len + (quoted ? 2 : 0) + (c == '"' ? 1 : 0));
	rmm_buf_free(&buf);
}

/* Whichever word of the field the byte stands in. */
static void quotes_everywhere(void **state)
{
	static const char special[] = ",\"\n\r", plain[] = "a;!\x0e\x7f\xff\t";

	(void)state;
	for (size_t len = 3; len < 28; len++)
		for (size_t at = 1; at + 1 < len; at++) {
			for (const char *c = special; *c; c++)
				check_quotes(len, at, *c, true);
			for (const char *c = plain; *c; c++)
				check_quotes(len, at, *c, false);
		}
}

static void round_trip(void **state)
{
	char text[700];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 3 ? 'a' : i % 2 ? ',' : '"';
	for (size_t len = 0; len < sizeof(text); len++) {
		struct rmm_buf buf = {0};
		struct rmm_out out = {0};
		struct rmm_csv_writer w = { .out = &out };
		struct rmm_in in = {0};
		struct rmm_csv *csv;
		struct rmm_csv_row row;
		struct rmm_err err = {0};

		rmm_buf_init(&buf, 10000);
		rmm_out_buf(&out, &buf);
		rmm_csv_field(&w, (struct rmm_str){ text, len });
		rmm_csv_field(&w, RMM_LIT("z"));
		rmm_csv_end(&w);
		CHECK_OK("close", rmm_out_close(&out, &err), &err);
		rmm_in_mem(&in, "f", (struct rmm_str){ buf.ptr, buf.len });
		CHECK_OK("open", rmm_csv_open(&csv, &in, &err), &err);
		assert_int_equal(rmm_csv_next(csv, &row, &err), 1);
		assert_null(row.rule);
		assert_int_equal(row.n, 2);
		assert_int_equal(row.field[0].len, len);
		assert_memory_equal(row.field[0].ptr, text, len);
		CHECK_STR("second", row.field[1], "z");
		rmm_csv_close(csv);
		rmm_buf_free(&buf);
	}
}

/* The line as a reader sees it, without its last field when `quoted`. */
static void describe_line(struct rmm_buf *buf, struct rmm_csv *csv,
			  struct rmm_str line, bool quoted)
{
	struct rmm_csv_row row;
	struct rmm_err err = {0};
	int got = rmm_csv_line(csv, &row, line, &err);

	CHECK("line", got >= 0);
	if (quoted && !row.rule)
		row.n--;
	describe(buf, &row);
	rmm_buf_addf(buf, "%d %d", got, row.ascii);
}

/* Only a line with a quote goes to libcsv. With `,""` behind it any line has
 * one: the fields before that have to be the same. */
static void without_quotes(void **state)
{
	static const char *const piece[] = {
		"a", "b.c", ",", ",", " ", "\t", "\xc2\xa0", "\xc3\xa9", "\r",
		"\xff", "long enough for a word",
	};
	enum { PIECES = sizeof(piece) / sizeof(*piece), LINES = 20000 };
	struct rmm_in in = {0};
	struct rmm_buf line = {0}, got = {0}, want = {0};
	struct rmm_csv *csv;
	struct rmm_err err = {0};
	uint32_t seed = 1;

	(void)state;
	rmm_buf_init(&line, 1 << 10);
	rmm_buf_init(&got, 1 << 10);
	rmm_buf_init(&want, 1 << 10);
	rmm_in_mem(&in, "a.csv", RMM_LIT(""));
	CHECK_OK("open", rmm_csv_open(&csv, &in, &err), &err);
	for (size_t i = 0; i < LINES; i++) {
		rmm_buf_reset(&line);
		rmm_buf_reset(&got);
		rmm_buf_reset(&want);
		rmm_buf_add(&line, RMM_LIT("x"));
		for (size_t n = i % 12; n > 0; n--) {
			seed = seed * 1664525u + 1013904223u;
			rmm_buf_add(&line, rmm_str(piece[(seed >> 8) % PIECES]));
		}
		describe_line(&got, csv, (struct rmm_str){ line.ptr, line.len },
			      false);
		rmm_buf_add(&line, RMM_LIT(",\"\""));
		describe_line(&want, csv,
			      (struct rmm_str){ line.ptr, line.len }, true);
		CHECK_STR(line.ptr, rmm_str(got.ptr), want.ptr);
	}
	rmm_csv_close(csv);
	rmm_buf_free(&line);
	rmm_buf_free(&got);
	rmm_buf_free(&want);
}

static void out_of_memory(void **state)
{
	char text[600];
	struct rmm_buf buf = {0};
	struct rmm_out out = {0};
	struct rmm_csv_writer w = { .out = &out };
	struct rmm_err err = {0};
	unsigned n;

	(void)state;
	for (n = 0; n < 10; n++) {
		struct rmm_in in = {0};
		struct rmm_csv *csv = NULL;
		struct rmm_csv_row row;
		int ret;

		rmm_in_mem(&in, "f", RMM_LIT("a,\"b\"\n"));
		allowed = n;
		rmm_mem_hook(allow_some);
		ret = rmm_csv_open(&csv, &in, &err);
		if (ret == 0)
			ret = rmm_csv_next(csv, &row, &err);
		rmm_mem_hook(NULL);
		rmm_csv_close(csv);
		if (ret == 1)
			break;
		assert_int_equal(ret, -1);
		assert_int_equal(err.code, RMM_E_NOMEM);
		rmm_err_clear(&err);
	}
	assert_int_equal(n, 2);

	memset(text, '"', sizeof(text));
	rmm_buf_init(&buf, 10000);
	rmm_buf_add(&buf, (struct rmm_str){ text, sizeof(text) });
	rmm_buf_reset(&buf);
	rmm_out_buf(&out, &buf);
	allowed = 0;
	rmm_mem_hook(allow_some);
	rmm_csv_field(&w, (struct rmm_str){ text, sizeof(text) });
	CHECK_FAILS("write", rmm_out_close(&out, &err), &err, RMM_E_NOMEM);
	rmm_mem_hook(NULL);
	rmm_buf_free(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libcsv),
		cmocka_unit_test(sound),
		cmocka_unit_test(damaged),
		cmocka_unit_test(reasons),
		cmocka_unit_test(utf16),
		cmocka_unit_test(columns),
		cmocka_unit_test(lines_are_counted),
		cmocka_unit_test(limits),
		cmocka_unit_test(no_field_grows),
		cmocka_unit_test(at_the_limits),
		cmocka_unit_test(guesses),
		cmocka_unit_test(writes),
		cmocka_unit_test(quotes_everywhere),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(without_quotes),
		cmocka_unit_test_teardown(out_of_memory, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
