/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPORT_H
#define RMM_CMD_EXPORT_H

/*
 * What export hands to a format, and what formats share: the list and the one
 * that was exported before (export_input.c), a walk over both
 * (export_walk.c), the folder (export_out.h), and files that are split where
 * their reader's limits are (export_parts.h).
 *
 * A format is a row of the table in export.c and a `write`, in
 * export_NAME.c.
 */

#include "base/limits.h"
#include "cli/app.h"
#include "cmd/export_out.h"
#include "cmd/pub_lists.h"
#include "cmd/work.h"
#include "ops/carry.h"

/* Options that only some formats have a use for. */
enum {
	RMM_EXPORT_ACTION = 1 << 0, /* takes --action */
	RMM_EXPORT_URL = 1 << 1,    /* takes --url, and can't do without */
	RMM_EXPORT_SINCE = 1 << 2,  /* takes --since */
};

struct rmm_export;

struct rmm_export_format {
	const char *name;
	unsigned takes;
	/* The names of its files beside not-carried.csv, as the folder has
	 * them (export_out.h); ends with NULL. */
	const char *const *files;
	/* Before the folder is touched: the options' values, the consumer's
	 * limits, what to warn of. May be NULL. */
	int (*check)(struct rmm_export *x);
	int (*write)(struct rmm_export *x);
};

extern const struct rmm_export_format rmm_export_indicators, rmm_export_stix,
	rmm_export_ti, rmm_export_watchlist;
extern const struct rmm_export_format rmm_export_defender_rules,
	rmm_export_kusto, rmm_export_sentinel_rules;

/* What became of a key since `before`; without one every row is the same. */
enum rmm_export_change {
	RMM_EXPORT_SAME,
	RMM_EXPORT_CHANGED,
	RMM_EXPORT_ADDED,
	RMM_EXPORT_GONE,
	RMM_EXPORT_CHANGES,
};

struct rmm_export_tally {
	bool done;			       /* rows were walked over */
	uint64_t rows;			       /* that are carried */
	uint64_t change[RMM_EXPORT_CHANGES];
	uint64_t not_carried[RMM_CARRY_KINDS]; /* by reason */
	uint64_t partly; /* rows carried, some of whose hits are approved */
};

struct rmm_export {
	struct rmm_app *app;
	const struct rmm_export_format *format;
	const char *action, *url; /* as given; NULL: not given */
	struct rmm_export_out out;
	struct rmm_export_tally tally; /* of rmm_export_walk */

	struct rmm_list list;	/* sorted, every row read */
	struct rmm_list before; /* that of --since; empty without */
	bool has_before;
	struct rmm_approval *approval; /* those in force on `day` */
	size_t approvals;
	struct rmm_carry_approvals by_tool; /* the same */
	rmm_day day;	/* --date: what approvals are judged by */
	int64_t stamp;	/* when this version was made: the publication's
			 * `created`, else the day's first second */
	int64_t serial; /* of the publication; 0: from a workspace */
	int64_t since;	/* of --since */

	struct rmm_work work;	   /* loaded when there is no publication */
	struct rmm_pub_lists pubs; /* open when there is one */
	struct rmm_arena arena;
};

/* Where the list comes from, and what is to be read. */
struct rmm_export_input {
	const char *dir, *publication, *since;
};

/* Fills list, before, approvals, stamp and serial; `day` is set already.
 * RMM_E_SYNTAX when a list is damaged or has a row that can't be read. */
int rmm_export_read(struct rmm_export *x, const struct rmm_export_input *input,
		    struct rmm_err *err) RMM_CHECKED;
void rmm_export_free(struct rmm_export *x);

/* The bytes of a file of the publication, kept as long as `x`. */
int rmm_export_published(struct rmm_export *x, struct rmm_str *bytes,
			 const char *name) RMM_CHECKED;

/* --- the walk -------------------------------------------------------- */

/* `row` is the present row, of a key that is gone the last one; `was` the one
 * of before, NULL when that was not carried. */
struct rmm_export_item {
	enum rmm_export_change change;
	const struct rmm_row *row, *was;
};

/* Can the format carry the row? Of a row of before it is asked without
 * approvals: deleting what was never there does no harm. */
typedef enum rmm_carry rmm_export_carry(const struct rmm_export *x,
					const struct rmm_row *row);

struct rmm_export_walk {
	rmm_export_carry *carry;
	bool approvals; /* leave out what is wholly approved */
	int (*item)(void *ctx, const struct rmm_export_item *item,
		    struct rmm_err *err);
	void *ctx;
};

/* Counts what the walk would hand out. */
void rmm_export_count(struct rmm_export_tally *tally,
		      const struct rmm_export *x,
		      const struct rmm_export_walk *walk);

/* Warns when approvals hold for a part of what a carried row hits. */
void rmm_export_warn_approvals(const struct rmm_export *x,
			       const struct rmm_export_tally *tally);

/* Hands out every key that is carried, or was, in list order; writes
 * not-carried.csv, and says on stderr how many rows are in it, by reason. Fills
 * x->tally. */
int rmm_export_walk(struct rmm_export *x,
		    const struct rmm_export_walk *walk) RMM_CHECKED;

/* The walk with the files that its `item` writes to: `list`, and `gone` when
 * there is a list of before. Opens, closes and frees them. */
struct rmm_export_parts;
int rmm_export_walk_into(struct rmm_export *x,
			 const struct rmm_export_walk *walk,
			 struct rmm_export_parts *list,
			 struct rmm_export_parts *gone) RMM_CHECKED;

#endif
