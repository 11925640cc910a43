/* SPDX-License-Identifier: MIT */
#include "model/package.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "io/json.h"
#include "io/tree.h"
#include "model/url.h"

#define PACKAGE_PATH "datapackage.json"
#define UPSTREAM_DIR "lists/upstream/"

enum {
	MAX_RESOURCES = 256,
	MAX_AGE_DAYS = 3650,
	DEFAULT_AGE_DAYS = 14,
	MAX_GUARD_ROWS = 50000000,
	MAX_GUARD_PERCENT = 10000,
};

struct reader {
	struct rmm_package *package;
	struct rmm_err *err;
};

/* A string member in the package's arena; empty when it is not there and may
 * be. */
static int get_str(struct reader *r, struct rmm_str *out,
		   const struct json_t *object, const char *key, bool required)
{
	const struct json_t *value = rmm_json_get(object, key);
	struct rmm_str s = {0};

	if (!value && !required)
		return 0;
	if (!value)
		return rmm_fail(r->err, RMM_E_SYNTAX, "'%s' is missing", key);
	if (!rmm_json_str(&s, value))
		return rmm_fail(r->err, RMM_E_SYNTAX, "'%s' is no string", key);
	if (required && s.len == 0)
		return rmm_fail(r->err, RMM_E_SYNTAX, "'%s' is empty", key);
	return rmm_arena_str(&r->package->arena, out, s, r->err);
}

static int get_u32(struct reader *r, uint32_t *out,
		   const struct json_t *object, const char *key, uint32_t min,
		   uint32_t max)
{
	const struct json_t *value = rmm_json_get(object, key);
	int64_t n;

	if (!value)
		return 0;
	if (!rmm_json_int(&n, value) || n < min || n > max)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'%s' is no whole number from %u to %u", key,
				(unsigned)min, (unsigned)max);
	*out = (uint32_t)n;
	return 0;
}

static bool name_ok(struct rmm_str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !rmm_is_digit(c) &&
		    !(c == '-' && i > 0))
			return false;
	}
	return name.len > 0 && name.len <= 64;
}

static int read_sources(struct reader *r, struct rmm_upstream *up,
			const struct json_t *resource)
{
	const struct json_t *sources = rmm_json_get(resource, "sources");
	size_t n = rmm_json_len(sources);

	if (n == 0)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'sources' names no URL to fetch it from");
	if (n > RMM_MAX_URLS)
		return rmm_fail(r->err, RMM_E_LIMIT,
				"'sources' has more than %d URLs",
				RMM_MAX_URLS);
	for (size_t i = 0; i < n; i++) {
		const char *problem;

		if (get_str(r, &up->url[i], rmm_json_at(sources, i), "path",
			    true) < 0) {
			rmm_wrap(r->err, "sources[%zu]", i);
			return -1;
		}
		problem = rmm_url_problem(up->url[i]);
		if (problem)
			return rmm_fail(r->err, RMM_E_SYNTAX,
					"sources[%zu]: '%.*s' %s", i,
					RMM_ARG(up->url[i]), problem);
	}
	up->urls = n;
	return 0;
}

/* The licences' names, or titles or links where there is no name. */
static int read_licences(struct reader *r, struct rmm_upstream *up,
			 const struct json_t *resource)
{
	const struct json_t *list = rmm_json_get(resource, "licenses");
	struct rmm_buf buf = {0};
	struct rmm_str name, all;
	int ret = -1;

	rmm_buf_init(&buf, 1024);
	for (size_t i = 0; i < rmm_json_len(list); i++) {
		const struct json_t *one = rmm_json_at(list, i);

		if (!rmm_json_str(&name, rmm_json_get(one, "name")) &&
		    !rmm_json_str(&name, rmm_json_get(one, "title")) &&
		    !rmm_json_str(&name, rmm_json_get(one, "path"))) {
			rmm_fail(r->err, RMM_E_SYNTAX,
				 "licenses[%zu] has no 'name'", i);
			goto out;
		}
		if (i > 0)
			rmm_buf_add(&buf, RMM_LIT(", "));
		rmm_buf_add(&buf, name);
	}
	if (rmm_buf_end(&buf, &all, r->err) < 0)
		rmm_wrap(r->err, "licenses");
	else
		ret = rmm_arena_str(&r->package->arena, &up->licence, all,
				    r->err);
out:
	rmm_buf_free(&buf);
	return ret;
}

