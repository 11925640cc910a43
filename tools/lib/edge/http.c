/* SPDX-License-Identifier: MIT */
#include "edge/http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "io/in.h"
#include "model/url.h"

enum {
	SKIP_MAX = 64 << 10, /* bytes read of a body that nobody wants */
	CONTACT_MAX = 200,
	VALUE_MAX = 1024,    /* bytes of an ETag or a Last-Modified */
	HEADERS_MAX = 300 << 10, /* bytes; libcurl's own, but for trailers */
};

struct rmm_http {
	CURL *curl;
	const char *cacert;
	char agent[256];
};

/* What the callbacks of one request need. */
struct exchange {
	struct rmm_http *http;
	const struct rmm_http_request *request;
	struct rmm_http_reply *reply;
	struct curl_slist *headers;
	size_t skipped;
	size_t headed; /* bytes of headers */
	struct rmm_sha256 hash;
	size_t hashed;
	char error[CURL_ERROR_SIZE];
};

static bool is_plain(struct rmm_str s, size_t max)
{
	return s.len > 0 && s.len <= max &&
	       rmm_text_class(s, NULL) == RMM_TEXT_ASCII;
}

int rmm_http_open(struct rmm_http **out, const char *cacert,
		  const char *contact, struct rmm_err *err)
{
	bool told = is_plain(rmm_str(contact), CONTACT_MAX);
	struct rmm_http *http = NULL;
	struct rmm_in in = {0};

	*out = NULL;
	if (cacert && rmm_in_open(&in, cacert, cacert, err) < 0)
		return -1;
	rmm_in_close(&in);
	/* Before libcurl's start, which is when OpenSSL's part reads it. */
	unsetenv("SSLKEYLOGFILE");
	http = rmm_calloc(1, sizeof(*http));
	if (!http || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		rmm_free(http);
		return rmm_fail_nomem(err);
	}
	http->cacert = cacert;
	http->curl = curl_easy_init();
	if (!http->curl) {
		rmm_http_close(http);
		return rmm_fail_nomem(err);
	}
	snprintf(http->agent, sizeof(http->agent), "rmmlist/%s%s%s%s",
		 RMM_VERSION, told ? " (+" : "", told ? contact : "",
		 told ? ")" : "");
	*out = http;
	return 0;
}

void rmm_http_close(struct rmm_http *http)
{
	if (!http)
		return;
	curl_easy_cleanup(http->curl);
	rmm_free(http);
	curl_global_cleanup();
}

void rmm_http_reply_free(struct rmm_http_reply *reply)
{
	rmm_buf_free(&reply->body);
	rmm_arena_free(&reply->arena);
	*reply = (struct rmm_http_reply){0};
}

/* False when it is too much. */
static bool take(struct exchange *x, struct rmm_str part)
{
	struct rmm_buf *body = &x->reply->body;

	if (!x->request->digest) {
		rmm_buf_add(body, part);
		return body->failed == RMM_OK;
	}
	rmm_sha256_add(&x->hash, part);
	x->hashed += part.len;
	if (x->hashed > x->request->body)
		body->failed = RMM_E_LIMIT;
	return body->failed == RMM_OK;
}

static size_t on_body(char *bytes, size_t one, size_t n, void *ctx)
{
	struct exchange *x = ctx;
	long status = 0;
	bool fits;

	(void)one; /* always 1 */
	curl_easy_getinfo(x->http->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200 || x->request->method != RMM_HTTP_GET) {
		x->skipped += n;
		return x->skipped > SKIP_MAX ? 0 : n;
	}
	fits = take(x, (struct rmm_str){ bytes, n });
	if (x->request->progress)
		x->request->progress(x->request->ctx,
				     x->reply->body.len + x->hashed);
	return fits ? n : 0;
}

/* libcurl keeps each header, of trailers any number. */
static size_t on_header(char *bytes, size_t one, size_t n, void *ctx)
{
	struct exchange *x = ctx;

	(void)bytes, (void)one; /* always 1 */
	x->headed += n;
	return x->headed > HEADERS_MAX ? 0 : n;
}

