/* SPDX-License-Identifier: MIT */
#include "cmd/kql_text.h"

#include "base/utf8.h"

struct rmm_str rmm_kql_template(const struct rmm_template *from,
				struct rmm_str name)
{
	while (from->name && !rmm_str_eq(rmm_str(from->name), name))
		from++;
	return from->text;
}

struct rmm_str rmm_kql_until(struct rmm_buf *buf, struct rmm_str text,
			     struct rmm_str mark)
{
	size_t i = 0;

	while (i < text.len && !rmm_str_starts(rmm_str_from(text, i), mark))
		i++;
	rmm_buf_add(buf, rmm_str_upto(text, i));
	return i < text.len ? rmm_str_from(text, i + mark.len)
			    : (struct rmm_str){0};
}

/* A literal has one line, and U+2028 and U+2029 end one too. */
static bool needs_code(uint32_t code)
{
	return code < ' ' || (code >= 0x7f && code < 0xa0) || code == 0x2028 ||
	       code == 0x2029;
}

void rmm_kql_chars(struct rmm_buf *buf, struct rmm_str value)
{
	while (value.len > 0) {
		uint32_t code = 0;
		size_t len = rmm_utf8_next(&code, value);

		if (len == 0) {
			len = 1;
			code = 0xfffd;
		}
		if (code == '"' || code == '\\')
			rmm_buf_addc(buf, '\\');
		if (needs_code(code) || code == 0xfffd)
			rmm_buf_addf(buf, "\\u%04x", (unsigned)code);
		else
			rmm_buf_add(buf, rmm_str_upto(value, len));
		value = rmm_str_from(value, len);
	}
}

void rmm_kql_literal(struct rmm_buf *buf, struct rmm_str value)
{
	rmm_buf_addc(buf, '"');
	rmm_kql_chars(buf, value);
	rmm_buf_addc(buf, '"');
}
