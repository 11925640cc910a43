/* SPDX-License-Identifier: MIT */
/* What --version says of a box; what it holds is for tests/box. */
#include "support.h"

#include <errno.h>

#include "cli/box.h"

#define ALL (RMM_NEEDS_NETWORK | RMM_NEEDS_PROGRAMS | RMM_NEEDS_FILES)

static const struct {
	const char *name;
	struct rmm_box box;
	unsigned needs;
	bool arguments;
	const char *want;
} rows[] = {
	{ "all of it", { true, true, 7, 0 }, 0, false,
	  "sandbox: no new privileges, no network, no other programs, writes "
	  "no files (seccomp, Landlock ABI 7)\n" },
	{ "old kernel", { true, true, 0, 0 }, 0, false,
	  "sandbox: no new privileges, no network, no other programs, writes "
	  "no files (seccomp)\n" },
	{ "arguments", { true, true, 2, 0 }, 0, true,
	  "sandbox: no new privileges, no network, no other programs, writes "
	  "only where its arguments say (seccomp, Landlock ABI 2)\n" },
	{ "arguments, old kernel", { true, true, 0, 0 }, 0, true,
	  "sandbox: no new privileges, no network, no other programs "
	  "(seccomp)\n" },
	{ "network", { true, true, 0, 0 }, RMM_NEEDS_NETWORK | RMM_NEEDS_FILES,
	  false, "sandbox: no new privileges, no other programs (seccomp)\n" },
	{ "everything", { true, true, 0, 0 }, ALL, false,
	  "sandbox: no new privileges (seccomp)\n" },
#ifndef RMM_NO_BOX
	{ "no seccomp", { true, false, 3, EINVAL }, 0, false,
	  "sandbox: no new privileges, writes no files (Landlock ABI 3); no "
	  "seccomp filter: the kernel has none\n" },
	{ "forbidden", { true, false, 0, EPERM }, 0, false,
	  "sandbox: no new privileges; no seccomp filter: Operation not "
	  "permitted\n" },
	{ "nothing", { false, false, 0, ENOSYS }, 0, false,
	  "sandbox: none: no seccomp filter: the kernel has none\n" },
#endif
};

static void test_describe(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_box_want want = { .needs = rows[i].needs };
		struct rmm_buf buf = {0};
		struct rmm_err err = {0};
		struct rmm_str text;

		rmm_buf_init(&buf, 1000);
		rmm_box_describe(&buf, &rows[i].box, &want, rows[i].arguments);
		CHECK_OK(rows[i].name, rmm_buf_end(&buf, &text, &err), &err);
		CHECK_STR(rows[i].name, text, rows[i].want);
		rmm_buf_free(&buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_describe) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
