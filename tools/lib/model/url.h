/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_URL_H
#define RMM_MODEL_URL_H

/*
 * URLs from which a list may be fetched (product.md 4): https to any host,
 * http to this machine (127.0.0.0/8, [::1], localhost), file:///PATH. No user
 * name, no blank, control or non-ASCII byte, lower-case scheme.
 */

#include "base/str.h"

/* NULL when the URL may be fetched, else what is wrong with it, static, to be
 * printed after the URL: "is plain http to another machine; write https://..." */
const char *rmm_url_problem(struct rmm_str url);

/* What messages show of it: up to its query, which may be a secret. */
struct rmm_str rmm_url_shown(struct rmm_str url);

#endif
