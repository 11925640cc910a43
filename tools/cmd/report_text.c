/* SPDX-License-Identifier: MIT */
#include "cmd/report_text.h"

#include "base/utf8.h"
#include "io/out.h"

void rmm_report_put(struct rmm_out *out, struct rmm_str s)
{
	struct rmm_buf buf = {0};
	struct rmm_str text;

	if (rmm_text_class(s, NULL) == RMM_TEXT_ASCII &&
	    rmm_str_find(s, '#') == s.len) {
		rmm_out_add(out, s);
		return;
	}
	rmm_buf_init(&buf, 4 * s.len + 1);
	rmm_text_escape(&buf, s);
	if (rmm_buf_end(&buf, &text, &out->failed) == 0)
		rmm_out_add(out, text);
	rmm_buf_free(&buf);
}

void rmm_report_pad(struct rmm_out *out, struct rmm_str s, size_t width)
{
	rmm_report_put(out, s);
	for (size_t n = rmm_utf8_count(s); n < width; n++)
		rmm_out_addc(out, ' ');
}

void rmm_report_begin(struct rmm_out *out, struct rmm_str s)
{
	if (rmm_str_starts(s, RMM_LIT("::"))) {
		rmm_out_add(out, RMM_LIT("\\x3a"));
		s = rmm_str_from(s, 1);
	}
	rmm_report_put(out, s);
}
