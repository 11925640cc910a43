/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "io/json.h"
#include "io/out.h"

#define T(s) { s, sizeof(s) - 1 }

/* More brackets than may be nested. */
#define MANY "[{[{[{[{[{[{[{[{[{[{[{[{[{[{[{[{[{[{"

static bool never(void)
{
	return false;
}

static void check_write(const char *name, const struct json_t *json,
			unsigned indent, const char *want)
{
	struct rmm_buf buf = {0};
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	rmm_buf_init(&buf, 100000);
	rmm_out_buf(&out, &buf);
	rmm_json_write(&out, json, indent);
	CHECK_OK(name, rmm_out_close(&out, &err), &err);
	CHECK_STR(name, ((struct rmm_str){ buf.ptr, buf.len }), want);
	rmm_buf_free(&buf);
}

static void parses(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		const char *want;
	} row[] = {
		{ "empty object", T("{}"), "{}" },
		{ "empty array", T(" [ ] \n"), "[]" },
		{ "order is kept", T("{\"b\":1,\"a\":2,\"c\":3}"),
		  "{\"b\":1,\"a\":2,\"c\":3}" },
		{ "values", T("[null,true,false,-7,\"x\",{\"k\":[]}]"),
		  "[null,true,false,-7,\"x\",{\"k\":[]}]" },
		{ "64 bits", T("[9223372036854775807,-9223372036854775808]"),
		  "[9223372036854775807,-9223372036854775808]" },
		{ "escapes", T("[\"\\u00e9\\n\\\"\"]"),
		  "[\"\xc3\xa9\\n\\\"\"]" },
		{ "brackets in a string", T("[\"" MANY "\\\"" MANY "\"]"),
		  "[\"" MANY "\\\"" MANY "\"]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct json_t *json;
		struct rmm_err err = {0};

		CHECK_OK(row[i].name, rmm_json_parse(&json, row[i].in, "f",
						     &err), &err);
		check_write(row[i].name, json, 0, row[i].want);
		rmm_json_free(json);
	}
	rmm_json_free(NULL);
}

static void refused(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		const char *place; /* file and line; the column is jansson's */
	} row[] = {
		{ "nothing", { NULL, 0 }, "f.json:1:" },
		{ "blanks", T(" \n "), "f.json:2:" },
		{ "cut", T("{\"a\":\n"), "f.json:2:" },
		{ "no comma", T("{\n\"a\":1\n\"b\":2}"), "f.json:3:" },
		{ "comma at the end", T("[1,]"), "f.json:1:" },
		{ "two values", T("{}\n{}"), "f.json:2:" },
		{ "text behind", T("{} x"), "f.json:1:" },
		{ "one key twice", T("{\"a\":1,\n\"a\":2}"), "f.json:2:" },
		{ "scalar alone", T("1"), "f.json:1:" },
		{ "not UTF-8", T("[\"\xff\"]"), "f.json:1:" },
		{ "surrogate alone", T("[\"\\ud800\"]"), "f.json:1:" },
		{ "NUL byte", T("[\"a\0b\"]"), "f.json:1:" },
		{ "NUL, escaped", T("[\"a\\u0000b\"]"), "f.json:1:" },
		{ "newline in a string", T("[\"a\nb\"]"), "f.json:1:" },
		{ "comment", T("[1] // x"), "f.json:1:" },
		{ "single quotes", T("['a']"), "f.json:1:" },
		{ "over 64 bits", T("[9223372036854775808]"),
		  "f.json:1:" },
		{ "BOM", T("\xef\xbb\xbf{}"), "f.json:1:1: byte order mark; "
		  "save it as UTF-8 without one" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct json_t *json;
		struct rmm_err err = {0};

		CHECK_FAILS(row[i].name, rmm_json_parse(&json, row[i].in,
							"f.json", &err), &err,
			    RMM_E_SYNTAX);
		CHECK(row[i].name, !json);
		if (!rmm_str_starts(rmm_str(err.text), rmm_str(row[i].place)))
			fail_msg("%s: %s", row[i].name, err.text);
		CHECK(row[i].name, strstr(err.text + strlen("f.json:1:"),
					  ": "));
	}
}

