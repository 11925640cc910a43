/* SPDX-License-Identifier: MIT */
#include "cli/opt.h"

#include <string.h>

struct parse {
	const struct rmm_opt *table;
	char *values;
	int argc;
	char **argv;
	int at;            /* the word that is looked at */
	bool seen[64];     /* by index in the table */
	struct rmm_err *err;
};

static const struct rmm_opt *find_letter(const struct rmm_opt *o, char letter)
{
	for (; o->letter || o->name; o++)
		if (o->letter && o->letter == letter)
			return o;
	return NULL;
}

static const struct rmm_opt *find_name(const struct rmm_opt *o,
				       const char *name, size_t len)
{
	for (; o->letter || o->name; o++)
		if (o->name && strlen(o->name) == len &&
		    !memcmp(o->name, name, len))
			return o;
	return NULL;
}

static int fail_twice(struct parse *p, const struct rmm_opt *o)
{
	if (o->name)
		return rmm_fail(p->err, RMM_E_USAGE,
				"option '--%s' is given twice", o->name);
	return rmm_fail(p->err, RMM_E_USAGE, "option '-%c' is given twice",
			o->letter);
}

static int store(struct parse *p, const struct rmm_opt *o, const char *arg)
{
	size_t index = (size_t)(o - p->table);
	void *value = p->values + o->offset;
	struct rmm_opt_list *list = value;

	if (index >= sizeof(p->seen) / sizeof(p->seen[0]))
		return rmm_fail(p->err, RMM_E_BUG, "option table too long");
	if (o->type == RMM_OPT_LIST) {
		if (list->n == RMM_OPT_LIST_MAX)
			return rmm_fail(p->err, RMM_E_USAGE,
					"option '-%c' is given more than %d times",
					o->letter, RMM_OPT_LIST_MAX);
		list->item[list->n++] = arg;
		return 0;
	}
	if (p->seen[index])
		return fail_twice(p, o);
	p->seen[index] = true;
	if (o->type == RMM_OPT_FLAG)
		*(bool *)value = true;
	else
		*(const char **)value = arg;
	return 0;
}

static int parse_long(struct parse *p, const char *word)
{
	const char *eq = strchr(word, '=');
	size_t len = eq ? (size_t)(eq - word) : strlen(word);
	const struct rmm_opt *o = find_name(p->table, word, len);

	if (!o)
		return rmm_fail(p->err, RMM_E_USAGE,
				"unknown option '--%.*s'; see -h", (int)len,
				word);
	if (o->type == RMM_OPT_FLAG) {
		if (eq)
			return rmm_fail(p->err, RMM_E_USAGE,
					"option '--%s' takes no argument",
					o->name);
		return store(p, o, NULL);
	}
	if (eq)
		return store(p, o, eq + 1);
	if (p->at + 1 >= p->argc)
		return rmm_fail(p->err, RMM_E_USAGE,
				"option '--%s' needs an argument: %s", o->name,
				o->arg);
	return store(p, o, p->argv[++p->at]);
}

static int parse_cluster(struct parse *p, const char *word)
{
	for (; *word; word++) {
		const struct rmm_opt *o = find_letter(p->table, *word);

		if (!o)
			return rmm_fail(p->err, RMM_E_USAGE,
					"unknown option '-%c'; see -h", *word);
		if (o->type == RMM_OPT_FLAG) {
			if (store(p, o, NULL) < 0)
				return -1;
			continue;
		}
		if (word[1])
			return store(p, o, word + 1);
		if (p->at + 1 >= p->argc)
			return rmm_fail(p->err, RMM_E_USAGE,
					"option '-%c' needs an argument: %s",
					o->letter, o->arg);
		return store(p, o, p->argv[++p->at]);
	}
	return 0;
}

int rmm_opt_parse(void *values, char **operand, size_t *operands,
		  const struct rmm_opt *table, int argc, char **argv,
		  struct rmm_err *err)
{
	struct parse p = { .table = table, .values = values, .argc = argc,
			   .argv = argv, .at = 1, .err = err };
	bool ended = false;

	*operands = 0;
	for (; p.at < argc; p.at++) {
		const char *word = argv[p.at];

		if (ended || word[0] != '-' || !word[1]) {
			operand[(*operands)++] = argv[p.at];
		} else if (!strcmp(word, "--")) {
			ended = true;
		} else if (word[1] == '-') {
			if (parse_long(&p, word + 2) < 0)
				return -1;
		} else if (parse_cluster(&p, word + 1) < 0) {
			return -1;
		}
	}
	return 0;
}
