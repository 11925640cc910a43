/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_FINDINGS_H
#define RMM_CMD_REPORT_FINDINGS_H

/*
 * Collected findings as a report: as text, one line each as
 * FILE:LINE:COLUMN: severity: text [rule] and then "2 errors, 0 warnings,
 * 1 note"; or as one JSON object, {"findings":[{"file","line","column",
 * "severity","rule","text","indicator"}],"summary":{"errors","warnings",
 * "notes"}}. `quiet` leaves out the notes, and of the text the summary too.
 */

#include "base/diag.h"
#include "base/err.h"

struct rmm_out;

/* Fails when memory ends; what goes wrong in `out` its close tells. */
int rmm_report_findings(struct rmm_out *out, const struct rmm_findings *findings,
			bool json, bool quiet,
			struct rmm_err *err) RMM_CHECKED;

#endif
