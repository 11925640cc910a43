/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "model/schema.h"
#include "model/source.h"
#include "model/workspace.h"

static const struct test_file local[] = {
	{ "lists/local/tools.csv",
	  "tool,category,vendor,website\nAlpha,rmm,,\nBeta,tunnel,,\n" },
	{ "lists/local/aliases.csv", "alias,tool\nOld Beta,Beta\n" },
	{ NULL, NULL },
};

struct reading {
	struct rmm_buf rows, rejects;
	struct test_sink sink;
	struct rmm_source_counts counts;
	struct rmm_err err;
	int ret;
};

static void take_reject(void *ctx, const struct rmm_reject *r)
{
	struct reading *got = ctx;

	rmm_buf_addf(&got->rejects, "%llu %.*s %s: %.*s\n",
		     (unsigned long long)r->line, RMM_ARG(r->field), r->rule,
		     RMM_ARG(r->raw));
}

static int read_rows(struct reading *got, struct rmm_source *source)
{
	struct rmm_source_row row;
	int ret;

	while ((ret = rmm_source_next(source, &row, &got->err)) > 0)
		rmm_buf_addf(&got->rows, "%llu %s %.*s %.*s\n",
			     (unsigned long long)row.line,
			     rmm_kind_name(row.kind), RMM_ARG(row.indicator),
			     RMM_ARG(row.tool));
	got->counts = rmm_source_counts(source);
	return ret;
}

static void read_text(struct reading *got, size_t upstream,
		      struct rmm_str text)
{
	struct rmm_workspace ws = { 0 };
	struct test_tree tree;
	struct rmm_schema *schema = NULL;
	struct rmm_source *source = NULL;
	struct rmm_in in = { 0 };
	struct rmm_source_spec spec = { .reject = take_reject, .ctx = got };

	*got = (struct reading){ 0 };
	rmm_buf_init(&got->rows, 1 << 20);
	rmm_buf_init(&got->rejects, 1 << 20);
	test_sink_init(&got->sink, RMM_NOTE);
	test_tree_init(&tree, local);
	CHECK_OK("workspace",
		 rmm_workspace_load(&ws, &tree.tree, RMM_WS_LOCAL, NULL,
				    &got->err),
		 &got->err);
	spec.upstream = &ws.package.upstream[upstream];
	CHECK_OK("schema",
		 rmm_workspace_schema(&schema, &tree.tree, spec.upstream,
				      &got->err),
		 &got->err);
	spec.schema = schema;
	spec.tools = &ws.tools;
	spec.sink = &got->sink.sink;
	rmm_in_mem(&in, "f", text);
	got->ret = rmm_source_open(&source, &spec, &in, &got->err);
	if (!got->ret)
		got->ret = read_rows(got, source);
	rmm_source_close(source);
	rmm_schema_free(schema);
	rmm_workspace_free(&ws);
	test_tree_free(&tree);
}

static void reading_free(struct reading *got)
{
	rmm_buf_free(&got->rows);
	rmm_buf_free(&got->rejects);
	rmm_buf_free(&got->sink.text);
}

static void check_buf(const char *name, struct rmm_buf *buf, const char *want)
{
	struct rmm_err err = { 0 };
	struct rmm_str s;

	CHECK_OK(name, rmm_buf_end(buf, &s, &err), &err);
	CHECK_STR(name, s, want);
}

