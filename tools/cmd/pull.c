/* SPDX-License-Identifier: MIT */
/* rmmlist pull: a publication that is served, into a folder, exchanged with
 * what was there in one step; or the folder stays as it was. */
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/limits.h"
#include "cmd/folder.h"
#include "cmd/keys.h"
#include "cmd/mirror.h"
#include "cmd/verdict.h"

struct args {
	struct rmm_opt_list pubkeys;
	const char *state, *now, *cacert;
	struct rmm_secret_source sas, header;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'p', "pubkey", "PUBKEY", "a key that may have signed; may be repeated",
	  RMM_OPT_LIST, offsetof(struct args, pubkeys) },
	{ 0, "state", "FILE", "the last serial seen, kept here",
	  RMM_OPT_TEXT, offsetof(struct args, state) },
	{ 0, "now", "TIME", "take this for the present time (for tests)",
	  RMM_OPT_TEXT, offsetof(struct args, now) },
	{ 0, "cacert", "FILE", "trust these certificates alone", RMM_OPT_TEXT,
	  offsetof(struct args, cacert) },
	{ 0, "sas-file", "FILE", "a SAS for each request, from a file",
	  RMM_OPT_TEXT, offsetof(struct args, sas.file) },
	{ 0, "sas-fd", "N", "the SAS, from an open descriptor", RMM_OPT_TEXT,
	  offsetof(struct args, sas.fd) },
	{ 0, "sas-env", "NAME", "the SAS, from a variable, then unset",
	  RMM_OPT_TEXT, offsetof(struct args, sas.env) },
	{ 0, "header-file", "FILE", "a header for each request, from a file",
	  RMM_OPT_TEXT, offsetof(struct args, header.file) },
	{ 0, "header-fd", "N", "the header, from an open descriptor",
	  RMM_OPT_TEXT, offsetof(struct args, header.fd) },
	{ 0, "header-env", "NAME", "the header, from a variable, then unset",
	  RMM_OPT_TEXT, offsetof(struct args, header.env) },
	{ 'q', "quiet", NULL, "warnings and errors only", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

struct job {
	struct rmm_app *app;
	const struct args *args;
	const char *url, *dir;
	struct rmm_pubkey key[RMM_OPT_LIST_MAX];
	struct rmm_state state;
	bool has_state;
	struct rmm_served served;
	struct rmm_trust trust; /* of what is served */
	/* of one attempt */
	struct rmm_stage stage;
	struct rmm_previous previous;
	struct rmm_state held; /* what DIR holds */
	struct rmm_buf pointer;
	bool judged;  /* the pointer is believed */
	bool current; /* DIR holds it, whole */
	struct rmm_err damage; /* of what DIR held, which was put right */
	uint64_t lost;
	/* of the attempt before */
	char tried[RMM_SHA256_TEXT]; /* its pointer */
	struct rmm_err why;
};

static int read_args(struct job *job)
{
	struct rmm_app *app = job->app;
	const struct args *args = job->args;

	job->trust.key = job->key;
	if (strcmp(job->dir, "-") == 0)
		return rmm_fail(app->err, RMM_E_USAGE,
				"'-' is no folder to pull into; give one");
	if (rmm_pubkeys_load(job->key, &job->trust.keys, &args->pubkeys,
			     app->err) < 0 ||
	    rmm_app_now(&job->trust.now, app, args->now) < 0 ||
	    (args->state && rmm_state_load(&job->state, &job->has_state,
					   args->state, app->err) < 0))
		return -1;
	return rmm_served_open(&job->served, app, job->url, args->cacert,
			       &args->sas, &args->header);
}

/* --- what is there --------------------------------------------------- */

static int open_dir(struct job *job, struct rmm_err *err)
{
	if (rmm_stage_open(&job->stage, job->dir, err) < 0)
		return -1;
	if (rmm_previous_pointer(&job->previous, &job->stage, job->key,
				 job->trust.keys, err) == 0)
		return 0;
	if (err->code == RMM_E_REJECT)
		rmm_wrap(err, "cannot tell which publication '%s' holds (give "
			 "the key that signed it with another -p, or move it "
			 "away and pull anew)", job->dir);
	return -1;
}

/* Whole as `verify` says, and with by-hash, without which nothing can be
 * reverted. What is wrong is healed by what is served. */
static int check_dir(struct job *job, struct rmm_err *err)
{
	struct rmm_trust local = job->trust;
	struct rmm_err why = {0};
	struct stat st;
	int ret = 0;

	if (job->previous.dir == 0 ||
	    strcmp(job->previous.trust.pointer_sha256,
		   job->trust.pointer_sha256) != 0)
		return 0;
	local.manifest = (struct rmm_manifest){0};
	if (rmm_folder_check(&local, job->dir, &why) == 0 &&
	    fstatat(job->previous.dir - 1, RMM_BY_HASH, &st, 0) < 0)
		rmm_fail(&why, RMM_E_REJECT, "%s: '" RMM_BY_HASH
			 "' is missing", job->dir);
	if (why.code == RMM_OK) {
		rmm_trust_free(&job->trust);
		job->trust = local;
		job->current = true;
		return 0;
	}
	if (why.code == RMM_E_REJECT)
		job->damage = why;
	else
		ret = rmm_fail(err, why.code, "%s", why.text);
	rmm_trust_free(&local);
	return ret;
}

/* --- what is served -------------------------------------------------- */

static int fail_judged(const struct job *job, const struct rmm_err *why,
		       const char *remedy, struct rmm_err *err)
{
	return rmm_fail(err, why->code, "'%s': %s; %s", job->url, why->text,
			remedy);
}

/* Not older than this; NULL: nothing was seen before. */
static int judge_time(struct job *job, const struct rmm_state *seen,
		      struct rmm_err *err)
{
	struct rmm_err why = {0};

	job->trust.state = seen;
	if (rmm_trust_fresh(&job->trust, &why) == 0)
		return 0;
	if (why.code == RMM_E_STALE)
		return fail_judged(job, &why, "its publisher has to publish "
				   "again", err);
	if (seen && job->trust.pointer.serial <= seen->serial)
		return fail_judged(job, &why, "an old copy or a forged one is "
				   "served; ask its publisher", err);
	return fail_judged(job, &why, "check the clock of this machine", err);
}

static int judge(struct job *job, struct rmm_err *err)
{
	struct rmm_str bytes = { job->pointer.ptr, job->pointer.len };
	struct rmm_err why = {0};

	rmm_trust_reset(&job->trust);
	if (rmm_trust_pointer(&job->trust, bytes, &why) < 0)
		return fail_judged(job, &why, "is that the URL of a "
				   "publication, and -p its key?", err);
	if (job->previous.dir > 0) {
		job->held = rmm_trust_state(&job->previous.trust);
		if (judge_time(job, &job->held, err) < 0)
			return -1;
	}
	if (judge_time(job, job->has_state ? &job->state : NULL, err) < 0)
		return -1;
	job->judged = true;
	return 0;
}

/* --- the pull -------------------------------------------------------- */

static int mirror(struct job *job, struct rmm_err *err)
{
	struct rmm_mirror m = {
		.app = job->app,
		.served = &job->served,
		.stage = &job->stage,
		.previous = &job->previous,
		.trust = &job->trust,
	};
	struct rmm_str pointer = { job->pointer.ptr, job->pointer.len };
	const char *left = NULL;
	int ret = -1;

	if (rmm_mirror_manifest(&m, err) == 0 &&
	    rmm_mirror_build(&m, pointer, err) == 0)
		ret = rmm_stage_commit(&job->stage, &left, err);
	job->lost = m.lost;
	rmm_mirror_free(&m);
	if (left)
		rmm_app_warn(job->app, "cannot remove '%s', the folder as it "
			     "was before", left);
	return ret;
}

static int pull_once(struct job *job, struct rmm_err *err)
{
	job->judged = false;
	if (open_dir(job, err) < 0 ||
	    rmm_served_pointer(&job->pointer, &job->served, err) < 0 ||
	    judge(job, err) < 0)
		return -1;
	if (strcmp(job->tried, job->trust.pointer_sha256) == 0)
		return rmm_fail(err, job->why.code, "%s; what is served is "
				"not whole: ask its publisher to upload it "
				"again", job->why.text);
	memcpy(job->tried, job->trust.pointer_sha256, sizeof(job->tried));
	if (check_dir(job, err) < 0)
		return -1;
	return job->current ? 0 : mirror(job, err);
}

static void close_dir(struct job *job)
{
	rmm_previous_close(&job->previous);
	rmm_stage_close(&job->stage);
	rmm_buf_free(&job->pointer);
}

/* What a pointer names may be gone when the publisher has put another in its
 * place: then that one is pulled, once. */
static int pull(struct job *job)
{
	struct rmm_err *err = job->app->err;
	int ret = pull_once(job, &job->why);

	close_dir(job);
	if (ret == 0)
		return 0;
	if (!job->judged || !rmm_served_answered(&job->served, &job->why))
		return rmm_fail(err, job->why.code, "%s", job->why.text);
	ret = pull_once(job, err);
	close_dir(job);
	return ret;
}

static void say_result(const struct job *job)
{
	char serial[RMM_SERIAL_TEXT];

	rmm_serial_format(serial, job->trust.pointer.serial);
	rmm_verdict_warn(job->app, &job->trust, job->dir);
	if (job->damage.code != RMM_OK)
		rmm_app_warn(job->app, "was damaged, and is put right: %s",
			     job->damage.text);
	if (job->current)
		rmm_app_say(job->app, "'%s' is up to date: serial %s",
			    job->dir, serial);
	else
		rmm_app_say(job->app, "pulled serial %s into '%s': %llu file%s "
			    "fetched, %llu bytes", serial, job->dir,
			    (unsigned long long)job->served.files,
			    job->served.files == 1 ? "" : "s",
			    (unsigned long long)job->served.bytes);
	if (job->lost > 0)
		rmm_app_say(job->app, "files of earlier publications that are "
			    "not served any more: %llu",
			    (unsigned long long)job->lost);
}

static int run(struct rmm_app *app)
{
	struct job job = { .app = app, .args = app->values,
			   .url = app->operand[0], .dir = app->operand[1] };
	const struct rmm_state *before = NULL;
	int ret = -1;

	if (read_args(&job) < 0 || pull(&job) < 0)
		goto out;
	if (job.has_state)
		before = &job.state;
	say_result(&job);
	if (rmm_verdict_save(&job.trust, job.args->state, before,
			     app->err) < 0) {
		rmm_wrap(app->err, "'%s' is pulled, but its serial was not "
			 "noted", job.dir);
		goto out;
	}
	ret = rmm_verdict_print(&job.trust, app->err);
out:
	rmm_served_close(&job.served);
	rmm_trust_free(&job.trust);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "pull",
	.summary = "mirror a publication that is served, and verify it",
	.usage = "[-q] -p PUBKEY [-p PUBKEY...] [--state FILE] [--now TIME] "
		 "[--cacert FILE] [--sas-file FILE|--sas-fd N|--sas-env NAME] "
		 "[--header-file FILE|--header-fd N|--header-env NAME] URL DIR",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.min_operands = 2,
	.max_operands = 2,
	.needs = RMM_NEEDS_NETWORK | RMM_NEEDS_FILES | RMM_HOLDS_SECRETS,
	.run = run,
};
