/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a URL from which a list may be fetched. Laws: what we let through
 * libcurl reads as the same scheme and host, without a user name; plain http
 * goes to this machine alone; what is shown holds no query.
 */
#include <curl/curl.h>

#include "law.h"
#include "model/addr.h"
#include "model/url.h"

static char *curl_part(CURLU *handle, CURLUPart what)
{
	char *text = NULL;

	return curl_url_get(handle, what, &text, 0) == CURLUE_OK ? text : NULL;
}

static bool is_local(const char *host)
{
	struct rmm_addr addr;

	return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
	       (rmm_addr_parse(&addr, NULL, rmm_str(host)) && !addr.v6 &&
		addr.byte[0] == 127);
}

/* Only a file's URL has no host. */
static void check_host(const char *url, const char *scheme, const char *host)
{
	struct rmm_addr addr;

	if (strcmp(scheme, "file") == 0)
		return;
	LAW(host, "'%s' has no host", url);
	if (strcmp(scheme, "http") == 0)
		LAW(is_local(host), "'%s' goes to '%s'", url, host);
	/* libcurl undoes %XX, and makes a dotted quad of any number. */
	if (!strchr(url, '%') && !rmm_addr_parse(&addr, NULL, rmm_str(host)))
		LAW(rmm_str_has(rmm_str(url), rmm_str(host)), "%s", url);
}

static void check_as_curl(const char *url)
{
	CURLU *handle = curl_url();
	char *scheme, *host, *user;

	LAW(handle, "memory");
	if (curl_url_set(handle, CURLUPART_URL, url, 0) != CURLUE_OK) {
		curl_url_cleanup(handle);
		return;
	}
	scheme = curl_part(handle, CURLUPART_SCHEME);
	host = curl_part(handle, CURLUPART_HOST);
	user = curl_part(handle, CURLUPART_USER);
	LAW(scheme && rmm_str_starts(rmm_str(url), rmm_str(scheme)), "%s", url);
	LAW(!user, "'%s' has a user", url);
	check_host(url, scheme, host);
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_url_cleanup(handle);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str url = fuzz_input(data, size);
	struct rmm_str shown = rmm_url_shown(url);
	char text[1024] = {0};

	LAW(rmm_str_starts(url, shown), "shown");
	LAW(rmm_str_find(shown, '?') == shown.len, "a query is shown");
	if (rmm_url_problem(url) || size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	check_as_curl(text);
	return 0;
}
