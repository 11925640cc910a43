/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_CARRY_H
#define RMM_OPS_CARRY_H

/*
 * Which rows another product's form can carry, and why not (kql.md 5). A
 * reason has an id, for the file of what is not carried, and a sentence.
 */

#include "model/approval.h"
#include "model/list.h"

enum rmm_carry {
	RMM_CARRY,
	RMM_CARRY_NAME,	    /* a file name where only hosts or hashes go */
	RMM_CARRY_SIGNER,
	RMM_CARRY_TERM,
	RMM_CARRY_PATTERN,
	RMM_CARRY_BLOCK,    /* a CIDR block where only one address goes */
	RMM_CARRY_SPECIAL,  /* an address that is no public one */
	RMM_CARRY_LOW,	    /* would alert on its own, and is of low fidelity */
	RMM_CARRY_APPROVED, /* all that it hits is approved */
	RMM_CARRY_LONG,	    /* longer than a line may be */
	RMM_CARRY_KINDS,    /* how many there are */
};

const char *rmm_carry_id(enum rmm_carry reason);
const char *rmm_carry_why(enum rmm_carry reason);

/* A watchlist: lines of at most RMM_WATCHLIST_LINE characters, in a file of at
 * most RMM_WATCHLIST_BYTES. */
enum { RMM_WATCHLIST_LINE = 10240, RMM_WATCHLIST_BYTES = 3800000 };
enum rmm_carry rmm_carry_line(size_t len);

/* A custom indicator of Defender for Endpoint: a domain or one public
 * address, of medium or high fidelity. */
enum rmm_carry rmm_carry_indicator(const struct rmm_row *row);

/* Threat intelligence for Sentinel by CSV: a domain or one address. */
enum rmm_carry rmm_carry_observable(const struct rmm_row *row);

/* What an approval in force is to an indicator, which knows neither devices
 * nor accounts. */
enum rmm_approved {
	RMM_APPROVED_NOT,
	RMM_APPROVED_PARTLY, /* some of what the row hits */
	RMM_APPROVED_WHOLLY, /* everything that the row hits */
};
enum rmm_approved rmm_carry_approved(const struct rmm_approval *approval,
				     const struct rmm_row *row);

/* Approvals by the tool that they name, so that a long list asks each row's
 * alone; those that say the same to every row are asked once. */
struct rmm_carry_approvals {
	const struct rmm_approval **item; /* borrowed */
	size_t n;
};
int rmm_carry_approvals_init(struct rmm_carry_approvals *out,
			     const struct rmm_approval *approval, size_t n,
			     struct rmm_err *err) RMM_CHECKED;
void rmm_carry_approvals_free(struct rmm_carry_approvals *approvals);

/* The most that one of them says. */
enum rmm_approved
rmm_carry_approvals_ask(const struct rmm_carry_approvals *approvals,
			const struct rmm_row *row);

/* "15", "50" or "85": the middle of STIX's scale of low, medium and high. */
struct rmm_str rmm_carry_confidence(enum rmm_fidelity fidelity);

#endif
