/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "base/mem.h"
#include "io/csv.h"
#include "model/schema.h"

/* The hook has no argument, so its state has to be here. */
static unsigned allowed;

static bool allow_some(void)
{
	return allowed > 0 && allowed--;
}

#define LONG10 "0123456789"
#define LONG100 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10

static int load(struct rmm_schema **schema, const char *json,
		struct rmm_err *err)
{
	const struct test_file files[] = {
		{ "s.json", json },
		{ NULL, NULL },
	};
	struct test_tree tree;
	int ret;

	test_tree_init(&tree, files);
	ret = rmm_schema_load(schema, &tree.tree, "s.json", err);
	test_tree_free(&tree);
	return ret;
}

static void test_shipped(void **state)
{
	static const struct {
		const char *path, *header;
		size_t keys, foreign;
	} rows[] = {
		{ "schema/tools.json", "tool,category,vendor,website", 1, 0 },
		{ "schema/aliases.json", "alias,tool", 2, 1 },
		{ "schema/additions.json", "indicator,type,tool,reference,reason,owner,ticket,added,expires", 2, 0 },
		{ "schema/removals.json", "indicator,type,source,reason,owner,ticket,expires", 3, 0 },
		{ "schema/corrections.json", "indicator,type,column,value,reason,owner,ticket,expires", 3, 0 },
		{ "schema/approvals.json", "tool,host,device_group,device,account,reason,owner,ticket,expires", 5, 1 },
		{ "schema/waivers.json", "rule,indicator,reason,owner,ticket,expires", 2, 0 },
		{ "schema/never.json", "indicator,type,reason", 2, 0 },
		{ "schema/rules.json", "value,reason", 1, 0 },
		{ "schema/rmm_indicators.json", "indicator,type,tool,category,fidelity,sources,listed_since,reference", 2, 0 },
		{ "schema/upstream-process.json", "rmm_program,rmm_binary", 0, 0 },
		{ "schema/upstream-network.json", "URI,RMM_Tool", 0, 0 },
	};
	struct rmm_dir_tree dir = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("open", rmm_dir_tree_open(&dir, RMM_TEST_ROOT, &err), &err);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct rmm_foreign_key *foreign;
		struct rmm_schema *schema = NULL;
		const size_t *key;

		CHECK_OK(rows[i].path,
			 rmm_schema_load(&schema, &dir.tree, rows[i].path, &err),
			 &err);
		CHECK_STR(rows[i].path, rmm_schema_header_text(schema),
			  rows[i].header);
		CHECK(rows[i].path,
		      rmm_schema_primary_key(schema, &key) == rows[i].keys);
		CHECK(rows[i].path, rmm_schema_foreign_keys(schema, &foreign) ==
					    rows[i].foreign);
		rmm_schema_free(schema);
	}
	rmm_dir_tree_close(&dir);
}

#define FIELD(more) "{\"fields\":[{\"name\":\"a\"" more "}]}"
#define RULE(more) FIELD(",\"constraints\":{" more "}")
#define PATTERN(p) RULE("\"pattern\":\"" p "\"")
#define TWO(more) "{\"fields\":[{\"name\":\"a\",\"constraints\":{\"required\":true}},{\"name\":\"b\"}]" more "}"

