/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_NRT_H
#define RMM_CMD_NRT_H

/*
 * The near-real-time queries (queries/nrt): continuous rules can fetch
 * nothing, so list and approvals stand in them. Each is below the 10,000
 * characters that a rule may have, so there are several, and beside them a
 * text that says what a comment would, if these rules were allowed any.
 */

#include "cmd/query_files.h"
#include "model/approval.h"
#include "model/list.h"

/* More files than that nobody turns into rules. */
enum { RMM_NRT_SHARDS = 50, RMM_NRT_TEXT = 10000 };

struct rmm_nrt_input {
	const struct rmm_list *list;
	const struct rmm_approval *approval;
	size_t approvals;
	bool texts; /* also the texts beside; approvals have rows then */
};

/* What came of it, for messages. */
struct rmm_nrt_result {
	size_t queries;
	size_t refused;       /* approvals that are not among the conditions */
	const char *too_many; /* "nrt-hosts": its rows need more files */
};

/* Adds the queries, and their texts. A kind without rows has none. */
int rmm_nrt_files(struct rmm_query_files *files,
		  const struct rmm_nrt_input *in,
		  struct rmm_nrt_result *result,
		  struct rmm_err *err) RMM_CHECKED;

/* Is it the name of such a file, of this run or of another? */
bool rmm_nrt_is_name(struct rmm_str name);

/* What a query is about, by its file's name; false when it is none. */
struct rmm_nrt_about {
	struct rmm_str text;    /* what its text begins with */
	struct rmm_str number;  /* of the file, "2" */
	struct rmm_str columns; /* some that the query returns, by blanks */
};
bool rmm_nrt_about(struct rmm_nrt_about *about, struct rmm_str name);

#endif
