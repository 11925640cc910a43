/* SPDX-License-Identifier: MIT */
/* rmmlist verify: is this folder a publication that one of the keys signed,
 * whole, fresh and not older than the last one seen? */
#include <stddef.h>

#include "cli/app.h"
#include "cmd/folder.h"
#include "cmd/keys.h"
#include "io/in.h"
#include "io/out.h"

struct args {
	struct rmm_opt_list pubkeys;
	const char *state, *now;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'p', "pubkey", "PUBKEY", "a key that may have signed; may be repeated",
	  RMM_OPT_LIST, offsetof(struct args, pubkeys) },
	{ 0, "state", "FILE", "the last serial seen, kept here",
	  RMM_OPT_TEXT, offsetof(struct args, state) },
	{ 0, "now", "TIME", "take this for the present time (for tests)",
	  RMM_OPT_TEXT, offsetof(struct args, now) },
	{ 'q', "quiet", NULL, "warnings and errors only", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

static int print_result(const struct rmm_trust *trust, struct rmm_err *err)
{
	const struct rmm_pointer *p = &trust->pointer;
	char id[RMM_KEY_ID_TEXT], serial[RMM_SERIAL_TEXT];
	char created[RMM_TIME_TEXT], expires[RMM_TIME_TEXT];
	struct rmm_out out = {0};

	if (rmm_out_stdout(&out, err) < 0)
		return -1;
	rmm_key_id(id, trust->signer->id);
	rmm_serial_format(serial, p->serial);
	rmm_time_format(created, p->created);
	rmm_time_format(expires, p->expires);
	rmm_out_addf(&out,
		     "key:%s serial:%s created:%s expires:%s rows:%llu\n",
		     id, serial, created, expires,
		     (unsigned long long)trust->rows);
	return rmm_out_close(&out, err);
}

/* Written only when it says something new, so that a reader without the
 * right to write can check the same publication again. */
static int save_state(const struct rmm_trust *trust, const char *path,
		      struct rmm_err *err)
{
	struct rmm_state state = rmm_trust_state(trust);

	if (!path || (trust->state && trust->state->serial == state.serial))
		return 0;
	return rmm_state_save(&state, path, err);
}

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
	if (trust.manifest.sample)
		rmm_app_warn(app, "'%s' holds a sample, not the lists that "
			     "queries should read", dir);
	if (print_result(&trust, app->err) < 0 ||
	    save_state(&trust, args->state, app->err) < 0)
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
