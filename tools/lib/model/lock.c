/* SPDX-License-Identifier: MIT */
#include "model/lock.h"

#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "io/json.h"
#include "io/out.h"
#include "io/tree.h"

/* What a member holds; the table gives the order in the file as well. */
enum type { TEXT, TIME, HASH, NUMBER };

static const char *const wanted[] = {
	[TEXT] = "text",
	[TIME] = "a time like 2026-01-31T23:59:59Z",
	[HASH] = "a SHA-256 in 64 hex digits",
	[NUMBER] = "a whole number",
};

struct member {
	const char *key;
	enum type type;
	bool may_be_empty;
	size_t offset;
};

#define MEMBER(key, type, empty) \
	{ #key, type, empty, offsetof(struct rmm_lock_entry, key) }

static const struct member members[] = {
	MEMBER(url, TEXT, false),
	MEMBER(final_url, TEXT, true),
	MEMBER(etag, TEXT, true),
	MEMBER(last_modified, TEXT, true),
	MEMBER(checked, TIME, false),
	MEMBER(changed, TIME, false),
	MEMBER(sha256, HASH, false),
	MEMBER(bytes, NUMBER, false),
	MEMBER(rows, NUMBER, false),
};

enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

static void *at(struct rmm_lock_entry *entry, const struct member *member)
{
	return (char *)entry + member->offset;
}

static const void *at_const(const struct rmm_lock_entry *entry,
			    const struct member *member)
{
	return (const char *)entry + member->offset;
}

static bool is_hash(struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!rmm_is_digit(s.ptr[i]) &&
		    (s.ptr[i] < 'a' || s.ptr[i] > 'f'))
			return false;
	return s.len == 64;
}

/* The value as its member's type; false when it is none. Texts stay the
 * JSON's. */
static bool read_value(void *out, const struct member *member,
		       const struct json_t *value)
{
	struct rmm_str text = {0};
	int64_t number;

	if (member->type == NUMBER) {
		if (!rmm_json_int(&number, value) || number < 0)
			return false;
		*(uint64_t *)out = (uint64_t)number;
		return true;
	}
	if (!rmm_json_str(&text, value))
		return false;
	if (member->type == TIME)
		return rmm_time_parse(out, text);
	if (member->type == HASH && !is_hash(text))
		return false;
	*(struct rmm_str *)out = text;
	return text.len > 0 || member->may_be_empty;
}

static int read_entry(struct rmm_lock_entry *entry, const struct json_t *json,
		      struct rmm_err *err)
{
	struct rmm_str key;
	struct json_t *value;
	void *iter = NULL;

	if (!rmm_json_is_object(json))
		return rmm_fail(err, RMM_E_SYNTAX, "is no object");
	while (rmm_json_each(json, &iter, &key, &value)) {
		size_t i = 0;

		while (i < MEMBERS && !rmm_str_is(key, members[i].key))
			i++;
		if (i == MEMBERS)
			return rmm_fail(err, RMM_E_SYNTAX,
					"unknown key '%.*s'", RMM_ARG(key));
	}
	for (size_t i = 0; i < MEMBERS; i++) {
		value = rmm_json_get(json, members[i].key);
		if (!value)
			return rmm_fail(err, RMM_E_SYNTAX, "'%s' is missing",
					members[i].key);
		if (!read_value(at(entry, &members[i]), &members[i], value))
			return rmm_fail(err, RMM_E_SYNTAX,
					"'%s' is not %s", members[i].key,
					wanted[members[i].type]);
	}
	return 0;
}

static int read_lock(struct rmm_lock *lock, const struct json_t *root,
		     struct rmm_err *err)
{
	struct rmm_lock_entry entry;
	struct json_t *value;
	void *iter = NULL;

	if (!rmm_json_is_object(root))
		return rmm_fail(err, RMM_E_SYNTAX, "is no object");
	for (;;) {
		entry = (struct rmm_lock_entry){0};
		if (!rmm_json_each(root, &iter, &entry.name, &value))
			return 0;
		if (read_entry(&entry, value, err) < 0) {
			rmm_wrap(err, "source '%.*s'", RMM_ARG(entry.name));
			return -1;
		}
		if (rmm_lock_put(lock, &entry, err) < 0)
			return -1;
	}
}

