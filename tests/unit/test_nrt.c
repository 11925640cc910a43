/* SPDX-License-Identifier: MIT */
#include "no_memory.h"
#include "support.h"

#include "cmd/nrt.h"
#include "cmd/nrt_approvals.h"

static const struct rmm_nrt_columns columns = {
	"Domain", "Host", "RemoteIP", "Name", "NtDomain", "Upn",
};
static const struct rmm_nrt_columns starts = {
	"File", NULL, NULL, "Name", "NtDomain", "Upn",
};

static const struct rmm_cells alpha = { .tool = { "Alpha;Beta", 10 } };
static const struct rmm_cells gamma_only = { .tool = { "Gamma", 5 } };
static const struct rmm_table_row line = { .line = 2 };

static const struct rmm_row rows[] = {
	{ .indicator = { "a.com", 5 }, .cells = &alpha, .kind = RMM_DOMAIN },
	{ .indicator = { "b.com", 5 }, .cells = &alpha, .kind = RMM_DOMAIN },
	{ .indicator = { "c.com", 5 }, .cells = &gamma_only,
	  .kind = RMM_DOMAIN },
};
static const struct rmm_row *const shard[] = { &rows[0], &rows[1], &rows[2] };

struct given {
	const char *tool, *host, *group, *device, *account, *expires;
};

static struct rmm_approval approval_of(const struct given *given)
{
	return (struct rmm_approval){
		.row = &line,
		.cell = {
			[RMM_OK_TOOL] = rmm_str(given->tool),
			[RMM_OK_HOST] = rmm_str(given->host),
			[RMM_OK_GROUP] = rmm_str(given->group),
			[RMM_OK_DEVICE] = rmm_str(given->device),
			[RMM_OK_ACCOUNT] = rmm_str(given->account),
		},
		.expires = rmm_str(given->expires),
	};
}

/* What stays misses a cell of the approval. */
static void test_conditions(void **state)
{
	static const struct {
		struct given given;
		const char *want;
	} cases[] = {
		{ { .tool = "beta" }, "Domain !in (\"a.com\", \"b.com\")" },
		{ { .tool = "Gamma", .host = "x.c.com" },
		  "Domain !in (\"c.com\") or "
		  "(Host !~ \"x.c.com\" and Host !endswith \".x.c.com\")" },
		{ { .host = "198.51.100.7" },
		  "(RemoteIP != \"198.51.100.7\" and "
		  "RemoteIP !~ \"::ffff:198.51.100.7\")" },
		{ { .host = "2001:db8::1" }, "(RemoteIP != \"2001:db8::1\")" },
		{ { .device = "pc1" },
		  "(DeviceName !~ \"pc1\" and DeviceName !startswith \"pc1.\")" },
		{ { .device = "pc1.corp.example" },
		  "(DeviceName !~ \"pc1.corp.example\")" },
		{ { .device = "a\"b\\c" },
		  "(DeviceName !~ \"a\\\"b\\\\c\" and "
		  "DeviceName !startswith \"a\\\"b\\\\c.\")" },
		{ { .account = "ann" },
		  "(Name !~ \"ann\" and Upn !~ \"ann\")" },
		{ { .account = "corp\\ann" },
		  "(NtDomain !~ \"corp\" or Name !~ \"ann\")" },
		{ { .device = "pc1.x", .expires = "2026-12-31" },
		  "(DeviceName !~ \"pc1.x\") or "
		  "startofday(now()) > todatetime(\"2026-12-31\")" },
	};
	struct rmm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rmm_approval ok = approval_of(&cases[i].given);
		struct rmm_buf buf = { 0 };
		struct rmm_str got;

		CHECK(cases[i].want, !rmm_nrt_refusal(&ok, &columns));
		rmm_buf_init(&buf, 1000);
		rmm_nrt_condition(&buf, &ok, &columns, shard, COUNT(shard));
		CHECK_OK(cases[i].want, rmm_buf_end(&buf, &got, &err), &err);
		CHECK(cases[i].want, rmm_str_starts(got, RMM_LIT("| where ")));
		CHECK(cases[i].want, rmm_str_ends(got, RMM_LIT("\n")));
		got = rmm_str_from(rmm_str_upto(got, got.len - 1), 8);
		CHECK_STR(cases[i].want, got, cases[i].want);
		rmm_buf_free(&buf);
	}
}

/* A tool that has no row among these gives no condition. */
static void test_other_tool(void **state)
{
	const struct given given = { .tool = "Delta", .device = "pc1" };
	struct rmm_approval ok = approval_of(&given);
	struct rmm_buf buf = { 0 };

	(void)state;
	rmm_buf_init(&buf, 1000);
	rmm_nrt_condition(&buf, &ok, &columns, shard, COUNT(shard));
	assert_int_equal(buf.len, 0);
	rmm_buf_free(&buf);
}

