/* SPDX-License-Identifier: MIT */
#include "support.h"
#include "no_memory.h"

#include <jansson.h>
#include <stdlib.h>

#include "edge/manifest.h"
#include "io/out.h"

#define HEX "583d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a"

/* What a small manifest looks like, byte for byte. */
static const char small[] =
	"{\n"
	"  \"profile\": \"data-package\",\n"
	"  \"name\": \"rmmlist-publication\",\n"
	"  \"title\": \"RMM indicators\",\n"
	"  \"created\": \"2026-11-23T07:00:00Z\",\n"
	"  \"resources\": [\n"
	"    {\n"
	"      \"name\": \"rmm_summarynetworkuri.csv\",\n"
	"      \"path\": \"RMM_SummaryNetworkURI.csv\",\n"
	"      \"profile\": \"tabular-data-resource\",\n"
	"      \"format\": \"csv\",\n"
	"      \"mediatype\": \"text/csv\",\n"
	"      \"encoding\": \"utf-8\",\n"
	"      \"bytes\": 34,\n"
	"      \"hash\": \"sha256:" HEX "\",\n"
	"      \"schema\": {\n"
	"        \"fields\": [\n"
	"          {\n"
	"            \"name\": \"URI\",\n"
	"            \"type\": \"string\"\n"
	"          },\n"
	"          {\n"
	"            \"name\": \"RMM_Tool\",\n"
	"            \"type\": \"string\"\n"
	"          }\n"
	"        ]\n"
	"      }\n"
	"    },\n"
	"    {\n"
	"      \"name\": \"sources.md\",\n"
	"      \"path\": \"SOURCES.md\",\n"
	"      \"bytes\": 0,\n"
	"      \"hash\": \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"\n"
	"    }\n"
	"  ],\n"
	"  \"rmmlist\": {\n"
	"    \"serial\": 20261123070000,\n"
	"    \"expires\": \"2026-11-30T07:00:00Z\",\n"
	"    \"revision\": \"abc\",\n"
	"    \"psl\": \"2023-02-09\",\n"
	"    \"sample\": true,\n"
	"    \"previous\": {\n"
	"      \"serial\": 20261122070000,\n"
	"      \"sha256\": \"sha256:" HEX "\"\n"
	"    }\n"
	"  }\n"
	"}\n";

static void write(struct rmm_buf *buf, const struct rmm_manifest *m)
{
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	rmm_buf_init(buf, 1 << 20);
	rmm_out_buf(&out, buf);
	CHECK_OK("write", rmm_manifest_write(&out, m, &err), &err);
	CHECK_OK("close", rmm_out_close(&out, &err), &err);
}

static void test_write(void **state)
{
	struct rmm_manifest m = {
		.serial = 1795417200, .created = 1795417200,
		.expires = 1795417200 + 7 * 86400,
		.revision = RMM_LIT("abc"), .psl = RMM_LIT("2023-02-09"),
		.sample = true, .has_previous = true,
		.previous_serial = 1795417200 - 86400,
		.previous_sha256 = RMM_LIT(HEX),
	};
	struct rmm_err err = {0};
	struct rmm_buf buf = {0};

	(void)state;
	CHECK_OK("add", rmm_manifest_add(&m, RMM_LIT("RMM_SummaryNetworkURI.csv"),
		 RMM_LIT("name,domain\r\nAnyDesk,anydesk.com\r\n"), &err),
		 &err);
	CHECK_OK("add", rmm_manifest_add(&m, RMM_LIT("SOURCES.md"),
		 (struct rmm_str){0}, &err), &err);
	write(&buf, &m);
	CHECK_STR("bytes", rmm_str(buf.ptr), small);
	rmm_buf_free(&buf);
	rmm_manifest_free(&m);
}

/* parse(write(x)) = x, and write(parse(b)) = b. */
static void test_round_trip(void **state)
{
	struct rmm_manifest m = {0};
	struct rmm_err err = {0};
	struct rmm_buf buf = {0};

	(void)state;
	CHECK_OK("parse", rmm_manifest_parse(&m, rmm_str(small), "m", &err),
		 &err);
	assert_int_equal(m.n, 2);
	assert_int_equal(m.serial, 1795417200);
	assert_true(m.sample && m.has_previous);
	assert_int_equal(m.previous_serial, 1795417200 - 86400);
	CHECK_STR("path", m.file[0].path, "RMM_SummaryNetworkURI.csv");
	assert_int_equal(m.file[0].bytes, 34);
	assert_non_null(rmm_manifest_find(&m, RMM_LIT("SOURCES.md")));
	assert_null(rmm_manifest_find(&m, RMM_LIT("sources.md")));
	write(&buf, &m);
	CHECK_STR("bytes", rmm_str(buf.ptr), small);
	rmm_buf_free(&buf);
	rmm_manifest_free(&m);
}

