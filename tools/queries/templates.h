/* SPDX-License-Identifier: MIT */
#ifndef RMM_QUERIES_TEMPLATES_H
#define RMM_QUERIES_TEMPLATES_H

/*
 * The *.kql files of this folder that pack.def names, and those of parts, as
 * they are, embedded by cmake/queries.cmake. In a template stand
 *
 *	{part:NAME}   alone on a line: NAME.kql of parts; NAME-function.kql or
 *	              NAME-watchlist.kql, where there is one, in those forms
 *	{url:FILE}    the URL of the publication's FILE, inside h'...' and
 *	              nowhere else: a service that keeps query texts hides it
 *	{lookback}    how far back a rule looks that runs as often as pack.def says
 *
 * and `Timestamp`, which Sentinel calls TimeGenerated.
 */

#include "base/str.h"

struct rmm_template {
	const char *name;    /* "hosts.kql" */
	struct rmm_str text; /* ASCII */
};

/* All end with a zeroed entry. */
extern const struct rmm_template rmm_templates[];
extern const struct rmm_template rmm_query_parts[];

/* Those of the folder nrt, for the near-real-time queries: in the .kql files
 * `{rows}` stands for the values of the list, `{approvals}` for the lines with
 * conditions. */
extern const struct rmm_template rmm_nrt_templates[];

#endif
