/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "io/out.h"
#include "model/list.h"
#include "model/workspace.h"
#include "ops/merge.h"

#define TOOLS                                                          \
	{                                                              \
		"lists/local/tools.csv",                               \
			"tool,category,vendor,website\n"               \
			"Alpha,rmm,,\nBeta,remote-access,,\n"          \
			"Gamma,tunnel,,\nDelta,collaboration,,\n"      \
	}
#define ALIASES                                                        \
	{                                                              \
		"lists/local/aliases.csv",                             \
			"alias,tool\nAlpha or Beta,Alpha\n"            \
			"Alpha or Beta,Beta\nOld Gamma,Gamma\n"        \
	}
#define PROCS(rows) { "lists/upstream/procs.csv", "rmm_program,rmm_binary\n" rows }
#define HOSTS(rows) { "lists/upstream/hosts.csv", "URI,RMM_Tool\n" rows }
#define ADD(rows)                                                             \
	{                                                                     \
		"lists/local/additions.csv",                                  \
			"indicator,type,tool,reference,reason,owner,ticket,added,expires\n" rows \
	}
#define REMOVE(rows)                                                   \
	{                                                              \
		"lists/local/removals.csv",                            \
			"indicator,type,source,reason,owner,ticket,expires\n" rows \
	}
#define CORRECT(rows)                                                  \
	{                                                              \
		"lists/local/corrections.csv",                         \
			"indicator,type,column,value,reason,owner,ticket,expires\n" rows \
	}
#define NEVER(rows)                                                    \
	{                                                              \
		"lists/local/never.csv", "indicator,type,reason\n" rows \
	}
#define RULE(name, rows) { "lists/rules/" name ".csv", "value,reason\n" rows }

struct merge_case {
	const char *name;
	struct test_file file[12];
	const char *want;     /* rows without the header */
	const char *findings; /* warnings and errors; NULL: not looked at */
	const char *fails;    /* the text of the failure */
};

