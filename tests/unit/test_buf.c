/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/buf.h"
#include "base/mem.h"

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

static void appends(void **state)
{
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};
	struct rmm_str s;

	(void)state;
	rmm_buf_init(&buf, 1000);
	CHECK_OK("empty", rmm_buf_end(&buf, &s, &err), &err);
	assert_int_equal(s.len, 0);
	assert_string_equal(s.ptr, "");
	rmm_buf_add(&buf, RMM_LIT("ab"));
	rmm_buf_addc(&buf, 'c');
	rmm_buf_addf(&buf, "%d-%s", 12, "x");
	rmm_buf_add(&buf, (struct rmm_str){0});
	rmm_buf_addf(&buf, "%s", "");
	CHECK_OK("end", rmm_buf_end(&buf, &s, &err), &err);
	CHECK_STR("text", s, "abc12-x");
	assert_int_equal(s.ptr[s.len], '\0');
	rmm_buf_reset(&buf);
	rmm_buf_add(&buf, RMM_LIT("a\0b"));
	CHECK_OK("end", rmm_buf_end(&buf, &s, &err), &err);
	assert_int_equal(s.len, 3);
	assert_memory_equal(s.ptr, "a\0b", 4);
	rmm_buf_free(&buf);
	rmm_buf_free(&buf);
}

static void ceiling(void **state)
{
	static const struct {
		const char *name;
		size_t max, n;
		bool ok;
	} row[] = {
		{ "nothing allowed, nothing added", 0, 0, true },
		{ "nothing allowed", 0, 1, false },
		{ "below", 5, 4, true },
		{ "at it", 5, 5, true },
		{ "over it", 5, 6, false },
		{ "below a power of two", 63, 63, true },
		{ "a power of two", 64, 64, true },
		{ "above a power of two", 64, 65, false },
		{ "large", 10000, 10000, true },
		{ "large, over it", 10000, 10001, false },
		{ "no ceiling", SIZE_MAX, 10000, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_buf buf = {0};
		struct rmm_err err = {0};
		struct rmm_str s = {0};

		rmm_buf_init(&buf, row[i].max);
		for (size_t n = 0; n < row[i].n; n++)
			rmm_buf_addc(&buf, 'x');
		if (row[i].ok) {
			CHECK_OK(row[i].name, rmm_buf_end(&buf, &s, &err),
				 &err);
			CHECK(row[i].name, s.len == row[i].n);
		} else {
			CHECK_FAILS(row[i].name, rmm_buf_end(&buf, &s, &err),
				    &err, RMM_E_LIMIT);
			CHECK(row[i].name, buf.len == row[i].max);
		}
		rmm_buf_free(&buf);
	}
}

static void failure_sticks(void **state)
{
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};
	struct rmm_str s = RMM_LIT("untouched");

	(void)state;
	rmm_buf_init(&buf, 4);
	rmm_buf_add(&buf, RMM_LIT("abc"));
	rmm_buf_addf(&buf, "%s", "de");
	rmm_buf_addc(&buf, 'd');
	rmm_buf_reset(&buf);
	rmm_buf_addc(&buf, 'd');
	CHECK_FAILS("end", rmm_buf_end(&buf, &s, &err), &err, RMM_E_LIMIT);
	assert_string_equal(err.text, "more than 4 bytes");
	CHECK_STR("out", s, "untouched");
	rmm_buf_free(&buf);
}

static void zeroed_has_ceiling_0(void **state)
{
	struct rmm_buf buf = {0};
	struct rmm_str s;

	(void)state;
	rmm_buf_reset(&buf);
	assert_int_equal(rmm_buf_end(&buf, &s, NULL), 0);
	rmm_buf_addc(&buf, 'a');
	assert_int_equal(rmm_buf_end(&buf, &s, NULL), -1);
	rmm_buf_free(&buf);
}

static void out_of_memory(void **state)
{
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};
	struct rmm_str s;

	(void)state;
	rmm_buf_init(&buf, 1000);
	rmm_buf_add(&buf, RMM_LIT("kept"));
	rmm_mem_hook(never);
	for (int i = 0; i < 100; i++)
		rmm_buf_addf(&buf, "%d", i);
	rmm_mem_hook(NULL);
	rmm_buf_addc(&buf, 'x');
	CHECK_FAILS("end", rmm_buf_end(&buf, &s, &err), &err, RMM_E_NOMEM);
	assert_memory_equal(buf.ptr, "kept0123", 8);
	rmm_buf_free(&buf);
	assert_int_equal(buf.max, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends),
		cmocka_unit_test(ceiling),
		cmocka_unit_test(failure_sticks),
		cmocka_unit_test(zeroed_has_ceiling_0),
		cmocka_unit_test_teardown(out_of_memory, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
