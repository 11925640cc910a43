/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPLAIN_FILE_H
#define RMM_CMD_EXPLAIN_FILE_H

/*
 * The files that say something about a list's rows, and the facts that one of
 * them holds about a subject in one of its versions. Upstream copies are read
 * as merge reads them; local files by the names in their header, so that a
 * version with other columns than today's still speaks.
 */

#include "model/schema.h"
#include "model/workspace.h"
#include "ops/explain.h"

struct rmm_tree;

enum rmm_role {
	RMM_ROLE_UPSTREAM,
	RMM_ROLE_ADDITIONS,
	RMM_ROLE_REMOVALS,
	RMM_ROLE_CORRECTIONS,
	RMM_ROLE_APPROVALS,
	RMM_ROLE_WAIVERS,
	RMM_ROLE_NEVER,
	RMM_ROLE_OS_BINARIES,
	RMM_ROLE_GENERIC_PROCESSES,
	RMM_ROLE_SHARED_HOSTING,
	RMM_ROLE_TOOLS,
	RMM_ROLE_ALIASES,
	RMM_ROLE_COMBINED,
};

struct rmm_explain_file {
	enum rmm_role role;
	const char *path;    /* relative to the workspace */
	struct rmm_str name; /* for people: a source, or "removals.csv" */
	const struct rmm_upstream *upstream; /* NULL: not one */
	struct rmm_schema *schema;	     /* of an upstream copy */
	bool there;
	const char *shown; /* the path as a user would name it */
	struct rmm_facts now;
};

struct rmm_explain_files {
	struct rmm_explain_file *item;
	size_t n;
	const struct rmm_tools *tools;
};

/* The files that matter for a value, or for a tool; the strings are those of
 * ws, which outlives them. */
int rmm_explain_files(struct rmm_explain_files *files,
		      const struct rmm_workspace *ws, struct rmm_tree *tree,
		      bool is_tool, struct rmm_err *err) RMM_CHECKED;
void rmm_explain_files_free(struct rmm_explain_files *files);

/* Fills `now` of each file from the tree. A copy of a disabled source that
 * can't be read is passed over. */
int rmm_explain_now(struct rmm_explain_files *files, struct rmm_tree *tree,
		    const struct rmm_subject *subject,
		    struct rmm_err *err) RMM_CHECKED;

/* The facts in one version of a file. What makes the file unreadable stands in
 * facts->damage; it fails when memory ends. */
int rmm_explain_read(struct rmm_facts *facts,
		     const struct rmm_explain_file *file,
		     const struct rmm_tools *tools,
		     const struct rmm_subject *subject, struct rmm_in *in,
		     struct rmm_err *err) RMM_CHECKED;

#endif
