/* SPDX-License-Identifier: MIT */
#include "model/schema_field.h"

#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "io/json.h"
#include "io/tree.h"

struct reader {
	struct rmm_schema *schema;
	struct rmm_err *err;
};

static int get_str(struct reader *r, struct rmm_str *out,
		   const struct json_t *object, const char *key)
{
	const struct json_t *value = rmm_json_get(object, key);
	struct rmm_str s = {0};

	if (!value)
		return 0;
	if (!rmm_json_str(&s, value) || s.len == 0)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'%s' is no string, or empty", key);
	return rmm_arena_str(&r->schema->arena, out, s, r->err);
}

static int get_length(struct reader *r, size_t *out,
		      const struct json_t *object, const char *key)
{
	const struct json_t *value = rmm_json_get(object, key);
	int64_t n;

	if (!value)
		return 0;
	if (!rmm_json_int(&n, value) || n < 0 || n > INT32_MAX)
		return rmm_fail(r->err, RMM_E_SYNTAX, "'%s' is no length", key);
	*out = (size_t)n;
	return 0;
}

static int known_keys(struct reader *r, const struct json_t *object,
		      const char *what, const char *known)
{
	if (!rmm_json_is_object(object))
		return rmm_fail(r->err, RMM_E_SYNTAX, "%s is no object", what);
	return rmm_json_known(object, what, known, r->err);
}

/* Strings joined by sep, in the schema's arena. */
static int join(struct reader *r, struct rmm_str *out,
		const struct rmm_str *item, size_t n, const char *sep)
{
	struct rmm_buf buf = {0};
	struct rmm_str text;
	int ret = -1;

	rmm_buf_init(&buf, RMM_MAX_JSON);
	for (size_t i = 0; i < n; i++) {
		rmm_buf_add(&buf, i > 0 ? rmm_str(sep) : rmm_str(""));
		rmm_buf_add(&buf, item[i]);
	}
	if (rmm_buf_end(&buf, &text, r->err) == 0)
		ret = rmm_arena_str(&r->schema->arena, out, text, r->err);
	rmm_buf_free(&buf);
	return ret;
}

static int read_enum(struct reader *r, struct rmm_field *field,
		     const struct json_t *list)
{
	size_t n = rmm_json_len(list);
	struct rmm_str *choice;

	if (!list)
		return 0;
	if (n == 0)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'enum' is no list of values");
	choice = rmm_arena_alloc(&r->schema->arena, n * sizeof(*choice));
	if (!choice)
		return rmm_fail_nomem(r->err);
	for (size_t i = 0; i < n; i++) {
		if (!rmm_json_str(&choice[i], rmm_json_at(list, i)))
			return rmm_fail(r->err, RMM_E_SYNTAX,
					"'enum' holds what is no string");
		if (rmm_arena_str(&r->schema->arena, &choice[i], choice[i],
				  r->err) < 0)
			return -1;
	}
	field->choice = choice;
	field->choices = n;
	return join(r, &field->choice_text, choice, n, ", ");
}

static int read_constraints(struct reader *r, struct rmm_field *field,
			    const struct json_t *json)
{
	if (!json)
		return 0;
	if (known_keys(r, json, "constraint",
		       "required unique minLength maxLength enum pattern") < 0 ||
	    rmm_json_get_bool(&field->required, json, "required", r->err) < 0 ||
	    rmm_json_get_bool(&field->unique, json, "unique", r->err) < 0 ||
	    get_length(r, &field->min_length, json, "minLength") < 0 ||
	    get_length(r, &field->max_length, json, "maxLength") < 0 ||
	    read_enum(r, field, rmm_json_get(json, "enum")) < 0 ||
	    get_str(r, &field->pattern_text, json, "pattern") < 0)
		return -1;
	if (field->min_length > field->max_length)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'minLength' is above 'maxLength'");
	if (field->pattern_text.len == 0)
		return 0;
	return rmm_pattern_new(&field->pattern, field->pattern_text, r->err);
}

