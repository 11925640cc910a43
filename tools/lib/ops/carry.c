/* SPDX-License-Identifier: MIT */
#include "ops/carry.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "model/addr.h"
#include "model/match.h"

static const struct {
	const char *id, *why;
} reasons[RMM_CARRY_KINDS] = {
	[RMM_CARRY] = { "", "" },
	[RMM_CARRY_NAME] = { "file-name", "it takes no file names" },
	[RMM_CARRY_SIGNER] = { "signer", "it takes no names of signers" },
	[RMM_CARRY_TERM] = { "term", "it takes no terms of a URL" },
	[RMM_CARRY_PATTERN] = { "pattern", "it takes no wildcards" },
	[RMM_CARRY_BLOCK] = { "block", "it takes no blocks of addresses" },
	[RMM_CARRY_SPECIAL] = { "special-address",
				"it takes public addresses only" },
	[RMM_CARRY_LOW] = { "low-fidelity",
			    "it would alert on its own, and fidelity is low" },
	[RMM_CARRY_APPROVED] = { "approved", "all that it hits is approved" },
	[RMM_CARRY_LONG] = { "line-too-long",
			     "its line has more than 10,240 characters" },
};

const char *rmm_carry_id(enum rmm_carry reason)
{
	return reasons[reason].id;
}

const char *rmm_carry_why(enum rmm_carry reason)
{
	return reasons[reason].why;
}

enum rmm_carry rmm_carry_line(size_t len)
{
	return len > RMM_WATCHLIST_LINE ? RMM_CARRY_LONG : RMM_CARRY;
}

static bool is_block(struct rmm_str ip)
{
	return rmm_str_find(ip, '/') < ip.len;
}

enum rmm_carry rmm_carry_observable(const struct rmm_row *row)
{
	switch ((enum rmm_kind)row->kind) {
	case RMM_DOMAIN:
		return RMM_CARRY;
	case RMM_IP:
		return is_block(row->indicator) ? RMM_CARRY_BLOCK : RMM_CARRY;
	case RMM_PATTERN:
		return RMM_CARRY_PATTERN;
	case RMM_SIGNER:
		return RMM_CARRY_SIGNER;
	case RMM_TERM:
		return RMM_CARRY_TERM;
	case RMM_FILE:
	case RMM_PROCESS:
	case RMM_KINDS:
		break;
	}
	return RMM_CARRY_NAME;
}

enum rmm_carry rmm_carry_indicator(const struct rmm_row *row)
{
	enum rmm_carry reason = rmm_carry_observable(row);
	struct rmm_addr addr;

	if (reason != RMM_CARRY)
		return reason;
	if (row->kind == RMM_IP &&
	    (!rmm_addr_parse(&addr, NULL, row->indicator) ||
	     rmm_addr_is_special(&addr)))
		return RMM_CARRY_SPECIAL;
	return row->fidelity == RMM_FIDELITY_LOW ? RMM_CARRY_LOW : RMM_CARRY;
}

/* How much of what a host row hits lies within the approved host. */
static enum rmm_approved approved_host(struct rmm_str host,
				       const struct rmm_row *row)
{
	struct rmm_addr block, addr;
	bool domains = row->kind == RMM_DOMAIN;

	if (!rmm_addr_parse(&block, NULL, host)) {
		if (domains && rmm_match_domain(host, row->indicator))
			return RMM_APPROVED_WHOLLY;
		return !domains || rmm_match_domain(row->indicator, host)
			       ? RMM_APPROVED_PARTLY
			       : RMM_APPROVED_NOT;
	}
	rmm_addr_unmap(&block);
	if (row->kind != RMM_IP ||
	    !rmm_addr_parse(&addr, NULL, row->indicator))
		return RMM_APPROVED_PARTLY;
	rmm_addr_unmap(&addr);
	if (rmm_addr_contains(&block, &addr))
		return RMM_APPROVED_WHOLLY;
	return rmm_addr_contains(&addr, &block) ? RMM_APPROVED_PARTLY
						: RMM_APPROVED_NOT;
}

/* Does it describe what an indicator knows nothing of? */
static bool has_more(const struct rmm_approval *approval)
{
	return approval->cell[RMM_OK_GROUP].len > 0 ||
	       approval->cell[RMM_OK_DEVICE].len > 0 ||
	       approval->cell[RMM_OK_ACCOUNT].len > 0;
}

