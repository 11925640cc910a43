/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include <string.h>

#include "base/utf8.h"

struct rmm_str rmm_str(const char *cstr)
{
	struct rmm_str s = {0};

	if (cstr) {
		s.ptr = cstr;
		s.len = strlen(cstr);
	}
	return s;
}

bool rmm_str_is(struct rmm_str a, const char *cstr)
{
	return rmm_str_eq(a, rmm_str(cstr));
}

bool rmm_str_eq_fold(struct rmm_str a, struct rmm_str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (rmm_lower(a.ptr[i]) != rmm_lower(b.ptr[i]))
			return false;
	return true;
}

int rmm_str_cmp(struct rmm_str a, struct rmm_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (c != 0)
		return c;
	return (a.len > b.len) - (a.len < b.len);
}

bool rmm_str_starts(struct rmm_str s, struct rmm_str prefix)
{
	return s.len >= prefix.len &&
	       rmm_str_eq(rmm_str_upto(s, prefix.len), prefix);
}

bool rmm_str_ends(struct rmm_str s, struct rmm_str suffix)
{
	return s.len >= suffix.len &&
	       rmm_str_eq(rmm_str_from(s, s.len - suffix.len), suffix);
}

bool rmm_str_has(struct rmm_str s, struct rmm_str part)
{
	if (part.len == 0)
		return true;
	while (s.len >= part.len) {
		s = rmm_str_from(s, rmm_str_find(s, part.ptr[0]));
		if (rmm_str_starts(s, part))
			return true;
		s = rmm_str_from(s, 1);
	}
	return false;
}

size_t rmm_str_find(struct rmm_str s, char c)
{
	const char *hit = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return hit ? (size_t)(hit - s.ptr) : s.len;
}

size_t rmm_str_rfind(struct rmm_str s, char c)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.ptr[i - 1] == c)
			return i - 1;
	return s.len;
}

/* Length of the blank at the start of s, 0 when it is no blank. */
static size_t blank_first(struct rmm_str s)
{
	if (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
		return 1;
	return rmm_str_starts(s, RMM_LIT("\xc2\xa0")) ? 2 : 0;
}

static size_t blank_last(struct rmm_str s)
{
	if (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		return 1;
	return rmm_str_ends(s, RMM_LIT("\xc2\xa0")) ? 2 : 0;
}

struct rmm_str rmm_str_trim(struct rmm_str s)
{
	size_t n;

	while ((n = blank_first(s)) > 0)
		s = rmm_str_from(s, n);
	while ((n = blank_last(s)) > 0)
		s.len -= n;
	return s;
}

bool rmm_str_split(struct rmm_str *rest, char sep, struct rmm_str *part,
		   bool *more)
{
	size_t at;

	if (!*more)
		return false;
	at = rmm_str_find(*rest, sep);
	*more = at < rest->len;
	*part = rmm_str_upto(*rest, at);
	*rest = rmm_str_from(*rest, at + 1);
	return true;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t rmm_str_distance(struct rmm_str a, struct rmm_str b)
{
	enum { MOST = 63 };
	size_t row[MOST + 1], diagonal, above;

	a = rmm_str_upto(a, MOST);
	b = rmm_str_upto(b, MOST);
	for (size_t i = 0; i <= b.len; i++)
		row[i] = i;
	for (size_t i = 0; i < a.len; i++) {
		diagonal = row[0];
		row[0] = i + 1;
		for (size_t k = 0; k < b.len; k++) {
			above = row[k + 1];
			row[k + 1] = least(least(above, row[k]) + 1,
					   diagonal +
						   (a.ptr[i] != b.ptr[k]));
			diagonal = above;
		}
	}
	return row[b.len];
}

bool rmm_str_u64(uint64_t *out, struct rmm_str s, uint64_t max)
{
	uint64_t n = 0;

	if (s.len == 0 || (s.len > 1 && s.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint64_t digit;

		if (!rmm_is_digit(s.ptr[i]))
			return false;
		digit = (uint64_t)(s.ptr[i] - '0');
		if (n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	if (n > max)
		return false;
	*out = n;
	return true;
}
