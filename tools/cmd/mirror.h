/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_MIRROR_H
#define RMM_CMD_MIRROR_H

/*
 * Builds in a stage the publication that a believed pointer names: each file
 * out of the folder that is to be replaced where that has it, else from the
 * server, and none that is not what was signed. The caller opens all parts,
 * and commits.
 */

#include "cmd/previous.h"
#include "cmd/served.h"

struct rmm_mirror {
	struct rmm_app *app;
	struct rmm_served *served;
	struct rmm_stage *stage;
	const struct rmm_previous *previous; /* its pointer is read */
	struct rmm_trust *trust;             /* the pointer is believed */
	struct rmm_buf manifest; /* its bytes, believed */
	uint64_t lost; /* files of earlier publications, not to be had */
	bool silent;   /* the server has stopped to answer about those */
};

/* The manifest, and what is in the folder already: nothing that is not part
 * of a publication. */
int rmm_mirror_manifest(struct rmm_mirror *mirror,
			struct rmm_err *err) RMM_CHECKED;

void rmm_mirror_free(struct rmm_mirror *mirror);

/* All files; `pointer` is the bytes of that. Checks the whole as `verify`
 * does, before anybody sees it. */
int rmm_mirror_build(struct rmm_mirror *mirror, struct rmm_str pointer,
		     struct rmm_err *err) RMM_CHECKED;

/* What earlier publications left under by-hash: whole as far as the
 * manifests lead back, and the lists of all that history.csv says are kept. A
 * file that can't be had is counted in `lost`. */
int rmm_mirror_earlier(struct rmm_mirror *mirror,
		       struct rmm_err *err) RMM_CHECKED;

#endif
