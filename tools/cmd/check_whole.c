/* SPDX-License-Identifier: MIT */
#include "cmd/check_file.h"
#include "io/in.h"

/* The copies one by one, after the workspace could not be loaded with them. */
static int check_copies(struct rmm_work *work, struct rmm_sink *sink,
			struct rmm_err *err)
{
	const struct rmm_package *package = &work->ws.package;
	struct rmm_lint *lint = NULL;
	int got = rmm_lint_new(&lint, &work->ws, err);
	const struct rmm_check check = {
		.work = work,
		.lint = lint,
		.sink = sink,
	};

	for (size_t i = 0; got >= 0 && i < package->resources; i++) {
		const struct rmm_resource *resource = &package->resource[i];
		struct rmm_in in = {0};

		if (!resource->upstream || !resource->upstream->enabled)
			continue;
		got = rmm_tree_open(&work->dir.tree, &in, resource->path.ptr,
				    err);
		if (got > 0)
			got = rmm_check_file(&check, &in, resource, err);
		rmm_in_close(&in);
	}
	rmm_lint_free(lint);
	return got < 0 ? -1 : 0;
}

/* What failed may be a copy: then it is a finding, and the rest of the
 * workspace is looked at without any. */
static int open_broken(struct rmm_work *work, const char *dir,
		       struct rmm_findings *findings, struct rmm_err *err)
{
	struct rmm_err failed = *err;
	uint64_t errors;

	rmm_err_clear(err);
	rmm_work_close(work);
	rmm_findings_free(findings);
	if (rmm_work_open(work, dir, RMM_WS_LOCAL, &findings->sink, err) < 0)
		return -1;
	errors = findings->sink.count[RMM_ERROR];
	if (check_copies(work, &findings->sink, err) < 0)
		return -1;
	if (findings->sink.count[RMM_ERROR] > errors)
		return 0;
	*err = failed;
	return -1;
}

static int open_whole(struct rmm_work *work, const char *dir,
		      struct rmm_validate *v, struct rmm_findings *findings,
		      struct rmm_err *err)
{
	if (rmm_work_open(work, dir, RMM_WS_UPSTREAM | RMM_WS_MISSING_OK,
			  &findings->sink, err) == 0)
		return 0;
	v->partial = true;
	if (err->code != RMM_E_SYNTAX)
		return -1;
	return open_broken(work, dir, findings, err);
}

/* The combined list as it is on disk: its rows, then the list for
 * rmm_validate to compare. */
static int check_combined(struct rmm_work *work, struct rmm_validate *v,
			  struct rmm_sink *sink, struct rmm_err *err)
{
	const struct rmm_check check = { .work = work, .sink = sink };
	const struct rmm_resource none = {
		.schema = RMM_LIT(RMM_LIST_SCHEMA),
	};
	const struct rmm_resource *resource =
		rmm_package_at(&work->ws.package, RMM_LIT(RMM_LIST_PATH));
	struct rmm_in in = {0};
	int got = rmm_tree_open(&work->dir.tree, &in, RMM_LIST_PATH, err);

	if (got <= 0)
		return got;
	v->combined_file = in.name;
	got = rmm_check_file(&check, &in, resource ? resource : &none, err);
	rmm_in_close(&in);
	if (got > 0)
		got = rmm_tree_open(&work->dir.tree, &in, RMM_LIST_PATH, err);
	if (got > 0)
		got = rmm_list_read(&work->previous, &in, NULL, err);
	rmm_in_close(&in);
	work->has_previous = true;
	v->combined = &work->previous;
	return got < 0 ? -1 : 0;
}

int rmm_check_whole(struct rmm_work *work, const char *dir,
		    struct rmm_validate *v, struct rmm_findings *findings,
		    struct rmm_err *err)
{
	if (open_whole(work, dir, v, findings, err) < 0 ||
	    check_combined(work, v, &findings->sink, err) < 0)
		return -1;
	v->package_file = rmm_work_path(work, "datapackage.json");
	return rmm_validate(v, &findings->sink, err);
}
