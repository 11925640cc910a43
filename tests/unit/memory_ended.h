/* SPDX-License-Identifier: MIT */
#ifndef RMM_TEST_MEMORY_ENDED_H
#define RMM_TEST_MEMORY_ENDED_H

#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "support.h"

/* `use` finishes an output: it must not, once memory ended where that could not
 * be told (rmm_mem_end). In a process of its own, since nothing undoes it. */
static inline void check_memory_ended(const char *name,
				      int (*use)(void *ctx, struct rmm_err *err),
				      void *ctx)
{
	struct rmm_err err = {0};
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		rmm_mem_end();
		_exit(use(ctx, &err) < 0 && err.code == RMM_E_NOMEM ? 0 : 1);
	}
	CHECK(name, waitpid(pid, &status, 0) == pid && status == 0);
}

#endif
