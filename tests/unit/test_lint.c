/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "model/workspace.h"
#include "ops/lint.h"

static const struct test_file files[] = {
	{ "lists/local/never.csv",
	  "indicator,type,reason\n"
	  "www.github.com,domain,forge\n"
	  "www.our-analytics.com,domain,ours\n"
	  "10.0.0.0/8,ip,private\n"
	  "2001:db8::/32,ip,documentation\n"
	  "svchost.exe,process,system\n"
	  "Some Signer,signer,ours\n" },
	{ "lists/rules/os-binaries.csv", "value,reason\nmstsc.exe,x\nat.exe,x\n" },
	{ "lists/rules/generic-processes.csv", "value,reason\nagent.exe,x\n" },
	{ "lists/rules/shared-hosting.csv",
	  "value,reason\nshared-host.com,x\nbucket.store.com,x\n" },
	{ NULL, NULL },
};

struct loaded {
	struct test_tree tree;
	struct rmm_workspace ws;
	struct rmm_lint *lint;
};

static void load(struct loaded *l)
{
	struct rmm_err err = { 0 };

	*l = (struct loaded){ 0 };
	test_tree_init(&l->tree, files);
	CHECK_OK("load",
		 rmm_workspace_load(&l->ws, &l->tree.tree, RMM_WS_LOCAL, NULL,
				    &err),
		 &err);
	assert_int_equal(l->ws.local_errors, 0);
	CHECK_OK("lint", rmm_lint_new(&l->lint, &l->ws, &err), &err);
}

static void unload(struct loaded *l)
{
	rmm_lint_free(l->lint);
	rmm_workspace_free(&l->ws);
	test_tree_free(&l->tree);
}

static void test_row(void **state)
{
	static const struct {
		enum rmm_kind kind;
		const char *text;
		unsigned want;
	} rows[] = {
		{ RMM_PROCESS, "mstsc.exe", RMM_LINT_OS },
		{ RMM_PROCESS, "at.exe", RMM_LINT_OS },
		{ RMM_PROCESS, "agent.exe", RMM_LINT_GENERIC },
		{ RMM_PROCESS, "myagent.exe", 0 },
		{ RMM_PROCESS, "caf\xc3\xa9.exe", RMM_LINT_NON_ASCII },
		{ RMM_FILE, "a.msi", 0 },
		{ RMM_DOMAIN, "shared-host.com", RMM_LINT_SHARED },
		{ RMM_DOMAIN, "a.b.shared-host.com", RMM_LINT_SHARED },
		{ RMM_DOMAIN, "notshared-host.com", 0 },
		{ RMM_DOMAIN, "store.com", 0 },
		{ RMM_DOMAIN, "x.bucket.store.com", RMM_LINT_SHARED },
		{ RMM_DOMAIN, "someone.github.io", RMM_LINT_SHARED },
		{ RMM_DOMAIN, "github.com", 0 },
		{ RMM_DOMAIN, "xn--bcher-kva.com", RMM_LINT_NON_ASCII },
		{ RMM_DOMAIN, "a.xn--bcher-kva.com", RMM_LINT_NON_ASCII },
		{ RMM_PATTERN, "a*.shared-host.com", RMM_LINT_SHARED },
		{ RMM_PATTERN, "a*.other-host.com", 0 },
		{ RMM_PATTERN, "www.*.com.example.net", 0 },
		/* What a query makes of it. */
		{ RMM_DOMAIN, "analytics.com", RMM_LINT_HAS }, /* www.our-analytics.com */
		{ RMM_DOMAIN, "our-analytics.com", 0 }, /* a parent: never-list */
		{ RMM_DOMAIN, "www.our", RMM_LINT_HAS },
		{ RMM_DOMAIN, "lytics.com", 0 },
		{ RMM_DOMAIN, "hub.com", 0 },
		{ RMM_DOMAIN, "www.github", RMM_LINT_HAS },
		{ RMM_IP, "8.8.4.5", 0 },
		{ RMM_IP, "9.9.0.0/16", 0 },
		{ RMM_IP, "9.8.0.0/15", RMM_LINT_WIDE },
		{ RMM_IP, "10.1.2.3", RMM_LINT_SPECIAL },
		{ RMM_IP, "100.127.255.255", RMM_LINT_SPECIAL },
		{ RMM_IP, "100.128.0.0", 0 },
		{ RMM_IP, "127.0.0.1", RMM_LINT_SPECIAL },
		{ RMM_IP, "169.254.169.254", RMM_LINT_SPECIAL },
		{ RMM_IP, "172.31.0.1", RMM_LINT_SPECIAL },
		{ RMM_IP, "172.32.0.1", 0 },
		{ RMM_IP, "192.168.0.0/24", RMM_LINT_SPECIAL },
		{ RMM_IP, "198.51.100.7", 0 },
		{ RMM_IP, "224.0.0.251", RMM_LINT_SPECIAL },
		{ RMM_IP, "255.255.255.255", RMM_LINT_SPECIAL },
		{ RMM_IP, "0.0.0.0/1", RMM_LINT_SPECIAL | RMM_LINT_WIDE },
		{ RMM_IP, "2a00:1450::/32", 0 },
		{ RMM_IP, "2a00::/31", RMM_LINT_WIDE },
		{ RMM_IP, "2a00:1450::1", 0 },
		{ RMM_IP, "::ffff:8.8.4.5", RMM_LINT_SPECIAL },
		{ RMM_IP, "::1", RMM_LINT_SPECIAL },
		{ RMM_IP, "fe80::1", RMM_LINT_SPECIAL },
		{ RMM_IP, "fd00::1", RMM_LINT_SPECIAL },
		{ RMM_IP, "ff02::1", RMM_LINT_SPECIAL },
		{ RMM_TERM, "alpha-agent-beat", 0 },
	};
	struct loaded l;

	(void)state;
	load(&l);
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned got = rmm_lint_row(l.lint, rows[i].kind,
					    rmm_str(rows[i].text));

		if (got != rows[i].want)
			fail_msg("%s: got %#x, want %#x", rows[i].text, got,
				 rows[i].want);
	}
	unload(&l);
}

