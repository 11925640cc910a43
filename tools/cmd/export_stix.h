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

/* A tool, and the id of what stands for it. */
struct rmm_stix_tool {
	struct rmm_str name;
	struct rmm_uuid id;
};

/* The tools of all rows, each once. */
struct rmm_stix_tools {
	struct rmm_stix_tool *slot; /* a table by hash; without a name: free */
	size_t n, size;
};
int rmm_stix_tools_add(struct rmm_stix_tools *tools, struct rmm_str joined,
		       struct rmm_err *err) RMM_CHECKED;

/* Never NULL for one that was added. */
const struct rmm_stix_tool *
rmm_stix_tools_find(const struct rmm_stix_tools *tools, struct rmm_str name);

/* In byte order, an array of tools->n that the caller frees; NULL when memory
 * ends. */
struct rmm_stix_tool *rmm_stix_tools_sorted(const struct rmm_stix_tools *tools);
void rmm_stix_tools_free(struct rmm_stix_tools *tools);

/* What an object of a row needs. */
struct rmm_stix_row {
	const struct rmm_row *row;
	struct rmm_uuid id;
	struct rmm_str modified; /* "YYYY-MM-DDTHH:MM:SS.000Z"; empty: as created */
	bool revoked;
};
void rmm_stix_row(struct rmm_stix_row *out, const struct rmm_row *row,
		  struct rmm_str modified, bool revoked);

void rmm_stix_identity(struct rmm_out *out);
void rmm_stix_tool(struct rmm_out *out, const struct rmm_stix_tool *tool);

/* Fails on memory only. `pattern` is lent. */
int rmm_stix_indicator(struct rmm_out *out, const struct rmm_stix_row *row,
		       struct rmm_buf *pattern,
		       struct rmm_err *err) RMM_CHECKED;
void rmm_stix_relationship(struct rmm_out *out, const struct rmm_stix_row *row,
			   const struct rmm_stix_tool *tool);

#endif
