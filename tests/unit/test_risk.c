/* SPDX-License-Identifier: MIT */
#include "no_memory.h"
#include "ws_support.h"

#include "base/mem.h"
#include "io/in.h"
#include "model/workspace.h"
#include "ops/risk.h"

static const struct test_file files[] = {
	{ "lists/local/tools.csv",
	  "tool,category,vendor,website\n"
	  "A,rmm,,\nB,rmm,,\nC,rmm,,\n" },
	{ "lists/local/aliases.csv", "alias,tool\nbee,B\n" },
	{ "lists/local/approvals.csv",
	  "tool,host,device_group,device,account,reason,owner,ticket,expires\n"
	  "bee,,,,,ours,me,,2020-01-02\n"
	  ",h.com,,,,ours,me,,\n" },
	{ "lists/local/never.csv",
	  "indicator,type,reason\nwww.github.com,domain,forge\n" },
	{ "lists/rules/os-binaries.csv", "value,reason\nmstsc.exe,x\n" },
	{ "lists/rules/generic-processes.csv", "value,reason\nmstsc.exe,x\n" },
	{ "lists/rules/shared-hosting.csv", "value,reason\nshared.com,x\n" },
	{ NULL, NULL },
};

#define ROW(key, type, tool, fidelity) \
	key "," type "," tool ",rmm," fidelity ",one,2026-01-02,\n"
#define HOST(key, tool) ROW(key, "domain", tool, "high")
#define KEEP HOST("keep.com", "A;B;C")
#define SIX                                                               \
	HOST("a.x.com", "A") HOST("b.x.com", "A") HOST("c.x.com", "A")    \
	HOST("d.e.x.com", "A") HOST("notx.com", "A")                      \
	HOST("x.com.y.org", "A")                                          \
	HOST("z.x.com", "A")

/* Each risky row as "SIGN indicator: reasons", one a line. */
static const struct {
	const char *name, *before, *after, *want;
} cases[] = {
	{ "nothing", KEEP, KEEP, "" },
	{ "a row like many", KEEP, KEEP HOST("new.com", "A"), "" },
	{ "never-listed below", KEEP, KEEP HOST("github.com", "A"),
	  "+ github.com: would match <www.github.com>, which never.csv line 2 "
	  "lists\n" },
	{ "above never-listed only", KEEP, KEEP HOST("x.www.github.com", "A"), "" },
	{ "covers five", KEEP SIX, KEEP SIX HOST("x.com", "A"), "" },
	{ "covers six", KEEP SIX ROW("r*.x.com", "pattern", "A", "high"),
	  KEEP SIX ROW("r*.x.com", "pattern", "A", "high") HOST("x.com", "A"),
	  "+ x.com: covers 6 rows of the old list\n" },
	{ "covers what it replaces", KEEP SIX HOST("f.x.com", "A"),
	  KEEP HOST("x.com", "A"), "+ x.com: covers 6 rows of the old list\n" },
	{ "a process covers nothing", KEEP SIX HOST("f.x.com", "A"),
	  KEEP SIX HOST("f.x.com", "A") ROW("x.com", "process", "A", "high"), "" },
	{ "covers what is new", KEEP, KEEP SIX HOST("f.x.com", "A") HOST("x.com", "A"), "" },
	{ "last row removed", KEEP HOST("x.com", "Z"), KEEP,
	  "- x.com: no row is left of <Z>\n" },
	{ "told of its first row", KEEP HOST("x.com", "Z") HOST("y.com", "Z"), KEEP,
	  "- x.com: no row is left of <Z>\n" },
	{ "one row is left", KEEP HOST("x.com", "Z") HOST("y.com", "Z"),
	  KEEP HOST("x.com", "Z"), "" },
	{ "left in a set", KEEP HOST("x.com", "Z"), KEEP HOST("y.com", "A;Z"), "" },
	{ "left in other letters", KEEP HOST("x.com", "zed"),
	  KEEP HOST("y.com", "A;Zed"), "" },
	{ "two tools of one row", KEEP HOST("x.com", "A;Y;Z"), KEEP,
	  "- x.com: no row is left of <Y> and of <Z>\n" },
	{ "retagged away", KEEP HOST("x.com", "Z"), KEEP HOST("x.com", "A"),
	  "~ x.com: no row is left of <Z>\n" },
	{ "given to an approved tool", KEEP HOST("x.com", "A"), KEEP HOST("x.com", "B"),
	  "~ x.com: given to <B>, which is approved\n" },
	{ "approved tool joined", KEEP HOST("x.com", "A"), KEEP HOST("x.com", "A;B"),
	  "~ x.com: given to <B>, which is approved\n" },
	{ "was approved before", KEEP HOST("x.com", "A;B"), KEEP HOST("x.com", "B"), "" },
	{ "added with an approved tool", KEEP, KEEP HOST("x.com", "B"), "" },
	{ "given to another", KEEP HOST("x.com", "A"), KEEP HOST("x.com", "C"), "" },
	{ "two rules", KEEP, KEEP ROW("mstsc.exe", "process", "A", "low"),
	  "+ mstsc.exe: comes with the operating system; a name that unrelated "
	  "software uses too\n" },
	{ "changed row by the rules",
	  KEEP ROW("mstsc.exe", "process", "A", "low"),
	  KEEP ROW("mstsc.exe", "process", "C", "low"),
	  "~ mstsc.exe: comes with the operating system; a name that unrelated "
	  "software uses too\n" },
	{ "removed row by the rules", KEEP ROW("mstsc.exe", "process", "A", "low"), KEEP, "" },
	{ "shared hosting", KEEP, KEEP HOST("x.shared.com", "A"),
	  "+ x.shared.com: anybody can get a name below it\n" },
	{ "raised", KEEP ROW("x.com", "domain", "A", "low"),
	  KEEP ROW("x.com", "domain", "A", "medium"),
	  "~ x.com: fidelity raised from low to medium\n" },
	{ "lowered", KEEP ROW("x.com", "domain", "A", "high"),
	  KEEP ROW("x.com", "domain", "A", "medium"),
	  "~ x.com: fidelity lowered from high to medium\n" },
	{ "the worst first",
	  KEEP ROW("a.com", "domain", "A", "low") HOST("b.com", "Z"),
	  KEEP ROW("a.com", "domain", "A", "high") HOST("github.com", "A")
	  ROW("mstsc.exe", "process", "A", "low"),
	  "+ github.com: would match <www.github.com>, which never.csv line 2 "
	  "lists\n"
	  "- b.com: no row is left of <Z>\n"
	  "+ mstsc.exe: comes with the operating system; a name that unrelated "
	  "software uses too\n"
	  "~ a.com: fidelity raised from low to high\n" },
};

