/* SPDX-License-Identifier: MIT */
#include "model/form.h"

#include <string.h>

#include "base/utf8.h"
#include "model/addr.h"
#include "model/host.h"

enum {
	WORK_MAX = 1024, /* a host of 253 bytes in "[dot]"s, scheme and port */
	PORT_MAX = 65535,
};

/* `[.]` and the like stand for what is between the brackets, `[dot]` for the
 * dot: the length of it in s, or 0. */
static size_t fang(const char **plain, struct rmm_str s)
{
	static const struct {
		const char *fanged, *plain;
	} fangs[] = {
		{ "[.]", "." },   { "(.)", "." },   { "{.}", "." },
		{ "[dot]", "." }, { "(dot)", "." }, { "{dot}", "." },
		{ "[:]", ":" },   { "[/]", "/" },   { "[://]", "://" },
	};

	if (s.ptr[0] != '[' && s.ptr[0] != '(' && s.ptr[0] != '{')
		return 0;
	for (size_t i = 0; i < sizeof(fangs) / sizeof(*fangs); i++) {
		struct rmm_str f = rmm_str(fangs[i].fanged);

		if (rmm_str_eq_fold(rmm_str_upto(s, f.len), f)) {
			*plain = fangs[i].plain;
			return f.len;
		}
	}
	return 0;
}

struct rmm_str rmm_form_refang(char *work, struct rmm_str s)
{
	size_t n = 0;

	while (s.len > 0) {
		const char *stands = NULL;
		size_t len = fang(&stands, s);

		if (len == 0) {
			work[n++] = s.ptr[0];
			s = rmm_str_from(s, 1);
			continue;
		}
		while (*stands)
			work[n++] = *stands++;
		s = rmm_str_from(s, len);
	}
	return (struct rmm_str){ work, n };
}

/* A cell on its way: what is left of it, and whether something said already
 * that a host name is meant (a scheme, a port, a dot at an end). */
struct cell {
	struct rmm_str raw, s;
	char *work; /* s lies in it */
	bool url, is_host;
};

static bool fail(struct rmm_indicator *out, const struct cell *cell,
		 const char *why)
{
	return rmm_form_bad(out, cell->raw, why);
}

static void narrow(struct rmm_indicator *out, struct cell *cell,
		   struct rmm_str s)
{
	cell->s = s;
	out->did |= RMM_DID_TRIM;
}

bool rmm_form_is_scheme(struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!rmm_is_alnum(s.ptr[i]) && s.ptr[i] != '+' &&
		    s.ptr[i] != '-' && s.ptr[i] != '.')
			return false;
	return s.len > 0 && rmm_is_alpha(s.ptr[0]);
}

static bool cut_scheme(struct rmm_indicator *out, struct cell *cell)
{
	static const char *const fanged[] = { "hxxp", "hxxps", "fxp", "fxps" };
	struct rmm_str s = cell->s, scheme;
	size_t at = rmm_str_find(s, ':');

	if (!rmm_str_starts(rmm_str_from(s, at), RMM_LIT("://")))
		return true;
	scheme = rmm_str_upto(s, at);
	if (rmm_form_has(scheme, '/'))
		return true;
	if (!rmm_form_is_scheme(scheme))
		return fail(out, cell,
			    rmm_form_has_any(scheme, "^$()[]{}|\\?*") ?
				    rmm_why_regex :
				    "has no valid scheme before '://'");
	for (size_t i = 0; i < sizeof(fanged) / sizeof(*fanged); i++)
		if (rmm_str_eq_fold(scheme, rmm_str(fanged[i])))
			out->did |= RMM_DID_REFANG;
	narrow(out, cell, rmm_str_from(s, at + 3));
	cell->url = cell->is_host = true;
	return true;
}

/* The address in "[2001:db8::1]:443", or the empty slice. */
static struct rmm_str bracketed(struct rmm_str s)
{
	struct rmm_addr addr;
	struct rmm_str inside;

	if (!rmm_form_starts(s, '[') || !rmm_form_has(s, ']'))
		return (struct rmm_str){0};
	inside = rmm_str_from(rmm_str_upto(s, rmm_str_find(s, ']')), 1);
	if (rmm_form_has(inside, '/') || !rmm_addr_parse(&addr, NULL, inside) ||
	    !addr.v6)
		return (struct rmm_str){0};
	return inside;
}

static bool is_regex(struct rmm_str s)
{
	struct rmm_str inside = bracketed(s);

	if (inside.len > 0)
		s = rmm_str_from(s, inside.len + 2);
	return rmm_str_starts(s, RMM_LIT(".*")) ||
	       rmm_form_has_any(s, "^$()[]{}|\\+");
}

/* Leaves the authority of a URL. */
static bool cut_path(struct rmm_indicator *out, struct cell *cell)
{
	struct rmm_str s = cell->s, head, tail;
	struct rmm_addr addr;
	size_t end = 0;

	while (end < s.len && s.ptr[end] != '/' && s.ptr[end] != '?' &&
	       s.ptr[end] != '#')
		end++;
	head = rmm_str_upto(s, end);
	tail = rmm_str_from(s, end);
	if (is_regex(head) || (!cell->url && rmm_form_starts(tail, '?')))
		return fail(out, cell, rmm_why_regex);
	if (head.len == 0)
		return fail(out, cell, "names no host");
	if (rmm_form_has(head, '@'))
		return fail(out, cell,
			    "has a user name before '@'; give the host alone");
	if (tail.len == 0)
		return true;
	if (!cell->url && rmm_addr_parse(&addr, NULL, head))
		return fail(out, cell,
			    "is no CIDR block: the number after '/' is wrong");
	if (rmm_str_is(tail, "/")) {
		narrow(out, cell, head);
		cell->is_host = true;
		return true;
	}
	return fail(out, cell,
		    rmm_form_starts(tail, '/') ?
			    "is a URL with a path; list its host only if "
			    "every page there is the tool" :
			    "is a URL with a query or fragment; list its host "
			    "only if every page there is the tool");
}

