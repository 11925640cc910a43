/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_BASE_URL_H
#define RMM_CMD_BASE_URL_H

/*
 * Where a publication is served, as verbs on the network take it: a folder's
 * URL to which a file's name is added, and a SAS after that. The result may be
 * a secret; what messages show is the URL without its query, from
 * rmm_base_url_show.
 */

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "edge/sign.h"

/* As rmm_query_url_parse, and no query and no {file}. RMM_E_USAGE, without
 * repeating the URL, which somebody may have put a secret into. */
int rmm_base_url_check(struct rmm_str base, struct rmm_err *err) RMM_CHECKED;

/* BASE/NAME, or BASE/NAME?QUERY where `query` is not empty, followed by a NUL
 * that does not count. The name may hold `/` ("by-hash/sha256/..."); what has
 * a meaning in URLs is written as %XX. */
int rmm_base_url_join(struct rmm_secret *out, struct rmm_str base,
		      struct rmm_str name, const struct rmm_secret *query,
		      struct rmm_err *err) RMM_CHECKED;

/* Appends BASE/NAME, for messages. */
void rmm_base_url_show(struct rmm_buf *out, struct rmm_str base,
		       struct rmm_str name);

#endif