static void test_refused(void **state)
{
	static const struct {
		const char *name, *json, *want;
	} rows[] = {
		{ "empty", "", "s.json:1:1: " },
		{ "no JSON", "{\"fields\":\n[}", "s.json:2:" },
		{ "array", "[]", "s.json: is no table schema" },
		{ "no fields", "{}", "s.json: 'fields' is no list" },
		{ "empty fields", "{\"fields\":[]}", "'fields' is no list" },
		{ "field is no object", "{\"fields\":[1]}", "fields[0]: is no object" },
		{ "no name", "{\"fields\":[{}]}", "fields[0]: 'name' is missing" },
		{ "name twice", "{\"fields\":[{\"name\":\"a\"},{\"name\":\"a\"}]}", "field 'a': the name stands twice" },
		{ "unknown key", FIELD(",\"trueValues\":[]"), "field 'a': unknown key 'trueValues'" },
		{ "unknown type", FIELD(",\"type\":\"number\""), "unknown type 'number'; known are string, date" },
		{ "unknown format", FIELD(",\"format\":\"email\""), "unknown format 'email' of a string" },
		{ "date format", FIELD(",\"type\":\"date\",\"format\":\"any\""), "unknown format 'any' of a date" },
		{ "uri of a date", FIELD(",\"type\":\"date\",\"format\":\"uri\""), "unknown format 'uri' of a date" },
		{ "unknown constraint", RULE("\"minimum\":1"), "field 'a': unknown constraint 'minimum'; known are required" },
		{ "constraints", FIELD(",\"constraints\":[]"), "constraint is no object" },
		{ "required", RULE("\"required\":\"yes\""), "'required' is neither true nor false" },
		{ "length", RULE("\"maxLength\":-1"), "'maxLength' is no length" },
		{ "lengths", RULE("\"maxLength\":1,\"minLength\":2"), "'minLength' is above 'maxLength'" },
		{ "enum", RULE("\"enum\":\"x\""), "'enum' is no list" },
		{ "empty enum", RULE("\"enum\":[]"), "'enum' is no list" },
		{ "enum of numbers", RULE("\"enum\":[1]"), "'enum' holds what is no string" },
		{ "bare pattern", PATTERN("a+"), "'pattern' is not written ^(?:...)$" },
		{ "half a pattern", PATTERN("^(?:a+)"), "'pattern' is not written" },
		{ "two groups", PATTERN("^(?:a)|(?:b)$"), "'pattern' is not written" },
		{ "escaped end", PATTERN("^(?:a\\\\)$"), "'pattern' is not written" },
		{ "open class", PATTERN("^(?:[a)$"), "'pattern' is not written" },
		{ "no regex", PATTERN("^(?:a**)$"), "'pattern' does not compile: quantifier does not follow a repeatable item at character 7" },
		{ "long pattern", PATTERN("^(?:" LONG100 "{9,99}" ")$"), NULL },
		{ "missing values", "{\"fields\":[{\"name\":\"a\"}],\"missingValues\":[\"\",\"-\"]}", "'missingValues' is something else" },
		{ "key of no field", TWO(",\"primaryKey\":\"c\""), "'primaryKey' names 'c', which is no field" },
		{ "key is a number", TWO(",\"primaryKey\":[1]"), "'primaryKey' holds what is no field's name" },
		{ "key is empty", TWO(",\"primaryKey\":[]"), "'primaryKey' is no list of fields" },
		{ "key may be empty", TWO(",\"primaryKey\":[\"a\",\"b\"]"), "'primaryKey' names a field that is not required; use 'rmmlist.key'" },
		{ "two keys", TWO(",\"primaryKey\":\"a\",\"rmmlist\":{\"key\":[\"b\"]}"), "has both 'primaryKey' and 'rmmlist.key'" },
		{ "unknown key under rmmlist", TWO(",\"rmmlist\":{\"keys\":[\"b\"]}"), "unknown key of 'rmmlist' 'keys'" },
		{ "foreign keys", TWO(",\"foreignKeys\":{}"), "'foreignKeys' is no list" },
		{ "foreign key of two", TWO(",\"foreignKeys\":[{\"fields\":[\"a\",\"b\"],\"reference\":{\"resource\":\"r\",\"fields\":[\"a\",\"b\"]}}]"), "from one field to one field" },
		{ "foreign key to nothing", TWO(",\"foreignKeys\":[{\"fields\":\"a\"}]"), "from one field to one field" },
		{ "foreign key without resource", TWO(",\"foreignKeys\":[{\"fields\":\"a\",\"reference\":{\"fields\":\"x\"}}]"), "names no other resource" },
		{ "foreign key of no field", TWO(",\"foreignKeys\":[{\"fields\":\"c\",\"reference\":{\"resource\":\"r\",\"fields\":\"x\"}}]"), "'foreignKeys' names 'c'" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_schema *schema = NULL;
		struct rmm_err err = {0};

		if (!rows[i].want) {
			CHECK_OK(rows[i].name,
				 load(&schema, rows[i].json, &err), &err);
			rmm_schema_free(schema);
			continue;
		}
		CHECK_FAILS(rows[i].name, load(&schema, rows[i].json, &err),
			    &err, RMM_E_SYNTAX);
		if (!strstr(err.text, rows[i].want))
			fail_msg("%s: '%s' lacks '%s'", rows[i].name, err.text,
				 rows[i].want);
		assert_null(schema);
	}
}

static void test_missing(void **state)
{
	struct rmm_dir_tree dir = {0};
	struct rmm_schema *schema;
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("open", rmm_dir_tree_open(&dir, RMM_TEST_ROOT, &err), &err);
	CHECK_FAILS("missing",
		    rmm_schema_load(&schema, &dir.tree, "schema/x.json", &err),
		    &err, RMM_E_SYNTAX);
	assert_non_null(strstr(err.text, "schema/x.json: the schema is not there"));
	rmm_dir_tree_close(&dir);
}

/* The rows of a CSV text one by one: the header, then what is checked. */
struct rows {
	struct rmm_in in;
	struct rmm_csv *csv;
	struct rmm_csv_row row;
};

static void rows_open(struct rows *r, const char *name, struct rmm_str text)
{
	struct rmm_err err = {0};

	*r = (struct rows){0};
	rmm_in_mem(&r->in, "f.csv", text);
	CHECK_OK(name, rmm_csv_open(&r->csv, &r->in, &err), &err);
	CHECK_OK(name, rmm_csv_next(r->csv, &r->row, &err), &err);
}

static void rows_close(struct rows *r)
{
	rmm_csv_close(r->csv);
	rmm_in_close(&r->in);
}

static void test_header(void **state)
{
	static const struct {
		const char *name, *text, *want; /* NULL: it is the header */
	} rows[] = {
		{ "same", "ab,cd,ef\n", NULL },
		{ "with BOM, CRLF and blanks", "\xef\xbb\xbf ab , cd,ef\r\n", NULL },
		{ "in quotes", "\"ab\",\"cd\",ef", NULL },
		{ "after empty lines", "\n\nab,cd,ef\n", NULL },
		{ "missing", "ab,cd\n", "f.csv:1:6: column 'ef' is missing; expected 'ab,cd,ef'" },
		{ "missing in the middle", "ab,ef\n", "f.csv:1:4: column 'cd' is missing" },
		{ "missing first", "cd,ef\n", "f.csv:1:1: column 'ab' is missing" },
		{ "one more", "ab,cd,ef,gh\n", "f.csv:1:10: unknown column 'gh'" },
		{ "an empty one more", "ab,cd,ef,\n", "f.csv:1:10: unknown column ''" },
		{ "renamed", "ab,CD,ef\n", "f.csv:1:4: column 'CD' stands where 'cd' should" },
		{ "inserted", "ab,xx,cd,ef\n", "f.csv:1:4: unknown column 'xx'" },
		{ "doubled", "ab,cd,ab\n", "f.csv:1:7: column 'ab' stands twice" },
		{ "reordered", "ab,ef,cd\n", "f.csv:1:4: the columns are in another order: 'ef' stands where 'cd' should" },
		{ "semicolons", "ab;cd;ef\n", "f.csv:1:1: the columns are separated by ';'; save the file with ','" },
		{ "HTML", "<!DOCTYPE html>\n<html>\n", "f.csv:1:1: column '<!DOCTYPE html>' stands where 'ab' should" },
		{ "a row", "anydesk.com,x,y\n", "f.csv:1:1: column 'anydesk.com' stands where 'ab' should" },
		{ "line 3", "\n\nab,cd\n", "f.csv:3:6: " },
		{ "broken quotes", "ab,c\"d,ef\n", "f.csv:1:5: a quote inside an unquoted field" },
		{ "bidi", "ab,c\xe2\x80\xae" "d,ef\n", "f.csv:1:5: bidi control character U+202E" },
		{ "Windows-1252", "ab,c\xe4" "d,ef\n", "f.csv:1:5: not UTF-8 (looks like Windows-1252)" },
	};
	static const char json[] = "{\"fields\":[{\"name\":\"ab\"},{\"name\":\"cd\"},{\"name\":\"ef\"}]}";
	struct rmm_schema *schema;
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("schema", load(&schema, json, &err), &err);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rows r;
		int ret;

		err = (struct rmm_err){0};
		rows_open(&r, rows[i].name, rmm_str(rows[i].text));
		ret = rmm_schema_header(schema, &r.row, "f.csv", &err);
		if (!rows[i].want && ret < 0)
			fail_msg("%s: %s", rows[i].name, err.text);
		if (rows[i].want && (ret == 0 || err.code != RMM_E_SYNTAX ||
				     !strstr(err.text, rows[i].want)))
			fail_msg("%s: '%s' lacks '%s'", rows[i].name, err.text,
				 rows[i].want);
		rows_close(&r);
	}
	rmm_schema_free(schema);
}

