/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "io/json.h"
#include "model/rule.h"

static void test_sorted(void **state)
{
	size_t n;
	const struct rmm_rule *rule = rmm_rules(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		CHECK(rule[i].id, rmm_rule_find(rmm_str(rule[i].id)) == &rule[i]);
		CHECK(rule[i].id, rule[i].summary[0] && rule[i].fix[0]);
		CHECK_STR(rule[i].id, rmm_str(rmm_rule_fix(rule[i].id)),
			  rule[i].fix);
		if (rule[i].severity[RMM_LOCAL] > RMM_NOTE)
			CHECK(rule[i].id, strncmp(rule[i].fix, "nothing", 7));
		if (i > 0)
			CHECK(rule[i].id, strcmp(rule[i - 1].id, rule[i].id) < 0);
	}
}

static void test_find(void **state)
{
	static const char *const none[] = {
		"", "a", "bad-encodin", "bad-encodings", "Expired", "zzz",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++)
		CHECK(none[i], !rmm_rule_find(rmm_str(none[i])));
}

static void test_near(void **state)
{
	static const struct {
		const char *word, *want;
	} rows[] = {
		{ "os-binaries", "os-binary" }, { "OS-binary", "os-binary" },
		{ "expire", "expired" },	{ "never", "never-list" },
		{ "toaster", NULL },		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct rmm_rule *got = rmm_rule_near(rmm_str(rows[i].word));

		CHECK(rows[i].word, !got == !rows[i].want);
		if (got)
			CHECK_STR(rows[i].word, rmm_str(got->id), rows[i].want);
	}
	assert_null(rmm_rule_fix("toaster"));
}

static void test_severity(void **state)
{
	static const struct {
		const char *id;
		enum rmm_severity upstream, local;
	} rows[] = {
		{ "bad-encoding", RMM_WARNING, RMM_ERROR },
		{ "bad-fields", RMM_WARNING, RMM_ERROR },
		{ "bad-indicator", RMM_WARNING, RMM_ERROR },
		{ "broad-match", RMM_WARNING, RMM_WARNING },
		{ "covered-by-parent", RMM_NOTE, RMM_NOTE },
		{ "dormant-source", RMM_WARNING, RMM_WARNING },
		{ "duplicate-key", RMM_WARNING, RMM_ERROR },
		{ "expired", RMM_WARNING, RMM_WARNING },
		{ "expiring", RMM_NOTE, RMM_NOTE },
		{ "extra-fields", RMM_NOTE, RMM_NOTE },
		{ "formula", RMM_WARNING, RMM_ERROR },
		{ "generic-process", RMM_WARNING, RMM_WARNING },
		{ "generic-term", RMM_WARNING, RMM_ERROR },
		{ "header-changed", RMM_ERROR, RMM_ERROR },
		{ "joined", RMM_NOTE, RMM_NOTE },
		{ "missing-copy", RMM_NOTE, RMM_NOTE },
		{ "never-list", RMM_WARNING, RMM_ERROR },
		{ "non-ascii", RMM_WARNING, RMM_WARNING },
		{ "not-merged", RMM_NOTE, RMM_NOTE },
		{ "os-binary", RMM_WARNING, RMM_WARNING },
		{ "override", RMM_NOTE, RMM_NOTE },
		{ "path-cut", RMM_NOTE, RMM_NOTE },
		{ "public-suffix", RMM_WARNING, RMM_ERROR },
		{ "redundant-addition", RMM_WARNING, RMM_WARNING },
		{ "refanged", RMM_NOTE, RMM_NOTE },
		{ "schema-enum", RMM_WARNING, RMM_ERROR },
		{ "schema-foreign-key", RMM_WARNING, RMM_ERROR },
		{ "schema-length", RMM_WARNING, RMM_ERROR },
		{ "schema-order", RMM_WARNING, RMM_ERROR },
		{ "schema-pattern", RMM_WARNING, RMM_ERROR },
		{ "schema-required", RMM_WARNING, RMM_ERROR },
		{ "schema-type", RMM_WARNING, RMM_ERROR },
		{ "schema-unique", RMM_WARNING, RMM_ERROR },
		{ "shared-hosting", RMM_WARNING, RMM_WARNING },
		{ "trimmed", RMM_NOTE, RMM_NOTE },
		{ "unknown-suffix", RMM_WARNING, RMM_ERROR },
		{ "unknown-tool", RMM_WARNING, RMM_WARNING },
		{ "unlicensed-source", RMM_WARNING, RMM_WARNING },
		{ "unused-override", RMM_WARNING, RMM_WARNING },
	};
	size_t n;

	(void)state;
	rmm_rules(&n);
	assert_int_equal(n, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK(rows[i].id, rmm_rule_severity(rows[i].id, RMM_UPSTREAM) ==
					  rows[i].upstream);
		CHECK(rows[i].id, rmm_rule_severity(rows[i].id, RMM_LOCAL) ==
					  rows[i].local);
	}
}

static struct rmm_str read_project(struct rmm_arena *arena, const char *path)
{
	struct rmm_dir_tree dir = {0};
	struct rmm_err err = {0};
	struct rmm_str text = {0};

	CHECK_OK(path, rmm_dir_tree_open(&dir, RMM_TEST_ROOT, &err), &err);
	CHECK_OK(path,
		 rmm_tree_read(&dir.tree, &text, path, 1 << 20, arena, &err) - 1,
		 &err);
	rmm_dir_tree_close(&dir);
	return text;
}

/* The table that people read says what the code does. */
static void test_readme(void **state)
{
	struct rmm_arena arena = {0};
	struct rmm_str text = read_project(&arena, "schema/README.md");
	size_t n;
	const struct rmm_rule *rule = rmm_rules(&n);
	char line[512];

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const char *local = rmm_severity_name(rule[i].severity[RMM_LOCAL]);
		bool same = rule[i].severity[0] == rule[i].severity[1];

		snprintf(line, sizeof(line), "\n| `%s` | %s%s | %s | %s |\n",
			 rule[i].id, local, same ? "" : ", upstream warning",
			 rule[i].summary, rule[i].fix);
		if (!rmm_str_has(text, rmm_str(line)))
			fail_msg("schema/README.md lacks the line%s", line);
	}
	rmm_arena_free(&arena);
}

/* A waiver may name every rule, and nothing else. */
static void test_waivers(void **state)
{
	struct rmm_arena arena = {0};
	struct rmm_str text = read_project(&arena, "schema/waivers.json"), id;
	struct rmm_err err = {0};
	struct json_t *root;
	const struct json_t *list;
	size_t n;
	const struct rmm_rule *rule = rmm_rules(&n);

	(void)state;
	CHECK_OK("parse", rmm_json_parse(&root, text, "waivers.json", &err),
		 &err);
	list = rmm_json_at(rmm_json_get(root, "fields"), 0);
	list = rmm_json_get(rmm_json_get(list, "constraints"), "enum");
	assert_int_equal(rmm_json_len(list), n);
	for (size_t i = 0; i < n; i++) {
		assert_true(rmm_json_str(&id, rmm_json_at(list, i)));
		CHECK_STR(rule[i].id, id, rule[i].id);
	}
	rmm_json_free(root);
	rmm_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_severity),
		cmocka_unit_test(test_readme),
		cmocka_unit_test(test_waivers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