/* ---- what is asked for ---- */

/* The same for every request. */
static const struct {
	CURLoption option;
	long value;
} always[] = {
	{ CURLOPT_DISALLOW_USERNAME_IN_URL, 1 },
	{ CURLOPT_FOLLOWLOCATION, 0 },
	{ CURLOPT_HEADEROPT, CURLHEADER_SEPARATE },
	{ CURLOPT_HTTP09_ALLOWED, 0 },
	{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
	{ CURLOPT_NOSIGNAL, 1 },
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_SSL_VERIFYHOST, 2 },
	{ CURLOPT_SSL_VERIFYPEER, 1 },
};

static unsigned set_policy(struct exchange *x)
{
	CURL *curl = x->http->curl;
	bool tls = rmm_str_starts(rmm_str(x->request->url),
				  RMM_LIT("https:"));
	unsigned bad = 0;

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		bad |= curl_easy_setopt(curl, always[i].option,
					always[i].value);
	bad |= curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
				tls ? "https" : "http");
	/* A proxy would carry plain text off the machine. */
	if (!tls)
		bad |= curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	if (x->http->cacert) {
		bad |= curl_easy_setopt(curl, CURLOPT_CAINFO, x->http->cacert);
		bad |= curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	return bad;
}

/* The body is in memory already: so libcurl can send it once more when a
 * connection that it kept turns out to be closed. */
static unsigned set_method(struct exchange *x)
{
	const struct rmm_http_request *r = x->request;
	CURL *curl = x->http->curl;

	if (r->method == RMM_HTTP_HEAD)
		return curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	if (r->method != RMM_HTTP_PUT)
		return 0;
	return (unsigned)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
					  (curl_off_t)r->upload.len) |
	       curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
				r->upload.ptr ? r->upload.ptr : "") |
	       curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "PUT");
}

static unsigned set_request(struct exchange *x)
{
	const struct rmm_http_request *r = x->request;
	CURL *curl = x->http->curl;
	unsigned bad = 0;

	bad |= curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
				(long)r->connect_ms);
	bad |= curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)r->total_ms);
	bad |= curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT,
				(long)r->slow_bytes);
	bad |= curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)r->slow_s);
	/* Spares a body that says its length; on_body counts the others. */
	bad |= curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE,
				r->method == RMM_HTTP_GET ? (curl_off_t)r->body
							  : 0);
	bad |= set_method(x);
	bad |= curl_easy_setopt(curl, CURLOPT_URL, r->url);
	bad |= curl_easy_setopt(curl, CURLOPT_USERAGENT, x->http->agent);
	bad |= curl_easy_setopt(curl, CURLOPT_HTTPHEADER, x->headers);
	bad |= curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	bad |= curl_easy_setopt(curl, CURLOPT_HEADERDATA, x);
	bad |= curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	bad |= curl_easy_setopt(curl, CURLOPT_WRITEDATA, x);
	bad |= curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, x->error);
	return bad;
}

static int add_line(struct exchange *x, const char *line, struct rmm_err *err)
{
	struct curl_slist *list = curl_slist_append(x->headers, line);

	if (!list)
		return rmm_fail_nomem(err);
	x->headers = list;
	return 0;
}

/* Values come from a file that people may edit: a line feed in one would be a
 * header of its own. */
static int add_condition(struct exchange *x, const char *name,
			 const char *value, struct rmm_err *err)
{
	char line[VALUE_MAX + 32];

	if (!is_plain(rmm_str(value), VALUE_MAX))
		return 0;
	snprintf(line, sizeof(line), "%s: %s", name, value);
	x->reply->conditional = true;
	return add_line(x, line, err);
}

