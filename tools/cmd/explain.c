/* SPDX-License-Identifier: MIT */
/* rmmlist explain: which source put a row here, and since when; or why it is
 * not here. */
#include <stddef.h>
#include <string.h>

#include "cli/app.h"
#include "cmd/explain_facts.h"
#include "cmd/report_explain.h"
#include "io/in.h"
#include "io/out.h"

struct args {
	const char *dir, *format, *on, *publication;
	bool quiet;
};

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "format", "FORMAT", "text (default) or json", RMM_OPT_TEXT,
	  offsetof(struct args, format) },
	{ 0, "on", "DATE|SERIAL", "as it was then", RMM_OPT_TEXT,
	  offsetof(struct args, on) },
	{ 0, "publication", "DIR", "show the publications of DIR as well",
	  RMM_OPT_TEXT, offsetof(struct args, publication) },
	{ 'q', "quiet", NULL, "print nothing; the exit status tells",
	  RMM_OPT_FLAG, offsetof(struct args, quiet) },
	{ 0 },
};

struct job {
	struct rmm_app *app;
	const struct args *args;
	struct rmm_explain x;
	struct rmm_dir_tree dir;
	struct rmm_repo *repo; /* NULL: none that can be opened */
	struct rmm_err no_repo;
	struct rmm_repo_tree then;
	char hash[RMM_COMMIT_TEXT]; /* of --on; empty: the files as they are */
	char brief[11];		  /* of the hash */
	const struct rmm_history_row *pub;
};

static const char *dir_of(const struct job *job)
{
	return job->args->dir ? job->args->dir : ".";
}

/* A commit that somebody gave publish as --revision: hexadecimal digits, since
 * a name may mean something else by now. */
static bool is_hash(struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.ptr[i] >= '0' && s.ptr[i] <= '9') &&
		    !(s.ptr[i] >= 'a' && s.ptr[i] <= 'f'))
			return false;
	return s.len >= 7 && s.len < RMM_COMMIT_TEXT;
}

static int find_day(struct job *job, rmm_day day)
{
	struct rmm_err *err = job->app->err;
	int64_t end = ((int64_t)day + 1) * 86400 - 1;
	int got;

	if (!job->repo)
		return rmm_fail(err, job->no_repo.code, "%s",
				job->no_repo.text);
	got = rmm_repo_at(job->hash, job->repo, "HEAD", end, err);
	if (got == 0)
		return rmm_fail(err, RMM_E_IO, "no commit is as old as %s%s",
				job->args->on,
				rmm_repo_is_shallow(job->repo)
					? " in this shallow clone; run git "
					  "fetch --unshallow"
					: "; the history begins later");
	job->x.date = day;
	return got < 0 ? -1 : 0;
}

/* The inputs of a publication: the commit that it says it was made of, if we
 * have that. */
static int find_inputs(struct job *job)
{
	struct rmm_explain *x = &job->x;
	struct rmm_err why = { 0 };
	struct rmm_str rev;

	x->list_only = true;
	if (!is_hash(job->pub->revision))
		return rmm_explain_note(
			x, job->app->err,
			"publication %s names no commit: only its list is "
			"known",
			job->args->on);
	if (rmm_arena_str(&x->arena, &rev, job->pub->revision, job->app->err) <
	    0)
		return -1;
	if (job->repo &&
	    rmm_repo_tree_open(&job->then, job->repo, rev.ptr, &why) == 0) {
		rmm_repo_tree_close(&job->then);
		memcpy(job->hash, rev.ptr, rev.len + 1);
		x->list_only = false;
		return 0;
	}
	return rmm_explain_note(x, job->app->err,
				"only the list of publication %s is known: %s",
				job->args->on,
				job->repo ? why.text : job->no_repo.text);
}

static int find_serial(struct job *job, int64_t serial)
{
	struct rmm_err *err = job->app->err;

	if (!job->x.has_pubs)
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' is a serial; name the folder of the "
				"publication with --publication",
				job->args->on);
	job->pub = rmm_history_find(&job->x.pubs.lists.history, serial);
	if (!job->pub)
		return rmm_fail(err, RMM_E_IO,
				"there is no publication %s in '%s'",
				job->args->on, job->args->publication);
	job->x.serial = rmm_str(job->args->on);
	job->x.date = rmm_day_of(job->pub->created);
	return find_inputs(job);
}

/* What --on asks for. */
static int find_time(struct job *job)
{
	struct rmm_str on = rmm_str(job->args->on);
	int64_t serial;
	rmm_day day;

	if (!job->args->on)
		return rmm_app_date(&job->x.date, job->app, NULL);
	job->x.on = on;
	if (rmm_day_parse(&day, on))
		return find_day(job, day);
	if (rmm_serial_parse(&serial, on))
		return find_serial(job, serial);
	return rmm_fail(job->app->err, RMM_E_USAGE,
			"'%s' is neither a date nor a serial; write YYYY-MM-DD "
			"or YYYYMMDDhhmmss",
			job->args->on);
}