enum rmm_approved rmm_carry_approved(const struct rmm_approval *approval,
				     const struct rmm_row *row)
{
	const struct rmm_str *cell = approval->cell;
	enum rmm_approved host = RMM_APPROVED_WHOLLY;

	if (rmm_approval_is_empty(approval) ||
	    (cell[RMM_OK_TOOL].len > 0 &&
	     !rmm_approval_names(cell[RMM_OK_TOOL], row->cells->tool)))
		return RMM_APPROVED_NOT;
	if (cell[RMM_OK_HOST].len > 0)
		host = approved_host(cell[RMM_OK_HOST], row);
	if (host == RMM_APPROVED_WHOLLY && has_more(approval))
		return RMM_APPROVED_PARTLY;
	return host;
}

/* --- many approvals -------------------------------------------------- */

static int fold_cmp(struct rmm_str a, struct rmm_str b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++) {
		unsigned char x = (unsigned char)rmm_lower(a.ptr[i]);
		unsigned char y = (unsigned char)rmm_lower(b.ptr[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a.len > b.len) - (a.len < b.len);
}

/* By all that a row asks about; 0: they say the same. */
static int approval_cmp(const void *a, const void *b)
{
	const struct rmm_approval *x = *(const struct rmm_approval *const *)a;
	const struct rmm_approval *y = *(const struct rmm_approval *const *)b;
	int cmp = fold_cmp(x->cell[RMM_OK_TOOL], y->cell[RMM_OK_TOOL]);

	if (cmp == 0)
		cmp = rmm_str_cmp(x->cell[RMM_OK_HOST], y->cell[RMM_OK_HOST]);
	return cmp != 0 ? cmp : (int)has_more(x) - (int)has_more(y);
}

int rmm_carry_approvals_init(struct rmm_carry_approvals *out,
			     const struct rmm_approval *approval, size_t n,
			     struct rmm_err *err)
{
	const struct rmm_approval **item = rmm_calloc(n + 1, sizeof(*item));

	*out = (struct rmm_carry_approvals){ .item = item };
	if (!item)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < n; i++)
		item[i] = &approval[i];
	qsort(item, n, sizeof(*item), approval_cmp);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || approval_cmp(&item[i - 1], &item[i]) != 0)
			item[out->n++] = item[i];
	return 0;
}

void rmm_carry_approvals_free(struct rmm_carry_approvals *approvals)
{
	rmm_free(approvals->item);
	*approvals = (struct rmm_carry_approvals){ 0 };
}

static enum rmm_approved ask_tool(const struct rmm_carry_approvals *approvals,
				  struct rmm_str tool,
				  const struct rmm_row *row)
{
	enum rmm_approved most = RMM_APPROVED_NOT;
	size_t first = 0, end = approvals->n;

	while (first < end) {
		size_t mid = first + (end - first) / 2;

		if (fold_cmp(approvals->item[mid]->cell[RMM_OK_TOOL], tool) < 0)
			first = mid + 1;
		else
			end = mid;
	}
	for (; first < approvals->n && most != RMM_APPROVED_WHOLLY; first++) {
		const struct rmm_approval *approval = approvals->item[first];
		enum rmm_approved says;

		if (fold_cmp(approval->cell[RMM_OK_TOOL], tool) != 0)
			break;
		says = rmm_carry_approved(approval, row);
		most = says > most ? says : most;
	}
	return most;
}

enum rmm_approved
rmm_carry_approvals_ask(const struct rmm_carry_approvals *approvals,
			const struct rmm_row *row)
{
	struct rmm_str tools = row->cells->tool, tool;
	enum rmm_approved most = RMM_APPROVED_NOT;
	bool more = true;

	if (approvals->n > 0) /* of any tool */
		most = ask_tool(approvals, RMM_LIT(""), row);
	while (approvals->n > 0 && most != RMM_APPROVED_WHOLLY &&
	       rmm_str_split(&tools, ';', &tool, &more)) {
		enum rmm_approved says = ask_tool(approvals, tool, row);

		most = says > most ? says : most;
	}
	return most;
}

struct rmm_str rmm_carry_confidence(enum rmm_fidelity fidelity)
{
	return fidelity == RMM_FIDELITY_HIGH	 ? RMM_LIT("85")
	       : fidelity == RMM_FIDELITY_MEDIUM ? RMM_LIT("50")
						 : RMM_LIT("15");
}
