/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "base/mem.h"
#include "io/in.h"
#include "model/workspace.h"
#include "ops/validate.h"

/* The hook has no argument, so its state has to be here. */
static unsigned allowed;

static bool allow_some(void)
{
	return allowed > 0 && allowed--;
}

/* 2026-11-23, the day of every test here. */
static rmm_day today(void)
{
	rmm_day day;

	assert_true(rmm_day_parse(&day, RMM_LIT("2026-11-23")));
	return day;
}

#define TOOLS                                                             \
	{                                                                 \
		"lists/local/tools.csv",                                  \
			"tool,category,vendor,website\nAlpha,rmm,,\nBeta,rat,,\n" \
	}
#define PROCS(text)                                                       \
	{                                                                 \
		"lists/upstream/procs.csv", "rmm_program,rmm_binary\n" text \
	}
#define HOSTS(text)                                                       \
	{                                                                 \
		"lists/upstream/hosts.csv", "URI,RMM_Tool\n" text         \
	}
#define ADDITIONS(text)                                                   \
	{                                                                 \
		"lists/local/additions.csv",                              \
			"indicator,type,tool,reference,reason,owner,ticket,added,expires\n" text \
	}
#define REMOVALS(text)                                                    \
	{                                                                 \
		"lists/local/removals.csv",                               \
			"indicator,type,source,reason,owner,ticket,expires\n" text \
	}
#define CORRECTIONS(text)                                                 \
	{                                                                 \
		"lists/local/corrections.csv",                            \
			"indicator,type,column,value,reason,owner,ticket,expires\n" text \
	}
#define APPROVALS(text)                                                   \
	{                                                                 \
		"lists/local/approvals.csv",                              \
			"tool,host,device_group,device,account,reason,owner,ticket,expires\n" text \
	}
#define WAIVERS(text)                                                     \
	{                                                                 \
		"lists/local/waivers.csv",                                \
			"rule,indicator,reason,owner,ticket,expires\n" text \
	}
#define NEVER(text)                                                       \
	{                                                                 \
		"lists/local/never.csv", "indicator,type,reason\n" text   \
	}
#define HEADER "indicator,type,tool,category,fidelity,sources,listed_since,reference\n"
#define LOCK(changed)                                                     \
	{                                                                 \
		"lists/upstream/lock.json",                               \
			"{\"hosts\":{\"url\":\"u\",\"final_url\":\"\",\"etag\":\"\",\"last_modified\":\"\"," \
			"\"checked\":\"2026-11-22T10:00:00Z\",\"changed\":\"" changed "\"," \
			"\"sha256\":\"583d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a\"," \
			"\"bytes\":1,\"rows\":1}}"                        \
	}
#define MERGED "lists/rmm_indicators.csv"

/* What most of the cases are not about. */
static bool is_noise(const struct rmm_finding *f)
{
	static const char *const noise[] = {
		"unlicensed-source", "missing-copy", "not-merged",
	};

	for (size_t i = 0; i < COUNT(noise); i++)
		if (strcmp(f->rule, noise[i]) == 0)
			return true;
	return false;
}

static void read_merged(struct rmm_list *list, const char *name,
			struct rmm_tree *tree)
{
	struct rmm_err err = {0};
	struct rmm_in in = {0};
	int got = rmm_tree_open(tree, &in, MERGED, &err);

	CHECK_OK(name, got, &err);
	if (got > 0)
		CHECK_OK(name, rmm_list_read(list, &in, NULL, &err), &err);
	rmm_in_close(&in);
}