static int read_type(struct reader *r, struct rmm_upstream *up,
		     const struct json_t *own)
{
	struct rmm_str type = {0};

	if (get_str(r, &type, own, "type", true) < 0)
		return -1;
	up->network = rmm_str_is(type, "network");
	if (!up->network && !rmm_str_is(type, "process"))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'type' is '%.*s'; known are process and "
				"network", RMM_ARG(type));
	return 0;
}

static int read_own(struct reader *r, struct rmm_upstream *up,
		    const struct json_t *own)
{
	struct rmm_str role = {0};

	if (!rmm_json_is_object(own))
		return rmm_fail(r->err, RMM_E_SYNTAX, "is no object");
	if (rmm_json_known(own, "key", "role type indicator tool "
			   "max_age_days enabled sample", r->err) < 0 ||
	    get_str(r, &role, own, "role", true) < 0)
		return -1;
	if (!rmm_str_is(role, "upstream"))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'role' is '%.*s'; known is upstream",
				RMM_ARG(role));
	up->enabled = true;
	up->max_age_days = DEFAULT_AGE_DAYS;
	if (read_type(r, up, own) < 0 ||
	    get_str(r, &up->indicator, own, "indicator", true) < 0 ||
	    get_str(r, &up->tool, own, "tool", true) < 0 ||
	    get_u32(r, &up->max_age_days, own, "max_age_days", 1,
		    MAX_AGE_DAYS) < 0 ||
	    rmm_json_get_bool(&up->enabled, own, "enabled", r->err) < 0 ||
	    rmm_json_get_bool(&up->sample, own, "sample", r->err) < 0)
		return -1;
	if (rmm_str_eq(up->indicator, up->tool))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'indicator' and 'tool' are one column");
	return 0;
}

/* A fetched file must not land on one that people edit, or on the lock. */
static bool upstream_path_ok(struct rmm_str path)
{
	return rmm_str_starts(path, RMM_LIT(UPSTREAM_DIR)) &&
	       rmm_str_ends(path, RMM_LIT(".csv"));
}

static int read_upstream(struct reader *r, struct rmm_upstream *up,
			 const struct rmm_resource *resource,
			 const struct json_t *json, const struct json_t *own)
{
	up->name = resource->name;
	up->path = resource->path;
	up->schema = resource->schema;
	if (read_own(r, up, own) < 0) {
		rmm_wrap(r->err, "rmmlist");
		return -1;
	}
	if (rmm_str_is(up->name, "local"))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'local' is the name of the local additions; "
				"choose another");
	if (!upstream_path_ok(up->path))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'path' is '%.*s'; a fetched list is kept as "
				UPSTREAM_DIR "NAME.csv", RMM_ARG(up->path));
	if (get_str(r, &up->title, json, "title", false) < 0 ||
	    read_sources(r, up, json) < 0 || read_licences(r, up, json) < 0)
		return -1;
	return 0;
}

static int check_path(struct reader *r, const char *key, struct rmm_str path)
{
	if (rmm_tree_path_ok(path))
		return 0;
	return rmm_fail(r->err, RMM_E_SYNTAX,
			"'%s' is '%.*s', no path inside the workspace; write "
			"it relative, with '/' and without '..'",
			key, RMM_ARG(path));
}

