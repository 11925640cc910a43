/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_EXPLAIN_H
#define RMM_OPS_EXPLAIN_H

/*
 * What the files of a workspace say about a few keys or one tool, in one
 * state of each file, and how two states differ. A fact is one row of one file
 * that is about the subject; whoever reads the files makes facts of them
 * (cmd/explain_file.h), of the present and of each earlier version alike.
 */

#include "base/buf.h"
#include "base/mem.h"
#include "model/list.h"
#include "model/workspace.h"

struct rmm_lint;

struct rmm_key {
	enum rmm_kind kind;
	struct rmm_str text; /* canonical */
};

enum { RMM_MAX_SUBJECT = 32, RMM_MAX_FACTS = 256 };

/* What is asked about. Of a value: the keys that it can be written as and
 * those of the rows that it hits. Of a tool: no key. */
struct rmm_subject {
	struct rmm_key key[RMM_MAX_SUBJECT];
	size_t keys;
	bool more; /* there were more of them */
	bool is_tool;
	struct rmm_str tool; /* the tool, or the tools of the keys: a set */
	struct rmm_str text; /* what a row that was rejected may hold */
};

bool rmm_subject_has(const struct rmm_subject *subject, enum rmm_kind kind,
		     struct rmm_str text);

/* Adds a key unless it is there; more than RMM_MAX_SUBJECT set `more`. */
void rmm_subject_add(struct rmm_subject *subject, enum rmm_kind kind,
		     struct rmm_str text);

struct rmm_fact {
	uint64_t line;
	size_t key;    /* of the subject; subject->keys: about it as a whole */
	bool rejected; /* an upstream row without canonical form */
	struct rmm_str id; /* what tells it from other rows about the key */
	uint32_t nth;	   /* of those with this key and id */
	const struct rmm_str *cell; /* one of each column of the file */
};

/* A file in one state; everything lives in its arena. */
struct rmm_facts {
	struct rmm_arena arena;
	struct rmm_str *column;
	size_t columns;
	struct rmm_fact *fact; /* in the order of the file */
	size_t n, cap;
	bool more;	       /* than RMM_MAX_FACTS */
	struct rmm_str damage; /* why it could not be read; empty: it was */
};

void rmm_facts_free(struct rmm_facts *facts);

/* Copies the names of the columns. */
int rmm_facts_columns(struct rmm_facts *facts, const struct rmm_str *column,
		      size_t n, struct rmm_err *err) RMM_CHECKED;

/* Copies the fact and facts->columns cells; a fact->nth is found here. */
int rmm_facts_add(struct rmm_facts *facts, const struct rmm_fact *fact,
		  struct rmm_err *err) RMM_CHECKED;

/* The fact's cell of that column; empty when there is none. */
struct rmm_str rmm_fact_cell(const struct rmm_facts *facts,
			     const struct rmm_fact *fact,
			     struct rmm_str column);

/* A fact that came (before NULL), went (after NULL) or reads differently. */
struct rmm_fact_change {
	const struct rmm_fact *before, *after;
};

struct rmm_fact_changes {
	struct rmm_fact_change *item;
	size_t n, cap;
};

/* Appends the changes from before[0] to after that are changes from each of
 * the n states `before`, as for a commit with n parents. */
int rmm_facts_diff(struct rmm_fact_changes *out, const struct rmm_facts *after,
		   const struct rmm_facts *const *before, size_t n,
		   struct rmm_err *err) RMM_CHECKED;

/* Do the two differ in this column? A column that one lacks is empty. */
bool rmm_fact_differs(const struct rmm_facts *af, const struct rmm_fact *a,
		      const struct rmm_facts *bf, const struct rmm_fact *b,
		      struct rmm_str column);

/* Why a row that a merge of ws put into `list` has its fidelity, as a phrase
 * ("two sources list it"), by the rules of product.md 3. */
int rmm_explain_fidelity(struct rmm_buf *out, const struct rmm_row *row,
			 const struct rmm_list *list,
			 const struct rmm_workspace *ws,
			 const struct rmm_lint *lint,
			 struct rmm_err *err) RMM_CHECKED;

#endif
