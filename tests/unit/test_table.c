/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "base/mem.h"
#include "model/table.h"

/* The hook has no argument, so its state has to be here. */
static unsigned allowed;

static bool allow_some(void)
{
	return allowed > 0 && allowed--;
}

static const char schema_json[] =
	"{\"fields\":["
	"{\"name\":\"a\",\"constraints\":{\"required\":true}},"
	"{\"name\":\"b\"},"
	"{\"name\":\"c\",\"type\":\"date\"},"
	"{\"name\":\"d\",\"constraints\":{\"unique\":true}}],"
	"\"rmmlist\":{\"key\":[\"a\",\"b\"]}}";

struct loaded {
	struct test_tree tree;
	struct test_sink sink;
	struct rmm_schema *schema;
	struct rmm_table table;
};

static void load(struct loaded *l, const char *name, const char *csv)
{
	const struct test_file files[] = {
		{ "s.json", schema_json },
		{ csv ? "t.csv" : "other.csv", csv },
		{ NULL, NULL },
	};
	struct rmm_err err = {0};

	*l = (struct loaded){0};
	test_tree_init(&l->tree, files);
	test_sink_init(&l->sink, RMM_NOTE);
	CHECK_OK(name, rmm_schema_load(&l->schema, &l->tree.tree, "s.json", &err),
		 &err);
	CHECK_OK(name,
		 rmm_table_load(&l->table, &l->tree.tree, "t.csv", l->schema,
				&l->sink.sink, &err),
		 &err);
}

static void unload(struct loaded *l)
{
	rmm_table_free(&l->table);
	rmm_schema_free(l->schema);
	rmm_buf_free(&l->sink.text);
	test_tree_free(&l->tree);
}

#define HEADER "a,b,c,d\n"

