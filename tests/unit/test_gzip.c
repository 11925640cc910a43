/* SPDX-License-Identifier: MIT */
#include "no_memory.h"

#include <zlib.h>

#include "base/mem.h"
#include "io/gzip.h"

static void unpack(const char *name, struct rmm_str packed, struct rmm_str want)
{
	z_stream z = { 0 };
	static unsigned char text[1 << 18];

	CHECK(name, inflateInit2(&z, 15 + 16) == Z_OK);
	z.next_in = (z_const Bytef *)(uintptr_t)packed.ptr;
	z.avail_in = (unsigned)packed.len;
	z.next_out = text;
	z.avail_out = sizeof(text);
	CHECK(name, inflate(&z, Z_FINISH) == Z_STREAM_END);
	CHECK(name, z.avail_in == 0 && z.total_out == want.len);
	CHECK(name, want.len == 0 || memcmp(text, want.ptr, want.len) == 0);
	inflateEnd(&z);
}

static void check(const char *name, struct rmm_str text)
{
	static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\x02\xff";
	struct rmm_buf buf = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_str packed;

	rmm_buf_init(&buf, 1 << 20);
	CHECK_OK(name, rmm_gzip(&buf, text, &err), &err);
	CHECK_OK(name, rmm_buf_end(&buf, &packed, &err), &err);
	CHECK(name, packed.len > 10 && memcmp(packed.ptr, head, 10) == 0);
	unpack(name, packed, text);
	rmm_buf_free(&buf);
}

static void test_round(void **state)
{
	static char noise[200000];
	uint32_t x = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++) {
		x = x * 1664525u + 1013904223u;
		noise[i] = (char)(x >> 24);
	}
	check("empty", (struct rmm_str){ 0 });
	check("NUL", (struct rmm_str){ "", 1 });
	check("text", RMM_LIT("DeviceInfo | take 10"));
	check("noise", (struct rmm_str){ noise, sizeof(noise) });
}

static void test_full(void **state)
{
	struct rmm_buf buf = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_str packed;

	(void)state;
	rmm_buf_init(&buf, 20);
	CHECK_OK("full", rmm_gzip(&buf, RMM_LIT("abcdefghijklmnop"), &err),
		 &err);
	CHECK_FAILS("full", rmm_buf_end(&buf, &packed, &err), &err,
		    RMM_E_LIMIT);
	rmm_buf_free(&buf);
}

static int pack_once(void *ctx, struct rmm_err *err)
{
	struct rmm_buf buf = { 0 };
	struct rmm_str packed;
	int ret;

	rmm_buf_init(&buf, 1000);
	ret = rmm_gzip(&buf, rmm_str(ctx), err);
	if (ret == 0)
		ret = rmm_buf_end(&buf, &packed, err);
	rmm_buf_free(&buf);
	return ret;
}

static void test_no_memory(void **state)
{
	char text[] = "x";

	(void)state;
	check_no_memory("gzip", 3, pack_once, text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
