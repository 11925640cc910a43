/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_PARTS_H
#define RMM_CMD_REPORT_PARTS_H

/*
 * The inside of rmm_report_findings, shared by its files: where a finding is
 * in the terms of a forge, and the formats in files of their own.
 */

#include "base/buf.h"
#include "cmd/report_findings.h"

/* A forge names files from the root of the repository, and counts columns in
 * UTF-16 code units. */
struct rmm_places {
	struct rmm_buf here; /* the current folder, absolute; empty: unknown */
	struct rmm_buf root; /* the repository's, absolute, without a last '/' */
	uint32_t *column;    /* of each finding; 0: of the line, or unknown */
};

/* The root is the nearest folder above `dir` that holds .git, else the current
 * one. For the columns the files of findings are read again, as far as
 * needed; what can't be read twice, or has changed, has none. */
int rmm_places_init(struct rmm_places *places, const char *dir,
		    const struct rmm_findings *findings,
		    struct rmm_err *err) RMM_CHECKED;
void rmm_places_free(struct rmm_places *places);

/* Appends the file's path from the root; of one that is not below it, or
 * standard input, the name as it is. */
void rmm_places_path(const struct rmm_places *places, struct rmm_buf *out,
		     const char *file);

/* Is it left out of this report? */
bool rmm_report_skips(const struct rmm_report *report,
		      const struct rmm_finding *finding);

/* One line of text, into out through `line`, which is reset. */
int rmm_report_line(struct rmm_out *out, struct rmm_buf *line,
		    const struct rmm_finding *finding,
		    struct rmm_err *err) RMM_CHECKED;
void rmm_report_summary(struct rmm_out *out, const struct rmm_report *report);

int rmm_report_forge(struct rmm_out *out, const struct rmm_report *report,
		     struct rmm_err *err) RMM_CHECKED;
int rmm_report_sarif(struct rmm_out *out, const struct rmm_report *report,
		     struct rmm_err *err) RMM_CHECKED;

#endif
