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

/* No more than the pointer in OUT, where there is one; *previous is to be
 * closed in either case. Failures as above, without the remedy. */
int rmm_previous_pointer(struct rmm_previous *previous,
			 const struct rmm_stage *stage,
			 const struct rmm_pubkey *key, size_t keys,
			 struct rmm_err *err) RMM_CHECKED;

/* RMM_E_USAGE when OUT holds a name that neither its own manifest, where that
 * was read, nor `next` (NULL: none) lists: it would be gone. */
int rmm_previous_names(const struct rmm_previous *previous,
		       const struct rmm_trust *next, const char *out,
		       struct rmm_err *err) RMM_CHECKED;

void rmm_previous_close(struct rmm_previous *previous);

/* Appends to buf, which it initialises, the bytes of a listed file. */
int rmm_previous_read(struct rmm_buf *buf, const struct rmm_previous *previous,
		      const struct rmm_manifest *manifest, const char *name,
		      struct rmm_err *err) RMM_CHECKED;

/* The manifest of an earlier publication: one of the keys signed its pointer;
 * or, on a mirror that never saw that pointer, the manifests since then name
 * it by its hash. RMM_E_REJECT when its files are not kept any more. */
int rmm_previous_find(struct rmm_manifest *manifest,
		      const struct rmm_previous *previous, int64_t serial,
		      struct rmm_err *err) RMM_CHECKED;

/* The manifest before `of`, which names it by its hash, out of by-hash in the
 * open folder dir: 1; 0 when there was none, or it is not there. */
int rmm_previous_followed(struct rmm_manifest *out, int dir,
			  const struct rmm_manifest *of,
			  struct rmm_err *err) RMM_CHECKED;

/* Is this the manifest that history.csv speaks of? */
bool rmm_previous_is_row(const struct rmm_manifest *manifest,
			 const struct rmm_history_row *row);

/* Hands the files of those earlier publications over to the stage that
 * `history`, the new row included, says are to be kept. What is damaged or
 * missing is left out and counted in *lost. */
int rmm_previous_keep(uint64_t *lost, const struct rmm_previous *previous,
		      struct rmm_stage *stage,
		      const struct rmm_history *history, int64_t now,
		      struct rmm_err *err) RMM_CHECKED;

#endif