static int read_type(struct reader *r, struct rmm_field *field,
		     const struct json_t *json)
{
	static const char *const names[] = {
		[RMM_FIELD_STRING] = "string",
		[RMM_FIELD_DATE] = "date",
		[RMM_FIELD_INTEGER] = "integer",
		[RMM_FIELD_BOOLEAN] = "boolean",
	};
	struct rmm_str type = RMM_LIT("string"), format = RMM_LIT("default");
	size_t i = 0, n = sizeof(names) / sizeof(names[0]);

	if (get_str(r, &type, json, "type") < 0 ||
	    get_str(r, &format, json, "format") < 0)
		return -1;
	while (i < n && !rmm_str_is(type, names[i]))
		i++;
	if (i == n)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"unknown type '%.*s'; known are string, date, "
				"integer and boolean", RMM_ARG(type));
	field->type = (enum rmm_field_type)i;
	field->uri = i == RMM_FIELD_STRING && rmm_str_is(format, "uri");
	if (!field->uri && !rmm_str_is(format, "default"))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"unknown format '%.*s' of a %s; known are "
				"default and, of a string, uri",
				RMM_ARG(format), names[i]);
	return 0;
}

static int read_field(struct reader *r, struct rmm_field *field,
		      const struct json_t *json)
{
	if (!rmm_json_is_object(json))
		return rmm_fail(r->err, RMM_E_SYNTAX, "is no object");
	if (get_str(r, &field->name, json, "name") < 0)
		return -1;
	if (field->name.len == 0)
		return rmm_fail(r->err, RMM_E_SYNTAX, "'name' is missing");
	if (known_keys(r, json, "key",
		       "name title description type format constraints "
		       "example rdfType") < 0)
		return -1;
	if (rmm_schema_find(r->schema, field->name) < r->schema->fields)
		return rmm_fail(r->err, RMM_E_SYNTAX, "the name stands twice");
	if (read_type(r, field, json) < 0)
		return -1;
	return read_constraints(r, field, rmm_json_get(json, "constraints"));
}

static int read_fields(struct reader *r, const struct json_t *list)
{
	struct rmm_schema *schema = r->schema;
	struct rmm_str name[RMM_MAX_FIELDS];
	size_t n = rmm_json_len(list);

	if (n == 0 || n > RMM_MAX_FIELDS)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'fields' is no list of 1 to %d fields",
				RMM_MAX_FIELDS);
	schema->field = rmm_arena_alloc(&schema->arena,
					n * sizeof(*schema->field));
	if (!schema->field)
		return rmm_fail_nomem(r->err);
	for (size_t i = 0; i < n; i++)
		schema->field[i] = (struct rmm_field){
			.max_length = SIZE_MAX,
		};
	schema->room = n;
	for (size_t i = 0; i < n; i++) {
		struct rmm_field *field = &schema->field[i];
		int ret = read_field(r, field, rmm_json_at(list, i));

		if (ret < 0 && field->name.len > 0)
			rmm_wrap(r->err, "field '%.*s'", RMM_ARG(field->name));
		else if (ret < 0)
			rmm_wrap(r->err, "fields[%zu]", i);
		if (ret < 0)
			return -1;
		name[i] = field->name;
		schema->fields++;
	}
	return join(r, &schema->header, name, n, ",");
}

/* A field's index, from its name in the JSON. */
static int get_field(struct reader *r, size_t *out, const struct json_t *json,
		     const char *where)
{
	struct rmm_str name;

	if (!rmm_json_str(&name, json))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'%s' holds what is no field's name", where);
	*out = rmm_schema_find(r->schema, name);
	if (*out == r->schema->fields)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'%s' names '%.*s', which is no field", where,
				RMM_ARG(name));
	return 0;
}

/* A string, or a list of them. */
static const struct json_t *one_of(const struct json_t *json, size_t i)
{
	return rmm_json_is_array(json) ? rmm_json_at(json, i) : json;
}

static size_t count_of(const struct json_t *json)
{
	return rmm_json_is_array(json) ? rmm_json_len(json) : 1;
}

/* `primaryKey`; or, where a part of the key may be empty, which a primaryKey
 * may not, `rmmlist.key`. */
static int read_key(struct reader *r, const struct json_t *root)
{
	struct rmm_schema *schema = r->schema;
	const struct json_t *own = rmm_json_get(root, "rmmlist");
	const struct json_t *primary = rmm_json_get(root, "primaryKey");
	const struct json_t *key = primary ? primary : rmm_json_get(own, "key");
	const char *where = primary ? "primaryKey" : "rmmlist.key";

	if (own && known_keys(r, own, "key of 'rmmlist'", "key") < 0)
		return -1;
	if (primary && own)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"has both 'primaryKey' and 'rmmlist.key'");
	if (!key)
		return 0;
	schema->keys = count_of(key);
	if (schema->keys == 0 || schema->keys > schema->fields)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'%s' is no list of fields", where);
	schema->key = rmm_arena_alloc(&schema->arena,
				      schema->keys * sizeof(*schema->key));
	if (!schema->key)
		return rmm_fail_nomem(r->err);
	for (size_t i = 0; i < schema->keys; i++) {
		if (get_field(r, &schema->key[i], one_of(key, i), where) < 0)
			return -1;
		if (primary && !schema->field[schema->key[i]].required)
			return rmm_fail(r->err, RMM_E_SYNTAX,
					"'primaryKey' names a field that is "
					"not required; use 'rmmlist.key'");
	}
	return 0;
}

