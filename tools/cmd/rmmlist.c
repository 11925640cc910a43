/* SPDX-License-Identifier: MIT */
/* The dispatcher: `rmmlist VERB ...` becomes `rmmlist-VERB ...`. A verb that is
 * not one of ours is looked for in PATH, so that a team may add its own. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/app.h"
#include "cmd/exec.h"
#include "io/call.h"
#include "io/out.h"

static const struct {
	const char *name, *summary;
} verbs[] = {
#define RMM_VERB(name, summary) { name, summary },
#include "cli/verbs.def"
#undef RMM_VERB
};
enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static bool is_verb(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return true;
	return false;
}

static int fail(const char *format, const char *subject)
{
	struct rmm_buf line = { 0 };

	rmm_buf_init(&line, 4096);
	rmm_buf_add(&line, RMM_LIT("rmmlist: "));
	rmm_buf_add(&line, rmm_str(format));
	if (subject) {
		rmm_buf_add(&line, RMM_LIT(" '"));
		rmm_text_escape(&line, rmm_str(subject));
		rmm_buf_add(&line, RMM_LIT("'; see rmmlist help"));
	}
	rmm_buf_addc(&line, '\n');
	(void)rmm_write(2, (struct rmm_str){ line.ptr, line.len });
	rmm_buf_free(&line);
	return 2;
}

static int help(void)
{
	struct rmm_err err = { 0 };
	struct rmm_out out = { 0 };

	if (rmm_out_stdout(&out, &err) < 0)
		return fail(err.text, NULL);
	rmm_out_add(&out, RMM_LIT("usage: rmmlist VERB [ARGUMENT...]\n"
				  "       rmmlist help [VERB]\n"
				  "       rmmlist --version\n\n"
				  "Keep a reviewed, signed fork of public RMM "
				  "indicator lists.\n\n"));
	for (size_t i = 0; i < VERBS; i++)
		rmm_out_addf(&out, "  %-11s %s\n", verbs[i].name,
			     verbs[i].summary);
	if (rmm_out_close(&out, &err) < 0)
		return fail(err.text, NULL);
	return 0;
}

static int version(void)
{
	static const struct rmm_opt none[] = {{0}};
	const struct rmm_tool self = { .name = "", .options = none };
	struct rmm_err err = { 0 };

	if (rmm_app_version(&self, &err) < 0)
		return fail(err.text, NULL);
	return 0;
}

static int run(const char *verb, char **argv)
{
	char name[256];

	if (strchr(verb, '/') || strlen(verb) > 200)
		return fail("no such verb", verb);
	snprintf(name, sizeof(name), "rmmlist-%s", verb);
	rmm_exec_verb(verb, argv);
	if (!is_verb(verb)) {
		execvp(name, argv);
		return fail("no such verb", verb);
	}
	return fail("not installed:", name);
}

int main(int argc, char **argv)
{
	char dash_h[] = "-h";
	char *help_argv[] = { NULL, dash_h, NULL };

	if (argc < 2)
		return fail("no verb is given; see rmmlist help", NULL);
	if (!strcmp(argv[1], "--version"))
		return version();
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help") ||
	    (!strcmp(argv[1], "help") && argc == 2))
		return help();
	if (!strcmp(argv[1], "help")) {
		help_argv[0] = argv[2];
		return run(argv[2], help_argv);
	}
	if (argv[1][0] == '-')
		return fail("unknown option", argv[1]);
	return run(argv[1], argv + 1);
}
