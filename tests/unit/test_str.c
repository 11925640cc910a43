/* SPDX-License-Identifier: MIT */
#include "support.h"

static void compare(void **state)
{
	static const struct {
		const char *name, *a, *b;
		int cmp;
		bool fold;
	} row[] = {
		{ "equal", "abc", "abc", 0, true },
		{ "both empty", "", "", 0, true },
		{ "empty first", "", "a", -1, false },
		{ "prefix first", "ab", "abc", -1, false },
		{ "byte order", "a", "b", -1, false },
		{ "upper case first", "B", "a", -1, false },
		{ "case", "ABCxyz", "abcXYZ", -1, true },
		{ "bytes are unsigned", "a", "\xc3\xa9", -1, false },
		{ "case of ASCII only", "\xc3\x89", "\xc3\xa9", -1, false },
		{ "@ is no `", "@", "`", -1, false },
		{ "[ is no {", "[", "{", -1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_str a = rmm_str(row[i].a), b = rmm_str(row[i].b);
		int forth = rmm_str_cmp(a, b), back = rmm_str_cmp(b, a);

		CHECK(row[i].name, (forth > 0) - (forth < 0) == row[i].cmp);
		CHECK(row[i].name, (back > 0) - (back < 0) == -row[i].cmp);
		CHECK(row[i].name, rmm_str_eq(a, b) == (row[i].cmp == 0));
		CHECK(row[i].name, rmm_str_is(a, row[i].b) == !row[i].cmp);
		CHECK(row[i].name, rmm_str_eq_fold(a, b) == row[i].fold);
	}
}

static void empty_slice(void **state)
{
	const struct rmm_str none = {0};

	(void)state;
	assert_true(rmm_str_eq(rmm_str(NULL), none));
	assert_true(rmm_str_is(none, ""));
	assert_true(rmm_str_is(none, NULL));
	assert_int_equal(rmm_str_cmp(none, none), 0);
	assert_int_equal(rmm_str_find(none, 'a'), 0);
	assert_int_equal(rmm_str_rfind(none, 'a'), 0);
	assert_int_equal(rmm_str_from(none, 5).len, 0);
	assert_int_equal(rmm_str_trim(none).len, 0);
	assert_true(rmm_str_starts(none, none));
	assert_true(rmm_str_ends(none, none));
	assert_true(rmm_str_has(none, none));
	assert_false(rmm_str_has(none, RMM_LIT("a")));
}

static void search(void **state)
{
	static const struct {
		const char *name, *s, *part;
		bool starts, ends, has;
	} row[] = {
		{ "empty part", "abc", "", true, true, true },
		{ "itself", "abc", "abc", true, true, true },
		{ "head", "abc", "ab", true, false, true },
		{ "tail", "abc", "bc", false, true, true },
		{ "middle", "abcd", "bc", false, false, true },
		{ "not there", "abc", "x", false, false, false },
		{ "longer", "abc", "abcd", false, false, false },
		{ "false start", "aaab", "ab", false, true, true },
		{ "only a start of it", "xab", "abc", false, false, false },
		{ "case counts", "ABC", "b", false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_str s = rmm_str(row[i].s), p = rmm_str(row[i].part);

		CHECK(row[i].name, rmm_str_starts(s, p) == row[i].starts);
		CHECK(row[i].name, rmm_str_ends(s, p) == row[i].ends);
		CHECK(row[i].name, rmm_str_has(s, p) == row[i].has);
	}
}

static void find_and_cut(void **state)
{
	struct rmm_str s = RMM_LIT("a.b.c");

	(void)state;
	assert_int_equal(rmm_str_find(s, '.'), 1);
	assert_int_equal(rmm_str_rfind(s, '.'), 3);
	assert_int_equal(rmm_str_find(s, 'x'), 5);
	assert_int_equal(rmm_str_rfind(s, 'x'), 5);
	CHECK_STR("from", rmm_str_from(s, 2), "b.c");
	CHECK_STR("from the end", rmm_str_from(s, 5), "");
	CHECK_STR("from beyond", rmm_str_from(s, 9), "");
	CHECK_STR("upto", rmm_str_upto(s, 3), "a.b");
	CHECK_STR("upto beyond", rmm_str_upto(s, 9), "a.b.c");
	assert_int_equal(rmm_str_find((struct rmm_str){ "a\0b", 3 }, 'b'), 2);
}

static void trim(void **state)
{
	static const struct {
		const char *name, *in, *want;
	} row[] = {
		{ "nothing", "a b", "a b" },
		{ "spaces", "  a  ", "a" },
		{ "tabs", "\t a\t", "a" },
		{ "no-break space", "\xc2\xa0" "a\xc2\xa0", "a" },
		{ "mixed", " \xc2\xa0\t a \xc2\xa0", "a" },
		{ "all blank", " \t\xc2\xa0 ", "" },
		{ "half of one at the end", "a\xc2", "a\xc2" },
		{ "its second byte alone", "\xa0" "a\xa0", "\xa0" "a\xa0" },
		{ "newline stays", "a\n", "a\n" },
		{ "inside stays", "a \xc2\xa0 b", "a \xc2\xa0 b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		CHECK_STR(row[i].name, rmm_str_trim(rmm_str(row[i].in)),
			  row[i].want);
}

static void split(void **state)
{
	static const struct {
		const char *name, *in;
		size_t n;
		const char *want[4];
	} row[] = {
		{ "empty", "", 1, { "" } },
		{ "one", "a", 1, { "a" } },
		{ "two", "a;b", 2, { "a", "b" } },
		{ "hole", "a;;b", 3, { "a", "", "b" } },
		{ "at the end", "a;", 2, { "a", "" } },
		{ "at the start", ";a", 2, { "", "a" } },
		{ "only one separator", ";", 2, { "", "" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_str rest = rmm_str(row[i].in), part;
		bool more = true;
		size_t n = 0;

		while (rmm_str_split(&rest, ';', &part, &more)) {
			CHECK(row[i].name, n < row[i].n);
			CHECK_STR(row[i].name, part, row[i].want[n]);
			n++;
		}
		CHECK(row[i].name, n == row[i].n);
	}
}

static void u64(void **state)
{
	static const struct {
		const char *name, *in;
		uint64_t max, want;
		bool ok;
	} row[] = {
		{ "zero", "0", 9, 0, true },
		{ "number", "1234567890", UINT64_MAX, 1234567890, true },
		{ "the maximum", "64", 64, 64, true },
		{ "over the maximum", "65", 64, 0, false },
		{ "largest", "18446744073709551615", UINT64_MAX, UINT64_MAX,
		  true },
		{ "one more", "18446744073709551616", UINT64_MAX, 0, false },
		{ "ten times that", "184467440737095516150", UINT64_MAX, 0,
		  false },
		{ "empty", "", 9, 0, false },
		{ "leading zero", "01", 9, 0, false },
		{ "two zeros", "00", 9, 0, false },
		{ "plus", "+1", 9, 0, false },
		{ "minus", "-1", 9, 0, false },
		{ "blank before", " 1", 9, 0, false },
		{ "blank behind", "1 ", 9, 0, false },
		{ "hexadecimal", "0x1", 9, 0, false },
		{ "letter", "1a", 99, 0, false },
		{ "Arabic digit", "\xd9\xa1", 9, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		uint64_t out = 777;
		bool ok = rmm_str_u64(&out, rmm_str(row[i].in), row[i].max);

		CHECK(row[i].name, ok == row[i].ok);
		CHECK(row[i].name, out == (ok ? row[i].want : 777));
	}
}

static void distance(void **state)
{
	static const struct {
		const char *a, *b;
		size_t want;
	} row[] = {
		{ "", "", 0 }, { "abc", "abc", 0 }, { "", "abc", 3 },
		{ "abc", "", 3 }, { "abc", "abd", 1 }, { "abc", "ac", 1 },
		{ "ac", "abc", 1 }, { "kitten", "sitting", 3 },
		{ "os-binaries", "os-binary", 3 },
	};
	char big[200];

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		CHECK(row[i].a, rmm_str_distance(rmm_str(row[i].a),
						 rmm_str(row[i].b)) ==
					row[i].want);
	memset(big, 'x', sizeof(big));
	assert_int_equal(rmm_str_distance((struct rmm_str){ big, 200 },
					  RMM_LIT("x")), 62);
}

static void literal_and_format(void **state)
{
	struct rmm_str s = RMM_LIT("a\0b");
	char text[16];

	(void)state;
	assert_int_equal(s.len, 3);
	snprintf(text, sizeof(text), "[%.*s]", RMM_ARG(s));
	assert_string_equal(text, "[a]");
	s = (struct rmm_str){0};
	snprintf(text, sizeof(text), "[%.*s]", RMM_ARG(s));
	assert_string_equal(text, "[]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compare),
		cmocka_unit_test(empty_slice),
		cmocka_unit_test(search),
		cmocka_unit_test(find_and_cut),
		cmocka_unit_test(trim),
		cmocka_unit_test(split),
		cmocka_unit_test(u64),
		cmocka_unit_test(distance),
		cmocka_unit_test(literal_and_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
