/* SPDX-License-Identifier: MIT */
#include "cmd/update_run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/update_steps.h"
#include "cmd/work.h"
#include "io/json.h"
#include "io/out.h"

/* ---- the copy ---- */

static int open_repo(struct rmm_update_run *run, const char *name)
{
	struct rmm_err *err = run->app->err;

	if (rmm_repo_open(&run->repo, run->dir, err) < 0 ||
	    rmm_branch_open(&run->branch, run->repo, name, err) < 0 ||
	    rmm_branch_tree(&run->head, &run->branch, false, err) < 0 ||
	    rmm_branch_tree(&run->parent, &run->branch, true, err) < 0)
		return -1;
	return 0;
}

static int export_head(struct rmm_update_run *run)
{
	static const char *const parts[] = { "datapackage.json", "lists",
					     "schema" };
	struct rmm_err *err = run->app->err;
	int got;

	if (mkdir(run->ws, 0700) < 0)
		return rmm_fail(err, RMM_E_IO, "cannot make the folder '%s': "
				"%s", run->ws, strerror(errno));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		got = rmm_repo_export(&run->head, parts[i], run->ws, err);
		if (got < 0)
			return -1;
		if (got == 0 && i == 0)
			return rmm_fail(err, RMM_E_IO, "HEAD has no '%s%s'; "
					"commit the workspace, or name it "
					"with -C DIR", run->head.folder,
					parts[i]);
	}
	return 0;
}

static int make_copy(struct rmm_update_run *run)
{
	struct rmm_err *err = run->app->err;

	if (rmm_hold_begin(&run->hold, err) < 0 ||
	    rmm_scratch_open(&run->scratch, "rmmlist-update", err) < 0)
		return -1;
	snprintf(run->ws, sizeof(run->ws), "%s/ws", run->scratch.path);
	snprintf(run->ends, sizeof(run->ends), "%s/ends.csv",
		 run->scratch.path);
	return export_head(run);
}

int rmm_update_run_open(struct rmm_update_run *run, const char *name)
{
	return open_repo(run, name) < 0 || make_copy(run) < 0 ? -1 : 0;
}

/* What the run did not bring up to date stays as the branch has it, which may
 * be newer than HEAD. */
static int keep_copy(struct rmm_update_run *run,
		     const struct rmm_update_source *item)
{
	struct rmm_err *err = run->app->err;
	const char *path = item->upstream->path.ptr;
	struct rmm_str bytes;
	struct rmm_buf to = {0};
	int got = rmm_tree_read(&run->parent.tree, &bytes, path, RMM_MAX_BODY,
				&run->arena, err);

	if (got <= 0)
		return got;
	rmm_buf_init(&to, RMM_RUN_PATH + PATH_MAX);
	rmm_buf_addf(&to, "%s/%s", run->ws, path);
	if (!to.ptr || to.failed)
		got = rmm_fail_nomem(err);
	else if (rmm_work_parents(to.ptr, err) < 0 ||
		 rmm_file_write(to.ptr, bytes, 0600, err) < 0)
		got = -1;
	rmm_buf_free(&to);
	return got;
}

static int keep_copies(struct rmm_update_run *run)
{
	for (size_t i = 0; i < run->sources.n; i++)
		if (!rmm_update_is_fresh(&run->sources.item[i]) &&
		    keep_copy(run, &run->sources.item[i]) < 0)
			return -1;
	return 0;
}

/* ---- the steps ---- */

/* What the lists merge to in HEAD and in the branch. That they don't merge is
 * told by merge, and for the message an answer; that they can't be read,
 * although merge could, is a failure. */
static int compare_lists(struct rmm_update_run *run, bool merged)
{
	struct rmm_err why = {0};
	struct rmm_dir_tree dir = {0};
	int ret = rmm_dir_tree_open(&dir, run->ws, &why);

	if (ret == 0)
		ret = rmm_work_merge_tree(&run->before, &run->head.tree,
					  RMM_NO_DAY, NULL, &why);
	if (ret == 0)
		ret = rmm_work_merge_tree(&run->after, &dir.tree, RMM_NO_DAY,
					  NULL, &why);
	if (ret == 0)
		ret = rmm_diff(&run->diff, &run->before, &run->after, &why);
	if (ret == 0)
		ret = rmm_risks(&run->risks, &run->diff, &run->before,
				&run->after, &run->sources.ws, &why);
	rmm_dir_tree_close(&dir);
	if (ret == 0)
		run->message.combined = &run->diff;
	run->message.risks = run->risks.n;
	if (why.code == RMM_E_NOMEM || (merged && why.code == RMM_E_IO))
		return rmm_fail(run->app->err, why.code, "%s", why.text);
	return 0;
}

/* A fetch that failed as a whole has said so, and written nothing. */
static int fail_ends(const struct rmm_update_run *run)
{
	if (errno == ENOENT)
		return rmm_fail(run->app->err, RMM_E_IO,
				"rmmlist-fetch did not go through; nothing is "
				"committed");
	return rmm_fail(run->app->err, RMM_E_IO, "cannot open '%s': %s",
			run->ends, strerror(errno));
}

static int fetch(struct rmm_update_run *run,
		 const struct rmm_update_place *place)
{
	struct rmm_update_sources *sources = &run->sources;
	int status;

	if (rmm_update_open(sources, run->app, run->ws) < 0 ||
	    rmm_update_before(sources, &run->parent.tree) < 0)
		return -1;
	status = rmm_update_fetch(run->app, place);
	if (status >= 0 && access(run->ends, R_OK) < 0)
		return fail_ends(run);
	if (status < 0 || rmm_update_ends(sources, run->ends) < 0 ||
	    rmm_update_still_held(sources, &run->head.tree) < 0 ||
	    rmm_update_after(sources) < 0 || keep_copies(run) < 0)
		return -1;
	return rmm_update_highest(status, sources->held > 0);
}

int rmm_update_run_steps(struct rmm_update_run *run)
{
	struct rmm_update_place place = { .inside = run->ws,
					  .ends = run->ends,
					  .hold = &run->hold };
	int status = fetch(run, &place), merged = -1;

	if (status >= 0) {
		merged = rmm_update_merge(run->app, &place);
		status = rmm_update_highest(status, merged);
	}
	if (status >= 0)
		status = rmm_update_highest(
			status, rmm_update_validate(&run->message.found,
						    run->app, &place));
	if (status >= 0 && compare_lists(run, merged == 0) < 0)
		status = -1;
	run->message.sources = &run->sources;
	return status;
}

void rmm_update_run_close(struct rmm_update_run *run)
{
	rmm_risks_free(&run->risks);
	rmm_diff_free(&run->diff);
	rmm_list_free(&run->before);
	rmm_list_free(&run->after);
	rmm_update_free(&run->sources);
	rmm_repo_tree_close(&run->parent);
	rmm_repo_tree_close(&run->head);
	rmm_repo_close(run->repo);
	rmm_scratch_close(&run->scratch);
	rmm_arena_free(&run->arena);
	rmm_hold_release(&run->hold);
}
