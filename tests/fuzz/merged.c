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

/* Read once: they are the project's. */
static void read_schemas(struct fuzz_file *file)
{
	static const char *const path[SCHEMAS] = {
		"schema/additions.json", "schema/aliases.json",
		"schema/approvals.json", "schema/waivers.json",
		"schema/corrections.json", "schema/never.json",
		"schema/removals.json", "schema/rules.json",
		"schema/tools.json", "schema/upstream-network.json",
		"schema/upstream-process.json",
	};
	static struct rmm_buf buf[SCHEMAS];
	char name[4096];
	struct rmm_err err = {0};

	for (size_t i = 0; i < SCHEMAS; i++) {
		if (buf[i].len == 0) {
			snprintf(name, sizeof(name), "%s/%s", RMM_TEST_ROOT,
				 path[i]);
			rmm_buf_init(&buf[i], 1 << 20);
			LAW(rmm_file_read(&buf[i], name, &err) == 0, "%s",
			    err.text);
		}
		file[i] = (struct fuzz_file){ path[i], fuzz_end(&buf[i]) };
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
	read_schemas(file);
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
