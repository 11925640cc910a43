/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_APPROVAL_H
#define RMM_MODEL_APPROVAL_H

/*
 * A row of lists/local/approvals.csv as the queries get it: tool and host in
 * canonical form. An approval leaves out only what all its filled cells
 * describe (tools/queries); what an alert's value does not tell, the device
 * say, stays open.
 */

#include "base/date.h"
#include "model/list.h"
#include "model/observed.h"
#include "model/table.h"

/* What an approval describes, in the order of its columns. */
enum rmm_approval_cell {
	RMM_OK_TOOL,
	RMM_OK_HOST,
	RMM_OK_GROUP,
	RMM_OK_DEVICE,
	RMM_OK_ACCOUNT,
	RMM_OK_CELLS,
};

/* The column's name. */
const char *rmm_approval_cell_name(enum rmm_approval_cell cell);

struct rmm_approval {
	const struct rmm_table_row *row;
	struct rmm_str cell[RMM_OK_CELLS];
	struct rmm_str expires; /* empty: no end */
};

/* The tool that a cell of the column `tool` names, canonical; as written where
 * no table has it. As in the queries an alias of several tools is none of
 * them. */
struct rmm_str rmm_approval_tool(const struct rmm_tools *tools,
				 struct rmm_str cell);

/* Is it one of a row's tools? Case-blind, as the queries are. */
bool rmm_approval_names(struct rmm_str tool, struct rmm_str row_tools);

/* The tool that a row of the table RMM_T_APPROVALS approves somewhere on that
 * day; empty when it names none or has lapsed. RMM_NO_DAY: none has. */
struct rmm_str rmm_approval_tool_on(const struct rmm_table_row *row,
				    const struct rmm_tools *tools,
				    rmm_day today);

/* From a row of the table RMM_T_APPROVALS of a workspace with these tools;
 * what is not the row's own lives in `arena`. */
int rmm_approval_read(struct rmm_approval *out, struct rmm_arena *arena,
		      const struct rmm_table_row *row,
		      const struct rmm_tools *tools,
		      struct rmm_err *err) RMM_CHECKED;

/* Does it say nothing at all, so that it would approve everything? */
bool rmm_approval_is_empty(const struct rmm_approval *approval);

/* Can it silence, on that day, the hit of a row with the value? If so, *open
 * has bit rmm_approval_cell set for each filled cell that the value does not
 * tell: 0 is a hit that is silenced whatever the event. */
bool rmm_approval_covers(unsigned *open, const struct rmm_approval *approval,
			 const struct rmm_row *row,
			 const struct rmm_observed *value, rmm_day today);

#endif
