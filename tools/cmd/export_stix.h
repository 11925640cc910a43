/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPORT_STIX_H
#define RMM_CMD_EXPORT_STIX_H

/*
 * The objects of a STIX 2.1 bundle, each written to `out` in one line without
 * LF. Their ids follow from what they stand for, so that the same row has
 * the same one in every export.
 */

#include "edge/uuid.h"
#include "io/out.h"
#include "model/list.h"

/* The sets of tools whose rows are written, each tool once, sorted. */
struct rmm_stix_tools {
	struct rmm_str *slot; /* a table by hash; an empty one is free */
	struct rmm_str *name; /* after rmm_stix_tools_sort */
	size_t n, size;
};
int rmm_stix_tools_add(struct rmm_stix_tools *tools, struct rmm_str joined,
		       struct rmm_err *err) RMM_CHECKED;
int rmm_stix_tools_sort(struct rmm_stix_tools *tools,
			struct rmm_err *err) RMM_CHECKED;
void rmm_stix_tools_free(struct rmm_stix_tools *tools);

/* When an object of a row was made and changed, and what is left of it. */
struct rmm_stix_times {
	const char *modified; /* "YYYY-MM-DDTHH:MM:SS.000Z"; NULL: as created */
	bool revoked;
};

void rmm_stix_identity(struct rmm_out *out);
void rmm_stix_tool(struct rmm_out *out, struct rmm_str tool);

/* Fails on memory only. `pattern` is lent. */
int rmm_stix_indicator(struct rmm_out *out, const struct rmm_row *row,
		       const struct rmm_stix_times *times,
		       struct rmm_buf *pattern,
		       struct rmm_err *err) RMM_CHECKED;

/* Of the row and one of its tools. */
void rmm_stix_relationship(struct rmm_out *out, const struct rmm_row *row,
			   struct rmm_str tool,
			   const struct rmm_stix_times *times);

#endif
