/* SPDX-License-Identifier: MIT */
#ifndef RMM_CLI_OPT_H
#define RMM_CLI_OPT_H

/*
 * One table of options gives the parser, the text of -h and the docs test.
 * `-o FILE`, `-oFILE`, `--output=FILE`, `--output FILE`, clusters (`-qn`), `--`
 * ends; options and operands may be mixed; no abbreviations; an option given twice
 * is an error unless it is a list; `-` is an operand. Every table gets
 * -h/--help and --version from cli/app_help.c.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum rmm_opt_type {
	RMM_OPT_FLAG, /* bool */
	RMM_OPT_TEXT, /* const char *: the argument, borrowed from argv */
	RMM_OPT_LIST, /* struct rmm_opt_list: may be repeated */
	/* As TEXT; a file that is written or a folder that is written into,
	 * which cli/box.h leaves open. "-" is standard output. */
	RMM_OPT_OUT_FILE,
	RMM_OPT_OUT_DIR,
};

enum { RMM_OPT_LIST_MAX = 16 };
struct rmm_opt_list {
	const char *item[RMM_OPT_LIST_MAX];
	size_t n;
};

struct rmm_opt {
	char letter;      /* 0: none */
	const char *name; /* without "--"; NULL: none */
	const char *arg;  /* the argument's name in help, "FILE"; NULL for a flag */
	const char *help; /* one line */
	enum rmm_opt_type type;
	size_t offset; /* of the value in the verb's struct of arguments */
};

static inline bool rmm_opt_is_output(const struct rmm_opt *o)
{
	return o->type == RMM_OPT_OUT_FILE || o->type == RMM_OPT_OUT_DIR;
}

/* The argument, of one that has one and is no list; NULL: it is not given. */
static inline const char *rmm_opt_text(const void *values,
				       const struct rmm_opt *o)
{
	return *(const char *const *)(const void *)((const char *)values +
						    o->offset);
}

/* Fills `values` and leaves the operands in operand[0..*operands), pointers
 * into argv. The table ends with a zeroed entry. RMM_E_USAGE on anything
 * that is not in it. */
int rmm_opt_parse(void *values, char **operand, size_t *operands,
		  const struct rmm_opt *table, int argc, char **argv,
		  struct rmm_err *err) RMM_CHECKED;

#endif
