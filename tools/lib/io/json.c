/* SPDX-License-Identifier: MIT */
#include "io/json.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "io/out.h"

/* jansson descends by recursion, to 2,048 levels; ours are counted before it
 * starts. Text that is no JSON may give a wrong count, but never a lower one
 * than the parser would reach. */
static int check_depth(struct rmm_str s, const char *name, struct rmm_err *err)
{
	size_t depth = 0, line = 1, start = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '\n') {
			line++;
			start = i + 1;
		} else if (c == '"') {
			quoted = !quoted;
		} else if (quoted && c == '\\') {
			i++;
		} else if (!quoted && (c == '[' || c == '{')) {
			depth++;
		} else if (!quoted && (c == ']' || c == '}') && depth > 0) {
			depth--;
		}
		if (depth > RMM_MAX_DEPTH)
			return rmm_fail(err, RMM_E_LIMIT,
					"%s:%zu:%zu: nested deeper than %d "
					"levels", name, line, i - start + 1,
					RMM_MAX_DEPTH);
	}
	return 0;
}

/* jansson 2.14 takes most allocations that fail for wrong syntax, and after
 * others goes on without a character of a string: only who allocates knows. Its
 * hooks have no argument, so that this has to be here. */
static struct {
	json_malloc_t take;
	bool ended;
} memory;

static void *allocate(size_t size)
{
	void *ptr = memory.take(size);

	if (!ptr)
		memory.ended = true;
	return ptr;
}

static void watch_memory(void)
{
	json_free_t release;

	if (!memory.take) {
		json_get_alloc_funcs(&memory.take, &release);
		json_set_alloc_funcs(allocate, release);
	}
	memory.ended = false;
}

int rmm_json_parse(struct json_t **out, struct rmm_str bytes, const char *name,
		   struct rmm_err *err)
{
	json_error_t error = {0};

	*out = NULL;
	if (rmm_str_starts(bytes, RMM_LIT("\xef\xbb\xbf")))
		return rmm_fail(err, RMM_E_SYNTAX, "%s:1:1: byte order mark; "
				"save it as UTF-8 without one", name);
	if (check_depth(bytes, name, err) < 0)
		return -1;
	watch_memory();
	*out = json_loadb(bytes.ptr ? bytes.ptr : "", bytes.len,
			  JSON_REJECT_DUPLICATES, &error);
	if (memory.ended) {
		json_decref(*out);
		*out = NULL;
		return rmm_fail_nomem(err);
	}
	if (*out)
		return 0;
	return rmm_fail(err, RMM_E_SYNTAX, "%s:%d:%d: %s", name,
			error.line > 0 ? error.line : 1,
			error.column > 0 ? error.column : 1, error.text);
}

void rmm_json_free(struct json_t *json)
{
	json_decref(json);
}

bool rmm_json_is_object(const struct json_t *json)
{
	return json_is_object(json);
}

bool rmm_json_is_array(const struct json_t *json)
{
	return json_is_array(json);
}

struct json_t *rmm_json_get(const struct json_t *json, const char *key)
{
	return json_object_get(json, key);
}

bool rmm_json_str(struct rmm_str *out, const struct json_t *json)
{
	if (!json_is_string(json))
		return false;
	out->ptr = json_string_value(json);
	out->len = json_string_length(json);
	return true;
}

bool rmm_json_int(int64_t *out, const struct json_t *json)
{
	if (!json_is_integer(json))
		return false;
	*out = json_integer_value(json);
	return true;
}

bool rmm_json_bool(bool *out, const struct json_t *json)
{
	if (!json_is_boolean(json))
		return false;
	*out = json_is_true(json);
	return true;
}

size_t rmm_json_len(const struct json_t *json)
{
	return json_array_size(json);
}

struct json_t *rmm_json_at(const struct json_t *json, size_t i)
{
	return json_array_get(json, i);
}

bool rmm_json_each(const struct json_t *json, void **iter, struct rmm_str *key,
		   struct json_t **value)
{
	/* jansson asks for a mutable object, but changes nothing here. */
	struct json_t *object = (struct json_t *)json;

	*iter = *iter ? json_object_iter_next(object, *iter)
		      : json_object_iter(object);
	if (!*iter)
		return false;
	*key = rmm_str(json_object_iter_key(*iter));
	*value = json_object_iter_value(*iter);
	return true;
}

int rmm_json_get_bool(bool *out, const struct json_t *object, const char *key,
		      struct rmm_err *err)
{
	const struct json_t *value = rmm_json_get(object, key);

