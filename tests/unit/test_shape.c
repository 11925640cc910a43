/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "io/tree.h"
#include "model/schema.h"
#include "model/shape.h"
#include "model/workspace.h"

enum { MAX_NAMES = 16 };

static size_t split(struct rmm_str name[MAX_NAMES], const char *text, char sep)
{
	struct rmm_str rest = rmm_str(text);
	bool more = true;
	size_t n = 0;

	while (n < MAX_NAMES && rmm_str_split(&rest, sep, &name[n], &more))
		n++;
	return n;
}

static const struct {
	const char *header, *want; /* NULL: no shape */
} headers[] = {
	{ "indicator,type,tool,reference,reason,owner,ticket,added,expires", "additions" },
	{ "indicator,type,source,reason,owner,ticket,expires", "removals" },
	{ "indicator,type,column,value,reason,owner,ticket,expires", "corrections" },
	{ "indicator,type,reason", "never-list" },
	{ "rule,indicator,reason,owner,ticket,expires", "waivers" },
	{ "tool,host,device_group,device,account,reason,owner,ticket,expires", "approvals" },
	{ "tool,category,vendor,website", "tools" },
	{ "alias,tool", "aliases" },
	{ "value,reason", "table of a rule" },
	{ "indicator,type,tool,category,fidelity,sources,listed_since,reference", "combined list" },
	{ "value,reason,more,columns", "table of a rule" },
	{ "alias,tool,", "aliases" },
	{ "indicator,type,tool", NULL },
	{ "type,indicator,reason", NULL },
	{ "Indicator,type,reason", NULL },
	{ "indicator", NULL },
	{ "URI,RMM_Tool", NULL },
	{ "rmm_program,rmm_binary", NULL },
	{ "", NULL },
};

static void test_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct rmm_str name[MAX_NAMES];
		struct rmm_shape shape;
		size_t n = split(name, headers[i].header, ',');
		bool got = rmm_shape_of(&shape, name, n);

		CHECK(headers[i].header, got == (headers[i].want != NULL));
		if (!got)
			continue;
		CHECK_STR(headers[i].header, rmm_str(shape.name),
			  headers[i].want);
		CHECK(headers[i].header, shape.columns == n);
	}
}

/* Is the field one of the shape's key? */
static bool in_key(const struct rmm_shape *shape, size_t field)
{
	for (size_t i = 0; i < shape->keys; i++)
		if (rmm_shape_key_column(shape, i) == field)
			return true;
	return false;
}

static void check_schema(struct rmm_tree *tree, const char *path)
{
	struct rmm_schema *schema = NULL;
	struct rmm_str name[MAX_NAMES];
	struct rmm_shape shape;
	struct rmm_err err = {0};
	const size_t *key;
	size_t n, keys;

	CHECK_OK(path, rmm_schema_load(&schema, tree, path, &err), &err);
	n = split(name, rmm_schema_header_text(schema).ptr, ',');
	CHECK(path, rmm_shape_of(&shape, name, n));
	keys = rmm_schema_primary_key(schema, &key);
	CHECK(path, keys == shape.keys);
	for (size_t i = 0; i < keys; i++)
		CHECK(path, in_key(&shape, key[i]));
	rmm_schema_free(schema);
}

/* What a schema calls the key is the key here. */
static void test_schemas(void **state)
{
	static const char *const paths[] = {
		"schema/additions.json",   "schema/aliases.json",
		"schema/approvals.json",   "schema/corrections.json",
		"schema/never.json",       "schema/removals.json",
		"schema/rmm_indicators.json", "schema/rules.json",
		"schema/tools.json",       "schema/waivers.json",
	};
	struct rmm_dir_tree dir = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("tree", rmm_dir_tree_open(&dir, RMM_TEST_ROOT, &err), &err);
	for (size_t i = 0; i < COUNT(paths); i++)
		check_schema(&dir.tree, paths[i]);
	rmm_dir_tree_close(&dir);
}

#define REMOVALS "indicator,type,source"
#define TOOLS "tool,category"
#define NEVER "indicator,type,reason"

static const struct {
	const char *header, *row, *want; /* | parts cells and parts of the key */
} keys[] = {
	{ REMOVALS, "AnyDesk.com|domain|", "domain|anydesk.com|" },
	{ REMOVALS, "hxxp://any[.]desk.com/|domain|one", "domain|any.desk.com|one" },
	{ REMOVALS, "C:\\Temp\\A.exe|process|", "process|a.exe|" },
	{ REMOVALS, "10.0.0.1/8|ip|", "ip|10.0.0.0/8|" },
	{ REMOVALS, "Zoho Corp|signer|", "signer|zoho corp|" },
	{ REMOVALS, "Not A Host|domain|", "domain|not a host|" },
	{ REMOVALS, "A.com|Domain|", "Domain|a.com|" },
	{ REMOVALS, "A.com||", "|a.com|" },
	{ TOOLS, "Zoho Assist|rmm", "zohoassist" },
	{ TOOLS, "Z\xc3\xb6ho|rmm", "z\xc3\xb6ho" },
	{ TOOLS, "+-|rmm", "+-" },
	{ TOOLS, "|rmm", "" },
	{ NEVER, "WWW.google.com|domain|x", "domain|www.google.com" },
	{ "alias,tool", "Lap-Link|Laplink", "laplink|laplink" },
	{ "value,reason", "Agent.EXE|x", "agent.exe" },
	{ "rule,indicator", "os-binary|A.exe", "os-binary|a.exe" },
	{ "tool,host,device_group,device,account", "Any Desk|h||d|", "anydesk|h||d|" },
};

static void test_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct rmm_str cell[MAX_NAMES];
		struct rmm_shape shape;
		struct rmm_buf buf = {0};
		size_t n = split(cell, keys[i].header, ',');

		CHECK(keys[i].row, rmm_shape_of(&shape, cell, n));
		CHECK(keys[i].row, split(cell, keys[i].row, '|') == n);
		rmm_buf_init(&buf, RMM_MAX_KEY);
		rmm_shape_add_key(&buf, &shape, cell);
		for (size_t k = 0; k < buf.len; k++)
			if (buf.ptr[k] == '\x1f')
				buf.ptr[k] = '|';
		CHECK_STR(keys[i].row, ((struct rmm_str){ buf.ptr, buf.len }),
			  keys[i].want);
		rmm_buf_free(&buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_schemas),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