static const struct merge_case cases[] = {
	{ "plain",
	  { TOOLS, PROCS("Alpha,A.exe\n"), HOSTS("beta-tool.com,Beta\n") },
	  "beta-tool.com,domain,Beta,remote-access,medium,hosts,2026-01-02,\n"
	  "a.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n",
	  "", NULL },
	{ "sorted by type, then bytes",
	  { TOOLS, PROCS("Alpha,b.msi\nAlpha,b.exe\nAlpha,a-b.exe\nAlpha,a.exe\n"),
	    HOSTS("alpha-tool.com,Alpha\n198.51.100.7,Alpha\n"
		  "a*.alpha-tool.com,Alpha\nalpha-agent-beat,Alpha\n") },
	  "alpha-tool.com,domain,Alpha,rmm,high,hosts,2026-01-02,\n"
	  "b.msi,file,Alpha,rmm,high,procs,2026-01-02,\n"
	  "198.51.100.7,ip,Alpha,rmm,high,hosts,2026-01-02,\n"
	  "a*.alpha-tool.com,pattern,Alpha,rmm,high,hosts,2026-01-02,\n"
	  "a-b.exe,process,Alpha,rmm,high,procs,2026-01-02,\n"
	  "a.exe,process,Alpha,rmm,high,procs,2026-01-02,\n"
	  "b.exe,process,Alpha,rmm,high,procs,2026-01-02,\n"
	  "alpha-agent-beat,term,Alpha,rmm,low,hosts,2026-01-02,\n",
	  "", NULL },
	{ "one key, several tools: joined and sorted; the first category",
	  { TOOLS, ALIASES,
	    PROCS("Delta,x.exe\nGamma,X.EXE\nDelta,x.exe\n"), HOSTS("") },
	  "x.exe,process,Delta;Gamma,tunnel,medium,procs,2026-01-02,\n", "",
	  NULL },
	{ "an alias of two tools, an old name",
	  { TOOLS, ALIASES, PROCS("alpha OR beta,x.exe\nOldGamma,y.exe\n"),
	    HOSTS("") },
	  "x.exe,process,Alpha;Beta,rmm,medium,procs,2026-01-02,\n"
	  "y.exe,process,Gamma,tunnel,medium,procs,2026-01-02,\n",
	  "", NULL },
	{ "an unknown tool stays as written, reported once with its count",
	  { TOOLS, PROCS("Omega,x.exe\nOmega,y.exe\n"), HOSTS("") },
	  "x.exe,process,Omega,other,medium,procs,2026-01-02,\n"
	  "y.exe,process,Omega,other,medium,procs,2026-01-02,\n",
	  "lists/upstream/procs.csv:2:1: warning: unknown tool 'Omega' (2 "
	  "rows); add it to lists/local/tools.csv or aliases.csv "
	  "[unknown-tool]\n",
	  NULL },
	{ "an addition of its own: high with a reference, medium without",
	  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""),
	    ADD("n.exe,process,Gamma,https://example.com/n,why,me,,2026-01-01,\n"
		"o.exe,process,Gamma,,why,me,,2026-01-01,\n") },
	  "a.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n"
	  "n.exe,process,Gamma,tunnel,high,local,2026-01-02,https://example.com/n\n"
	  "o.exe,process,Gamma,tunnel,medium,local,2026-01-02,\n",
	  "", NULL },
	{ "an addition joins tools and sources; two sources make it high",
	  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""),
	    ADD("A.EXE,process,Beta,,why,me,,2026-01-01,\n") },
	  "a.exe,process,Alpha;Beta,rmm,high,local;procs,2026-01-02,\n", "",
	  NULL },
	{ "an addition that upstream has by now",
	  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""),
	    ADD("a.exe,process,Alpha,,why,me,,2026-01-01,\n") },
	  "a.exe,process,Alpha,rmm,high,local;procs,2026-01-02,\n",
	  "lists/local/additions.csv:2:1: warning: upstream lists process "
	  "'a.exe' for this tool now; drop the addition "
	  "[redundant-addition]\n",
	  NULL },
	{ "a removal from everywhere, an addition included",
	  { TOOLS, PROCS("Alpha,a.exe\nAlpha,b.exe\n"), HOSTS(""),
	    ADD("a.exe,process,Beta,,why,me,,2026-01-01,\n"),
	    REMOVE("a.exe,process,,why,me,,\n") },
	  "b.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n", "", NULL },
	{ "a removal from one source",
	  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""),
	    ADD("a.exe,process,Beta,,why,me,,2026-01-01,\n"),
	    REMOVE("a.exe,process,procs,why,me,,\n") },
	  "a.exe,process,Beta,remote-access,medium,local,2026-01-02,\n", "",
	  NULL },
	{ "removals that match nothing",
	  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""),
	    REMOVE("b.exe,process,,why,me,,\na.exe,process,hosts,why,me,,\n"
		   "a.exe,process,nowhere,why,me,,\n") },
	  "a.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n",
	  "lists/local/removals.csv:3:1: warning: 'hosts' does not list process "
	  "'a.exe'; drop the removal [unused-override]\n"
	  "lists/local/removals.csv:4:1: warning: no source is named as this "
	  "removal of process 'a.exe' says; correct it, or leave it empty for every source [unused-override]\n"
	  "lists/local/removals.csv:2:1: warning: no source lists process "
	  "'b.exe'; drop the removal [unused-override]\n",
	  NULL },
	{ "corrections of tool, category and fidelity",
	  { TOOLS, ALIASES, PROCS("Alpha,a.exe\n"),
	    HOSTS("alpha-tool.com,Alpha\n"),
	    CORRECT("a.exe,process,tool,Old Gamma,why,me,,\n"
		    "a.exe,process,category,rat,why,me,,\n"
		    "alpha-tool.com,domain,fidelity,low,why,me,,\n") },
	  "alpha-tool.com,domain,Alpha,rmm,low,hosts,2026-01-02,\n"
	  "a.exe,process,Gamma,rat,medium,procs,2026-01-02,\n",
	  "", NULL },
	{ "corrections that change nothing",
	  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""),
	    CORRECT("a.exe,process,tool,Alpha,why,me,,\n"
		    "b.exe,process,tool,Alpha,why,me,,\n") },
	  "a.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n",
	  "lists/local/corrections.csv:2:1: warning: process 'a.exe' is so "
	  "without the correction; drop it [unused-override]\n"
	  "lists/local/corrections.csv:3:1: warning: the list has no process "
	  "'b.exe'; drop the correction [unused-override]\n",
	  NULL },
	{ "never: the key, a parent, a block, a pattern; never below",
	  { TOOLS, PROCS("Alpha,svchost.exe\nAlpha,a.exe\n"),
	    HOSTS("github.com,Alpha\nalpha.github.com,Alpha\n"
		  "10.0.0.0/7,Alpha\n10.9.0.0/16,Alpha\n"
		  "w*.github.com,Alpha\n"),
	    NEVER("www.github.com,domain,forge\n10.0.0.0/8,ip,private\n"
		  "svchost.exe,process,system\n") },
	  "alpha.github.com,domain,Alpha,rmm,high,hosts,2026-01-02,\n"
	  "10.9.0.0/16,ip,Alpha,rmm,high,hosts,2026-01-02,\n"
	  "a.exe,process,Alpha,rmm,high,procs,2026-01-02,\n",
	  "lists/upstream/hosts.csv:2:1: warning: row is left out: domain "
	  "'github.com' would match 'www.github.com', which never.csv line 2 "
	  "lists (forge); take it off never.csv if it should be published [never-list]\n"
	  "lists/upstream/hosts.csv:4:1: warning: row is left out: ip "
	  "'10.0.0.0/7' would match '10.0.0.0/8', which never.csv line 3 "
	  "lists (private); take it off never.csv if it should be published [never-list]\n"
	  "lists/upstream/hosts.csv:6:1: warning: row is left out: pattern "
	  "'w*.github.com' would match 'www.github.com', which never.csv line "
	  "2 lists (forge); take it off never.csv if it should be published [never-list]\n"
	  "lists/upstream/procs.csv:2:7: warning: row is left out: process "
	  "'svchost.exe' would match 'svchost.exe', which never.csv line 4 "
	  "lists (system); take it off never.csv if it should be published [never-list]\n",
	  NULL },
	{ "an addition that never.csv forbids stops the merge",
	  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""),
	    ADD("github.com,domain,Beta,,why,me,,2026-01-01,\n"),
	    NEVER("github.com,domain,forge\n") },
	  NULL,
	  "lists/local/additions.csv:2:1: error: domain 'github.com' would "
	  "match 'github.com', which never.csv line 2 lists [never-list]\n",
	  "1 error in the local files; nothing is merged" },
	{ "fidelity low by each table and by a private suffix",
	  { TOOLS,
	    PROCS("Alpha,os.exe\nAlpha,agent.exe\nAlpha,a.exe\n"),
	    HOSTS("alpha.shared-host.com,Alpha\nalpha.github.io,Alpha\n"
		  "alpha-tool.com,Alpha\n"),
	    RULE("os-binaries", "os.exe,system\n"),
	    RULE("generic-processes", "agent.exe,everybody\n"),
	    RULE("shared-hosting", "shared-host.com,anybody\n") },
	  "alpha-tool.com,domain,Alpha,rmm,high,hosts,2026-01-02,\n"
	  "alpha.github.io,domain,Alpha,rmm,low,hosts,2026-01-02,\n"
	  "alpha.shared-host.com,domain,Alpha,rmm,low,hosts,2026-01-02,\n"
	  "a.exe,process,Alpha,rmm,high,procs,2026-01-02,\n"
	  "agent.exe,process,Alpha,rmm,low,procs,2026-01-02,\n"
	  "os.exe,process,Alpha,rmm,low,procs,2026-01-02,\n",
	  "", NULL },
	{ "a file and a host are no process and a host",
	  { TOOLS, PROCS("Alpha,a.msi\n"), HOSTS("alpha-tool.com,Alpha\n") },
	  "alpha-tool.com,domain,Alpha,rmm,medium,hosts,2026-01-02,\n"
	  "a.msi,file,Alpha,rmm,medium,procs,2026-01-02,\n",
	  "", NULL },
	{ "one source twice is no agreement of two",
	  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""),
	    ADD("b.exe,process,Gamma,,why,me,,2026-01-01,\n"
		"gamma-tool.com,domain,Gamma,,why,me,,2026-01-01,\n") },
	  "gamma-tool.com,domain,Gamma,tunnel,medium,local,2026-01-02,\n"
	  "a.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n"
	  "b.exe,process,Gamma,tunnel,medium,local,2026-01-02,\n",
	  "", NULL },
	{ "a bad row does not stop the others",
	  { TOOLS, PROCS("Alpha,a.exe\nAlpha\nBeta,b.exe\n"), HOSTS("") },
	  "a.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n"
	  "b.exe,process,Beta,remote-access,medium,procs,2026-01-02,\n",
	  "lists/upstream/procs.csv:3:1: warning: row is left out: 1 field "
	  "where 2 are expected; list it as it should be in additions.csv [bad-fields]\n",
	  NULL },
};

