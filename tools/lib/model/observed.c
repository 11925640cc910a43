/* SPDX-License-Identifier: MIT */
#include "model/observed.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "model/addr.h"
#include "model/form.h"
#include "model/host.h"

enum { IDN_MAX = 1024 }; /* 253 characters take at most this many bytes */

/* What stands between the first two quotes, when it begins with one. */
static struct rmm_str unquote(struct rmm_str s)
{
	struct rmm_str inside = rmm_str_from(s, 1);
	size_t end = rmm_str_find(inside, '"');

	if (!rmm_form_starts(s, '"') || end == inside.len)
		return s;
	return rmm_str_trim(rmm_str_upto(inside, end));
}

static int check_text(struct rmm_str s, struct rmm_err *err)
{
	enum rmm_text class;
	size_t at = 0;

	if (s.len > RMM_MAX_LINE)
		return rmm_fail(err, RMM_E_USAGE,
				"the value has %zu bytes; at most %zu are "
				"looked at", s.len, RMM_MAX_LINE);
	class = rmm_text_class(s, &at);
	if (class <= RMM_TEXT_UTF8)
		return 0;
	return rmm_fail(err, RMM_E_USAGE, "the value has %s at byte %zu; type "
			"it again", rmm_text_fault(class), at + 1);
}

/* Length of the scheme with its "://", or 0. */
static size_t scheme_len(struct rmm_str s)
{
	size_t colon = rmm_str_find(s, ':');

	if (!rmm_str_starts(rmm_str_from(s, colon), RMM_LIT("://")) ||
	    !rmm_form_is_scheme(rmm_str_upto(s, colon)))
		return 0;
	return colon + 3;
}

static bool is_path(struct rmm_str s)
{
	if (scheme_len(s) > 0)
		return false;
	if (rmm_form_starts(s, '/') || rmm_form_has_any(s, "\\ "))
		return true;
	return s.len >= 3 && rmm_is_alpha(s.ptr[0]) && s.ptr[1] == ':' &&
	       s.ptr[2] == '/';
}

static size_t span(struct rmm_str s, const char *stop)
{
	size_t i = 0;

	while (i < s.len && !strchr(stop, s.ptr[i]))
		i++;
	return i;
}

/* The regular expression of hosts.kql, by hand; trailing dots go. */
static struct rmm_str cut_host(struct rmm_str url)
{
	struct rmm_str s = rmm_str_from(url, scheme_len(url)), user;

	user = rmm_str_upto(s, span(s, "/?#\\"));
	if (rmm_form_has(user, '@'))
		s = rmm_str_from(s, rmm_str_rfind(user, '@') + 1);
	if (rmm_form_starts(s, '[') && rmm_form_has(s, ']'))
		s = rmm_str_upto(s, rmm_str_find(s, ']') + 1);
	else
		s = rmm_str_upto(s, span(s, "/?#:\\"));
	while (rmm_form_ends(s, '.'))
		s.len--;
	return s;
}

static int put_lower(struct rmm_str *out, struct rmm_arena *arena,
		     struct rmm_str s, struct rmm_err *err)
{
	char *text = rmm_arena_alloc(arena, s.len + 1);

	if (!text)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < s.len; i++)
		text[i] = rmm_lower(s.ptr[i]);
	text[s.len] = '\0';
	*out = (struct rmm_str){ text, s.len };
	return 0;
}

/* No list holds a name with one of these characters. */
static int read_name(struct rmm_observed *out, struct rmm_arena *arena,
		     struct rmm_str s, struct rmm_err *err)
{
	size_t cut = s.len;

	if (scheme_len(s) > 0)
		return 0;
	while (cut > 0 && s.ptr[cut - 1] != '/' && s.ptr[cut - 1] != '\\')
		cut--;
	s = rmm_str_trim(rmm_str_from(s, cut));
	if (s.len == 0 || s.len > RMM_MAX_NAME || rmm_form_has_any(s, "<>:\"|?*"))
		return 0;
	return put_lower(&out->name, arena, s, err);
}

static bool parse_ip(struct rmm_addr *addr, struct rmm_str text,
		     struct rmm_str host)
{
	if (rmm_addr_parse(addr, NULL, text))
		return true;
	if (rmm_form_starts(host, '['))
		host = rmm_str_from(rmm_str_upto(host, host.len - 1), 1);
	return !rmm_form_has(host, '/') && rmm_addr_parse(addr, NULL, host);
}

static struct rmm_str after_dot(struct rmm_str s)
{
	return rmm_str_from(s, rmm_str_find(s, '.') + 1);
}

/* What of the host, cut at a dot, IDNA knows: its A-labels in text, and how
 * long it is there. Only what is no longer than a name can be. */
static struct rmm_str known_part(char text[RMM_MAX_NAME + 1],
				 struct rmm_str host, size_t *len)
{
	const char *why;
	bool idn;

	*len = 0;
	if (host.len > IDN_MAX)
		host = after_dot(rmm_str_from(host, host.len - IDN_MAX));
	while (rmm_text_class(host, NULL) == RMM_TEXT_UTF8) {
		rmm_host_canon(text, len, &idn, &why, host);
		if (*len > 0)
			break;
		host = after_dot(host);
	}
	return host;
}

/* KQL lowers ASCII, and an event has A-labels; what IDNA does not know stays,
 * since the labels right of it may well be listed. */
static int read_host(struct rmm_observed *out, struct rmm_arena *arena,
		     struct rmm_str host, struct rmm_err *err)
{
	char text[RMM_MAX_NAME + 1];
	size_t len, left;
	struct rmm_str known = known_part(text, host, &len);
	char *whole;

	if (len > 0) {
		left = host.len - known.len;
		whole = rmm_arena_alloc(arena, left + len);
		if (!whole)
			return rmm_fail_nomem(err);
		memcpy(whole, host.ptr, left);
		memcpy(whole + left, text, len);
		host = (struct rmm_str){ whole, left + len };
	}
	if (!rmm_form_has(host, '.') || rmm_form_starts(host, '['))
		return 0;
	return put_lower(&out->host, arena, host, err);
}

static int read_url(struct rmm_observed *out, struct rmm_arena *arena,
		    struct rmm_str s, struct rmm_err *err)
{
	struct rmm_str host = cut_host(s);
	char text[RMM_ADDR_TEXT];
	struct rmm_addr addr;

	if (is_path(s))
		return 0;
	if (rmm_arena_str(arena, &out->url, s, err) < 0)
		return -1;
	if (!parse_ip(&addr, s, host))
		return read_host(out, arena, host, err);
	rmm_addr_unmap(&addr);
	return rmm_arena_str(arena, &out->ip, rmm_addr_format(text, &addr),
			     err);
}

int rmm_observed_parse(struct rmm_observed *out, struct rmm_arena *arena,
		       struct rmm_str value, struct rmm_err *err)
{
	char *work;

	*out = (struct rmm_observed){0};
	value = rmm_str_trim(value);
	if (check_text(value, err) < 0)
		return -1;
	value = unquote(value);
	if (value.len == 0)
		return rmm_fail(err, RMM_E_USAGE, "the value is empty; give "
				"what the alert shows");
	if (rmm_arena_str(arena, &out->signer, value, err) < 0)
		return -1;
	work = rmm_arena_alloc(arena, value.len);
	if (!work)
		return rmm_fail_nomem(err);
	value = rmm_form_refang(work, value);
	if (read_name(out, arena, value, err) < 0)
		return -1;
	return read_url(out, arena, value, err);
}
