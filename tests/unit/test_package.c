/* SPDX-License-Identifier: MIT */
#include "ws_support.h"

#include "base/mem.h"
#include "model/package.h"
#include "model/url.h"

/* The hook has no argument, so its state has to be here. */
static unsigned allowed;

static bool allow_some(void)
{
	return allowed > 0 && allowed--;
}

static int load(struct rmm_package *package, const char *json,
		struct rmm_err *err)
{
	const struct test_file files[] = {
		{ "datapackage.json", json },
		{ NULL, NULL },
	};
	struct test_tree tree;
	int ret;

	test_tree_init(&tree, files);
	ret = rmm_package_load(package, &tree.tree, err);
	test_tree_free(&tree);
	return ret;
}

/* The descriptor that the project ships. */
static void test_project(void **state)
{
	struct rmm_dir_tree dir = {0};
	struct rmm_package p;
	struct rmm_err err = {0};
	const struct rmm_upstream *up;

	(void)state;
	CHECK_OK("open", rmm_dir_tree_open(&dir, RMM_TEST_ROOT, &err), &err);
	CHECK_OK("load", rmm_package_load(&p, &dir.tree, &err), &err);
	assert_int_equal(p.upstreams, 3);
	assert_int_equal(p.lost.rows, 20);
	assert_int_equal(p.lost.percent, 10);
	assert_int_equal(p.gained.rows, 100);
	assert_int_equal(p.gained.percent, 25);
	up = rmm_package_find(&p, RMM_LIT("jschell"));
	assert_non_null(up);
	CHECK_STR("licence", up->licence, "MIT");
	CHECK_STR("path", up->path, "lists/upstream/jschell.csv");
	CHECK_STR("indicator", up->indicator, "URI");
	CHECK_STR("tool", up->tool, "RMM_Tool");
	assert_int_equal(up->urls, 2);
	assert_true(up->network && up->enabled && !up->sample);
	assert_int_equal(up->max_age_days, 14);
	up = rmm_package_find(&p, RMM_LIT("kithu29"));
	assert_non_null(up);
	assert_int_equal(up->licence.len, 0);
	assert_false(up->network);
	up = rmm_package_find(&p, RMM_LIT("lolrmm"));
	assert_non_null(up);
	assert_false(up->enabled);
	assert_null(rmm_package_find(&p, RMM_LIT("tools")));
	assert_non_null(rmm_package_at(&p, RMM_LIT("lists/local/tools.csv")));
	assert_non_null(rmm_package_at(&p, RMM_LIT("lists/rmm_indicators.csv")));
	assert_null(rmm_package_at(&p, RMM_LIT("lists/local/none.csv")));
	rmm_package_free(&p);
	rmm_dir_tree_close(&dir);
}

/* However many names there are, the failure is that this is none of them. */
static void test_need(void **state)
{
	static struct rmm_upstream upstream[RMM_MAX_SOURCES];
	struct rmm_package p = { .upstream = upstream };
	const struct rmm_upstream *up;
	struct rmm_err err = {0};

	(void)state;
	CHECK_FAILS("none", rmm_package_need(&up, &p, "x", &err), &err,
		    RMM_E_USAGE);
	CHECK_STR("none", rmm_str(err.text),
		  "no source is named 'x'; there are: none");
	for (; p.upstreams < RMM_MAX_SOURCES; p.upstreams++)
		upstream[p.upstreams].name = RMM_LIT(
			"a-name-that-is-as-long-as-a-name-may-be-in-a-descriptor"
			"-with-64");
	rmm_err_clear(&err);
	CHECK_FAILS("many", rmm_package_need(&up, &p, "x", &err), &err,
		    RMM_E_USAGE);
	CHECK("many", strstr(err.text, "no source is named 'x'; there are: a-"));
	rmm_err_clear(&err);
	CHECK_OK("found",
		 rmm_package_need(&up, &p, upstream[0].name.ptr, &err), &err);
	assert_ptr_equal(up, upstream);
}

static void test_missing(void **state)
{
	struct rmm_dir_tree dir = {0};
	struct rmm_package p;
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("open", rmm_dir_tree_open(&dir, RMM_TEST_DATA, &err), &err);
	CHECK_FAILS("missing", rmm_package_load(&p, &dir.tree, &err), &err,
		    RMM_E_IO);
	CHECK("remedy", strstr(err.text, "-C DIR"));
	rmm_dir_tree_close(&dir);
}

