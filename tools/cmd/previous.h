/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_PREVIOUS_H
#define RMM_CMD_PREVIOUS_H

/*
 * The publication that is in OUT already: its serial, its history and the
 * files of earlier ones go over into the next. Nothing of it is believed
 * unsigned: the pointer is checked with the public keys, the manifest by the
 * pointer, everything else by its hash. The files under stable names need not
 * be whole, since by-hash has the same bytes: a run of the fallback that was
 * killed half-way is carried on from there.
 */

#include "cmd/stage.h"
#include "edge/history.h"
#include "edge/trust.h"

struct rmm_previous {
	int dir; /* OUT, descriptor + 1; 0: there is none */
	struct rmm_trust trust;
	struct rmm_history history; /* empty when there is none */
};

/* Reads what is in OUT. RMM_E_USAGE when that is no publication; RMM_E_REJECT,
 * with the remedy, when it is one that can't be believed. */
int rmm_previous_open(struct rmm_previous *previous,
		      const struct rmm_stage *stage,
		      const struct rmm_pubkey *key, size_t keys,
		      struct rmm_err *err) RMM_CHECKED;
void rmm_previous_close(struct rmm_previous *previous);

/* Appends to buf, which it initialises, the bytes of a listed file. */
int rmm_previous_read(struct rmm_buf *buf, const struct rmm_previous *previous,
		      const struct rmm_manifest *manifest, const char *name,
		      struct rmm_err *err) RMM_CHECKED;

/* The manifest of an earlier publication, whose pointer one of the keys must
 * have signed. RMM_E_REJECT when its files are not kept any more. */
int rmm_previous_find(struct rmm_manifest *manifest,
		      const struct rmm_previous *previous, int64_t serial,
		      struct rmm_err *err) RMM_CHECKED;

/* Hands the files of those earlier publications over to the stage that
 * `history`, the new row included, says are to be kept. What is damaged or
 * missing is left out and counted in *lost. */
int rmm_previous_keep(uint64_t *lost, const struct rmm_previous *previous,
		      struct rmm_stage *stage,
		      const struct rmm_history *history, int64_t now,
		      struct rmm_err *err) RMM_CHECKED;

#endif
