/* SPDX-License-Identifier: MIT */
#include "model/indicator.h"

#include <string.h>

#include "base/utf8.h"
#include "model/form.h"

enum { SHOWN_MAX = 40 };

const char rmm_bad_indicator[] = "bad-indicator";
const char rmm_why_regex[] =
	"looks like a regular expression; list each name in full";

bool rmm_form_reject(struct rmm_indicator *out, const char *rule,
		     const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	rmm_format(out->why, sizeof(out->why), fmt, args);
	va_end(args);
	out->rule = rule;
	out->len = 0;
	out->text[0] = '\0';
	return false;
}

bool rmm_form_bad(struct rmm_indicator *out, struct rmm_str cell,
		  const char *why)
{
	return rmm_form_reject(out, rmm_bad_indicator, RMM_CELL " %s",
			       RMM_SHOW(cell), why);
}

bool rmm_form_accept(struct rmm_indicator *out, enum rmm_kind kind, size_t len)
{
	out->kind = kind;
	out->len = len;
	out->text[len] = '\0';
	return true;
}

bool rmm_form_accept_lower(struct rmm_indicator *out, enum rmm_kind kind,
			   struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		out->text[i] = rmm_lower(s.ptr[i]);
	return rmm_form_accept(out, kind, s.len);
}

size_t rmm_form_shown(struct rmm_str s)
{
	size_t len = SHOWN_MAX;

	if (s.len <= SHOWN_MAX)
		return s.len;
	while (len > 0 && ((unsigned char)s.ptr[len] & 0xc0) == 0x80)
		len--;
	return len;
}

bool rmm_form_has_any(struct rmm_str s, const char *set)
{
	size_t n = strlen(set);

	for (size_t i = 0; i < s.len; i++)
		if (memchr(set, s.ptr[i], n))
			return true;
	return false;
}

static bool is_formula(struct rmm_str s)
{
	return s.len > 0 && (s.ptr[0] == '=' || s.ptr[0] == '+' ||
			     s.ptr[0] == '-' || s.ptr[0] == '@');
}

bool rmm_cell_is_formula(struct rmm_str cell)
{
	return is_formula(rmm_str_trim(cell));
}

bool rmm_form_not_formula(struct rmm_indicator *out, struct rmm_str s)
{
	if (!is_formula(s))
		return true;
	return rmm_form_reject(out, "formula",
			       "a spreadsheet would run " RMM_CELL
			       " as a formula; write it without the '%c'",
			       RMM_SHOW(s), s.ptr[0]);
}

/* Begins and ends with a letter or digit: no blank to trim, no formula. */
static bool has_plain_ends(struct rmm_str s)
{
	return s.len > 0 && rmm_is_alnum(s.ptr[0]) &&
	       rmm_is_alnum(s.ptr[s.len - 1]);
}

bool rmm_form_begin(struct rmm_indicator *out, struct rmm_str *cell)
{
	bool plain = has_plain_ends(*cell);
	struct rmm_str s = plain ? *cell : rmm_str_trim(*cell);
	enum rmm_text class;
	size_t at = 0;

	out->did = s.len < cell->len ? RMM_DID_TRIM : 0;
	out->rule = NULL;
	out->why[0] = '\0';
	*cell = s;
	if (s.len == 0)
		return rmm_form_reject(out, rmm_bad_indicator,
				       "the cell is empty");
	class = rmm_text_class(s, &at);
	if (class > RMM_TEXT_UTF8)
		return rmm_form_reject(out, "bad-encoding",
				       "%s at byte %zu; type the cell again",
				       rmm_text_fault(class), at + 1);
	if (class == RMM_TEXT_UTF8)
		out->did |= RMM_DID_NON_ASCII;
	return plain || rmm_form_not_formula(out, s);
}

static bool signer(struct rmm_indicator *out, struct rmm_str s)
{
	if (s.len > RMM_MAX_NAME)
		return rmm_form_reject(out, rmm_bad_indicator,
				       RMM_CELL " has %zu bytes, where a "
				       "signer's name has at most %d",
				       RMM_SHOW(s), s.len, RMM_MAX_NAME);
	memcpy(out->text, s.ptr, s.len);
	return rmm_form_accept(out, RMM_SIGNER, s.len);
}

struct rmm_str rmm_indicator_text(const struct rmm_indicator *indicator)
{
	return (struct rmm_str){ indicator->text, indicator->len };
}

bool rmm_indicator_of_process(struct rmm_indicator *out, struct rmm_str cell)
{
	return rmm_form_begin(out, &cell) && rmm_form_process(out, cell);
}

bool rmm_indicator_of_network(struct rmm_indicator *out, struct rmm_str cell)
{
	return rmm_form_begin(out, &cell) && rmm_form_network(out, cell);
}

/* By which a cell of one type and a row of another are told apart. */
static const char *noun(enum rmm_kind kind)
{
	static const char *const nouns[RMM_KINDS] = {
		[RMM_DOMAIN] = "a domain",
		[RMM_FILE] = "a file that is no program, by its ending",
		[RMM_IP] = "an address",
		[RMM_PATTERN] = "a pattern",
		[RMM_PROCESS] = "a program, by its ending",
		[RMM_SIGNER] = "a signer",
		[RMM_TERM] = "a term",
	};

	return nouns[kind];
}

bool rmm_indicator_of_kind(struct rmm_indicator *out, enum rmm_kind kind,
			   struct rmm_str cell)
{
	bool ok = rmm_form_begin(out, &cell);

	if (!ok)
		return false;
	switch (kind) {
	case RMM_SIGNER:
		return signer(out, cell);
	case RMM_PROCESS:
	case RMM_FILE:
		ok = rmm_form_process(out, cell);
		break;
	default:
		ok = rmm_form_network(out, cell);
		break;
	}
	if (!ok || out->kind == kind)
		return ok;
	return rmm_form_reject(out, rmm_bad_indicator,
			       RMM_CELL " is %s; set the type to %s",
			       RMM_SHOW(cell), noun(out->kind),
			       rmm_kind_name(out->kind));
}
