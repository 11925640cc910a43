/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_JSON_H
#define RMM_IO_JSON_H

/*
 * JSON through jansson: strict reading (UTF-8, no duplicate keys, depth at
 * most RMM_MAX_DEPTH, one value and nothing after it) and canonical writing
 * (keys in the order in which they were set, two blanks of indent, LF).
 * Values are jansson's, reference counted: `rmm_json_free` gives up one
 * reference; what a getter returns is borrowed from its parent.
 */

#include "base/err.h"
#include "base/str.h"

struct rmm_out;
struct json_t; /* jansson's; only io/json.c looks inside */

/* `name` is put before every message: "NAME:LINE:COLUMN: text". */
int rmm_json_parse(struct json_t **out, struct rmm_str bytes, const char *name,
		   struct rmm_err *err) RMM_CHECKED;
void rmm_json_free(struct json_t *json); /* NULL is fine */

bool rmm_json_is_object(const struct json_t *json);
bool rmm_json_is_array(const struct json_t *json);

/* NULL when it is not there or json is no object. */
struct json_t *rmm_json_get(const struct json_t *json, const char *key);

/* False when json is NULL or of another type. A string that holds NUL is
 * refused by the parser already. */
bool rmm_json_str(struct rmm_str *out, const struct json_t *json);
bool rmm_json_int(int64_t *out, const struct json_t *json);
bool rmm_json_bool(bool *out, const struct json_t *json);

/* Array length (0 for anything else) and item. */
size_t rmm_json_len(const struct json_t *json);
struct json_t *rmm_json_at(const struct json_t *json, size_t i);

/* Walks the keys of an object in the order of the text: start with *iter =
 * NULL; false when there is no further one. */
bool rmm_json_each(const struct json_t *json, void **iter, struct rmm_str *key,
		   struct json_t **value);

/* For descriptors: *out is set when the object has the key; RMM_E_SYNTAX when
 * its value is no bool. */
int rmm_json_get_bool(bool *out, const struct json_t *object, const char *key,
		      struct rmm_err *err) RMM_CHECKED;

/* RMM_E_SYNTAX, with `what` for the kind of key, unless every key of the
 * object is one of `known`, names parted by blanks. */
int rmm_json_known(const struct json_t *object, const char *what,
		   const char *known, struct rmm_err *err) RMM_CHECKED;

/* Building. NULL when memory ends, or for a string that is no UTF-8; setters
 * take over the reference of `value`, accept NULL for it and then fail, so
 * that only the last call of a chain needs a look: rmm_json_set(...) returns
 * 0, or -1. */
struct json_t *rmm_json_object(void);
struct json_t *rmm_json_array(void);
struct json_t *rmm_json_of_str(struct rmm_str s);
struct json_t *rmm_json_of_int(int64_t n);
struct json_t *rmm_json_of_bool(bool b);
int rmm_json_set(struct json_t *object, const char *key, struct json_t *value);
int rmm_json_push(struct json_t *array, struct json_t *value);

/* For what is built in one go: the value when all its setters gave 0 (their
 * results or-ed), else NULL, and the value is freed. */
struct json_t *rmm_json_made(struct json_t *json, int failed);
struct json_t *rmm_json_text(const char *s);
struct json_t *rmm_json_list_of(struct json_t *item); /* [item] */

/* Writes the value; `indent` 0 is one line without blanks. No LF after it.
 * Memory failing inside jansson sticks to `out` as any write failure. */
void rmm_json_write(struct rmm_out *out, const struct json_t *json,
		    unsigned indent);

/* A string as JSON has it, quotes included, for streamed reports: control, bidi
 * and zero-width characters as \uXXXX, and the second of two `#` too (see
 * rmm_text_escape); each byte that is no UTF-8 as U+FFFD. */
void rmm_json_write_str(struct rmm_out *out, struct rmm_str s);

#endif
