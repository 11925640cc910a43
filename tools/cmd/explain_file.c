/* SPDX-License-Identifier: MIT */
#include "cmd/explain_file.h"

#include <string.h>

#include "cmd/explain_read.h"
#include "io/in.h"
#include "io/tree.h"

struct local {
	enum rmm_role role;
	enum rmm_local table;
	bool for_value, for_tool;
};

/* What decides about a row, the strongest first. */
static const struct local locals[] = {
	{ RMM_ROLE_NEVER, RMM_T_NEVER, true, false },
	{ RMM_ROLE_REMOVALS, RMM_T_REMOVALS, true, false },
	{ RMM_ROLE_CORRECTIONS, RMM_T_CORRECTIONS, true, false },
	{ RMM_ROLE_ADDITIONS, RMM_T_ADDITIONS, true, false },
	{ RMM_ROLE_OS_BINARIES, RMM_T_OS_BINARIES, true, false },
	{ RMM_ROLE_GENERIC_PROCESSES, RMM_T_GENERIC_PROCESSES, true, false },
	{ RMM_ROLE_SHARED_HOSTING, RMM_T_SHARED_HOSTING, true, false },
	{ RMM_ROLE_WAIVERS, RMM_T_WAIVERS, true, false },
	{ RMM_ROLE_TOOLS, RMM_T_TOOLS, false, true },
	{ RMM_ROLE_ALIASES, RMM_T_ALIASES, false, true },
	{ RMM_ROLE_APPROVALS, RMM_T_APPROVALS, true, true },
};

enum { LOCALS = sizeof(locals) / sizeof(locals[0]) };

static struct rmm_str base_name(const char *path)
{
	struct rmm_str s = rmm_str(path);
	size_t slash = rmm_str_rfind(s, '/');

	return slash < s.len ? rmm_str_from(s, slash + 1) : s;
}

static struct rmm_explain_file *add(struct rmm_explain_files *files,
				    enum rmm_role role, const char *path)
{
	struct rmm_explain_file *file = &files->item[files->n++];

	file->role = role;
	file->path = file->shown = path;
	file->name = base_name(path);
	return file;
}

/* A disabled source may have no schema; then its copy is not looked at. */
static int add_upstream(struct rmm_explain_files *files,
			const struct rmm_upstream *up, struct rmm_tree *tree,
			struct rmm_err *err)
{
	struct rmm_explain_file *file =
		add(files, RMM_ROLE_UPSTREAM, up->path.ptr);
	struct rmm_err why = { 0 };

	file->upstream = up;
	file->name = up->name;
	if (rmm_workspace_schema(&file->schema, tree, up, &why) == 0)
		return 0;
	if (up->enabled)
		return rmm_fail(err, why.code, "%s", why.text);
	files->n--;
	return 0;
}

int rmm_explain_files(struct rmm_explain_files *files,
		      const struct rmm_workspace *ws, struct rmm_tree *tree,
		      bool is_tool, struct rmm_err *err)
{
	const struct rmm_package *package = &ws->package;

	*files = (struct rmm_explain_files){ .tools = &ws->tools };
	files->item = rmm_calloc(package->upstreams + LOCALS + 1,
				 sizeof(*files->item));
	if (!files->item)
		return rmm_fail_nomem(err);
	for (size_t i = 0; !is_tool && i < package->upstreams; i++)
		if (add_upstream(files, &package->upstream[i], tree, err) < 0)
			return -1;
	for (size_t i = 0; i < LOCALS; i++)
		if (is_tool ? locals[i].for_tool : locals[i].for_value)
			add(files, locals[i].role,
			    rmm_local_path(locals[i].table));
	if (!is_tool)
		add(files, RMM_ROLE_COMBINED, RMM_LIST_PATH);
	return 0;
}

void rmm_explain_files_free(struct rmm_explain_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		rmm_schema_free(files->item[i].schema);
		rmm_facts_free(&files->item[i].now);
	}
	rmm_free(files->item);
	*files = (struct rmm_explain_files){ 0 };
}

int rmm_explain_now(struct rmm_explain_files *files, struct rmm_tree *tree,
		    const struct rmm_subject *subject, struct rmm_err *err)
{
	for (size_t i = 0; i < files->n; i++) {
		struct rmm_explain_file *file = &files->item[i];
		bool optional = file->upstream && !file->upstream->enabled;
		struct rmm_err why = { 0 };
		struct rmm_in in = { 0 };
		int got = rmm_tree_open(tree, &in, file->path, &why);

		if (got < 0 && !optional)
			return rmm_fail(err, why.code, "%s", why.text);
		file->there = got > 0;
		if (got > 0) {
			file->shown = in.name;
			got = rmm_explain_read(&file->now, file, files->tools,
					       subject, &in, err);
		}
		rmm_in_close(&in);
		if (got < 0 && file->there)
			return -1;
	}
	return 0;
}

int rmm_explain_read(struct rmm_facts *facts,
		     const struct rmm_explain_file *file,
		     const struct rmm_tools *tools,
		     const struct rmm_subject *subject, struct rmm_in *in,
		     struct rmm_err *err)
{
	struct rmm_explain_reader r = { facts, file, tools, subject, in };
	struct rmm_err why = { 0 };
	int ret = file->role == RMM_ROLE_UPSTREAM ? rmm_explain_source(&r, &why)
						  : rmm_explain_table(&r, &why);

	if (ret == 0)
		return 0;
	if (why.code == RMM_E_NOMEM)
		return rmm_fail_nomem(err);
	facts->n = 0;
	return rmm_arena_str(&facts->arena, &facts->damage, rmm_str(why.text),
			     err);
}
