/* SPDX-License-Identifier: MIT */
#include "utf8_plain.h"

/* RFC 3629, section 3: 0 for what is no character. */
static size_t decode(uint32_t *code, struct rmm_str s)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = (unsigned char)s.ptr[0];
	size_t len = c < 0x80 ? 1 : c >> 5 == 6 ? 2 : c >> 4 == 14 ? 3 :
		     c >> 3 == 30 ? 4 : 0;

	if (len == 0 || len > s.len)
		return 0;
	*code = len == 1 ? c : c & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		c = (unsigned char)s.ptr[i];
		if (c >> 6 != 2)
			return 0;
		*code = *code << 6 | (c & 0x3fu);
	}
	if (*code < least[len] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return len;
}

/* Unicode's names of them are in base/utf8.h. */
static enum rmm_text judge(uint32_t c)
{
	if (c >= 0x20 && c <= 0x7e)
		return RMM_TEXT_ASCII;
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029)
		return RMM_TEXT_CONTROL;
	if (c == 0x61c || c == 0x200e || c == 0x200f ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		return RMM_TEXT_BIDI;
	if (c == 0xad || c == 0x180e || (c >= 0x200b && c <= 0x200d) ||
	    (c >= 0x2060 && c <= 0x2064) || c == 0xfeff ||
	    (c >= 0xe0000 && c <= 0xe007f))
		return RMM_TEXT_ZERO_WIDTH;
	return RMM_TEXT_UTF8;
}

enum rmm_text plain_text_class(struct rmm_str s, size_t *at)
{
	enum rmm_text all = RMM_TEXT_ASCII, one;
	uint32_t code;

	for (size_t i = 0; i < s.len;) {
		size_t len = decode(&code, rmm_str_from(s, i));

		one = len ? judge(code) : RMM_TEXT_INVALID;
		if (one > RMM_TEXT_UTF8) {
			*at = i;
			return one;
		}
		all = one > all ? one : all;
		i += len;
	}
	return all;
}
