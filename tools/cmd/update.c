/* SPDX-License-Identifier: MIT */
/* rmmlist update: the daily job. Starts fetch, merge and validate, then diff
 * against the list as it was; links none of them. With --branch it does so in
 * a copy (cmd/update_branch.c). */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/update_changelog.h"
#include "cmd/update_steps.h"
#include "cmd/work.h"
#include "io/call.h"
#include "io/out.h"

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct rmm_update_args, dir) },
	{ 0, "date", "D", "listed_since of new rows (default: today)",
	  RMM_OPT_TEXT, offsetof(struct rmm_update_args, date) },
	{ 0, "accept", "HASH", "let the change through that a guard stopped",
	  RMM_OPT_TEXT, offsetof(struct rmm_update_args, accept) },
	{ 0, "cacert", "FILE", "trust these certificates", RMM_OPT_TEXT,
	  offsetof(struct rmm_update_args, cacert) },
	{ 0, "branch", "NAME", "commit the upstream lists there, not here",
	  RMM_OPT_TEXT, offsetof(struct rmm_update_args, branch) },
	{ 0, "changelog", NULL, "note the changed rows in " RMM_CHANGELOG,
	  RMM_OPT_FLAG, offsetof(struct rmm_update_args, changelog) },
	{ 'q', "quiet", NULL, "warnings, errors and the rows only",
	  RMM_OPT_FLAG, offsetof(struct rmm_update_args, quiet) },
	{ 0 },
};

static int diff_with(struct rmm_app *app, const char *option,
		     const char *before, const char *after)
{
	const struct rmm_update_args *args = app->values;
	struct rmm_command c;

	rmm_command_begin(&c, "rmmlist-diff");
	rmm_command_option(&c, "-C", args->dir);
	if (option)
		rmm_command_add(&c, option);
	rmm_command_add(&c, before);
	rmm_command_add(&c, after);
	return rmm_start(&c, app->err);
}

/* The list as it was is read through a descriptor that was opened before
 * merge replaced the file: no copy, nothing to clean up. */
static int run_diff(struct rmm_app *app, int before, const char *after)
{
	char old[32];
	int status;

	snprintf(old, sizeof(old), "/dev/fd/%d", before);
	/* Quiet means silent when no row has changed. */
	if (app->quiet) {
		status = diff_with(app, "-q", old, after);
		if (status != 1)
			return status;
	}
	status = diff_with(app, NULL, old, after);
	return status == 1 ? 0 : status;
}

static int write_changelog(struct rmm_app *app, struct rmm_str text)
{
	const struct rmm_update_args *args = app->values;
	char path[4096 + sizeof(RMM_CHANGELOG)]; /* check() bounds dir */

	snprintf(path, sizeof(path), "%s%s" RMM_CHANGELOG,
		 args->dir ? args->dir : "", args->dir ? "/" : "");
	return rmm_work_write(path, text, app->err);
}

/* Puts the changes into the changelog of the work tree. */
static int note_changes(struct rmm_update_sources *sources, struct rmm_str old,
			struct rmm_app *app)
{
	const struct rmm_update_args *args = app->values;
	struct rmm_str text;
	struct rmm_buf buf = {0};
	rmm_day day;
	int ret = -1;

	if (!rmm_update_any(sources))
		return 0;
	rmm_buf_init(&buf, RMM_MAX_FILE);
	if (rmm_app_date(&day, app, args->date) == 0 &&
	    rmm_changelog_add(&buf, old, day, sources, app->err) == 0 &&
	    rmm_buf_end(&buf, &text, app->err) == 0)
		ret = write_changelog(app, text);
	rmm_buf_free(&buf);
	return ret;
}

/* fetch, and with --changelog a note of what it brought. */
static int fetch(struct rmm_app *app, const struct rmm_update_place *place)
{
	const struct rmm_update_args *args = app->values;
	struct rmm_update_sources sources = {0};
	struct rmm_str old = {0};
	int status = -1;

	if (!args->changelog)
		return rmm_update_fetch(app, place);
	if (rmm_update_open(&sources, app, args->dir ? args->dir : ".") < 0 ||
	    rmm_update_before(&sources, &sources.dir.tree) < 0 ||
	    rmm_tree_read(&sources.dir.tree, &old, RMM_CHANGELOG,
			  RMM_MAX_BODY, &sources.arena, app->err) < 0)
		goto out;
	status = rmm_update_fetch(app, place);
	if (status >= 0 && (rmm_update_after(&sources) < 0 ||
			    note_changes(&sources, old, app) < 0))
		status = -1;
out:
	rmm_update_free(&sources);
	return status;
}

static int fail_read(struct rmm_app *app, const char *path)
{
	return rmm_fail(app->err, RMM_E_IO, "cannot read '%s': %s", path,
			strerror(errno));
}

static int update(struct rmm_app *app, const char *path, int before)
{
	const struct rmm_update_args *args = app->values;
	struct rmm_update_place place = { .dir = args->dir };
	struct rmm_update_found found = {0};
	int status = fetch(app, &place);

	if (status >= 0)
		status = rmm_update_highest(status,
					    rmm_update_merge(app, &place));
	if (status >= 0)
		status = rmm_update_highest(
			status, rmm_update_validate(&found, app, &place));
	if (status < 0)
		return status;
	if (before >= 0)
		return rmm_update_highest(status, run_diff(app, before, path));
	if (!access(path, R_OK))
		rmm_app_say(app, "the first list: '%s'", path);
	else if (errno != ENOENT)
		return fail_read(app, path);
	return status;
}

/* What all three would complain about is said once. */
static int check(struct rmm_app *app, const char *dir)
{
	const struct rmm_update_args *args = app->values;
	char path[4096];
	rmm_day date;
	int n = snprintf(path, sizeof(path), "%s/datapackage.json", dir);

	if (rmm_app_date(&date, app, args->date) < 0)
		return -1;
	if (n < 0 || (size_t)n >= sizeof(path))
		return rmm_fail(app->err, RMM_E_USAGE,
				"the path after -C is too long");
	if (access(path, R_OK) < 0)
		return rmm_fail(
			app->err, RMM_E_IO,
			"cannot read '%s': %s; name the workspace with -C DIR",
			path, strerror(errno));
	return 0;
}

static int run(struct rmm_app *app)
{
	const struct rmm_update_args *args = app->values;
	const char *dir = args->dir ? args->dir : ".";
	char path[4096 + sizeof(RMM_LIST_PATH)]; /* check() bounds dir */
	int before, status;

	if (args->branch)
		return rmm_update_branch(app);
	if (check(app, dir) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s%s" RMM_LIST_PATH, args->dir ? dir : "",
		 args->dir ? "/" : "");
	/* Without O_CLOEXEC: diff inherits it. */
	before = rmm_open(AT_FDCWD, path, O_RDONLY);
	/* Who can't see what changed must not take it for the first list. */
	if (before < 0 && errno != ENOENT)
		return fail_read(app, path);
	status = update(app, path, before);
	if (before >= 0)
		close(before);
	return status;
}

const struct rmm_tool rmm_tool = {
	.name = "update",
	.summary = "fetch, merge and validate, then show what changed",
	.usage = "[-q] [-C DIR] [--date D] [--accept HASH] [--cacert FILE] "
		 "[--branch NAME] [--changelog]",
	.options = options,
	.values_size = sizeof(struct rmm_update_args),
	.quiet_offset_plus_1 = offsetof(struct rmm_update_args, quiet) + 1,
	.needs = RMM_NEEDS_NETWORK | RMM_NEEDS_PROGRAMS | RMM_NEEDS_FILES,
	.run = run,
};