static void read_text(struct rmm_list *list, const char *name, const char *rows)
{
	struct rmm_err err = { 0 };
	struct rmm_buf buf = { 0 };
	struct rmm_in in = { 0 };
	struct rmm_str text;

	rmm_buf_init(&buf, 1 << 24);
	rmm_buf_addf(&buf, "%s\n%s", RMM_LIST_HEADER, rows);
	CHECK_OK(name, rmm_buf_end(&buf, &text, &err), &err);
	rmm_in_mem(&in, "f", text);
	CHECK_OK(name, rmm_list_read(list, &in, NULL, &err), &err);
	CHECK(name, list->rejected == 0);
	rmm_in_close(&in);
	rmm_buf_free(&buf);
}

static void quote(struct rmm_buf *buf, struct rmm_str text)
{
	rmm_buf_addf(buf, "<%.*s>", RMM_ARG(text));
}

struct compared {
	struct rmm_list before, after;
	struct rmm_diff diff;
};

static void compare(struct compared *c, const char *name, const char *before,
		    const char *after)
{
	struct rmm_err err = { 0 };

	*c = (struct compared){ 0 };
	read_text(&c->before, name, before);
	read_text(&c->after, name, after);
	CHECK_OK(name, rmm_diff(&c->diff, &c->before, &c->after, &err), &err);
}

static void drop(struct compared *c)
{
	rmm_diff_free(&c->diff);
	rmm_list_free(&c->before);
	rmm_list_free(&c->after);
}

