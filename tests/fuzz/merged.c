/* SPDX-License-Identifier: MIT */
#include "merged.h"

#include "cmd/work.h"

enum { SCHEMAS = 11, FILES = SCHEMAS + 9 };

#define SOURCE(name, type, schema, indicator, tool)                        \
	"{\"name\":\"" name "\",\"path\":\"lists/upstream/" name ".csv\"," \
	"\"schema\":\"schema/" schema ".json\",\"sources\":[{\"title\":"   \
	"\"t\",\"path\":\"https://example.com/\"}],\"rmmlist\":{"          \
	"\"role\":\"upstream\",\"type\":\"" type "\",\"indicator\":\""     \
	indicator "\",\"tool\":\"" tool "\",\"enabled\":true}}"

static const char package[] =
	"{\"name\":\"f\",\"resources\":["
	SOURCE("procs", "process", "upstream-process", "rmm_binary",
	       "rmm_program") ","
	SOURCE("hosts", "network", "upstream-network", "URI", "RMM_Tool") "]}";

/* The columns of the project's schemas, `!` where a cell must not be empty, `@`
 * where it must be a link. No more of them: all are read for every merge. */
static const struct {
	const char *path, *columns;
} schema[SCHEMAS] = {
	{ "schema/tools.json", "tool!,category!,vendor,website" },
	{ "schema/aliases.json", "alias!,tool!" },
	{ "schema/additions.json", "indicator!,type!,tool!,reference@,reason!,"
	  "owner,ticket,added,expires" },
	{ "schema/removals.json", "indicator!,type!,source,reason!,owner,"
	  "ticket,expires" },
	{ "schema/corrections.json", "indicator!,type!,column!,value!,reason!,"
	  "owner,ticket,expires" },
	{ "schema/approvals.json", "tool,host,device_group,device,account,"
	  "reason!,owner,ticket,expires" },
	{ "schema/waivers.json", "rule!,indicator,reason!" },
	{ "schema/never.json", "indicator!,type!,reason!" },
	{ "schema/rules.json", "value!,reason!" },
	{ "schema/upstream-network.json", "URI!,RMM_Tool!" },
	{ "schema/upstream-process.json", "rmm_program!,rmm_binary!" },
};

static void write_field(struct rmm_buf *buf, struct rmm_str name)
{
	bool required = rmm_str_ends(name, RMM_LIT("!"));
	bool link = rmm_str_ends(name, RMM_LIT("@"));

	name.len -= required || link;
	rmm_buf_addf(buf, "{\"name\":\"%.*s\",\"type\":\"string\","
		     "\"constraints\":{\"required\":%s,\"maxLength\":500%s}}",
		     RMM_ARG(name), required ? "true" : "false",
		     link ? ",\"pattern\":\"^(?:https?://[^ ]+)$\"" : "");
}

static void write_schema(struct rmm_buf *buf, struct rmm_str columns)
{
	rmm_buf_init(buf, 1 << 12);
	rmm_buf_addf(buf, "{\"fields\":[");
	while (columns.len > 0) {
		write_field(buf, fuzz_part(&columns, ','));
		if (columns.len > 0)
			rmm_buf_addc(buf, ',');
	}
	rmm_buf_addf(buf, "]}");
}

static void add_schemas(struct fuzz_file *file)
{
	static struct rmm_buf buf[SCHEMAS];

	for (size_t i = 0; i < SCHEMAS; i++) {
		if (buf[i].len == 0)
			write_schema(&buf[i], rmm_str(schema[i].columns));
		file[i] = (struct fuzz_file){ schema[i].path,
					      fuzz_end(&buf[i]) };
	}
}

static void add(struct fuzz_file **file, struct rmm_arena *arena,
		const char *path, const char *header, struct rmm_str rows)
{
	struct rmm_buf buf;
	struct rmm_err err = {0};

	rmm_buf_init(&buf, 1 << 20);
	rmm_buf_addf(&buf, "%s\n", header);
	rmm_buf_add(&buf, rows);
	(*file)->path = path;
	LAW(rmm_arena_str(arena, &(*file)->bytes, fuzz_end(&buf), &err) == 0,
	    "%s", err.text);
	rmm_buf_free(&buf);
	(*file)++;
}

static void add_files(struct fuzz_file *f, struct rmm_arena *arena,
		      const struct fuzz_rows *rows)
{
	*f++ = (struct fuzz_file){ "datapackage.json", rmm_str(package) };
	add(&f, arena, "lists/local/tools.csv", "tool,category,vendor,website",
	    RMM_LIT("Alpha,rmm,,\nBeta,tunnel,,\nZoho Assist,other,,\n"));
	add(&f, arena, "lists/upstream/procs.csv", "rmm_program,rmm_binary",
	    rows->procs);
	add(&f, arena, "lists/upstream/hosts.csv", "URI,RMM_Tool", rows->hosts);
	add(&f, arena, "lists/local/additions.csv",
	    "indicator,type,tool,reference,reason,owner,ticket,added,expires",
	    rows->additions);
	add(&f, arena, "lists/local/removals.csv",
	    "indicator,type,source,reason,owner,ticket,expires",
	    rows->removals);
	add(&f, arena, "lists/local/corrections.csv",
	    "indicator,type,column,value,reason,owner,ticket,expires",
	    rows->corrections);
	add(&f, arena, "lists/local/never.csv", "indicator,type,reason",
	    rows->never);
	*f = (struct fuzz_file){0};
}

bool fuzz_merge(struct fuzz_merged *out, const struct fuzz_rows *rows,
		const struct rmm_list *previous, rmm_day date)
{
	struct fuzz_file file[FILES] = {{0}};
	struct rmm_err err = {0};
	bool ok;

	*out = (struct fuzz_merged){0};
	fuzz_tree_init(&out->tree, file);
	add_schemas(file);
	add_files(file + SCHEMAS, &out->tree.arena, rows);
	ok = rmm_workspace_load(&out->ws, &out->tree.tree,
				RMM_WS_LOCAL | RMM_WS_UPSTREAM, NULL,
				&err) == 0 &&
	     rmm_work_merge_list(&out->list, &out->ws, previous, date, NULL,
				 &err) == 0;
	out->tree.file = NULL;
	LAW(ok || err.text[0], "no reason");
	return ok;
}

void fuzz_merged_free(struct fuzz_merged *merged)
{
	rmm_list_free(&merged->list);
	rmm_workspace_free(&merged->ws);
	fuzz_tree_free(&merged->tree);
}
