/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_MERGE_TOOLS_H
#define RMM_OPS_MERGE_TOOLS_H

/*
 * What a merge has to know of a tool as a whole: which sources list it by a
 * process and which by a host. A tool that different sources list by the one
 * and by the other is confirmed by two views of it ("crossed"), which makes
 * its rows' fidelity high (product.md 3).
 *
 * First every row is noted, then rmm_merge_tools_end, then questions.
 */

#include "base/err.h"
#include "base/str.h"
#include "model/kind.h"
#include "model/tools.h"

struct rmm_merge_tools;

struct rmm_tool_facts {
	enum rmm_category category;
	bool crossed; /* one of the set's tools is */
};

int rmm_merge_tools_new(struct rmm_merge_tools **out,
			const struct rmm_tools *tools,
			struct rmm_err *err) RMM_CHECKED;
void rmm_merge_tools_free(struct rmm_merge_tools *mt); /* NULL is fine */

/* A row of this kind is listed for each tool of the set by the sources of
 * the mask. The set's bytes must live as long as mt. */
int rmm_merge_tools_note(struct rmm_merge_tools *mt, struct rmm_str set,
			 enum rmm_kind kind, uint64_t sources,
			 struct rmm_err *err) RMM_CHECKED;

void rmm_merge_tools_end(struct rmm_merge_tools *mt);

struct rmm_tool_facts rmm_merge_tools_find(struct rmm_merge_tools *mt,
					   struct rmm_str set);

#endif