static void test_rows(void **state)
{
	static const struct {
		const char *name;
		size_t upstream;
		const char *text, *rows, *rejects, *findings;
	} cases[] = {
		{ "two rows, one alias, CRLF and BOM", 0,
		  "\xef\xbb\xbfrmm_program,rmm_binary\r\nAlpha,A.EXE\r\n"
		  "oldbeta,b.msi\r\n",
		  "2 process a.exe Alpha\n3 file b.msi Beta\n", "", "" },
		{ "no last newline", 1, "URI,RMM_Tool\nalpha-tool.com,Alpha",
		  "2 domain alpha-tool.com Alpha\n", "", "" },
		{ "header alone", 1, "URI,RMM_Tool\n", "", "", "" },
		{ "the comma is lost", 1,
		  "URI,RMM_Tool\nlitemanager.comLiteManager\nalpha-tool.com,Alpha\n",
		  "3 domain alpha-tool.com Alpha\n",
		  "2  bad-fields: litemanager.comLiteManager\n",
		  "f:2:1: warning: row is left out: 1 field where 2 are "
		  "expected; list it as it should be in additions.csv [bad-fields]\n" },
		{ "an extra comma is forgiven", 1,
		  "URI,RMM_Tool\nalpha-tool.com,Alpha,,\n",
		  "2 domain alpha-tool.com Alpha\n", "",
		  "f:2:22: note: empty fields at the end of the row are "
		  "ignored [extra-fields]\n" },
		{ "an extra field is not", 1,
		  "URI,RMM_Tool\nalpha-tool.com,Alpha,x\n", "",
		  "2  bad-fields: alpha-tool.com,Alpha,x\n",
		  "f:2:22: warning: row is left out: 3 fields where 2 are "
		  "expected; list it as it should be in additions.csv [bad-fields]\n" },
		{ "an unknown tool, counted", 0,
		  "rmm_program,rmm_binary\nOmega,a.exe\nAlpha,b.exe\nOmega,c.exe\n",
		  "2 process a.exe Omega\n3 process b.exe Alpha\n"
		  "4 process c.exe Omega\n",
		  "",
		  "f:2:1: warning: unknown tool 'Omega' (2 rows); add it to "
		  "lists/local/tools.csv or aliases.csv [unknown-tool]\n" },
		{ "no tool", 0, "rmm_program,rmm_binary\n,a.exe\n", "",
		  "2 rmm_program bad-fields: ,a.exe\n",
		  "f:2:1: warning: row is left out: the tool's name is empty; "
		  "fill the cell [bad-fields]\n" },
		{ "no tool, twice", 0,
		  "rmm_program,rmm_binary\n,a.exe\n,b.exe\nAlpha,c.exe\n,d.exe\n",
		  "4 process c.exe Alpha\n",
		  "2 rmm_program bad-fields: ,a.exe\n"
		  "3 rmm_program bad-fields: ,b.exe\n"
		  "5 rmm_program bad-fields: ,d.exe\n",
		  NULL },
		{ "no indicator", 0, "rmm_program,rmm_binary\nAlpha,\n", "",
		  "2 rmm_binary bad-indicator: Alpha,\n", NULL },
		{ "a formula for a tool", 0,
		  "rmm_program,rmm_binary\n=1+1,a.exe\n", "",
		  "2 rmm_program formula: =1+1,a.exe\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading got;

		read_text(&got, cases[i].upstream, rmm_str(cases[i].text));
		CHECK_OK(cases[i].name, got.ret, &got.err);
		check_buf(cases[i].name, &got.rows, cases[i].rows);
		check_buf(cases[i].name, &got.rejects, cases[i].rejects);
		if (cases[i].findings)
			check_buf(cases[i].name, &got.sink.text,
				  cases[i].findings);
		reading_free(&got);
	}
}

static void test_not_the_list(void **state)
{
	static const struct {
		const char *name, *text;
	} cases[] = {
		{ "empty", "" },
		{ "another header", "a,b\nAlpha,a.exe\n" },
		{ "reordered", "rmm_binary,rmm_program\n" },
		{ "doubled", "rmm_program,rmm_program\n" },
		{ "case", "RMM_program,rmm_binary\n" },
		{ "a column more", "rmm_program,rmm_binary,x\n" },
		{ "html", "<!DOCTYPE html>\n" },
		{ "semicolons", "rmm_program;rmm_binary\n" },
		{ "utf-16", "\xff\xfer" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading got;

		read_text(&got, 0, rmm_str(cases[i].text));
		CHECK_FAILS(cases[i].name, got.ret, &got.err, RMM_E_SYNTAX);
		reading_free(&got);
	}
}

/* More names than the cache has slots: each is still counted once. */
static void test_many_unknown(void **state)
{
	struct rmm_buf text = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_str s;
	struct reading got;

	(void)state;
	rmm_buf_init(&text, 1 << 20);
	rmm_buf_add(&text, RMM_LIT("rmm_program,rmm_binary\n"));
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 3000; i++)
			rmm_buf_addf(&text, "T%d,x%d.exe\n", i, i);
	CHECK_OK("text", rmm_buf_end(&text, &s, &err), &err);
	read_text(&got, 0, s);
	CHECK_OK("read", got.ret, &got.err);
	assert_int_equal(got.counts.rows, 6000);
	assert_int_equal(got.counts.rejected, 0);
	assert_int_equal(got.sink.sink.count[RMM_WARNING], 3000);
	rmm_buf_free(&text);
	reading_free(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_not_the_list),
		cmocka_unit_test(test_many_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