static void check(const char *name, struct compared *c,
		  const struct rmm_workspace *ws, const char *want)
{
	struct rmm_risks risks = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_buf buf = { 0 };
	struct rmm_str text;

	rmm_buf_init(&buf, 1 << 20);
	CHECK_OK(name, rmm_risks(&risks, &c->diff, &c->before, &c->after, ws,
				 &err), &err);
	for (size_t i = 0; i < risks.n; i++) {
		const struct rmm_risk *risk = &risks.risk[i];
		const struct rmm_row *row = rmm_risk_row(&c->diff, risk);

		rmm_buf_addf(&buf, "%c %.*s: ", "-+~"[risk->part],
			     RMM_ARG(row->indicator));
		rmm_risk_text(&buf, &c->diff, risk, quote);
		rmm_buf_addc(&buf, '\n');
	}
	CHECK_OK(name, rmm_buf_end(&buf, &text, &err), &err);
	CHECK_STR(name, text, want);
	rmm_buf_free(&buf);
	rmm_risks_free(&risks);
}

static void load(struct rmm_workspace *ws, struct test_tree *tree)
{
	struct rmm_err err = { 0 };

	test_tree_init(tree, files);
	CHECK_OK("load", rmm_workspace_load(ws, &tree->tree, RMM_WS_LOCAL,
					    NULL, &err), &err);
	assert_int_equal(ws->local_errors, 0);
}

static void test_cases(void **state)
{
	struct rmm_workspace ws = { 0 };
	struct test_tree tree;

	(void)state;
	load(&ws, &tree);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct compared c;

		compare(&c, cases[i].name, cases[i].before, cases[i].after);
		check(cases[i].name, &c, &ws, cases[i].want);
		drop(&c);
	}
	rmm_workspace_free(&ws);
	test_tree_free(&tree);
}

/* Without a workspace: what the lists themselves show. */
static void test_no_workspace(void **state)
{
	struct compared c;

	(void)state;
	compare(&c, "none", KEEP HOST("x.com", "A"),
		KEEP HOST("github.com", "A")
		ROW("mstsc.exe", "process", "A", "low")
		HOST("xn--bcher-kva.de", "A") ROW("x.com", "domain", "B", "low"));
	check("none", &c, NULL,
	      "+ xn--bcher-kva.de: not ASCII, and may look like another\n"
	      "~ x.com: fidelity lowered from high to low\n");
	drop(&c);
}

/* Many tools and hosts, so that the tables have to grow. */
static void test_many(void **state)
{
	struct rmm_buf before = { 0 }, after = { 0 }, want = { 0 };
	struct compared c;

	(void)state;
	rmm_buf_init(&before, 1 << 24);
	rmm_buf_init(&after, 1 << 24);
	rmm_buf_init(&want, 1 << 24);
	for (unsigned i = 1000; i < 2000; i++) {
		rmm_buf_addf(&before, HOST("gone%u.com", "Tool %u"), i, i);
		rmm_buf_addf(&after, HOST("t%u.com", "A"), i);
		for (unsigned k = 0; k < 6; k++)
			rmm_buf_addf(&before, HOST("h%u.t%u.com", "A"), k, i);
		rmm_buf_addf(&want, "+ t%u.com: covers 6 rows of the old "
			     "list\n", i);
	}
	for (unsigned i = 1000; i < 2000; i++)
		rmm_buf_addf(&want, "- gone%u.com: no row is left of "
			     "<Tool %u>\n", i, i);
	compare(&c, "many", before.ptr, after.ptr);
	check("many", &c, NULL, want.ptr);
	drop(&c);
	rmm_buf_free(&before);
	rmm_buf_free(&after);
	rmm_buf_free(&want);
}

struct judged {
	struct compared c;
	struct rmm_workspace ws;
};

static int judge_once(void *ctx, struct rmm_err *err)
{
	struct judged *j = ctx;
	struct rmm_risks risks;
	int ret = rmm_risks(&risks, &j->c.diff, &j->c.before, &j->c.after,
			    &j->ws, err);

	CHECK("risks", ret < 0 || risks.n == 3);
	rmm_risks_free(&risks);
	return ret;
}

static void test_no_memory(void **state)
{
	struct test_tree tree;
	struct judged j = { 0 };

	(void)state;
	load(&j.ws, &tree);
	compare(&j.c, "memory", KEEP HOST("x.com", "Z") HOST("y.com", "A"),
		KEEP HOST("github.com", "A") HOST("y.com", "B"));
	check_no_memory("risk", 2, judge_once, &j);
	drop(&j.c);
	rmm_workspace_free(&j.ws);
	test_tree_free(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_no_workspace),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
