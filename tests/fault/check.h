/* SPDX-License-Identifier: MIT */
#ifndef RMM_FAULT_CHECK_H
#define RMM_FAULT_CHECK_H

/*
 * What must hold of a run in which one call failed: it ends with status 2 and
 * one line that says why, or does all that it would have done; files are as
 * before or as they should be, each of them; and nothing is left behind, in
 * memory or in the folder.
 */

#include "tree.h"
#include "wrap.h"

/* What one run left. */
struct outcome {
	int status; /* 128 and more: ended by a signal */
	char *out, *err;
	struct tree tree;
};

/* What a child tells before it ends. */
struct told {
	unsigned count[FAULT_CALLS];
	long blocks;
	long descriptors;
};

struct torture {
	const char *name, *folder;
	int argc;
	char **argv; /* the verb's */
	int out, err; /* where a run writes to */
	struct told *told;
	struct outcome good, again; /* run once, and run twice */
	struct tree before;
	unsigned runs, clean, bad;
};

enum { FAULT_LIBRARY = 97 }; /* the status of a run that crashed in a library
			      * that does so when memory ends */

/* Was it a library's allocation, with one of those among the libraries? */
bool fault_is_spared(const struct fault *fault);

/* NULL, or what is wrong with the run. */
const char *fault_check(const struct torture *t, const struct fault *f,
			const struct outcome *o);

#endif