static int add_row(void *ctx, const struct rmm_row *row, struct rmm_err *err)
{
	(void)err;
	rmm_row_write(ctx, row);
	return 0;
}

struct merged {
	struct rmm_buf text;
	struct test_sink sink;
	struct rmm_merge_counts counts[2];
	struct rmm_err err;
	int ret;
};

static void merge_files(struct merged *got, const struct test_file *file,
			const struct rmm_list *previous, rmm_day date)
{
	struct rmm_workspace ws = { 0 };
	struct test_tree tree;
	struct rmm_out out = { 0 };
	struct rmm_merge m = { .ws = &ws,
			       .previous = previous,
			       .date = date,
			       .sink = &got->sink.sink,
			       .row = add_row,
			       .ctx = &out,
			       .counts = got->counts };

	got->err = (struct rmm_err){ 0 };
	test_tree_init(&tree, file);
	test_sink_init(&got->sink, RMM_WARNING);
	rmm_buf_init(&got->text, 1 << 20);
	rmm_out_buf(&out, &got->text);
	got->ret = rmm_workspace_load(&ws, &tree.tree,
				      RMM_WS_UPSTREAM | RMM_WS_MISSING_OK,
				      &got->sink.sink, &got->err);
	if (!got->ret)
		got->ret = rmm_merge(&m, &got->err);
	assert_int_equal(rmm_out_close(&out, &got->err), 0);
	rmm_workspace_free(&ws);
	test_tree_free(&tree);
}

