/* SPDX-License-Identifier: MIT */
#include "model/url.h"

#include <stddef.h>

#include "model/addr.h"

static bool loopback(struct rmm_str host)
{
	static const struct rmm_addr net = { .byte = { 127 }, .bits = 8 };
	struct rmm_addr addr;

	if (rmm_str_is(host, "localhost") || rmm_str_is(host, "[::1]"))
		return true;
	return rmm_addr_parse(&addr, NULL, host) && !addr.v6 &&
	       addr.bits == 32 && rmm_addr_contains(&net, &addr);
}

/* Takes ":PORT" off the authority; false when there is one that is none. */
static bool cut_port(struct rmm_str *host)
{
	size_t at = rmm_str_rfind(*host, ':');
	uint64_t port;

	if (at == host->len || rmm_str_ends(*host, RMM_LIT("]")))
		return true;
	if (!rmm_str_u64(&port, rmm_str_from(*host, at + 1), 65535) ||
	    port == 0)
		return false;
	*host = rmm_str_upto(*host, at);
	return true;
}

const char *rmm_url_problem(struct rmm_str url)
{
	struct rmm_str rest, host;
	size_t end = 0;
	bool http = rmm_str_starts(url, RMM_LIT("http://"));

	for (size_t i = 0; i < url.len; i++)
		if (url.ptr[i] <= ' ' || url.ptr[i] >= 0x7f ||
		    url.ptr[i] == '\\' || url.ptr[i] == '"')
			return "holds a character that no URL may hold; write "
			       "it as %XX";
	if (rmm_str_starts(url, RMM_LIT("file:///")))
		return url.len > 8 ? NULL : "names no file";
	if (!http && !rmm_str_starts(url, RMM_LIT("https://")))
		return "is not fetched; write https://..., http://127.0.0.1/..."
		       " or file:///...";
	rest = rmm_str_from(url, http ? 7 : 8);
	while (end < rest.len && rest.ptr[end] != '/' &&
	       rest.ptr[end] != '?' && rest.ptr[end] != '#')
		end++;
	host = rmm_str_upto(rest, end);
	if (rmm_str_find(host, '@') < host.len)
		return "holds a user name; a list is read without one";
	if (!cut_port(&host) || host.len == 0)
		return "has no host, or a port that is none";
	if (http && !loopback(host))
		return "is plain http to another machine; write https://...";
	return NULL;
}

struct rmm_str rmm_url_shown(struct rmm_str url)
{
	url = rmm_str_upto(url, rmm_str_find(url, '?'));
	return rmm_str_upto(url, rmm_str_find(url, '#'));
}
