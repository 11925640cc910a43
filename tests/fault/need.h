/* SPDX-License-Identifier: MIT */
#ifndef RMM_FAULT_NEED_H
#define RMM_FAULT_NEED_H

/* What the test itself can't do without. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static inline void need(bool done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(2);
}

#endif
