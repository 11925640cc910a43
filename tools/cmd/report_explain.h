/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_EXPLAIN_H
#define RMM_CMD_REPORT_EXPLAIN_H

/*
 * What explain found, as text for people and as JSON with the same facts. What
 * comes from files, from git and from the command line is escaped in both.
 */

#include "cmd/explain_facts.h"

struct rmm_out;

/* What goes wrong in `out` its close tells. */
void rmm_report_explain_text(struct rmm_out *out, const struct rmm_explain *x);
void rmm_report_explain_json(struct rmm_out *out, const struct rmm_explain *x);

/* "put", "kept", "removed", "absent", or "unknown" where its list, or which one
 * came before, is not known. */
const char *rmm_explain_pub_word(const struct rmm_explain_pubs *pubs, size_t i);

const char *rmm_explain_past_word(enum rmm_past_kind kind);

/* The author's date, within the years that text can hold. */
struct rmm_str rmm_explain_time(char text[RMM_TIME_TEXT], int64_t when);

/* Columns that say what a fact is about, not what it says. */
bool rmm_explain_is_key(struct rmm_str column);

#endif