static void merged_free(struct merged *got)
{
	rmm_buf_free(&got->text);
	rmm_buf_free(&got->sink.text);
}

static struct rmm_str merged_text(struct merged *got)
{
	struct rmm_err err = { 0 };
	struct rmm_str s;

	CHECK_OK("text", rmm_buf_end(&got->text, &s, &err), &err);
	return s;
}

static rmm_day day(const char *text)
{
	rmm_day d;

	assert_true(rmm_day_parse(&d, rmm_str(text)));
	return d;
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct merge_case *c = &cases[i];
		struct merged got;

		merge_files(&got, c->file, NULL, day("2026-01-02"));
		if (c->fails) {
			CHECK(c->name, got.ret < 0);
			CHECK(c->name, got.err.code == RMM_E_REJECT);
			CHECK_STR(c->name, rmm_str(got.err.text), c->fails);
		} else {
			CHECK_OK(c->name, got.ret, &got.err);
			CHECK_STR(c->name, merged_text(&got), c->want);
		}
		if (c->findings)
			CHECK_STR(c->name, rmm_str(test_sink_text(&got.sink)),
				  c->findings);
		merged_free(&got);
	}
}

/* Every input row is used, joined, rejected or removed. */
static void test_counts(void **state)
{
	static const struct test_file file[] = {
		TOOLS,
		PROCS("Alpha,a.exe\nAlpha,A.exe\nBeta,b.exe\nAlpha\nBeta,c.exe\n"
		      "Beta,C.exe\n"),
		HOSTS("alpha-tool.com,Alpha\n"),
		REMOVE("c.exe,process,,why,me,,\n"),
		{ NULL, NULL },
	};
	struct merged got;

	(void)state;
	merge_files(&got, file, NULL, 0);
	CHECK_OK("merge", got.ret, &got.err);
	assert_int_equal(got.counts[0].used, 2);
	assert_int_equal(got.counts[0].joined, 1);
	assert_int_equal(got.counts[0].rejected, 1);
	assert_int_equal(got.counts[0].removed, 2);
	assert_int_equal(got.counts[1].used, 1);
	merged_free(&got);
}

