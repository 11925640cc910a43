/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/export_parts.h"
#include "no_memory.h"

static const char *const files[] = { "a-#.csv", "rule-*.json", "one.csv",
				     NULL };

static char folder[64];

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/rmm-export-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	(void)state;
	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	return rmdir(folder);
}

static void touch(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	CHECK(path, fd >= 0);
	close(fd);
}

static bool is_there(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static struct rmm_str content(const char *name)
{
	static char text[4096];
	char path[128];
	FILE *in;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	in = fopen(path, "rb");
	CHECK(path, in != NULL);
	n = fread(text, 1, sizeof(text), in);
	fclose(in);
	return (struct rmm_str){ text, n };
}

/* --- names ----------------------------------------------------------- */

/* What a run that writes a-001.csv alone leaves of each. */
static void test_tidy(void **state)
{
	static const struct {
		const char *name;
		bool stays;
	} cases[] = {
		{ "a-001.csv", true },
		{ "a-002.csv", false },
		{ "a-1000.csv", false },
		{ "a-12.csv", true },
		{ "a-0x1.csv", true },
		{ "a-.csv", true },
		{ "a-002.csv.bak", true },
		{ "A-002.csv", true },
		{ "rule-x-1.json", false },
		{ "rule-.json", true },
		{ "rule-x.y.json", true },
		{ "one.csv", false },
		{ "one.csvx", true },
		{ "notes.txt", true },
		{ ".a-003.csv.abc123", false },
		{ ".rule-x.json.zzzzzz", false },
		{ ".not-carried.csv.abc123", false },
		{ ".a-003.csv.abc12", true },
		{ ".a-003.csv.ABC123", true },
		{ ".notes.txt.abc123", true },
		{ ".one.csv", true },
		{ ".abc123", true },
	};
	struct rmm_export_out out;
	struct rmm_out file;
	struct rmm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		touch(cases[i].name);
	CHECK_OK("open", rmm_export_out_open(&out, folder, files, &err), &err);
	CHECK_OK("file", rmm_export_out_file(&out, &file, files[0], 1, &err),
		 &err);
	CHECK_OK("close", rmm_out_close(&file, &err), &err);
	CHECK_OK("tidy", rmm_export_out_tidy(&out, &err), &err);
	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK(cases[i].name, is_there(cases[i].name) == cases[i].stays);
	rmm_export_out_close(&out);
}

/* A temporary that somebody is writing is his. */
static void test_temp_in_use(void **state)
{
	struct rmm_export_out out;
	struct rmm_out other;
	struct rmm_err err = { 0 };
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/one.csv", folder);
	CHECK_OK("other", rmm_out_file(&other, path, 0644, &err), &err);
	CHECK_OK("open", rmm_export_out_open(&out, folder, files, &err), &err);
	CHECK_OK("tidy", rmm_export_out_tidy(&out, &err), &err);
	CHECK_OK("close", rmm_out_close(&other, &err), &err);
	CHECK("written", is_there("one.csv"));
	rmm_export_out_close(&out);
}

static void test_private(void **state)
{
	struct rmm_export_out out;
	struct rmm_out file;
	struct rmm_err err = { 0 };
	struct stat st;

	(void)state;
	chmod(folder, 0755);
	touch("a-002.csv");
	touch(".a-002.csv.abc123");
	CHECK_OK("open", rmm_export_out_open(&out, folder, files, &err), &err);
	CHECK_OK("private", rmm_export_out_private(&out, &err), &err);
	CHECK("folder", stat(folder, &st) == 0 && (st.st_mode & 077) == 0);
	CHECK_OK("file", rmm_export_out_file(&out, &file, "one.csv", 0, &err),
		 &err);
	CHECK_OK("close", rmm_out_close(&file, &err), &err);
	CHECK("mode", fstatat(out.dir.fd - 1, "one.csv", &st, 0) == 0 &&
			      (st.st_mode & 0777) == 0600);
	chmod(folder, 0755);
	touch("notes.txt");
	CHECK_FAILS("another's file", rmm_export_out_private(&out, &err), &err,
		    RMM_E_IO);
	rmm_export_out_close(&out);
}

/* --- parts ----------------------------------------------------------- */

static int write_rows(struct rmm_export_parts *parts, unsigned rows,
		      struct rmm_err *err)
{
	struct rmm_out *out;
	int ret = rmm_export_parts_open(parts, err);

	for (unsigned i = 0; ret == 0 && i < rows; i++) {
		ret = rmm_export_parts_next(parts, &out, err);
		if (ret == 0)
			rmm_out_addc(out, (char)('a' + i));
	}
	return ret < 0 ? -1 : rmm_export_parts_close(parts, err);
}

static int export_rows(unsigned rows, uint64_t max_bytes, struct rmm_err *err)
{
	struct rmm_export_out out = { 0 };
	struct rmm_export_parts parts = {
		.to = &out, .name = files[0], .head = "<", .between = ",",
		.tail = ">", .max_rows = 3, .max_bytes = max_bytes,
	};
	int ret = -1;

	if (rmm_export_out_open(&out, folder, files, err) == 0 &&
	    write_rows(&parts, rows, err) == 0)
		ret = rmm_export_out_tidy(&out, err);
	rmm_export_parts_free(&parts);
	rmm_export_out_close(&out);
	return ret;
}

/* Three rows a file: below, at and above, and back again. */
static void test_rows(void **state)
{
	static const struct {
		unsigned rows;
		const char *first, *second, *third;
	} cases[] = {
		{ 0, "<>", NULL, NULL },
		{ 1, "<a>", NULL, NULL },
		{ 3, "<a,b,c>", NULL, NULL },
		{ 4, "<a,b,c>", "<d>", NULL },
		{ 7, "<a,b,c>", "<d,e,f>", "<g>" },
		{ 6, "<a,b,c>", "<d,e,f>", NULL },
		{ 2, "<a,b>", NULL, NULL },
	};
	static const char *const names[] = { "a-001.csv", "a-002.csv",
					     "a-003.csv", "a-004.csv" };
	struct rmm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *const want[] = { cases[i].first, cases[i].second,
					     cases[i].third, NULL };

		CHECK_OK("rows", export_rows(cases[i].rows, 0, &err), &err);
		for (size_t j = 0; j < COUNT(want); j++)
			if (want[j])
				CHECK_STR(names[j], content(names[j]), want[j]);
			else
				CHECK(names[j], !is_there(names[j]));
	}
}

/* There has to be room for a record of a MiB and the tail. */
static void test_bytes(void **state)
{
	struct rmm_err err = { 0 };

	(void)state;
	CHECK_OK("one each", export_rows(2, (1 << 20) + 1, &err), &err);
	CHECK_STR("first", content("a-001.csv"), "<a>");
	CHECK_STR("second", content("a-002.csv"), "<b>");
	CHECK_OK("both", export_rows(2, (1 << 20) + 2, &err), &err);
	CHECK_STR("both", content("a-001.csv"), "<a,b>");
	CHECK("no other", !is_there("a-002.csv"));
}

static int use(void *ctx, struct rmm_err *err)
{
	(void)ctx;
	return export_rows(7, 0, err);
}

static void test_no_memory(void **state)
{
	(void)state;
	check_no_memory("export", 8, use, NULL);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_tidy),    TEST(test_temp_in_use),
		TEST(test_private), TEST(test_rows),
		TEST(test_bytes),   TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
