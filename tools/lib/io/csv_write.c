/* SPDX-License-Identifier: MIT */
#include "io/csv.h"

#include <string.h>

#include "base/utf8.h"
#include "io/out.h"

static bool is_special(char c)
{
	return c == ',' || c == '"' || c == '\n' || c == '\r';
}

/* Is one of the eight bytes at p a comma, a quote, or below 0x0e? Taking away
 * so much, once that byte is zero, borrows from its top bit. */
static bool may_be_special(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t w, comma, quote;

	memcpy(&w, p, sizeof(w));
	comma = w ^ ones * ',';
	quote = w ^ ones * '"';
	return (((comma - ones) & ~comma) | ((quote - ones) & ~quote) |
		((w - ones * 0x0e) & ~w)) & ones * 0x80;
}

/* Most fields need none, which is found a word at a time. */
static bool needs_quotes(struct rmm_str s)
{
	const size_t word = sizeof(uint64_t);
	size_t i = 0;

	if (s.len > 0 &&
	    (rmm_is_blank(s.ptr[0]) || rmm_is_blank(s.ptr[s.len - 1])))
		return true;
	while (s.len - i >= word && !may_be_special(s.ptr + i))
		i += word;
	if (s.len >= word && s.len - i < word &&
	    !may_be_special(s.ptr + s.len - word))
		return false;
	while (i < s.len && !is_special(s.ptr[i]))
		i++;
	return i < s.len;
}

static void add_quoted(struct rmm_out *out, struct rmm_str s)
{
	struct rmm_str part;
	bool more = true;

	rmm_out_addc(out, '"');
	while (rmm_str_split(&s, '"', &part, &more)) {
		rmm_out_add(out, part);
		if (more)
			rmm_out_add(out, RMM_LIT("\"\""));
	}
	rmm_out_addc(out, '"');
}

void rmm_csv_plain(struct rmm_csv_writer *w, struct rmm_str s)
{
	if (w->begun)
		rmm_out_addc(w->out, ',');
	w->begun = true;
	rmm_out_add(w->out, s);
}

void rmm_csv_field(struct rmm_csv_writer *w, struct rmm_str s)
{
	if (!needs_quotes(s)) {
		rmm_csv_plain(w, s);
		return;
	}
	rmm_csv_plain(w, RMM_LIT(""));
	add_quoted(w->out, s);
}

void rmm_csv_end(struct rmm_csv_writer *w)
{
	rmm_out_addc(w->out, '\n');
	w->begun = false;
}
