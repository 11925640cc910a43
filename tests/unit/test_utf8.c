/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/utf8.h"

static void next(void **state)
{
	static const struct {
		const char *name, *in;
		size_t len;
		uint32_t code;
	} row[] = {
		{ "empty", "", 0, 0 },
		{ "ASCII", "a", 1, 'a' },
		{ "first of two bytes", "\xc2\x80", 2, 0x80 },
		{ "last of two bytes", "\xdf\xbf", 2, 0x7ff },
		{ "first of three bytes", "\xe0\xa0\x80", 3, 0x800 },
		{ "before the surrogates", "\xed\x9f\xbf", 3, 0xd7ff },
		{ "behind the surrogates", "\xee\x80\x80", 3, 0xe000 },
		{ "last of three bytes", "\xef\xbf\xbf", 3, 0xffff },
		{ "first of four bytes", "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "last of all", "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		{ "what follows does not count", "\xc3\xa9xyz", 2, 0xe9 },
		{ "overlong slash, two bytes", "\xc0\xaf", 0, 0 },
		{ "overlong, two bytes", "\xc1\xbf", 0, 0 },
		{ "overlong, three bytes", "\xe0\x9f\xbf", 0, 0 },
		{ "overlong, four bytes", "\xf0\x8f\xbf\xbf", 0, 0 },
		{ "first surrogate", "\xed\xa0\x80", 0, 0 },
		{ "last surrogate", "\xed\xbf\xbf", 0, 0 },
		{ "beyond U+10FFFF", "\xf4\x90\x80\x80", 0, 0 },
		{ "lead byte F5", "\xf5\x80\x80\x80", 0, 0 },
		{ "byte FF", "\xff", 0, 0 },
		{ "continuation first", "\x80", 0, 0 },
		{ "cut after one of two", "\xc3", 0, 0 },
		{ "cut after two of three", "\xe2\x82", 0, 0 },
		{ "cut after three of four", "\xf0\x9f\x98", 0, 0 },
		{ "ASCII for a second byte", "\xc3" "a", 0, 0 },
		{ "ASCII for a third byte", "\xe2\x82" "a", 0, 0 },
		{ "lead for a fourth byte", "\xf0\x9f\x98\xc3", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		uint32_t code = 0;
		size_t len = rmm_utf8_next(&code, rmm_str(row[i].in));

		CHECK(row[i].name, len == row[i].len);
		CHECK(row[i].name, code == row[i].code);
	}
}

static void class(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		enum rmm_text want;
		size_t at;
	} row[] = {
		{ "empty", { "", 0 }, RMM_TEXT_ASCII, 0 },
		{ "all of ASCII", { " !09AZaz~", 9 }, RMM_TEXT_ASCII, 0 },
		{ "letters", { "caf\xc3\xa9", 5 }, RMM_TEXT_UTF8, 0 },
		{ "emoji", { "\xf0\x9f\x98\x80", 4 }, RMM_TEXT_UTF8, 0 },
		{ "no-break space", { "a\xc2\xa0", 3 }, RMM_TEXT_UTF8, 0 },
		{ "NUL", { "ab\0c", 4 }, RMM_TEXT_CONTROL, 2 },
		{ "TAB", { "a\tb", 3 }, RMM_TEXT_CONTROL, 1 },
		{ "CR at the end", { "ab\r", 3 }, RMM_TEXT_CONTROL, 2 },
		{ "US", { "\x1f", 1 }, RMM_TEXT_CONTROL, 0 },
		{ "DEL", { "0123456789\x7f", 11 }, RMM_TEXT_CONTROL, 10 },
		{ "C1", { "\xc2\x85", 2 }, RMM_TEXT_CONTROL, 0 },
		{ "last C1", { "\xc2\x9f", 2 }, RMM_TEXT_CONTROL, 0 },
		{ "U+2028", { "a\xe2\x80\xa8", 4 }, RMM_TEXT_CONTROL, 1 },
		{ "U+2029", { "a\xe2\x80\xa9", 4 }, RMM_TEXT_CONTROL, 1 },
		{ "U+061C", { "\xd8\x9c", 2 }, RMM_TEXT_BIDI, 0 },
		{ "U+200E", { "\xe2\x80\x8e", 3 }, RMM_TEXT_BIDI, 0 },
		{ "U+200F", { "\xe2\x80\x8f", 3 }, RMM_TEXT_BIDI, 0 },
		{ "U+202A", { "\xe2\x80\xaa", 3 }, RMM_TEXT_BIDI, 0 },
		{ "U+202E", { "\xe2\x80\xae", 3 }, RMM_TEXT_BIDI, 0 },
		{ "U+2066", { "\xe2\x81\xa6", 3 }, RMM_TEXT_BIDI, 0 },
		{ "U+2069", { "\xe2\x81\xa9", 3 }, RMM_TEXT_BIDI, 0 },
		{ "U+00AD", { "\xc2\xad", 2 }, RMM_TEXT_ZERO_WIDTH, 0 },
		{ "U+180E", { "\xe1\xa0\x8e", 3 }, RMM_TEXT_ZERO_WIDTH, 0 },
		{ "U+200B", { "\xe2\x80\x8b", 3 }, RMM_TEXT_ZERO_WIDTH, 0 },
		{ "U+200D", { "\xe2\x80\x8d", 3 }, RMM_TEXT_ZERO_WIDTH, 0 },
		{ "U+2060", { "\xe2\x81\xa0", 3 }, RMM_TEXT_ZERO_WIDTH, 0 },
		{ "U+2064", { "\xe2\x81\xa4", 3 }, RMM_TEXT_ZERO_WIDTH, 0 },
		{ "U+FEFF", { "\xef\xbb\xbf", 3 }, RMM_TEXT_ZERO_WIDTH, 0 },
		{ "U+E0041", { "\xf3\xa0\x81\x81", 4 }, RMM_TEXT_ZERO_WIDTH,
		  0 },
		{ "U+202F beside them", { "\xe2\x80\xaf", 3 }, RMM_TEXT_UTF8,
		  0 },
		{ "U+2065 beside them", { "\xe2\x81\xa5", 3 }, RMM_TEXT_UTF8,
		  0 },
		{ "U+2010 beside them", { "\xe2\x80\x90", 3 }, RMM_TEXT_UTF8,
		  0 },
		{ "byte FF", { "ab\xff", 3 }, RMM_TEXT_INVALID, 2 },
		{ "overlong slash", { "\xc0\xaf", 2 }, RMM_TEXT_INVALID, 0 },
		{ "cut", { "ab\xe2\x82", 4 }, RMM_TEXT_INVALID, 2 },
		{ "the first one wins", { "a\xe2\x80\xae\0", 5 },
		  RMM_TEXT_BIDI, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		size_t at = 0;
		enum rmm_text got = rmm_text_class(row[i].in, &at);

		CHECK(row[i].name, got == row[i].want);
		CHECK(row[i].name, at == row[i].at);
		CHECK(row[i].name,
		      rmm_text_class(row[i].in, NULL) == row[i].want);
	}
	assert_int_equal(rmm_text_class((struct rmm_str){0}, NULL),
			 RMM_TEXT_ASCII);
}

/* The eight-byte steps must see each byte at each place. */
static void class_of_each_byte(void **state)
{
	char text[40];

	(void)state;
	for (unsigned c = 0; c < 256; c++)
		for (size_t at = 0; at < 24; at++) {
			bool ascii = c >= 0x20 && c < 0x7f;
			bool control = c < 0x20 || c == 0x7f;
			enum rmm_text want = RMM_TEXT_INVALID, got;
			size_t where = 99;

			if (ascii)
				want = RMM_TEXT_ASCII;
			else if (control)
				want = RMM_TEXT_CONTROL;
			memset(text, at % 2 ? '~' : ' ', sizeof(text));
			text[at] = (char)c;
			got = rmm_text_class((struct rmm_str){ text, 27 },
					     &where);
			if (got != want || where != (ascii ? 99 : at))
				fail_msg("byte %02x at %zu: class %d at %zu",
					 c, at, (int)got, where);
		}
}

static void escape(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		const char *want;
	} row[] = {
		{ "plain", { "a b", 3 }, "a b" },
		{ "a backslash alone stays", { "C:\\x", 4 }, "C:\\x" },
		{ "letters stay", { "caf\xc3\xa9", 5 }, "caf\xc3\xa9" },
		{ "newline", { "a\nb", 3 }, "a\\x0ab" },
		{ "NUL", { "a\0", 2 }, "a\\x00" },
		{ "escape sequence", { "\x1b[2J", 4 }, "\\x1b[2J" },
		{ "one hash", { "a#b # c", 7 }, "a#b # c" },
		{ "a command of a build service",
		  { "x##vso[task.complete]", 21 }, "x#\\x23vso[task.complete]" },
		{ "many hashes", { "###\\", 4 }, "#\\x23\\x23\\\\" },
		{ "backslash beside one", { "\\n\n", 3 }, "\\\\n\\x0a" },
		{ "bidi", { "a\xe2\x80\xae", 4 }, "a\\xe2\\x80\\xae" },
		{ "zero width", { "\xef\xbb\xbf", 3 }, "\\xef\\xbb\\xbf" },
		{ "C1", { "\xc2\x9b", 2 }, "\\xc2\\x9b" },
		{ "invalid", { "\xff\xc3\xa9\xc3", 4 },
		  "\\xff\xc3\xa9\\xc3" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_buf buf = {0};
		struct rmm_err err = {0};
		struct rmm_str got;

		rmm_buf_init(&buf, 1000);
		rmm_text_escape(&buf, row[i].in);
		CHECK_OK(row[i].name, rmm_buf_end(&buf, &got, &err), &err);
		CHECK_STR(row[i].name, got, row[i].want);
		rmm_buf_free(&buf);
	}
}

static void count(void **state)
{
	(void)state;
	CHECK("empty", rmm_utf8_count(RMM_LIT("")) == 0);
	CHECK("ASCII", rmm_utf8_count(RMM_LIT("a.com")) == 5);
	CHECK("two to four bytes",
	      rmm_utf8_count(RMM_LIT("\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80")) == 3);
}

static void ascii_classes(void **state)
{
	(void)state;
	for (int i = -128; i < 128; i++) {
		char c = (char)i;
		bool digit = c >= '0' && c <= '9';
		bool upper = c >= 'A' && c <= 'Z';
		bool lower = c >= 'a' && c <= 'z';

		assert_int_equal(rmm_is_digit(c), digit);
		assert_int_equal(rmm_is_alpha(c), upper || lower);
		assert_int_equal(rmm_is_alnum(c), digit || upper || lower);
		assert_int_equal(rmm_lower(c), upper ? c + 32 : c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(next),
		cmocka_unit_test(class),
		cmocka_unit_test(class_of_each_byte),
		cmocka_unit_test(escape),
		cmocka_unit_test(count),
		cmocka_unit_test(ascii_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
