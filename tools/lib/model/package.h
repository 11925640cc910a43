/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_PACKAGE_H
#define RMM_MODEL_PACKAGE_H

/*
 * datapackage.json of a workspace: its resources, and of those with role
 * "upstream" where they come from and how they are read (product.md 1).
 * Unknown keys are errors inside `rmmlist` objects only. Names, paths and
 * URLs are checked here, so that nobody after this has to.
 */

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

struct rmm_tree;

enum { RMM_MAX_URLS = 8 };

struct rmm_upstream {
	struct rmm_str name;   /* lower case, [a-z0-9][a-z0-9-]*, not "local" */
	struct rmm_str path;   /* lists/upstream/... */
	struct rmm_str schema; /* schema/... */
	struct rmm_str title;
	struct rmm_str licence;       /* names joined by ", "; empty: none stated */
	struct rmm_str url[RMM_MAX_URLS]; /* in order of preference */
	size_t urls;
	bool network;                 /* type: network, else process */
	struct rmm_str indicator, tool; /* column names */
	uint32_t max_age_days;
	bool enabled, sample;
};

struct rmm_resource {
	struct rmm_str name, path, schema;
	const struct rmm_upstream *upstream; /* NULL: not fetched */
};

/* A change of one source beyond max(rows, percent of the last good copy)
 * needs a person (product.md 4, fetch). */
struct rmm_guard {
	uint32_t rows, percent;
};

struct rmm_package {
	struct rmm_arena arena;
	struct rmm_resource *resource; /* in the descriptor's order */
	size_t resources;
	struct rmm_upstream *upstream; /* likewise */
	size_t upstreams;
	struct rmm_guard lost, gained; /* 20 and 10 %; 100 and 25 % */
};

/* Fails with RMM_E_SYNTAX and "datapackage.json: ..." or
 * "datapackage.json:LINE:COL: ..." when it is not one; RMM_E_IO when it is missing,
 * with the remedy (-C DIR). */
int rmm_package_load(struct rmm_package *package, struct rmm_tree *tree,
		     struct rmm_err *err) RMM_CHECKED;
void rmm_package_free(struct rmm_package *package);

const struct rmm_upstream *rmm_package_find(const struct rmm_package *package,
					    struct rmm_str name);
/* The same for a name that a user gave: RMM_E_USAGE, with the names that there
 * are, when it is none. */
int rmm_package_need(const struct rmm_upstream **out,
		     const struct rmm_package *package, const char *name,
		     struct rmm_err *err) RMM_CHECKED;
const struct rmm_resource *rmm_package_at(const struct rmm_package *package,
					  struct rmm_str path);

#endif
