/* SPDX-License-Identifier: MIT */
#include "model/form.h"

#include <string.h>

#include "base/utf8.h"
#include "model/host.h"

enum {
	HOST_MAX = 253,
	LABEL_MAX = 63,
	TERM_MIN = 8,
};

static bool refuse_host(struct rmm_indicator *out, struct rmm_str s,
			enum rmm_host_status status, const char *why)
{
	if (status == RMM_HOST_PUBLIC_SUFFIX)
		return rmm_form_reject(out, "public-suffix",
				       "a public suffix: it would match every "
				       "name below " RMM_CELL
				       "; list the tool's own host",
				       RMM_SHOW(s));
	if (status == RMM_HOST_UNKNOWN_SUFFIX)
		return rmm_form_reject(out, "unknown-suffix",
				       RMM_CELL " ends in no known top-level "
				       "domain; correct it, or list a file "
				       "name as a process",
				       RMM_SHOW(s));
	return rmm_form_reject(out, rmm_bad_indicator,
			       RMM_CELL " is no host name: %s", RMM_SHOW(s),
			       why);
}

static bool pattern_label(struct rmm_str label)
{
	for (size_t i = 0; i < label.len; i++)
		if (!rmm_is_alnum(label.ptr[i]) && label.ptr[i] != '-' &&
		    label.ptr[i] != '_' && label.ptr[i] != '*')
			return false;
	return label.len > 0 && label.len <= LABEL_MAX &&
	       !rmm_form_starts(label, '-') && !rmm_form_ends(label, '-');
}

/* The labels down to the last with a star, each with its dot. */
static bool pattern_labels(struct rmm_str left, bool *idn)
{
	struct rmm_str label;
	bool more = true;

	left.len--;
	while (rmm_str_split(&left, '.', &label, &more)) {
		if (!pattern_label(label))
			return false;
		*idn |= rmm_str_starts(label, RMM_LIT("xn--"));
	}
	return true;
}

static bool pattern(struct rmm_indicator *out, struct rmm_str s)
{
	size_t star = rmm_str_rfind(s, '*'), len;
	struct rmm_str right = rmm_str_from(s, star), left;
	enum rmm_host_status status;
	const char *why;
	bool idn;

	right = rmm_str_from(right, rmm_str_find(right, '.') + 1);
	left = rmm_str_upto(s, s.len - right.len);
	if (right.len == 0)
		return rmm_form_bad(out, s, "needs a host name right of its "
					    "last '*' label, as "
					    "auth*.example.com has");
	status = rmm_host_canon(out->text, &len, &idn, &why, right);
	if (status != RMM_HOST_OK)
		return refuse_host(out, right, status, why);
	if (left.len + len > HOST_MAX)
		return rmm_form_bad(out, s, "is longer than any host name: "
					    "253 characters is the most");
	memmove(out->text + left.len, out->text, len);
	for (size_t i = 0; i < left.len; i++)
		out->text[i] = rmm_lower(left.ptr[i]);
	left.ptr = out->text;
	if (!pattern_labels(left, &idn))
		return rmm_form_bad(out, s,
				    "has a label that no host name can match");
	if (idn)
		out->did |= RMM_DID_NON_ASCII;
	return rmm_form_accept(out, RMM_PATTERN, left.len + len);
}

static bool refuse_term(struct rmm_indicator *out, struct rmm_str s)
{
	return rmm_form_reject(out, "generic-term",
			       RMM_CELL " is no host name, and too general "
			       "for a term: that has 8 characters or more and "
			       "a hyphen inside",
			       RMM_SHOW(s));
}

/* A single label, of which no host can be made. */
static bool term(struct rmm_indicator *out, struct rmm_str s)
{
	bool hyphen = rmm_form_has(s, '-'), idn;
	enum rmm_host_status status;
	const char *why;
	size_t len;

	status = rmm_host_canon(out->text, &len, &idn, &why, s);
	if (status == RMM_HOST_PUBLIC_SUFFIX ||
	    (status == RMM_HOST_BAD && (idn || !hyphen)))
		return refuse_host(out, s, status, why);
	if (!hyphen || s.len < TERM_MIN || rmm_form_ends(s, '-'))
		return refuse_term(out, s);
	if (s.len > HOST_MAX)
		return rmm_form_bad(out, s, "is longer than any term: 253 "
					    "characters is the most");
	if (idn)
		out->did |= RMM_DID_NON_ASCII;
	return rmm_form_accept_lower(out, RMM_TERM, s);
}

static bool is_ldh(struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!rmm_is_alnum(s.ptr[i]) && s.ptr[i] != '-')
			return false;
	return true;
}

static bool domain(struct rmm_indicator *out, struct rmm_str s, bool is_host)
{
	enum rmm_host_status status;
	const char *why;
	size_t len;
	bool idn;

	if (!is_host && is_ldh(s))
		return term(out, s);
	status = rmm_host_canon(out->text, &len, &idn, &why, s);
	if (status == RMM_HOST_UNKNOWN_SUFFIX && !is_host &&
	    !rmm_form_has((struct rmm_str){ out->text, len }, '.'))
		return refuse_term(out, s);
	if (status != RMM_HOST_OK)
		return refuse_host(out, s, status, why);
	if (idn)
		out->did |= RMM_DID_NON_ASCII;
	return rmm_form_accept(out, RMM_DOMAIN, len);
}

/* A dot or "*." in front says that a host name is meant, and what `domain`
 * means already. A pattern needs its first star: it is matched against the
 * whole host. */
bool rmm_form_host(struct rmm_indicator *out, struct rmm_str s, bool is_host)
{
	size_t front = rmm_str_starts(s, RMM_LIT("*.")) ? 2 :
		       rmm_form_starts(s, '.')		? 1 :
							  0;

	if (front > 0 && !rmm_form_has(rmm_str_from(s, front), '*')) {
		s = rmm_str_from(s, front);
		out->did |= RMM_DID_TRIM;
		is_host = true;
	}
	return rmm_form_has(s, '*') ? pattern(out, s) :
				      domain(out, s, is_host);
}