/* Loads, validates, waives; what was found as lines of text. */
static void run(struct rmm_buf *text, const char *name,
		const struct test_file *file, bool noise)
{
	struct rmm_workspace ws = {0};
	struct rmm_findings findings;
	struct rmm_list list = {0};
	struct rmm_validate v = { .ws = &ws, .date = today() };
	struct test_tree tree;
	struct rmm_err err = {0};

	test_tree_init(&tree, file);
	rmm_findings_init(&findings);
	rmm_buf_init(text, 1 << 20);
	CHECK_OK(name,
		 rmm_workspace_load(&ws, &tree.tree,
				    RMM_WS_UPSTREAM | RMM_WS_MISSING_OK,
				    &findings.sink, &err),
		 &err);
	read_merged(&list, name, &tree.tree);
	if (list.combined) {
		v.combined = &list;
		v.combined_file = MERGED;
	}
	CHECK_OK(name, rmm_validate(&v, &findings.sink, &err), &err);
	CHECK_OK(name, rmm_validate_waive(&v, &findings, &err), &err);
	rmm_findings_sort(&findings);
	for (size_t i = 0; i < findings.n; i++) {
		const struct rmm_finding *f = &findings.item[i];

		if (noise || !is_noise(f))
			rmm_buf_addf(text, "%s:%llu:%u: %s: %.*s [%s]\n",
				     f->place.file,
				     (unsigned long long)f->place.line,
				     (unsigned)f->place.column,
				     rmm_severity_name(f->severity),
				     RMM_ARG(f->text), f->rule);
		findings.sink.count[f->severity]--;
	}
	/* The counts are those of the findings that are left. */
	for (int s = 0; s < RMM_SEVERITIES; s++)
		CHECK(name, findings.sink.count[s] == 0);
	rmm_list_free(&list);
	rmm_findings_free(&findings);
	rmm_workspace_free(&ws);
	test_tree_free(&tree);
}

static void check(const char *name, const struct test_file *file, bool noise,
		  const char *want)
{
	struct rmm_buf text;
	struct rmm_err err = {0};
	struct rmm_str got = {0};

	run(&text, name, file, noise);
	CHECK_OK(name, rmm_buf_end(&text, &got, &err), &err);
	CHECK_STR(name, got, want);
	rmm_buf_free(&text);
}

#define P "lists/upstream/procs.csv"
#define H "lists/upstream/hosts.csv"
#define A "lists/local/additions.csv"