/* listed_since is carried over; a key that was away is new again. */
static void test_since(void **state)
{
	static const struct test_file first[] = {
		TOOLS, PROCS("Alpha,a.exe\nAlpha,b.exe\n"), HOSTS(""),
		{ NULL, NULL },
	};
	static const struct test_file second[] = {
		TOOLS, PROCS("Alpha,c.exe\nBeta,b.exe\n"), HOSTS(""),
		{ NULL, NULL },
	};
	struct merged one, two;
	struct rmm_list list = { 0 };
	struct rmm_buf text = { 0 };
	struct rmm_str all;
	struct rmm_in in = { 0 };
	struct rmm_err err = { 0 };

	(void)state;
	merge_files(&one, first, NULL, day("2026-01-02"));
	CHECK_OK("first", one.ret, &one.err);
	rmm_buf_init(&text, 1 << 16);
	rmm_buf_add(&text, RMM_LIT(RMM_LIST_HEADER "\n"));
	rmm_buf_add(&text, merged_text(&one));
	CHECK_OK("text", rmm_buf_end(&text, &all, &err), &err);
	rmm_in_mem(&in, "list", all);
	CHECK_OK("list", rmm_list_read(&list, &in, NULL, &err), &err);
	merge_files(&two, second, &list, day("2026-03-04"));
	CHECK_OK("second", two.ret, &two.err);
	CHECK_STR("second", merged_text(&two),
		  "b.exe,process,Beta,remote-access,medium,procs,2026-01-02,\n"
		  "c.exe,process,Alpha,rmm,medium,procs,2026-03-04,\n");
	merged_free(&one);
	merged_free(&two);
	rmm_list_free(&list);
	rmm_buf_free(&text);
}

/* The order of rows within the sources makes no difference. */
static void test_order(void **state)
{
	static const struct test_file a[] = {
		TOOLS, PROCS("Alpha,a.exe\nBeta,a.exe\nGamma,b.exe\n"),
		HOSTS("x-tool.com,Alpha\ny-tool.com,Beta\n"), { NULL, NULL },
	};
	static const struct test_file b[] = {
		HOSTS("y-tool.com,Beta\nx-tool.com,Alpha\n"),
		PROCS("Gamma,b.exe\nBeta,a.exe\nAlpha,a.exe\n"), TOOLS,
		{ NULL, NULL },
	};
	struct merged one, two;

	(void)state;
	merge_files(&one, a, NULL, 0);
	merge_files(&two, b, NULL, 0);
	CHECK_OK("a", one.ret, &one.err);
	CHECK_OK("b", two.ret, &two.err);
	assert_true(merged_text(&one).len > 0);
	assert_true(rmm_str_eq(merged_text(&one), merged_text(&two)));
	merged_free(&one);
	merged_free(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