static int check_new(struct reader *r, const struct rmm_resource *resource)
{
	const struct rmm_package *package = r->package;

	for (size_t i = 0; i < package->resources; i++) {
		const struct rmm_resource *other = &package->resource[i];

		if (rmm_str_eq(other->name, resource->name))
			return rmm_fail(r->err, RMM_E_SYNTAX,
					"the name stands twice");
		if (rmm_str_eq(other->path, resource->path))
			return rmm_fail(r->err, RMM_E_SYNTAX,
					"'path' is that of '%.*s' too",
					RMM_ARG(other->name));
	}
	return 0;
}

static int read_resource(struct reader *r, const struct json_t *json)
{
	struct rmm_package *package = r->package;
	struct rmm_resource *resource = &package->resource[package->resources];
	const struct json_t *own = rmm_json_get(json, "rmmlist");

	*resource = (struct rmm_resource){0};
	if (get_str(r, &resource->name, json, "name", true) < 0)
		return -1;
	if (!name_ok(resource->name))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'%.*s' is no name; write lower case, digits "
				"and hyphens", RMM_ARG(resource->name));
	if (get_str(r, &resource->path, json, "path", true) < 0 ||
	    check_path(r, "path", resource->path) < 0 ||
	    get_str(r, &resource->schema, json, "schema", true) < 0 ||
	    check_path(r, "schema", resource->schema) < 0 ||
	    check_new(r, resource) < 0)
		return -1;
	if (own) {
		struct rmm_upstream *up = &package->upstream[package->upstreams];

		if (package->upstreams == RMM_MAX_SOURCES)
			return rmm_fail(r->err, RMM_E_LIMIT,
					"more than %d upstream sources",
					RMM_MAX_SOURCES);
		*up = (struct rmm_upstream){0};
		if (read_upstream(r, up, resource, json, own) < 0)
			return -1;
		resource->upstream = up;
		package->upstreams++;
	}
	package->resources++;
	return 0;
}

static int read_resources(struct reader *r, const struct json_t *list)
{
	struct rmm_package *package = r->package;
	size_t n = rmm_json_len(list);

	if (!rmm_json_is_array(list) || n == 0)
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'resources' is no list of resources");
	if (n > MAX_RESOURCES)
		return rmm_fail(r->err, RMM_E_LIMIT,
				"'resources' has more than %d of them",
				MAX_RESOURCES);
	package->resource = rmm_arena_alloc(&package->arena,
					    n * sizeof(*package->resource));
	package->upstream = rmm_arena_alloc(
		&package->arena, RMM_MAX_SOURCES * sizeof(*package->upstream));
	if (!package->resource || !package->upstream)
		return rmm_fail_nomem(r->err);
	for (size_t i = 0; i < n; i++) {
		const struct json_t *json = rmm_json_at(list, i);
		struct rmm_str name;

		if (read_resource(r, json) == 0)
			continue;
		if (rmm_json_str(&name, rmm_json_get(json, "name")))
			rmm_wrap(r->err, "resource '%.*s'", RMM_ARG(name));
		else
			rmm_wrap(r->err, "resources[%zu]", i);
		return -1;
	}
	return 0;
}

static int read_guard(struct reader *r, struct rmm_guard *guard,
		      const struct json_t *guards, const char *key)
{
	const struct json_t *json = rmm_json_get(guards, key);

	if (!json)
		return 0;
	if (!rmm_json_is_object(json))
		rmm_fail(r->err, RMM_E_SYNTAX, "is no object");
	else if (rmm_json_known(json, "key", "rows percent", r->err) == 0 &&
		 get_u32(r, &guard->rows, json, "rows", 0,
			 MAX_GUARD_ROWS) == 0 &&
		 get_u32(r, &guard->percent, json, "percent", 0,
			 MAX_GUARD_PERCENT) == 0)
		return 0;
	rmm_wrap(r->err, "rmmlist.guards.%s", key);
	return -1;
}

