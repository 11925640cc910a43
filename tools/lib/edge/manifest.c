/* SPDX-License-Identifier: MIT */
#include "edge/manifest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "edge/history.h"
#include "io/json.h"
#include "io/out.h"
#include "model/list.h"

/* --- the files ------------------------------------------------------- */

const char *rmm_published_header(struct rmm_str path)
{
	static const struct {
		const char *path, *header;
	} files[] = {
		{ "rmm_indicators.csv", RMM_LIST_HEADER },
		{ "approvals.csv", "tool,host,device_group,device,account,expires" },
		{ "rmm_list.csv", "rmm_program,rmm_binary" },
		{ "RMM_SummaryNetworkURI.csv", "URI,RMM_Tool" },
		{ "feed.csv", RMM_FEED_HEADER },
		{ "history.csv", RMM_HISTORY_HEADER },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (rmm_str_is(path, files[i].path))
			return files[i].header;
	return NULL;
}

/* A plain name: what every file system, web server and shell takes. */
static bool name_ok(struct rmm_str path)
{
	if (path.len == 0 || path.len > RMM_MAX_NAME || path.ptr[0] == '.' ||
	    path.ptr[0] == '-' || rmm_str_is(path, "by-hash") ||
	    rmm_str_is(path, RMM_MANIFEST_NAME) ||
	    rmm_str_is(path, RMM_POINTER_NAME))
		return false;
	for (size_t i = 0; i < path.len; i++)
		if (!rmm_is_alnum(path.ptr[i]) && path.ptr[i] != '.' &&
		    path.ptr[i] != '_' && path.ptr[i] != '-')
			return false;
	return true;
}

void rmm_manifest_free(struct rmm_manifest *manifest)
{
	rmm_arena_free(&manifest->arena);
	rmm_free(manifest->file);
	*manifest = (struct rmm_manifest){0};
}

const struct rmm_manifest_file *
rmm_manifest_find(const struct rmm_manifest *manifest, struct rmm_str path)
{
	for (size_t i = 0; i < manifest->n; i++)
		if (rmm_str_eq(manifest->file[i].path, path))
			return &manifest->file[i];
	return NULL;
}

static int add(struct rmm_manifest *manifest, struct rmm_str path,
	       struct rmm_str sha256, uint64_t bytes, struct rmm_err *err)
{
	struct rmm_manifest_file file = { .bytes = bytes };

	if (rmm_arena_str(&manifest->arena, &file.path, path, err) < 0 ||
	    rmm_arena_str(&manifest->arena, &file.sha256, sha256, err) < 0 ||
	    rmm_grow(&manifest->file, &manifest->cap, manifest->n + 1,
		     sizeof(file), err) < 0)
		return -1;
	manifest->file[manifest->n++] = file;
	return 0;
}

int rmm_manifest_add(struct rmm_manifest *manifest, struct rmm_str path,
		     struct rmm_str bytes, struct rmm_err *err)
{
	char hash[RMM_SHA256_TEXT];

	if (!name_ok(path) || rmm_manifest_find(manifest, path))
		return rmm_fail(err, RMM_E_BUG, "'%.*s' cannot be listed",
				RMM_ARG(path));
	return add(manifest, path, rmm_sha256(hash, bytes), bytes.len, err);
}

/* --- writing --------------------------------------------------------- */

/* A value that could not be made is NULL: setting it fails, and `failed`
 * remembers, so that a descriptor is built without a check at every key. */
struct build {
	bool failed;
};

static void set(struct build *b, struct json_t *object, const char *key,
		struct json_t *value)
{
	if (rmm_json_set(object, key, value) < 0)
		b->failed = true;
}

static void set_str(struct build *b, struct json_t *object, const char *key,
		    struct rmm_str value)
{
	set(b, object, key, rmm_json_of_str(value));
}

static void set_time(struct build *b, struct json_t *object, const char *key,
		     int64_t seconds)
{
	char text[RMM_TIME_TEXT];

	set_str(b, object, key, rmm_time_format(text, seconds));
}

static void set_serial(struct build *b, struct json_t *object, int64_t seconds)
{
	char text[RMM_SERIAL_TEXT];
	uint64_t number = 0;
	bool ok = rmm_str_u64(&number, rmm_serial_format(text, seconds),
			      INT64_MAX);

	assert(ok); /* fourteen digits */
	set(b, object, "serial", rmm_json_of_int((int64_t)number));
}

static void set_hash(struct build *b, struct json_t *object, const char *key,
		     struct rmm_str sha256)
{
	char text[sizeof("sha256:") + RMM_SHA256_TEXT] = "sha256:";

	memcpy(text + 7, sha256.ptr, sha256.len);
	set_str(b, object, key, (struct rmm_str){ text, 7 + sha256.len });
}

/* Of a column, as Table Schema names it; `expires` of an approval is a day. */
static struct rmm_str type_of(struct rmm_str column, struct rmm_str path)
{
	if (rmm_str_is(column, "listed_since") ||
	    (rmm_str_is(column, "expires") &&
	     rmm_str_is(path, "approvals.csv")))
		return RMM_LIT("date");
	if (rmm_str_is(column, "created") || rmm_str_is(column, "expires"))
		return RMM_LIT("datetime");
	if (rmm_str_is(column, "serial") || rmm_str_is(column, "rows") ||
	    rmm_str_is(column, "added") || rmm_str_is(column, "removed"))
		return RMM_LIT("integer");
	return RMM_LIT("string");
}

static struct json_t *schema_of(struct build *b, struct rmm_str path,
				const char *header)
{
	struct json_t *schema = rmm_json_object(), *fields = rmm_json_array();
	struct rmm_str rest = rmm_str(header), column;
	bool more = true;

	while (rmm_str_split(&rest, ',', &column, &more)) {
		struct json_t *field = rmm_json_object();

		set_str(b, field, "name", column);
		set_str(b, field, "type", type_of(column, path));
		if (rmm_json_push(fields, field) < 0)
			b->failed = true;
	}
	set(b, schema, "fields", fields);
	return schema;
}

/* A resource's name is lower case (Data Resource, `name`); its path is not. */
static void set_name(struct build *b, struct json_t *resource,
		     struct rmm_str path)
{
	char text[RMM_MAX_NAME];

	for (size_t i = 0; i < path.len; i++)
		text[i] = rmm_lower(path.ptr[i]);
	set_str(b, resource, "name", (struct rmm_str){ text, path.len });
}

static struct json_t *resource_of(struct build *b,
				  const struct rmm_manifest_file *file)
{
	struct json_t *resource = rmm_json_object();
	const char *header = rmm_published_header(file->path);

	set_name(b, resource, file->path);
	set_str(b, resource, "path", file->path);
	if (header) {
		set_str(b, resource, "profile",
			RMM_LIT("tabular-data-resource"));
		set_str(b, resource, "format", RMM_LIT("csv"));
		set_str(b, resource, "mediatype", RMM_LIT("text/csv"));
		set_str(b, resource, "encoding", RMM_LIT("utf-8"));
	}
	set(b, resource, "bytes", rmm_json_of_int((int64_t)file->bytes));
	set_hash(b, resource, "hash", file->sha256);
	if (header)
		set(b, resource, "schema", schema_of(b, file->path, header));
	return resource;
}

static struct json_t *details_of(struct build *b,
				 const struct rmm_manifest *manifest)
{
	struct json_t *details = rmm_json_object(), *previous;

	set_serial(b, details, manifest->serial);
	set_time(b, details, "expires", manifest->expires);
	set_str(b, details, "revision", manifest->revision);
	set_str(b, details, "psl", manifest->psl);
	if (manifest->sample)
		set(b, details, "sample", rmm_json_of_bool(true));
	if (manifest->has_previous) {
		previous = rmm_json_object();
		set_serial(b, previous, manifest->previous_serial);
		set_hash(b, previous, "sha256", manifest->previous_sha256);
		set(b, details, "previous", previous);
	}
	return details;
}

int rmm_manifest_write(struct rmm_out *out, const struct rmm_manifest *manifest,
		       struct rmm_err *err)
{
	struct json_t *json = rmm_json_object(), *resources = rmm_json_array();
	struct build b = {0};

	set_str(&b, json, "profile", RMM_LIT("data-package"));
	set_str(&b, json, "name", RMM_LIT("rmmlist-publication"));
	set_str(&b, json, "title", RMM_LIT("RMM indicators"));
	set_time(&b, json, "created", manifest->created);
	for (size_t i = 0; i < manifest->n; i++)
		if (rmm_json_push(resources,
				  resource_of(&b, &manifest->file[i])) < 0)
			b.failed = true;
	set(&b, json, "resources", resources);
	set(&b, json, "rmmlist", details_of(&b, manifest));
	if (!b.failed) {
		rmm_json_write(out, json, 2);
		rmm_out_addc(out, '\n');
	}
	rmm_json_free(json);
	return b.failed ? rmm_fail_nomem(err) : 0;
}

/* --- reading --------------------------------------------------------- */

static bool get_str(struct rmm_str *out, const struct json_t *object,
		    const char *key)
{
	return rmm_json_str(out, rmm_json_get(object, key));
}

static bool get_time(int64_t *out, const struct json_t *object,
		     const char *key)
{
	struct rmm_str text;

	return get_str(&text, object, key) && rmm_time_parse(out, text);
}

static bool get_serial(int64_t *out, const struct json_t *object)
{
	char text[24];
	int64_t number;

	if (!rmm_json_int(&number, rmm_json_get(object, "serial")))
		return false;
	snprintf(text, sizeof(text), "%lld", (long long)number);
	return rmm_serial_parse(out, rmm_str(text));
}

static bool get_hash(struct rmm_str *out, const struct json_t *object,
		     const char *key)
{
	if (!get_str(out, object, key) ||
	    !rmm_str_starts(*out, RMM_LIT("sha256:")))
		return false;
	*out = rmm_str_from(*out, 7);
	return rmm_sha256_is_text(*out);
}

/* Strings are still jansson's; *why tells what is wrong with them. */
static const char *read_details(struct rmm_manifest *m,
				const struct json_t *json)
{
	const struct json_t *details = rmm_json_get(json, "rmmlist");
	const struct json_t *previous = rmm_json_get(details, "previous");
	const struct json_t *sample = rmm_json_get(details, "sample");

	if (!rmm_json_is_object(details))
		return "it has no object 'rmmlist'";
	if (!get_serial(&m->serial, details))
		return "its 'serial' is not YYYYMMDDhhmmss";
	if (!get_time(&m->created, json, "created"))
		return "its 'created' is not a time";
	if (!get_time(&m->expires, details, "expires"))
		return "its 'expires' is not a time";
	if (!get_str(&m->revision, details, "revision"))
		return "its 'revision' is not a text";
	if (!get_str(&m->psl, details, "psl"))
		return "its 'psl' is not a text";
	if (sample && !rmm_json_bool(&m->sample, sample))
		return "its 'sample' is not true";
	m->has_previous = previous != NULL;
	if (previous && (!get_serial(&m->previous_serial, previous) ||
			 !get_hash(&m->previous_sha256, previous, "sha256")))
		return "its 'previous' is not a serial and a sha256";
	return NULL;
}

static int read_file(struct rmm_manifest *m, const struct json_t *resource,
		     const char **why, struct rmm_err *err)
{
	struct rmm_str path, sha256;
	int64_t bytes;

	if (!get_str(&path, resource, "path") || !name_ok(path))
		*why = "a resource has no 'path', or one that is not a name";
	else if (rmm_manifest_find(m, path))
		*why = "a path is listed twice";
	else if (!rmm_json_int(&bytes, rmm_json_get(resource, "bytes")) ||
		 bytes < 0)
		*why = "a resource has no 'bytes'";
	else if (!get_hash(&sha256, resource, "hash"))
		*why = "a resource has no 'hash' in the form sha256:HEX";
	else
		return add(m, path, sha256, (uint64_t)bytes, err);
	return 0;
}

static int read_files(struct rmm_manifest *m, const struct json_t *json,
		      const char **why, struct rmm_err *err)
{
	const struct json_t *resources = rmm_json_get(json, "resources");
	size_t n = rmm_json_len(resources);

	if (n == 0 || n > RMM_MAX_MANIFEST_FILES)
		*why = "its 'resources' are not a list of 1 to 256";
	for (size_t i = 0; i < n && !*why; i++)
		if (read_file(m, rmm_json_at(resources, i), why, err) < 0)
			return -1;
	return 0;
}

int rmm_manifest_parse(struct rmm_manifest *manifest, struct rmm_str bytes,
		       const char *name, struct rmm_err *err)
{
	struct json_t *json = NULL;
	struct rmm_manifest *m = manifest;
	const char *why;
	int ret = -1;

	if (rmm_json_parse(&json, bytes, name, err) < 0) {
		if (err && err->code != RMM_E_NOMEM)
			err->code = RMM_E_REJECT;
		return -1;
	}
	why = read_details(m, json);
	if (!why && read_files(m, json, &why, err) < 0)
		goto out;
	if (why) {
		rmm_fail(err, RMM_E_REJECT,
			 "'%s' is no manifest of a publication: %s", name,
			 why);
		goto out;
	}
	if (rmm_arena_str(&m->arena, &m->revision, m->revision, err) < 0 ||
	    rmm_arena_str(&m->arena, &m->psl, m->psl, err) < 0 ||
	    rmm_arena_str(&m->arena, &m->previous_sha256, m->previous_sha256,
			  err) < 0)
		goto out;
	ret = 0;
out:
	rmm_json_free(json);
	if (ret < 0)
		rmm_manifest_free(m);
	return ret;
}