	if (value && !rmm_json_bool(out, value))
		return rmm_fail(err, RMM_E_SYNTAX,
				"'%s' is neither true nor false", key);
	return 0;
}

static bool is_among(struct rmm_str names, struct rmm_str name)
{
	struct rmm_str one;
	bool more = true;

	while (rmm_str_split(&names, ' ', &one, &more))
		if (rmm_str_eq(one, name))
			return true;
	return false;
}

int rmm_json_known(const struct json_t *object, const char *what,
		   const char *known, struct rmm_err *err)
{
	struct rmm_str key;
	struct json_t *value;
	void *iter = NULL;

	while (rmm_json_each(object, &iter, &key, &value))
		if (!is_among(rmm_str(known), key))
			return rmm_fail(err, RMM_E_SYNTAX,
					"unknown %s '%.*s'; known are %s",
					what, RMM_ARG(key), known);
	return 0;
}

struct json_t *rmm_json_object(void)
{
	return json_object();
}

struct json_t *rmm_json_array(void)
{
	return json_array();
}

struct json_t *rmm_json_of_str(struct rmm_str s)
{
	return json_stringn(s.ptr ? s.ptr : "", s.len);
}

struct json_t *rmm_json_of_int(int64_t n)
{
	return json_integer(n);
}

struct json_t *rmm_json_of_bool(bool b)
{
	return json_boolean(b);
}

int rmm_json_set(struct json_t *object, const char *key, struct json_t *value)
{
	return json_object_set_new(object, key, value) < 0 ? -1 : 0;
}

int rmm_json_push(struct json_t *array, struct json_t *value)
{
	return json_array_append_new(array, value) < 0 ? -1 : 0;
}

struct json_t *rmm_json_made(struct json_t *json, int failed)
{
	if (!failed)
		return json;
	rmm_json_free(json);
	return NULL;
}

struct json_t *rmm_json_text(const char *s)
{
	return rmm_json_of_str(rmm_str(s));
}

struct json_t *rmm_json_list_of(struct json_t *item)
{
	struct json_t *list = rmm_json_array();

	return rmm_json_made(list, rmm_json_push(list, item));
}

static int write_part(const char *bytes, size_t len, void *data)
{
	struct rmm_out *out = data;

	rmm_out_add(out, (struct rmm_str){ bytes, len });
	return 0;
}

void rmm_json_write(struct rmm_out *out, const struct json_t *json,
		    unsigned indent)
{
	size_t flags = JSON_ENCODE_ANY;

	flags |= indent > 0 ? JSON_INDENT((size_t)indent) : JSON_COMPACT;
	if (json_dump_callback(json, write_part, out, flags) < 0)
		rmm_fail_nomem(&out->failed);
}

static void write_code(struct rmm_out *out, uint32_t code)
{
	if (code >= 0x10000) {
		code -= 0x10000;
		rmm_out_addf(out, "\\u%04x", 0xd800 + (unsigned)(code >> 10));
		code = 0xdc00 + (code & 0x3ff);
	}
	rmm_out_addf(out, "\\u%04x", (unsigned)code);
}

/* How many bytes at the start need no look: most strings are all such. The bits
 * are those of the ASCII characters, without quote, # and backslash. */
static size_t plain_part(struct rmm_str s)
{
	static const uint64_t plain[4] = { 0xfffffff300000000,
					   0x7fffffffefffffff };
	size_t n = 0;

	while (n < s.len) {
		unsigned char c = (unsigned char)s.ptr[n];

		if (!(plain[c >> 6] >> (c & 63) & 1))
			break;
		n++;
	}
	return n;
}

void rmm_json_write_str(struct rmm_out *out, struct rmm_str s)
{
	size_t plain = plain_part(s);
	uint32_t before = 0;

	rmm_out_addc(out, '"');
	rmm_out_add(out, rmm_str_upto(s, plain));
	s = rmm_str_from(s, plain);
	while (s.len > 0) {
		uint32_t code = 0xfffd;
		size_t len = rmm_utf8_next(&code, s);
		struct rmm_str one = rmm_str_upto(s, len > 0 ? len : 1);

		if (code == '"' || code == '\\')
			rmm_out_addc(out, '\\');
		if (rmm_text_class(one, NULL) <= RMM_TEXT_UTF8 &&
		    !(before == '#' && code == '#'))
			rmm_out_add(out, one);
		else
			write_code(out, code);
		before = code;
		s = rmm_str_from(s, one.len);
	}
	rmm_out_addc(out, '"');
}
