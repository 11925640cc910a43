/* SPDX-License-Identifier: MIT */
#include "no_memory.h"

#include "base/mem.h"
#include "model/approval.h"

#define HOST (1 << RMM_OK_HOST)
#define GROUP (1 << RMM_OK_GROUP)
#define DEVICE (1 << RMM_OK_DEVICE)
#define ACCOUNT (1 << RMM_OK_ACCOUNT)

enum { CELLS = 9, NO = -1 };

/* An approval, a row of tool "Any;Beta" with the value seen, and what stays
 * open, or NO when the approval has nothing to do with it. Day 2026-06-30. */
static const struct {
	const char *tool, *host, *group, *device, *account, *expires;
	enum rmm_kind kind;
	const char *value;
	int open;
} cases[] = {
	{ "", "", "", "", "", "", RMM_DOMAIN, "a.any.com", NO },
	{ "Any", "", "", "", "", "", RMM_DOMAIN, "a.any.com", 0 },
	{ "BETA", "", "", "", "", "", RMM_DOMAIN, "a.any.com", 0 },
	{ "any alias", "", "", "", "", "", RMM_DOMAIN, "a.any.com", 0 },
	{ "both", "", "", "", "", "", RMM_DOMAIN, "a.any.com", NO },
	{ "An", "", "", "", "", "", RMM_DOMAIN, "a.any.com", NO },
	{ "Other", "", "", "", "", "", RMM_DOMAIN, "a.any.com", NO },
	{ "Any", "", "", "", "", "2026-06-30", RMM_DOMAIN, "a.any.com", 0 },
	{ "Any", "", "", "", "", "2026-06-29", RMM_DOMAIN, "a.any.com", NO },
	{ "", "any.com", "", "", "", "", RMM_DOMAIN, "a.any.com", 0 },
	{ "", "a.any.com", "", "", "", "", RMM_PATTERN, "a.any.com", 0 },
	{ "", "*.any.com", "", "", "", "", RMM_DOMAIN, "a.any.com", 0 },
	{ "", "b.any.com", "", "", "", "", RMM_DOMAIN, "a.any.com", NO },
	{ "", "ny.com", "", "", "", "", RMM_DOMAIN, "a.any.com", NO },
	{ "", "any.com", "", "", "", "", RMM_TERM, "https://a.any.com/x", 0 },
	{ "", "any.com", "", "", "", "", RMM_PROCESS, "any.com", HOST },
	{ "", "any.com", "", "", "", "", RMM_PROCESS, "C:\\any.exe", HOST },
	{ "", "any.com", "", "", "", "", RMM_SIGNER, "Any Inc", HOST },
	{ "", "any.com", "", "", "", "", RMM_IP, "192.0.2.1", HOST },
	{ "", "192.0.2.0/24", "", "", "", "", RMM_IP, "192.0.2.1", 0 },
	{ "", "192.0.2.0/24", "", "", "", "", RMM_IP, "::ffff:192.0.2.1", 0 },
	{ "", "::ffff:192.0.2.0/120", "", "", "", "", RMM_IP, "192.0.2.1", 0 },
	{ "", "192.0.2.0/24", "", "", "", "", RMM_IP, "192.0.3.1", NO },
	{ "", "192.0.2.0/24", "", "", "", "", RMM_TERM, "http://192.0.2.1/x", 0 },
	{ "", "192.0.2.0/24", "", "", "", "", RMM_DOMAIN, "a.any.com", HOST },
	{ "", "192.0.2.0/24", "", "", "", "", RMM_PROCESS, "any.exe", HOST },
	{ "Any", "", "G", "", "", "", RMM_DOMAIN, "a.any.com", GROUP },
	{ "", "", "G", "D", "A", "", RMM_DOMAIN, "a.any.com", GROUP | DEVICE | ACCOUNT },
	{ "Any", "any.com", "", "D", "", "", RMM_PROCESS, "any.exe", HOST | DEVICE },
	{ "Other", "any.com", "", "D", "", "", RMM_PROCESS, "any.exe", NO },
};

static void add_tools(struct rmm_tools *tools)
{
	struct rmm_err err = {0};
	bool ok = true;

	CHECK_OK("tools", rmm_tools_add(tools, &ok, RMM_LIT("Any"),
					RMM_CAT_RMM, &err), &err);
	CHECK_OK("tools", rmm_tools_add(tools, &ok, RMM_LIT("Beta"),
					RMM_CAT_RMM, &err), &err);
	CHECK_OK("tools", rmm_tools_alias(tools, &ok, RMM_LIT("any alias"),
					  RMM_LIT("Any"), &err), &err);
	CHECK_OK("tools", rmm_tools_alias(tools, &ok, RMM_LIT("both"),
					  RMM_LIT("Any"), &err), &err);
	CHECK_OK("tools", rmm_tools_alias(tools, &ok, RMM_LIT("both"),
					  RMM_LIT("Beta"), &err), &err);
	assert_true(ok);
}

