/* SPDX-License-Identifier: MIT */
/* rmmlist update: the daily job. Starts fetch, merge and validate, then diff
 * against the list as it was; links none of them. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/app.h"
#include "cmd/exec.h"

#define LIST_PATH "lists/rmm_indicators.csv"

/* The shell's status for a command that could not be started. */
enum { NOT_STARTED = 127 };

struct args {
	const char *dir, *date, *accept, *cacert;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "date", "D", "listed_since of new rows (default: today)",
	  RMM_OPT_TEXT, offsetof(struct args, date) },
	{ 0, "accept", "HASH", "let the change through that a guard stopped",
	  RMM_OPT_TEXT, offsetof(struct args, accept) },
	{ 0, "cacert", "FILE", "trust these certificates", RMM_OPT_TEXT,
	  offsetof(struct args, cacert) },
	{ 'q', "quiet", NULL, "warnings, errors and the rows only",
	  RMM_OPT_FLAG, offsetof(struct args, quiet) },
	{ 0 },
};

/* A command line under construction; enough for the longest of ours. */
struct command {
	char *word[16];
	size_t n;
};

static void add(struct command *c, const char *word)
{
	/* execv takes char *const[] and changes nothing. */
	union {
		const char *in;
		char *out;
	} cast = { .in = word };

	if (c->n < sizeof(c->word) / sizeof(c->word[0]) - 1)
		c->word[c->n++] = cast.out;
}

static void add_option(struct command *c, const char *name, const char *value)
{
	if (value) {
		add(c, name);
		add(c, value);
	}
}

static void begin(struct command *c, const struct rmm_app *app,
		  const char *name)
{
	const struct args *args = app->values;

	*c = (struct command){ 0 };
	add(c, name);
	add_option(c, "-C", args->dir);
}

/* Waits for rmmlist-VERB; its exit status, or -1 when it could not be started
 * or a signal ended it. Only diff's output is ours: what the others report
 * goes to standard error. */
static int start(struct rmm_app *app, const char *verb, struct command *c)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return rmm_fail(app->err, RMM_E_IO, "cannot fork: %s",
				strerror(errno));
	if (!pid) {
		if (strcmp(verb, "diff") && dup2(2, 1) < 0)
			_exit(NOT_STARTED);
		rmm_exec_verb(verb, c->word);
		_exit(NOT_STARTED);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return rmm_fail(app->err, RMM_E_IO,
					"cannot wait for rmmlist-%s: %s", verb,
					strerror(errno));
	if (WIFSIGNALED(status))
		return rmm_fail(app->err, RMM_E_IO,
				"rmmlist-%s was ended by signal %d", verb,
				WTERMSIG(status));
	if (WEXITSTATUS(status) == NOT_STARTED)
		return rmm_fail(app->err, RMM_E_IO,
				"cannot start rmmlist-%s; is it installed?",
				verb);
	return WEXITSTATUS(status);
}

static int run_fetch(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct command c;

	begin(&c, app, "rmmlist-fetch");
	add_option(&c, "--accept", args->accept);
	add_option(&c, "--cacert", args->cacert);
	if (args->quiet)
		add(&c, "-q");
	return start(app, "fetch", &c);
}

static int run_dated(struct rmm_app *app, const char *verb, const char *name)
{
	const struct args *args = app->values;
	struct command c;

	begin(&c, app, name);
	add_option(&c, "--date", args->date);
	if (args->quiet || !strcmp(verb, "validate"))
		add(&c, "-q");
	return start(app, verb, &c);
}

static int diff_with(struct rmm_app *app, const char *option,
		     const char *before, const char *after)
{
	struct command c;

	begin(&c, app, "rmmlist-diff");
	if (option)
		add(&c, option);
	add(&c, before);
	add(&c, after);
	return start(app, "diff", &c);
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

static int highest(int a, int b)
{
	return a < 0 || b < 0 ? -1 : a > b ? a : b;
}

static int update(struct rmm_app *app, const char *path, int before)
{
	int status = run_fetch(app);

	if (status >= 0)
		status = highest(status,
				 run_dated(app, "merge", "rmmlist-merge"));
	if (status >= 0)
		status = highest(
			status, run_dated(app, "validate", "rmmlist-validate"));
	if (status < 0)
		return status;
	if (before >= 0)
		return highest(status, run_diff(app, before, path));
	if (!access(path, R_OK))
		rmm_app_say(app, "the first list: '%s'", path);
	return status;
}

/* What all three would complain about is said once. */
static int check(struct rmm_app *app, const char *dir)
{
	const struct args *args = app->values;
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
	const struct args *args = app->values;
	const char *dir = args->dir ? args->dir : ".";
	char path[4096 + sizeof(LIST_PATH)]; /* check() bounds dir */
	int before, status;

	if (check(app, dir) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s%s" LIST_PATH, args->dir ? dir : "",
		 args->dir ? "/" : "");
	/* Without O_CLOEXEC: diff inherits it. */
	before = open(path, O_RDONLY);
	status = update(app, path, before);
	if (before >= 0)
		close(before);
	return status;
}

const struct rmm_tool rmm_tool = {
	.name = "update",
	.summary = "fetch, merge and validate, then show what changed",
	.usage = "[-q] [-C DIR] [--date D] [--accept HASH] [--cacert FILE]",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.run = run,
};
