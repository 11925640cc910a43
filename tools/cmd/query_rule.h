/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_QUERY_RULE_H
#define RMM_CMD_QUERY_RULE_H

/*
 * Queries of the pack as rules: which of them become one, and what a rule says
 * that follows from the query's text: its title, what it finds, how much time
 * it looks at, and which columns it returns. A column counts when the query's
 * last `summarize` or `project`, or what stands behind it, names it; the tests
 * ask the Kusto language service whether that is so. Near-real-time queries
 * become rules in nrt_rule.h.
 */

#include "base/mem.h"
#include "cmd/query_pack.h"

enum { RMM_MAX_QUERY_RULE = 10000 }; /* characters, in Sentinel */

struct rmm_query_rule {
	const struct rmm_query *query;
	struct rmm_str title; /* of the template */
	struct rmm_str about; /* what it finds, and its noise; in the arena */
	struct rmm_str text;  /* KQL; in the arena */
	struct rmm_str tail;  /* the part of it that names what it returns */
	unsigned period_h;    /* the longest ago() in it, 14 days at most; 0:
			       * it is continuous */
};

/* Alerts, and the alarm about the list itself; what is for people is none. */
bool rmm_query_rule_is(const struct rmm_query *query);

/* The rule that reads the list from `url`. */
int rmm_query_rule_make(struct rmm_query_rule *rule, struct rmm_arena *arena,
			const struct rmm_query *query, bool sentinel,
			const struct rmm_query_url *url,
			struct rmm_err *err) RMM_CHECKED;

/* Appends what a text says under "Finds" and "Noise"; `lead` is what its lines
 * begin with, "// " or nothing. */
void rmm_query_rule_about(struct rmm_buf *buf, struct rmm_str text,
			  struct rmm_str lead);

bool rmm_query_rule_returns(const struct rmm_query_rule *rule,
			    const char *column);

/* A duration of ISO 8601: "PT1H", "P14D", "PT0S". */
enum { RMM_DURATION_TEXT = 16 };
const char *rmm_query_rule_duration(char text[RMM_DURATION_TEXT],
				    unsigned hours);

/* "RMM tools by host name: {{Tool}} on {{DeviceName}}", of the columns that
 * there are. */
void rmm_query_rule_alert_name(struct rmm_buf *buf,
			       const struct rmm_query_rule *rule);

#endif
