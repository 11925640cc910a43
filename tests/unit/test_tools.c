/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/limits.h"
#include "model/tools.h"

static void fill(struct rmm_tools *tools)
{
	static const struct {
		const char *tool;
		enum rmm_category category;
	} rows[] = {
		{ "Zoho Assist", RMM_CAT_REMOTE_ACCESS },
		{ "AnyDesk", RMM_CAT_REMOTE_ACCESS },
		{ "Datto RMM", RMM_CAT_RMM },
		{ "Adobe Connect", RMM_CAT_COLLABORATION },
		{ "MSP360", RMM_CAT_RMM },
	};
	static const char *const aliases[][2] = {
		{ "CentraStage (Now Datto)", "Datto RMM" },
		{ "Adobe Connect or MSP360", "MSP360" },
		{ "Adobe Connect or MSP360", "Adobe Connect" },
	};
	struct rmm_err err = { 0 };
	bool ok;

	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK_OK(rows[i].tool,
			 rmm_tools_add(tools, &ok, rmm_str(rows[i].tool),
				       rows[i].category, &err),
			 &err);
		CHECK(rows[i].tool, ok);
	}
	for (size_t i = 0; i < COUNT(aliases); i++) {
		CHECK_OK(aliases[i][0],
			 rmm_tools_alias(tools, &ok, rmm_str(aliases[i][0]),
					 rmm_str(aliases[i][1]), &err),
			 &err);
		CHECK(aliases[i][0], ok);
	}
}

static void test_find(void **state)
{
	static const struct {
		const char *raw, *joined;
		enum rmm_category category;
	} rows[] = {
		{ "AnyDesk", "AnyDesk", RMM_CAT_REMOTE_ACCESS },
		{ "anydesk", "AnyDesk", RMM_CAT_REMOTE_ACCESS },
		{ "ANY-DESK", "AnyDesk", RMM_CAT_REMOTE_ACCESS },
		{ "ZohoAssist", "Zoho Assist", RMM_CAT_REMOTE_ACCESS },
		{ "zoho.assist", "Zoho Assist", RMM_CAT_REMOTE_ACCESS },
		{ "centrastage now datto", "Datto RMM", RMM_CAT_RMM },
		{ "Adobe Connect or MSP360", "Adobe Connect;MSP360",
		  RMM_CAT_RMM },
		{ "AnyDesk 7", NULL, RMM_CAT_OTHER },
		{ "", NULL, RMM_CAT_OTHER },
		{ "()", NULL, RMM_CAT_OTHER },
	};
	struct rmm_tools tools = { 0 };

	(void)state;
	fill(&tools);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct rmm_tool_name *t =
			rmm_tools_find(&tools, rmm_str(rows[i].raw));

		CHECK(rows[i].raw, !t == !rows[i].joined);
		if (!t)
			continue;
		CHECK_STR(rows[i].raw, t->joined, rows[i].joined);
		CHECK(rows[i].raw, t->category == rows[i].category);
		CHECK(rows[i].raw,
		      rmm_tools_category(&tools, t->joined) ==
			      rows[i].category);
	}
	rmm_tools_free(&tools);
}

static void test_refused(void **state)
{
	struct rmm_tools tools = { 0 };
	struct rmm_err err = { 0 };
	bool ok;

	(void)state;
	fill(&tools);
	CHECK_OK("fold is taken",
		 rmm_tools_add(&tools, &ok, RMM_LIT("Any Desk"), RMM_CAT_RMM,
			       &err),
		 &err);
	CHECK("fold is taken", !ok);
	CHECK_OK("empty fold",
		 rmm_tools_add(&tools, &ok, RMM_LIT("--"), RMM_CAT_RMM, &err),
		 &err);
	CHECK("empty fold", !ok);
	CHECK_OK("unknown tool",
		 rmm_tools_alias(&tools, &ok, RMM_LIT("x"), RMM_LIT("Nowhere"),
				 &err),
		 &err);
	CHECK("unknown tool", !ok);
	CHECK_OK("not as in the table",
		 rmm_tools_alias(&tools, &ok, RMM_LIT("x"), RMM_LIT("anydesk"),
				 &err),
		 &err);
	CHECK("not as in the table", !ok);
	rmm_tools_free(&tools);
}

/* First aliases, then tools: an alias may take a tool's own spelling. */
static void test_alias_wins(void **state)
{
	struct rmm_tools tools = { 0 };
	struct rmm_err err = { 0 };
	bool ok;

	(void)state;
	fill(&tools);
	CHECK_OK("alias",
		 rmm_tools_alias(&tools, &ok, RMM_LIT("MSP 360"),
				 RMM_LIT("Datto RMM"), &err),
		 &err);
	CHECK("alias", ok);
	CHECK_STR("alias", rmm_tools_find(&tools, RMM_LIT("MSP360"))->joined,
		  "Datto RMM");
	CHECK("the tool keeps its category",
	      rmm_tools_category(&tools, RMM_LIT("MSP360")) == RMM_CAT_RMM);
	rmm_tools_free(&tools);
}

static void test_category_order(void **state)
{
	struct rmm_tools tools = { 0 };

	(void)state;
	fill(&tools);
	CHECK("rmm before collaboration",
	      rmm_tools_category(&tools, RMM_LIT("Adobe Connect;MSP360")) ==
		      RMM_CAT_RMM);
	CHECK("unknown ones don't count",
	      rmm_tools_category(&tools, RMM_LIT("Adobe Connect;Nowhere")) ==
		      RMM_CAT_COLLABORATION);
	CHECK("none known",
	      rmm_tools_category(&tools, RMM_LIT("Nowhere")) == RMM_CAT_OTHER);
	rmm_tools_free(&tools);
}

