/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_QUERY_URL_H
#define RMM_CMD_QUERY_URL_H

/*
 * Where a publication is served, and putting that into a query. The URL
 * lands in a KQL literal and is fetched by somebody else's service with
 * nothing but a GET: so it is checked byte by byte against RFC 3986, less what
 * could end the literal or mean something to Kusto. It may hold a secret: no
 * message repeats it.
 */

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum { RMM_MAX_QUERY_URL = 1024 };

struct rmm_query_url {
	struct rmm_str base; /* borrowed, checked */
	bool marked;         /* holds {file}; else "/NAME" goes behind it */
	bool secret;         /* has a query: a SAS, or some other token */
};

/* https with a host name or an address, or http to loopback; no user, no
 * fragment, no quote, backslash, blank, control or `;`, no `{` but that of
 * {file}; a query only with {file}. RMM_E_USAGE says what is wrong. */
int rmm_query_url_parse(struct rmm_query_url *out, struct rmm_str text,
			struct rmm_err *err) RMM_CHECKED;

/* Appends the URL of the file `name`. */
void rmm_query_url_write(struct rmm_buf *buf, const struct rmm_query_url *url,
			 struct rmm_str name);

/* The first line of the file (`-`: standard input), less blanks around it,
 * into buf, whose ceiling bounds it. */
int rmm_query_url_read(struct rmm_buf *buf, const char *file,
		       struct rmm_err *err) RMM_CHECKED;

#endif
