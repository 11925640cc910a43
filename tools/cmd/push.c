/* SPDX-License-Identifier: MIT */
/* rmmlist push: verifies a publication and brings it to where it is read. */
#include <stddef.h>
#include <string.h>

#include "cli/app.h"
#include "cmd/base_url.h"
#include "cmd/folder.h"
#include "cmd/keys.h"
#include "cmd/push_run.h"

struct args {
	struct rmm_opt_list pubkeys;
	const char *cacert, *now;
	struct rmm_secret_source sas, header;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'p', "pubkey", "PUBKEY", "a key that may have signed; may be repeated",
	  RMM_OPT_LIST, offsetof(struct args, pubkeys) },
	{ 0, "cacert", "FILE", "trust the certificates in this file alone",
	  RMM_OPT_TEXT, offsetof(struct args, cacert) },
	{ 0, "sas-file", "FILE", "the SAS for an Azure container",
	  RMM_OPT_TEXT, offsetof(struct args, sas.file) },
	{ 0, "sas-fd", "N", "the same, from a descriptor", RMM_OPT_TEXT,
	  offsetof(struct args, sas.fd) },
	{ 0, "sas-env", "NAME", "the same, from the environment",
	  RMM_OPT_TEXT, offsetof(struct args, sas.env) },
	{ 0, "header-file", "FILE", "a header for each request, 'Name: value'",
	  RMM_OPT_TEXT, offsetof(struct args, header.file) },
	{ 0, "header-fd", "N", "the same, from a descriptor", RMM_OPT_TEXT,
	  offsetof(struct args, header.fd) },
	{ 0, "header-env", "NAME", "the same, from the environment",
	  RMM_OPT_TEXT, offsetof(struct args, header.env) },
	{ 0, "now", "TIME", "take this for the present time (for tests)",
	  RMM_OPT_TEXT, offsetof(struct args, now) },
	{ 'q', "quiet", NULL, "warnings and errors only", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

static int read_access(struct rmm_push_access *access, struct rmm_app *app)
{
	const struct args *args = app->values;

	access->cacert = args->cacert;
	return rmm_access_read(&access->sas, &access->header, app, &args->sas,
			       &args->header);
}

static int open_target(struct rmm_target **target, struct rmm_app *app,
		       const struct rmm_push_access *access)
{
	const struct args *args = app->values;
	const char *text = app->operand[1];

	if (rmm_str_has(rmm_str(text), RMM_LIT("://")))
		return rmm_target_url(target, app, text, access);
	if (args->cacert || rmm_secret_is_given(&args->sas) ||
	    rmm_secret_is_given(&args->header))
		return rmm_fail(app->err, RMM_E_USAGE,
				"--cacert, --sas-... and --header-... are for "
				"a URL, which '%s' is not", text);
	if (rmm_str_starts(rmm_str(text), RMM_LIT("git:")))
		return rmm_target_branch(target, text, app->err);
	if (!*text || !strcmp(text, "-"))
		return rmm_fail(app->err, RMM_E_USAGE,
				"'%s' is no target; give a URL, a folder or "
				"git:BRANCH", text);
	if (rmm_folder_is_below(text, app->operand[0]))
		return rmm_fail(app->err, RMM_E_USAGE,
				"'%s' is in the publication itself, which "
				"would not verify any more; give a folder "
				"beside it", text);
	return rmm_target_folder(target, text, app->err);
}

static int check(struct rmm_trust *trust, struct rmm_app *app)
{
	const char *dir = app->operand[0];

	if (rmm_folder_check(trust, dir, app->err) < 0)
		return -1;
	if (trust->manifest.sample)
		return rmm_fail(app->err, RMM_E_REJECT,
				"'%s' holds a sample, not the lists that "
				"queries should read; run rmmlist fetch, "
				"merge and publish", dir);
	return 0;
}

static void say_result(struct rmm_app *app, const struct rmm_push *push)
{
	char serial[RMM_SERIAL_TEXT];

	rmm_serial_format(serial, push->trust->pointer.serial);
	if (push->unchanged)
		rmm_app_say(app, "serial %s is at '%s' already", serial,
			    app->operand[1]);
	else
		rmm_app_say(app, "serial %s is at '%s': %zu files written, "
			    "%zu were there", serial, app->operand[1],
			    push->written, push->kept);
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_pubkey key[RMM_OPT_LIST_MAX];
	struct rmm_trust trust = { .key = key };
	struct rmm_push_access access = {0};
	struct rmm_push push = { .app = app, .dir = app->operand[0],
				 .trust = &trust };
	int ret = -1;

	/* First of all, so that a variable is gone whatever is wrong. */
	if (read_access(&access, app) < 0 ||
	    rmm_pubkeys_load(key, &trust.keys, &args->pubkeys, app->err) < 0 ||
	    rmm_app_now(&trust.now, app, args->now) < 0)
		goto out;
	access.now = trust.now;
	if (check(&trust, app) < 0 ||
	    open_target(&push.target, app, &access) < 0 ||
	    rmm_push_run(&push) < 0)
		goto out;
	say_result(app, &push);
	ret = 0;
out:
	rmm_target_close(push.target);
	rmm_secret_free(&access.sas.bytes);
	rmm_secret_free(&access.header.bytes);
	rmm_trust_free(&trust);
	return ret;
}

void rmm_target_close(struct rmm_target *target)
{
	if (!target)
		return;
	target->kind->close(target);
	rmm_arena_free(&target->arena);
	rmm_free(target);
}

const struct rmm_tool rmm_tool = {
	.name = "push",
	.summary = "upload a publication and check what arrived",
	.usage = "[-q] -p PUBKEY [-p PUBKEY...] [--cacert FILE] "
		 "[--sas-file FILE|--sas-fd N|--sas-env NAME] "
		 "[--header-file FILE|--header-fd N|--header-env NAME] "
		 "[--now TIME] PUBLICATION TARGET",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.min_operands = 2,
	.max_operands = 2,
	.needs = RMM_NEEDS_NETWORK | RMM_NEEDS_FILES | RMM_HOLDS_SECRETS,
	.run = run,
};
