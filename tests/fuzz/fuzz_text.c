/* SPDX-License-Identifier: MIT */
/*
 * Grammar: UTF-8, and what reports make of any bytes. Laws: text is judged as
 * a plain decoder of RFC 3629 judges it; what is escaped, for a terminal or as
 * JSON, is printable and commands no build service; a JSON string is its text.
 */
#include "base/utf8.h"
#include "io/json.h"
#include "io/out.h"
#include "law.h"
#include "utf8_plain.h"

static void check_class(struct rmm_str s)
{
	size_t at = s.len, want_at = s.len;
	enum rmm_text class = rmm_text_class(s, &at);
	enum rmm_text want = plain_text_class(s, &want_at);

	LAW(class == want, "%d, not %d", (int)class, (int)want);
	LAW(class <= RMM_TEXT_UTF8 || at == want_at, "at %zu, not %zu", at,
	    want_at);
}

static bool is_utf8(struct rmm_str s)
{
	uint32_t code;
	size_t len = 1;

	for (; s.len > 0 && len > 0; s = rmm_str_from(s, len))
		len = rmm_utf8_next(&code, s);
	return len > 0;
}

static void check_json(struct rmm_buf *buf, struct rmm_str s)
{
	struct json_t *json = NULL;
	struct rmm_out out;
	struct rmm_err err = {0};
	struct rmm_str text, read;

	rmm_buf_reset(buf);
	rmm_out_buf(&out, buf);
	rmm_out_addc(&out, '[');
	rmm_json_write_str(&out, s);
	rmm_out_addc(&out, ']');
	LAW(rmm_out_close(&out, &err) == 0, "%s", err.text);
	text = fuzz_end(buf);
	LAW(rmm_text_class(text, NULL) <= RMM_TEXT_UTF8, "%s", text.ptr);
	LAW(!rmm_str_has(text, RMM_LIT("##")), "%s", text.ptr);
	if (rmm_str_find(s, '\0') < s.len)
		return;
	LAW(rmm_json_parse(&json, text, "s", &err) == 0, "%s", err.text);
	LAW(rmm_json_str(&read, rmm_json_at(json, 0)), "string");
	if (is_utf8(s))
		LAW_SAME(read, s, "string");
	rmm_json_free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), text;
	struct rmm_buf buf;

	check_class(input);
	rmm_buf_init(&buf, 1 << 20);
	rmm_text_escape(&buf, input);
	text = fuzz_end(&buf);
	LAW(rmm_text_class(text, NULL) <= RMM_TEXT_UTF8, "%s", text.ptr);
	LAW(!rmm_str_has(text, RMM_LIT("##")), "%s", text.ptr);
	check_json(&buf, input);
	rmm_buf_free(&buf);
	return 0;
}
