/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_FINDINGS_H
#define RMM_CMD_REPORT_FINDINGS_H

/*
 * Collected findings as a report:
 *
 * text: one line each as FILE:LINE:COLUMN: severity: text [rule], then "2
 * errors, 0 warnings, 1 note".
 *
 * json: one object, {"findings":[{"file","line","column","severity","rule",
 * "text","fix","indicator"}],"summary":{"errors","warnings","notes"}}.
 *
 * github, azure: the most severe as commands that the build service shows
 * beside the lines, no more than it keeps of one step; the rest as text.
 *
 * sarif: one SARIF 2.1.0 log, the most severe first, no more results than a
 * forge keeps; a notification says how many more there are.
 *
 * No byte of a finding can be a command to the build service whose log
 * it lands in, whatever the format.
 */

#include "base/diag.h"
#include "base/err.h"

struct rmm_out;

enum rmm_report_format {
	RMM_REPORT_TEXT,
	RMM_REPORT_JSON,
	RMM_REPORT_GITHUB,
	RMM_REPORT_AZURE,
	RMM_REPORT_SARIF,
};

/* Their names, for rmm_app_format. */
#define RMM_REPORT_FORMATS "text json github azure sarif"

struct rmm_report {
	const struct rmm_findings *findings; /* sorted */
	enum rmm_report_format format;
	const char *dir; /* the workspace; NULL: here */
	bool quiet;      /* no notes, and of the text no summary */
	bool incomplete; /* a file could not be read */
};

/* Fails when memory ends; what goes wrong in `out` its close tells. */
int rmm_report_findings(struct rmm_out *out, const struct rmm_report *report,
			struct rmm_err *err) RMM_CHECKED;

#endif
