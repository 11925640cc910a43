/* SPDX-License-Identifier: MIT */
#include "no_memory.h"

#include "cmd/base_url.h"

static void test_check(void **state)
{
	static const struct {
		const char *url;
		bool good;
	} rows[] = {
		{ "https://example.com", true },
		{ "https://example.com/rmm/", true },
		{ "http://127.0.0.1:8080/rmm", true },
		{ "", false },
		{ "example.com", false },
		{ "ftp://example.com/", false },
		{ "http://example.com/", false },
		{ "https://example.com/?sig=S3CRET", false },
		{ "https://example.com/{file}", false },
		{ "https://example.com/#x", false },
		{ "https://u:S3CRET@example.com/", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err err = {0};
		int ret = rmm_base_url_check(rmm_str(rows[i].url), &err);

		CHECK(rows[i].url, (ret == 0) == rows[i].good);
		CHECK(rows[i].url,
		      rows[i].good || err.code == RMM_E_USAGE);
		CHECK(err.text, !strstr(err.text, "S3CRET"));
	}
}

static void test_join(void **state)
{
	static const struct {
		const char *base, *name, *query, *want;
	} rows[] = {
		{ "https://a", "feed.csv", "", "https://a/feed.csv" },
		{ "https://a/", "feed.csv", "", "https://a/feed.csv" },
		{ "https://a/b", "by-hash/sha256/0", "sig=1",
		  "https://a/b/by-hash/sha256/0?sig=1" },
		{ "https://a", "a b?#%\xc3\xa9", "x",
		  "https://a/a%20b%3F%23%25%C3%A9?x" },
		{ "https://a", "", "", "https://a/" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_secret out = {0}, query = {0};
		struct rmm_err err = {0};

		CHECK_OK("query", rmm_secret_copy(&query,
						  rmm_str(rows[i].query),
						  &err), &err);
		CHECK_OK(rows[i].want,
			 rmm_base_url_join(&out, rmm_str(rows[i].base),
					   rmm_str(rows[i].name), &query,
					   &err), &err);
		assert_string_equal(out.ptr, rows[i].want);
		assert_int_equal(out.len, strlen(rows[i].want));
		rmm_secret_free(&out);
		rmm_secret_free(&query);
	}
}

static void test_long(void **state)
{
	const struct rmm_secret none = {0};
	struct rmm_secret out = {0};
	struct rmm_err err = {0};
	char name[4000];

	(void)state;
	memset(name, ' ', sizeof(name));
	CHECK_FAILS("long",
		    rmm_base_url_join(&out, RMM_LIT("https://a"),
				      (struct rmm_str){ name, sizeof(name) },
				      &none, &err), &err, RMM_E_LIMIT);
	rmm_secret_free(&out);
}

static int join(void *ctx, struct rmm_err *err)
{
	struct rmm_secret query = {0}, out = {0};
	int ret = rmm_base_url_join(&out, RMM_LIT("https://a/b"),
				    RMM_LIT("feed.csv"), &query, err);

	(void)ctx;
	if (ret == 0)
		assert_string_equal(out.ptr, "https://a/b/feed.csv");
	rmm_secret_free(&out);
	return ret;
}

static void test_no_memory(void **state)
{
	(void)state;
	check_no_memory("join", 1, join, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