static int read_foreign(struct reader *r, struct rmm_foreign_key *out,
			const struct json_t *json)
{
	const struct json_t *fields = rmm_json_get(json, "fields");
	const struct json_t *reference = rmm_json_get(json, "reference");
	const struct json_t *others = rmm_json_get(reference, "fields");
	struct rmm_str other = {0};

	*out = (struct rmm_foreign_key){0};
	if (!fields || count_of(fields) != 1 || !others ||
	    count_of(others) != 1 || !rmm_json_str(&other, one_of(others, 0)))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'foreignKeys' is no list of references from "
				"one field to one field");
	if (get_field(r, &out->field, one_of(fields, 0), "foreignKeys") < 0 ||
	    get_str(r, &out->resource, reference, "resource") < 0)
		return -1;
	if (out->resource.len == 0)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'foreignKeys' names no other resource");
	return rmm_arena_str(&r->schema->arena, &out->other_field, other,
			     r->err);
}

static int read_foreigns(struct reader *r, const struct json_t *list)
{
	struct rmm_schema *schema = r->schema;
	size_t n = rmm_json_len(list);

	if (!list)
		return 0;
	if (n == 0)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'foreignKeys' is no list of references");
	schema->foreign = rmm_arena_alloc(&schema->arena,
					  n * sizeof(*schema->foreign));
	if (!schema->foreign)
		return rmm_fail_nomem(r->err);
	for (size_t i = 0; i < n; i++)
		if (read_foreign(r, &schema->foreign[i],
				 rmm_json_at(list, i)) < 0)
			return -1;
	schema->foreigns = n;
	return 0;
}

/* An empty cell is a missing value here, and nothing else is. */
static int check_missing(struct reader *r, const struct json_t *list)
{
	struct rmm_str value;

	if (!list || (rmm_json_len(list) == 1 &&
		      rmm_json_str(&value, rmm_json_at(list, 0)) &&
		      value.len == 0))
		return 0;
	return rmm_fail(r->err, RMM_E_SYNTAX,
			"'missingValues' is something else than [\"\"]");
}

static int read_root(struct reader *r, const struct json_t *root)
{
	if (!rmm_json_is_object(root))
		return rmm_fail(r->err, RMM_E_SYNTAX, "is no table schema");
	if (read_fields(r, rmm_json_get(root, "fields")) < 0 ||
	    check_missing(r, rmm_json_get(root, "missingValues")) < 0 ||
	    read_key(r, root) < 0)
		return -1;
	return read_foreigns(r, rmm_json_get(root, "foreignKeys"));
}

int rmm_schema_load(struct rmm_schema **out, struct rmm_tree *tree,
		    const char *path, struct rmm_err *err)
{
	struct rmm_schema *schema = rmm_calloc(1, sizeof(*schema));
	struct reader r = { .schema = schema, .err = err };
	struct rmm_arena arena = {0};
	struct json_t *root = NULL;
	struct rmm_str bytes;
	int ret = -1, there;

	*out = NULL;
	if (!schema)
		return rmm_fail_nomem(err);
	there = rmm_tree_read(tree, &bytes, path, RMM_MAX_JSON, &arena, err);
	if (there == 0)
		rmm_fail(err, RMM_E_SYNTAX,
			 "%s: the schema is not there; restore it", path);
	if (there <= 0 || rmm_json_parse(&root, bytes, path, err) < 0)
		goto out;
	if (read_root(&r, root) < 0) {
		rmm_wrap(err, "%s", path);
		goto out;
	}
	*out = schema;
	schema = NULL;
	ret = 0;
out:
	rmm_schema_free(schema);
	rmm_json_free(root);
	rmm_arena_free(&arena);
	return ret;
}

void rmm_schema_free(struct rmm_schema *schema)
{
	if (!schema)
		return;
	for (size_t i = 0; i < schema->room; i++)
		rmm_pattern_free(schema->field[i].pattern);
	rmm_arena_free(&schema->arena);
	rmm_free(schema);
}
