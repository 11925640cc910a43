/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_HTTP_H
#define RMM_EDGE_HTTP_H

/*
 * One HTTP request through libcurl, a GET unless told: asked once, nothing
 * followed, nothing tried again (that is edge/get.h), everything bounded. The
 * only user of libcurl.
 *
 * TLS 1.2 or newer with the certificate checked; no netrc, no cookies, no
 * content coding, no HTTP/0.9, no user name in a URL. Proxies are taken from
 * the environment as libcurl does it, except for plain http, which is for
 * this machine and never leaves it; no header of ours goes to a proxy. Bytes
 * are counted as they arrive, since a server may say less than it sends.
 */

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "edge/hash.h"

struct rmm_http; /* a session: keeps connections for the next request */

enum rmm_http_method {
	RMM_HTTP_GET,
	RMM_HTTP_HEAD,
	RMM_HTTP_PUT,
};

struct rmm_http_request {
	enum rmm_http_method method;
	const char *url;     /* one that model/url.h has no problem with */
	const char *shown;   /* in messages, where the URL is a secret; NULL:
			      * the URL itself. With it nothing is kept of a
			      * redirect's query, which may repeat the secret */
	const char *etag, *last_modified; /* of the copy at hand; NULL or "":
					   * none. One that is not printable
					   * ASCII is not sent */
	const char *const *header; /* "Name: value" each, printable ASCII, then
				    * NULL; may be NULL. Our copies are wiped */
	struct rmm_str upload; /* of a PUT; borrowed */
	size_t body;         /* bytes of the answer to a GET, at most */
	bool digest;         /* keep their SHA-256 alone */
	unsigned connect_ms; /* for name, connection and TLS */
	unsigned total_ms;
	unsigned slow_bytes; /* fewer bytes a second than this ... */
	unsigned slow_s;     /* ... for so many seconds end it */
	void (*progress)(void *ctx, size_t bytes); /* may be NULL */
	void *ctx;
};

enum rmm_http_failure {
	RMM_HTTP_DONE,    /* an answer came, whatever its status */
	RMM_HTTP_CONNECT, /* no name, no connection, or not in time */
	RMM_HTTP_TIMEOUT, /* connected, then too slow or silent */
	RMM_HTTP_LARGE,   /* more than `body` bytes */
	RMM_HTTP_BROKEN,  /* anything else: TLS, cut off, not HTTP */
};

struct rmm_http_reply {
	enum rmm_http_failure failure;
	struct rmm_str why;    /* of a failure */
	unsigned status;       /* 0: none came */
	bool conditional;      /* a 304 is an answer */
	bool sized;            /* its end is known: a length, chunks, HTTP/2 */
	struct rmm_buf body;   /* of a 200 that answers a GET only */
	char sha256[RMM_SHA256_TEXT]; /* of that body, where it was asked for */
	struct rmm_str etag, last_modified; /* as sent; empty: none, or not
					     * printable ASCII */
	struct rmm_str reason; /* x-ms-error-code; likewise */
	int64_t length;        /* Content-Length; -1: not said */
	struct rmm_str location; /* of a redirect, made absolute */
	unsigned retry_after_s;
	unsigned ms;           /* that it took */
	struct rmm_arena arena;
};

/* Begins a session. `cacert` (NULL: the system's) is a PEM file whose
 * certificates alone are trusted, borrowed; RMM_E_IO when it can't be read.
 * `contact` (NULL or empty: none) is a URL that stands in the User-Agent.
 * SSLKEYLOGFILE leaves the environment: it would make libcurl write session
 * keys. */
int rmm_http_open(struct rmm_http **out, const char *cacert,
		  const char *contact, struct rmm_err *err) RMM_CHECKED;
void rmm_http_close(struct rmm_http *http); /* NULL is fine */

/* Fills the reply, to be freed in either case. Fails only for what went wrong
 * here: RMM_E_NOMEM, RMM_E_IO (no certificate in cacert), RMM_E_BUG. */
int rmm_http_ask(struct rmm_http_reply *reply, struct rmm_http *http,
		 const struct rmm_http_request *request,
		 struct rmm_err *err) RMM_CHECKED;
void rmm_http_reply_free(struct rmm_http_reply *reply); /* safe on {0} */

/* Have both URLs the same scheme, host and port? False for what is no URL. */
bool rmm_http_same_origin(const char *a, const char *b);

#endif
