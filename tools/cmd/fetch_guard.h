/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_FETCH_GUARD_H
#define RMM_CMD_FETCH_GUARD_H

/*
 * What fetch lets into lists/upstream (product.md 4): whether bytes are the
 * list at all, and whether what changed in it needs a person. Nothing here
 * reads or writes a file.
 */

#include "model/list.h"
#include "model/source.h"
#include "model/workspace.h"
#include "ops/diff.h"

/* Reads fetched bytes into `list`, joined by key, without findings. `name` is
 * the URL or path for messages. RMM_E_REJECT or RMM_E_SYNTAX when they are
 * not the list: an HTML page, another header, not UTF-8 as a whole, no row. */
int rmm_fetch_read(struct rmm_list *list, struct rmm_source_counts *counts,
		   const struct rmm_source_spec *spec, struct rmm_str bytes,
		   const char *name, struct rmm_err *err) RMM_CHECKED;


/* What changed since the last good copy. */
struct rmm_fetch_change {
	const struct rmm_workspace *ws; /* guards and approvals */
	const struct rmm_diff *diff;
	const struct rmm_list *before, *after; /* what diff compared */
	rmm_day today; /* approvals that have expired don't count */
};

/* Does the change need a person? Then `why` holds the reasons, joined by
 * "; ". */
bool rmm_fetch_guard(char why[RMM_ERR_TEXT],
		     const struct rmm_fetch_change *change);

/* The name of a change: the first 16 hex digits of the SHA-256 of its JSON.
 * (cmd/fetch_hash.c: update, which has no use for it, links no hashes.) */
enum { RMM_CHANGE_HASH = 17 };
int rmm_fetch_hash(char hash[RMM_CHANGE_HASH],
		   const struct rmm_fetch_change *change,
		   struct rmm_err *err) RMM_CHECKED;
bool rmm_fetch_is_hash(const char *text);

#endif
