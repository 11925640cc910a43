/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_RISK_NAMES_H
#define RMM_OPS_RISK_NAMES_H

/*
 * A hash table of names, for ops/risk.c alone: tools, and hosts that are
 * looked up by every suffix of another. Names are compared without ASCII case.
 * Zeroed is empty; names are borrowed.
 */

#include "base/err.h"
#include "base/str.h"

struct rmm_risk_name {
	struct rmm_str text;
	uint32_t hash, n; /* n: whatever the user counts */
};

struct rmm_risk_names {
	struct rmm_risk_name *name;
	size_t n, cap;
	uint32_t *slot; /* index + 1; 0: free */
	size_t slots;   /* a power of two */
};

/* The name's entry, made when there is none. It moves with the next. */
int rmm_risk_names_add(struct rmm_risk_names *names,
		       struct rmm_risk_name **entry, struct rmm_str text,
		       struct rmm_err *err) RMM_CHECKED;
struct rmm_risk_name *rmm_risk_names_find(const struct rmm_risk_names *names,
					  struct rmm_str text);

/* Counts up the entry of each name that the host is below, by whole labels. */
void rmm_risk_names_count_above(struct rmm_risk_names *names,
				struct rmm_str host);

void rmm_risk_names_free(struct rmm_risk_names *names);

#endif