static const char kinds[] =
	"{\"fields\":["
	"{\"name\":\"s\",\"constraints\":{\"required\":true,\"minLength\":2,\"maxLength\":4}},"
	"{\"name\":\"d\",\"type\":\"date\"},"
	"{\"name\":\"i\",\"type\":\"integer\"},"
	"{\"name\":\"b\",\"type\":\"boolean\"},"
	"{\"name\":\"u\",\"format\":\"uri\"},"
	"{\"name\":\"e\",\"constraints\":{\"enum\":[\"red\",\"blue\",\"\"]}},"
	"{\"name\":\"p\",\"constraints\":{\"pattern\":\"^(?:a|bc|[^a-z\\\\]]+)$\"}}]}";

static void test_row(void **state)
{
	static const struct {
		const char *name, *row, *want;
	} rows[] = {
		{ "sound", "abcd,2026-11-22,-12,true,https://e.org/x?y#z,red,bc", "" },
		{ "only what is required", "ab,,,,,,", "" },
		{ "required", ",,,,,,", "f.csv:1:1: error: 's' is empty, but required [schema-required]\n" },
		{ "too short", "a,,,,,,", "f.csv:1:1: error: 's' has 1 character, where at least 2 are needed [schema-length]\n" },
		{ "too long", "abcde,,,,,,", "f.csv:1:1: error: 's' has 5 characters, where at most 4 are allowed [schema-length]\n" },
		{ "characters, not bytes", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z,,,,,,", "" },
		{ "one character of four bytes", "\xf0\x9f\x98\x80,,,,,,", "f.csv:1:1: error: 's' has 1 character, where at least 2 are needed [schema-length]\n" },
		{ "slashes", "ab,2026/11/22,,,,,", "f.csv:1:4: error: '2026/11/22' in 'd' is a date as a spreadsheet writes it; write 2026-11-22 [schema-type]\n" },
		{ "dots", "ab,22.11.2026,,,,,", "f.csv:1:4: error: '22.11.2026' in 'd' is a date as a spreadsheet writes it; write 2026-11-22 [schema-type]\n" },
		{ "short dots", "ab,2.1.2026,,,,,", "f.csv:1:4: error: '2.1.2026' in 'd' is a date as a spreadsheet writes it; write 2026-01-02 [schema-type]\n" },
		{ "no zeros", "ab,2026-1-2,,,,,", "f.csv:1:4: error: '2026-1-2' in 'd' is a date as a spreadsheet writes it; write 2026-01-02 [schema-type]\n" },
		{ "American or not", "ab,11/22/2026,,,,,", "f.csv:1:4: error: '11/22/2026' in 'd' is no date that everybody reads alike; write YYYY-MM-DD [schema-type]\n" },
		{ "no such day", "ab,2026-02-30,,,,,", "f.csv:1:4: error: '2026-02-30' in 'd' is no day of the calendar; write YYYY-MM-DD [schema-type]\n" },
		{ "serial number", "ab,46348,,,,,", "f.csv:1:4: error: '46348' in 'd' is no date; write YYYY-MM-DD [schema-type]\n" },
		{ "a word", "ab,soon,,,,,", "f.csv:1:4: error: 'soon' in 'd' is no date; write YYYY-MM-DD [schema-type]\n" },
		{ "no number", "ab,,1.5,,,,", "f.csv:1:5: error: '1.5' in 'i' is no whole number [schema-type]\n" },
		{ "only a sign", "ab,,-,,,,", "f.csv:1:5: error: '-' in 'i' is no whole number [schema-type]\n" },
		{ "no truth value", "ab,,,yes,,,", "f.csv:1:6: error: 'yes' in 'b' is no truth value; write true or false [schema-type]\n" },
		{ "no scheme", "ab,,,,e.org/x,,", "f.csv:1:7: error: 'e.org/x' in 'u' is no link; write it with its scheme, https://... [schema-type]\n" },
		{ "no host", "ab,,,,https:///x,,", "f.csv:1:7: error: 'https:///x' in 'u' is no link; write it with its scheme, https://... [schema-type]\n" },
		{ "a blank inside", "ab,,,,https://e.org/x y,,", "f.csv:1:7: error: 'https://e.org/x y' in 'u' is no link; write it with its scheme, https://... [schema-type]\n" },
		{ "another scheme", "ab,,,,urn:isbn:1,,", "" },
		{ "none of the values", "ab,,,,,Red,", "f.csv:1:8: error: 'Red' in 'e' is none of red, blue, ; write one of these [schema-enum]\n" },
		{ "the pattern's part", "ab,,,,,,xa", "f.csv:1:9: error: 'xa' in 'p' does not match ^(?:a|bc|[^a-z\\]]+)$ [schema-pattern]\n" },
		{ "beyond ASCII", "ab,,,,,,\xc3\xa9\xc3\xa9", "" },
		{ "two findings", ",x,,,,,", "f.csv:1:1: error: 's' is empty, but required [schema-required]\nf.csv:1:2: error: 'x' in 'd' is no date; write YYYY-MM-DD [schema-type]\n" },
		{ "a field too few", "ab,,,,,", "f.csv:1:8: error: 6 of 7 fields; is a comma missing? [bad-fields]\n" },
		{ "one field", "ab", "f.csv:1:1: error: 1 of 7 fields; is a comma missing? [bad-fields]\n" },
		{ "a field too many", "ab,,,,,,a,x", "f.csv:1:11: error: 8 fields instead of 7; put a cell with a comma in quotes [bad-fields]\n" },
		{ "an empty one more", "ab,,,,,,a,", "f.csv:1:11: note: 1 empty field after the last [extra-fields]\n" },
		{ "two empty ones more", "ab,,,,,,a,,", "f.csv:1:11: note: 2 empty fields after the last [extra-fields]\n" },
		{ "empty and full ones more", "ab,,,,,,a,,x", "f.csv:1:11: error: 9 fields instead of 7; put a cell with a comma in quotes [bad-fields]\n" },
		{ "a long cell is cut", "ab,,,,,," LONG100 "\xe2\x82\xac" "a", "f.csv:1:9: error: '" LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 "' in 'p' does not match ^(?:a|bc|[^a-z\\]]+)$ [schema-pattern]\n" },
	};
	struct rmm_schema *schema;
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("schema", load(&schema, kinds, &err), &err);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct test_sink sink;
		struct rows r;
		size_t n;

		test_sink_init(&sink, RMM_NOTE);
		rows_open(&r, rows[i].name, rmm_str(rows[i].row));
		n = rmm_schema_row(schema, &r.row, "f.csv", RMM_LOCAL,
				   &sink.sink);
		CHECK_STR(rows[i].name, rmm_str(test_sink_text(&sink)),
			  rows[i].want);
		CHECK(rows[i].name, n == sink.sink.count[RMM_ERROR]);
		/* The same without a sink, and as an upstream's row. */
		CHECK(rows[i].name, n == rmm_schema_row(schema, &r.row, "f.csv",
							RMM_LOCAL, NULL));
		rmm_buf_reset(&sink.text);
		CHECK(rows[i].name,
		      n == rmm_schema_row(schema, &r.row, "f.csv",
					  RMM_UPSTREAM, &sink.sink));
		CHECK(rows[i].name, n == sink.sink.count[RMM_WARNING]);
		rmm_buf_free(&sink.text);
		rows_close(&r);
	}
	rmm_schema_free(schema);
}

