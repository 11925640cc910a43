/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_MANIFEST_H
#define RMM_EDGE_MANIFEST_H

/*
 * The manifest of a publication, datapackage.json (product.md 5): a Frictionless
 * Data Package descriptor that lists every other file of the folder, its
 * pointer and by-hash aside, by size and hash, and holds serial, times and
 * provenance in an `rmmlist` object. The pointer (edge/pointer.h) names it.
 */

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "edge/pointer.h"

struct rmm_out;

#define RMM_BY_HASH "by-hash/sha256"

enum { RMM_MAX_MANIFEST_FILES = 256 };

struct rmm_manifest_file {
	struct rmm_str path;   /* a name in the folder, no '/' */
	struct rmm_str sha256; /* 64 hex digits */
	uint64_t bytes;
};

struct rmm_manifest {
	struct rmm_arena arena;
	int64_t serial, created, expires;
	struct rmm_str revision; /* may be empty */
	struct rmm_str psl;      /* day of the suffix list that judged the hosts */
	bool sample;             /* some source is a sample */
	bool has_previous;
	int64_t previous_serial;
	struct rmm_str previous_sha256; /* of the previous manifest */
	struct rmm_manifest_file *file; /* in the manifest's order */
	size_t n, cap;
};

void rmm_manifest_free(struct rmm_manifest *manifest);

/* Lists a file; the path is copied. RMM_E_BUG for a name that can't be listed:
 * the manifest itself, its pointer, by-hash, one that is listed already. */
int rmm_manifest_add(struct rmm_manifest *manifest, struct rmm_str path,
		     struct rmm_str bytes, struct rmm_err *err) RMM_CHECKED;

/* NULL when it is not listed. */
const struct rmm_manifest_file *
rmm_manifest_find(const struct rmm_manifest *manifest, struct rmm_str path);

/* The descriptor and LF; canonical: the same manifest gives the same bytes. */
int rmm_manifest_write(struct rmm_out *out, const struct rmm_manifest *manifest,
		       struct rmm_err *err) RMM_CHECKED;

/* Reads a descriptor into a zeroed manifest; RMM_E_REJECT, with `name` in the
 * text, when it is not one. Keys that are not ours are let be. */
int rmm_manifest_parse(struct rmm_manifest *manifest, struct rmm_str bytes,
		       const char *name, struct rmm_err *err) RMM_CHECKED;

/* The header of a CSV file that publications contain ("feed.csv" gives
 * "serial,created,expires,rows"), or NULL: the contract with every query. */
const char *rmm_published_header(struct rmm_str path);

#endif
