/* SPDX-License-Identifier: MIT */
#include "no_memory.h"

#include "base/limits.h"
#include "io/csv.h"
#include "io/in.h"
#include "ops/hits.h"

/* data/match/answers.csv: a value, and the rows of data/match/list.csv that it
 * hits, "TYPE INDICATOR" joined by '|'; domain rows above the deciding one in
 * parentheses, the nearest first. */
#define DATA RMM_TEST_DATA "/match/"

static void load_list(struct rmm_list *list)
{
	struct rmm_in in = {0};
	struct rmm_err err = {0};

	CHECK_OK("list", rmm_in_open(&in, DATA "list.csv", "list.csv", &err),
		 &err);
	CHECK_OK("list", rmm_list_read(list, &in, NULL, &err), &err);
	assert_int_equal(list->rejected, 0);
	rmm_in_close(&in);
}

static bool is_listed(const struct rmm_hit *hit, struct rmm_str rows)
{
	struct rmm_str row;
	char text[RMM_MAX_LINE];
	bool more = true;

	snprintf(text, sizeof(text), "%s%s %.*s%s", hit->decides ? "" : "(",
		 rmm_kind_name((enum rmm_kind)hit->row->kind),
		 RMM_ARG(hit->row->indicator), hit->decides ? "" : ")");
	while (rmm_str_split(&rows, '|', &row, &more))
		if (rmm_str_is(row, text))
			return true;
	print_error("unexpected: %s\n", text);
	return false;
}

static size_t count(struct rmm_str rows)
{
	size_t n = rows.len > 0;

	for (size_t i = 0; i < rows.len; i++)
		n += rows.ptr[i] == '|';
	return n;
}

static void check_answer(const struct rmm_list *list, struct rmm_hits *hits,
			 struct rmm_str value, struct rmm_str rows)
{
	char name[RMM_MAX_LINE];
	struct rmm_arena arena = {0};
	struct rmm_observed seen;
	struct rmm_err err = {0};

	snprintf(name, sizeof(name), "%.*s", RMM_ARG(value));
	CHECK_OK(name, rmm_observed_parse(&seen, &arena, value, &err), &err);
	CHECK_OK(name, rmm_hits(hits, list, &seen, &err), &err);
	if (hits->n != count(rows))
		fail_msg("%s: %zu rows, want %zu", name, hits->n, count(rows));
	for (size_t i = 0; i < hits->n; i++) {
		CHECK(name, is_listed(&hits->item[i], rows));
		CHECK(name, i == 0 || hits->item[i - 1].row <
					      hits->item[i].row);
	}
	rmm_arena_free(&arena);
}

static void test_answers(void **state)
{
	struct rmm_list list = {0};
	struct rmm_hits hits = {0};
	struct rmm_csv *csv = NULL;
	struct rmm_csv_row row;
	struct rmm_in in = {0};
	struct rmm_err err = {0};
	size_t n = 0;

	(void)state;
	load_list(&list);
	CHECK_OK("answers", rmm_in_open(&in, DATA "answers.csv", "answers.csv",
					&err), &err);
	CHECK_OK("answers", rmm_csv_open(&csv, &in, &err), &err);
	while (rmm_csv_next(csv, &row, &err) > 0) {
		CHECK("answers.csv", !row.rule && row.n == 3);
		if (n++ > 0)
			check_answer(&list, &hits, row.field[0], row.field[1]);
	}
	CHECK("answers.csv", n > 100);
	rmm_csv_close(csv);
	rmm_in_close(&in);
	rmm_hits_free(&hits);
	rmm_list_free(&list);
}

static void test_empty_list(void **state)
{
	struct rmm_observed seen = { .name = RMM_LIT("a.exe"),
				     .host = RMM_LIT("a.com") };
	struct rmm_list list = {0};
	struct rmm_hits hits = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("empty", rmm_hits(&hits, &list, &seen, &err), &err);
	assert_int_equal(hits.n, 0);
	rmm_hits_free(&hits);
	rmm_hits_free(&hits);
}

static void test_nothing_observed(void **state)
{
	const struct rmm_observed seen = {0};
	struct rmm_list list = {0};
	struct rmm_hits hits = {0};
	struct rmm_err err = {0};

	(void)state;
	load_list(&list);
	CHECK_OK("nothing", rmm_hits(&hits, &list, &seen, &err), &err);
	assert_int_equal(hits.n, 0);
	rmm_list_free(&list);
}

static int hits_once(void *ctx, struct rmm_err *err)
{
	const struct rmm_observed seen = { .name = RMM_LIT("anydesk.exe"),
					   .host = RMM_LIT("a.anydesk.com") };
	struct rmm_hits hits = {0};
	int ret = rmm_hits(&hits, ctx, &seen, err);

	CHECK("hits", ret < 0 || hits.n > 1);
	rmm_hits_free(&hits);
	return ret;
}

static void test_no_memory(void **state)
{
	struct rmm_list list = {0};

	(void)state;
	load_list(&list);
	check_no_memory("hits", 1, hits_once, &list);
	rmm_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_empty_list),
		cmocka_unit_test(test_nothing_observed),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
