/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "model/workspace.h"

#define TOOLS                                                     \
	{                                                         \
		"lists/local/tools.csv",                          \
			"tool,category,vendor,website\nAlpha,rmm,,\n" \
	}

/* What loading reports, and how many of it are errors in local files. */
static void test_findings(void **state)
{
	static const struct {
		const char *name;
		struct test_file file[4];
		uint64_t errors;
		const char *want;
	} cases[] = {
		{ "sound", { TOOLS }, 0, "" },
		{ "two spellings of one tool",
		  { { "lists/local/tools.csv",
		      "tool,category,vendor,website\nZoho Assist,rmm,,\nZohoAssist,rmm,,\n" } },
		  1,
		  "lists/local/tools.csv:3:1: error: another row has this "
		  "name, but for case and punctuation: 'ZohoAssist' "
		  "[duplicate-key]\n" },
		{ "an alias of nothing",
		  { TOOLS, { "lists/local/aliases.csv", "alias,tool\nx,Beta\n" } },
		  1,
		  "lists/local/aliases.csv:2:3: error: not a tool of "
		  "lists/local/tools.csv: 'Beta' [schema-foreign-key]\n" },
		{ "a removal of a public suffix",
		  { TOOLS,
		    { "lists/local/removals.csv",
		      "indicator,type,source,reason,owner,ticket,expires\n"
		      "co.uk,domain,,why,me,,\n" } },
		  1, NULL },
		{ "two corrections of one column",
		  { TOOLS,
		    { "lists/local/corrections.csv",
		      "indicator,type,column,value,reason,owner,ticket,expires\n"
		      "a.exe,process,fidelity,low,why,me,,\n"
		      "A.exe,process,fidelity,high,why,me,,\n" } },
		  1,
		  "lists/local/corrections.csv:3:1: error: an earlier row has "
		  "this key: 'a.exe' [duplicate-key]\n" },
		{ "doubles among several columns",
		  { TOOLS,
		    { "lists/local/corrections.csv",
		      "indicator,type,column,value,reason,owner,ticket,expires\n"
		      "a.exe,process,fidelity,low,why,me,,\n"
		      "A.exe,process,category,rat,why,me,,\n"
		      "A.EXE,process,fidelity,high,why,me,,\n"
		      "b.exe,process,category,rat,why,me,,\n"
		      "a.EXE,process,category,rmm,why,me,,\n" } },
		  2,
		  "lists/local/corrections.csv:6:1: error: an earlier row has "
		  "this key: 'a.exe' [duplicate-key]\n"
		  "lists/local/corrections.csv:4:1: error: an earlier row has "
		  "this key: 'a.exe' [duplicate-key]\n" },
		{ "two columns of one key",
		  { TOOLS,
		    { "lists/local/corrections.csv",
		      "indicator,type,column,value,reason,owner,ticket,expires\n"
		      "a.exe,process,fidelity,low,why,me,,\n"
		      "a.exe,process,category,rat,why,me,,\n" } },
		  0, "" },
		{ "a fidelity that is none",
		  { TOOLS,
		    { "lists/local/corrections.csv",
		      "indicator,type,column,value,reason,owner,ticket,expires\n"
		      "a.exe,process,fidelity,great,why,me,,\n" } },
		  1,
		  "lists/local/corrections.csv:2:24: error: not a value of the "
		  "column to correct: 'great' [schema-enum]\n" },
		{ "a domain that is called a process",
		  { TOOLS,
		    { "lists/local/never.csv",
		      "indicator,type,reason\nexample.com,ip,x\n" } },
		  1, NULL },
		{ "an addition's unknown tool",
		  { TOOLS,
		    { "lists/local/additions.csv",
		      "indicator,type,tool,reference,reason,owner,ticket,added,expires\n"
		      "a.exe,process,Omega,,why,me,,2026-01-01,\n" } },
		  0,
		  "lists/local/additions.csv:2:15: warning: not in "
		  "lists/local/tools.csv or aliases.csv: 'Omega' "
		  "[unknown-tool]\n" },
		{ "defanged in a local file",
		  { TOOLS,
		    { "lists/local/never.csv",
		      "indicator,type,reason\nexample[.]com,domain,x\n" } },
		  0,
		  "lists/local/never.csv:2:1: note: is defanged text: "
		  "'example[.]com' [refanged]\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rmm_workspace ws = { 0 };
		struct rmm_err err = { 0 };
		struct test_sink sink;
		struct test_tree tree;

		test_tree_init(&tree, cases[i].file);
		test_sink_init(&sink, RMM_NOTE);
		CHECK_OK(cases[i].name,
			 rmm_workspace_load(&ws, &tree.tree, RMM_WS_LOCAL,
					    &sink.sink, &err),
			 &err);
		if (cases[i].want)
			CHECK_STR(cases[i].name,
				  rmm_str(test_sink_text(&sink)),
				  cases[i].want);
		if (ws.local_errors != cases[i].errors)
			fail_msg("%s: %llu errors, want %llu: %s",
				 cases[i].name,
				 (unsigned long long)ws.local_errors,
				 (unsigned long long)cases[i].errors,
				 test_sink_text(&sink));
		rmm_workspace_free(&ws);
		rmm_buf_free(&sink.text);
		test_tree_free(&tree);
	}
}

/* Errors count without a sink, too: a merge must not go on. */
static void test_errors_without_sink(void **state)
{
	static const struct test_file file[] = {
		{ "lists/local/aliases.csv", "alias,tool\nx,Beta\n" },
		{ NULL, NULL },
	};
	struct rmm_workspace ws = { 0 };
	struct rmm_err err = { 0 };
	struct test_tree tree;

	(void)state;
	test_tree_init(&tree, file);
	CHECK_OK("load",
		 rmm_workspace_load(&ws, &tree.tree, RMM_WS_LOCAL, NULL, &err),
		 &err);
	assert_int_equal(ws.local_errors, 1);
	rmm_workspace_free(&ws);
	test_tree_free(&tree);
}

/* What is wrong with a schema or a cell, so that nothing can be loaded. */
static void test_failures(void **state)
{
#define NAMES "t1;t2;t3;t4;t5;t6;t7;t8;t9;t10;t11;"
#define MORE "u1;u2;u3;u4;u5;u6;u7;u8;u9;u10;u11;"
	static const struct {
		const char *name;
		struct test_file file[4];
		enum rmm_code code;
		const char *want;
	} cases[] = {
		{ "a schema without a column that is read",
		  { TOOLS,
		    { "schema/removals.json",
		      "{\"fields\":[{\"name\":\"indicator\"},"
		      "{\"name\":\"type\"}]}" },
		    { "lists/local/removals.csv",
		      "indicator,type\na.exe,process\n" } },
		  RMM_E_SYNTAX,
		  "schema/removals.json: the first fields are not "
		  "'indicator,type,source'" },
		{ "a schema with its columns in another order",
		  { { "schema/tools.json",
		      "{\"fields\":[{\"name\":\"category\"},"
		      "{\"name\":\"tool\"}]}" } },
		  RMM_E_SYNTAX,
		  "schema/tools.json: the first fields are not "
		  "'tool,category'" },
		{ "more tools than a cell holds",
		  { TOOLS,
		    { "schema/additions.json",
		      "{\"fields\":[{\"name\":\"indicator\"},"
		      "{\"name\":\"type\"},{\"name\":\"tool\"},"
		      "{\"name\":\"reference\"}]}" },
		    { "lists/local/additions.csv",
		      "indicator,type,tool,reference\n"
		      "a.exe,process," NAMES MORE
		      "v1;v2;v3;v4;v5;v6;v7;v8;v9;v10;v11,\n" } },
		  RMM_E_LIMIT,
		  "lists/local/additions.csv:2: more than 32 names in one "
		  "cell" },
	};
#undef NAMES
#undef MORE

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rmm_workspace ws = { 0 };
		struct rmm_err err = { 0 };
		struct test_tree tree;

		test_tree_init(&tree, cases[i].file);
		CHECK_FAILS(cases[i].name,
			    rmm_workspace_load(&ws, &tree.tree, RMM_WS_LOCAL,
					       NULL, &err),
			    &err, cases[i].code);
		CHECK_STR(cases[i].name, rmm_str(err.text), cases[i].want);
		rmm_workspace_free(&ws);
		test_tree_free(&tree);
	}
}