#define N60 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"

static void test_names(void **state)
{
	static const struct {
		const char *name;
		bool ok;
	} rows[] = {
		{ "a.csv", true },
		{ "A-b_c.1", true },
		{ "", false },
		{ ".", false },
		{ "..", false },
		{ ".hidden", false },
		{ "-rf", false },
		{ "a/b", false },
		{ "a\\b", false },
		{ "a b", false },
		{ "a\nb", false },
		{ "\xc3\xa9", false },
		{ N60 N60 N60 N60 "aaaaaaaaaaaaaaa", true }, /* 255 bytes */
		{ N60 N60 N60 N60 "aaaaaaaaaaaaaaaa", false },
		{ "by-hash", false },
		{ "datapackage.json", false },
		{ "datapackage.json.minisig", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_manifest m = {0};
		struct rmm_err err = {0};
		int ret = rmm_manifest_add(&m, rmm_str(rows[i].name),
					   RMM_LIT("x"), &err);

		CHECK(rows[i].name, (ret == 0) == rows[i].ok);
		if (ret == 0) /* once */
			CHECK_FAILS(rows[i].name, rmm_manifest_add(&m,
				    rmm_str(rows[i].name), RMM_LIT("x"), &err),
				    &err, RMM_E_BUG);
		rmm_manifest_free(&m);
	}
}

#define R "{\"path\":\"a.csv\",\"bytes\":1,\"hash\":\"sha256:" HEX "\"}"
#define D "{\"serial\":20261123070000,\"expires\":\"2026-11-30T07:00:00Z\",\"revision\":\"\",\"psl\":\"2023-02-09\"}"
#define M(resources, details) "{\"created\":\"2026-11-23T07:00:00Z\"," \
	"\"resources\":" resources ",\"rmmlist\":" details "}"

static void test_parse(void **state)
{
	static const struct {
		const char *name, *in;
		bool ok;
	} rows[] = {
		{ "least", M("[" R "]", D), true },
		{ "unknown keys", "{\"x\":1,\"created\":\"2026-11-23T07:00:00Z\",\"resources\":[{\"y\":[],\"path\":\"a.csv\",\"bytes\":1,\"hash\":\"sha256:" HEX "\"}],\"rmmlist\":" D "}", true },
		{ "empty", "", false },
		{ "not JSON", "untrusted comment: x\n", false },
		{ "an array", "[]", false },
		{ "more after it", M("[" R "]", D) "x", false },
		{ "a key twice", "{\"created\":\"2026-11-23T07:00:00Z\",\"created\":\"2026-11-23T07:00:00Z\",\"resources\":[" R "],\"rmmlist\":" D "}", false },
		{ "no resources", "{\"created\":\"2026-11-23T07:00:00Z\",\"rmmlist\":" D "}", false },
		{ "none", M("[]", D), false },
		{ "resources of another type", M("\"" HEX "\"", D), false },
		{ "a path twice", M("[" R "," R "]", D), false },
		{ "no path", M("[{\"bytes\":1,\"hash\":\"sha256:" HEX "\"}]", D), false },
		{ "path goes up", M("[{\"path\":\"../a\",\"bytes\":1,\"hash\":\"sha256:" HEX "\"}]", D), false },
		{ "path is absolute", M("[{\"path\":\"/etc/passwd\",\"bytes\":1,\"hash\":\"sha256:" HEX "\"}]", D), false },
		{ "lists itself", M("[{\"path\":\"datapackage.json\",\"bytes\":1,\"hash\":\"sha256:" HEX "\"}]", D), false },
		{ "no bytes", M("[{\"path\":\"a.csv\",\"hash\":\"sha256:" HEX "\"}]", D), false },
		{ "bytes below zero", M("[{\"path\":\"a.csv\",\"bytes\":-1,\"hash\":\"sha256:" HEX "\"}]", D), false },
		{ "bytes with a fraction", M("[{\"path\":\"a.csv\",\"bytes\":1.5,\"hash\":\"sha256:" HEX "\"}]", D), false },
		{ "bytes as text", M("[{\"path\":\"a.csv\",\"bytes\":\"1\",\"hash\":\"sha256:" HEX "\"}]", D), false },
		{ "no hash", M("[{\"path\":\"a.csv\",\"bytes\":1}]", D), false },
		{ "another algorithm", M("[{\"path\":\"a.csv\",\"bytes\":1,\"hash\":\"md5:" HEX "\"}]", D), false },
		{ "hash without its name", M("[{\"path\":\"a.csv\",\"bytes\":1,\"hash\":\"" HEX "\"}]", D), false },
		{ "no rmmlist", "{\"created\":\"2026-11-23T07:00:00Z\",\"resources\":[" R "]}", false },
		{ "no created", "{\"resources\":[" R "],\"rmmlist\":" D "}", false },
		{ "serial as text", M("[" R "]", "{\"serial\":\"20261123070000\",\"expires\":\"2026-11-30T07:00:00Z\",\"revision\":\"\",\"psl\":\"2023-02-09\"}"), false },
		{ "serial is no time", M("[" R "]", "{\"serial\":42,\"expires\":\"2026-11-30T07:00:00Z\",\"revision\":\"\",\"psl\":\"2023-02-09\"}"), false },
		{ "no expires", M("[" R "]", "{\"serial\":20261123070000,\"revision\":\"\",\"psl\":\"2023-02-09\"}"), false },
		{ "sample as text", M("[" R "]", "{\"serial\":20261123070000,\"expires\":\"2026-11-30T07:00:00Z\",\"revision\":\"\",\"psl\":\"2023-02-09\",\"sample\":\"no\"}"), false },
		{ "created is no time", "{\"created\":\"yesterday\",\"resources\":[" R "],\"rmmlist\":" D "}", false },
		{ "no revision", M("[" R "]", "{\"serial\":20261123070000,\"expires\":\"2026-11-30T07:00:00Z\",\"psl\":\"2023-02-09\"}"), false },
		{ "no psl", M("[" R "]", "{\"serial\":20261123070000,\"expires\":\"2026-11-30T07:00:00Z\",\"revision\":\"\"}"), false },
		{ "previous without its serial", M("[" R "]", "{\"serial\":20261123070000,\"expires\":\"2026-11-30T07:00:00Z\",\"revision\":\"\",\"psl\":\"2023-02-09\",\"previous\":{\"sha256\":\"sha256:" HEX "\"}}"), false },
		{ "previous without its hash", M("[" R "]", "{\"serial\":20261123070000,\"expires\":\"2026-11-30T07:00:00Z\",\"revision\":\"\",\"psl\":\"2023-02-09\",\"previous\":{\"serial\":20261122070000}}"), false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_manifest m = {0};
		struct rmm_err err = {0};
		int ret = rmm_manifest_parse(&m, rmm_str(rows[i].in), "m",
					     &err);

		if ((ret == 0) != rows[i].ok)
			fail_msg("%s: %d %s", rows[i].name, ret, err.text);
		if (ret < 0 && err.code != RMM_E_REJECT)
			fail_msg("%s: code %d", rows[i].name, (int)err.code);
		rmm_manifest_free(&m);
	}
}

static void test_too_many(void **state)
{
	struct rmm_buf buf = {0};
	struct rmm_str text = {0};
	struct rmm_manifest m = {0};
	struct rmm_err err = {0};

	(void)state;
	rmm_buf_init(&buf, 1 << 20);
	rmm_buf_addf(&buf, "{\"created\":\"2026-11-23T07:00:00Z\","
		     "\"rmmlist\":" D ",\"resources\":[");
	for (int i = 0; i <= RMM_MAX_MANIFEST_FILES; i++)
		rmm_buf_addf(&buf, "%s{\"path\":\"f%d\",\"bytes\":1,"
			     "\"hash\":\"sha256:" HEX "\"}", i ? "," : "", i);
	rmm_buf_addf(&buf, "]}");
	CHECK_OK("end", rmm_buf_end(&buf, &text, &err), &err);
	CHECK_FAILS("257", rmm_manifest_parse(&m, text, "m", &err), &err,
		    RMM_E_REJECT);
	rmm_buf_free(&buf);
}

/* Who does not ask why gets the same answer. */
static void test_no_reason(void **state)
{
	struct rmm_manifest m = {0};

	(void)state;
	assert_int_equal(rmm_manifest_parse(&m, RMM_LIT("{"), "m", NULL), -1);
	rmm_manifest_free(&m);
}

static int use_reader(void *ctx, struct rmm_err *err)
{
	struct rmm_manifest m = {0};
	int ret = rmm_manifest_parse(&m, rmm_str(ctx), "m", err);

	CHECK("all or nothing", ret < 0 || (m.n == 2 && m.has_previous));
	rmm_manifest_free(&m);
	return ret;
}

/* jansson's allocations fail with ours while a manifest is built. */
static bool building;

static void *json_take(size_t size)
{
	return building && !no_memory_may_allocate() ? NULL : malloc(size);
}

static const struct rmm_manifest full = {
	.created = 1795417200, .serial = 1795417200, .expires = 1796022000,
	.sample = true, .has_previous = true,
	.previous_sha256 = { HEX, sizeof(HEX) - 1 },
};

/* More than jansson has room for without another allocation. */
static int add_files(struct rmm_manifest *m, struct rmm_err *err)
{
	static const char *const names[] = {
		"feed.csv", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9",
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (rmm_manifest_add(m, rmm_str(names[i]), RMM_LIT("x"),
				     err) < 0)
			return -1;
	return 0;
}

static int use_writer(void *ctx, struct rmm_err *err)
{
	struct rmm_manifest m = full;
	struct rmm_buf buf = {0};
	struct rmm_out out = {0};
	int ret = -1;

	rmm_buf_init(&buf, 1 << 20);
	rmm_out_buf(&out, &buf);
	building = true;
	if (add_files(&m, err) == 0)
		ret = rmm_manifest_write(&out, &m, err);
	building = false;
	CHECK("nothing is begun", ret == 0 || buf.len == 0);
	if (rmm_out_close(&out, ret < 0 ? NULL : err) < 0)
		ret = -1;
	CHECK("all or nothing", ret < 0 || rmm_str_is(rmm_str(buf.ptr), ctx));
	rmm_buf_free(&buf);
	rmm_manifest_free(&m);
	return ret;
}

static void test_no_memory(void **state)
{
	char text[sizeof(small)];
	struct rmm_manifest m = full;
	struct rmm_buf whole = {0};
	struct rmm_err err = {0};

	(void)state;
	memcpy(text, small, sizeof(small));
	check_no_memory("read", 2, use_reader, text);
	CHECK_OK("add", add_files(&m, &err), &err);
	write(&whole, &m);
	check_no_memory("write", 100, use_writer, whole.ptr);
	rmm_buf_free(&whole);
	rmm_manifest_free(&m);
}

enum {
	ARENA_BLOCK = 64 << 10, /* base/mem.c's first */
	PSL = 65,
};

/* A manifest of `files`, each name of `name` bytes, and a revision. */
struct large {
	unsigned files, name, revision;
	struct rmm_str text; /* what write_large made of that */
};

static void write_large(struct rmm_buf *buf, struct large *l)
{
	rmm_buf_init(buf, 1 << 20);
	rmm_buf_addf(buf, "{\"created\":\"2026-11-23T07:00:00Z\","
		     "\"rmmlist\":{\"serial\":20261123070000,"
		     "\"expires\":\"2026-11-30T07:00:00Z\","
		     "\"revision\":\"%0*d\",\"psl\":\"%0*d\","
		     "\"previous\":{\"serial\":20261122070000,"
		     "\"sha256\":\"sha256:" HEX "\"}},\"resources\":[",
		     (int)l->revision, 0, PSL, 0);
	for (unsigned i = 0; i < l->files; i++)
		rmm_buf_addf(buf, "%s{\"path\":\"%0*u\",\"bytes\":1,"
			     "\"hash\":\"sha256:" HEX "\"}", i ? "," : "",
			     (int)l->name, i);
	rmm_buf_addf(buf, "]}");
	CHECK("large", buf->failed == RMM_OK);
	l->text = (struct rmm_str){ buf->ptr, buf->len };
}

static void check_zeros(struct rmm_str text, size_t len)
{
	assert_int_equal(text.len, len);
	for (size_t i = 0; i < len; i++)
		CHECK("zeros", text.ptr[i] == '0');
}

static int use_large(void *ctx, struct rmm_err *err)
{
	struct rmm_manifest m = {0};
	const struct large *l = ctx;
	int ret = rmm_manifest_parse(&m, l->text, "m", err);

	if (ret == 0) {
		assert_int_equal(m.n, l->files);
		for (size_t i = 0; i < m.n; i++)
			CHECK_STR("hash", m.file[i].sha256, HEX);
		check_zeros(m.revision, l->revision);
		check_zeros(m.psl, PSL);
		CHECK_STR("previous", m.previous_sha256, HEX);
	}
	rmm_manifest_free(&m);
	return ret;
}

static void check_large(struct large l)
{
	struct rmm_buf buf = {0};
	char name[80];

	snprintf(name, sizeof(name), "%u files, name of %u, revision of %u",
		 l.files, l.name, l.revision);
	write_large(&buf, &l);
	check_no_memory(name, 3, use_large, &l);
	rmm_buf_free(&buf);
}

/* Whichever text it is that a block of the arena has no room for: of many
 * files a path or a hash, by the length of their names; of one file what comes
 * after it. Such a text has 65 bytes, so that no step of 32 leaps over one. */
static void test_no_memory_for_more(void **state)
{
	(void)state;
	for (unsigned name = 220; name < 240; name++)
		check_large((struct large){ RMM_MAX_MANIFEST_FILES, name, 1,
					    {0} });
	for (unsigned free = 0; free < 206; free += 32)
		check_large((struct large){ 1, 8, ARENA_BLOCK - free, {0} });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_no_reason),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_no_memory_for_more),
	};

	json_set_alloc_funcs(json_take, free);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
