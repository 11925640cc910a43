/* SPDX-License-Identifier: MIT */
/* rmmlist publish: the combined list as a signed folder, exchanged with the
 * one before in one step; or an earlier one again (--revert). */
#include <stddef.h>
#include <string.h>

#include "base/utf8.h"
#include "cmd/folder.h"
#include "cmd/keys.h"
#include "cmd/previous.h"
#include "cmd/pub_history.h"
#include "cmd/pub_inputs.h"
#include "cmd/publication.h"
#include "cmd/stage.h"
#include "model/indicator.h"

struct args {
	const char *dir, *key, *key_fd, *key_env;
	struct rmm_opt_list pubkeys;
	const char *approvals, *state, *now, *expires, *revision, *revert;
	const char *output;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 'k', "key", "KEY", "the secret key, a file", RMM_OPT_TEXT,
	  offsetof(struct args, key) },
	{ 0, "key-fd", "N", "the secret key, from an open descriptor",
	  RMM_OPT_TEXT, offsetof(struct args, key_fd) },
	{ 0, "key-env", "NAME", "the secret key, from a variable, then unset",
	  RMM_OPT_TEXT, offsetof(struct args, key_env) },
	{ 'p', "pubkey", "PUBKEY",
	  "its public key; further ones: of earlier publications",
	  RMM_OPT_LIST, offsetof(struct args, pubkeys) },
	{ 0, "approvals", "FILE",
	  "publish these (default: lists/local/approvals.csv)",
	  RMM_OPT_TEXT, offsetof(struct args, approvals) },
	{ 0, "state", "FILE", "the last serial published, kept here",
	  RMM_OPT_TEXT, offsetof(struct args, state) },
	{ 0, "now", "TIME", "take this for the present time (for tests)",
	  RMM_OPT_TEXT, offsetof(struct args, now) },
	{ 0, "expires", "DAYS", "days until it expires (default: 7)",
	  RMM_OPT_TEXT, offsetof(struct args, expires) },
	{ 0, "revision", "ID", "what it was made from: a commit, a build",
	  RMM_OPT_TEXT, offsetof(struct args, revision) },
	{ 0, "revert", "SERIAL", "publish the list of SERIAL again",
	  RMM_OPT_TEXT, offsetof(struct args, revert) },
	{ 'o', "output", "OUT", "the folder to write", RMM_OPT_TEXT,
	  offsetof(struct args, output) },
	{ 'q', "quiet", NULL, "warnings and errors only", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

enum { DAY_SECONDS = 86400, DAYS = 7, MAX_DAYS = 3650, MAX_REVISION = 128 };

struct job {
	struct rmm_app *app;
	const struct args *args;
	struct rmm_pubkey key[RMM_OPT_LIST_MAX];
	size_t keys;
	const struct rmm_pubkey *signer; /* of key[], the secret key's half */
	struct rmm_seckey *secret;
	int64_t now, revert;
	uint64_t days;
	struct rmm_state state;
	bool has_state;
	struct rmm_publication pub;
	struct rmm_stage stage;
	struct rmm_previous previous;
	struct rmm_history history;
};

/* --- arguments ------------------------------------------------------- */

static int read_numbers(struct job *job)
{
	const struct args *args = job->args;
	struct rmm_str id = rmm_str(args->revision);

	job->days = DAYS;
	if (args->expires && (!rmm_str_u64(&job->days, rmm_str(args->expires),
					   MAX_DAYS) || job->days == 0))
		return rmm_fail(job->app->err, RMM_E_USAGE,
				"'%s' is not a number of days, 1 to %d",
				args->expires, MAX_DAYS);
	if (args->revert &&
	    !rmm_serial_parse(&job->revert, rmm_str(args->revert)))
		return rmm_fail(job->app->err, RMM_E_USAGE,
				"'%s' is not a serial; write YYYYMMDDhhmmss",
				args->revert);
	if (id.len > MAX_REVISION || rmm_cell_is_formula(id) ||
	    rmm_text_class(id, NULL) != RMM_TEXT_ASCII)
		return rmm_fail(job->app->err, RMM_E_USAGE,
				"a revision is at most %d printable ASCII "
				"characters and begins with none of = + - @",
				MAX_REVISION);
	return 0;
}

/* The secret key's public half must be among those given: what it signs is
 * checked with that one. */
static int read_keys(struct job *job)
{
	const struct args *args = job->args;
	struct rmm_secret_source from = { args->key, args->key_fd,
				       args->key_env };
	const struct rmm_pubkey *mine;
	char id[RMM_KEY_ID_TEXT];

	if (rmm_pubkeys_load(job->key, &job->keys, &args->pubkeys,
			     job->app->err) < 0 ||
	    rmm_seckey_load(&job->secret, job->app, &from) < 0)
		return -1;
	mine = rmm_seckey_public(job->secret);
	for (size_t i = 0; i < job->keys; i++)
		if (memcmp(&job->key[i], mine, sizeof(*mine)) == 0)
			job->signer = &job->key[i];
	if (job->signer)
		return 0;
	rmm_key_id(id, mine->id);
	return rmm_fail(job->app->err, RMM_E_USAGE,
			"the secret key %s belongs to none of the public keys "
			"given", id);
}

static int read_args(struct job *job)
{
	const struct args *args = job->args;

	if (!args->output)
		return rmm_fail(job->app->err, RMM_E_USAGE,
				"no folder is given; use -o OUT");
	if (read_numbers(job) < 0 ||
	    rmm_app_now(&job->now, job->app, args->now) < 0 ||
	    read_keys(job) < 0)
		return -1;
	return args->state ? rmm_state_load(&job->state, &job->has_state,
					    args->state, job->app->err) : 0;
}

/* --- writing --------------------------------------------------------- */

/* What a reader would do, on the files themselves and with the public key,
 * before any reader can. */
static int check_stage(struct job *job)
{
	struct rmm_trust trust = {
		.key = job->signer,
		.keys = 1,
		.now = job->now,
		.state = job->has_state ? &job->state : NULL,
	};
	int ret = rmm_folder_check(&trust, job->stage.path, job->app->err);

	rmm_trust_free(&trust);
	if (ret < 0)
		rmm_wrap(job->app->err, "nothing was published, since the new "
			 "folder does not verify");
	return ret;
}

static int write_all(struct job *job)
{
	struct rmm_err *err = job->app->err;
	const char *left = NULL;
	uint64_t lost = 0;

	if (rmm_stage_begin(&job->stage, err) < 0 ||
	    rmm_pub_stage(&job->pub, &job->stage, err) < 0 ||
	    rmm_previous_keep(&lost, &job->previous, &job->stage,
			      &job->history, job->now, err) < 0 ||
	    check_stage(job) < 0 ||
	    rmm_stage_commit(&job->stage, &left, err) < 0)
		return -1;
	if (lost > 0)
		rmm_app_warn(job->app, "earlier publications left out of "
			     "by-hash, as they are not whole any more: %llu",
			     (unsigned long long)lost);
	if (left)
		rmm_app_warn(job->app, "cannot remove '%s', the folder as it "
			     "was before", left);
	return 0;
}

static int save_state(struct job *job)
{
	struct rmm_state state = { .serial = job->pub.pointer.serial };

	if (!job->args->state)
		return 0;
	memcpy(state.sha256, job->pub.pointer.sha256, sizeof(state.sha256));
	if (rmm_state_save(&state, job->args->state, job->app->err) == 0)
		return 0;
	rmm_wrap(job->app->err, "'%s' was published, but its serial was not "
		 "noted", job->args->output);
	return -1;
}

static void say_result(struct job *job)
{
	const struct rmm_history_row *row =
		&job->history.row[job->history.n - 1];
	char serial[RMM_SERIAL_TEXT], expires[RMM_TIME_TEXT];
	char id[RMM_KEY_ID_TEXT];

	rmm_serial_format(serial, row->serial);
	rmm_time_format(expires, job->pub.pointer.expires);
	rmm_key_id(id, job->signer->id);
	rmm_app_say(job->app, "published serial %s in '%s': %llu rows "
		    "(%llu added, %llu removed), until %s, key %s", serial,
		    job->args->output, (unsigned long long)row->rows,
		    (unsigned long long)row->added,
		    (unsigned long long)row->removed, expires, id);
	rmm_pub_limits(&job->pub, job->app);
	if (job->pub.manifest.sample)
		rmm_app_warn(job->app, "this is a sample, not the lists that "
			     "queries should read");
}

static int publish(struct job *job)
{
	struct rmm_app *app = job->app;
	const struct args *args = job->args;

	if (read_args(job) < 0)
		return -1;
	if (!args->revert &&
	    rmm_pub_workspace(&job->pub, app, args->dir, args->approvals,
			      job->now) < 0)
		return -1;
	if (rmm_stage_open(&job->stage, args->output, app->err) < 0 ||
	    rmm_previous_open(&job->previous, &job->stage, job->key, job->keys,
			      app->err) < 0)
		return -1;
	if (args->revert &&
	    rmm_pub_earlier(&job->pub, app, &job->previous, job->revert,
			    args->dir, args->approvals) < 0)
		return -1;
	if (rmm_pub_number(&job->pub, &job->previous,
			   job->has_state ? &job->state : NULL, job->now,
			   (int64_t)job->days * DAY_SECONDS, app->err) < 0 ||
	    rmm_pub_history(&job->history, &job->pub, &job->previous,
			    rmm_str(args->revision), app->err) < 0)
		return -1;
	if (rmm_pub_seal(&job->pub, &job->history, job->secret, app->err) < 0 ||
	    write_all(job) < 0 || save_state(job) < 0)
		return -1;
	say_result(job);
	return 0;
}

static int run(struct rmm_app *app)
{
	struct job job = { .app = app, .args = app->values };
	int ret;

	rmm_pub_init(&job.pub);
	ret = publish(&job);
	rmm_previous_close(&job.previous);
	rmm_stage_close(&job.stage);
	rmm_history_free(&job.history);
	rmm_pub_free(&job.pub);
	rmm_seckey_free(job.secret);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "publish",
	.summary = "write the signed publication that queries read",
	.usage = "[-q] [-C DIR] (-k KEY|--key-fd N|--key-env NAME) "
		 "-p PUBKEY [-p PUBKEY...] [--approvals FILE] [--state FILE] "
		 "[--now TIME] [--expires DAYS] [--revision ID] "
		 "[--revert SERIAL] -o OUT",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.needs = RMM_NEEDS_FILES | RMM_HOLDS_SECRETS,
	.run = run,
};
