/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_RISK_NAMES_H
#define RMM_OPS_RISK_NAMES_H

/*
 * A set of names, for ops/risk.c alone: tools, and hosts that are looked up by
 * every suffix of another. First all names are added, then the set is sealed,
 * then it answers. Names are compared without ASCII case. They are sorted, and
 * a filter spares most searches: names that were chosen to collide in it cost a
 * search each, no more. Zeroed is empty and sealed; names are borrowed.
 */

#include "base/err.h"
#include "base/str.h"

struct rmm_risk_name {
	struct rmm_str text;
	uint32_t n; /* whatever the user counts */
};

struct rmm_risk_names {
	struct rmm_risk_name *name;
	size_t n, cap;
	uint64_t *bit; /* the filter */
	size_t bits;   /* a power of two; 0: empty */
};

/* Adds a name; one that is there already may be added again. */
int rmm_risk_names_add(struct rmm_risk_names *names, struct rmm_str text,
		       struct rmm_err *err) RMM_CHECKED;

/* Each name is in it once from now on; n is how many. */
int rmm_risk_names_seal(struct rmm_risk_names *names,
			struct rmm_err *err) RMM_CHECKED;

struct rmm_risk_name *rmm_risk_names_find(const struct rmm_risk_names *names,
					  struct rmm_str text);

/* Counts up the entry of each name that the host is below, by whole labels. */
void rmm_risk_names_count_above(struct rmm_risk_names *names,
				struct rmm_str host);

void rmm_risk_names_free(struct rmm_risk_names *names);

#endif
