/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPORT_RULES_H
#define RMM_CMD_EXPORT_RULES_H

/*
 * What the formats share that write rules: the walk over the pack and over the
 * near-real-time queries of the list, the list of all rules with their ids
 * (rules.csv), and the entities of an alert, which are columns of the query
 * under the product's names.
 */

#include "cmd/export.h"
#include "cmd/query_rule.h"

struct json_t;

/* A query's columns as one entity; it is written when the query returns them
 * all, and no other of its kind was. */
struct rmm_entity {
	const char *kind;
	struct {
		const char *field, *column;
	} field[3]; /* a NULL ends it */
};

/* Is it the one of its kind to write? `all` begins the table. */
bool rmm_entity_is(const struct rmm_entity *entity,
		   const struct rmm_entity *all,
		   const struct rmm_query_rule *rule);

/* What an alert carries besides: {"Tool": "Tool"}, of the columns that the
 * query returns. NULL when memory ends. */
struct json_t *rmm_rule_details(const struct rmm_query_rule *rule);

/* How a rule is called and where it stands. */
struct rmm_rule_entry {
	struct rmm_str id, file;
};

struct rmm_rules_walk {
	const char *product; /* for messages */
	const char *list;    /* name of the file that lists the rules */
	bool sentinel;	     /* the queries' form, and its limit of length */
	size_t max_nrt;	     /* near-real-time rules; 0: no limit */
	/* Writes one rule; what `entry` gets stays valid until the next. */
	int (*put)(void *ctx, const struct rmm_query_rule *rule,
		   struct rmm_rule_entry *entry, struct rmm_err *err);
	void *ctx;
};

/* Is --url one? */
int rmm_export_rules_check(struct rmm_export *x);

/* Hands out each rule, writes their list, and says which queries make none. All
 * files are private when the URL is a secret. */
int rmm_export_rules(struct rmm_export *x,
		     const struct rmm_rules_walk *walk) RMM_CHECKED;

/* Writes the JSON value as the file `name` and frees it, in any case. NULL,
 * which no memory leaves, fails. */
int rmm_export_json(struct rmm_export *x, const char *name, struct json_t *json,
		    struct rmm_err *err) RMM_CHECKED;

#endif
