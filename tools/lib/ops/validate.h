/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_VALIDATE_H
#define RMM_OPS_VALIDATE_H

/*
 * The rules of product.md 6 over a loaded workspace, beyond what loading
 * reported: lint of upstream rows and additions, joined and covered rows,
 * expiry, unused overrides, foreign keys, dormant and unlicensed sources, the
 * combined list against what a merge yields. Waivers take findings away.
 */

#include "base/date.h"
#include "base/diag.h"
#include "model/list.h"
#include "model/workspace.h"

struct rmm_validate {
	const struct rmm_workspace *ws;
	const struct rmm_list *combined; /* NULL: not there */
	const char *combined_file;
	const char *package_file; /* how a user would name the descriptor;
				   * NULL: datapackage.json */
	rmm_day date; /* for expiry and age: warnings and notes only */
	bool partial; /* rows of the enabled sources are not all in ws: what
		       * needs them is left out, as when a copy is missing */
};

/* Reports to sink. A local layer with errors is merged no further: the other
 * rules still speak. */
int rmm_validate(const struct rmm_validate *v, struct rmm_sink *sink,
		 struct rmm_err *err) RMM_CHECKED;

/* Takes the findings that lists/local/waivers.csv accepts out of `findings`
 * and reports waivers that matched nothing (unused-override), unless a copy is
 * missing or a local file has errors. An error stays, and a waiver of it is
 * reported: what blocks a publication can't be accepted. */
int rmm_validate_waive(const struct rmm_validate *v,
		       struct rmm_findings *findings,
		       struct rmm_err *err) RMM_CHECKED;

#endif
