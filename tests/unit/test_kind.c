/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "model/kind.h"

static const char *const names[] = {
	"domain", "file", "ip", "pattern", "process", "signer", "term",
};

static void test_names(void **state)
{
	enum rmm_kind kind;

	(void)state;
	assert_int_equal(COUNT(names), RMM_KINDS);
	for (size_t i = 0; i < COUNT(names); i++) {
		CHECK(names[i], rmm_kind_parse(&kind, rmm_str(names[i])));
		CHECK(names[i], (size_t)kind == i);
		CHECK_STR(names[i], rmm_str(rmm_kind_name(kind)), names[i]);
	}
}

static void test_other_names(void **state)
{
	static const char *const others[] = {
		"", "Domain", "domains", "domai", " ip", "ip ", "url", "regex",
	};
	enum rmm_kind kind = RMM_SIGNER;

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++) {
		CHECK(others[i], !rmm_kind_parse(&kind, rmm_str(others[i])));
		CHECK(others[i], kind == RMM_SIGNER);
	}
}

/* The enum may be sorted by in place of the column. */
static void test_order_is_that_of_names(void **state)
{
	(void)state;
	for (size_t i = 1; i < COUNT(names); i++)
		CHECK(names[i], strcmp(names[i - 1], names[i]) < 0);
}

static void test_is_host(void **state)
{
	static const bool want[RMM_KINDS] = {
		[RMM_DOMAIN] = true, [RMM_IP] = true, [RMM_PATTERN] = true,
	};

	(void)state;
	for (int i = 0; i < RMM_KINDS; i++)
		CHECK(names[i], rmm_kind_is_host((enum rmm_kind)i) == want[i]);
}

static void test_key_cmp(void **state)
{
	static const struct {
		enum rmm_kind ak;
		const char *a;
		enum rmm_kind bk;
		const char *b;
		int want;
	} rows[] = {
		{ RMM_DOMAIN, "a.com", RMM_DOMAIN, "a.com", 0 },
		{ RMM_DOMAIN, "a.com", RMM_DOMAIN, "b.com", -1 },
		{ RMM_DOMAIN, "a.co", RMM_DOMAIN, "a.com", -1 },
		{ RMM_DOMAIN, "z.com", RMM_IP, "1.1.1.1", -1 },
		{ RMM_FILE, "a.msi", RMM_DOMAIN, "z.com", 1 },
		{ RMM_PROCESS, "a.exe", RMM_FILE, "a.exe", 1 },
		{ RMM_PROCESS, "", RMM_PROCESS, "a", -1 },
		{ RMM_PROCESS, "z", RMM_PROCESS, "\xc3\xbc", -1 },
		{ RMM_SIGNER, "B", RMM_SIGNER, "a", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_str a = rmm_str(rows[i].a), b = rmm_str(rows[i].b);
		int there = rmm_key_cmp(rows[i].ak, a, rows[i].bk, b);
		int back = rmm_key_cmp(rows[i].bk, b, rows[i].ak, a);

		CHECK(rows[i].a, (there > 0) - (there < 0) == rows[i].want);
		CHECK(rows[i].a, (back > 0) - (back < 0) == -rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_other_names),
		cmocka_unit_test(test_order_is_that_of_names),
		cmocka_unit_test(test_is_host),
		cmocka_unit_test(test_key_cmp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