/* One upstream; `own` is what stands in its rmmlist, `more` beside it. */
#define UP(more, own)                                                       \
	"{\"resources\":[{\"name\":\"a\",\"path\":\"lists/upstream/a.csv\","  \
	"\"schema\":\"schema/a.json\"," more "\"rmmlist\":{" own "}}]}"
#define URL(url) "\"sources\":[{\"path\":\"" url "\"}],"
#define GOOD_URL URL("https://example.com/a")
#define COLUMNS "\"indicator\":\"i\",\"tool\":\"t\""
#define OWN "\"role\":\"upstream\",\"type\":\"network\"," COLUMNS
#define RES(name, path, schema)                                             \
	"{\"name\":\"" name "\",\"path\":\"" path "\",\"schema\":\"" schema "\"}"
#define LIST(items) "{\"resources\":[" items "]}"

static void test_sound(void **state)
{
	static const struct {
		const char *name, *json;
		uint32_t days, lost_rows, gained_percent;
		bool enabled, sample;
		const char *licence;
	} rows[] = {
		{ "least", UP(GOOD_URL, OWN), 14, 20, 25, true, false, "" },
		{ "all", UP(GOOD_URL "\"title\":\"A\",\"licenses\":[{\"name\":\"MIT\"},{\"title\":\"Own\"}],", OWN ",\"max_age_days\":3,\"enabled\":false,\"sample\":true"), 3, 20, 25, false, true, "MIT, Own" },
		{ "other keys", UP(GOOD_URL "\"custom\":{\"x\":1},\"licenses\":[{\"path\":\"https://e.org/l\"}],", OWN), 14, 20, 25, true, false, "https://e.org/l" },
		{ "guards", "{\"rmmlist\":{\"guards\":{\"lost\":{\"rows\":0},\"gained\":{\"percent\":50}}}," "\"resources\":[{\"name\":\"a\",\"path\":\"lists/upstream/a.csv\",\"schema\":\"s.json\"," GOOD_URL "\"rmmlist\":{" OWN "}}]}", 14, 0, 50, true, false, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_package p;
		struct rmm_err err = {0};

		CHECK_OK(rows[i].name, load(&p, rows[i].json, &err), &err);
		CHECK(rows[i].name, p.upstreams == 1 && p.resources == 1);
		CHECK(rows[i].name, p.resource[0].upstream == p.upstream);
		CHECK(rows[i].name, p.upstream->max_age_days == rows[i].days);
		CHECK(rows[i].name, p.lost.rows == rows[i].lost_rows);
		CHECK(rows[i].name, p.gained.percent == rows[i].gained_percent);
		CHECK(rows[i].name, p.upstream->enabled == rows[i].enabled);
		CHECK(rows[i].name, p.upstream->sample == rows[i].sample);
		CHECK_STR(rows[i].name, p.upstream->licence, rows[i].licence);
		rmm_package_free(&p);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *name, *json, *want;
	} rows[] = {
		{ "empty", "", "datapackage.json:1:1: " },
		{ "no JSON", "{\n  \"name\": x\n}", "datapackage.json:2:" },
		{ "key twice", "{\"name\":\"a\",\n\"name\":\"b\"}", "datapackage.json:2:" },
		{ "array", "[]", "datapackage.json: is no data package" },
		{ "no resources", "{}", "datapackage.json: 'resources' is no list" },
		{ "empty resources", LIST(""), "'resources' is no list" },
		{ "resource is no object", LIST("1"), "resources[0]: 'name' is missing" },
		{ "no name", LIST("{\"path\":\"a\"}"), "resources[0]: 'name' is missing" },
		{ "name is no string", LIST("{\"name\":1}"), "resources[0]: 'name' is no string" },
		{ "upper case", LIST(RES("Tools", "a.csv", "s.json")), "'Tools' is no name" },
		{ "hyphen first", LIST(RES("-a", "a.csv", "s.json")), "'-a' is no name" },
		{ "no path", LIST("{\"name\":\"a\",\"schema\":\"s\"}"), "resource 'a': 'path' is missing" },
		{ "paths", LIST("{\"name\":\"a\",\"path\":[\"x\",\"y\"]}"), "resource 'a': 'path' is no string" },
		{ "absolute path", LIST(RES("a", "/etc/passwd", "s.json")), "'path' is '/etc/passwd', no path inside the workspace" },
		{ "path upwards", LIST(RES("a", "lists/../../x", "s.json")), "no path inside the workspace" },
		{ "URL as path", LIST(RES("a", "https://e.org/a.csv", "s.json")), "no path inside the workspace" },
		{ "no schema", LIST("{\"name\":\"a\",\"path\":\"a.csv\"}"), "'schema' is missing" },
		{ "schema in it", LIST("{\"name\":\"a\",\"path\":\"a.csv\",\"schema\":{\"fields\":[]}}"), "'schema' is no string" },
		{ "schema upwards", LIST(RES("a", "a.csv", "../s.json")), "'schema' is '../s.json', no path" },
		{ "name twice", LIST(RES("a", "a.csv", "s.json") "," RES("a", "b.csv", "s.json")), "resource 'a': the name stands twice" },
		{ "path twice", LIST(RES("a", "a.csv", "s.json") "," RES("b", "a.csv", "s.json")), "resource 'b': 'path' is that of 'a' too" },
		{ "unknown key", UP(GOOD_URL, OWN ",\"enabeld\":true"), "resource 'a': rmmlist: unknown key 'enabeld'; known are role type" },
		{ "rmmlist is no object", LIST("{\"name\":\"a\",\"path\":\"lists/upstream/a.csv\",\"schema\":\"s\",\"rmmlist\":true}"), "rmmlist: is no object" },
		{ "no role", UP(GOOD_URL, "\"type\":\"network\"," COLUMNS), "rmmlist: 'role' is missing" },
		{ "other role", UP(GOOD_URL, "\"role\":\"mirror\""), "'role' is 'mirror'; known is upstream" },
		{ "other type", UP(GOOD_URL, "\"role\":\"upstream\",\"type\":\"hosts\"," COLUMNS), "'type' is 'hosts'; known are process and network" },
		{ "no indicator", UP(GOOD_URL, "\"role\":\"upstream\",\"type\":\"network\",\"tool\":\"t\""), "'indicator' is missing" },
		{ "one column", UP(GOOD_URL, "\"role\":\"upstream\",\"type\":\"network\",\"indicator\":\"x\",\"tool\":\"x\""), "are one column" },
		{ "age 0", UP(GOOD_URL, OWN ",\"max_age_days\":0"), "'max_age_days' is no whole number from 1 to 3650" },
		{ "age is text", UP(GOOD_URL, OWN ",\"max_age_days\":\"14\""), "'max_age_days' is no whole number" },
		{ "enabled is text", UP(GOOD_URL, OWN ",\"enabled\":\"no\""), "'enabled' is neither true nor false" },
		{ "no sources", UP("", OWN), "'sources' names no URL" },
		{ "empty sources", UP("\"sources\":[],", OWN), "'sources' names no URL" },
		{ "source without path", UP("\"sources\":[{\"title\":\"x\"}],", OWN), "sources[0]: 'path' is missing" },
		{ "http", UP(URL("http://example.com/a"), OWN), "sources[0]: 'http://example.com/a' is plain http to another machine" },
		{ "nameless licence", UP(GOOD_URL "\"licenses\":[{}],", OWN), "licenses[0] has no 'name'" },
		{ "called local", "{\"resources\":[{\"name\":\"local\",\"path\":\"lists/upstream/a.csv\",\"schema\":\"s\"," GOOD_URL "\"rmmlist\":{" OWN "}}]}", "'local' is the name of the local additions" },
		{ "copy over a local file", "{\"resources\":[{\"name\":\"a\",\"path\":\"lists/local/additions.csv\",\"schema\":\"s\"," GOOD_URL "\"rmmlist\":{" OWN "}}]}", "a fetched list is kept as lists/upstream/NAME.csv" },
		{ "copy over the lock", "{\"resources\":[{\"name\":\"a\",\"path\":\"lists/upstream/lock.json\",\"schema\":\"s\"," GOOD_URL "\"rmmlist\":{" OWN "}}]}", "a fetched list is kept as lists/upstream/NAME.csv" },
		{ "unknown key above", "{\"rmmlist\":{\"guard\":1}," "\"resources\":[1]}", "datapackage.json: rmmlist: unknown key 'guard'; known are guards" },
		{ "unknown guard", "{\"rmmlist\":{\"guards\":{\"changed\":{}}},\"resources\":[1]}", "rmmlist.guards: unknown key 'changed'" },
		{ "unknown key of a guard", "{\"rmmlist\":{\"guards\":{\"lost\":{\"row\":1}}},\"resources\":[1]}", "rmmlist.guards.lost: unknown key 'row'" },
		{ "negative guard", "{\"rmmlist\":{\"guards\":{\"gained\":{\"rows\":-1}}},\"resources\":[1]}", "rmmlist.guards.gained: 'rows' is no whole number" },
		{ "guards are no object", "{\"rmmlist\":{\"guards\":1},\"resources\":[1]}", "'rmmlist.guards' is no object" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_package p;
		struct rmm_err err = {0};

		CHECK_FAILS(rows[i].name, load(&p, rows[i].json, &err), &err,
			    RMM_E_SYNTAX);
		if (!strstr(err.text, rows[i].want))
			fail_msg("%s: '%s' lacks '%s'", rows[i].name, err.text,
				 rows[i].want);
		assert_null(p.arena.head);
	}
}

static void test_url(void **state)
{
	static const struct {
		const char *url, *want; /* NULL: may be fetched */
	} rows[] = {
		{ "https://example.com", NULL },
		{ "https://example.com/a%20b.csv?x=1#y", NULL },
		{ "https://example.com:8443/a", NULL },
		{ "https://192.0.2.1/a", NULL },
		{ "https://[2001:db8::1]/a", NULL },
		{ "https://[2001:db8::1]:443/a", NULL },
		{ "http://127.0.0.1/a", NULL },
		{ "http://127.255.0.9:8080/a", NULL },
		{ "http://localhost:1/a", NULL },
		{ "http://[::1]:80/a", NULL },
		{ "file:///srv/a.csv", NULL },
		{ "", "is not fetched" },
		{ "example.com/a", "is not fetched" },
		{ "HTTPS://example.com/", "is not fetched" },
		{ "ftp://example.com/a", "is not fetched" },
		{ "file://host/a", "is not fetched" },
		{ "file:a.csv", "is not fetched" },
		{ "file:///", "names no file" },
		{ "https://", "has no host" },
		{ "https:///a", "has no host" },
		{ "https://:443/a", "has no host" },
		{ "https://example.com:0/", "a port that is none" },
		{ "https://example.com:65536/", "a port that is none" },
		{ "https://example.com:44x/", "a port that is none" },
		{ "https://user@example.com/", "holds a user name" },
		{ "https://user:pass@example.com/", "holds a user name" },
		{ "http://localhost:80@example.com/", "holds a user name" },
		{ "https://example.com/a b", "write it as %XX" },
		{ "https://example.com/a\tb", "write it as %XX" },
		{ "https://example.com/\xc3\xa9", "write it as %XX" },
		{ "https://example.com\\@evil.com/", "write it as %XX" },
		{ "http://example.com/", "plain http" },
		{ "http://127.0.0.1.example.com/", "plain http" },
		{ "http://localhost.example.com/", "plain http" },
		{ "http://128.0.0.1/", "plain http" },
		{ "http://127.0.0.1.:80/", "plain http" },
		{ "http://127.1/", "plain http" },
		{ "http://[::2]/", "plain http" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got = rmm_url_problem(rmm_str(rows[i].url));

		if (rows[i].want == NULL && got)
			fail_msg("%s: %s", rows[i].url, got);
		if (rows[i].want && (!got || !strstr(got, rows[i].want)))
			fail_msg("%s: '%s' lacks '%s'", rows[i].url,
				 got ? got : "(nothing)", rows[i].want);
	}
}

/* Each allocation fails once: a clean failure, and nothing is kept. */
static void test_no_memory(void **state)
{
	const struct test_file files[] = {
		{ "datapackage.json", UP(GOOD_URL "\"licenses\":[{\"name\":\"MIT\"}],", OWN) },
		{ NULL, NULL },
	};
	struct test_tree tree;
	struct rmm_package p;
	unsigned n;

	(void)state;
	test_tree_init(&tree, files);
	for (n = 0; n < 100; n++) {
		struct rmm_err err = {0};
		int ret;

		allowed = n;
		rmm_mem_hook(allow_some);
		ret = rmm_package_load(&p, &tree.tree, &err);
		rmm_mem_hook(NULL);
		if (ret == 0)
			break;
		assert_int_equal(err.code, RMM_E_NOMEM);
		assert_null(p.arena.head);
	}
	assert_in_range(n, 3, 99);
	rmm_package_free(&p);
	test_tree_free(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_project),
		cmocka_unit_test(test_need),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
