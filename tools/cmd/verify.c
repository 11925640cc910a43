/* SPDX-License-Identifier: MIT */
/* rmmlist verify: is this folder a publication that one of the keys signed,
 * whole, fresh and not older than the last one seen? */
#include <stddef.h>

#include "cli/app.h"
#include "cmd/folder.h"
#include "cmd/keys.h"
#include "cmd/verdict.h"

struct args {
	struct rmm_opt_list pubkeys;
	const char *state, *now;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'p', "pubkey", "PUBKEY", "a key that may have signed; may be repeated",
	  RMM_OPT_LIST, offsetof(struct args, pubkeys) },
	{ 0, "state", "FILE", "the last serial seen, kept here",
	  RMM_OPT_OUT_FILE, offsetof(struct args, state) },
	{ 0, "now", "TIME", "take this for the present time (for tests)",
	  RMM_OPT_TEXT, offsetof(struct args, now) },
	{ 'q', "quiet", NULL, "warnings and errors only", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	const char *dir = app->operand[0];
	struct rmm_pubkey key[RMM_OPT_LIST_MAX];
	struct rmm_state state = {0};
	struct rmm_trust trust = { .key = key };
	bool has_state = false;
	int ret = -1;

	if (rmm_pubkeys_load(key, &trust.keys, &args->pubkeys, app->err) < 0 ||
	    rmm_app_now(&trust.now, app, args->now) < 0)
		goto out;
	if (args->state &&
	    rmm_state_load(&state, &has_state, args->state, app->err) < 0)
		goto out;
	trust.state = has_state ? &state : NULL;
	if (rmm_folder_check(&trust, dir, app->err) < 0)
		goto out;
	rmm_verdict_warn(app, &trust, dir);
	if (rmm_verdict_print(&trust, app->err) < 0 ||
	    rmm_verdict_save(&trust, args->state, trust.state, app->err) < 0)
		goto out;
	ret = 0;
out:
	rmm_trust_free(&trust);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "verify",
	.summary = "check a publication against a public key",
	.usage = "[-q] -p PUBKEY [-p PUBKEY...] [--state FILE] [--now TIME] DIR",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
