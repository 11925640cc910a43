/* SPDX-License-Identifier: MIT */
#ifndef RMM_QUERIES_REVIEW_H
#define RMM_QUERIES_REVIEW_H

/*
 * The *.kql files of this folder: what `rmmlist diff --format kql` builds one
 * query of. review.kql is its frame: `{rows}` stands for the lines of the
 * datatable, `{parts}` for the parts of the types that are present, `{names}`
 * for the names that these define. In pattern.kql and term.kql `{rows}` are
 * one condition a row.
 */

#include "queries/templates.h"

/* Ends with a zeroed entry. */
extern const struct rmm_template rmm_review_templates[];

#endif
