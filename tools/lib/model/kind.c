/* SPDX-License-Identifier: MIT */
#include "model/kind.h"

static const char *const names[RMM_KINDS] = {
	[RMM_DOMAIN] = "domain",   [RMM_FILE] = "file",
	[RMM_IP] = "ip",           [RMM_PATTERN] = "pattern",
	[RMM_PROCESS] = "process", [RMM_SIGNER] = "signer",
	[RMM_TERM] = "term",
};

const char *rmm_kind_name(enum rmm_kind kind)
{
	return names[kind];
}

bool rmm_kind_parse(enum rmm_kind *out, struct rmm_str name)
{
	for (int i = 0; i < RMM_KINDS; i++) {
		if (rmm_str_is(name, names[i])) {
			*out = (enum rmm_kind)i;
			return true;
		}
	}
	return false;
}

bool rmm_kind_is_host(enum rmm_kind kind)
{
	return kind == RMM_DOMAIN || kind == RMM_IP || kind == RMM_PATTERN;
}

int rmm_key_cmp(enum rmm_kind ak, struct rmm_str a, enum rmm_kind bk,
		struct rmm_str b)
{
	if (ak != bk)
		return ak < bk ? -1 : 1;
	return rmm_str_cmp(a, b);
}
