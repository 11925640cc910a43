/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_QUERY_PACK_H
#define RMM_CMD_QUERY_PACK_H

/*
 * The queries of the pack (queries/pack.def) and their texts: a template, its
 * parts and a URL make one query in one of several forms. All of it is
 * compiled in; nothing is read.
 */

#include "base/buf.h"
#include "cmd/query_url.h"

enum rmm_query_use {
	RMM_QUERY_ALERT, /* leaves out low fidelity; a rule can run it */
	RMM_QUERY_HUNT,  /* shows low fidelity too; for people */
	RMM_QUERY_PLAIN, /* reads no approvals */
};

enum rmm_query_severity {
	RMM_QUERY_INFORMATIONAL,
	RMM_QUERY_LOW,
	RMM_QUERY_MEDIUM,
	RMM_QUERY_HIGH,
};

/* What becomes of it when rules are exported. */
enum rmm_query_state {
	RMM_QUERY_NONE,	   /* no rule */
	RMM_QUERY_ON,
	RMM_QUERY_COVERED, /* off: `detection` alerts on the same tools */
};

/* Where a query takes list and approvals from. */
enum rmm_query_source {
	RMM_QUERY_URL,       /* externaldata: it needs nothing else */
	RMM_QUERY_FUNCTION,  /* saved functions, which hold the externaldata */
	RMM_QUERY_WATCHLIST, /* watchlists of Sentinel */
	RMM_QUERY_SOURCES,
};

struct rmm_query_form {
	enum rmm_query_source source;
	bool sentinel; /* TimeGenerated instead of Timestamp */
};

struct rmm_query {
	const char *name; /* "hosts" */
	enum rmm_query_use use;
	unsigned every_h; /* how often it runs as a rule: 1, 3, 12 or 24; 0,
			   * which no query of the pack has: continuously */
	enum rmm_query_severity severity;
	enum rmm_query_state state;
	unsigned forms;   /* rmm_query_has */
};

/* In the order of pack.def; ends with a zeroed entry. */
extern const struct rmm_query rmm_query_pack[];

bool rmm_query_has(const struct rmm_query *query, struct rmm_query_form form);

/* How far back a rule looks that runs every so many hours, "4h": 1 over 4 h, 3
 * over 12 h, 12 over 48 h, 24 over 30 d (Sentinel: 14 d, the most it takes). */
const char *rmm_query_lookback(unsigned every_h, bool sentinel);

/* "function/sentinel-hosts.kql" */
void rmm_query_path(struct rmm_buf *buf, const struct rmm_query *query,
		    struct rmm_query_form form);

/* The first line of the template: what the query is about. */
struct rmm_str rmm_query_title(const struct rmm_query *query);

/* Appends the query. `url` is used in the form RMM_QUERY_URL alone. */
void rmm_query_write(struct rmm_buf *buf, const struct rmm_query *query,
		     struct rmm_query_form form,
		     const struct rmm_query_url *url);

/* The saved functions that the form RMM_QUERY_FUNCTION calls: each holds the
 * externaldata of one file. Ends with a zeroed entry. */
struct rmm_query_function {
	const char *name, *part; /* "RmmIndicators", of "indicators.kql" */
};
extern const struct rmm_query_function rmm_query_functions[];

void rmm_query_function_write(struct rmm_buf *buf,
			      const struct rmm_query_function *function,
			      const struct rmm_query_url *url);

#endif