/* A pattern that would run for ages on a cell is given up, and said so. */
static void test_limit(void **state)
{
	static const char json[] =
		"{\"fields\":[{\"name\":\"a\",\"constraints\":{\"pattern\":"
		"\"^(?:(?:x+x+)+[yz])$\"}}]}";
	struct rmm_schema *schema;
	struct test_sink sink;
	struct rmm_err err = {0};
	char cell[2001];
	struct rows r;

	(void)state;
	memset(cell, 'x', sizeof(cell) - 1);
	cell[sizeof(cell) - 1] = '\0';
	CHECK_OK("schema", load(&schema, json, &err), &err);
	test_sink_init(&sink, RMM_NOTE);
	rows_open(&r, "limit", rmm_str(cell));
	assert_int_equal(rmm_schema_row(schema, &r.row, "f.csv", RMM_LOCAL,
					&sink.sink), 1);
	CHECK("given up", strstr(test_sink_text(&sink), "matching was given up [schema-pattern]"));
	rmm_buf_free(&sink.text);
	rows_close(&r);
	rmm_schema_free(schema);
}

static void test_keys(void **state)
{
	static const char json[] =
		"{\"fields\":[{\"name\":\"a\",\"constraints\":{\"unique\":true}},"
		"{\"name\":\"b\"},{\"name\":\"c\"}],"
		"\"rmmlist\":{\"key\":[\"c\",\"a\"]},"
		"\"foreignKeys\":[{\"fields\":[\"b\"],\"reference\":"
		"{\"resource\":\"tools\",\"fields\":\"tool\"}}]}";
	const struct rmm_foreign_key *foreign;
	struct rmm_schema *schema;
	struct rmm_err err = {0};
	const size_t *key;

	(void)state;
	CHECK_OK("schema", load(&schema, json, &err), &err);
	assert_int_equal(rmm_schema_fields(schema), 3);
	CHECK_STR("name", rmm_schema_name(schema, 1), "b");
	assert_int_equal(rmm_schema_find(schema, RMM_LIT("c")), 2);
	assert_int_equal(rmm_schema_find(schema, RMM_LIT("C")), 3);
	assert_int_equal(rmm_schema_primary_key(schema, &key), 2);
	assert_int_equal(key[0], 2);
	assert_int_equal(key[1], 0);
	assert_true(rmm_schema_is_unique(schema, 0));
	assert_false(rmm_schema_is_unique(schema, 1));
	assert_int_equal(rmm_schema_foreign_keys(schema, &foreign), 1);
	assert_int_equal(foreign->field, 1);
	CHECK_STR("resource", foreign->resource, "tools");
	CHECK_STR("field", foreign->other_field, "tool");
	rmm_schema_free(schema);
	rmm_schema_free(NULL);
}

/* Each allocation fails once: a clean failure, and nothing is kept. Without
 * memory for the JIT compiler a pattern is interpreted. */
static void test_no_memory(void **state)
{
	const struct test_file files[] = {
		{ "s.json", kinds },
		{ NULL, NULL },
	};
	struct test_tree tree;
	struct rmm_schema *schema = NULL;
	unsigned n;

	(void)state;
	test_tree_init(&tree, files);
	for (n = 0; n < 200; n++) {
		struct rmm_err err = {0};
		int ret;

		allowed = n;
		rmm_mem_hook(allow_some);
		ret = rmm_schema_load(&schema, &tree.tree, "s.json", &err);
		rmm_mem_hook(NULL);
		if (ret == 0)
			break;
		assert_int_equal(err.code, RMM_E_NOMEM);
		assert_null(schema);
	}
	assert_in_range(n, 5, 199);
	rmm_schema_free(schema);
	test_tree_free(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_row),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
