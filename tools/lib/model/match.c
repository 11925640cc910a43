/* SPDX-License-Identifier: MIT */
#include "model/match.h"

#include "base/utf8.h"
#include "model/addr.h"

bool rmm_match_domain(struct rmm_str domain, struct rmm_str host)
{
	if (domain.len == 0 || !rmm_str_ends(host, domain))
		return false;
	return host.len == domain.len ||
	       host.ptr[host.len - domain.len - 1] == '.';
}

/* Going back to the last star alone is enough: an earlier one could only
 * give the later ones less to choose from. */
static bool match_label(struct rmm_str glob, struct rmm_str label)
{
	size_t g = 0, i = 0, star = glob.len, from = 0;

	while (i < label.len) {
		if (g < glob.len && glob.ptr[g] == '*') {
			star = g++;
			from = i;
		} else if (g < glob.len && glob.ptr[g] == label.ptr[i]) {
			g++;
			i++;
		} else if (star < glob.len) {
			g = star + 1;
			i = ++from;
		} else {
			return false;
		}
	}
	while (g < glob.len && glob.ptr[g] == '*')
		g++;
	return g == glob.len;
}

bool rmm_match_pattern(struct rmm_str pattern, struct rmm_str host)
{
	bool more_globs = true, more_labels = true;
	struct rmm_str glob, label;

	if (pattern.len == 0 || host.len == 0)
		return false;
	while (rmm_str_split(&pattern, '.', &glob, &more_globs)) {
		if (!rmm_str_split(&host, '.', &label, &more_labels) ||
		    !match_label(glob, label))
			return false;
	}
	return !more_labels;
}

static bool parse_canonical(struct rmm_addr *addr, struct rmm_str s)
{
	char text[RMM_ADDR_TEXT];

	return rmm_addr_parse(addr, NULL, s) &&
	       rmm_str_eq(rmm_addr_format(text, addr), s);
}

bool rmm_match_ip(struct rmm_str block, struct rmm_str ip)
{
	struct rmm_addr outer, inner;

	return parse_canonical(&outer, block) && parse_canonical(&inner, ip) &&
	       rmm_addr_contains(&outer, &inner);
}

bool rmm_match_term(struct rmm_str term, struct rmm_str text)
{
	if (term.len == 0)
		return false;
	for (size_t i = 0; i + term.len <= text.len; i++) {
		struct rmm_str here = rmm_str_from(text, i);
		size_t end = i + term.len;

		if (i > 0 && rmm_is_alnum(text.ptr[i - 1]))
			continue;
		if (end < text.len && rmm_is_alnum(text.ptr[end]))
			continue;
		if (rmm_str_eq_fold(rmm_str_upto(here, term.len), term))
			return true;
	}
	return false;
}

bool rmm_match_value(enum rmm_kind rk, struct rmm_str row, enum rmm_kind vk,
		     struct rmm_str value)
{
	bool is_name = vk == RMM_DOMAIN || vk == RMM_PATTERN;

	if (row.len == 0)
		return false;
	switch (rk) {
	case RMM_DOMAIN:
		return is_name && rmm_match_domain(row, value);
	case RMM_PATTERN:
		return is_name && rmm_match_pattern(row, value);
	case RMM_IP:
		return vk == RMM_IP && rmm_match_ip(row, value);
	case RMM_TERM:
		return (vk == RMM_TERM || vk == RMM_DOMAIN) &&
		       rmm_match_term(row, value);
	case RMM_SIGNER:
		return vk == rk && rmm_str_eq_fold(row, value);
	default:
		return vk == rk && rmm_str_eq(row, value);
	}
}