static int read_guards(struct reader *r, const struct json_t *root)
{
	const struct json_t *own = rmm_json_get(root, "rmmlist");
	const struct json_t *guards = rmm_json_get(own, "guards");

	if (own && !rmm_json_is_object(own))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'rmmlist' is no object");
	if (own && rmm_json_known(own, "key", "guards", r->err) < 0) {
		rmm_wrap(r->err, "rmmlist");
		return -1;
	}
	if (guards && !rmm_json_is_object(guards))
		return rmm_fail(r->err, RMM_E_SYNTAX,
				"'rmmlist.guards' is no object");
	if (guards && rmm_json_known(guards, "key", "lost gained", r->err) < 0) {
		rmm_wrap(r->err, "rmmlist.guards");
		return -1;
	}
	if (read_guard(r, &r->package->lost, guards, "lost") < 0)
		return -1;
	return read_guard(r, &r->package->gained, guards, "gained");
}

static int read_root(struct reader *r, const struct json_t *root)
{
	int ret = -1;

	if (!rmm_json_is_object(root))
		rmm_fail(r->err, RMM_E_SYNTAX, "is no data package");
	else if (read_guards(r, root) == 0)
		ret = read_resources(r, rmm_json_get(root, "resources"));
	if (ret < 0)
		rmm_wrap(r->err, PACKAGE_PATH);
	return ret;
}

int rmm_package_load(struct rmm_package *package, struct rmm_tree *tree,
		     struct rmm_err *err)
{
	struct reader r = { .package = package, .err = err };
	struct rmm_arena arena = {0};
	struct json_t *root = NULL;
	struct rmm_str bytes;
	int ret = -1, there;

	*package = (struct rmm_package){
		.lost = { .rows = 20, .percent = 10 },
		.gained = { .rows = 100, .percent = 25 },
	};
	there = rmm_tree_read(tree, &bytes, PACKAGE_PATH, RMM_MAX_JSON, &arena,
			      err);
	if (there == 0)
		rmm_fail(err, RMM_E_IO,
			 "no " PACKAGE_PATH " here; name the workspace with "
			 "-C DIR");
	if (there <= 0)
		goto out;
	if (rmm_json_parse(&root, bytes, PACKAGE_PATH, err) < 0 ||
	    read_root(&r, root) < 0)
		goto out;
	ret = 0;
out:
	rmm_json_free(root);
	rmm_arena_free(&arena);
	if (ret < 0)
		rmm_package_free(package);
	return ret;
}

void rmm_package_free(struct rmm_package *package)
{
	rmm_arena_free(&package->arena);
	*package = (struct rmm_package){0};
}

const struct rmm_upstream *rmm_package_find(const struct rmm_package *package,
					    struct rmm_str name)
{
	for (size_t i = 0; i < package->upstreams; i++)
		if (rmm_str_eq(package->upstream[i].name, name))
			return &package->upstream[i];
	return NULL;
}

int rmm_package_need(const struct rmm_upstream **out,
		     const struct rmm_package *package, const char *name,
		     struct rmm_err *err)
{
	struct rmm_buf known = {0};

	*out = rmm_package_find(package, rmm_str(name));
	if (*out)
		return 0;
	rmm_buf_init(&known, RMM_ERR_TEXT);
	for (size_t i = 0; i < package->upstreams; i++)
		rmm_buf_addf(&known, "%s%s", i > 0 ? ", " : "",
			     package->upstream[i].name.ptr);
	/* Of more names than a message holds, the first ones. */
	rmm_fail(err, RMM_E_USAGE, "no source is named '%s'; there are: %s",
		 name, known.len > 0 ? known.ptr : "none");
	rmm_buf_free(&known);
	return -1;
}

const struct rmm_resource *rmm_package_at(const struct rmm_package *package,
					  struct rmm_str path)
{
	for (size_t i = 0; i < package->resources; i++)
		if (rmm_str_eq(package->resource[i].path, path))
			return &package->resource[i];
	return NULL;
}