static void test_rules(void **state)
{
	static const struct {
		const char *name;
		struct test_file file[7];
		const char *want;
	} rows[] = {
		{ "nothing", { TOOLS, PROCS("Alpha,alpha.exe\n"), HOSTS("alpha.com,Alpha\n") }, "" },
		{ "os and generic, upstream and added",
		  { TOOLS, PROCS("Alpha,mstsc.exe\n"), HOSTS(""), ADDITIONS("Agent.exe,process,Alpha,,why,,,,\n"),
		    { "lists/rules/os-binaries.csv", "value,reason\nmstsc.exe,x\n" }, { "lists/rules/generic-processes.csv", "value,reason\nagent.exe,x\n" } },
		  A ":2:1: warning: 'agent.exe': a name that unrelated software uses too [generic-process]\n"
		  P ":2:7: warning: 'mstsc.exe': a program that comes with the operating system [os-binary]\n" },
		{ "what a removal takes out is not looked at",
		  { TOOLS, PROCS("Alpha,mstsc.exe\n"), HOSTS(""), REMOVALS("mstsc.exe,process,,why,,,\n"),
		    { "lists/rules/os-binaries.csv", "value,reason\nmstsc.exe,x\n" } },
		  "lists/local/removals.csv:2:1: note: takes process 'mstsc.exe' out of procs [override]\n" },
		{ "one key of two sources is found once",
		  { TOOLS, PROCS("Alpha,mstsc.exe\n"), HOSTS(""), ADDITIONS("mstsc.exe,process,Beta,,why,,,,\n"),
		    { "lists/rules/os-binaries.csv", "value,reason\nmstsc.exe,x\n" } },
		  P ":2:7: warning: 'mstsc.exe': a program that comes with the operating system [os-binary]\n" },
		{ "shared hosting, look-alike",
		  { TOOLS, PROCS(""), HOSTS("x.github.io,Alpha\nxn--e1awd7f.com,Alpha\n") },
		  H ":2:1: warning: 'x.github.io': a host below which anybody can get a name [shared-hosting]\n"
		  H ":3:1: warning: 'xn--e1awd7f.com': characters beyond ASCII, which can look like others [non-ascii]\n" },
		{ "covered",
		  { TOOLS, PROCS(""), HOSTS("b.a.example.com,Alpha\nexample.com,Alpha\nexample.com.au,Alpha\nnotexample.com,Alpha\n"), ADDITIONS("a.example.com,domain,Alpha,,why,,,,\n") },
		  A ":2:1: note: 'a.example.com' is below 'example.com', which matches it already [covered-by-parent]\n"
		  H ":2:1: note: 'b.a.example.com' is below 'a.example.com', which matches it already [covered-by-parent]\n" },
		{ "not covered by what is taken out",
		  { TOOLS, PROCS(""), HOSTS("a.example.com,Alpha\nexample.com,Alpha\n"), REMOVALS("example.com,domain,,why,,,\n") },
		  "lists/local/removals.csv:2:1: note: takes domain 'example.com' out of hosts [override]\n" },
		{ "joined",
		  { TOOLS, PROCS("Alpha,a.exe\nBeta,A.EXE\n"), HOSTS("") },
		  P ":3:6: note: process 'a.exe' is listed by an earlier row too [joined]\n" },
		{ "never-list, upstream and added",
		  { TOOLS, PROCS("Alpha,ours.exe\n"), HOSTS("github.com,Alpha\n"), NEVER("www.github.com,domain,x\nours.exe,process,x\n") },
		  "lists/local/never.csv:2:1: note: takes domain 'github.com' out of hosts [override]\n"
		  "lists/local/never.csv:3:1: note: takes process 'ours.exe' out of procs [override]\n"
		  H ":2:1: warning: row is left out: domain 'github.com' would match 'www.github.com', which never.csv line 2 lists (x); take it off never.csv if it should be published [never-list]\n"
		  P ":2:7: warning: row is left out: process 'ours.exe' would match 'ours.exe', which never.csv line 3 lists (x); take it off never.csv if it should be published [never-list]\n" },
		{ "an addition that never.csv forbids; the rest is looked at",
		  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS("x.github.io,Alpha\n"), ADDITIONS("github.com,domain,Alpha,,why,,,,\n"), NEVER("www.github.com,domain,x\n") },
		  A ":2:1: error: domain 'github.com' would match 'www.github.com', which never.csv line 2 lists [never-list]\n"
		  H ":2:1: warning: 'x.github.io': a host below which anybody can get a name [shared-hosting]\n" },
		{ "overrides without effect",
		  { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""), ADDITIONS("a.exe,process,Alpha,,why,,,,\n"), REMOVALS("b.exe,process,,why,,,\n"), CORRECTIONS("a.exe,process,tool,Alpha,why,,,\n") },
		  A ":2:1: warning: upstream lists process 'a.exe' for this tool now; drop the addition [redundant-addition]\n"
		  "lists/local/corrections.csv:2:1: warning: process 'a.exe' is so without the correction; drop it [unused-override]\n"
		  "lists/local/removals.csv:2:1: warning: no source lists process 'b.exe'; drop the removal [unused-override]\n" },
		{ "what is unused is not known while a copy is missing",
		  { TOOLS, PROCS("Alpha,a.exe\n"), REMOVALS("b.exe,process,,why,,,\n"), WAIVERS("os-binary,b.exe,why,,,\n") }, "" },
		{ "expiry",
		  { TOOLS, PROCS(""), HOSTS(""), ADDITIONS(
			"a.exe,process,Alpha,,why,,,,2026-11-22\nb.exe,process,Alpha,,why,,,,2026-11-23\nc.exe,process,Alpha,,why,,,,2026-12-07\nd.exe,process,Alpha,,why,,,,2026-12-08\n"),
		    APPROVALS("Alpha,,,,,why,,,2026-01-01\n") },
		  A ":2:29: warning: the row expired on 2026-11-22, 1 day ago, and keeps its effect [expired]\n"
		  A ":3:29: note: the row expires today; look at it again [expiring]\n"
		  A ":4:29: note: the row expires on 2026-12-07, in 14 days; look at it again [expiring]\n"
		  "lists/local/approvals.csv:2:17: warning: the row expired on 2026-01-01, 326 days ago, and approves nothing any more [expired]\n" },
		{ "approvals",
		  { TOOLS, PROCS(""), HOSTS(""), APPROVALS("Gamma,,,,,why,,,\nalpha,,,,,why,,,\n,,,,,why,,,\n,relay.example.com,,,,why,,,\n") },
		  "lists/local/approvals.csv:2:1: error: 'Gamma' is not in column 'tool' of 'lists/local/tools.csv' [schema-foreign-key]\n"
		  "lists/local/approvals.csv:3:1: error: 'alpha' is not in column 'tool' of 'lists/local/tools.csv' [schema-foreign-key]\n"
		  "lists/local/approvals.csv:4:1: error: the row approves everything; name a tool, host, device_group, device or account [schema-required]\n" },
		{ "dormant", { TOOLS, PROCS(""), HOSTS("alpha.com,Alpha\n"), LOCK("2026-05-26T23:59:59Z") },
		  H ":0:0: warning: 'hosts' has not changed since 2026-05-26, for 181 days; see whether the project moved, and put its new URL into datapackage.json [dormant-source]\n" },
		{ "not dormant yet", { TOOLS, PROCS(""), HOSTS("alpha.com,Alpha\n"), LOCK("2026-05-27T00:00:00Z") }, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(rows[i].name, rows[i].file, false, rows[i].want);
}