static int add_headers(struct exchange *x, struct rmm_err *err)
{
	const struct rmm_http_request *r = x->request;

	for (size_t i = 0; r->header && r->header[i]; i++) {
		if (!is_plain(rmm_str(r->header[i]), SIZE_MAX))
			return rmm_fail(err, RMM_E_BUG,
					"a header with a control character");
		if (add_line(x, r->header[i], err) < 0)
			return -1;
	}
	if (add_condition(x, "If-None-Match", r->etag, err) < 0)
		return -1;
	return add_condition(x, "If-Modified-Since", r->last_modified, err);
}

/* One of them may be a secret. */
static void wipe_headers(struct exchange *x)
{
	for (struct curl_slist *item = x->headers; item; item = item->next)
		for (volatile char *p = item->data; p && *p; p++)
			*p = 0;
	curl_slist_free_all(x->headers);
}

/* ---- what came ---- */

static int keep(struct exchange *x, struct rmm_str *out, const char *text,
		struct rmm_err *err)
{
	return rmm_arena_str(&x->reply->arena, out, rmm_str(text), err);
}

static struct curl_header *header(const struct exchange *x, const char *name)
{
	struct curl_header *found = NULL;

	if (curl_easy_header(x->http->curl, name, 0, CURLH_HEADER, -1,
			     &found) != CURLHE_OK)
		return NULL;
	return found;
}

static int keep_header(struct exchange *x, struct rmm_str *out,
		       const char *name, struct rmm_err *err)
{
	struct curl_header *found = header(x, name);

	if (!found || !is_plain(rmm_str(found->value), VALUE_MAX))
		return 0;
	return keep(x, out, found->value, err);
}

static int keep_answer(struct exchange *x, struct rmm_err *err)
{
	struct rmm_http_reply *reply = x->reply;
	CURL *curl = x->http->curl;
	curl_off_t spent = 0, after = 0, length = -1;
	long status = 0, version = 0;
	char *location = NULL;
	struct rmm_str to;

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_HTTP_VERSION, &version);
	curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME_T, &spent);
	curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &after);
	curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	reply->status = (unsigned)status;
	reply->length = length;
	reply->ms = (unsigned)(spent / 1000);
	/* Before 8.12 a date that is past gives a negative number. */
	if (after > 0)
		reply->retry_after_s =
			after < INT32_MAX ? (unsigned)after : INT32_MAX;
	reply->sized = (version != CURL_HTTP_VERSION_1_0 &&
			version != CURL_HTTP_VERSION_1_1) ||
		       header(x, "Content-Length") ||
		       header(x, "Transfer-Encoding");
	to = x->request->shown ? rmm_url_shown(rmm_str(location))
			       : rmm_str(location);
	if (location &&
	    rmm_arena_str(&reply->arena, &reply->location, to, err) < 0)
		return -1;
	if (keep_header(x, &reply->etag, "ETag", err) < 0 ||
	    keep_header(x, &reply->reason, "x-ms-error-code", err) < 0)
		return -1;
	return keep_header(x, &reply->last_modified, "Last-Modified", err);
}

static enum rmm_http_failure failure_of(const struct exchange *x, CURLcode rc)
{
	curl_off_t ready = 0;

	/* Once nobody wants the body, how it ends is of no interest. */
	if (rc == CURLE_OK || (x->reply->status >= 200 &&
			       (x->reply->status != 200 ||
				x->request->method != RMM_HTTP_GET)))
		return RMM_HTTP_DONE;
	if (rc == CURLE_FILESIZE_EXCEEDED ||
	    x->reply->body.failed == RMM_E_LIMIT)
		return RMM_HTTP_LARGE;
	if (rc == CURLE_COULDNT_CONNECT || rc == CURLE_COULDNT_RESOLVE_HOST ||
	    rc == CURLE_COULDNT_RESOLVE_PROXY)
		return RMM_HTTP_CONNECT;
	if (rc != CURLE_OPERATION_TIMEDOUT)
		return RMM_HTTP_BROKEN;
	curl_easy_getinfo(x->http->curl, CURLINFO_PRETRANSFER_TIME_T, &ready);
	return ready > 0 ? RMM_HTTP_TIMEOUT : RMM_HTTP_CONNECT;
}

