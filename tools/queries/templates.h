/* SPDX-License-Identifier: MIT */
#ifndef RMM_QUERIES_TEMPLATES_H
#define RMM_QUERIES_TEMPLATES_H

/*
 * The *.kql files of this folder as they are, embedded by
 * cmake/queries.cmake. In a template `{url:NAME}` stands for the URL of the
 * publication's file NAME; it is written inside h'...' and nowhere else, so
 * that a service that keeps query texts hides it.
 */

#include "base/str.h"

struct rmm_template {
	const char *name;    /* "hosts.kql" */
	struct rmm_str text; /* ASCII */
};

/* Sorted by name; ends with a zeroed entry. */
extern const struct rmm_template rmm_templates[];

#endif
