/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_TOOLS_H
#define RMM_MODEL_TOOLS_H

/*
 * The canonical tool names and their aliases. Names are compared folded
 * (ASCII lower case, letters and digits only): "Zoho Assist" is
 * "ZohoAssist". First aliases, then tools; an alias may name several tools.
 *
 * A set of tools is one string: names sorted by bytes, joined by ';'.
 */

#include "base/mem.h"
#include "base/str.h"

/* In the order that decides a row's category among several tools. */
enum rmm_category {
	RMM_CAT_RMM,
	RMM_CAT_REMOTE_ACCESS,
	RMM_CAT_ENDPOINT_MANAGEMENT,
	RMM_CAT_REMOTE_EXEC,
	RMM_CAT_TUNNEL,
	RMM_CAT_RAT,
	RMM_CAT_OS_BUILTIN,
	RMM_CAT_COLLABORATION,
	RMM_CAT_OTHER,
	RMM_CATEGORIES,
};

const char *rmm_category_name(enum rmm_category category);
bool rmm_category_parse(enum rmm_category *out, struct rmm_str name);

struct rmm_tool_name {
	struct rmm_str fold;   /* looked up by this */
	struct rmm_str joined; /* the canonical set it stands for */
	enum rmm_category category; /* of the set */
};

struct rmm_tool_names {
	struct rmm_tool_name *name; /* as added, each fold once */
	size_t n, cap;
	uint32_t *slot; /* by the fold's hash: its place in name, plus 1 */
	size_t slots;
};

struct rmm_tools {
	struct rmm_arena arena;
	struct rmm_tool_names tool, alias;
};

/* Adding is in any order, but aliases after all tools. rmm_tools_alias for
 * the same alias again joins the tools. *ok false, and nothing added: the
 * fold is empty or taken (tool), or the tool is not written as in the table of
 * tools (alias). */
int rmm_tools_add(struct rmm_tools *tools, bool *ok, struct rmm_str tool,
		  enum rmm_category category, struct rmm_err *err) RMM_CHECKED;
int rmm_tools_alias(struct rmm_tools *tools, bool *ok, struct rmm_str alias,
		    struct rmm_str tool, struct rmm_err *err) RMM_CHECKED;
void rmm_tools_free(struct rmm_tools *tools);

/* Does the byte count when names are compared: is it a letter, a digit, or
 * beyond ASCII, so that a name in another script does not fold to nothing? */
bool rmm_tool_counts(char c);

/* The canonical set for a name as written, or NULL when it is unknown. */
const struct rmm_tool_name *rmm_tools_find(const struct rmm_tools *tools,
					   struct rmm_str raw);

/* The category of a joined set: the first in order of its known tools;
 * RMM_CAT_OTHER when none is known. */
enum rmm_category rmm_tools_category(const struct rmm_tools *tools,
				     struct rmm_str joined);

/* The union of two sets, in arena unless it is a or b itself. Sets of more
 * than RMM_MAX_TOOLS_PER_KEY names are RMM_E_LIMIT. Serves for the column
 * `sources` as well. */
int rmm_set_union(struct rmm_arena *arena, struct rmm_str *out,
		  struct rmm_str a, struct rmm_str b,
		  struct rmm_err *err) RMM_CHECKED;

/* Is `name` one of the set's members? */
bool rmm_set_has(struct rmm_str set, struct rmm_str name);

/* Have the two a member in common? */
bool rmm_set_meets(struct rmm_str a, struct rmm_str b);

/* May it stand as a tool name: not empty, no ';', no control or bidi
 * character, no formula, at most 128 bytes? *why is static. */
bool rmm_tool_name_ok(struct rmm_str name, const char **rule,
		      const char **why);

#endif
