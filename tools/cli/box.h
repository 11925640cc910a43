/* SPDX-License-Identifier: MIT */
#ifndef RMM_CLI_BOX_H
#define RMM_CLI_BOX_H

/*
 * A process gives away what its verb does not need, for good, before it reads
 * the first byte that others wrote. Whoever then takes it over through a bad
 * row finds no network, no program to start and no file to write.
 *
 * Three parts of the Linux kernel hold it: no_new_privs, a seccomp filter
 * (box_calls.c) and Landlock (box_files.c). A kernel or a container that lacks
 * one of them stops nobody from working: a verb then runs with what is left,
 * and --version says what that is.
 */

#include "base/buf.h"

/* What a verb needs; one that says nothing is closed most tightly. */
enum rmm_needs {
	RMM_NEEDS_NETWORK = 1 << 0,
	RMM_NEEDS_PROGRAMS = 1 << 1, /* starts others, which need all of this */
	RMM_NEEDS_FILES = 1 << 2, /* writes more than its arguments name */
	/* Not a need: keys or tokens are in its memory, which then goes into no
	 * core file and is closed to debuggers. */
	RMM_HOLDS_SECRETS = 1 << 3,
};

enum { RMM_BOX_PLACES = 8 };

/* Something that is written; it may be missing yet. */
struct rmm_box_place {
	const char *path;
	bool folder; /* what is in it is written, not it and its neighbours */
};

struct rmm_box_want {
	unsigned needs; /* enum rmm_needs, joined by | */
	struct rmm_box_place place[RMM_BOX_PLACES]; /* without NEEDS_FILES */
	size_t places;
};

/* What holds, by what the kernel says afterwards. */
struct rmm_box {
	bool privileges; /* no new ones */
	bool calls;      /* seccomp's filter */
	int files;       /* the ABI of Landlock; 0: it limits nothing */
	int why;         /* errno: why there is no filter; 0: built without */
};

/* Closes the box, as tightly as it goes. Ordered so that what is lacking
 * takes nothing else away; can't be undone. */
void rmm_box_close(struct rmm_box *box, const struct rmm_box_want *want);

/* Appends "sandbox: ..." and LF. `arguments`: the verb writes where its
 * arguments say, of which `want` has none. */
void rmm_box_describe(struct rmm_buf *out, const struct rmm_box *box,
		      const struct rmm_box_want *want, bool arguments);

#endif
