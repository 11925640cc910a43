/* SPDX-License-Identifier: MIT */
#ifndef RMM_TEST_NO_MEMORY_H
#define RMM_TEST_NO_MEMORY_H

/* Whichever allocation fails: no memory, and nothing else. */

#include <limits.h>

#include "base/mem.h"
#include "support.h"

/* The hook has no argument, so its state has to be here. */
static unsigned no_memory_allowed;
static bool no_memory_later; /* is there memory again after the failure? */
static bool no_memory_failed;

static bool no_memory_may_allocate(void)
{
	if (no_memory_failed)
		return no_memory_later;
	no_memory_failed = no_memory_allowed == 0;
	no_memory_allowed--;
	return !no_memory_failed;
}

/* Calls `use` with the first allocation failing, then the second, until none
 * fails: once with all that follow failing too, once with that one alone. Who
 * can do without that one (libcsv) may go through: `use` checks what it made,
 * so that no failure is forgotten. It frees all; that nothing leaks the address
 * sanitizer tells. At least `least` allocations have to be made. */
static inline void check_no_memory(const char *name, unsigned least,
				   int (*use)(void *ctx, struct rmm_err *err),
				   void *ctx)
{
	for (unsigned n = 0, later = 0; later < 2; n++) {
		struct rmm_err err = {0};
		int ret;

		CHECK(name, n < 10000);
		no_memory_allowed = n;
		no_memory_later = later;
		no_memory_failed = false;
		rmm_mem_hook(no_memory_may_allocate);
		ret = use(ctx, &err);
		rmm_mem_hook(NULL);
		if (ret < 0 ? !no_memory_failed || err.code != RMM_E_NOMEM :
			      no_memory_failed && !later)
			fail_msg("%s: allocation %u: %d, code %d: %s", name,
				 n + 1, ret, (int)err.code, err.text);
		if (no_memory_failed)
			continue;
		if (n < least)
			fail_msg("%s: only %u allocations", name, n);
		later++;
		n = UINT_MAX; /* from the first again */
	}
}

#endif
