/* SPDX-License-Identifier: MIT */
#include "cmd/exec.h"

#include <stdio.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/app.h"

static void try_in(struct rmm_str dir, const char *verb, char **argv)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), "%.*s/rmmlist-%s", RMM_ARG(dir),
			 verb);

	if (n > 0 && (size_t)n < sizeof(path))
		execv(path, argv);
}

static void try_beside(const char *verb, char **argv)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
	struct rmm_str path = { self, n > 0 ? (size_t)n : 0 };

	if (n > 0 && (size_t)n < sizeof(self))
		try_in(rmm_str_upto(path, rmm_str_rfind(path, '/')), verb,
		       argv);
}

void rmm_exec_verb(const char *verb, char **argv)
{
	const char *exec_path = rmm_app_env("RMMLIST_EXEC_PATH");

	if (exec_path) {
		try_in(rmm_str(exec_path), verb, argv);
		return;
	}
	try_beside(verb, argv);
	try_in(rmm_str(RMM_EXEC_DIR), verb, argv);
}