static void depth(void **state)
{
	static const struct {
		const char *name;
		char open, close;
		size_t n;
		bool ok;
	} row[] = {
		{ "arrays at the limit", '[', ']', RMM_MAX_DEPTH, true },
		{ "arrays over it", '[', ']', RMM_MAX_DEPTH + 1, false },
		{ "a million arrays", '[', ']', 1000000, false },
		{ "a million objects", '{', '}', 1000000, false },
	};
	char *text = rmm_malloc(2000000);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < COUNT(row); i++) {
		struct json_t *json;
		struct rmm_err err = {0};
		struct rmm_str s = { text, row[i].n * 2 };

		memset(text, row[i].open, row[i].n);
		memset(text + row[i].n, row[i].close, row[i].n);
		if (row[i].ok) {
			CHECK_OK(row[i].name, rmm_json_parse(&json, s, "f",
							     &err), &err);
			rmm_json_free(json);
			continue;
		}
		CHECK_FAILS(row[i].name, rmm_json_parse(&json, s, "f", &err),
			    &err, RMM_E_LIMIT);
		CHECK_STR(row[i].name, rmm_str(err.text),
			  "f:1:33: nested deeper than 32 levels");
	}
	rmm_free(text);
}

static void getters(void **state)
{
	struct json_t *json, *list;
	struct rmm_err err = {0};
	struct rmm_str s = {0};
	int64_t n = 0;
	bool b = false;

	(void)state;
	CHECK_OK("parse", rmm_json_parse(&json, RMM_LIT(
		"{\"s\":\"text\",\"n\":-5,\"b\":true,\"r\":1.5,"
		"\"l\":[10,11],\"z\":null}"), "f", &err), &err);
	list = rmm_json_get(json, "l");
	assert_true(rmm_json_is_object(json));
	assert_false(rmm_json_is_array(json));
	assert_true(rmm_json_is_array(list));
	assert_false(rmm_json_is_object(list));
	assert_true(rmm_json_str(&s, rmm_json_get(json, "s")));
	CHECK_STR("s", s, "text");
	assert_true(rmm_json_int(&n, rmm_json_get(json, "n")));
	assert_int_equal(n, -5);
	assert_true(rmm_json_bool(&b, rmm_json_get(json, "b")));
	assert_true(b);
	assert_int_equal(rmm_json_len(list), 2);
	assert_true(rmm_json_int(&n, rmm_json_at(list, 1)));
	assert_int_equal(n, 11);

	assert_null(rmm_json_get(json, "none"));
	assert_null(rmm_json_get(list, "s"));
	assert_null(rmm_json_get(NULL, "s"));
	assert_null(rmm_json_at(list, 2));
	assert_null(rmm_json_at(json, 0));
	assert_int_equal(rmm_json_len(json), 0);
	assert_int_equal(rmm_json_len(NULL), 0);
	assert_false(rmm_json_is_object(NULL));
	assert_false(rmm_json_is_array(NULL));
	assert_false(rmm_json_str(&s, rmm_json_get(json, "n")));
	assert_false(rmm_json_str(&s, NULL));
	assert_false(rmm_json_int(&n, rmm_json_get(json, "r")));
	assert_false(rmm_json_int(&n, rmm_json_get(json, "s")));
	assert_false(rmm_json_int(&n, NULL));
	assert_false(rmm_json_bool(&b, rmm_json_get(json, "z")));
	assert_false(rmm_json_bool(&b, NULL));
	rmm_json_free(json);
}

static void each_key(void **state)
{
	struct json_t *json, *value;
	struct rmm_err err = {0};
	struct rmm_str key;
	void *iter = NULL;
	int64_t n, want = 1;

	(void)state;
	CHECK_OK("parse", rmm_json_parse(&json, RMM_LIT(
		"{\"z\":1,\"a\":2,\"m\":3,\"\":4}"), "f", &err), &err);
	while (rmm_json_each(json, &iter, &key, &value)) {
		assert_true(rmm_json_int(&n, value));
		assert_int_equal(n, want);
		assert_int_equal(key.len ? key.ptr[0] : 0, "zam"[want - 1]);
		want++;
	}
	assert_int_equal(want, 5);
	assert_null(iter);
	rmm_json_free(json);
	json = rmm_json_array();
	assert_false(rmm_json_each(json, &iter, &key, &value));
	assert_false(rmm_json_each(NULL, &iter, &key, &value));
	rmm_json_free(json);
}

