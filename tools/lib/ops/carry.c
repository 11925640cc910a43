/* SPDX-License-Identifier: MIT */
#include "ops/carry.h"

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
	if (host == RMM_APPROVED_WHOLLY &&
	    (cell[RMM_OK_GROUP].len > 0 || cell[RMM_OK_DEVICE].len > 0 ||
	     cell[RMM_OK_ACCOUNT].len > 0))
		return RMM_APPROVED_PARTLY;
	return host;
}

struct rmm_str rmm_carry_confidence(enum rmm_fidelity fidelity)
{
	return fidelity == RMM_FIDELITY_HIGH	 ? RMM_LIT("85")
	       : fidelity == RMM_FIDELITY_MEDIUM ? RMM_LIT("50")
						 : RMM_LIT("15");
}
