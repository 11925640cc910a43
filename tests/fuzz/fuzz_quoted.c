/* SPDX-License-Identifier: MIT */
/*
 * Grammar: values inside other languages' strings: KQL literals and patterns
 * of STIX. Laws: the literal ends where its quotes do, has one line of
 * UTF-8, and what it says, read by the language's rules, is the value.
 */
#include "base/utf8.h"
#include "cmd/kql_text.h"
#include "law.h"
#include "ops/stix.h"

static unsigned hex(struct rmm_str s, size_t digits)
{
	unsigned n = 0;

	LAW(s.len >= digits, "an escape is cut");
	for (size_t i = 0; i < digits; i++) {
		char c = rmm_lower(s.ptr[i]);

		LAW(rmm_is_digit(c) || (c >= 'a' && c <= 'f'), "'%c'", c);
		n = n * 16 + (unsigned)(rmm_is_digit(c) ? c - '0' :
							  c - 'a' + 10);
	}
	return n;
}

static void add_code(struct rmm_buf *buf, unsigned c)
{
	if (c >= 0x800)
		rmm_buf_addf(buf, "%c%c", (int)(0xe0 | c >> 12),
			     (int)(0x80 | (c >> 6 & 0x3f)));
	else if (c >= 0x80)
		rmm_buf_addc(buf, (char)(0xc0 | c >> 6));
	rmm_buf_addc(buf, (char)(c < 0x80 ? c : 0x80 | (c & 0x3f)));
}

/* The value of a string between quotes: \" \\ \t \n \r \uXXXX and \xXX. */
static struct rmm_str unquote(struct rmm_buf *out, struct rmm_str s, char quote)
{
	rmm_buf_reset(out);
	while (s.len > 0) {
		char c = s.ptr[0];

		s = rmm_str_from(s, 1);
		LAW(c != quote, "the string ends too early");
		if (c != '\\') {
			rmm_buf_addc(out, c);
			continue;
		}
		LAW(s.len > 0, "a backslash at the end");
		c = s.ptr[0];
		s = rmm_str_from(s, 1);
		if (c == 'u' || c == 'x') {
			add_code(out, hex(s, c == 'u' ? 4 : 2));
			s = rmm_str_from(s, c == 'u' ? 4 : 2);
		} else {
			rmm_buf_addc(out, c == 't' ? '\t' : c == 'n' ? '\n' :
					  c == 'r' ? '\r' : c);
		}
	}
	return fuzz_end(out);
}

/* A control, or an end of line as Unicode has them, would end the literal. */
static void check_printable(struct rmm_str s)
{
	uint32_t code = 0;
	size_t len;

	for (; s.len > 0; s = rmm_str_from(s, len)) {
		len = rmm_utf8_next(&code, s);
		LAW(len > 0, "no UTF-8");
		LAW(code >= ' ' && (code < 0x7f || code >= 0xa0) &&
		    code != 0x2028 && code != 0x2029, "U+%04X",
		    (unsigned)code);
	}
}

static void check_stix(struct rmm_buf *buf, struct rmm_buf *out,
		       struct rmm_str value)
{
	const struct rmm_str head = RMM_LIT("[file:name = '");
	struct rmm_cells cells = {0};
	struct rmm_row row = { .indicator = value, .cells = &cells,
			       .kind = RMM_PROCESS };
	struct rmm_str text;

	rmm_buf_reset(buf);
	rmm_stix_pattern(buf, &row);
	text = fuzz_end(buf);
	LAW(rmm_str_starts(text, head) && rmm_str_ends(text, RMM_LIT("']")),
	    "%s", text.ptr);
	text = rmm_str_from(rmm_str_upto(text, text.len - 2), head.len);
	LAW_SAME(unquote(out, text, '\''), value, "STIX");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str value = fuzz_input(data, size), text;
	struct rmm_buf buf, out;

	rmm_buf_init(&buf, 1 << 20);
	rmm_buf_init(&out, 1 << 20);
	rmm_kql_literal(&buf, value);
	text = fuzz_end(&buf);
	LAW(text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"',
	    "%s", text.ptr);
	check_printable(text);
	text = unquote(&out, rmm_str_from(rmm_str_upto(text, text.len - 1), 1),
		       '"');
	if (rmm_text_class(value, NULL) <= RMM_TEXT_UTF8)
		LAW_SAME(text, value, "KQL");
	check_stix(&buf, &out, value);
	rmm_buf_free(&buf);
	rmm_buf_free(&out);
	return 0;
}
