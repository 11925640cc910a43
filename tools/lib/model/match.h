/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_MATCH_H
#define RMM_MODEL_MATCH_H

/*
 * What a row matches, as the published queries decide it (product.md 2,
 * kql.md 2 and 3): a model of in~, whole-label suffixes, `has` terms,
 * patterns and CIDR blocks. Texts are canonical.
 */

#include "base/str.h"
#include "model/kind.h"

/* Is host the domain itself or a name below it, by whole labels? */
bool rmm_match_domain(struct rmm_str domain, struct rmm_str host);

/* Does the pattern match the whole host, `*` staying within a label? Linear
 * in host times stars, no backtracking blow-up. */
bool rmm_match_pattern(struct rmm_str pattern, struct rmm_str host);

/* Does the address or block contain the address or block? Different families
 * never do. False when either is not canonical. */
bool rmm_match_ip(struct rmm_str block, struct rmm_str ip);

/* Does `term` stand in text bounded by non-alphanumerics or the ends? ASCII
 * case-blind (KQL `has`). */
bool rmm_match_term(struct rmm_str term, struct rmm_str text);

/* Would a row (rk, row) hit what the value (vk, value) names? Equal keys do
 * (signers case-blind); else: domain rows hit hosts and patterns below them,
 * ip rows blocks inside them, pattern rows hosts and narrower patterns, term
 * rows hosts and terms that hold the term. */
bool rmm_match_value(enum rmm_kind rk, struct rmm_str row, enum rmm_kind vk,
		     struct rmm_str value);

#endif
