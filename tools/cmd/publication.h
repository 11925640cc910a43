/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_PUBLICATION_H
#define RMM_CMD_PUBLICATION_H

/*
 * The files of one publication (product.md 5), assembled in memory: from the
 * bytes of the combined list everything else follows.
 *
 *	rmm_pub_init, rmm_pub_list, rmm_pub_approvals, pub_sources.h,
 *	rmm_pub_seal, rmm_pub_stage, rmm_pub_free
 *
 * Deterministic: the same inputs, key and time give the same bytes.
 */

#include "base/buf.h"
#include "edge/history.h"
#include "edge/manifest.h"
#include "edge/sign.h"
#include "model/list.h"
#include "model/table.h"

struct rmm_stage;

enum rmm_pub_part {
	RMM_PUB_LIST,
	RMM_PUB_APPROVALS,
	RMM_PUB_PROCESSES,
	RMM_PUB_URIS,
	RMM_PUB_FEED,
	RMM_PUB_HISTORY,
	RMM_PUB_SOURCES, /* the one that is no CSV and has no signature */
	RMM_PUB_PARTS,
};

struct rmm_publication {
	struct rmm_pointer pointer;   /* serial, created, expires: the caller's */
	struct rmm_manifest manifest; /* revision, psl, sample, previous: likewise */
	struct rmm_buf part[RMM_PUB_PARTS], signature[RMM_PUB_PARTS];
	struct rmm_buf json, signed_pointer;
	struct rmm_list list;         /* the combined list's rows */
	uint64_t rows;                /* of it */
	uint64_t processes, uris;     /* rows of the two drop-in files */
};

void rmm_pub_init(struct rmm_publication *pub);
void rmm_pub_free(struct rmm_publication *pub);

/* The name of a part, "rmm_indicators.csv". */
const char *rmm_pub_name(enum rmm_pub_part part);

/* From the list's bytes in its part: the rows and the two drop-in files. */
int rmm_pub_list(struct rmm_publication *pub, struct rmm_err *err) RMM_CHECKED;

/* The columns that queries need, tools and hosts in canonical form. A row that
 * would approve everything is RMM_E_REJECT. */
int rmm_pub_approvals(struct rmm_publication *pub,
		      const struct rmm_table *approvals,
		      const struct rmm_tools *tools,
		      struct rmm_err *err) RMM_CHECKED;

/* Feed, history (the caller's, the new row included), signatures, manifest and
 * pointer. */
int rmm_pub_seal(struct rmm_publication *pub, const struct rmm_history *history,
		 const struct rmm_seckey *key,
		 struct rmm_err *err) RMM_CHECKED;

int rmm_pub_stage(const struct rmm_publication *pub, struct rmm_stage *stage,
		  struct rmm_err *err) RMM_CHECKED;

#endif
