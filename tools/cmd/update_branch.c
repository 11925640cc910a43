/* SPDX-License-Identifier: MIT */
/* update --branch: the daily job in a private copy of HEAD, and its upstream
 * lists as a commit. The work tree, the index and HEAD stay as they are. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/report_diff.h"
#include "cmd/update_changelog.h"
#include "cmd/update_run.h"
#include "cmd/update_steps.h"
#include "io/out.h"

/* ---- the commit ---- */

/* The bytes of a list in the copy; the lock's entry goes along. */
static int add_source(struct rmm_branch_file *file, struct rmm_update_run *run,
		      struct rmm_lock *lock,
		      const struct rmm_update_source *item)
{
	struct rmm_err *err = run->app->err;
	const struct rmm_lock_entry *entry =
		rmm_lock_find(&run->sources.lock, item->upstream->name);
	int got;

	file->path = item->upstream->path.ptr;
	got = rmm_tree_read(&run->sources.dir.tree, &file->bytes, file->path,
			    RMM_MAX_BODY, &run->arena, err);
	if (got == 0)
		return rmm_fail(err, RMM_E_IO, "the new '%s' is gone",
				file->path);
	if (got < 0)
		return -1;
	return entry ? rmm_lock_put(lock, entry, err) : 0;
}

static int add_lock(struct rmm_branch_file *file, struct rmm_update_run *run,
		    const struct rmm_lock *lock)
{
	struct rmm_err *err = run->app->err;
	struct rmm_buf buf = {0};
	struct rmm_out out = {0};
	struct rmm_str bytes;
	int ret = -1;

	file->path = RMM_LOCK_PATH;
	rmm_buf_init(&buf, RMM_MAX_JSON);
	rmm_out_buf(&out, &buf);
	rmm_lock_write(&out, lock);
	if (rmm_out_close(&out, err) == 0 &&
	    rmm_buf_end(&buf, &bytes, err) == 0)
		ret = rmm_arena_str(&run->arena, &file->bytes, bytes, err);
	rmm_buf_free(&buf);
	return ret;
}

static int add_changelog(struct rmm_branch_file *file,
			 struct rmm_update_run *run)
{
	struct rmm_err *err = run->app->err;
	const struct rmm_update_args *args = run->app->values;
	struct rmm_str old = {0}, bytes;
	struct rmm_buf buf = {0};
	rmm_day day;
	int ret = -1;

	file->path = RMM_CHANGELOG;
	rmm_buf_init(&buf, RMM_MAX_FILE);
	if (rmm_app_date(&day, run->app, args->date) == 0 &&
	    rmm_tree_read(&run->parent.tree, &old, RMM_CHANGELOG, RMM_MAX_BODY,
			  &run->arena, err) >= 0 &&
	    rmm_changelog_add(&buf, old, day, &run->sources, err) == 0 &&
	    rmm_buf_end(&buf, &bytes, err) == 0)
		ret = rmm_arena_str(&run->arena, &file->bytes, bytes, err);
	rmm_buf_free(&buf);
	return ret;
}

/* Fills file[] with what the commit holds; *n is how many. */
static int add_files(struct rmm_branch_file *file, size_t *n,
		     struct rmm_update_run *run)
{
	const struct rmm_update_args *args = run->app->values;
	struct rmm_lock lock = {0};
	int ret = rmm_lock_load(&lock, &run->parent.tree, run->app->err);

	*n = 0;
	for (size_t i = 0; ret == 0 && i < run->sources.n; i++)
		if (rmm_update_is_fresh(&run->sources.item[i]))
			ret = add_source(&file[(*n)++], run, &lock,
					 &run->sources.item[i]);
	if (ret == 0)
		ret = add_lock(&file[(*n)++], run, &lock);
	if (ret == 0 && args->changelog)
		ret = add_changelog(&file[(*n)++], run);
	rmm_lock_free(&lock);
	return ret;
}

static int commit(struct rmm_update_run *run)
{
	struct rmm_branch_file file[RMM_MAX_SOURCES + 2] = {0};
	struct rmm_branch_commit commit = { .file = file };
	struct rmm_err *err = run->app->err;
	struct rmm_buf buf = {0};
	struct rmm_str text;
	int ret = -1;

	rmm_buf_init(&buf, RMM_MAX_JSON);
	if (rmm_app_stamp(&commit.when, run->app) < 0 ||
	    add_files(file, &commit.files, run) < 0 ||
	    rmm_update_message(&buf, &run->message, err) < 0 ||
	    rmm_buf_end(&buf, &text, err) < 0 ||
	    rmm_hold_check(&run->hold, err) < 0)
		goto out;
	commit.message = text.ptr;
	ret = rmm_branch_commit(&run->branch, &commit, err);
out:
	rmm_buf_free(&buf);
	return ret;
}

