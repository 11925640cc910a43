/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "cmd/query_rule.h"

static void test_durations(void **state)
{
	static const struct {
		unsigned hours;
		const char *want;
	} cases[] = {
		{ 1, "PT1H" }, { 3, "PT3H" },	{ 12, "PT12H" },
		{ 24, "P1D" }, { 48, "P2D" },	{ 36, "PT36H" },
		{ 336, "P14D" }, { 0, "PT0S" },
	};
	char text[RMM_DURATION_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK_STR(cases[i].want,
			  rmm_str(rmm_query_rule_duration(text,
							  cases[i].hours)),
			  cases[i].want);
}

static const struct rmm_query *query(const char *name)
{
	const struct rmm_query *q = rmm_query_pack;

	while (q->name && !rmm_str_is(rmm_str(q->name), name))
		q++;
	assert_non_null(q->name);
	return q;
}

static void make(struct rmm_query_rule *rule, struct rmm_arena *arena,
		 const char *name, bool sentinel)
{
	struct rmm_query_url url = { 0 };
	struct rmm_err err = { 0 };

	assert_int_equal(rmm_query_url_parse(
		&url, RMM_LIT("https://rmm.example.org"), &err), 0);
	assert_int_equal(rmm_query_rule_make(rule, arena, query(name), sentinel,
					     &url, &err), 0);
}

/* People's queries and the classic ones make none. */
static void test_which(void **state)
{
	(void)state;
	assert_true(rmm_query_rule_is(query("hosts")));
	assert_true(rmm_query_rule_is(query("stale-feed")));
	assert_false(rmm_query_rule_is(query("terms")));
	assert_false(rmm_query_rule_is(query("classic-uris")));
}

/* The columns of an alert, not those that the query only looks at. */
static void test_columns(void **state)
{
	static const struct {
		const char *query, *column;
		bool want;
	} cases[] = {
		{ "hosts", "Tool", true },
		{ "hosts", "DeviceName", true },
		{ "hosts", "RemoteIP", true },
		{ "hosts", "Remote", false },
		{ "hosts", "IP", false },
		{ "hosts", "AdditionalFields", false },
		{ "hosts", "MachineGroup", false },
		{ "hosts", "Problem", false },
		{ "processes", "Domain", false },
		{ "stale-feed", "Problem", true },
		{ "stale-feed", "Serial", false },
	};
	struct rmm_arena arena = { 0 };
	struct rmm_query_rule rule;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		make(&rule, &arena, cases[i].query, false);
		if (rmm_query_rule_returns(&rule, cases[i].column) !=
		    cases[i].want)
			fail_msg("%s: %s", cases[i].query, cases[i].column);
	}
	rmm_arena_free(&arena);
}

static void test_texts(void **state)
{
	struct rmm_arena arena = { 0 };
	struct rmm_query_rule rule;
	struct rmm_buf buf = { 0 };
	struct rmm_str name;
	struct rmm_err err = { 0 };

	(void)state;
	make(&rule, &arena, "hosts", true);
	CHECK_STR("title", rule.title, "RMM tools by host name");
	assert_true(rmm_str_starts(rule.about, RMM_LIT("Finds: ")));
	assert_true(rmm_str_has(rule.about, RMM_LIT(". Noise: ")));
	assert_false(rmm_str_has(rule.about, RMM_LIT("Tune:")));
	assert_false(rmm_str_has(rule.about, RMM_LIT("//")));
	/* Device groups come from 7 days, events from 4 hours. */
	assert_int_equal(rule.period_h, 7 * 24);
	rmm_buf_init(&buf, 256);
	rmm_query_rule_alert_name(&buf, &rule);
	assert_int_equal(rmm_buf_end(&buf, &name, &err), 0);
	CHECK_STR("alert", name,
		  "RMM tools by host name: {{Tool}} on {{DeviceName}}");
	make(&rule, &arena, "stale-feed", true);
	assert_int_equal(rule.period_h, 4);
	make(&rule, &arena, "first-seen", true);
	assert_int_equal(rule.period_h, 14 * 24);
	rmm_buf_free(&buf);
	rmm_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_which),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