/* The list of a publication stands in for what its inputs merge to today. */
static int use_publication(struct job *job)
{
	struct rmm_explain *x = &job->x;
	struct rmm_err *err = job->app->err;
	enum rmm_pub_state state;
	struct rmm_in in = { 0 };
	struct rmm_str bytes;
	int ret;

	if (rmm_explain_pub_bytes(&x->pubs, job->pub, &state, &bytes, err) < 0)
		return -1;
	if (state != RMM_PUB_READ && x->list_only)
		return rmm_fail(err, RMM_E_IO,
				"the list of publication %s is %s, and no "
				"commit of it is known",
				job->args->on,
				state == RMM_PUB_GONE ? "not kept any more"
						      : "damaged");
	if (state != RMM_PUB_READ)
		return rmm_explain_note(x, err,
					"the list of publication %s is %s: "
					"what its commit merges to is shown",
					job->args->on,
					state == RMM_PUB_GONE
						? "not kept any more"
						: "damaged");
	rmm_list_free(&x->list);
	rmm_in_mem(&in, RMM_LIST_PATH, bytes);
	ret = rmm_list_read(&x->list, &in, NULL, err);
	rmm_in_close(&in);
	return ret;
}

static int load(struct job *job, struct rmm_tree **tree)
{
	struct rmm_explain *x = &job->x;
	struct rmm_err *err = job->app->err;

	*tree = &job->dir.tree;
	if (job->hash[0]) {
		if (rmm_repo_tree_open(&job->then, job->repo, job->hash, err) <
		    0)
			return -1;
		/* Files are named by it from here on. */
		memcpy(job->brief, job->hash, sizeof(job->brief) - 1);
		job->then.rev = job->brief;
		*tree = &job->then.tree;
		x->revision = rmm_str(job->hash);
	}
	if (rmm_explain_load(x, *tree, err) < 0) {
		if (job->hash[0])
			rmm_wrap(err, "on %s", job->args->on);
		return -1;
	}
	return job->pub ? use_publication(job) : 0;
}

static int add_history(struct job *job)
{
	struct rmm_explain *x = &job->x;
	struct rmm_err why = { 0 }, *err = job->app->err;
	const char *rev = job->hash[0] ? job->hash : "HEAD";

	if (x->list_only)
		return 0;
	if (!job->repo)
		return rmm_explain_note(x, err, "no history: %s",
					job->no_repo.text);
	if (rmm_explain_history(&x->steps, job->repo, rev, &x->files,
				&x->subject, !job->hash[0], &why) < 0) {
		if (why.code == RMM_E_NOMEM)
			return rmm_fail_nomem(err);
		return rmm_explain_note(x, err, "no history: %s", why.text);
	}
	x->has_history = true;
	if (x->steps.log.shallow &&
	    rmm_explain_note(x, err,
			     "the history is cut: this is a shallow clone; run "
			     "git fetch --unshallow") < 0)
		return -1;
	if (x->steps.more &&
	    rmm_explain_note(x, err,
			     "only the first %d changes in the history are "
			     "shown",
			     RMM_MAX_STEPS) < 0)
		return -1;
	if (x->steps.log.limited)
		return rmm_explain_note(x, err,
					"the history is cut: it has more than "
					"%u commits",
					RMM_MAX_COMMITS);
	return 0;
}

static int explain(struct job *job)
{
	struct rmm_explain *x = &job->x;
	struct rmm_err *err = job->app->err;
	struct rmm_tree *tree;

	if (rmm_dir_tree_open(&job->dir, dir_of(job), err) < 0)
		return -1;
	if (rmm_repo_open(&job->repo, dir_of(job), &job->no_repo) < 0 &&
	    job->no_repo.code == RMM_E_NOMEM)
		return rmm_fail_nomem(err);
	if (job->args->publication) {
		if (rmm_explain_pubs_open(&x->pubs, job->args->publication,
					  err) < 0)
			return -1;
		x->has_pubs = true;
	}
	if (find_time(job) < 0 || load(job, &tree) < 0 ||
	    rmm_explain_ask(x, job->app->operand[0], tree, err) < 0 ||
	    add_history(job) < 0 || rmm_explain_rows(x, err) < 0)
		return -1;
	return x->has_pubs ? rmm_explain_pubs_read(&x->pubs, &x->ws.tools,
						   &x->subject, err)
			   : 0;
}

static int print(struct job *job, bool json)
{
	struct rmm_out out = { 0 };

	for (size_t i = 0; i < job->x.notes; i++)
		rmm_app_say(job->app, "%.*s", RMM_ARG(job->x.note[i]));
	if (job->app->quiet)
		return 0;
	if (rmm_out_stdout(&out, job->app->err) < 0)
		return -1;
	if (json)
		rmm_report_explain_json(&out, &job->x);
	else
		rmm_report_explain_text(&out, &job->x);
	return rmm_out_close(&out, job->app->err);
}

static int run(struct rmm_app *app)
{
	struct job job = { .app = app, .args = app->values };
	size_t json;
	int ret = -1;

	if (rmm_app_format(&json, app, job.args->format, "text json") < 0 ||
	    explain(&job) < 0 || print(&job, json) < 0)
		goto out;
	ret = job.x.listed ? 0 : job.x.incomplete ? 2 : 1;
out:
	/* What can't be told is no answer "no". */
	if (ret < 0 &&
	    (app->err->code == RMM_E_REJECT || app->err->code == RMM_E_STALE))
		app->err->code = RMM_E_SYNTAX;
	rmm_explain_free(&job.x);
	rmm_repo_tree_close(&job.then);
	rmm_repo_close(job.repo);
	rmm_dir_tree_close(&job.dir);
	return ret;
}

const struct rmm_tool rmm_tool = {
	.name = "explain",
	.summary = "tell who put a row into the list, or keeps it out",
	.usage = "[-q] [-C DIR] [--format text|json] [--on DATE|SERIAL] "
		 "[--publication DIR] VALUE|TOOL",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
