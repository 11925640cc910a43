/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_RULE_H
#define RMM_MODEL_RULE_H

/*
 * The rules (product.md 6): each with a stable id, one line of documentation, a
 * fix, and a severity that depends on whose file the finding is in.
 */

#include "base/diag.h"

enum rmm_origin {
	RMM_UPSTREAM, /* a fetched copy: nobody here can mend it */
	RMM_LOCAL,    /* lists/local, lists/rules, the combined list, descriptors */
};

struct rmm_rule {
	const char *id;
	enum rmm_severity severity[2]; /* by enum rmm_origin */
	const char *summary;           /* what it finds, one line */
	const char *fix;               /* what to do about it, one line */
};

/* The table, sorted by id. */
const struct rmm_rule *rmm_rules(size_t *n);

/* NULL when there is no such rule. */
const struct rmm_rule *rmm_rule_find(struct rmm_str id);

/* The rule whose id begins with `word`, or is most like it; NULL when none is
 * at all. */
const struct rmm_rule *rmm_rule_near(struct rmm_str word);

/* The fix of a rule; NULL when there is no such rule. */
const char *rmm_rule_fix(const char *id);

/* The severity of a rule in a file of that origin; the rule must exist. */
enum rmm_severity rmm_rule_severity(const char *id, enum rmm_origin origin);

#endif
