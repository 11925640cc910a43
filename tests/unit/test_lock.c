/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "base/mem.h"
#include "io/out.h"
#include "model/lock.h"

/* The hook has no argument, so its state has to be here. */
static unsigned allowed;

static bool allow_some(void)
{
	return allowed > 0 && allowed--;
}

#define HASH "583d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a"

static const char text[] =
	"{\n"
	"  \"hosts\": {\n"
	"    \"url\": \"https://example.com/h\",\n"
	"    \"final_url\": \"\",\n"
	"    \"etag\": \"\\\"abc\\\"\",\n"
	"    \"last_modified\": \"\",\n"
	"    \"checked\": \"2026-11-22T10:11:12Z\",\n"
	"    \"changed\": \"2026-01-02T03:04:05Z\",\n"
	"    \"sha256\": \"" HASH "\",\n"
	"    \"bytes\": 4711,\n"
	"    \"rows\": 186\n"
	"  },\n"
	"  \"procs\": {\n"
	"    \"url\": \"file:///p\",\n"
	"    \"final_url\": \"\",\n"
	"    \"etag\": \"\",\n"
	"    \"last_modified\": \"Fri, 02 Jan 2026 03:04:05 GMT\",\n"
	"    \"checked\": \"2026-11-22T10:11:12Z\",\n"
	"    \"changed\": \"1970-01-01T00:00:00Z\",\n"
	"    \"sha256\": \"" HASH "\",\n"
	"    \"bytes\": 0,\n"
	"    \"rows\": 0\n"
	"  }\n"
	"}\n";

static int load(struct rmm_lock *lock, const char *json, struct rmm_err *err)
{
	const struct test_file files[] = {
		{ json ? RMM_LOCK_PATH : "other", json ? json : "" },
		{ NULL, NULL },
	};
	struct test_tree tree;
	int ret;

	test_tree_init(&tree, files);
	ret = rmm_lock_load(lock, &tree.tree, err);
	test_tree_free(&tree);
	return ret;
}

static void check_text(const char *name, const struct rmm_lock *lock,
		       const char *want)
{
	struct rmm_buf buf = {0};
	struct rmm_out out = {0};
	struct rmm_err err = {0};
	struct rmm_str got = {0};

	rmm_buf_init(&buf, 1 << 20);
	rmm_out_buf(&out, &buf);
	rmm_lock_write(&out, lock);
	CHECK_OK(name, rmm_out_close(&out, &err), &err);
	CHECK_OK(name, rmm_buf_end(&buf, &got, &err), &err);
	CHECK_STR(name, got, want);
	rmm_buf_free(&buf);
}

static void test_round_trip(void **state)
{
	struct rmm_lock lock;
	struct rmm_err err = {0};
	const struct rmm_lock_entry *entry;

	(void)state;
	CHECK_OK("load", load(&lock, text, &err), &err);
	assert_int_equal(lock.n, 2);
	entry = rmm_lock_find(&lock, RMM_LIT("hosts"));
	assert_non_null(entry);
	CHECK_STR("url", entry->url, "https://example.com/h");
	CHECK_STR("etag", entry->etag, "\"abc\"");
	CHECK_STR("sha256", entry->sha256, HASH);
	assert_int_equal(entry->checked, 1795342272);
	assert_int_equal(entry->bytes, 4711);
	assert_int_equal(entry->rows, 186);
	assert_null(rmm_lock_find(&lock, RMM_LIT("host")));
	check_text("written", &lock, text);
	rmm_lock_free(&lock);
}

static void test_missing(void **state)
{
	struct rmm_lock lock;
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("missing", load(&lock, NULL, &err), &err);
	assert_int_equal(lock.n, 0);
	assert_null(rmm_lock_find(&lock, RMM_LIT("hosts")));
	check_text("empty", &lock, "{}\n");
	rmm_lock_free(&lock);
}

