/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_SCHEMA_FIELD_H
#define RMM_MODEL_SCHEMA_FIELD_H

/*
 * What is inside a struct rmm_schema, shared by model/schema_read.c, which
 * fills it from JSON, model/schema_check.c, which checks rows with it, and
 * model/schema.c, which holds the patterns. Nobody else looks in here.
 */

#include "base/mem.h"
#include "model/schema.h"

enum rmm_field_type {
	RMM_FIELD_STRING,
	RMM_FIELD_DATE,
	RMM_FIELD_INTEGER,
	RMM_FIELD_BOOLEAN,
};

struct rmm_pattern; /* a compiled one */

struct rmm_field {
	struct rmm_str name;
	enum rmm_field_type type;
	bool uri, required, unique;
	size_t min_length, max_length; /* characters; 0 and SIZE_MAX: none */
	const struct rmm_str *choice;  /* enum */
	size_t choices;
	struct rmm_str choice_text; /* all of them, for messages */
	struct rmm_pattern *pattern; /* NULL: none */
	struct rmm_str pattern_text;
};

struct rmm_schema {
	struct rmm_arena arena;
	struct rmm_field *field;
	size_t fields, room; /* read so far, all of them */
	struct rmm_str header; /* the names joined by ',' */
	size_t *key;
	size_t keys;
	struct rmm_foreign_key *foreign;
	size_t foreigns;
};

/* Compiles ^(?:...)$; RMM_E_SYNTAX says where it is wrong. */
int rmm_pattern_new(struct rmm_pattern **out, struct rmm_str text,
		    struct rmm_err *err) RMM_CHECKED;
void rmm_pattern_free(struct rmm_pattern *pattern); /* NULL is fine */

/* 1 yes, 0 no, -1 the match limit was reached, or s is not UTF-8. */
int rmm_pattern_match(const struct rmm_pattern *pattern, struct rmm_str s,
		      bool ascii);

#endif
