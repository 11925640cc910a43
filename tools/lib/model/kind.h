/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_KIND_H
#define RMM_MODEL_KIND_H

/*
 * The types of indicator (product.md 2), in the byte order of their names,
 * so that sorting by the enum is sorting by the column `type`.
 */

#include "base/str.h"

enum rmm_kind {
	RMM_DOMAIN,
	RMM_FILE,
	RMM_IP,
	RMM_PATTERN,
	RMM_PROCESS,
	RMM_SIGNER,
	RMM_TERM,
	RMM_KINDS,
};

const char *rmm_kind_name(enum rmm_kind kind);
bool rmm_kind_parse(enum rmm_kind *out, struct rmm_str name);

/* Is it matched against a remote host: domain, ip, pattern? */
bool rmm_kind_is_host(enum rmm_kind kind);

/* The order of rows in a list: kind, then the text by bytes. */
int rmm_key_cmp(enum rmm_kind ak, struct rmm_str a, enum rmm_kind bk,
		struct rmm_str b);

#endif