static bool cut_port(struct rmm_indicator *out, struct cell *cell,
		     struct rmm_str inside)
{
	struct rmm_str s = cell->s, host = inside, rest;
	size_t colon = rmm_str_find(s, ':');
	uint64_t port;

	if (inside.len > 0) {
		rest = rmm_str_from(s, inside.len + 2);
	} else {
		host = rmm_str_upto(s, colon);
		rest = rmm_str_from(s, colon);
		if (rest.len == 0 || colon != rmm_str_rfind(s, ':'))
			return true;
	}
	narrow(out, cell, host);
	cell->is_host = true;
	if (rest.len == 0 || (rmm_form_starts(rest, ':') &&
			      rmm_str_u64(&port, rmm_str_from(rest, 1),
					  PORT_MAX) &&
			      port > 0))
		return true;
	return fail(out, cell, "has no port of 1 to 65535 after the host");
}

static void cut_dot(struct rmm_indicator *out, struct cell *cell)
{
	struct rmm_str s = cell->s;

	if (s.len < 2 || !rmm_form_ends(s, '.') ||
	    rmm_str_ends(s, RMM_LIT("..")))
		return;
	narrow(out, cell, rmm_str_upto(s, s.len - 1));
	cell->is_host = true;
}

/* IPv4 mapped into IPv6 is to a query the IPv4 address that it holds, and must
 * be one for never.csv, too. */
static bool address(struct rmm_indicator *out, const struct cell *cell,
		    struct rmm_addr *addr, bool cleared)
{
	static const struct rmm_addr all_v4 = {
		.byte = { [10] = 0xff, [11] = 0xff }, .bits = 96, .v6 = true,
	};
	char text[RMM_ADDR_TEXT];
	struct rmm_str s;
	bool v6 = addr->v6;

	rmm_addr_unmap(addr);
	s = rmm_addr_format(text, addr);
	if (addr->bits == 0)
		return fail(out, cell, "would match every address");
	if (rmm_addr_contains(addr, &all_v4))
		return fail(out, cell, "would match every IPv4 address");
	if (cleared || v6 != addr->v6 ||
	    rmm_form_has(cell->s, '/') != rmm_form_has(s, '/'))
		out->did |= RMM_DID_TRIM;
	return rmm_form_accept_lower(out, RMM_IP, s);
}

/* "**" says no more than "*". */
static void join_stars(struct rmm_indicator *out, struct cell *cell)
{
	struct rmm_str s = cell->s;
	char *to = cell->work;
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != '*' || n == 0 || to[n - 1] != '*')
			to[n++] = s.ptr[i];
	cell->s = (struct rmm_str){ to, n };
	if (n < s.len)
		out->did |= RMM_DID_TRIM;
}

/* What most cells are: a host name and nothing else. */
static bool plain(struct rmm_indicator *out, struct rmm_str s)
{
	const char *why;
	size_t len;
	bool idn;

	if (rmm_form_ends(s, '.') ||
	    rmm_host_canon(out->text, &len, &idn, &why, s) != RMM_HOST_OK)
		return false;
	if (idn)
		out->did |= RMM_DID_NON_ASCII;
	return rmm_form_accept(out, RMM_DOMAIN, len);
}

/* What needs more than one look: an address, or a name with something around
 * it. */
static bool dressed(struct rmm_indicator *out, struct rmm_str s)
{
	char work[WORK_MAX];
	struct cell cell = { .raw = s, .work = work };
	struct rmm_str inside;
	struct rmm_addr addr;
	bool cleared;

	if (s.len > WORK_MAX)
		return fail(out, &cell, "is longer than any host name");
	cell.s = rmm_form_refang(work, s);
	if (cell.s.len < s.len)
		out->did |= RMM_DID_REFANG;
	if (rmm_form_has(cell.s, ' ') ||
	    rmm_str_has(cell.s, RMM_LIT("\xc2\xa0")))
		return fail(out, &cell,
			    "has a blank inside; give one host a row");
	if (!cut_scheme(out, &cell))
		return false;
	if (!cell.url && rmm_addr_parse(&addr, &cleared, cell.s))
		return address(out, &cell, &addr, cleared);
	if (!cut_path(out, &cell))
		return false;
	inside = bracketed(cell.s);
	if (!cut_port(out, &cell, inside))
		return false;
	cut_dot(out, &cell);
	if (rmm_addr_parse(&addr, &cleared, cell.s) &&
	    (!addr.v6 || inside.len > 0))
		return address(out, &cell, &addr, cleared);
	if (rmm_form_has(cell.s, ':'))
		return fail(out, &cell, "is no IPv6 address; in a URL it "
					"stands in brackets, without a zone");
	join_stars(out, &cell);
	return rmm_form_host(out, cell.s, cell.is_host);
}

bool rmm_form_network(struct rmm_indicator *out, struct rmm_str s)
{
	return plain(out, s) || dressed(out, s);
}
