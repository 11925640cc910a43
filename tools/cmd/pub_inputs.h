/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_PUB_INPUTS_H
#define RMM_CMD_PUB_INPUTS_H

/*
 * What a publication is made of, checked before anything is written: a
 * workspace, or an earlier publication. Fills the parts that are not about
 * the moment (list, approvals, drop-in files, SOURCES.md) and, in the
 * manifest, psl and sample.
 */

#include "cli/app.h"
#include "cmd/previous.h"
#include "cmd/publication.h"

/* From the workspace `dir` at `now`. Refused, RMM_E_REJECT: findings that are
 * errors, which are printed, and a combined list that a merge would write
 * otherwise. `approvals` is a file in the shape of lists/local/approvals.csv
 * to take in its place, or NULL. */
int rmm_pub_workspace(struct rmm_publication *pub, struct rmm_app *app,
		      const char *dir, const char *approvals,
		      int64_t now) RMM_CHECKED;

/* From the publication `serial` in `previous`: its bytes, but for the
 * approvals when a file is given, which is read with the schema of the
 * workspace `dir`. */
int rmm_pub_earlier(struct rmm_publication *pub, struct rmm_app *app,
		    const struct rmm_previous *previous, int64_t serial,
		    const char *dir, const char *approvals) RMM_CHECKED;

/* Tells of the limits of KQL and of watchlists that the files pass. */
void rmm_pub_limits(const struct rmm_publication *pub, struct rmm_app *app);

#endif
