/* SPDX-License-Identifier: MIT */
#include "cmd/query_url.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "io/in.h"
#include "model/addr.h"
#include "model/url.h"

static const struct rmm_str mark = { "{file}", 6 };

/* Takes what stands before the first byte of `ends` off *rest. */
static struct rmm_str take_until(struct rmm_str *rest, const char *ends)
{
	struct rmm_str part;
	size_t at = rest->len;

	for (; *ends; ends++) {
		size_t i = rmm_str_find(*rest, *ends);

		if (i < at)
			at = i;
	}
	part = rmm_str_upto(*rest, at);
	*rest = rmm_str_from(*rest, at);
	return part;
}

static bool is_hex(char c)
{
	c = rmm_lower(c);
	return rmm_is_digit(c) || (c >= 'a' && c <= 'f');
}

/* RFC 3986 without the quote, which would end the literal, and without what
 * bad_byte has a text of its own for. */
static bool is_plain(char c)
{
	const struct rmm_str signs = RMM_LIT("-._~/?:@&=+$,!*()");

	return rmm_is_alnum(c) || rmm_str_find(signs, c) < signs.len;
}

/* What the first byte of rest, the URL's byte `at`, can't stand for. */
static int bad_byte(struct rmm_str rest, size_t at, struct rmm_err *err)
{
	switch (rest.ptr[0]) {
	case '#':
		return rmm_fail(err, RMM_E_USAGE,
				"the URL has a fragment ('#'), which is never "
				"sent; leave it out");
	case ';':
		return rmm_fail(err, RMM_E_USAGE,
				"the URL holds ';', where Kusto expects "
				"credentials; use a SAS, or write %%3B");
	case '{':
	case '}':
		return rmm_fail(err, RMM_E_USAGE,
				"the URL has a brace at byte %zu; only {file} "
				"may have some",
				at);
	case '%':
		return rmm_fail(err, RMM_E_USAGE,
				"byte %zu of the URL is a '%%' without two "
				"hex digits; write %%25",
				at);
	default:
		return rmm_fail(err, RMM_E_USAGE,
				"byte %zu of the URL can't stand in a query; "
				"write it as %%%02X",
				at, (unsigned)(unsigned char)rest.ptr[0]);
	}
}

/* Brackets are for an address and end where the authority does. */
static int check_bytes(struct rmm_str text, size_t authority_end,
		       struct rmm_err *err)
{
	for (size_t i = 0; i < text.len; i++) {
		struct rmm_str rest = rmm_str_from(text, i);
		char c = rest.ptr[0];

		if (rmm_str_starts(rest, mark))
			i += mark.len - 1;
		else if (c == '%' && rest.len > 2 && is_hex(rest.ptr[1]) &&
			 is_hex(rest.ptr[2]))
			i += 2;
		else if (!is_plain(c) &&
			 !(i < authority_end && (c == '[' || c == ']')))
			return bad_byte(rest, i + 1, err);
	}
	return 0;
}

/* The host's letters alone: whether there is such a host is the business of
 * the service. Port and all else rmm_url_problem has judged. */
static bool host_ok(struct rmm_str host)
{
	struct rmm_addr addr;
	struct rmm_str label;
	bool more = true;

	if (!rmm_str_ends(host, RMM_LIT("]")))
		host = rmm_str_upto(host, rmm_str_rfind(host, ':'));
	if (rmm_str_starts(host, RMM_LIT("[")) &&
	    rmm_str_ends(host, RMM_LIT("]"))) {
		host = rmm_str_upto(rmm_str_from(host, 1), host.len - 2);
		return rmm_addr_parse(&addr, NULL, host) && addr.v6 &&
		       addr.bits == 128;
	}
	if (host.len > RMM_MAX_NAME)
		return false;
	while (rmm_str_split(&host, '.', &label, &more)) {
		if (label.len == 0 || label.len > 63)
			return false;
		for (size_t i = 0; i < label.len; i++)
			if (!rmm_is_alnum(label.ptr[i]) && label.ptr[i] != '-')
				return false;
	}
	return true;
}