static void builds(void **state)
{
	struct json_t *json = rmm_json_object(), *list = rmm_json_array();

	(void)state;
	assert_int_equal(rmm_json_push(list, rmm_json_of_int(-1)), 0);
	assert_int_equal(rmm_json_push(list, rmm_json_of_bool(false)), 0);
	assert_int_equal(rmm_json_set(json, "z", rmm_json_of_str(
				      RMM_LIT("a\"b"))), 0);
	assert_int_equal(rmm_json_set(json, "l", list), 0);
	assert_int_equal(rmm_json_set(json, "e", rmm_json_of_str(
				      (struct rmm_str){0})), 0);
	check_write("one line", json, 0,
		    "{\"z\":\"a\\\"b\",\"l\":[-1,false],\"e\":\"\"}");
	check_write("indented", json, 2,
		    "{\n  \"z\": \"a\\\"b\",\n  \"l\": [\n    -1,\n    false\n"
		    "  ],\n  \"e\": \"\"\n}");
	assert_int_equal(rmm_json_set(json, "x", NULL), -1);
	assert_int_equal(rmm_json_set(NULL, "x", rmm_json_of_int(1)), -1);
	assert_int_equal(rmm_json_set(json, NULL, rmm_json_of_int(1)), -1);
	assert_int_equal(rmm_json_push(NULL, rmm_json_of_int(1)), -1);
	assert_int_equal(rmm_json_push(json, rmm_json_of_int(1)), -1);
	assert_null(rmm_json_of_str(RMM_LIT("\xff")));
	rmm_json_free(json);
}

static void write_fails(void **state)
{
	struct json_t *json = rmm_json_of_str(RMM_LIT("0123456789"));
	struct rmm_buf buf = {0};
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	(void)state;
	rmm_buf_init(&buf, 5);
	rmm_out_buf(&out, &buf);
	rmm_json_write(&out, json, 0);
	CHECK_FAILS("ceiling", rmm_out_close(&out, &err), &err, RMM_E_LIMIT);
	rmm_buf_free(&buf);
	rmm_err_clear(&err);
	rmm_buf_init(&buf, 500);
	rmm_out_buf(&out, &buf);
	rmm_mem_hook(never);
	rmm_json_write(&out, json, 0);
	rmm_mem_hook(NULL);
	CHECK_FAILS("memory", rmm_out_close(&out, &err), &err, RMM_E_NOMEM);
	rmm_buf_free(&buf);
	rmm_json_free(json);
}

/* What is written must be JSON, and the same text where it is text. */
static void strings(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		const char *want;
		bool same;
	} row[] = {
		{ "empty", T(""), "\"\"", true },
		{ "plain", T("a b"), "\"a b\"", true },
		{ "quote and backslash", T("\"\\"), "\"\\\"\\\\\"", true },
		{ "letters", T("\xc3\xa9\xf0\x9f\x98\x80"),
		  "\"\xc3\xa9\xf0\x9f\x98\x80\"", true },
		{ "controls", T("\n\t\x1b\x7f"),
		  "\"\\u000a\\u0009\\u001b\\u007f\"", true },
		{ "NUL", T("\0"), "\"\\u0000\"", false },
		{ "bidi", T("\xe2\x80\xae"), "\"\\u202e\"", true },
		{ "zero width", T("\xef\xbb\xbf"), "\"\\ufeff\"", true },
		{ "a command of a build service", T("##vso[x]#"),
		  "\"#\\u0023vso[x]#\"", true },
		{ "beyond 16 bits", T("\xf3\xa0\x81\x81"),
		  "\"\\udb40\\udc41\"", true },
		{ "invalid", T("a\xff\xc3" "b"), "\"a\\ufffd\\ufffdb\"",
		  false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_buf buf = {0};
		struct rmm_out out = {0};
		struct rmm_err err = {0};
		struct rmm_str back = {0};
		struct json_t *json = NULL;

		rmm_buf_init(&buf, 1000);
		rmm_out_buf(&out, &buf);
		rmm_out_addc(&out, '[');
		rmm_json_write_str(&out, row[i].in);
		rmm_out_addc(&out, ']');
		CHECK_OK(row[i].name, rmm_out_close(&out, &err), &err);
		CHECK_STR(row[i].name,
			  ((struct rmm_str){ buf.ptr + 1, buf.len - 2 }),
			  row[i].want);
		if (row[i].same) {
			CHECK_OK(row[i].name, rmm_json_parse(
				 &json, (struct rmm_str){ buf.ptr, buf.len },
				 "f", &err), &err);
			CHECK(row[i].name, rmm_json_str(&back,
							rmm_json_at(json, 0)));
			CHECK(row[i].name, rmm_str_eq(back, row[i].in));
		}
		rmm_json_free(json);
		rmm_buf_free(&buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(refused),
		cmocka_unit_test(depth),
		cmocka_unit_test(getters),
		cmocka_unit_test(each_key),
		cmocka_unit_test(builds),
		cmocka_unit_test(write_fails),
		cmocka_unit_test(strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
