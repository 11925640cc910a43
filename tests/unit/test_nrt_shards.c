/* SPDX-License-Identifier: MIT */
#include "no_memory.h"
#include "support.h"

#include "cmd/nrt_shards.h"

enum { MANY = 400, MAX_SHARDS = 20, NAME = 32 };

static const struct rmm_cells cells = { .tool = { "Alpha", 5 } };

struct given {
	const char *indicator;
	enum rmm_kind kind;
	enum rmm_fidelity fidelity;
};

static void add(struct rmm_list *list, const char *indicator,
		enum rmm_kind kind, enum rmm_fidelity fidelity)
{
	const struct rmm_row row = {
		.indicator = rmm_str(indicator), .cells = &cells,
		.kind = (uint8_t)kind, .fidelity = (uint8_t)fidelity,
	};
	struct rmm_err err = { 0 };

	CHECK_OK(indicator, rmm_list_add(list, &row, &err), &err);
}

/* Of two domains that begin alike one is below the other. */
static void name_of(char text[NAME], int i)
{
	snprintf(text, NAME, "%sx%d.example.com", i % 2 ? "below." : "",
		 i / 2);
}

/* `n` domains from `first` on, upwards or downwards. */
static void fill(struct rmm_list *list, int first, int n, bool down)
{
	struct rmm_err err = { 0 };
	char name[NAME];

	for (int i = 0; i < n; i++) {
		name_of(name, first + (down ? n - 1 - i : i));
		add(list, name, RMM_DOMAIN, RMM_FIDELITY_MEDIUM);
	}
	CHECK_OK("sort", rmm_list_sort(list, &err), &err);
}

static void split(struct rmm_nrt_shards *s, const struct rmm_list *list,
		  size_t shards)
{
	struct rmm_err err = { 0 };
	size_t skipped;

	CHECK_OK("pick", rmm_nrt_pick(s, list, RMM_DOMAIN, &skipped, &err),
		 &err);
	CHECK_OK("split", rmm_nrt_split(s, shards, &err), &err);
}

/* The shard that holds the indicator, in one place alone. */
static size_t shard_of(const struct rmm_nrt_shards *s, struct rmm_str indicator)
{
	size_t found = SIZE_MAX, at = 0;

	for (size_t k = 0; k < s->shards; k++)
		for (; at < s->end[k]; at++) {
			if (!rmm_str_eq(s->row[at]->indicator, indicator))
				continue;
			if (found != SIZE_MAX)
				fail_msg("'%.*s' stands twice",
					 RMM_ARG(indicator));
			found = k;
		}
	if (found == SIZE_MAX)
		fail_msg("'%.*s' stands nowhere", RMM_ARG(indicator));
	return found;
}

static void test_each_row_once(void **state)
{
	struct rmm_list list = { 0 };
	struct rmm_nrt_shards s = { 0 };
	struct rmm_err err = { 0 };

	(void)state;
	fill(&list, 0, MANY, false);
	split(&s, &list, 1);
	for (size_t shards = 1; shards <= MAX_SHARDS; shards++) {
		CHECK_OK("split", rmm_nrt_split(&s, shards, &err), &err);
		CHECK("all rows", s.end[shards - 1] == MANY && s.n == MANY);
		for (size_t i = 0; i < list.n; i++)
			(void)shard_of(&s, list.row[i].indicator);
	}
	rmm_nrt_free(&s);
	rmm_list_free(&list);
}

/* Within a shard, whatever the order in which the list was made. */
static void test_order(void **state)
{
	struct rmm_list up = { 0 }, down = { 0 };
	struct rmm_nrt_shards a = { 0 }, b = { 0 };

	(void)state;
	fill(&up, 0, MANY, false);
	fill(&down, 0, MANY, true);
	split(&a, &up, 7);
	split(&b, &down, 7);
	CHECK("ends", memcmp(a.end, b.end, 7 * sizeof(*a.end)) == 0);
	for (size_t i = 0; i < MANY; i++)
		CHECK("rows", rmm_str_eq(a.row[i]->indicator,
					 b.row[i]->indicator));
	for (size_t k = 0, at = 0; k < 7; at = a.end[k++])
		for (size_t i = at; i + 1 < a.end[k]; i++)
			CHECK("list order",
			      rmm_str_cmp(a.row[i]->indicator,
					  a.row[i + 1]->indicator) < 0);
	rmm_nrt_free(&a);
	rmm_nrt_free(&b);
	rmm_list_free(&up);
	rmm_list_free(&down);
}

/* A row that is added, or one below it, leaves all others where they were. */
static void test_added_row(void **state)
{
	struct rmm_list few = { 0 }, more = { 0 };
	struct rmm_nrt_shards a = { 0 }, b = { 0 };

	(void)state;
	fill(&few, 2, MANY, false);
	fill(&more, 0, MANY + 4, false);
	split(&a, &few, 7);
	split(&b, &more, 7);
	for (size_t i = 0; i < few.n; i++) {
		struct rmm_str indicator = few.row[i].indicator;

		CHECK("same shard",
		      shard_of(&a, indicator) == shard_of(&b, indicator));
	}
	rmm_nrt_free(&a);
	rmm_nrt_free(&b);
	rmm_list_free(&few);
	rmm_list_free(&more);
}

