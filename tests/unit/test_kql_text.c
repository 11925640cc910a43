/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "cmd/kql_text.h"

static void test_literal(void **state)
{
	const struct {
		struct rmm_str value;
		const char *want;
	} cases[] = {
		{ RMM_LIT(""), "\"\"" },
		{ RMM_LIT("anydesk.exe"), "\"anydesk.exe\"" },
		{ RMM_LIT("it's"), "\"it's\"" },
		{ RMM_LIT("a\"b"), "\"a\\\"b\"" },
		{ RMM_LIT("a\\b"), "\"a\\\\b\"" },
		{ RMM_LIT("\\\""), "\"\\\\\\\"\"" },
		{ RMM_LIT("%s{rows}"), "\"%s{rows}\"" },
		{ RMM_LIT("a\nb\t"), "\"a\\u000ab\\u0009\"" },
		{ RMM_LIT("a\0b"), "\"a\\u0000b\"" },
		{ RMM_LIT("a\x7f"), "\"a\\u007f\"" },
		{ RMM_LIT("\xc3\xa4"), "\"\xc3\xa4\"" },
		/* What ends a line for KQL, and so a literal. */
		{ RMM_LIT("a\xe2\x80\xa8z"), "\"a\\u2028z\"" },
		{ RMM_LIT("a\xe2\x80\xa9z"), "\"a\\u2029z\"" },
		{ RMM_LIT("a\xc2\x85z"), "\"a\\u0085z\"" },
	};
	struct rmm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rmm_buf buf = { 0 };
		struct rmm_str got;

		rmm_buf_init(&buf, 100);
		rmm_kql_literal(&buf, cases[i].value);
		CHECK_OK(cases[i].want, rmm_buf_end(&buf, &got, &err), &err);
		CHECK_STR(cases[i].want, got, cases[i].want);
		rmm_buf_free(&buf);
	}
}

static void test_until(void **state)
{
	static const struct {
		const char *text, *before, *rest;
	} cases[] = {
		{ "in ({rows})\n", "in (", ")\n" },
		{ "{rows}", "", "" },
		{ "{row}{rows}{rows}", "{row}", "{rows}" },
		{ "no mark", "no mark", "" },
		{ "{rows", "{rows", "" },
		{ "", "", "" },
	};
	struct rmm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rmm_buf buf = { 0 };
		struct rmm_str got, rest;

		rmm_buf_init(&buf, 100);
		rest = rmm_kql_until(&buf, rmm_str(cases[i].text),
				     RMM_LIT("{rows}"));
		CHECK_OK(cases[i].text, rmm_buf_end(&buf, &got, &err), &err);
		CHECK_STR(cases[i].text, got, cases[i].before);
		CHECK_STR(cases[i].text, rest, cases[i].rest);
		rmm_buf_free(&buf);
	}
}

static void test_template(void **state)
{
	static const struct rmm_template from[] = {
		{ "a.kql", { "A", 1 } }, { "b.kql", { "B", 1 } }, { 0 },
	};

	(void)state;
	CHECK_STR("b", rmm_kql_template(from, RMM_LIT("b.kql")), "B");
	CHECK_STR("none", rmm_kql_template(from, RMM_LIT("c.kql")), "");
	CHECK_STR("part", rmm_kql_template(from, RMM_LIT("a")), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literal),
		cmocka_unit_test(test_until),
		cmocka_unit_test(test_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