static void test_put(void **state)
{
	static const char *const order[] = { "b", "d", "a", "c", "b" };
	struct rmm_lock lock = {0};
	struct rmm_err err = {0};
	char url[] = "https://example.com/x";

	(void)state;
	for (size_t i = 0; i < COUNT(order); i++) {
		struct rmm_lock_entry entry = {
			.name = rmm_str(order[i]),
			.url = rmm_str(url),
			.bytes = i,
		};

		url[sizeof(url) - 2] = (char)('0' + i);
		CHECK_OK(order[i], rmm_lock_put(&lock, &entry, &err), &err);
	}
	assert_int_equal(lock.n, 4);
	for (size_t i = 0; i < lock.n; i++)
		assert_int_equal(lock.entry[i].name.ptr[0], 'a' + (int)i);
	CHECK_STR("replaced", lock.entry[1].url, "https://example.com/4");
	assert_int_equal(lock.entry[1].bytes, 4);
	CHECK_STR("copied", lock.entry[3].url, "https://example.com/1");
	rmm_lock_free(&lock);
}

#define ENTRY(checked, sha256, bytes)                                    \
	"{\"hosts\":{\"url\":\"u\",\"final_url\":\"\",\"etag\":\"\","     \
	"\"last_modified\":\"\",\"checked\":" checked                    \
	",\"changed\":\"2026-01-02T03:04:05Z\",\"sha256\":\"" sha256      \
	"\",\"bytes\":" bytes ",\"rows\":1}}"
#define TIME "\"2026-01-02T03:04:05Z\""

static void test_damaged(void **state)
{
	static const struct {
		const char *name, *json, *want;
	} rows[] = {
		{ "empty", "", "lists/upstream/lock.json:1:1: " },
		{ "cut", "{\"a\":", "lists/upstream/lock.json:1:" },
		{ "conflict", "<<<<<<< HEAD\n{}\n", "lists/upstream/lock.json:1:" },
		{ "array", "[]", "lists/upstream/lock.json: is no object" },
		{ "no entry", "{\"a\":1}", "lists/upstream/lock.json: source 'a': is no object" },
		{ "empty entry", "{\"a\":{}}", "source 'a': 'url' is missing" },
		{ "unknown", "{\"a\":{\"uri\":1}}", "source 'a': unknown key 'uri'" },
		{ "twice", "{\"a\":1,\"a\":2}", "lists/upstream/lock.json:1:" },
		{ "no time", ENTRY("\"2026-01-02\"", HASH, "1"), "'checked' is not a time" },
		{ "time is no text", ENTRY("1", HASH, "1"), "'checked' is not a time" },
		{ "short hash", ENTRY(TIME, "abc", "1"), "'sha256' is not a SHA-256" },
		{ "upper-case hash", ENTRY(TIME, "583D411F3AB308C1370B2C8DF64CBD8B4E97D7D8F6FD7609DF5793E0CBC1295A", "1"), "'sha256' is not a SHA-256" },
		{ "negative", ENTRY(TIME, HASH, "-1"), "'bytes' is not a whole number" },
		{ "fraction", ENTRY(TIME, HASH, "1.5"), "'bytes' is not a whole number" },
		{ "text", ENTRY(TIME, HASH, "\"1\""), "'bytes' is not a whole number" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_lock lock;
		struct rmm_err err = {0};

		CHECK_FAILS(rows[i].name, load(&lock, rows[i].json, &err), &err,
			    RMM_E_SYNTAX);
		if (!strstr(err.text, rows[i].want))
			fail_msg("%s: '%s' lacks '%s'", rows[i].name, err.text,
				 rows[i].want);
		assert_null(lock.entry);
	}
}

/* Each allocation fails once: a clean failure, and nothing is kept. */
static void test_no_memory(void **state)
{
	const struct test_file files[] = {
		{ RMM_LOCK_PATH, text },
		{ NULL, NULL },
	};
	struct test_tree tree;
	struct rmm_lock lock;
	unsigned n;

	(void)state;
	test_tree_init(&tree, files);
	for (n = 0; n < 100; n++) {
		struct rmm_err err = {0};
		int ret;

		allowed = n;
		rmm_mem_hook(allow_some);
		ret = rmm_lock_load(&lock, &tree.tree, &err);
		rmm_mem_hook(NULL);
		if (ret == 0)
			break;
		assert_int_equal(err.code, RMM_E_NOMEM);
		assert_null(lock.entry);
	}
	assert_in_range(n, 3, 99);
	rmm_lock_free(&lock);
	test_tree_free(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
