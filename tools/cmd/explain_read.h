/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPLAIN_READ_H
#define RMM_CMD_EXPLAIN_READ_H

/*
 * The inside of rmm_explain_read: explain_source.c reads upstream copies,
 * explain_table.c everything else. Private to cmd/explain_*.c.
 */

#include "cmd/explain_file.h"

struct rmm_explain_reader {
	struct rmm_facts *facts;
	const struct rmm_explain_file *file;
	const struct rmm_tools *tools;
	const struct rmm_subject *subject;
	struct rmm_in *in;
};

int rmm_explain_source(const struct rmm_explain_reader *r,
		       struct rmm_err *err) RMM_CHECKED;
int rmm_explain_table(const struct rmm_explain_reader *r,
		      struct rmm_err *err) RMM_CHECKED;

#endif