/* A fork may let its schema take a category that is none of ours: other, and
 * not that of the row before. */
static void test_unknown_category(void **state)
{
	static const struct test_file file[] = {
		{ "schema/tools.json", "{\"fields\":[{\"name\":\"tool\"},"
				       "{\"name\":\"category\"}]}" },
		{ "lists/local/tools.csv",
		  "tool,category\nAlpha,rmm\nBeta,mine\n" },
		{ NULL, NULL },
	};
	struct rmm_workspace ws = { 0 };
	struct rmm_err err = { 0 };
	struct test_tree tree;

	(void)state;
	test_tree_init(&tree, file);
	CHECK_OK("load",
		 rmm_workspace_load(&ws, &tree.tree, RMM_WS_LOCAL, NULL, &err),
		 &err);
	assert_int_equal(rmm_tools_category(&ws.tools, RMM_LIT("Alpha")),
			 RMM_CAT_RMM);
	assert_int_equal(rmm_tools_category(&ws.tools, RMM_LIT("Beta")),
			 RMM_CAT_OTHER);
	rmm_workspace_free(&ws);
	test_tree_free(&tree);
}

static void test_copies(void **state)
{
	static const struct test_file none[] = { { NULL, NULL } };
	static const struct test_file empty[] = {
		{ "lists/upstream/procs.csv", "rmm_program,rmm_binary\n" },
		{ "lists/upstream/hosts.csv", "URI,RMM_Tool\na-tool.com,A\n" },
		{ NULL, NULL },
	};
	struct rmm_workspace ws = { 0 };
	struct rmm_err err = { 0 };
	struct test_tree tree;

	(void)state;
	test_tree_init(&tree, none);
	CHECK_FAILS("missing",
		    rmm_workspace_load(&ws, &tree.tree,
				       RMM_WS_LOCAL | RMM_WS_UPSTREAM, NULL,
				       &err),
		    &err, RMM_E_IO);
	CHECK_STR("missing", rmm_str(err.text),
		  "no copy of 'procs' at 'lists/upstream/procs.csv'; run "
		  "rmmlist fetch");
	rmm_workspace_free(&ws);
	rmm_err_clear(&err);
	CHECK_OK("missing is fine",
		 rmm_workspace_load(&ws, &tree.tree,
				    RMM_WS_UPSTREAM | RMM_WS_MISSING_OK, NULL,
				    &err),
		 &err);
	assert_true(ws.source[0].missing);
	rmm_workspace_free(&ws);
	test_tree_free(&tree);

	test_tree_init(&tree, empty);
	CHECK_FAILS("no rows",
		    rmm_workspace_load(&ws, &tree.tree, RMM_WS_UPSTREAM, NULL,
				       &err),
		    &err, RMM_E_REJECT);
	rmm_workspace_free(&ws);
	test_tree_free(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_errors_without_sink),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_unknown_category),
		cmocka_unit_test(test_copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
