/* SPDX-License-Identifier: MIT */
#include "cmd/kql_text.h"

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

void rmm_kql_literal(struct rmm_buf *buf, struct rmm_str value)
{
	rmm_buf_addc(buf, '"');
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];

		if ((unsigned char)c < ' ') {
			rmm_buf_addf(buf, "\\u%04x", (unsigned)c);
			continue;
		}
		if (c == '"' || c == '\\')
			rmm_buf_addc(buf, '\\');
		rmm_buf_addc(buf, c);
	}
	rmm_buf_addc(buf, '"');
}