static void test_never(void **state)
{
	static const struct {
		enum rmm_kind kind;
		const char *text, *want; /* the never-listed value */
	} rows[] = {
		{ RMM_DOMAIN, "www.github.com", "www.github.com" },
		{ RMM_DOMAIN, "github.com", "www.github.com" },
		{ RMM_DOMAIN, "a.www.github.com", NULL },
		{ RMM_DOMAIN, "api.github.com", NULL },
		{ RMM_DOMAIN, "hub.com", NULL },
		{ RMM_IP, "10.0.0.0/8", "10.0.0.0/8" },
		{ RMM_IP, "0.0.0.0/0", "10.0.0.0/8" },
		{ RMM_IP, "10.1.2.3", NULL },
		{ RMM_IP, "192.0.2.1", NULL },
		{ RMM_IP, "2001::/16", "2001:db8::/32" },
		{ RMM_IP, "2001:db8::1", NULL },
		{ RMM_PROCESS, "svchost.exe", "svchost.exe" },
		{ RMM_PROCESS, "svchost2.exe", NULL },
		{ RMM_FILE, "svchost.exe", NULL },
		{ RMM_PATTERN, "w*.github.com", "www.github.com" },
		{ RMM_PATTERN, "v*.github.com", NULL },
		{ RMM_SIGNER, "Some Signer", "Some Signer" },
		{ RMM_SIGNER, "some signer", "Some Signer" },
		{ RMM_SIGNER, "Some Signer Ltd", NULL },
	};
	struct loaded l;

	(void)state;
	load(&l);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct rmm_local_row *got = rmm_lint_never(
			l.lint, rows[i].kind, rmm_str(rows[i].text));

		CHECK(rows[i].text, !got == !rows[i].want);
		if (got)
			CHECK_STR(rows[i].text, got->indicator, rows[i].want);
	}
	unload(&l);
}

static void test_report(void **state)
{
	struct test_sink sink;

	(void)state;
	test_sink_init(&sink, RMM_NOTE);
	rmm_lint_report(RMM_LINT_OS | RMM_LINT_SHARED, &sink.sink,
			(struct rmm_place){ "f", 3, 1 }, RMM_LIT("x"));
	CHECK_STR("report", rmm_str(test_sink_text(&sink)),
		  "f:3:1: warning: 'x': a program that comes with the "
		  "operating system [os-binary]\n"
		  "f:3:1: warning: 'x': a host below which anybody can get a "
		  "name [shared-hosting]\n");
	rmm_buf_free(&sink.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_row),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
