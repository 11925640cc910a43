/* SPDX-License-Identifier: MIT */
#include "no_memory.h"

#include "base/mem.h"
#include "io/csv_edit.h"

#define CELL(s) { s, sizeof(s) - 1 }
#define BOM "\xef\xbb\xbf"

static const size_t key[] = { 1, 0 };
static const struct rmm_str cells[] = {
	CELL("b"), CELL("t1"), CELL("new, 1"),
	CELL("b"), CELL("t2"), CELL(""),
};
static const struct rmm_csv_edit edit = {
	.header = CELL("i,t,why"),
	.cell = cells, .fields = 3, .rows = 2,
	.key = key, .keys = 2,
};

#define B1 "b,t1,\"new, 1\"\n"
#define B2 "b,t2,\n"

/* Two rows, sorted by column 1, then 0. */
static const struct {
	const char *name, *before, *after;
} files[] = {
	{ "no file", "", "i,t,why\n" B1 B2 },
	{ "header alone", "i,t,why\n", "i,t,why\n" B1 B2 },
	{ "header without an end", "i,t,why", "i,t,why\n" B1 B2 },
	{ "before the rest", "i,t,why\nc,t1,x\nb,t3,x\n", "i,t,why\n" B1 "c,t1,x\n" B2 "b,t3,x\n" },
	{ "behind it", "i,t,why\na,t1,x\n", "i,t,why\na,t1,x\n" B1 B2 },
	{ "between", "i,t,why\na,t1,x\nc,t1,x\na,t2,x\nc,t2,x\n", "i,t,why\na,t1,x\n" B1 "c,t1,x\na,t2,x\n" B2 "c,t2,x\n" },
	{ "equal ones last", "i,t,why\nb,t1,x\nb,t1,y\nb,t2,x\n", "i,t,why\nb,t1,x\nb,t1,y\n" B1 "b,t2,x\n" B2 },
	{ "unsorted", "i,t,why\nz,t9,x\na,t1,x\n", "i,t,why\nz,t9,x\na,t1,x\n" B1 B2 },
	{ "unsorted at the end", "i,t,why\na,t1,x\nz,t9,x\na,t8,x\n", "i,t,why\na,t1,x\nz,t9,x\na,t8,x\n" B1 B2 },
	{ "no last end", "i,t,why\na,t1,x", "i,t,why\na,t1,x\n" B1 B2 },
	{ "CR LF", "i,t,why\r\nz,t1,x\r\n", "i,t,why\r\nb,t1,\"new, 1\"\r\nz,t1,x\r\nb,t2,\r\n" },
	{ "CR LF, no last end", "i,t,why\r\na,t1,x", "i,t,why\r\na,t1,x\r\nb,t1,\"new, 1\"\r\nb,t2,\r\n" },
	{ "mixed ends stay", "i,t,why\na,t1,x\r\nz,t9,x\n", "i,t,why\na,t1,x\r\n" B1 B2 "z,t9,x\n" },
	{ "BOM", BOM "i,t,why\nz,t9,x\n", BOM "i,t,why\n" B1 B2 "z,t9,x\n" },
	{ "blank lines stay", "i,t,why\n\na,t1,x\n\n\nz,t9,x\n\n", "i,t,why\n\na,t1,x\n\n\n" B1 B2 "z,t9,x\n\n" },
	{ "quotes and blanks stay", "i,t,why\n \"a\" , t1 ,\"\"\"x\"\"\"\n", "i,t,why\n \"a\" , t1 ,\"\"\"x\"\"\"\n" B1 B2 },
	{ "short row", "i,t,why\nz\nz,t9,x\n", "i,t,why\nz\nz,t9,x\n" B1 B2 },
	{ "damaged row", "i,t,why\nz,\"t9,x\nz,t9,x\n", "i,t,why\nz,\"t9,x\nz,t9,x\n" B1 B2 },
};

static void test_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct rmm_buf buf = {0};
		struct rmm_str got;
		struct rmm_err err = {0};

		rmm_buf_init(&buf, 1 << 16);
		CHECK_OK(files[i].name,
			 rmm_csv_edit(&buf, rmm_str(files[i].before), "f.csv",
				      &edit, &err), &err);
		CHECK_OK(files[i].name, rmm_buf_end(&buf, &got, &err), &err);
		CHECK_STR(files[i].name, got, files[i].after);
		rmm_buf_free(&buf);
	}
}

static void test_too_large(void **state)
{
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};

	(void)state;
	rmm_buf_init(&buf, 16);
	CHECK_FAILS("too large", rmm_csv_edit(&buf, RMM_LIT(""), "f.csv", &edit,
					      &err), &err, RMM_E_LIMIT);
	rmm_buf_free(&buf);
}

static int edit_once(void *ctx, struct rmm_err *err)
{
	size_t i = *(const size_t *)ctx;
	struct rmm_buf buf = {0};
	int ret;

	rmm_buf_init(&buf, 1 << 16);
	ret = rmm_csv_edit(&buf, rmm_str(files[i].before), "f.csv", &edit, err);
	if (ret == 0)
		CHECK_STR(files[i].before,
			  ((struct rmm_str){ buf.ptr, buf.len }),
			  files[i].after);
	rmm_buf_free(&buf);
	return ret;
}

static void test_no_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++)
		check_no_memory(files[i].before, 3, edit_once, &i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
