/* SPDX-License-Identifier: MIT */
#include "cmd/query_inputs.h"

#include "io/in.h"

void rmm_query_inputs_free(struct rmm_query_inputs *in)
{
	rmm_free(in->approval);
	rmm_arena_free(&in->arena);
	rmm_list_free(&in->list);
	rmm_approvals_close(&in->given);
	rmm_workspace_free(&in->ws);
	rmm_dir_tree_close(&in->dir);
	*in = (struct rmm_query_inputs){ 0 };
}

static int read_list(struct rmm_query_inputs *in, struct rmm_app *app)
{
	struct rmm_in file = { 0 };
	int there = rmm_tree_open(&in->dir.tree, &file, RMM_LIST_PATH,
				  app->err);
	int ret = there < 0 ? -1 : 0;

	in->has_list = there > 0;
	if (in->has_list)
		ret = rmm_list_read(&in->list, &file, &app->sink, app->err);
	if (ret == 0 && in->list.rejected > 0)
		ret = rmm_fail(app->err, RMM_E_SYNTAX,
			       "'%s' can't be read whole; run rmmlist merge",
			       file.name);
	rmm_in_close(&file);
	return ret;
}

static int has_descriptor(struct rmm_query_inputs *in, struct rmm_err *err)
{
	struct rmm_in file = { 0 };
	int there = rmm_tree_open(&in->dir.tree, &file, "datapackage.json",
				  err);

	rmm_in_close(&file);
	return there;
}

static int open_given(struct rmm_query_inputs *in, struct rmm_app *app,
		      const char *path)
{
	const uint64_t before = app->sink.count[RMM_ERROR];

	if (rmm_approvals_open(&in->given, path,
			       in->ws.schema[RMM_T_APPROVALS], &app->sink,
			       app->err) < 0)
		return -1;
	if (app->sink.count[RMM_ERROR] > before)
		return rmm_fail(app->err, RMM_E_SYNTAX,
				"'%s' can't be read whole; see above", path);
	return 0;
}

static int canonize(struct rmm_query_inputs *in, const struct rmm_table *table,
		    struct rmm_err *err)
{
	in->approval = rmm_calloc(table->n + 1, sizeof(*in->approval));
	if (!in->approval)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < table->n; i++)
		if (rmm_approval_read(&in->approval[i], &in->arena,
				      &table->row[i], &in->ws.tools, err) < 0)
			return -1;
	in->approvals = table->n;
	return 0;
}

static int read_approvals(struct rmm_query_inputs *in, struct rmm_app *app,
			  const char *path)
{
	int there = has_descriptor(in, app->err);

	if (there < 0 || (there == 0 && !path))
		return there;
	if (rmm_workspace_load(&in->ws, &in->dir.tree, RMM_WS_LOCAL, NULL,
			       app->err) < 0 ||
	    (path && open_given(in, app, path) < 0))
		return -1;
	if (in->ws.local_errors > 0)
		rmm_app_warn(app, "lists/local has errors, so that approvals "
			     "may be missing in near-real-time queries; run "
			     "rmmlist validate");
	return canonize(in, path ? &in->given.table :
				   &in->ws.table[RMM_T_APPROVALS], app->err);
}

int rmm_query_inputs_load(struct rmm_query_inputs *in, struct rmm_app *app,
			  const char *dir, const char *approvals)
{
	if (rmm_dir_tree_open(&in->dir, dir ? dir : ".", app->err) < 0 ||
	    read_list(in, app) < 0)
		return -1;
	if (!in->has_list && !approvals)
		return 0;
	return read_approvals(in, app, approvals);
}