static void test_refusals(void **state)
{
	static const struct {
		struct given given;
		bool network, start; /* is it refused there? */
	} cases[] = {
		{ { 0 }, true, true },
		{ { .tool = "Alpha" }, false, false },
		{ { .tool = "Alpha", .group = "servers" }, true, true },
		{ { .tool = "Alpha", .host = "x.a.com" }, false, true },
		{ { .host = "198.51.100.0/24" }, true, true },
		{ { .host = "2001:db8::/32" }, true, true },
		{ { .host = "2001:db8::1" }, false, true },
		{ { .tool = "Alpha", .expires = "soon" }, true, true },
		{ { .expires = "2026-12-31" }, true, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rmm_approval ok = approval_of(&cases[i].given);

		if (!!rmm_nrt_refusal(&ok, &columns) != cases[i].network ||
		    !!rmm_nrt_refusal(&ok, &starts) != cases[i].start)
			fail_msg("case %zu", i);
	}
}

/* --- the files ------------------------------------------------------- */

enum { MANY = 700 };

static void fill(struct rmm_list *list, int n)
{
	struct rmm_err err = { 0 };
	char name[64];

	for (int i = 0; i < n; i++) {
		struct rmm_row row = { .cells = &alpha, .kind = RMM_DOMAIN,
				       .fidelity = RMM_FIDELITY_HIGH };

		snprintf(name, sizeof(name), "relay-%d.example-%d.com", i, i);
		row.indicator = rmm_str(name);
		CHECK_OK(name, rmm_list_add(list, &row, &err), &err);
		snprintf(name, sizeof(name), "agent-of-tool-%d.exe", i);
		row.indicator = rmm_str(name);
		row.kind = RMM_PROCESS;
		CHECK_OK(name, rmm_list_add(list, &row, &err), &err);
	}
	CHECK_OK("sort", rmm_list_sort(list, &err), &err);
}

/* How often the value stands in all queries. */
static size_t count(const struct rmm_query_files *files, struct rmm_str value)
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++)
		n += rmm_str_ends(files->file[i].path, RMM_LIT(".kql")) &&
		     rmm_str_has(files->file[i].text, value);
	return n;
}

static void test_files(void **state)
{
	struct rmm_list list = { 0 };
	struct rmm_query_files files = { 0 };
	struct rmm_nrt_result result;
	const struct rmm_nrt_input in = { .list = &list };
	struct rmm_err err = { 0 };
	size_t queries = 0;

	(void)state;
	fill(&list, MANY);
	CHECK_OK("files", rmm_nrt_files(&files, &in, &result, &err), &err);
	assert_null(result.too_many);
	for (size_t i = 0; i < files.n; i++) {
		assert_true(rmm_nrt_is_name(files.file[i].path));
		if (!rmm_str_ends(files.file[i].path, RMM_LIT(".kql")))
			continue;
		assert_true(files.file[i].text.len < RMM_NRT_TEXT);
		queries++;
	}
	assert_true(queries > 2);
	assert_int_equal(queries, result.queries);
	assert_int_equal(count(&files, RMM_LIT("\"agent-of-tool-0.exe\"")), 1);
	assert_int_equal(count(&files, RMM_LIT("relay-7\\.example-7\\.com")),
			 1);
	rmm_query_files_free(&files);
	rmm_list_free(&list);
}

/* Beyond what anybody makes rules of: a word about it, and no half a list. */
static void test_too_many(void **state)
{
	struct rmm_list list = { 0 };
	struct rmm_query_files files = { 0 };
	struct rmm_nrt_result result;
	const struct given given = { .tool = "Beta", .device = "pc1" };
	const struct rmm_approval ok = approval_of(&given);
	const struct rmm_nrt_input in = { .list = &list, .approval = &ok,
					  .approvals = 1 };
	struct rmm_err err = { 0 };

	(void)state;
	fill(&list, 50 * MANY);
	CHECK_OK("files", rmm_nrt_files(&files, &in, &result, &err), &err);
	assert_non_null(result.too_many);
	assert_int_equal(files.n, 0);
	rmm_query_files_free(&files);
	rmm_list_free(&list);
}

static void test_names(void **state)
{
	static const struct {
		const char *name;
		bool want;
	} cases[] = {
		{ "nrt-hosts-1.kql", true },   { "nrt-hosts-12.kql", true },
		{ "nrt-hosts.txt", true },     { "nrt-processes-1.kql", true },
		{ "nrt-hosts.kql", false },    { "nrt-hosts-.kql", false },
		{ "nrt-hosts-x.kql", false },  { "nrt-hosts-1.txt", false },
		{ "nrt-hosts-mine.txt", false }, { "hosts.kql", false },
		{ "nrt-hosts-", false },       { "nrt-hosts", false },
		{ "nrt-hosts-kql", false },    { "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK(cases[i].name, rmm_nrt_is_name(rmm_str(cases[i].name)) ==
				     cases[i].want);
}

static int use(void *ctx, struct rmm_err *err)
{
	static const struct given given = { .tool = "Beta", .device = "pc1" };
	const struct rmm_approval ok = approval_of(&given);
	const struct rmm_nrt_input in = { .list = ctx, .approval = &ok,
					  .approvals = 1 };
	struct rmm_query_files files = { 0 };
	struct rmm_nrt_result result;
	int ret = rmm_nrt_files(&files, &in, &result, err);

	/* A condition that was lost would be an alert too much. */
	if (ret == 0)
		CHECK("conditions",
		      count(&files, RMM_LIT("!startswith \"pc1.\"")) ==
			      result.queries);
	rmm_query_files_free(&files);
	return ret;
}

static void test_no_memory(void **state)
{
	struct rmm_list list = { 0 };

	(void)state;
	fill(&list, 3);
	check_no_memory("files", 20, use, &list);
	rmm_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_other_tool),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
