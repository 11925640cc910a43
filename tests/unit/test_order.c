/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/order.h"

enum { MOST = 3000, LONGEST = 60 };

static struct rmm_str text[MOST];
static enum rmm_kind kinds[MOST];
static char store[MOST][LONGEST + 1];

static struct rmm_str key(const void *ctx, uint32_t index, enum rmm_kind *kind)
{
	(void)ctx;
	*kind = kinds[index];
	return text[index];
}

/* The order by definition: by key, then by index. */
static int by_key(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	int c = rmm_key_cmp(kinds[a], text[a], kinds[b], text[b]);

	return c != 0 ? c : (a > b) - (a < b);
}

static void check(const char *name, size_t n)
{
	struct rmm_order_item item[MOST], spare[MOST];
	uint32_t want[MOST];
	bool doubles = false, told;

	for (uint32_t i = 0; i < n; i++)
		item[i].index = want[i] = i;
	qsort(want, n, sizeof(*want), by_key);
	for (size_t i = 1; i < n; i++)
		doubles = doubles ||
			  rmm_key_cmp(kinds[want[i - 1]], text[want[i - 1]],
				      kinds[want[i]], text[want[i]]) == 0;
	told = rmm_order(item, spare, n, key, NULL);
	for (size_t i = 0; i < n; i++) {
		if (item[i].index != want[i])
			fail_msg("%s: place %zu has %u, want %u", name, i,
				 (unsigned)item[i].index, (unsigned)want[i]);
		if (i > 0 && by_key(&want[i - 1], &want[i]) < 0 &&
		    kinds[want[i - 1]] == kinds[want[i]] &&
		    rmm_str_eq(text[want[i - 1]], text[want[i]]))
			CHECK(name, rmm_order_alike(item[i - 1], item[i]));
	}
	CHECK(name, told == doubles);
}

static const struct {
	const char *name;
	const char *text[6]; /* each as often as the rows need */
} cases[] = {
	{ "empty texts", { "" } },
	{ "empty and one byte", { "", "a", "\x01", "\xff" } },
	{ "ends at the seventh byte", { "abcdefg", "abcdef", "abcdefgh" } },
	{ "ends at the fifteenth", { "abcdefghijklmno", "abcdefghijklmn",
				     "abcdefghijklmnop" } },
	{ "lowest byte behind the end", { "abcdefg", "abcdefg\x01",
					  "abcdefg\x01\x01" } },
	{ "highest bytes", { "\xff\xff\xff\xff\xff\xff\xff",
			     "\xff\xff\xff\xff\xff\xff\xff\xff",
			     "\xff\xff\xff\xff\xff\xff\xfe" } },
	{ "differ in the last byte", { "0123456789012345678901234567890a",
				       "0123456789012345678901234567890b",
				       "0123456789012345678901234567890" } },
};

/* One text, two, fewer and more than are sorted by hand; of one kind and of
 * all. */
static void test_cases(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 31, 32, 33, 200 };

	(void)state;
	for (size_t c = 0; c < COUNT(cases); c++)
		for (size_t s = 0; s < COUNT(sizes) * 2; s++) {
			size_t n = sizes[s / 2], texts = 0;

			while (texts < COUNT(cases[c].text) &&
			       cases[c].text[texts])
				texts++;
			for (size_t i = 0; i < n; i++) {
				text[i] = rmm_str(
					cases[c].text[i * 7 % texts]);
				kinds[i] = s % 2 ? (enum rmm_kind)(
						i * 5 % RMM_KINDS) : RMM_TERM;
			}
			check(cases[c].name, n);
		}
}

static uint32_t next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Few different bytes, so that texts share long beginnings. */
static void test_random(void **state)
{
	uint32_t seed = 5;

	(void)state;
	for (uint32_t round = 0; round < 40; round++) {
		size_t n = next(&seed) % MOST;
		uint32_t bytes = 1 + round % 4;

		for (size_t i = 0; i < n; i++) {
			size_t len = next(&seed) % (LONGEST + 1);

			for (size_t k = 0; k < len; k++)
				store[i][k] = (char)(
					1 + next(&seed) % bytes * 84);
			text[i] = (struct rmm_str){ store[i], len };
			kinds[i] = (enum rmm_kind)(next(&seed) % RMM_KINDS);
		}
		check("random", n);
	}
}

/* Stretches of equal beginnings within others, at every depth. */
static void test_nested(void **state)
{
	(void)state;
	for (size_t i = 0; i < MOST; i++) {
		size_t len = i % (LONGEST + 1);

		memset(store[i], 'a', len);
		if (len > 0)
			store[i][len - 1] = (char)('a' + i / 97 % 3);
		text[i] = (struct rmm_str){ store[i], len };
		kinds[i] = RMM_DOMAIN;
	}
	check("nested", MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_nested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
