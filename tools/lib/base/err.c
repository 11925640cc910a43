/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <stdio.h>
#include <string.h>

size_t rmm_format(char *text, size_t size, const char *fmt, va_list args)
{
	int len = vsnprintf(text, size, fmt, args);

	if (len < 0) {
		text[0] = '\0';
		return 0;
	}
	return (size_t)len < size ? (size_t)len : size - 1;
}

int rmm_fail(struct rmm_err *err, enum rmm_code code, const char *fmt, ...)
{
	va_list args;

	if (!err || err->code != RMM_OK)
		return -1;
	err->code = code;
	va_start(args, fmt);
	rmm_format(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return -1;
}

int rmm_fail_nomem(struct rmm_err *err)
{
	return rmm_fail(err, RMM_E_NOMEM, "out of memory");
}

void rmm_wrap(struct rmm_err *err, const char *fmt, ...)
{
	char old[RMM_ERR_TEXT];
	size_t len, room, keep;
	va_list args;

	if (!err || err->code == RMM_OK)
		return;
	memcpy(old, err->text, sizeof(old));
	old[sizeof(old) - 1] = '\0';
	va_start(args, fmt);
	len = rmm_format(err->text, sizeof(err->text) - 2, fmt, args);
	va_end(args);
	err->text[len++] = ':';
	err->text[len++] = ' ';
	room = sizeof(err->text) - 1 - len;
	keep = strlen(old);
	if (keep > room)
		keep = room;
	memcpy(err->text + len, old, keep);
	err->text[len + keep] = '\0';
}

void rmm_err_clear(struct rmm_err *err)
{
	if (!err)
		return;
	err->code = RMM_OK;
	err->text[0] = '\0';
}
