/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPLAIN_FACTS_H
#define RMM_CMD_EXPLAIN_FACTS_H

/*
 * Everything that `rmmlist explain` has to say, put together before a word of
 * it is printed: text and JSON are two forms of the same facts
 * (report_explain.h).
 *
 *	rmm_explain_load      the workspace of a tree, its list and findings
 *	rmm_explain_ask       what the operand is: a tool, or keys
 *	rmm_explain_rows      the rows, and why they are or are not there
 */

#include "base/diag.h"
#include "cmd/explain_file.h"
#include "cmd/explain_history.h"
#include "cmd/explain_pub.h"
#include "io/tree.h"
#include "model/list.h"
#include "model/workspace.h"

struct rmm_lint;

struct rmm_explain_why {
	const char *code; /* stable, for JSON */
	struct rmm_str text;
};

struct rmm_explain_row {
	enum rmm_kind kind;
	struct rmm_str indicator;
	bool asked;   /* the value itself; false: a row that hits it */
	bool decides; /* of several domain rows that cover a host: this one */
	const struct rmm_row *row; /* in the list; NULL: it is not */
	struct rmm_str fidelity;   /* why it is what it is; empty: not known */
	struct rmm_explain_why *why; /* it is not in the list */
	size_t whys, cap;
};

struct rmm_explain_finding {
	struct rmm_finding finding;
	bool waived;
};

struct rmm_explain {
	struct rmm_arena arena;
	struct rmm_str value; /* the operand */
	struct rmm_subject subject;
	struct rmm_str tool_too; /* a value that is also a tool's name */
	/* When: empty for now. */
	struct rmm_str on, revision, serial;
	/* The workspace then. */
	rmm_day date; /* that expiry is judged by */
	struct rmm_workspace ws;
	struct rmm_list previous, list;
	bool has_previous, list_only; /* list_only: no inputs are known */
	const char *list_file;
	bool incomplete; /* a copy is missing */
	struct rmm_findings findings;
	struct rmm_lint *lint;
	/* The answer. */
	bool listed;
	struct rmm_explain_row *row;
	size_t rows, rows_cap;
	struct rmm_explain_files files;
	struct rmm_explain_finding *finding;
	size_t n_findings, findings_cap;
	struct rmm_explain_pubs pubs;
	bool has_pubs;
	struct rmm_past steps;
	bool has_history;
	struct rmm_str *note; /* what could not be looked at */
	size_t notes, notes_cap;
};

void rmm_explain_free(struct rmm_explain *x); /* safe on {0} */

/* Loads the workspace of a tree, which outlives x, by x->date. RMM_E_SYNTAX
 * when errors in its local files keep it from being merged. */
int rmm_explain_load(struct rmm_explain *x, struct rmm_tree *tree,
		     struct rmm_err *err) RMM_CHECKED;

/* Sets subject and x->files' facts. RMM_E_USAGE for what is neither a tool nor
 * anything that an alert could show. */
int rmm_explain_ask(struct rmm_explain *x, const char *operand,
		    struct rmm_tree *tree, struct rmm_err *err) RMM_CHECKED;

/* Sets rows, findings and listed. The history is looked at for rows that are
 * gone, so it comes before. */
int rmm_explain_rows(struct rmm_explain *x, struct rmm_err *err) RMM_CHECKED;

/* Adds a note; the text is formatted into the arena. */
int rmm_explain_note(struct rmm_explain *x, struct rmm_err *err,
		     const char *fmt, ...) RMM_PRINTF(3, 4) RMM_CHECKED;

/* A formatted text in the arena, at most 4 KiB. */
int rmm_explain_text(struct rmm_explain *x, struct rmm_str *out,
		     struct rmm_err *err, const char *fmt, ...)
	RMM_PRINTF(4, 5) RMM_CHECKED;

#endif
