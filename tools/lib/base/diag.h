/* SPDX-License-Identifier: MIT */
#ifndef RMM_BASE_DIAG_H
#define RMM_BASE_DIAG_H

/*
 * Findings: many, each with a place, a rule and a text. Who finds something
 * calls rmm_report on a sink; who owns the sink decides whether it is printed
 * at once (cli/app.h) or collected, sorted and filtered (struct
 * rmm_findings). A sink counts by severity in either case.
 */

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum rmm_severity {
	RMM_NOTE,
	RMM_WARNING,
	RMM_ERROR,
	RMM_SEVERITIES,
};

const char *rmm_severity_name(enum rmm_severity severity);

struct rmm_place {
	const char *file; /* as the user would name it; lives longer than the finding */
	uint64_t line;    /* 1-based; 0: the file as a whole */
	uint32_t column;  /* 1-based byte where the field begins; 0: the line */
};

struct rmm_finding {
	enum rmm_severity severity;
	const char *rule; /* a stable id of model/rule.h, static */
	struct rmm_place place;
	struct rmm_str indicator; /* canonical, what a waiver names; may be empty */
	struct rmm_str text;
	size_t order; /* of arrival; set by rmm_findings, for the sort */
};

struct rmm_sink {
	/* Takes the finding; what it needs after the call it copies. */
	void (*put)(struct rmm_sink *sink, const struct rmm_finding *finding);
	uint64_t count[RMM_SEVERITIES];
};

/* Formats, counts and hands over. A text is "what is wrong; what to do": where
 * there is no second half, whoever prints it adds the rule's fix. sink may be
 * NULL: then nothing happens. A text of more than 1 KiB is cut. */
void rmm_report(struct rmm_sink *sink, enum rmm_severity severity,
		const char *rule, struct rmm_place place,
		struct rmm_str indicator, const char *fmt, ...)
	RMM_PRINTF(6, 7);

/* Does the text say what to do? */
bool rmm_finding_has_remedy(const struct rmm_finding *finding);

/* A sink that keeps what it gets. When memory ends, or after
 * RMM_MAX_FINDINGS, it goes on counting and says so in `lost`; after the
 * former, rmm_findings_check fails. */
struct rmm_findings {
	struct rmm_sink sink; /* first: &f.sink is the sink */
	struct rmm_arena arena;
	struct rmm_finding *item;
	size_t n, cap;
	uint64_t lost;
	bool no_memory;
};

void rmm_findings_init(struct rmm_findings *findings);
void rmm_findings_free(struct rmm_findings *findings);

/* RMM_E_NOMEM when one was lost because memory ended: to be asked by whoever
 * would show them, or judge by them. */
int rmm_findings_check(const struct rmm_findings *findings,
		       struct rmm_err *err) RMM_CHECKED;

/* By file, line, column, then order of arrival; stable. */
void rmm_findings_sort(struct rmm_findings *findings);

#endif
