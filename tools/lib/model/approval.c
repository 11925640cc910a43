/* SPDX-License-Identifier: MIT */
#include "model/approval.h"

#include "model/addr.h"
#include "model/indicator.h"
#include "model/match.h"

enum { EXPIRES = 8 }; /* its column; the cells are the first five */

const char *rmm_approval_cell_name(enum rmm_approval_cell cell)
{
	static const char *const names[RMM_OK_CELLS] = {
		[RMM_OK_TOOL] = "tool",
		[RMM_OK_HOST] = "host",
		[RMM_OK_GROUP] = "device_group",
		[RMM_OK_DEVICE] = "device",
		[RMM_OK_ACCOUNT] = "account",
	};

	return names[cell];
}

struct rmm_str rmm_approval_tool(const struct rmm_tools *tools,
				 struct rmm_str cell)
{
	const struct rmm_tool_name *known = rmm_tools_find(tools, cell);

	return known && cell.len > 0 ? known->joined : cell;
}

bool rmm_approval_names(struct rmm_str tool, struct rmm_str row_tools)
{
	struct rmm_str name;
	bool more = true;

	while (rmm_str_split(&row_tools, ';', &name, &more))
		if (rmm_str_eq_fold(name, tool))
			return true;
	return false;
}

static bool has_lapsed(struct rmm_str expires, rmm_day today)
{
	rmm_day last;

	return rmm_day_parse(&last, expires) && last < today;
}

struct rmm_str rmm_approval_tool_on(const struct rmm_table_row *row,
				    const struct rmm_tools *tools,
				    rmm_day today)
{
	if (has_lapsed(row->cell[EXPIRES], today))
		return (struct rmm_str){0};
	return rmm_approval_tool(tools, row->cell[RMM_OK_TOOL]);
}

int rmm_approval_read(struct rmm_approval *out, struct rmm_arena *arena,
		      const struct rmm_table_row *row,
		      const struct rmm_tools *tools, struct rmm_err *err)
{
	struct rmm_str host = row->cell[RMM_OK_HOST];
	struct rmm_indicator store;

	*out = (struct rmm_approval){ .row = row,
				      .expires = row->cell[EXPIRES] };
	for (size_t i = 0; i < RMM_OK_CELLS; i++)
		out->cell[i] = row->cell[i];
	out->cell[RMM_OK_TOOL] =
		rmm_approval_tool(tools, row->cell[RMM_OK_TOOL]);
	if (host.len == 0 || !rmm_indicator_of_network(&store, host))
		return 0;
	return rmm_arena_str(arena, &out->cell[RMM_OK_HOST],
			     rmm_indicator_text(&store), err);
}

bool rmm_approval_is_empty(const struct rmm_approval *approval)
{
	for (size_t i = 0; i < RMM_OK_CELLS; i++)
		if (approval->cell[i].len > 0)
			return false;
	return true;
}

static bool block_holds(const struct rmm_addr *block, struct rmm_str ip)
{
	struct rmm_addr addr;

	return rmm_addr_parse(&addr, NULL, ip) &&
	       rmm_addr_contains(block, &addr);
}

/* A name is compared with the event's host, an address with its RemoteIP; the
 * value of a row's hit tells one of them, or neither. */
static bool covers_host(bool *open, struct rmm_str host,
			const struct rmm_row *row,
			const struct rmm_observed *value)
{
	bool remote = rmm_kind_is_host((enum rmm_kind)row->kind) ||
		      row->kind == RMM_TERM;
	struct rmm_addr block;

	*open = false;
	if (rmm_addr_parse(&block, NULL, host)) {
		rmm_addr_unmap(&block);
		if (value->ip.len > 0 && remote)
			return block_holds(&block, value->ip);
	} else if (value->host.len > 0 && remote) {
		return rmm_match_domain(host, value->host);
	}
	*open = true;
	return true;
}

bool rmm_approval_covers(unsigned *open, const struct rmm_approval *approval,
			 const struct rmm_row *row,
			 const struct rmm_observed *value, rmm_day today)
{
	const struct rmm_str *cell = approval->cell;
	bool host_open = false;

	*open = 0;
	if (rmm_approval_is_empty(approval) ||
	    has_lapsed(approval->expires, today))
		return false;
	if (cell[RMM_OK_TOOL].len > 0 &&
	    !rmm_approval_names(cell[RMM_OK_TOOL], row->cells->tool))
		return false;
	if (cell[RMM_OK_HOST].len > 0 &&
	    !covers_host(&host_open, cell[RMM_OK_HOST], row, value))
		return false;
	if (host_open)
		*open |= 1u << RMM_OK_HOST;
	for (size_t i = RMM_OK_GROUP; i < RMM_OK_CELLS; i++)
		if (cell[i].len > 0)
			*open |= 1u << i;
	return true;
}
