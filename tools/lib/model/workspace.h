/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_WORKSPACE_H
#define RMM_MODEL_WORKSPACE_H

/*
 * Everything that a workspace's files say, loaded once from a tree (a
 * directory or a git revision), checked and typed; afterwards it is const
 * for all of ops. What is wrong in it was reported to the sink on the way:
 * a caller that needs a sound local layer looks at `local_errors`.
 */

#include <stddef.h>

#include "base/date.h"
#include "base/diag.h"
#include "model/list.h"
#include "model/lock.h"
#include "model/package.h"
#include "model/source.h"
#include "model/table.h"

enum rmm_local {
	RMM_T_TOOLS,
	RMM_T_ALIASES,
	RMM_T_ADDITIONS,
	RMM_T_REMOVALS,
	RMM_T_CORRECTIONS,
	RMM_T_APPROVALS,
	RMM_T_WAIVERS,
	RMM_T_NEVER,
	RMM_T_OS_BINARIES,
	RMM_T_GENERIC_PROCESSES,
	RMM_T_SHARED_HOSTING,
	RMM_TABLES,
};

/* The file of a table, relative to the workspace. */
const char *rmm_local_path(enum rmm_local table);

/* One accepted row of an upstream copy. A merge holds all of them and looks at
 * them in another order: so each is small, and all of it in one place. */
struct rmm_entry {
	uint32_t line;
	uint32_t set;    /* index into ws->set */
	uint16_t column; /* byte of the indicator; 0: not known */
	uint8_t len;     /* of the text */
	uint8_t kind;
	uint8_t source;  /* index into ws->source */
	uint8_t notes;   /* whoever works on the rows may use it */
	char text[];     /* canonical indicator, without a NUL */
};

/* A row of lists/local that speaks about a key. */
struct rmm_local_row {
	const struct rmm_table_row *row; /* the cells */
	enum rmm_kind kind;
	struct rmm_str indicator; /* canonical */
	struct rmm_str tool;      /* additions: the joined canonical set;
				   * corrections of `tool`: likewise */
};

struct rmm_local_rows {
	struct rmm_local_row *row; /* sorted by key */
	size_t n, cap;
};

struct rmm_source_data {
	const struct rmm_upstream *upstream;
	struct rmm_source_counts counts;
	bool missing; /* no copy on disk */
	const char *file;
};

struct rmm_workspace {
	struct rmm_arena arena;
	struct rmm_package package;
	struct rmm_schema *schema[RMM_TABLES];
	struct rmm_table table[RMM_TABLES];
	struct rmm_tools tools;
	struct rmm_local_rows additions, removals, corrections, never;
	struct rmm_lock lock;
	struct rmm_source_data *source; /* enabled upstreams, package order */
	size_t sources;
	uint64_t *entry; /* all sources' rows, in order of reading */
	size_t n;        /* of them */
	size_t end, cap; /* in words; the first is at 0 */
	struct rmm_str *set; /* the joined tools of entries */
	size_t sets, sets_cap;
	uint64_t local_errors; /* errors reported while loading local files */
};

/* The words that an entry with a text of this length takes. */
#define RMM_ENTRY_WORDS(len) \
	((offsetof(struct rmm_entry, text) + (len) + sizeof(uint64_t) - 1) / \
	 sizeof(uint64_t))

/* The entry at a word, and where the one behind it is: while that is below
 * ws->end. */
static inline struct rmm_entry *rmm_entry_at(const struct rmm_workspace *ws,
					     size_t at)
{
	return (struct rmm_entry *)(ws->entry + at);
}

static inline size_t rmm_entry_next(const struct rmm_workspace *ws, size_t at)
{
	return at + RMM_ENTRY_WORDS(rmm_entry_at(ws, at)->len);
}

static inline struct rmm_str rmm_entry_text(const struct rmm_entry *entry)
{
	return (struct rmm_str){ entry->text, entry->len };
}

enum {
	RMM_WS_LOCAL = 1 << 0,     /* package and lists/local */
	RMM_WS_UPSTREAM = 1 << 1,  /* and the enabled upstream copies */
	RMM_WS_MISSING_OK = 1 << 2 /* a missing copy is a note (missing-copy), no failure */
};

/* A missing copy without RMM_WS_MISSING_OK fails: "no copy of 'x'; run
 * rmmlist fetch" (RMM_E_IO). The tree must outlive the workspace. */
int rmm_workspace_load(struct rmm_workspace *ws, struct rmm_tree *tree,
		       unsigned what, struct rmm_sink *sink,
		       struct rmm_err *err) RMM_CHECKED;
void rmm_workspace_free(struct rmm_workspace *ws);

/* The schema of one upstream's copy, for reading that row by row (source.h);
 * to be freed after the source is closed. */
int rmm_workspace_schema(struct rmm_schema **out, struct rmm_tree *tree,
			 const struct rmm_upstream *upstream,
			 struct rmm_err *err) RMM_CHECKED;

#endif
