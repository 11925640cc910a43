/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/diag.h"

static bool never(void)
{
	return false;
}

static int teardown(void **state)
{
	(void)state;
	rmm_mem_hook(NULL);
	return 0;
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(rmm_severity_name(RMM_NOTE), "note");
	assert_string_equal(rmm_severity_name(RMM_WARNING), "warning");
	assert_string_equal(rmm_severity_name(RMM_ERROR), "error");
}

static void null_sink(void **state)
{
	const struct rmm_place place = { "a.csv", 1, 1 };

	(void)state;
	rmm_report(NULL, RMM_ERROR, "rule", place, RMM_LIT("x"), "%d", 1);
}

static void kept(void **state)
{
	struct rmm_findings all;
	struct rmm_place place = { "a.csv", 3, 7 };
	char indicator[] = "a.example", text[] = "bad 'x'";

	(void)state;
	rmm_findings_init(&all);
	rmm_report(&all.sink, RMM_ERROR, "bad-fields", place,
		   rmm_str(indicator), "%s", text);
	rmm_report(&all.sink, RMM_NOTE, "trimmed", place,
		   (struct rmm_str){0}, "blanks");
	rmm_report(&all.sink, RMM_ERROR, "bad-fields", place,
		   (struct rmm_str){0}, "again");
	indicator[0] = text[0] = '!';
	assert_int_equal(all.n, 3);
	assert_int_equal(all.lost, 0);
	assert_int_equal(all.sink.count[RMM_ERROR], 2);
	assert_int_equal(all.sink.count[RMM_WARNING], 0);
	assert_int_equal(all.sink.count[RMM_NOTE], 1);
	assert_int_equal(all.item[0].severity, RMM_ERROR);
	assert_string_equal(all.item[0].rule, "bad-fields");
	assert_string_equal(all.item[0].place.file, "a.csv");
	assert_int_equal(all.item[0].place.line, 3);
	assert_int_equal(all.item[0].place.column, 7);
	CHECK_STR("indicator", all.item[0].indicator, "a.example");
	CHECK_STR("text", all.item[0].text, "bad 'x'");
	rmm_findings_free(&all);
	assert_int_equal(all.n, 0);
	rmm_findings_free(&all);
}

static void long_text_is_cut(void **state)
{
	struct rmm_findings all;
	const struct rmm_place place = { "a.csv", 1, 1 };
	char text[5000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	rmm_findings_init(&all);
	rmm_report(&all.sink, RMM_ERROR, "r", place, RMM_LIT(""), "%s", text);
	assert_int_equal(all.item[0].text.len, 1023);
	rmm_findings_free(&all);
}

static void sorted(void **state)
{
	static const struct {
		const char *text;
		struct rmm_place place;
	} row[] = {
		{ "8", { "b", 1, 1 } },
		{ "4", { "a", 2, 1 } },
		{ "6", { "a", 10, 2 } },
		{ "1", { "a", 0, 0 } },
		{ "5", { "a", 10, 1 } },
		{ "7", { "a", 10, 2 } },
		{ "2", { "a", 1, 0 } },
		{ "3", { "a", 1, 5 } },
		{ "9", { "b", 1, 1 } },
	};
	struct rmm_findings all;

	(void)state;
	rmm_findings_init(&all);
	rmm_findings_sort(&all);
	for (size_t i = 0; i < COUNT(row); i++)
		rmm_report(&all.sink, RMM_NOTE, "r", row[i].place,
			   RMM_LIT(""), "%s", row[i].text);
	rmm_findings_sort(&all);
	for (size_t i = 0; i < all.n; i++)
		assert_int_equal(all.item[i].text.ptr[0] - '1', i);
	rmm_findings_free(&all);
}

static void sort_is_stable(void **state)
{
	struct rmm_findings all;
	const struct rmm_place place = { "a", 1, 1 };

	(void)state;
	rmm_findings_init(&all);
	for (int i = 0; i < 500; i++)
		rmm_report(&all.sink, RMM_NOTE, "r", place, RMM_LIT(""),
			   "%03d", i);
	rmm_findings_sort(&all);
	for (size_t i = 1; i < all.n; i++)
		assert_true(rmm_str_cmp(all.item[i - 1].text,
					all.item[i].text) < 0);
	rmm_findings_free(&all);
}

static void counts_without_memory(void **state)
{
	struct rmm_findings all;
	struct rmm_err err = {0};
	const struct rmm_place place = { "a", 1, 1 };

	(void)state;
	rmm_findings_init(&all);
	rmm_report(&all.sink, RMM_ERROR, "r", place, RMM_LIT(""), "kept");
	assert_int_equal(rmm_findings_check(&all, &err), 0);
	rmm_mem_hook(never);
	for (int i = 0; i < 100; i++)
		rmm_report(&all.sink, RMM_ERROR, "r", place, RMM_LIT(""), "x");
	rmm_mem_hook(NULL);
	assert_int_equal(all.sink.count[RMM_ERROR], 101);
	assert_int_equal(all.n + all.lost, 101);
	assert_true(all.lost > 0);
	assert_int_equal(rmm_findings_check(&all, &err), -1);
	assert_int_equal(err.code, RMM_E_NOMEM);
	CHECK_STR("first", all.item[0].text, "kept");
	rmm_findings_free(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(null_sink),
		cmocka_unit_test(kept),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(sorted),
		cmocka_unit_test(sort_is_stable),
		cmocka_unit_test_teardown(counts_without_memory, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
