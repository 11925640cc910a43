/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_SCHEMA_H
#define RMM_MODEL_SCHEMA_H

/*
 * Frictionless Table Schemas, the part that schema/README.md lists: fields with type
 * (string, date, integer, boolean), format uri, constraints (required,
 * unique, minLength, maxLength, enum, pattern), primaryKey, foreignKeys,
 * missingValues [""]. An unknown constraint or type is an error: a rule that
 * nobody enforces is worse than none. Patterns are PCRE2, with match limits, and
 * must be written ^(?:...)$.
 */

#include "base/diag.h"
#include "base/err.h"
#include "model/rule.h"

struct rmm_tree;
struct rmm_csv_row;
struct rmm_schema;

struct rmm_foreign_key {
	size_t field;                /* here */
	struct rmm_str resource;     /* the other resource's name */
	struct rmm_str other_field;
};

/* Fails with RMM_E_SYNTAX, "PATH: ..." in the text, when the file is missing
 * or not such a schema. */
int rmm_schema_load(struct rmm_schema **out, struct rmm_tree *tree,
		    const char *path, struct rmm_err *err) RMM_CHECKED;
void rmm_schema_free(struct rmm_schema *schema); /* NULL is fine */

size_t rmm_schema_fields(const struct rmm_schema *schema);
struct rmm_str rmm_schema_name(const struct rmm_schema *schema, size_t field);
/* Index of the field, or rmm_schema_fields() when there is none. */
size_t rmm_schema_find(const struct rmm_schema *schema, struct rmm_str name);

size_t rmm_schema_foreign_keys(const struct rmm_schema *schema,
			       const struct rmm_foreign_key **keys);

/* The header that the schema asks for, "a,b,c". */
struct rmm_str rmm_schema_header_text(const struct rmm_schema *schema);

/* Is the row the schema's header? If not, what differs and at which byte. */
enum { RMM_HEADER_WHY = 256 };
bool rmm_schema_header_ok(const struct rmm_schema *schema,
			  const struct rmm_csv_row *row, uint32_t *column,
			  char why[RMM_HEADER_WHY]);

/* Is the first row the schema's header, name by name and in order? If not,
 * says in err (RMM_E_SYNTAX, "FILE:1:COL: ...; expected 'a,b,c'") what differs:
 * a field missing, extra, renamed, doubled, reordered, or ';' separators. */
int rmm_schema_header(const struct rmm_schema *schema,
		      const struct rmm_csv_row *row, const char *file,
		      struct rmm_err *err) RMM_CHECKED;

/* Checks one sound row's cells (count, required, type, lengths, enum, pattern)
 * and reports each finding (schema-* rules) with the severity of `origin`; the
 * number of findings that are more than notes, after which the row is not to
 * be used. Rows with
 * too few or too many fields get bad-fields; trailing empty ones are forgiven
 * with a note (extra-fields). */
size_t rmm_schema_row(const struct rmm_schema *schema,
		      const struct rmm_csv_row *row, const char *file,
		      enum rmm_origin origin, struct rmm_sink *sink);

/* The fields of the primary key and of each unique constraint, for whoever
 * holds all rows (model/table.c, ops/validate.c). A key of which a part may be
 * empty stands in the schema as rmmlist.key, since a primaryKey has none. */
size_t rmm_schema_primary_key(const struct rmm_schema *schema,
			      const size_t **fields);
bool rmm_schema_is_unique(const struct rmm_schema *schema, size_t field);

#endif
