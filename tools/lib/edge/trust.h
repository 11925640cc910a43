/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_TRUST_H
#define RMM_EDGE_TRUST_H

/*
 * Decides, from bytes that are in memory already, whether a publication is
 * to be believed. It opens nothing: who calls reads each file once, hands the
 * bytes over and uses those bytes. In this order, each step on what the one
 * before has proved:
 *
 *	rmm_trust_pointer    signature and comment of datapackage.json.minisig
 *	rmm_trust_fresh      expiry, clock, rollback, equivocation
 *	rmm_trust_manifest   datapackage.json: signature, size, hash, contents
 *	rmm_trust_name       each name that is there: is it to be there?
 *	rmm_trust_file       each listed file: size, hash, its own signature
 *	rmm_trust_end        was everything there?
 *
 * All say no with RMM_E_REJECT, or RMM_E_STALE when the publication has
 * expired. Several keys: any one may have signed, but one for all.
 */

#include "edge/manifest.h"
#include "edge/pointer.h"
#include "edge/sign.h"

/* How far ahead of the clock a publication may be, seconds. */
enum { RMM_TRUST_AHEAD = 86400 };

struct rmm_trust {
	/* set by the caller */
	const struct rmm_pubkey *key;
	size_t keys;
	int64_t now;
	const struct rmm_state *state; /* NULL: first use */
	/* what is known after each step */
	const struct rmm_pubkey *signer;
	struct rmm_pointer pointer;
	char pointer_sha256[RMM_SHA256_TEXT]; /* of the pointer's file */
	struct rmm_signature signature;       /* of the manifest */
	struct rmm_manifest manifest;
	uint64_t rows;                        /* of feed.csv */
	bool seen[RMM_MAX_MANIFEST_FILES];
};

void rmm_trust_free(struct rmm_trust *trust);

/* Forgets what is known and keeps what the caller has set. */
void rmm_trust_reset(struct rmm_trust *trust);

int rmm_trust_pointer(struct rmm_trust *trust, struct rmm_str bytes,
		      struct rmm_err *err) RMM_CHECKED;
int rmm_trust_fresh(const struct rmm_trust *trust,
		    struct rmm_err *err) RMM_CHECKED;
int rmm_trust_manifest(struct rmm_trust *trust, struct rmm_str bytes,
		       struct rmm_err *err) RMM_CHECKED;

/* A name in the folder itself; "by-hash" is one. */
int rmm_trust_name(const struct rmm_trust *trust, struct rmm_str name,
		   struct rmm_err *err) RMM_CHECKED;

/* The bytes of a listed file. `signature` is what its .minisig holds, where
 * one is listed (rmm_trust_signature_of), else empty. */
int rmm_trust_file(struct rmm_trust *trust, struct rmm_str path,
		   struct rmm_str bytes, struct rmm_str signature,
		   struct rmm_err *err) RMM_CHECKED;

/* The listed signature of a listed file, or NULL. */
const struct rmm_manifest_file *
rmm_trust_signature_of(const struct rmm_trust *trust, struct rmm_str path);

int rmm_trust_end(const struct rmm_trust *trust,
		  struct rmm_err *err) RMM_CHECKED;

/* What the state file should hold from now on. */
struct rmm_state rmm_trust_state(const struct rmm_trust *trust);

#endif
