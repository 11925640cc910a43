/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_VERDICT_H
#define RMM_CMD_VERDICT_H

/* What verify and pull say of a publication that they believe. */

#include "cli/app.h"
#include "edge/trust.h"

/* One line on standard output, "key:ID serial:N created:T expires:T rows:N". */
int rmm_verdict_print(const struct rmm_trust *trust,
		      struct rmm_err *err) RMM_CHECKED;

/* Warns of a sample; `dir` holds it. */
void rmm_verdict_warn(struct rmm_app *app, const struct rmm_trust *trust,
		      const char *dir);

/* Notes the serial in the state file; path NULL: nowhere. Written only when
 * it says something new, so that a reader without the right to write can
 * check the same publication again. */
int rmm_verdict_save(const struct rmm_trust *trust, const char *path,
		     const struct rmm_state *before,
		     struct rmm_err *err) RMM_CHECKED;

#endif
