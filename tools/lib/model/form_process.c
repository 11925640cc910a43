/* SPDX-License-Identifier: MIT */
#include "model/form.h"

#include "base/utf8.h"
#include "model/host.h"

/* Where arguments or another name follow: ".exe /S", "a.exe; b.exe". */
static bool has_more(struct rmm_str s)
{
	static const char *const more[] = { ".exe ", ".exe,", ".exe;", " /" };

	for (size_t i = 0; i < s.len; i++) {
		for (size_t k = 0; k < sizeof(more) / sizeof(*more); k++) {
			struct rmm_str m = rmm_str(more[k]);
			struct rmm_str here = rmm_str_from(s, i);

			if (rmm_str_eq_fold(rmm_str_upto(here, m.len), m))
				return true;
		}
	}
	return false;
}

/* `\d+` or `\w{`, whose backslash is no separator. */
static bool is_class(struct rmm_str s)
{
	return s.len >= 3 && s.ptr[0] == '\\' &&
	       rmm_form_has_any(rmm_str_upto(rmm_str_from(s, 1), 1),
				"dDwWsSbB") &&
	       rmm_form_has_any(rmm_str_upto(rmm_str_from(s, 2), 1), "+*?{");
}

/* `[a-z`, which no name has in earnest. */
static bool is_range(struct rmm_str s)
{
	return s.len >= 4 && s.ptr[0] == '[' && rmm_is_alnum(s.ptr[1]) &&
	       s.ptr[2] == '-' && rmm_is_alnum(s.ptr[3]);
}

/* Parentheses, brackets, `+`, `^` and `$` are good in file names; only what
 * would be cut wrongly, or could not be meant, tells. */
static bool is_regex(struct rmm_str cell, struct rmm_str name)
{
	if (rmm_form_starts(cell, '^') || rmm_form_starts(name, '^') ||
	    rmm_form_ends(cell, '$') ||
	    rmm_form_has(name, '|') || rmm_str_has(name, RMM_LIT(".*")) ||
	    rmm_str_has(name, RMM_LIT(".+")))
		return true;
	/* `Agent\.exe` would become ".exe". */
	if (name.ptr > cell.ptr && name.ptr[-1] == '\\' &&
	    rmm_form_starts(name, '.') && name.len > 2)
		return true;
	for (; cell.len > 0; cell = rmm_str_from(cell, 1))
		if (is_class(cell) || is_range(cell))
			return true;
	return false;
}

/* What most cells are: letters, digits, `-`, `_` and dots, about which no rule
 * below has anything to say. In lower case into out->text. */
static bool is_plain(struct rmm_indicator *out, struct rmm_str s)
{
	if (s.len <= 2 || s.len > RMM_MAX_NAME)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = rmm_host_char[(unsigned char)s.ptr[i]];

		if (c == 0)
			return false;
		out->text[i] = c;
	}
	return true;
}

static bool is_file_ending(struct rmm_str ending)
{
	static const char *const endings[] = {
		"msi", "msp", "msix", "zip", "7z",  "rar", "cab",
		"iso", "dmg", "pkg",  "deb", "rpm", "apk",
	};

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (rmm_str_eq_fold(ending, rmm_str(endings[i])))
			return true;
	return false;
}

static bool shape_ok(struct rmm_indicator *out, struct rmm_str cell,
		     struct rmm_str name)
{
	const char *why = NULL;

	if (rmm_str_has(cell, RMM_LIT("://")))
		why = "is a URL; give the file name";
	else if (is_regex(cell, name))
		why = rmm_why_regex;
	else if (rmm_form_has_any(name, "*?"))
		why = "has a wildcard; list each file name in full";
	else if (has_more(cell))
		why = "is more than a file name; give one name a row, without "
		      "arguments";
	else if (name.len == 0 || rmm_str_is(name, ".") ||
		 rmm_str_is(name, ".."))
		why = "is a directory; give the file name";
	else if (rmm_form_has_any(name, "<>:\""))
		why = "has a character that no file name has: one of <>:\"";
	else if (name.len > RMM_MAX_NAME)
		why = "is longer than any file name: 255 bytes is the most";
	return !why || rmm_form_bad(out, cell, why);
}

static size_t after_directory(struct rmm_str s)
{
	size_t i = s.len;

	while (i > 0 && s.ptr[i - 1] != '/' && s.ptr[i - 1] != '\\')
		i--;
	return i;
}

static bool from_path(struct rmm_indicator *out, struct rmm_str cell,
		      struct rmm_str *name)
{
	size_t cut = after_directory(cell);

	*name = rmm_str_trim(rmm_str_from(cell, cut));
	if (!shape_ok(out, cell, *name))
		return false;
	if (cut == 0)
		return true;
	out->did |= RMM_DID_CUT;
	if (rmm_text_class(*name, NULL) == RMM_TEXT_ASCII)
		out->did &= ~(unsigned)RMM_DID_NON_ASCII;
	return rmm_form_not_formula(out, *name);
}

bool rmm_form_process(struct rmm_indicator *out, struct rmm_str cell)
{
	bool plain = is_plain(out, cell), exe, file;
	struct rmm_str name = { out->text, cell.len }, ending;
	enum rmm_kind kind;
	size_t dot;

	if (!plain && !from_path(out, cell, &name))
		return false;
	dot = rmm_str_rfind(name, '.');
	ending = rmm_str_from(name, dot + 1);
	exe = rmm_str_eq_fold(ending, RMM_LIT("exe"));
	file = !exe && is_file_ending(ending);
	if (dot == 0 && (exe || file))
		return rmm_form_bad(out, cell, "is an ending without a name");
	kind = file ? RMM_FILE : RMM_PROCESS;
	return plain ? rmm_form_accept(out, kind, name.len) :
		       rmm_form_accept_lower(out, kind, name);
}
