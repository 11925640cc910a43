/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_POINTER_H
#define RMM_EDGE_POINTER_H

/*
 * The three short texts that name a version of a publication (product.md 5):
 *
 * - the pointer, the trusted comment of datapackage.json.minisig: some 220
 *   signed bytes that tell serial, times, and the manifest by size and hash;
 * - feed.csv, the same for queries that alert on a stale feed;
 * - the state file of one line, in which a reader or a publisher remembers
 *   the last serial that it has seen.
 *
 * A serial is a time written YYYYMMDDhhmmss; here it is the seconds since
 * 1970 that it stands for, so that order and "one second later" are plain.
 */

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "edge/hash.h"

struct rmm_out;

#define RMM_MANIFEST_NAME "datapackage.json"
#define RMM_POINTER_NAME "datapackage.json.minisig"
#define RMM_FEED_HEADER "serial,created,expires,rows"

struct rmm_pointer {
	int64_t serial, created, expires;
	uint64_t size;                /* of the manifest, bytes */
	char sha256[RMM_SHA256_TEXT]; /* of the manifest */
};

/* "rmmlist serial:N created:T expires:T size:N sha256:HEX
 * file:datapackage.json", one blank between. Reading accepts nothing but what
 * writing makes. */
bool rmm_pointer_parse(struct rmm_pointer *out, struct rmm_str comment);
void rmm_pointer_write(struct rmm_buf *out, const struct rmm_pointer *pointer);

/* "rmmlist serial:N file:NAME", for the signatures beside the CSV files. */
void rmm_file_comment_write(struct rmm_buf *out, int64_t serial,
			    struct rmm_str file);

/* feed.csv. Reading accepts only what writing makes for this publication. */
void rmm_feed_write(struct rmm_out *out, const struct rmm_pointer *pointer,
		    uint64_t rows);
bool rmm_feed_parse(uint64_t *rows, struct rmm_str bytes,
		    const struct rmm_pointer *pointer);

struct rmm_state {
	int64_t serial;
	char sha256[RMM_SHA256_TEXT]; /* of the manifest */
};

/* "SERIAL SHA256" and LF; the LF may be missing when read. */
bool rmm_state_parse(struct rmm_state *out, struct rmm_str bytes);

/* Loads the file; *found false when there is none. Damaged: RMM_E_SYNTAX. */
int rmm_state_load(struct rmm_state *out, bool *found, const char *path,
		   struct rmm_err *err) RMM_CHECKED;

/* Writes it atomically, mode 0644. */
int rmm_state_save(const struct rmm_state *state, const char *path,
		   struct rmm_err *err) RMM_CHECKED;

#endif
