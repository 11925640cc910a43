/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_EXPLAIN_PAGE_H
#define RMM_CMD_REPORT_EXPLAIN_PAGE_H

/*
 * The text of explain while it is written, shared by its two files:
 * report_explain.c has what is, report_explain_past.c what was. Private to
 * both.
 */

#include "cmd/report_explain.h"

struct rmm_page {
	struct rmm_out *out;
	const struct rmm_explain *x;
};

/* "2026-01-02 03:04" */
void rmm_page_minute(struct rmm_page *p, int64_t when);

/* The filled cells of a fact, "tool: AnyDesk; owner: soc". */
void rmm_page_cells(struct rmm_page *p, const struct rmm_facts *facts,
		    const struct rmm_fact *fact);

/* Publications in a row of which the same can be said are one line. */
void rmm_page_pubs(struct rmm_page *p);
void rmm_page_history(struct rmm_page *p);

#endif