/* One shard more takes rows, and nothing moves between the others. */
static void test_added_shard(void **state)
{
	struct rmm_list list = { 0 };
	struct rmm_nrt_shards a = { 0 }, b = { 0 };
	struct rmm_err err = { 0 };

	(void)state;
	fill(&list, 0, MANY, false);
	split(&a, &list, 1);
	split(&b, &list, 1);
	for (size_t shards = 1; shards < MAX_SHARDS; shards++) {
		CHECK_OK("a", rmm_nrt_split(&a, shards, &err), &err);
		CHECK_OK("b", rmm_nrt_split(&b, shards + 1, &err), &err);
		CHECK("takes some", b.end[shards] > b.end[shards - 1]);
		for (size_t i = 0; i < list.n; i++) {
			struct rmm_str indicator = list.row[i].indicator;
			size_t to = shard_of(&b, indicator);

			CHECK("stays or goes there",
			      to == shards || to == shard_of(&a, indicator));
		}
	}
	rmm_nrt_free(&a);
	rmm_nrt_free(&b);
	rmm_list_free(&list);
}

/* Of several rows that cover a host the longest decides: they stay together. */
static void test_family(void **state)
{
	struct rmm_list list = { 0 };
	struct rmm_nrt_shards s = { 0 };
	char below[NAME];

	(void)state;
	fill(&list, 0, MANY, false);
	split(&s, &list, MAX_SHARDS);
	for (int i = 1; i < MANY; i += 2) {
		name_of(below, i);
		CHECK(below, shard_of(&s, rmm_str(below)) ==
			     shard_of(&s, rmm_str(below + strlen("below."))));
	}
	rmm_nrt_free(&s);
	rmm_list_free(&list);
}

/* What is shown: not low, or low below what is shown. */
static void test_pick(void **state)
{
	const enum rmm_fidelity high = RMM_FIDELITY_HIGH;
	const enum rmm_fidelity low = RMM_FIDELITY_LOW;
	const struct given given[] = {
		{ "high.com", RMM_DOMAIN, high },
		{ "low.high.com", RMM_DOMAIN, low },
		{ "low.com", RMM_DOMAIN, low },
		{ "lower.low.com", RMM_DOMAIN, low },
		{ "high.low.com", RMM_DOMAIN, high },
		{ "a.exe", RMM_PROCESS, high },
		{ "low.exe", RMM_PROCESS, low },
		{ "\xc3\xa4.exe", RMM_PROCESS, high },
		{ "198.51.100.7", RMM_IP, high },
	};
	static const struct {
		enum rmm_kind kind;
		const char *want;
		size_t skipped;
	} cases[] = {
		{ RMM_DOMAIN, "high.com high.low.com low.high.com ", 0 },
		{ RMM_PROCESS, "a.exe ", 1 },
		{ RMM_FILE, "", 0 },
	};
	struct rmm_list list = { 0 };
	struct rmm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(given); i++)
		add(&list, given[i].indicator, given[i].kind,
		    given[i].fidelity);
	CHECK_OK("sort", rmm_list_sort(&list, &err), &err);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rmm_nrt_shards s = { 0 };
		char text[256] = "";
		size_t skipped = 0, len = 0;

		CHECK_OK("pick", rmm_nrt_pick(&s, &list, cases[i].kind,
					      &skipped, &err), &err);
		for (size_t j = 0; j < s.n; j++)
			len += (size_t)snprintf(
				text + len, sizeof(text) - len, "%.*s ",
				RMM_ARG(s.picked[j]->indicator));
		CHECK_STR(cases[i].want, rmm_str(text), cases[i].want);
		CHECK(cases[i].want, skipped == cases[i].skipped);
		rmm_nrt_free(&s);
	}
	rmm_list_free(&list);
}

static int use(void *ctx, struct rmm_err *err)
{
	struct rmm_nrt_shards s = { 0 };
	size_t skipped;
	int ret = rmm_nrt_pick(&s, ctx, RMM_DOMAIN, &skipped, err);

	for (size_t shards = 1; ret == 0 && shards <= 3; shards++)
		ret = rmm_nrt_split(&s, shards, err);
	rmm_nrt_free(&s);
	return ret;
}

static void test_no_memory(void **state)
{
	struct rmm_list list = { 0 };

	(void)state;
	fill(&list, 0, MANY, false);
	check_no_memory("shards", 6, use, &list);
	rmm_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_row_once),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_added_row),
		cmocka_unit_test(test_added_shard),
		cmocka_unit_test(test_family),
		cmocka_unit_test(test_pick),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
