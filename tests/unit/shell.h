/* SPDX-License-Identifier: MIT */
#ifndef RMM_TEST_SHELL_H
#define RMM_TEST_SHELL_H

/* For tests that need a repository: git makes it, by a script. */

#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

/* Runs the script in the folder; its exit status, -1 when a signal ended it. */
static inline int sh(const char *dir, const char *script)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		if (chdir(dir) == 0)
			execlp("sh", "sh", "-c", script, (char *)NULL);
		_exit(127);
	}
	CHECK(script, pid > 0 && waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