static void test_findings(void **state)
{
	static const struct {
		const char *name, *csv;
		size_t n; /* rows that stay */
		const char *want;
	} rows[] = {
		{ "sound", HEADER "1,2,2026-01-02,4\n3,,,\n", 2, "" },
		{ "only a header", HEADER, 0, "" },
		{ "BOM, CRLF, no last newline", "\xef\xbb\xbf" "a,b,c,d\r\n1,2,,\r\n2,,,", 2, "" },
		{ "empty", "", 0, "t.csv:1:1: error: the file is empty; expected 'a,b,c,d' [header-changed]\n" },
		{ "blank lines", "\n \n", 0, "t.csv:1:1: error: the file is empty; expected 'a,b,c,d' [header-changed]\n" },
		{ "another header", "a,b,d,c\n1,2,3,4\n", 0, "t.csv:1:5: error: the columns are in another order: 'd' stands where 'c' should; expected 'a,b,c,d' [header-changed]\n" },
		{ "semicolons", "a;b;c;d\n1;2;;\n", 0, "t.csv:1:1: error: the columns are separated by ';'; save the file with ',' between them; expected 'a,b,c,d' [header-changed]\n" },
		{ "UTF-16", "\xff\xfe" "a", 0, "t.csv:1:1: error: this is UTF-16 text; save it as UTF-8 ('CSV UTF-8' in a spreadsheet) [bad-encoding]\n" },
		{ "Windows-1252", HEADER "1,caf\xe9,,\n2,,,\n", 1, "t.csv:2:6: error: not UTF-8 (looks like Windows-1252); save the file as UTF-8 [bad-encoding]\n" },
		{ "bidi", HEADER "1,\xe2\x80\xae" "x,,\n", 0, "t.csv:2:3: error: bidi control character U+202E; remove it [bad-encoding]\n" },
		{ "quotes", HEADER "1,\"2\"3,,\n4,,,\n", 1, "t.csv:2:6: error: text after a closing quote; double a quote that is part of the text [bad-fields]\n" },
		{ "too few", HEADER "1,2,\n4,,,\n", 1, "t.csv:2:5: error: 3 of 4 fields; is a comma missing? [bad-fields]\n" },
		{ "too many", HEADER "1,2,,4,5\n", 0, "t.csv:2:8: error: 5 fields instead of 4; put a cell with a comma in quotes [bad-fields]\n" },
		{ "empty ones more", HEADER "1,2,,4,,\n", 1, "t.csv:2:8: note: 2 empty fields after the last [extra-fields]\n" },
		{ "trimmed", HEADER " 1,2 ,,\n", 1, "t.csv:2:1: note: blanks around 'a' are left out [trimmed]\nt.csv:2:4: note: blanks around 'b' are left out [trimmed]\n" },
		{ "schema", HEADER ",2,soon,\n5,,,\n", 1, "t.csv:2:1: error: 'a' is empty, but required [schema-required]\nt.csv:2:4: error: 'soon' in 'c' is no date; write YYYY-MM-DD [schema-type]\n" },
		{ "key twice", HEADER "1,2,,\n3,2,,\n1,2,,\n", 2, "t.csv:4:1: error: the key of line 2 stands here again [duplicate-key]\n" },
		{ "key three times", HEADER "1,,,\n1,,,\n1,,,\n", 1, "t.csv:3:1: error: the key of line 2 stands here again [duplicate-key]\nt.csv:4:1: error: the key of line 2 stands here again [duplicate-key]\n" },
		{ "half a key", HEADER "1,2,,\n1,3,,\n1,,,\n", 3, "" },
		{ "unique", HEADER "1,,,x\n2,,,y\n3,,,x\n", 2, "t.csv:4:5: error: 'x' in 'd' stands on line 2 already [schema-unique]\n" },
		{ "missing values are no doubles", HEADER "1,,,\n2,,,\n3,,,\n", 3, "" },
		{ "key and unique value", HEADER "1,2,,x\n1,2,,x\n", 1, "t.csv:3:1: error: the key of line 2 stands here again [duplicate-key]\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct loaded l;

		load(&l, rows[i].name, rows[i].csv);
		CHECK_STR(rows[i].name, rmm_str(test_sink_text(&l.sink)),
			  rows[i].want);
		if (l.table.n != rows[i].n)
			fail_msg("%s: %zu rows, want %zu", rows[i].name,
				 l.table.n, rows[i].n);
		CHECK(rows[i].name, !l.table.missing);
		unload(&l);
	}
}

static void test_cells(void **state)
{
	struct rmm_place place;
	struct loaded l;

	(void)state;
	load(&l, "cells", HEADER "\n \"1, or 2\" ,\"a \"\"b\"\"\",2026-01-02,\n");
	assert_int_equal(l.table.n, 1);
	assert_int_equal(l.table.row[0].line, 3);
	CHECK_STR("quoted", l.table.row[0].cell[0], "1, or 2");
	CHECK_STR("doubled", l.table.row[0].cell[1], "a \"b\"");
	CHECK_STR("date", l.table.row[0].cell[2], "2026-01-02");
	CHECK_STR("empty", l.table.row[0].cell[3], "");
	place = rmm_table_place(&l.table, &l.table.row[0], 2);
	assert_string_equal(place.file, "t.csv");
	assert_int_equal(place.line, 3);
	assert_int_equal(place.column, 23);
	unload(&l);
}

static void test_missing(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, "missing", NULL);
	assert_true(l.table.missing);
	assert_int_equal(l.table.n, 0);
	CHECK_STR("findings", rmm_str(test_sink_text(&l.sink)), "");
	unload(&l);
}

/* Each allocation fails once: a clean failure, and nothing is kept. */
static void test_no_memory(void **state)
{
	const struct test_file files[] = {
		{ "s.json", schema_json },
		{ "t.csv", HEADER "1,2,,x\n1,3,,x\n1,2,,y\n" },
		{ NULL, NULL },
	};
	struct test_tree tree;
	struct rmm_schema *schema;
	struct rmm_err err = {0};
	unsigned n;

	(void)state;
	test_tree_init(&tree, files);
	CHECK_OK("schema", rmm_schema_load(&schema, &tree.tree, "s.json", &err),
		 &err);
	for (n = 0; n < 100; n++) {
		struct rmm_table table;
		int ret;

		rmm_err_clear(&err);
		allowed = n;
		rmm_mem_hook(allow_some);
		ret = rmm_table_load(&table, &tree.tree, "t.csv", schema, NULL,
				     &err);
		rmm_mem_hook(NULL);
		rmm_table_free(&table);
		if (ret == 0)
			break;
		assert_int_equal(err.code, RMM_E_NOMEM);
	}
	assert_in_range(n, 3, 99);
	rmm_schema_free(schema);
	test_tree_free(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