#define UNLICENSED                                                        \
	"datapackage.json:0:0: warning: no licence is stated for 'procs'; ask its author before you publish its rows [unlicensed-source]\n" \
	"datapackage.json:0:0: warning: no licence is stated for 'hosts'; ask its author before you publish its rows [unlicensed-source]\n"
#define ABSENT(file) file ":0:0: note: not there, so it counts as empty; restore it, or leave it so [missing-copy]\n"
#define WITHOUT_TABLES                                                    \
	ABSENT("lists/local/additions.csv") ABSENT("lists/local/aliases.csv") \
	ABSENT("lists/local/approvals.csv") ABSENT("lists/local/corrections.csv") \
	ABSENT("lists/local/never.csv") ABSENT("lists/local/removals.csv")  \
	ABSENT("lists/local/waivers.csv")
#define WITHOUT_RULES                                                     \
	ABSENT("lists/rules/generic-processes.csv")                       \
	ABSENT("lists/rules/os-binaries.csv")                             \
	ABSENT("lists/rules/shared-hosting.csv")

static void test_files(void **state)
{
	static const struct {
		const char *name;
		struct test_file file[7];
		const char *want;
	} rows[] = {
		{ "no copies", { TOOLS },
		  UNLICENSED WITHOUT_TABLES WITHOUT_RULES
		  H ":0:0: note: no copy of 'hosts' yet; run rmmlist fetch [missing-copy]\n"
		  P ":0:0: note: no copy of 'procs' yet; run rmmlist fetch [missing-copy]\n" },
		{ "no combined list", { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS("") },
		  UNLICENSED WITHOUT_TABLES MERGED ":0:0: note: not there yet; run rmmlist merge [not-merged]\n" WITHOUT_RULES },
		{ "the combined list", { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""), { MERGED, HEADER "a.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n" } },
		  UNLICENSED WITHOUT_TABLES WITHOUT_RULES },
		{ "a row too few", { TOOLS, PROCS("Alpha,a.exe\nAlpha,b.exe\n"), HOSTS(""), { MERGED, HEADER "a.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n" } },
		  UNLICENSED WITHOUT_TABLES MERGED ":0:0: note: not what a merge of the present files yields; run rmmlist merge [not-merged]\n" WITHOUT_RULES },
		{ "a row too many", { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""), { MERGED, HEADER "a.exe,process,Alpha,rmm,medium,procs,2026-01-02,\nb.exe,process,Alpha,rmm,medium,procs,2026-01-02,\n" } },
		  UNLICENSED WITHOUT_TABLES MERGED ":0:0: note: not what a merge of the present files yields; run rmmlist merge [not-merged]\n" WITHOUT_RULES },
		{ "another cell", { TOOLS, PROCS("Alpha,a.exe\n"), HOSTS(""), { MERGED, HEADER "a.exe,process,Alpha,rmm,high,procs,2026-01-02,\n" } },
		  UNLICENSED WITHOUT_TABLES MERGED ":0:0: note: not what a merge of the present files yields; run rmmlist merge [not-merged]\n" WITHOUT_RULES },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(rows[i].name, rows[i].file, true, rows[i].want);
}

#define W "lists/local/waivers.csv"
#define OS { "lists/rules/os-binaries.csv", "value,reason\nmstsc.exe,x\nat.exe,x\n" }

