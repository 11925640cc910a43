/* SPDX-License-Identifier: MIT */
#include "no_memory.h"
#include "support.h"

#include "cmd/query_files.h"

static const struct rmm_query_form forms[] = {
	{ RMM_QUERY_URL, false },      { RMM_QUERY_URL, true },
	{ RMM_QUERY_FUNCTION, false }, { RMM_QUERY_FUNCTION, true },
	{ RMM_QUERY_WATCHLIST, true },
};

/* Its path is a word of KQL that Sentinel has another one for. */
#define BASE "https://rmm.example.org/Timestamp"

static struct rmm_query_url url_of(const char *text)
{
	struct rmm_query_url url = { 0 };
	struct rmm_err err = { 0 };

	CHECK_OK(text, rmm_query_url_parse(&url, rmm_str(text), &err), &err);
	return url;
}

static bool is_word(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* As a word of its own; what is counted ends at `end`. */
static size_t count_word(struct rmm_str text, struct rmm_str word)
{
	size_t n = 0;

	for (size_t i = 0; i + word.len <= text.len; i++) {
		struct rmm_str rest = rmm_str_from(text, i);

		if (rmm_str_starts(rest, word) &&
		    (i == 0 || !is_word(text.ptr[i - 1])) &&
		    (rest.len == word.len || !is_word(rest.ptr[word.len])))
			n++;
	}
	return n;
}

static size_t count(struct rmm_str text, struct rmm_str part)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += rmm_str_starts(rmm_str_from(text, i), part);
	return n;
}

static void check_query(const struct rmm_query *query,
			struct rmm_query_form form, struct rmm_str text)
{
	size_t urls = count(text, RMM_LIT(BASE));
	size_t times = count_word(text, RMM_LIT("Timestamp"));
	bool own = form.source == RMM_QUERY_URL;

	CHECK(query->name, text.len > 0);
	CHECK(query->name, !rmm_str_has(text, RMM_LIT("{part")));
	CHECK(query->name, !rmm_str_has(text, RMM_LIT("{url")));
	CHECK(query->name, !rmm_str_has(text, RMM_LIT("{lookback")));
	CHECK(query->name, own == (urls > 0));
	CHECK(query->name, count(text, RMM_LIT("h'" BASE "/")) == urls);
	/* Those of the URL stay. */
	if (form.sentinel)
		CHECK(query->name, times == urls);
	else
		CHECK(query->name, !rmm_str_has(text,
						RMM_LIT("TimeGenerated")));
	CHECK(query->name, rmm_str_starts(text, RMM_LIT("// ")));
	CHECK(query->name, rmm_str_ends(text, RMM_LIT("\n")));
}

static void test_all_forms(void **state)
{
	struct rmm_query_url url = url_of(BASE "/{file}");
	struct rmm_err err = { 0 };
	struct rmm_buf buf = { 0 };
	struct rmm_str text;

	(void)state;
	rmm_buf_init(&buf, 1 << 20);
	for (const struct rmm_query *q = rmm_query_pack; q->name; q++) {
		size_t n = 0;

		for (size_t i = 0; i < COUNT(forms); i++) {
			if (!rmm_query_has(q, forms[i]))
				continue;
			rmm_buf_reset(&buf);
			rmm_query_write(&buf, q, forms[i], &url);
			CHECK_OK(q->name, rmm_buf_end(&buf, &text, &err), &err);
			check_query(q, forms[i], text);
			n++;
		}
		CHECK(q->name, n > 0);
		CHECK(q->name, rmm_query_title(q).len > 0);
	}
	rmm_buf_free(&buf);
}

/* Columns of other tables are other words: ASIM's EventTimestamp, say. */
static void test_time_is_a_word(void **state)
{
	struct rmm_query_url url = url_of("https://example.org/MyTimestamp");
	const struct rmm_query *q = rmm_query_pack;
	const struct rmm_query_form sentinel = { RMM_QUERY_URL, true };
	const struct rmm_query_form defender = { RMM_QUERY_URL, false };
	struct rmm_buf a = { 0 }, b = { 0 };
	struct rmm_str was = { 0 }, is = { 0 };
	struct rmm_err err = { 0 };

	(void)state;
	rmm_buf_init(&a, 1 << 20);
	rmm_buf_init(&b, 1 << 20);
	rmm_query_write(&a, q, defender, &url);
	rmm_query_write(&b, q, sentinel, &url);
	CHECK_OK("a", rmm_buf_end(&a, &was, &err), &err);
	CHECK_OK("b", rmm_buf_end(&b, &is, &err), &err);
	CHECK("some", count_word(was, RMM_LIT("Timestamp")) > 0);
	CHECK("each", count_word(is, RMM_LIT("TimeGenerated")) ==
		      count_word(was, RMM_LIT("Timestamp")));
	CHECK("none else", count(is, RMM_LIT("MyTimestamp")) ==
			   count(was, RMM_LIT("MyTimestamp")));
	rmm_buf_free(&a);
	rmm_buf_free(&b);
}

static void test_paths(void **state)
{
	static const char *const want[] = {
		"detection.kql", "sentinel-detection.kql",
		"function/detection.kql", "function/sentinel-detection.kql",
		"sentinel-watchlist-detection.kql",
	};
	struct rmm_buf buf = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_str got;

	(void)state;
	rmm_buf_init(&buf, 100);
	for (size_t i = 0; i < COUNT(forms); i++) {
		rmm_buf_reset(&buf);
		rmm_query_path(&buf, rmm_query_pack, forms[i]);
		CHECK_OK(want[i], rmm_buf_end(&buf, &got, &err), &err);
		CHECK_STR(want[i], got, want[i]);
	}
	rmm_buf_free(&buf);
}

static void test_lookback(void **state)
{
	static const struct {
		unsigned every_h;
		const char *defender, *sentinel;
	} cases[] = {
		{ 1, "4h", "4h" }, { 3, "12h", "12h" },
		{ 12, "48h", "48h" }, { 24, "30d", "14d" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned every = cases[i].every_h;

		CHECK_STR("Defender", rmm_str(rmm_query_lookback(every, false)),
			  cases[i].defender);
		CHECK_STR("Sentinel", rmm_str(rmm_query_lookback(every, true)),
			  cases[i].sentinel);
	}
}

/* A saved function is the externaldata of one file and nothing else. */
static void test_functions(void **state)
{
	struct rmm_query_url url = url_of(BASE);
	const struct rmm_query_function *f = rmm_query_functions;
	struct rmm_err err = { 0 };
	struct rmm_buf buf = { 0 };
	struct rmm_str text;

	(void)state;
	rmm_buf_init(&buf, 1 << 20);
	for (; f->name; f++) {
		rmm_buf_reset(&buf);
		rmm_query_function_write(&buf, f, &url);
		CHECK_OK(f->name, rmm_buf_end(&buf, &text, &err), &err);
		CHECK(f->name, count(text, RMM_LIT("externaldata")) == 1);
		CHECK(f->name, count(text, RMM_LIT("h'" BASE "/")) == 1);
		CHECK(f->name, !rmm_str_has(text, RMM_LIT("{url")));
	}
	rmm_buf_free(&buf);
}

static int use(void *ctx, struct rmm_err *err)
{
	struct rmm_query_files files = { 0 };
	int ret = rmm_query_files_pack(&files, ctx, err);

	rmm_query_files_free(&files);
	return ret;
}

static void test_no_memory(void **state)
{
	struct rmm_query_url url = url_of(BASE);

	(void)state;
	check_no_memory("pack", 100, use, &url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_forms),
		cmocka_unit_test(test_time_is_a_word),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_lookback),
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
