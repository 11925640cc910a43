/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <string.h>

/* RFC 3629, section 4: the lead byte gives the length and the bounds of the
 * second byte, which keep out overlong forms and surrogates. */
size_t rmm_utf8_next(uint32_t *code, struct rmm_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	unsigned low = 0x80, high = 0xbf;
	size_t len;
	uint32_t c;

	if (s.len == 0)
		return 0;
	c = p[0];
	if (c < 0x80) {
		*code = c;
		return 1;
	}
	if (c < 0xc2 || c > 0xf4)
		return 0;
	len = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (s.len < len)
		return 0;
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	c = ((c & (0x7fu >> len)) << 6) | (p[1] & 0x3fu);
	for (size_t i = 2; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = (c << 6) | (p[i] & 0x3fu);
	}
	*code = c;
	return len;
}

static bool in_range(uint32_t c, uint32_t low, uint32_t high)
{
	return c >= low && c <= high;
}

static enum rmm_text class_of(uint32_t c)
{
	if (in_range(c, 0x20, 0x7e))
		return RMM_TEXT_ASCII;
	if (c < 0xa0 || c == 0x2028 || c == 0x2029)
		return RMM_TEXT_CONTROL;
	if (c == 0x061c || c == 0x200e || c == 0x200f ||
	    in_range(c, 0x202a, 0x202e) || in_range(c, 0x2066, 0x2069))
		return RMM_TEXT_BIDI;
	if (c == 0x00ad || c == 0x180e || in_range(c, 0x200b, 0x200d) ||
	    in_range(c, 0x2060, 0x2064) || c == 0xfeff ||
	    in_range(c, 0xe0000, 0xe007f))
		return RMM_TEXT_ZERO_WIDTH;
	return RMM_TEXT_UTF8;
}

/* Are the eight bytes at p printable ASCII? A byte is not when its top bit is
 * set, when adding 1 sets it (0x7f), or when taking away 0x20 from 0x80 plus it
 * clears it (below 0x20). No carry leaves a byte that is not outside itself. */
static bool is_ascii_word(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t tops = ones * 0x80;
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return !((w | (w + ones) | ~((w | tops) - ones * 0x20)) & tops);
}

/* Length of the run of printable ASCII at p, a word at a time; the last word
 * may overlap the one before. */
static size_t ascii_run(const char *p, size_t len)
{
	const size_t word = sizeof(uint64_t);
	size_t i = 0;

	while (len - i >= word && is_ascii_word(p + i))
		i += word;
	if (len >= word && len - i < word && is_ascii_word(p + len - word))
		return len;
	while (i < len && p[i] >= 0x20 && p[i] < 0x7f)
		i++;
	return i;
}

enum rmm_text rmm_text_class(struct rmm_str s, size_t *at)
{
	enum rmm_text all = RMM_TEXT_ASCII, one;
	size_t i = 0, len;
	uint32_t c;

	if (s.len == 0)
		return RMM_TEXT_ASCII;
	for (;;) {
		i += ascii_run(s.ptr + i, s.len - i);
		if (i == s.len)
			return all;
		len = rmm_utf8_next(&c, rmm_str_from(s, i));
		one = len > 0 ? class_of(c) : RMM_TEXT_INVALID;
		if (one > RMM_TEXT_UTF8)
			break;
		all = RMM_TEXT_UTF8;
		i += len;
	}
	if (at)
		*at = i;
	return one;
}

size_t rmm_utf8_count(struct rmm_str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return n;
}

static void add_hex(struct rmm_buf *buf, struct rmm_str bytes)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		char text[4] = { '\\', 'x', hex[c >> 4], hex[c & 15] };

		rmm_buf_add(buf, (struct rmm_str){ text, sizeof(text) });
	}
}

const char *rmm_text_fault(enum rmm_text class)
{
	static const char *const fault[] = {
		[RMM_TEXT_CONTROL] = "a control character",
		[RMM_TEXT_BIDI] =
			"a character that turns the direction of text",
		[RMM_TEXT_ZERO_WIDTH] = "an invisible character",
		[RMM_TEXT_INVALID] = "a byte that is not UTF-8",
	};

	return fault[class];
}

void rmm_text_escape(struct rmm_buf *buf, struct rmm_str s)
{
	bool hash = false;

	if (rmm_text_class(s, NULL) <= RMM_TEXT_UTF8 &&
	    !rmm_str_has(s, RMM_LIT("##"))) {
		rmm_buf_add(buf, s);
		return;
	}
	while (s.len > 0) {
		uint32_t c;
		size_t len = rmm_utf8_next(&c, s);
		bool fit = len > 0 && class_of(c) <= RMM_TEXT_UTF8 &&
			   !(hash && c == '#');
		struct rmm_str one = rmm_str_upto(s, len > 0 ? len : 1);

		if (fit && c == '\\')
			rmm_buf_addc(buf, '\\');
		if (fit)
			rmm_buf_add(buf, one);
		else
			add_hex(buf, one);
		hash = len > 0 && c == '#';
		s = rmm_str_from(s, one.len);
	}
}
