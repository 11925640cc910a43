/* SPDX-License-Identifier: MIT */
/*
 * Grammar: bytes that are compressed. Laws: zlib makes the same bytes of it
 * again; the header tells no time, no name, no system; it is bounded.
 */
#include <zlib.h>

#include "io/gzip.h"
#include "law.h"

enum { MAX_BYTES = 1 << 16, GZIP_WINDOW = 15 + 16 };

static void check_inflates(struct rmm_str packed, struct rmm_str want)
{
	static Bytef plain[MAX_BYTES];
	z_stream z = {0};

	LAW(inflateInit2(&z, GZIP_WINDOW) == Z_OK, "memory");
	z.next_in = (Bytef *)(uintptr_t)packed.ptr;
	z.avail_in = (uInt)packed.len;
	z.next_out = plain;
	z.avail_out = sizeof(plain);
	LAW(inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0,
	    "no gzip");
	LAW_SAME(((struct rmm_str){ (char *)plain, z.total_out }), want,
		 "bytes");
	inflateEnd(&z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[10] = { 31, (char)139, 8, 0, 0, 0, 0, 0 };
	struct rmm_str input = fuzz_input(data, size), packed;
	struct rmm_buf buf, small;
	struct rmm_err err = {0};

	if (size > MAX_BYTES)
		return 0;
	rmm_buf_init(&buf, 2 * MAX_BYTES);
	LAW(rmm_gzip(&buf, input, &err) == 0, "%s", err.text);
	packed = fuzz_end(&buf);
	LAW(packed.len < size + size / 1000 + 64, "%zu bytes", packed.len);
	LAW(memcmp(packed.ptr, head, 8) == 0 && packed.ptr[9] == (char)255,
	    "header");
	check_inflates(packed, input);
	rmm_buf_init(&small, packed.len - 1);
	LAW(rmm_gzip(&small, input, NULL) < 0 || small.failed == RMM_E_LIMIT,
	    "more than the buffer may hold");
	rmm_buf_free(&small);
	rmm_buf_free(&buf);
	return 0;
}
