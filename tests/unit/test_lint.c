/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "model/indicator.h"
#include "model/match.h"
#include "model/workspace.h"
#include "ops/lint.h"

static const struct test_file files[] = {
	{ "lists/local/never.csv",
	  "indicator,type,reason\n"
	  "www.github.com,domain,forge\n"
	  "www.our-analytics.com,domain,ours\n"
	  "8.8.8.8,ip,resolver\n"
	  "10.0.0.0/8,ip,private\n"
	  "203.0.112.0/20,ip,ours\n"
	  "203.0.113.9,ip,ours\n"
	  "2001:db8::/32,ip,documentation\n"
	  "own*.beta-desk.com,pattern,ours\n"
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
		{ RMM_DOMAIN, "beta-desk.com", "own*.beta-desk.com" },
		{ RMM_DOMAIN, "x.beta-desk.com", NULL },
		{ RMM_PATTERN, "o*.beta-desk.com", "own*.beta-desk.com" },
		{ RMM_PATTERN, "owner*.beta-desk.com", NULL },
		{ RMM_IP, "10.0.0.0/8", "10.0.0.0/8" },
		{ RMM_IP, "0.0.0.0/0", "8.8.8.8" },
		{ RMM_IP, "9.0.0.0/8", NULL },
		{ RMM_IP, "203.0.112.0/20", "203.0.112.0/20" },
		{ RMM_IP, "203.0.112.0/21", "203.0.113.9" },
		{ RMM_IP, "203.0.113.0/24", "203.0.113.9" },
		{ RMM_IP, "203.0.113.9", "203.0.113.9" },
		{ RMM_IP, "203.0.114.0/24", NULL },
		{ RMM_IP, "255.255.255.255", NULL },
		{ RMM_IP, "::/0", "2001:db8::/32" },
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

/* What queries make of a row, and that somebody says so: row, a value that a
 * query with it would hit, the rule that warns. */
static void test_effect(void **state)
{
	static const struct {
		enum rmm_kind kind;
		const char *row;
		enum rmm_kind hit_kind;
		const char *hit, *rule;
	} rows[] = {
		{ RMM_DOMAIN, "github.com", RMM_DOMAIN, "www.github.com", "never-list" },
		{ RMM_PATTERN, "w*.github.com", RMM_DOMAIN, "www.github.com", "never-list" },
		{ RMM_IP, "8.0.0.0/7", RMM_IP, "8.8.8.8", "never-list" },
		{ RMM_IP, "9.8.0.0/15", RMM_IP, "9.9.1.1", "broad-match" },
		{ RMM_IP, "10.1.2.0/24", RMM_IP, "10.1.2.3", "broad-match" },
		{ RMM_IP, "192.168.1.1", RMM_IP, "192.168.1.1", "broad-match" },
		{ RMM_DOMAIN, "shared-host.com", RMM_DOMAIN, "anybody.shared-host.com", "shared-hosting" },
		{ RMM_DOMAIN, "me.github.io", RMM_DOMAIN, "x.me.github.io", "shared-hosting" },
		{ RMM_PATTERN, "a*.shared-host.com", RMM_DOMAIN, "abc.shared-host.com", "shared-hosting" },
		{ RMM_PROCESS, "mstsc.exe", RMM_PROCESS, "mstsc.exe", "os-binary" },
		{ RMM_PROCESS, "agent.exe", RMM_PROCESS, "agent.exe", "generic-process" },
		/* By `has`, in the drop-in list. */
		{ RMM_DOMAIN, "analytics.com", RMM_TERM, "www.our-analytics.com", "broad-match" },
		{ RMM_DOMAIN, "www.github", RMM_TERM, "www.github.com", "broad-match" },
		{ RMM_TERM, "our-analytics", RMM_DOMAIN, "www.our-analytics.com", "never-list" },
		/* What is narrow enough says nothing. */
		{ RMM_DOMAIN, "alpha-desk.com", RMM_DOMAIN, "relay.alpha-desk.com", "" },
		{ RMM_IP, "9.9.0.0/16", RMM_IP, "9.9.1.1", "" },
		{ RMM_TERM, "alpha-agent-beat", RMM_DOMAIN, "x.alpha-agent-beat.com", "" },
	};
	struct loaded l;

	(void)state;
	load(&l);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_str row = rmm_str(rows[i].row);
		struct rmm_str hit = rmm_str(rows[i].hit);
		const char *rule = "";
		unsigned found = rmm_lint_row(l.lint, rows[i].kind, row);

		CHECK(rows[i].row,
		      rmm_match_value(rows[i].kind, row, rows[i].hit_kind,
				      hit) || rmm_match_term(row, hit));
		if (found & (RMM_LINT_HAS | RMM_LINT_SPECIAL | RMM_LINT_WIDE))
			rule = "broad-match";
		else if (found & RMM_LINT_SHARED)
			rule = "shared-hosting";
		else if (found & RMM_LINT_OS)
			rule = "os-binary";
		else if (found & RMM_LINT_GENERIC)
			rule = "generic-process";
		if (rmm_lint_never(l.lint, rows[i].kind, row))
			rule = "never-list";
		CHECK_STR(rows[i].row, rmm_str(rule), rows[i].rule);
	}
	unload(&l);
}

/* No row is accepted that no query can match: of each there is a value, good in
 * itself, that it hits. */
static void test_every_row_matches(void **state)
{
	static const char *const cells[] = {
		"AnyDesk.exe", "setup.MSI", "a", "online backup.exe",
		"alpha-desk.com", "*.alpha-desk.com", "b\xc3\xbc" "cher.de",
		"_srv.alpha-desk.com", "auth*.alpha-desk.com",
		"*x*.y*.alpha-desk.com", "a-*.alpha-desk.com",
		"xn--*.alpha-desk.com", "gamma-agent-beat", "9.9.1.1",
		"9.9.1.0/24", "2A00:1450::1", "::ffff:9.9.1.1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cells); i++) {
		struct rmm_indicator ind, hit;
		struct rmm_str cell = rmm_str(cells[i]), text;
		bool file = i < 4;
		char value[RMM_MAX_NAME + 1];

		CHECK(cells[i], file ? rmm_indicator_of_process(&ind, cell)
				     : rmm_indicator_of_network(&ind, cell));
		text = rmm_indicator_text(&ind);
		for (size_t k = 0; k <= text.len; k++)
			value[k] = text.ptr[k] == '*' ? '1' : text.ptr[k];
		CHECK(cells[i],
		      file ? rmm_indicator_of_process(&hit, rmm_str(value))
			   : rmm_str_starts(text, RMM_LIT("xn--")) ||
				     rmm_indicator_of_network(&hit,
							      rmm_str(value)));
		CHECK(cells[i],
		      rmm_match_value(ind.kind, text,
				      ind.kind == RMM_PATTERN ? RMM_DOMAIN
							      : ind.kind,
				      rmm_str(value)));
	}
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
		cmocka_unit_test(test_effect),
		cmocka_unit_test(test_every_row_matches),
		cmocka_unit_test(test_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
