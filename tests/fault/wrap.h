/* SPDX-License-Identifier: MIT */
#ifndef RMM_FAULT_WRAP_H
#define RMM_FAULT_WRAP_H

/*
 * The linker's --wrap leads what our objects call to wrap.c (calls of the C
 * library, calls.def) and wrap_mem.c (memory), and from there to the real one,
 * counted. One of them may be armed to fail. What our code, or a library under
 * it, asks for is the same as in rmmlist-VERB: its very objects are linked.
 */

#include <stdbool.h>

enum fault_call {
#define CALL(type, name, params, args, answer, error) FAULT_##name,
#define CALL_OWN(name) FAULT_##name,
#include "calls.def"
#undef CALL
#undef CALL_OWN
	FAULT_message, /* write to standard error */
	FAULT_memory,  /* of our code */
	FAULT_library, /* memory of libraries, the C library among them */
	FAULT_CALLS,
};

enum fault_how {
	FAULT_FAIL,  /* it does nothing, and says so */
	FAULT_INTR,  /* read, write: a signal came first */
	FAULT_SHORT, /* read: a byte; write: all but one */
};

struct fault {
	enum fault_call call;
	unsigned nth; /* from 1; 0: none fails, all are counted */
	enum fault_how how;
};

const char *fault_name(enum fault_call call);

/* Sets the counts to zero and arms; NULL ends it. */
void fault_arm(const struct fault *fault);
unsigned fault_count(enum fault_call call);

/* Counts one call; must it fail, in any way? */
bool fault_hits(enum fault_call call);
/* ... in this way? To be asked before fault_hits, which counts. */
bool fault_is_next(enum fault_call call, enum fault_how how);

/* Blocks that our code has and did not free since it was armed. */
long fault_blocks(void);

#endif