static int check_origin(struct rmm_str text, struct rmm_str authority,
			struct rmm_err *err)
{
	const char *problem = rmm_url_problem(text);

	if (problem)
		return rmm_fail(err, RMM_E_USAGE, "the URL %s", problem);
	if (!host_ok(authority))
		return rmm_fail(err, RMM_E_USAGE,
				"the URL has no valid host; write "
				"https://HOST/PATH");
	return 0;
}

int rmm_query_url_parse(struct rmm_query_url *out, struct rmm_str text,
			struct rmm_err *err)
{
	struct rmm_str rest = text, authority, path;
	bool tls = rmm_str_starts(text, RMM_LIT("https://"));
	size_t end;

	if (text.len > RMM_MAX_QUERY_URL)
		return rmm_fail(err, RMM_E_USAGE,
				"the URL is longer than %d bytes",
				RMM_MAX_QUERY_URL);
	if (!tls && !rmm_str_starts(text, RMM_LIT("http://")))
		return rmm_fail(err, RMM_E_USAGE,
				"the URL is not https; write https://HOST/PATH");
	rest = rmm_str_from(rest, tls ? 8 : 7);
	authority = take_until(&rest, "/?");
	end = text.len - rest.len;
	path = take_until(&rest, "?");
	if (check_bytes(text, end, err) < 0 ||
	    check_origin(text, authority, err) < 0)
		return -1;
	out->base = text;
	out->secret = rest.len > 0;
	out->marked = rmm_str_has(text, mark);
	if (out->secret && !out->marked)
		return rmm_fail(err, RMM_E_USAGE,
				"the URL has a query but no {file}; put "
				"{file} where the file name belongs");
	if (rmm_str_eq_fold(authority, RMM_LIT("github.com")) &&
	    rmm_str_has(path, RMM_LIT("/blob/")))
		return rmm_fail(err, RMM_E_USAGE,
				"the URL is that of a page about the file; "
				"write https://raw.githubusercontent.com/"
				"OWNER/REPOSITORY/BRANCH/PATH");
	return 0;
}

void rmm_query_url_write(struct rmm_buf *buf, const struct rmm_query_url *url,
			 struct rmm_str name)
{
	struct rmm_str rest = url->base;

	while (rest.len > 0) {
		rmm_buf_add(buf, take_until(&rest, "{"));
		if (rest.len > 0) {
			rmm_buf_add(buf, name);
			rest = rmm_str_from(rest, mark.len);
		}
	}
	if (!url->marked) {
		if (!rmm_str_ends(url->base, RMM_LIT("/")))
			rmm_buf_addc(buf, '/');
		rmm_buf_add(buf, name);
	}
}

int rmm_query_url_read(struct rmm_buf *buf, const char *file,
		       struct rmm_err *err)
{
	struct rmm_in in = { 0 };
	struct rmm_str line = { 0 }, text;
	bool too_long = false;
	int got, ret = -1;

	if (strcmp(file, "-") == 0 ? rmm_in_stdin(&in, err) < 0 :
				     rmm_in_open(&in, file, file, err) < 0)
		return -1;
	got = rmm_in_line(&in, &line, &too_long, NULL, err);
	if (got < 0)
		goto out;
	if (rmm_str_ends(line, RMM_LIT("\r")))
		line = rmm_str_upto(line, line.len - 1);
	line = rmm_str_trim(line);
	if (line.len == 0)
		rmm_fail(err, RMM_E_USAGE,
			 "the first line of '%s' is empty; write the URL there",
			 in.name);
	else {
		rmm_buf_add(buf, line);
		ret = rmm_buf_end(buf, &text, err);
	}
out:
	rmm_in_close(&in);
	return ret;
}
