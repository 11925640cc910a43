/* SPDX-License-Identifier: MIT */
#include "support.h"

static void fail_records(void **state)
{
	struct rmm_err err = {0};

	(void)state;
	assert_int_equal(rmm_fail(&err, RMM_E_IO, "cannot open '%s'", "x"), -1);
	assert_int_equal(err.code, RMM_E_IO);
	assert_string_equal(err.text, "cannot open 'x'");
}

static void first_failure_wins(void **state)
{
	struct rmm_err err = {0};

	(void)state;
	rmm_fail(&err, RMM_E_SYNTAX, "first");
	assert_int_equal(rmm_fail(&err, RMM_E_IO, "second"), -1);
	assert_int_equal(rmm_fail_nomem(&err), -1);
	assert_int_equal(err.code, RMM_E_SYNTAX);
	assert_string_equal(err.text, "first");
	rmm_err_clear(&err);
	assert_int_equal(err.code, RMM_OK);
	assert_string_equal(err.text, "");
	assert_int_equal(rmm_fail_nomem(&err), -1);
	assert_int_equal(err.code, RMM_E_NOMEM);
	assert_string_equal(err.text, "out of memory");
}

static void null_is_fine(void **state)
{
	(void)state;
	assert_int_equal(rmm_fail(NULL, RMM_E_IO, "x"), -1);
	assert_int_equal(rmm_fail_nomem(NULL), -1);
	rmm_wrap(NULL, "x");
	rmm_err_clear(NULL);
}

static void long_text_is_cut(void **state)
{
	struct rmm_err err = {0};
	char text[RMM_ERR_TEXT * 2];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	rmm_fail(&err, RMM_E_IO, "%s", text);
	assert_int_equal(strlen(err.text), RMM_ERR_TEXT - 1);
	rmm_wrap(&err, "in '%s'", "list");
	assert_int_equal(strlen(err.text), RMM_ERR_TEXT - 1);
	assert_memory_equal(err.text, "in 'list': aaa", 14);
	rmm_wrap(&err, "%s", text);
	assert_int_equal(strlen(err.text), RMM_ERR_TEXT - 1);
	assert_memory_equal(err.text + RMM_ERR_TEXT - 4, "a: ", 4);
}

static void wrap_puts_in_front(void **state)
{
	struct rmm_err err = {0};

	(void)state;
	rmm_wrap(&err, "nothing failed");
	assert_int_equal(err.code, RMM_OK);
	assert_string_equal(err.text, "");
	rmm_fail(&err, RMM_E_LIMIT, "more than %d rows", 3);
	rmm_wrap(&err, "in '%s'", "a.csv");
	rmm_wrap(&err, "cannot merge");
	assert_int_equal(err.code, RMM_E_LIMIT);
	assert_string_equal(err.text,
			    "cannot merge: in 'a.csv': more than 3 rows");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fail_records),
		cmocka_unit_test(first_failure_wins),
		cmocka_unit_test(null_is_fine),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(wrap_puts_in_front),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
