/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void rmm_buf_init(struct rmm_buf *buf, size_t max)
{
	*buf = (struct rmm_buf){0};
	buf->max = max < SIZE_MAX ? max : SIZE_MAX - 1;
}

void rmm_buf_free(struct rmm_buf *buf)
{
	rmm_free(buf->ptr);
	*buf = (struct rmm_buf){0};
}

/* Room for `more` bytes and the NUL after them. */
static bool reserve(struct rmm_buf *buf, size_t more)
{
	size_t need, want;
	char *ptr;

	if (buf->failed != RMM_OK)
		return false;
	if (more > buf->max - buf->len) {
		buf->failed = RMM_E_LIMIT;
		return false;
	}
	need = buf->len + more + 1;
	if (need <= buf->cap)
		return true;
	want = buf->cap < buf->max / 2 ? buf->cap * 2 : buf->max + 1;
	if (want < 64 && want <= buf->max)
		want = buf->max < 63 ? buf->max + 1 : 64;
	if (want < need)
		want = need;
	ptr = rmm_realloc(buf->ptr, want, 1);
	if (!ptr) {
		buf->failed = RMM_E_NOMEM;
		return false;
	}
	buf->ptr = ptr;
	buf->cap = want;
	return true;
}

void rmm_buf_add(struct rmm_buf *buf, struct rmm_str s)
{
	if (!reserve(buf, s.len))
		return;
	if (s.len > 0)
		memcpy(buf->ptr + buf->len, s.ptr, s.len);
	buf->len += s.len;
	buf->ptr[buf->len] = '\0';
}

void rmm_buf_addc(struct rmm_buf *buf, char c)
{
	rmm_buf_add(buf, (struct rmm_str){ &c, 1 });
}

void rmm_buf_addf(struct rmm_buf *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0 && buf->failed == RMM_OK)
		buf->failed = RMM_E_LIMIT;
	if (len < 0 || !reserve(buf, (size_t)len))
		return;
	va_start(args, fmt);
	vsnprintf(buf->ptr + buf->len, (size_t)len + 1, fmt, args);
	va_end(args);
	buf->len += (size_t)len;
}

void rmm_buf_reset(struct rmm_buf *buf)
{
	buf->len = 0;
	if (buf->ptr)
		buf->ptr[0] = '\0';
}

int rmm_buf_end(struct rmm_buf *buf, struct rmm_str *out, struct rmm_err *err)
{
	if (buf->failed == RMM_E_LIMIT)
		return rmm_fail(err, RMM_E_LIMIT, "more than %zu bytes",
				buf->max);
	if (buf->failed != RMM_OK)
		return rmm_fail_nomem(err);
	out->ptr = buf->ptr ? buf->ptr : "";
	out->len = buf->len;
	return 0;
}