static int covers(size_t i, const struct rmm_tools *tools)
{
	const struct rmm_str cell[CELLS] = {
		rmm_str(cases[i].tool), rmm_str(cases[i].host),
		rmm_str(cases[i].group), rmm_str(cases[i].device),
		rmm_str(cases[i].account), RMM_LIT("why"), RMM_LIT(""),
		RMM_LIT(""), rmm_str(cases[i].expires),
	};
	const struct rmm_table_row table_row = { .line = 2, .cell = cell };
	const struct rmm_cells cells = { .tool = RMM_LIT("Any;Beta") };
	const struct rmm_row row = { .cells = &cells,
				     .kind = (uint8_t)cases[i].kind };
	struct rmm_arena arena = {0};
	struct rmm_approval approval;
	struct rmm_observed seen;
	struct rmm_err err = {0};
	unsigned open;
	rmm_day today;
	bool covered;

	assert_true(rmm_day_parse(&today, RMM_LIT("2026-06-30")));
	CHECK_OK("read", rmm_approval_read(&approval, &arena, &table_row,
					   tools, &err), &err);
	CHECK_OK("value", rmm_observed_parse(&seen, &arena,
					     rmm_str(cases[i].value), &err),
		 &err);
	covered = rmm_approval_covers(&open, &approval, &row, &seen, today);
	rmm_arena_free(&arena);
	return covered ? (int)open : NO;
}

static void test_covers(void **state)
{
	struct rmm_tools tools = {0};

	(void)state;
	add_tools(&tools);
	for (size_t i = 0; i < COUNT(cases); i++) {
		int got = covers(i, &tools);

		if (got != cases[i].open)
			fail_msg("case %zu, '%s' '%s' against '%s': %d, "
				 "want %d", i, cases[i].tool, cases[i].host,
				 cases[i].value, got, cases[i].open);
	}
	rmm_tools_free(&tools);
}

/* Which tool a row approves on 2026-06-30, and whatever the day. */
static void test_tool_on(void **state)
{
	static const struct {
		const char *tool, *expires, *then, *ever;
	} rows[] = {
		{ "Any", "", "Any", "Any" },
		{ "ANY", "", "Any", "Any" },
		{ "any alias", "2026-06-30", "Any", "Any" },
		{ "any alias", "2026-06-29", "", "Any" },
		{ "both", "", "Any;Beta", "Any;Beta" },
		{ "Unknown", "", "Unknown", "Unknown" },
		{ "", "", "", "" },
	};
	struct rmm_tools tools = {0};
	rmm_day today;

	(void)state;
	add_tools(&tools);
	assert_true(rmm_day_parse(&today, RMM_LIT("2026-06-30")));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_str cell[CELLS] = { rmm_str(rows[i].tool) };
		const struct rmm_table_row row = { .line = 2, .cell = cell };

		cell[CELLS - 1] = rmm_str(rows[i].expires);
		CHECK_STR(rows[i].tool,
			  rmm_approval_tool_on(&row, &tools, today),
			  rows[i].then);
		CHECK_STR(rows[i].tool,
			  rmm_approval_tool_on(&row, &tools, RMM_NO_DAY),
			  rows[i].ever);
	}
	CHECK("names", rmm_approval_names(RMM_LIT("beta"), RMM_LIT("Any;Beta")));
	CHECK("names", !rmm_approval_names(RMM_LIT("Any;Beta"),
					   RMM_LIT("Any;Beta")));
	rmm_tools_free(&tools);
}

static int read_once(void *ctx, struct rmm_err *err)
{
	const struct rmm_str cell[CELLS] = { RMM_LIT("any"),
					     RMM_LIT("A.EXAMPLE.com") };
	const struct rmm_table_row row = { .line = 2, .cell = cell };
	struct rmm_arena arena = {0};
	struct rmm_approval approval;
	int ret = rmm_approval_read(&approval, &arena, &row, ctx, err);

	rmm_arena_free(&arena);
	return ret;
}

static void test_no_memory(void **state)
{
	struct rmm_tools tools = {0};

	(void)state;
	add_tools(&tools);
	check_no_memory("approval", 1, read_once, &tools);
	rmm_tools_free(&tools);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_covers),
		cmocka_unit_test(test_tool_on),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