static void test_union(void **state)
{
	static const struct {
		const char *a, *b, *want;
	} rows[] = {
		{ "", "A", "A" },
		{ "A", "", "A" },
		{ "A", "A", "A" },
		{ "B", "A", "A;B" },
		{ "A;C", "B", "A;B;C" },
		{ "A;B", "B;C", "A;B;C" },
		{ "b", "B", "B;b" },
		{ "AnyDesk", "Any", "Any;AnyDesk" },
	};
	struct rmm_arena arena = { 0 };
	struct rmm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_str got, again;

		CHECK_OK(rows[i].want,
			 rmm_set_union(&arena, &got, rmm_str(rows[i].a),
				       rmm_str(rows[i].b), &err),
			 &err);
		CHECK_STR(rows[i].want, got, rows[i].want);
		CHECK_OK(rows[i].want,
			 rmm_set_union(&arena, &again, rmm_str(rows[i].b),
				       rmm_str(rows[i].a), &err),
			 &err);
		CHECK_STR("commutes", again, rows[i].want);
	}
	rmm_arena_free(&arena);
}

static void test_union_limit(void **state)
{
	struct rmm_arena arena = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_str set = { 0 };
	char names[RMM_MAX_TOOLS_PER_KEY + 1][8], *name;
	int i;

	(void)state;
	for (i = 0; i < RMM_MAX_TOOLS_PER_KEY; i++) {
		name = names[i];
		snprintf(name, sizeof(names[0]), "T%03d", i);
		CHECK_OK(name,
			 rmm_set_union(&arena, &set, set, rmm_str(name), &err),
			 &err);
	}
	name = names[i];
	snprintf(name, sizeof(names[0]), "T%03d", i);
	CHECK_FAILS(name, rmm_set_union(&arena, &set, set, rmm_str(name), &err),
		    &err, RMM_E_LIMIT);
	rmm_arena_free(&arena);
}

/* A cell that says the same name too often is refused, not cut. */
static void test_union_of_repeats(void **state)
{
	struct rmm_arena arena = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_str got;
	char text[4 * RMM_MAX_TOOLS_PER_KEY + 2];
	size_t len = 0;

	(void)state;
	for (int i = 0; i <= 2 * RMM_MAX_TOOLS_PER_KEY; i++) {
		text[len++] = 'A';
		text[len++] = ';';
	}
	CHECK_FAILS("repeats", rmm_set_union(&arena, &got,
			(struct rmm_str){ text, len - 1 }, RMM_LIT("B"), &err),
		    &err, RMM_E_LIMIT);
	rmm_arena_free(&arena);
}

static bool never(void)
{
	return false;
}

/* A key may stand in millions of rows: what adds no name takes no memory. */
static void test_union_of_part(void **state)
{
	struct rmm_arena arena = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_str set = RMM_LIT("A;B;C"), got;

	(void)state;
	rmm_mem_hook(never);
	CHECK_OK("in the first", rmm_set_union(&arena, &got, set,
					       RMM_LIT("B"), &err), &err);
	CHECK("in the first", got.ptr == set.ptr && got.len == set.len);
	CHECK_OK("in the second", rmm_set_union(&arena, &got, RMM_LIT("A;C"),
						set, &err), &err);
	CHECK("in the second", got.ptr == set.ptr && got.len == set.len);
	CHECK_FAILS("in none", rmm_set_union(&arena, &got, set, RMM_LIT("D"),
					     &err), &err, RMM_E_NOMEM);
	rmm_mem_hook(NULL);
	rmm_arena_free(&arena);
}

static void test_set_has(void **state)
{
	(void)state;
	CHECK("member", rmm_set_has(RMM_LIT("A;BC;D"), RMM_LIT("BC")));
	CHECK("part", !rmm_set_has(RMM_LIT("A;BC;D"), RMM_LIT("B")));
	CHECK("case", !rmm_set_has(RMM_LIT("A;BC;D"), RMM_LIT("a")));
}

static void test_name_ok(void **state)
{
	static const struct {
		const char *name, *rule;
	} rows[] = {
		{ "AnyDesk", NULL },
		{ "I'm InTouch", NULL },
		{ "Pandora RC (eHorus)", NULL },
		{ "\xe5\x90\x91\xe6\x97\xa5\xe8\x91\xb5", NULL },
		{ "", "bad-fields" },
		{ "A;B", "bad-fields" },
		{ "=1+1", "formula" },
		{ "@SUM(A1)", "formula" },
		{ "-x", "formula" },
		{ "+x", "formula" },
		{ "Any\tDesk", "bad-encoding" },
		{ "Any\xe2\x80\xaeksed", "bad-encoding" },
		{ "Any\xff", "bad-encoding" },
	};
	char longer[130];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *rule = NULL, *why;
		bool ok = rmm_tool_name_ok(rmm_str(rows[i].name), &rule, &why);

		CHECK(rows[i].name, ok == !rows[i].rule);
		if (!ok)
			CHECK_STR(rows[i].name, rmm_str(rule), rows[i].rule);
	}
	memset(longer, 'a', 129);
	longer[129] = 0;
	const char *rule, *why;

	CHECK("129 bytes", !rmm_tool_name_ok(rmm_str(longer), &rule, &why));
	longer[128] = 0;
	CHECK("128 bytes", rmm_tool_name_ok(rmm_str(longer), &rule, &why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_alias_wins),
		cmocka_unit_test(test_category_order),
		cmocka_unit_test(test_union),
		cmocka_unit_test(test_union_limit),
		cmocka_unit_test(test_union_of_part),
		cmocka_unit_test(test_union_of_repeats),
		cmocka_unit_test(test_set_has),
		cmocka_unit_test(test_name_ok),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
