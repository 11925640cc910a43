/* SPDX-License-Identifier: MIT */
#include "support.h"
#include "no_memory.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "edge/pointer.h"
#include "io/in.h"
#include "io/out.h"

#define HEX "583d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a"
#define GOOD "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z " \
	"expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX \
	" file:datapackage.json"

static void test_pointer(void **state)
{
	struct rmm_pointer p = {0};
	struct rmm_buf buf = {0};
	struct rmm_str text = {0};
	struct rmm_err err = {0};

	(void)state;
	assert_true(rmm_pointer_parse(&p, RMM_LIT(GOOD)));
	assert_int_equal(p.serial, 1795417200);
	assert_int_equal(p.created, 1795417200);
	assert_int_equal(p.expires, 1795417200 + 7 * 86400);
	assert_int_equal(p.size, 4711);
	assert_string_equal(p.sha256, HEX);
	rmm_buf_init(&buf, 1024);
	rmm_pointer_write(&buf, &p);
	CHECK_OK("end", rmm_buf_end(&buf, &text, &err), &err);
	CHECK_STR("written", text, GOOD);
	rmm_buf_free(&buf);
}

static void test_bad_pointers(void **state)
{
	static const struct {
		const char *name, *in;
	} rows[] = {
		{ "empty", "" },
		{ "minisign's own", "timestamp:1700000000\tfile:datapackage.json\thashed" },
		{ "another program", "otherlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX " file:datapackage.json" },
		{ "space before", " " GOOD },
		{ "space after", GOOD " " },
		{ "another file", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX " file:feed.csv" },
		{ "no file", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX },
		{ "serial alone", "rmmlist serial:20261123070000" },
		{ "no expiry", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z size:4711 sha256:" HEX " file:datapackage.json" },
		{ "no size", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z sha256:" HEX " file:datapackage.json" },
		{ "no hash", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 file:datapackage.json" },
		{ "expiry is no time", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:never size:4711 sha256:" HEX " file:datapackage.json" },
		{ "order", "rmmlist created:2026-11-23T07:00:00Z serial:20261123070000 expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX " file:datapackage.json" },
		{ "two blanks", "rmmlist serial:20261123070000  created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX " file:datapackage.json" },
		{ "more after", GOOD " key:1" },
		{ "serial is no time", "rmmlist serial:20261323070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX " file:datapackage.json" },
		{ "serial of 2^63", "rmmlist serial:9223372036854775808 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX " file:datapackage.json" },
		{ "serial is short", "rmmlist serial:42 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX " file:datapackage.json" },
		{ "time without Z", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00 expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX " file:datapackage.json" },
		{ "time with an offset", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00+01:00 expires:2026-11-30T07:00:00Z size:4711 sha256:" HEX " file:datapackage.json" },
		{ "size over the limit", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:1048577 sha256:" HEX " file:datapackage.json" },
		{ "size with a zero", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:04711 sha256:" HEX " file:datapackage.json" },
		{ "size below zero", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:-1 sha256:" HEX " file:datapackage.json" },
		{ "hash in upper case", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 sha256:583D411F3AB308C1370B2C8DF64CBD8B4E97D7D8F6FD7609DF5793E0CBC1295A file:datapackage.json" },
		{ "hash is short", "rmmlist serial:20261123070000 created:2026-11-23T07:00:00Z expires:2026-11-30T07:00:00Z size:4711 sha256:583d file:datapackage.json" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_pointer p = {0};

		CHECK(rows[i].name,
		      !rmm_pointer_parse(&p, rmm_str(rows[i].in)));
	}
}

static void test_file_comment(void **state)
{
	struct rmm_buf buf = {0};
	struct rmm_str text = {0};
	struct rmm_err err = {0};

	(void)state;
	rmm_buf_init(&buf, 1024);
	rmm_file_comment_write(&buf, 1795417200, RMM_LIT("feed.csv"));
	CHECK_OK("end", rmm_buf_end(&buf, &text, &err), &err);
	CHECK_STR("comment", text,
		  "rmmlist serial:20261123070000 file:feed.csv");
	rmm_buf_free(&buf);
}

#define FEED "serial,created,expires,rows\n" \
	"20261123070000,2026-11-23T07:00:00Z,2026-11-30T07:00:00Z,"

static void test_feed(void **state)
{
	static const struct {
		const char *name, *in;
		bool ok;
		uint64_t rows;
	} rows[] = {
		{ "one row", FEED "622\n", true, 622 },
		{ "none", FEED "0\n", true, 0 },
		{ "most", FEED "18446744073709551615\n", true, UINT64_MAX },
		{ "too many", FEED "18446744073709551616\n", false, 0 },
		{ "no number", FEED "\n", false, 0 },
		{ "no newline", FEED "622", false, 0 },
		{ "cut off", "serial,created,expires,rows\n20261123070000,2026-11-23T07:00:00Z,2026-11-30T07:00:00Z\n", false, 0 },
		{ "head alone", FEED, false, 0 },
		{ "two rows", FEED "622\n" FEED "622\n", false, 0 },
		{ "CRLF", FEED "622\r\n", false, 0 },
		{ "another serial", "serial,created,expires,rows\n20261123070001,2026-11-23T07:00:00Z,2026-11-30T07:00:00Z,622\n", false, 0 },
		{ "another expiry", "serial,created,expires,rows\n20261123070000,2026-11-23T07:00:00Z,2027-11-30T07:00:00Z,622\n", false, 0 },
		{ "header alone", "serial,created,expires,rows\n", false, 0 },
		{ "empty", "", false, 0 },
	};
	struct rmm_pointer p = {0};

	(void)state;
	assert_true(rmm_pointer_parse(&p, RMM_LIT(GOOD)));
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t n = 0;
		struct rmm_buf buf = {0};
		struct rmm_out out = {0};
		struct rmm_err err = {0};

		CHECK(rows[i].name, rmm_feed_parse(&n, rmm_str(rows[i].in),
						   &p) == rows[i].ok);
		if (!rows[i].ok)
			continue;
		CHECK(rows[i].name, n == rows[i].rows);
		rmm_buf_init(&buf, 1024);
		rmm_out_buf(&out, &buf);
		rmm_feed_write(&out, &p, n);
		CHECK_OK(rows[i].name, rmm_out_close(&out, &err), &err);
		CHECK_STR(rows[i].name, rmm_str(buf.ptr), rows[i].in);
		rmm_buf_free(&buf);
	}
}

static void test_state(void **state)
{
	static const struct {
		const char *name, *in;
		bool ok;
	} rows[] = {
		{ "as written", "20261123070000 " HEX "\n", true },
		{ "no newline", "20261123070000 " HEX, true },
		{ "two newlines", "20261123070000 " HEX "\n\n", false },
		{ "CRLF", "20261123070000 " HEX "\r\n", false },
		{ "two lines", "20261123070000 " HEX "\n20261123070000 " HEX "\n", false },
		{ "empty", "", false },
		{ "a newline", "\n", false },
		{ "serial alone", "20261123070000\n", false },
		{ "serial and blank", "20261123070000 \n", false },
		{ "hash alone", HEX "\n", false },
		{ "two blanks", "20261123070000  " HEX "\n", false },
		{ "no time", "20261123077000 " HEX "\n", false },
		{ "prefix", "20261123070000 sha256:" HEX "\n", false },
		{ "zeros", "00000000000000 " HEX "\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_state s = {0};

		CHECK(rows[i].name, rmm_state_parse(&s, rmm_str(rows[i].in)) ==
					    rows[i].ok);
		if (rows[i].ok) {
			assert_int_equal(s.serial, 1795417200);
			assert_string_equal(s.sha256, HEX);
		}
	}
}

static void write_file(const char *path, const char *text)
{
	struct rmm_err err = {0};

	CHECK_OK(path, rmm_file_write(path, rmm_str(text), 0644, &err), &err);
}

static void test_state_file(void **state)
{
	char dir[] = "/tmp/rmmlist-state-XXXXXX", path[64];
	struct rmm_state s = { .serial = 1795417200, .sha256 = HEX }, back;
	struct rmm_err err = {0};
	bool found = true;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/state", dir);
	CHECK_OK("missing", rmm_state_load(&back, &found, path, &err), &err);
	assert_false(found);
	CHECK_OK("save", rmm_state_save(&s, path, &err), &err);
	CHECK_OK("load", rmm_state_load(&back, &found, path, &err), &err);
	assert_true(found);
	assert_int_equal(back.serial, s.serial);
	assert_string_equal(back.sha256, s.sha256);

	write_file(path, "20261123070000 damaged\n");
	CHECK_FAILS("damaged", rmm_state_load(&back, &found, path, &err), &err,
		    RMM_E_SYNTAX);
	assert_non_null(strstr(err.text, path));
	err = (struct rmm_err){0};
	write_file(path, GOOD GOOD GOOD);
	CHECK_FAILS("long", rmm_state_load(&back, &found, path, &err), &err,
		    RMM_E_SYNTAX);
	err = (struct rmm_err){0};
	CHECK_FAILS("a folder", rmm_state_load(&back, &found, dir, &err),
		    &err, RMM_E_IO);
	err = (struct rmm_err){0};
	CHECK_FAILS("no folder", rmm_state_save(&s, "/nonexistent/state",
		    &err), &err, RMM_E_IO);
	unlink(path);
	rmdir(dir);
}

static int use_state(void *ctx, struct rmm_err *err)
{
	struct rmm_state s = { .serial = 1795417200, .sha256 = HEX };
	struct rmm_state back = {0};
	bool found = false;
	int ret = rmm_state_save(&s, ctx, err);

	if (ret == 0)
		ret = rmm_state_load(&back, &found, ctx, err);
	CHECK("all or nothing",
	      ret < 0 || (found && back.serial == s.serial));
	return ret;
}

/* A state that memory ran out on is not a first use. */
static void test_no_memory(void **state)
{
	char dir[] = "/tmp/rmmlist-state-XXXXXX", path[64];
	struct rmm_state back;
	bool found;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/state", dir);
	check_no_memory("state", 2, use_state, path);
	write_file(path, GOOD GOOD GOOD);
	assert_int_equal(rmm_state_load(&back, &found, path, NULL), -1);
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pointer),
		cmocka_unit_test(test_bad_pointers),
		cmocka_unit_test(test_file_comment),
		cmocka_unit_test(test_feed),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_state_file),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
