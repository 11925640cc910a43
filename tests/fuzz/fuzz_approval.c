/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a row of approvals.csv, an LF, what somebody saw. Laws: a hit is
 * silenced by an approval of its tool that has not lapsed, whose host the value
 * is or stands below, or whose block holds its address, and by no other; what
 * the value does not tell stays open; what was read is read the same again.
 */
#include "law.h"
#include "model/addr.h"
#include "model/approval.h"

enum { CELLS = 9, TODAY = 20000 }; /* 2024-10-04 */

static bool is_below(struct rmm_str host, struct rmm_str name)
{
	size_t more = name.len - host.len;

	return name.len >= host.len &&
	       rmm_str_eq(rmm_str_from(name, more), host) &&
	       (more == 0 || name.ptr[more - 1] == '.');
}

/* Without the matcher of hosts that approvals use. *open: nothing tells. */
static bool is_host(bool *open, struct rmm_str host,
		    const struct rmm_observed *seen)
{
	struct rmm_addr block, addr;
	bool is_block = rmm_addr_parse(&block, NULL, host);

	*open = host.len > 0 && (is_block ? seen->ip : seen->host).len == 0;
	if (*open || host.len == 0)
		return true;
	if (!is_block)
		return is_below(host, seen->host);
	rmm_addr_unmap(&block);
	return rmm_addr_parse(&addr, NULL, seen->ip) &&
	       rmm_addr_contains(&block, &addr);
}

static bool is_current(const struct rmm_approval *a)
{
	struct rmm_str tool = a->cell[RMM_OK_TOOL];
	rmm_day last;

	return (!rmm_day_parse(&last, a->expires) || last >= TODAY) &&
	       (tool.len == 0 || rmm_str_eq_fold(tool, RMM_LIT("Any")) ||
		rmm_str_eq_fold(tool, RMM_LIT("Beta")));
}

static void check(const struct rmm_approval *a,
		  const struct rmm_observed *seen)
{
	const struct rmm_cells cells = { .tool = RMM_LIT("Any;Beta") };
	const struct rmm_row row = { .cells = &cells, .kind = RMM_DOMAIN };
	struct rmm_str host = a->cell[RMM_OK_HOST];
	unsigned open;
	bool host_open, covered;

	covered = rmm_approval_covers(&open, a, &row, seen, TODAY);
	LAW(covered == (!rmm_approval_is_empty(a) && is_current(a) &&
			is_host(&host_open, host, seen)),
	    "%d: '%.*s' and '%.*s'", covered, RMM_ARG(host),
	    RMM_ARG(seen->host));
	if (!covered)
		return;
	LAW(host_open == (open >> RMM_OK_HOST & 1), "host");
	for (unsigned i = RMM_OK_GROUP; i < RMM_OK_CELLS; i++)
		LAW(!a->cell[i].len == !(open >> i & 1), "cell %u", i);
}

static struct rmm_str read_row(struct rmm_approval *out,
			       struct rmm_arena *arena,
			       const struct rmm_str *cell)
{
	const struct rmm_table_row row = { .line = 2, .cell = cell };
	const struct rmm_tools tools = {0};
	struct rmm_err err = {0};

	LAW(rmm_approval_read(out, arena, &row, &tools, &err) == 0, "%s",
	    err.text);
	return out->cell[RMM_OK_HOST];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), cell[CELLS] = {{0}};
	struct rmm_str text = fuzz_part(&input, '\n');
	struct rmm_arena arena = {0};
	struct rmm_approval approval;
	struct rmm_observed seen;
	struct rmm_err err = {0};

	for (size_t i = 0; i < CELLS; i++)
		cell[i] = fuzz_part(&text, ',');
	cell[RMM_OK_HOST] = read_row(&approval, &arena, cell);
	if (rmm_observed_parse(&seen, &arena, input, &err) == 0)
		check(&approval, &seen);
	LAW_SAME(read_row(&approval, &arena, cell), cell[RMM_OK_HOST], "host");
	rmm_arena_free(&arena);
	return 0;
}
