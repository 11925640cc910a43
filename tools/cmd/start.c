/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cmd/start.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/app.h"
#include "cmd/exec.h"

/* The shell's status for a command that could not be started. */
enum { NOT_STARTED = 127 };

/* ---- signals ---- */

/* SIGPIPE too: whoever reads our output may stop to. */
static const int ending[] = { SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM };

int rmm_hold_begin(struct rmm_hold *hold, struct rmm_err *err)
{
	struct sigaction now;

	sigemptyset(&hold->held);
	/* Who ignores one (nohup) goes on doing so. */
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (sigaction(ending[i], NULL, &now) == 0 &&
		    now.sa_handler != SIG_IGN)
			sigaddset(&hold->held, ending[i]);
	sigaddset(&hold->held, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &hold->held, &hold->before) < 0)
		return rmm_fail(err, RMM_E_IO, "cannot hold signals: %s",
				strerror(errno));
	hold->on = true;
	return 0;
}

static int fail_caught(const struct rmm_hold *hold, struct rmm_err *err)
{
	return rmm_fail(err, RMM_E_IO, "ended by signal %d", hold->caught);
}

int rmm_hold_check(struct rmm_hold *hold, struct rmm_err *err)
{
	sigset_t pending;

	if (sigpending(&pending) < 0)
		sigemptyset(&pending);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (sigismember(&hold->held, ending[i]) == 1 &&
		    sigismember(&pending, ending[i]) == 1)
			hold->caught = ending[i];
	return hold->caught ? fail_caught(hold, err) : 0;
}

void rmm_hold_release(struct rmm_hold *hold)
{
	if (!hold->on)
		return;
	if (hold->caught)
		raise(hold->caught);
	sigprocmask(SIG_SETMASK, &hold->before, NULL);
	hold->on = false;
}

/* ---- commands ---- */

void rmm_command_add(struct rmm_command *c, const char *word)
{
	/* execv takes char *const[] and changes nothing. */
	union {
		const char *in;
		char *out;
	} cast = { .in = word };

	if (c->n < sizeof(c->word) / sizeof(c->word[0]) - 1)
		c->word[c->n++] = cast.out;
}

void rmm_command_option(struct rmm_command *c, const char *name,
			const char *value)
{
	if (value) {
		rmm_command_add(c, name);
		rmm_command_add(c, value);
	}
}

void rmm_command_begin(struct rmm_command *c, const char *name)
{
	*c = (struct rmm_command){ .verb = strchr(name, '-') + 1, .out = 1 };
	rmm_command_add(c, name);
}

/* A relative one is meant from here. */
static void keep_exec_path(void)
{
	const char *path = rmm_app_env("RMMLIST_EXEC_PATH");
	char real[PATH_MAX + 1];

	if (path && path[0] != '/' && realpath(path, real))
		setenv("RMMLIST_EXEC_PATH", real, 1);
}

static void become(struct rmm_command *c)
{
	if (c->hold)
		sigprocmask(SIG_SETMASK, &c->hold->before, NULL);
	if (c->out != 1 && dup2(c->out, 1) < 0)
		_exit(NOT_STARTED);
	if (c->dir)
		keep_exec_path();
	if (c->dir && chdir(c->dir) < 0)
		_exit(NOT_STARTED);
	rmm_exec_verb(c->verb, c->word);
	_exit(NOT_STARTED);
}

/* Until the child has ended, or a signal says that it should. */
static void watch(struct rmm_hold *hold, pid_t pid)
{
	const int how = WEXITED | WNOHANG | WNOWAIT;
	siginfo_t info = {0};

	do {
		int sig = sigwaitinfo(&hold->held, &info);

		if (sig == SIGCHLD)
			continue;
		if (sig > 0) {
			hold->caught = sig;
			kill(pid, sig);
		}
	} while (waitid(P_PID, (id_t)pid, &info, how) == 0 && info.si_pid == 0);
}

int rmm_start(struct rmm_command *c, struct rmm_err *err)
{
	pid_t pid;
	int status;

	/* Who started us may ignore it: then a child is not waited for. */
	signal(SIGCHLD, SIG_DFL);
	pid = fork();
	if (pid < 0)
		return rmm_fail(err, RMM_E_IO, "cannot fork: %s",
				strerror(errno));
	if (!pid)
		become(c);
	if (c->hold)
		watch(c->hold, pid);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return rmm_fail(err, RMM_E_IO,
					"cannot wait for rmmlist-%s: %s",
					c->verb, strerror(errno));
	if (c->hold && c->hold->caught)
		return fail_caught(c->hold, err);
	if (WIFSIGNALED(status))
		return rmm_fail(err, RMM_E_IO,
				"rmmlist-%s was ended by signal %d", c->verb,
				WTERMSIG(status));
	if (WEXITSTATUS(status) == NOT_STARTED)
		return rmm_fail(err, RMM_E_IO,
				"cannot start rmmlist-%s; is it installed?",
				c->verb);
	return WEXITSTATUS(status);
}
