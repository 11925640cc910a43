/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "cli/opt.h"

struct args {
	bool all, quiet;
	const char *output, *format;
	struct rmm_opt_list key;
};

static const struct rmm_opt table[] = {
	{ 'a', "all", NULL, "all", RMM_OPT_FLAG, offsetof(struct args, all) },
	{ 'q', NULL, NULL, "quiet", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 'o', "output", "FILE", "output", RMM_OPT_TEXT,
	  offsetof(struct args, output) },
	{ 0, "format", "FORMAT", "format", RMM_OPT_TEXT,
	  offsetof(struct args, format) },
	{ 'p', NULL, "KEY", "key", RMM_OPT_LIST, offsetof(struct args, key) },
	{ 0 },
};

enum { WORDS = 8 };

/* What came out, in one line, so that a row of the table holds a case. */
static void show(char *out, size_t size, const struct args *a,
		 char *const *operand, size_t operands)
{
	int n = snprintf(out, size, "%s%s o=%s f=%s p=", a->all ? "a" : "",
			 a->quiet ? "q" : "", a->output ? a->output : "",
			 a->format ? a->format : "");

	for (size_t i = 0; i < a->key.n; i++)
		n += snprintf(out + n, size - (size_t)n, "%s,",
			      a->key.item[i]);
	n += snprintf(out + n, size - (size_t)n, " :");
	for (size_t i = 0; i < operands; i++)
		n += snprintf(out + n, size - (size_t)n, " %s", operand[i]);
}

static void test_table(void **state)
{
	static const struct {
		const char *word[WORDS], *want; /* want of a failure: the text */
	} rows[] = {
		{ { NULL }, " o= f= p= :" },
		{ { "x", "y" }, " o= f= p= : x y" },
		{ { "-a" }, "a o= f= p= :" },
		{ { "-aq" }, "aq o= f= p= :" },
		{ { "--all" }, "a o= f= p= :" },
		{ { "-o", "F" }, " o=F f= p= :" },
		{ { "-oF" }, " o=F f= p= :" },
		{ { "-qoF" }, "q o=F f= p= :" },
		{ { "--output=F" }, " o=F f= p= :" },
		{ { "--output", "F" }, " o=F f= p= :" },
		{ { "--output=" }, " o= f= p= :" },
		{ { "-o", "-" }, " o=- f= p= :" },
		{ { "-" }, " o= f= p= : -" },
		{ { "x", "-a", "y" }, "a o= f= p= : x y" },
		{ { "--", "-a" }, " o= f= p= : -a" },
		{ { "-p", "A", "-pB" }, " o= f= p=A,B, :" },
		{ { "--format", "--" }, " o= f=-- p= :" },
		{ { "-x" }, "unknown option '-x'; see -h" },
		{ { "-ax" }, "unknown option '-x'; see -h" },
		{ { "--al" }, "unknown option '--al'; see -h" },
		{ { "--quiet" }, "unknown option '--quiet'; see -h" },
		{ { "--all=yes" }, "option '--all' takes no argument" },
		{ { "-o" }, "option '-o' needs an argument: FILE" },
		{ { "--format" }, "option '--format' needs an argument: FORMAT" },
		{ { "-oF", "-oG" }, "option '--output' is given twice" },
		{ { "-a", "--all" }, "option '--all' is given twice" },
		{ { "-qq" }, "option '-q' is given twice" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *argv[WORDS + 2] = { (char *)(uintptr_t)"verb" };
		char *operand[WORDS + 2], got[RMM_ERR_TEXT];
		struct args args = { 0 };
		struct rmm_err err = { 0 };
		size_t operands;
		int argc = 1;

		for (; rows[i].word[argc - 1]; argc++)
			argv[argc] = (char *)(uintptr_t)rows[i].word[argc - 1];
		if (rmm_opt_parse(&args, operand, &operands, table, argc, argv,
				  &err) < 0) {
			assert_int_equal(err.code, RMM_E_USAGE);
			snprintf(got, sizeof(got), "%s", err.text);
		} else {
			show(got, sizeof(got), &args, operand, operands);
		}
		CHECK_STR("row", rmm_str(got), rows[i].want);
	}
}

static void test_list_is_bounded(void **state)
{
	char *argv[2 * RMM_OPT_LIST_MAX + 4], *operand[2 * RMM_OPT_LIST_MAX + 4];
	struct args args = { 0 };
	struct rmm_err err = { 0 };
	size_t operands;
	int argc = 0;

	(void)state;
	argv[argc++] = (char *)(uintptr_t)"verb";
	for (int i = 0; i <= RMM_OPT_LIST_MAX; i++)
		argv[argc++] = (char *)(uintptr_t)"-pK";
	CHECK_FAILS("one too many",
		    rmm_opt_parse(&args, operand, &operands, table, argc, argv,
				  &err),
		    &err, RMM_E_USAGE);
	assert_int_equal(args.key.n, RMM_OPT_LIST_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_list_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