static void test_waivers(void **state)
{
	static const struct {
		const char *name;
		struct test_file file[7];
		const char *want;
	} rows[] = {
		{ "one", { TOOLS, OS, PROCS("Alpha,mstsc.exe\nAlpha,at.exe\n"), HOSTS(""), WAIVERS("os-binary,mstsc.exe,why,,,\n") },
		  P ":3:7: warning: 'at.exe': a program that comes with the operating system [os-binary]\n" },
		{ "in other letters", { TOOLS, OS, PROCS("Alpha,mstsc.exe\n"), HOSTS(""), WAIVERS("os-binary,MSTSC.exe,why,,,\n") }, "" },
		{ "the rule", { TOOLS, OS, PROCS("Alpha,mstsc.exe\nAlpha,at.exe\n"), HOSTS(""), WAIVERS("os-binary,,why,,,\n") }, "" },
		{ "both", { TOOLS, OS, PROCS("Alpha,mstsc.exe\nAlpha,at.exe\n"), HOSTS(""), WAIVERS("os-binary,at.exe,why,,,\nos-binary,,why,,,\n") }, "" },
		{ "a tool's name", { TOOLS, PROCS("Gamma,g.exe\nDelta,d.exe\n"), HOSTS(""), WAIVERS("unknown-tool,Gamma,why,,,\n") },
		  P ":3:1: warning: unknown tool 'Delta' (1 row); add it to lists/local/tools.csv or aliases.csv [unknown-tool]\n" },
		{ "a source", { TOOLS, PROCS(""), HOSTS("alpha.com,Alpha\n"), LOCK("2020-01-01T00:00:00Z"), WAIVERS("dormant-source,hosts,why,,,\n") }, "" },
		{ "unused", { TOOLS, OS, PROCS("Alpha,a.exe\n"), HOSTS(""), WAIVERS("os-binary,mstsc.exe,why,,,\nexpired,,why,,,\n") },
		  W ":2:1: warning: nothing that the waiver of 'os-binary' accepts was found; drop it [unused-override]\n"
		  W ":3:1: warning: nothing that the waiver of 'expired' accepts was found; drop it [unused-override]\n" },
		{ "an expired waiver keeps its effect", { TOOLS, OS, PROCS("Alpha,mstsc.exe\n"), HOSTS(""), WAIVERS("os-binary,mstsc.exe,why,,,2026-11-01\n") },
		  W ":2:27: warning: the row expired on 2026-11-01, 22 days ago, and keeps its effect [expired]\n" },
		{ "no error", { TOOLS, PROCS(""), HOSTS(""), APPROVALS(",,,,,why,,,\n"), WAIVERS("schema-required,,why,,,\n") },
		  "lists/local/approvals.csv:2:1: error: the row approves everything; name a tool, host, device_group, device or account [schema-required]\n"
		  W ":2:1: warning: an error of rule 'schema-required' can't be waived; mend it [unused-override]\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(rows[i].name, rows[i].file, false, rows[i].want);
}

/* Each allocation fails once: a clean failure, and nothing is kept. */
static void test_no_memory(void **state)
{
	const struct test_file file[] = {
		TOOLS, OS, PROCS("Alpha,mstsc.exe\nAlpha,at.exe\n"),
		HOSTS("a.example.com,Alpha\nexample.com,Beta\n"),
		APPROVALS("Alpha,,,,,why,,,\n"),
		WAIVERS("os-binary,mstsc.exe,why,,,\n"), { NULL, NULL },
	};
	struct rmm_workspace ws;
	struct rmm_validate v = { .ws = &ws, .date = today() };
	struct test_tree tree;
	struct rmm_err err = {0};
	unsigned n;

	(void)state;
	test_tree_init(&tree, file);
	CHECK_OK("load",
		 rmm_workspace_load(&ws, &tree.tree, RMM_WS_UPSTREAM, NULL,
				    &err),
		 &err);
	for (n = 0; n < 200; n++) {
		struct rmm_findings findings;
		int ret;

		rmm_findings_init(&findings);
		rmm_err_clear(&err);
		allowed = n;
		rmm_mem_hook(allow_some);
		ret = rmm_validate(&v, &findings.sink, &err);
		if (ret == 0)
			ret = rmm_validate_waive(&v, &findings, &err);
		rmm_mem_hook(NULL);
		/* A finding for which there was no memory is counted. */
		if (ret == 0 && findings.lost == 0)
			n += 1000;
		rmm_findings_free(&findings);
		if (ret < 0)
			assert_int_equal(err.code, RMM_E_NOMEM);
	}
	assert_in_range(n, 1003, 1199);
	rmm_workspace_free(&ws);
	test_tree_free(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_waivers),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