/* To libcurl 7.88 a line that is too long is "out of memory" as well. */
static bool is_long_line(const struct exchange *x)
{
	curl_off_t began = 0;
	void *probe = rmm_malloc(1 << 20); /* more than it takes of one */
	bool has_memory = probe;

	rmm_free(probe);
	curl_easy_getinfo(x->http->curl, CURLINFO_STARTTRANSFER_TIME_T, &began);
	return has_memory && began > 0;
}

static const char *reason(const struct exchange *x, CURLcode rc)
{
	if (rc == CURLE_COULDNT_CONNECT)
		return "cannot connect"; /* libcurl's counts milliseconds */
	if (x->headed > HEADERS_MAX || rc == CURLE_OUT_OF_MEMORY)
		return "Too large response headers";
	return *x->error ? x->error : curl_easy_strerror(rc);
}

static int keep_failure(struct exchange *x, CURLcode rc, struct rmm_err *err)
{
	char text[CURL_ERROR_SIZE + 64];

	if ((rc == CURLE_OUT_OF_MEMORY && !is_long_line(x)) ||
	    x->reply->body.failed == RMM_E_NOMEM)
		return rmm_fail_nomem(err);
	if (rc == CURLE_SSL_CACERT_BADFILE)
		return rmm_fail(err, RMM_E_IO, "no certificate in '%s'",
				x->http->cacert ? x->http->cacert : "");
	x->reply->failure = failure_of(x, rc);
	snprintf(text, sizeof(text), "%s%s", reason(x, rc),
		 rc == CURLE_PEER_FAILED_VERIFICATION
			 ? "; --cacert FILE names whom to trust instead" : "");
	return keep(x, &x->reply->why, text, err);
}

int rmm_http_ask(struct rmm_http_reply *reply, struct rmm_http *http,
		 const struct rmm_http_request *request, struct rmm_err *err)
{
	struct exchange x = { http, request, reply, .hashed = 0 };
	CURLcode rc;
	int ret = -1;

	*reply = (struct rmm_http_reply){0};
	rmm_buf_init(&reply->body, request->body);
	rmm_sha256_init(&x.hash);
	curl_easy_reset(http->curl);
	if (add_headers(&x, err) < 0)
		goto out;
	if (set_policy(&x) || set_request(&x)) {
		rmm_fail(err, RMM_E_BUG, "libcurl %s lacks an option or memory",
			 curl_version_info(CURLVERSION_NOW)->version);
		goto out;
	}
	rc = curl_easy_perform(http->curl);
	rmm_sha256_end(&x.hash, reply->sha256);
	if (keep_answer(&x, err) < 0 || keep_failure(&x, rc, err) < 0)
		goto out;
	ret = 0;
out:
	wipe_headers(&x);
	return ret;
}

/* ---- where to ---- */

static bool same_part(CURLU *a, CURLU *b, CURLUPart part)
{
	char *x = NULL, *y = NULL;
	bool same = !curl_url_get(a, part, &x, CURLU_DEFAULT_PORT) &&
		    !curl_url_get(b, part, &y, CURLU_DEFAULT_PORT) &&
		    rmm_str_eq_fold(rmm_str(x), rmm_str(y));

	curl_free(x);
	curl_free(y);
	return same;
}

bool rmm_http_same_origin(const char *a, const char *b)
{
	CURLU *x = curl_url(), *y = curl_url();
	bool same = x && y && !curl_url_set(x, CURLUPART_URL, a, 0) &&
		    !curl_url_set(y, CURLUPART_URL, b, 0) &&
		    same_part(x, y, CURLUPART_SCHEME) &&
		    same_part(x, y, CURLUPART_HOST) &&
		    same_part(x, y, CURLUPART_PORT);

	curl_url_cleanup(x);
	curl_url_cleanup(y);
	return same;
}