/* ---- what is said ---- */

/* As a shell takes it for one word. */
static void add_word(struct rmm_buf *buf, const char *word)
{
	const char *p = word;

	while (rmm_is_alnum(*p) || (*p && strchr("._/-", *p)))
		p++;
	if (!*p && p > word) {
		rmm_buf_add(buf, rmm_str(word));
		return;
	}
	rmm_buf_addc(buf, '\'');
	for (p = word; *p; p++)
		if (*p == '\'')
			rmm_buf_add(buf, RMM_LIT("'\\''"));
		else
			rmm_buf_addc(buf, *p);
	rmm_buf_addc(buf, '\'');
}

/* "-C DIR ", where the user gave it. */
static void add_dir(struct rmm_buf *buf, const char *dir)
{
	if (!dir)
		return;
	rmm_buf_add(buf, RMM_LIT("-C "));
	add_word(buf, dir);
	rmm_buf_addc(buf, ' ');
}

static void say_next(struct rmm_update_run *run)
{
	const struct rmm_update_args *args = run->app->values;
	struct rmm_buf buf = {0};

	rmm_buf_init(&buf, 4 * RMM_RUN_PATH);
	rmm_buf_add(&buf, RMM_LIT("next: git "));
	add_dir(&buf, args->dir);
	rmm_buf_add(&buf, RMM_LIT("push origin "));
	add_word(&buf, args->branch);
	rmm_buf_add(&buf, RMM_LIT("; for the review: rmmlist diff "));
	add_dir(&buf, args->dir);
	rmm_buf_add(&buf, RMM_LIT("--format markdown HEAD..."));
	add_word(&buf, args->branch);
	if (rmm_app_can_say(run->app, &buf) && !buf.failed)
		rmm_app_say(run->app, "%s", buf.ptr);
	rmm_buf_free(&buf);
}

static void say_committed(struct rmm_update_run *run)
{
	struct rmm_buf buf = {0};

	rmm_buf_init(&buf, RMM_ERR_TEXT);
	rmm_update_subject(&buf, &run->sources);
	if (rmm_app_can_say(run->app, &buf))
		rmm_app_say(run->app, "branch '%s' has commit %.10s: %s",
			    run->branch.name, run->branch.commit,
			    buf.ptr ? buf.ptr : "");
	rmm_buf_free(&buf);
	say_next(run);
}

static void say_nothing_new(struct rmm_update_run *run)
{
	if (run->branch.tip[0])
		rmm_app_say(run->app, "branch '%s' is up to date",
			    run->branch.name);
	else
		rmm_app_say(run->app, "HEAD is up to date: no row is new, so "
			    "there is no branch '%s'", run->branch.name);
}

/* The rows of the combined list, as update prints them. */
static int print_review(struct rmm_update_run *run)
{
	struct rmm_out out = {0};

	if (!run->message.combined)
		return 0;
	if (rmm_out_stdout(&out, run->app->err) < 0)
		return -1;
	rmm_report_risks_text(&out, &run->diff, &run->risks);
	rmm_report_diff_text(&out, &run->diff, true);
	return rmm_out_close(&out, run->app->err);
}

static int finish(struct rmm_update_run *run)
{
	if (!rmm_update_any(&run->sources)) {
		say_nothing_new(run);
		return 0;
	}
	if (commit(run) < 0)
		return -1;
	say_committed(run);
	return print_review(run);
}

/* A wrong date is said before anything is fetched; and the verbs run in
 * another folder. */
static int check_args(struct rmm_app *app, char real[PATH_MAX + 1])
{
	struct rmm_update_args *args = app->values;
	rmm_day day;

	if (rmm_app_date(&day, app, args->date) < 0)
		return -1;
	if (!args->cacert)
		return 0;
	if (!realpath(args->cacert, real))
		return rmm_fail(app->err, RMM_E_IO, "cannot open '%s': %s",
				args->cacert, strerror(errno));
	args->cacert = real;
	return 0;
}

int rmm_update_branch(struct rmm_app *app)
{
	const struct rmm_update_args *args = app->values;
	struct rmm_update_run run = { .app = app,
				      .dir = args->dir ? args->dir : "." };
	char cacert[PATH_MAX + 1];
	int status = -1;

	if (check_args(app, cacert) == 0 &&
	    rmm_update_run_open(&run, args->branch) == 0)
		status = rmm_update_run_steps(&run);
	if (status >= 0 && finish(&run) < 0)
		status = -1;
	rmm_update_run_close(&run);
	return status;
}
