/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "ops/filter.h"

static const char *const texts[] = {
	"t.me", "1drv.ms", "surge.sh", "b-cdn.net", "azurewebsites.net",
};

/* A no is certain: whatever ends in one of the texts is let through. */
static void test_tails_hold(void **state)
{
	struct rmm_tails tails = { 0 };
	char host[64];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		rmm_tails_add(&tails, rmm_str(texts[i]));
	for (size_t i = 0; i < COUNT(texts); i++)
		for (int n = 0; n < 20; n++) {
			snprintf(host, sizeof(host), "%.*s%s", n,
				 "relay.x1.example-..", texts[i]);
			CHECK(host, rmm_tails_may(&tails, rmm_str(host)));
		}
}

/* It keeps nearly all others out, or it would spare nothing. */
static void test_tails_sieve(void **state)
{
	struct rmm_tails tails = { 0 };
	char host[64];
	unsigned through = 0;

	(void)state;
	CHECK("empty", !rmm_tails_may(&tails, rmm_str("a.example.com")));
	CHECK("empty", !rmm_tails_may(&tails, rmm_str("")));
	for (size_t i = 0; i < COUNT(texts); i++)
		rmm_tails_add(&tails, rmm_str(texts[i]));
	for (unsigned i = 0; i < 10000; i++) {
		snprintf(host, sizeof(host), "relay.vendor%u.com", i);
		through += rmm_tails_may(&tails, rmm_str(host));
	}
	assert_true(through < 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tails_hold),
		cmocka_unit_test(test_tails_sieve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
