/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_NRT_RULE_H
#define RMM_CMD_NRT_RULE_H

/*
 * Near-real-time queries as rules: each file of rmm_nrt_files is one, which is
 * named after it ("nrt-hosts-2"), runs continuously (every_h is 0), and is
 * covered by `detection`, which finds the same an hour later.
 */

#include "cmd/nrt.h"
#include "cmd/query_rule.h"

/* The rule of a file that is a query; `query`, which the rule points to, is
 * filled as well. What both hold lives in the arena or in the file. */
int rmm_nrt_rule_make(struct rmm_query_rule *rule, struct rmm_query *query,
		      struct rmm_arena *arena,
		      const struct rmm_query_file *file,
		      struct rmm_err *err) RMM_CHECKED;

#endif
