/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a command line, a word a line. Laws: no word is lost: each is an
 * operand, an option or an option's argument, in their order; what is refused
 * is refused with a reason; `-`, and all after `--`, are operands.
 */
#include "cli/opt.h"
#include "law.h"

enum { WORDS = 40 };

struct values {
	bool quiet, notes;
	const char *output, *date;
	struct rmm_opt_list keys;
};

static const struct rmm_opt table[] = {
	{ 'q', "quiet", NULL, "q", RMM_OPT_FLAG,
	  offsetof(struct values, quiet) },
	{ 'n', NULL, NULL, "n", RMM_OPT_FLAG, offsetof(struct values, notes) },
	{ 'o', "output", "FILE", "o", RMM_OPT_TEXT,
	  offsetof(struct values, output) },
	{ 0, "date", "DAY", "d", RMM_OPT_TEXT, offsetof(struct values, date) },
	{ 'p', "key", "FILE", "p", RMM_OPT_LIST,
	  offsetof(struct values, keys) },
	{ 0 },
};

/* NUL-terminated words in text, behind the program's name. */
static int split(char *argv[WORDS + 2], char *text)
{
	int n = 1;

	argv[0] = text + strlen(text);
	while (*text && n <= WORDS) {
		argv[n++] = text;
		text += strcspn(text, "\n");
		if (*text)
			*text++ = '\0';
	}
	argv[n] = NULL;
	return n;
}

static bool is_plain(const char *word)
{
	return word[0] != '-' || !word[1];
}

/* What stands behind a word that is no option is not an option's argument. */
static void check(const struct values *v, char **operand, size_t operands,
		  int argc, char **argv)
{
	bool ended = false;
	size_t k = 0;

	for (int i = 1; i < argc; i++) {
		bool free = ended || i == 1 || is_plain(argv[i - 1]);
		bool is_operand = k < operands && operand[k] == argv[i];

		LAW(is_operand || !free || (!ended && !is_plain(argv[i])),
		    "'%s' is lost", argv[i]);
		k += is_operand;
		ended = ended || (free && strcmp(argv[i], "--") == 0);
	}
	LAW(k == operands, "%zu operands of %zu", operands, k);
	LAW(v->keys.n <= RMM_OPT_LIST_MAX, "%zu keys", v->keys.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[512] = {0}, *argv[WORDS + 2], *operand[WORDS + 2];
	struct values values = {0};
	struct rmm_err err = {0};
	size_t operands = 0;
	int argc;

	memcpy(text, data, size < sizeof(text) ? size : sizeof(text) - 1);
	argc = split(argv, text);
	if (rmm_opt_parse(&values, operand, &operands, table, argc, argv,
			  &err) < 0)
		LAW(err.code == RMM_E_USAGE && err.text[0], "%s", err.text);
	else
		check(&values, operand, operands, argc, argv);
	return 0;
}
