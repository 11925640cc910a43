/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_QUERY_FILES_H
#define RMM_CMD_QUERY_FILES_H

/*
 * The files that `rmmlist queries` writes, all made before the first is
 * written: each query in each form that it has, the saved functions, and a
 * QUERIES.md that tells which file is for what.
 */

#include "base/mem.h"
#include "cmd/query_pack.h"

struct rmm_query_file {
	struct rmm_str path; /* below the folder */
	struct rmm_str text; /* text.ptr NULL: a folder */
};

struct rmm_query_files {
	struct rmm_arena arena;
	struct rmm_query_file *file; /* a folder before what is in it */
	size_t n, cap;
	bool secret; /* the URL is one */
};

/* Appends; path and text are copied. */
int rmm_query_files_add(struct rmm_query_files *files, struct rmm_str path,
			struct rmm_str text, struct rmm_err *err) RMM_CHECKED;

/* A file in the making. rmm_query_draft_add ends it, adds it and frees it,
 * whether it fails or not. */
struct rmm_query_draft {
	struct rmm_buf path, text;
};
void rmm_query_draft_init(struct rmm_query_draft *draft, size_t max);
int rmm_query_draft_add(struct rmm_query_files *files,
			struct rmm_query_draft *draft,
			struct rmm_err *err) RMM_CHECKED;

/* The pack for this URL. */
int rmm_query_files_pack(struct rmm_query_files *files,
			 const struct rmm_query_url *url,
			 struct rmm_err *err) RMM_CHECKED;

void rmm_query_files_free(struct rmm_query_files *files); /* safe on {0} */

#endif
