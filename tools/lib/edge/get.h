/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_GET_H
#define RMM_EDGE_GET_H

/*
 * The bytes behind a URL, or a sentence why not.
 *
 * https to any host, http to this machine, file:///PATH (model/url.h). Only
 * 200 with at least one byte, or 304 when asked, is an answer. A redirect is
 * followed within the same scheme, host and port; any other is refused and
 * its target reported.
 *
 * Tried again, after a wait that doubles or that Retry-After names: a timeout
 * after the connection stood, and the status codes 408, 429, 500, 502, 503,
 * 504, 522, 524. Nothing else is: a name or a connection has been tried more
 * than once by the system within connect_ms. All tries and waits for one URL
 * share total_ms. Hosts that could not be connected to are remembered, so
 * that several URLs on a dead host cost one timeout.
 */

#include "edge/http.h"

struct rmm_get_limits {
	size_t body;         /* bytes of an answer */
	unsigned connect_ms; /* name, connection and TLS of one try */
	unsigned total_ms;   /* all tries and waits for one URL */
	unsigned slow_bytes; /* fewer bytes a second than this ... */
	unsigned slow_s;     /* ... for so many seconds end a try */
	unsigned tries;
	unsigned backoff_ms; /* before the second try; then it doubles */
	unsigned wait_ms;    /* all waits; a longer Retry-After ends it */
	unsigned redirects;
};

/* What fetch uses. */
extern const struct rmm_get_limits rmm_get_defaults;

enum { RMM_DEAD_MAX = 32 };

struct rmm_get {
	struct rmm_http *http;
	struct rmm_get_limits limits; /* may be changed between calls */
	const char *const *header;    /* as in rmm_http_request */
	const char *moved; /* what to do about a redirect elsewhere */
	bool secret;       /* the query of a URL is: no copy of it stays */
	void (*progress)(void *ctx, const char *text); /* may be NULL */
	void *ctx;
	struct rmm_arena arena;
	const char *dead[RMM_DEAD_MAX]; /* URLs that no connection was made to */
	size_t n_dead;
};

struct rmm_answer {
	struct rmm_arena arena;
	unsigned status;     /* as HTTP has it, of a failure too: 404 for a file
			      * that is not there; 0: no answer came */
	bool unchanged;      /* 304: the copy at hand is current */
	bool moved;          /* a redirect on the way was for good: 301, 308 */
	struct rmm_buf body;
	struct rmm_str final_url; /* after redirects; of a secret one, without
				   * its query */
	struct rmm_str etag, last_modified; /* empty: none */
};

/* Opens the session of http.h; the limits are the defaults, to be changed by
 * the caller. */
int rmm_get_open(struct rmm_get *get, const char *cacert, const char *contact,
		 struct rmm_err *err) RMM_CHECKED;
void rmm_get_close(struct rmm_get *get); /* safe on {0} */

/* `etag` and `last_modified` (NULL: none) make the request conditional. 0
 * with the answer, or -1:
 *   RMM_E_NET     no usable answer: none at all, cut off, 4xx, 5xx, no file
 *   RMM_E_REJECT  an answer that can't be the list: empty, another 2xx, a
 *                 redirect that is not followed
 *   RMM_E_LIMIT   more than limits.body bytes
 *   RMM_E_USAGE   a URL that may not be fetched
 * and as rmm_http_ask. No message shows a URL's query. The answer is to be
 * freed in either case. */
int rmm_get(struct rmm_answer *answer, struct rmm_get *get, const char *url,
	    const char *etag, const char *last_modified,
	    struct rmm_err *err) RMM_CHECKED;
void rmm_answer_free(struct rmm_answer *answer); /* safe on {0} */

/* One request with its tries and waits, no redirect followed, and the reply
 * whatever its status; for who has to tell a 404 from a 412. What limits are
 * for (body, times) is taken from `get`, all else from the request. Fails as
 * rmm_http_ask, and with RMM_E_NET when no answer came; a status that asks
 * for another try is in the reply when all were made. The reply is to be
 * freed in either case. */
int rmm_get_ask(struct rmm_http_reply *reply, struct rmm_get *get,
		const struct rmm_http_request *request,
		struct rmm_err *err) RMM_CHECKED;

/* The path of a file:///PATH URL in `arena`, NUL-terminated: %XX undone.
 * RMM_E_USAGE for a query, a fragment, a NUL or a broken escape. */
int rmm_file_url_path(struct rmm_str *out, struct rmm_arena *arena,
		      struct rmm_str url, struct rmm_err *err) RMM_CHECKED;

#endif
