/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a command line, a word a line. Laws: no word is lost: each is an
 * operand, an option or an option's argument, in their order; what is refused
 * is refused with a reason; `-`, and all after `--`, are operands; no option
 * has a value that no word gave it.
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

/* Is there a word of options that has this letter? */
static bool is_given(char letter, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!is_plain(argv[i]) && strchr(argv[i], letter))
			return true;
	return false;
}

/* Is it a word, or the end of one? */
static bool is_word(const char *value, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (value >= argv[i] && value <= argv[i] + strlen(argv[i]))
			return true;
	return false;
}

static void check_values(const struct values *v, int argc, char **argv)
{
	LAW(!v->quiet || is_given('q', argc, argv), "quiet");
	LAW(!v->notes || is_given('n', argc, argv), "notes");
	LAW(!v->output || is_word(v->output, argc, argv), "output");
	LAW(!v->date || is_word(v->date, argc, argv), "date");
	LAW(v->keys.n <= RMM_OPT_LIST_MAX, "%zu keys", v->keys.n);
	for (size_t i = 0; i < v->keys.n; i++)
		LAW(is_word(v->keys.item[i], argc, argv), "a key");
}

/* What stands behind a word that is no option is not an option's argument. */
static void check_words(char **operand, size_t operands, int argc, char **argv)
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
			  &err) < 0) {
		LAW(err.code == RMM_E_USAGE && err.text[0], "%s", err.text);
		return 0;
	}
	check_words(operand, operands, argc, argv);
	check_values(&values, argc, argv);
	return 0;
}
