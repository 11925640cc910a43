/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_LOCK_H
#define RMM_MODEL_LOCK_H

/*
 * lists/upstream/lock.json: what fetch knows of each source's last good
 * copy. Read by fetch, validate (dormant-source) and publish (SOURCES.md).
 */

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

struct rmm_tree;
struct rmm_out;

#define RMM_LOCK_PATH "lists/upstream/lock.json"

struct rmm_lock_entry {
	struct rmm_str name;
	struct rmm_str url;           /* the configured one that answered */
	struct rmm_str final_url;     /* after a same-host redirect */
	struct rmm_str etag, last_modified; /* as sent; may be empty */
	int64_t checked;              /* last successful contact, seconds */
	int64_t changed;              /* when the bytes last changed */
	struct rmm_str sha256;        /* 64 hex digits */
	uint64_t bytes, rows;
};

struct rmm_lock {
	struct rmm_arena arena;
	struct rmm_lock_entry *entry; /* sorted by name */
	size_t n, cap;
};

/* A missing file is an empty lock; a damaged one RMM_E_SYNTAX. */
int rmm_lock_load(struct rmm_lock *lock, struct rmm_tree *tree,
		  struct rmm_err *err) RMM_CHECKED;
void rmm_lock_free(struct rmm_lock *lock);

const struct rmm_lock_entry *rmm_lock_find(const struct rmm_lock *lock,
					   struct rmm_str name);

/* Adds or replaces; strings are copied into the lock's arena. */
int rmm_lock_put(struct rmm_lock *lock, const struct rmm_lock_entry *entry,
		 struct rmm_err *err) RMM_CHECKED;

/* Canonical JSON. */
void rmm_lock_write(struct rmm_out *out, const struct rmm_lock *lock);

#endif
