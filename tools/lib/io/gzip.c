/* SPDX-License-Identifier: MIT */
#include "io/gzip.h"

#include <zlib.h>

#include "base/mem.h"

enum { GZIP_WINDOW = 15 + 16, MEMORY = 8, UNKNOWN_OS = 255 };

static void *allocate(void *ctx, unsigned n, unsigned size)
{
	(void)ctx;
	return rmm_calloc(n, size);
}

static void release(void *ctx, void *ptr)
{
	(void)ctx;
	rmm_free(ptr);
}

static int fail(int code, struct rmm_err *err)
{
	if (code == Z_MEM_ERROR)
		return rmm_fail_nomem(err);
	return rmm_fail(err, RMM_E_BUG, "zlib answers %d", code);
}

int rmm_gzip(struct rmm_buf *out, struct rmm_str bytes, struct rmm_err *err)
{
	z_stream z = { .zalloc = allocate, .zfree = release };
	gz_header header = { .os = UNKNOWN_OS };
	unsigned char block[4096];
	int code;

	if (bytes.len > UINT_MAX)
		return rmm_fail(err, RMM_E_LIMIT,
				"more than %u bytes to compress", UINT_MAX);
	code = deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW,
			    MEMORY, Z_DEFAULT_STRATEGY);
	if (code != Z_OK)
		return fail(code, err);
	deflateSetHeader(&z, &header);
	z.next_in = (z_const Bytef *)(uintptr_t)bytes.ptr;
	z.avail_in = (unsigned)bytes.len;
	do {
		z.next_out = block;
		z.avail_out = sizeof(block);
		code = deflate(&z, Z_FINISH);
		rmm_buf_add(out, (struct rmm_str){ (const char *)block,
						   sizeof(block) -
							   z.avail_out });
	} while (code == Z_OK);
	deflateEnd(&z);
	return code == Z_STREAM_END ? 0 : fail(code, err);
}