int rmm_lock_load(struct rmm_lock *lock, struct rmm_tree *tree,
		  struct rmm_err *err)
{
	struct rmm_arena arena = {0};
	struct json_t *root = NULL;
	struct rmm_str bytes;
	int ret = -1, there;

	*lock = (struct rmm_lock){0};
	there = rmm_tree_read(tree, &bytes, RMM_LOCK_PATH, RMM_MAX_JSON,
			      &arena, err);
	if (there > 0 && rmm_json_parse(&root, bytes, RMM_LOCK_PATH, err) < 0)
		goto out;
	if (there > 0 && read_lock(lock, root, err) < 0) {
		rmm_wrap(err, RMM_LOCK_PATH);
		goto out;
	}
	ret = there < 0 ? -1 : 0;
out:
	rmm_json_free(root);
	rmm_arena_free(&arena);
	if (ret < 0)
		rmm_lock_free(lock);
	return ret;
}

void rmm_lock_free(struct rmm_lock *lock)
{
	rmm_free(lock->entry);
	rmm_arena_free(&lock->arena);
	*lock = (struct rmm_lock){0};
}

/* Index of the name, or of the entry before which it belongs. */
static size_t place_of(const struct rmm_lock *lock, struct rmm_str name)
{
	size_t i = 0;

	while (i < lock->n && rmm_str_cmp(lock->entry[i].name, name) < 0)
		i++;
	return i;
}

const struct rmm_lock_entry *rmm_lock_find(const struct rmm_lock *lock,
					   struct rmm_str name)
{
	size_t i = place_of(lock, name);

	if (i == lock->n || !rmm_str_eq(lock->entry[i].name, name))
		return NULL;
	return &lock->entry[i];
}

int rmm_lock_put(struct rmm_lock *lock, const struct rmm_lock_entry *entry,
		 struct rmm_err *err)
{
	struct rmm_lock_entry copy = *entry;
	size_t i = place_of(lock, entry->name);

	if (rmm_arena_str(&lock->arena, &copy.name, entry->name, err) < 0)
		return -1;
	for (size_t k = 0; k < MEMBERS; k++) {
		struct rmm_str *text = at(&copy, &members[k]);

		if ((members[k].type == TEXT || members[k].type == HASH) &&
		    rmm_arena_str(&lock->arena, text, *text, err) < 0)
			return -1;
	}
	if (i == lock->n || !rmm_str_eq(lock->entry[i].name, entry->name)) {
		if (rmm_grow(&lock->entry, &lock->cap, lock->n + 1,
			     sizeof(*lock->entry), err) < 0)
			return -1;
		memmove(&lock->entry[i + 1], &lock->entry[i],
			(lock->n - i) * sizeof(*lock->entry));
		lock->n++;
	}
	lock->entry[i] = copy;
	return 0;
}

static void write_value(struct rmm_out *out, const struct rmm_lock_entry *entry,
			const struct member *member)
{
	const void *value = at_const(entry, member);
	char text[RMM_TIME_TEXT];

	switch (member->type) {
	case NUMBER:
		rmm_out_addf(out, "%llu",
			     (unsigned long long)*(const uint64_t *)value);
		break;
	case TIME:
		rmm_json_write_str(
			out, rmm_time_format(text, *(const int64_t *)value));
		break;
	case TEXT:
	case HASH:
		rmm_json_write_str(out, *(const struct rmm_str *)value);
		break;
	}
}

void rmm_lock_write(struct rmm_out *out, const struct rmm_lock *lock)
{
	rmm_out_addc(out, '{');
	for (size_t i = 0; i < lock->n; i++) {
		rmm_out_add(out, i > 0 ? RMM_LIT(",\n  ") : RMM_LIT("\n  "));
		rmm_json_write_str(out, lock->entry[i].name);
		rmm_out_add(out, RMM_LIT(": {"));
		for (size_t k = 0; k < MEMBERS; k++) {
			rmm_out_addf(out, "%s\n    \"%s\": ", k > 0 ? "," : "",
				     members[k].key);
			write_value(out, &lock->entry[i], &members[k]);
		}
		rmm_out_add(out, RMM_LIT("\n  }"));
	}
	rmm_out_add(out, lock->n > 0 ? RMM_LIT("\n}\n") : RMM_LIT("}\n"));
}
