/* SPDX-License-Identifier: MIT */
#include "cmd/explain_history.h"

struct job {
	struct rmm_past *steps;
	const struct rmm_explain_files *files;
	const struct rmm_subject *subject;
	const struct rmm_facts **before; /* room for the parents of a commit */
	size_t before_cap;
	struct rmm_fact_changes changes;
	struct rmm_err *err;
};

/* What is to be read, for rmm_log_read. */
struct reading {
	const struct job *job;
	struct rmm_facts *facts;
	const struct rmm_explain_file *file;
};

static int take(void *ctx, struct rmm_in *in, struct rmm_err *err)
{
	const struct reading *r = ctx;

	return rmm_explain_read(r->facts, r->file, r->job->files->tools,
				r->job->subject, in, err);
}

static int read_version(struct job *job, uint32_t version, size_t path)
{
	struct rmm_facts *facts = &job->steps->version[version];
	struct reading r = { job, facts, &job->files->item[path] };
	struct rmm_err why = { 0 };

	if (rmm_log_read(&job->steps->log, version, take, &r, &why) == 0)
		return 0;
	if (why.code == RMM_E_NOMEM)
		return rmm_fail_nomem(job->err);
	return rmm_arena_str(&facts->arena, &facts->damage, rmm_str(why.text),
			     job->err);
}

/* Do the facts that were just read say what those of the version before did?
 * Then one copy is enough: most commits change other rows. */
static int is_as_before(struct job *job, bool *same,
			const struct rmm_facts *facts,
			const struct rmm_facts *before)
{
	*same = false;
	job->changes.n = 0;
	if (!before)
		return 0;
	if (rmm_facts_diff(&job->changes, facts, &before, 1, job->err) < 0)
		return -1;
	*same = job->changes.n == 0;
	return 0;
}

/* Reads a version of a file once; `before` may be NULL. One that can't be read
 * says what the one before did, so that a row is not taken for removed and
 * added again. */
static int facts_of(struct job *job, const struct rmm_facts **out,
		    uint32_t version, size_t path,
		    const struct rmm_facts *before)
{
	struct rmm_past *steps = job->steps;
	struct rmm_facts *facts = &steps->version[version];
	bool same;

	*out = steps->good[version];
	if (*out)
		return 0;
	if (version > 0 && read_version(job, version, path) < 0)
		return -1;
	steps->good[version] = facts;
	if (facts->damage.len > 0) {
		if (before)
			steps->good[version] = before;
	} else if (is_as_before(job, &same, facts, before) < 0) {
		return -1;
	} else if (same) {
		steps->good[version] = before;
		rmm_facts_free(facts);
	}
	*out = steps->good[version];
	return 0;
}

static int add_step(struct job *job, struct rmm_past_step step)
{
	struct rmm_past *steps = job->steps;

	steps->more = steps->n == RMM_MAX_STEPS;
	if (steps->more)
		return 0;
	if (rmm_grow(&steps->item, &steps->cap, steps->n + 1,
		     sizeof(*steps->item), job->err) < 0)
		return -1;
	steps->item[steps->n++] = step;
	return 0;
}

static int add_steps(struct job *job, struct rmm_past_step step,
		     const struct rmm_facts *const *before, size_t parents)
{
	job->changes.n = 0;
	if (rmm_facts_diff(&job->changes, step.after_in, before, parents,
			   job->err) < 0)
		return -1;
	step.before_in = before[0];
	for (size_t i = 0; i < job->changes.n; i++) {
		step.before = job->changes.item[i].before;
		step.after = job->changes.item[i].after;
		step.kind = !step.before  ? RMM_PAST_ADDED
			    : !step.after ? RMM_PAST_REMOVED
					  : RMM_PAST_CHANGED;
		if (add_step(job, step) < 0)
			return -1;
	}
	return 0;
}

static int take_change(struct job *job, const struct rmm_log_change *c)
{
	struct rmm_past *steps = job->steps;
	struct rmm_past_step step = {
		.commit = &steps->log.commit[c->commit],
		.file = &job->files->item[c->path],
	};

	if (rmm_grow(&job->before, &job->before_cap, c->parents,
		     sizeof(*job->before), job->err) < 0)
		return -1;
	for (uint32_t k = 0; k < c->parents; k++)
		if (facts_of(job, &job->before[k],
			     steps->log.before[c->before + k], c->path,
			     NULL) < 0)
			return -1;
	if (facts_of(job, &step.after_in, c->after, c->path, job->before[0]) <
	    0)
		return -1;
	if (steps->version[c->after].damage.len > 0) {
		step.kind = RMM_PAST_DAMAGED;
		step.after_in = &steps->version[c->after];
		return add_step(job, step);
	}
	step.kind = RMM_PAST_MENDED;
	if (steps->version[steps->log.before[c->before]].damage.len > 0 &&
	    add_step(job, step) < 0)
		return -1;
	return add_steps(job, step, job->before, c->parents);
}

/* From the revision to the files as they are. */
static int take_now(struct job *job, size_t path)
{
	const struct rmm_explain_file *file = &job->files->item[path];
	struct rmm_past_step step = { .file = file, .after_in = &file->now };
	uint32_t tip = job->steps->log.tip[path];
	const struct rmm_facts *before;

	if (facts_of(job, &before, tip, path, NULL) < 0)
		return -1;
	if (file->now.damage.len > 0) {
		step.kind = RMM_PAST_DAMAGED;
		return job->steps->version[tip].damage.len > 0 ?
			       0 : add_step(job, step);
	}
	return add_steps(job, step, &before, 1);
}

static int prepare(struct rmm_past *steps, struct rmm_repo *repo,
		   const char *rev, const struct rmm_explain_files *files,
		   struct rmm_err *err)
{
	size_t n;

	steps->path = rmm_calloc(files->n + 1, sizeof(*steps->path));
	if (!steps->path)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < files->n; i++)
		steps->path[i] = files->item[i].path;
	if (rmm_repo_log(&steps->log, repo, rev, steps->path, files->n, err) <
	    0)
		return -1;
	n = steps->log.versions + 1;
	steps->version = rmm_calloc(n, sizeof(*steps->version));
	steps->good = rmm_calloc(n, sizeof(*steps->good));
	if (!steps->version || !steps->good)
		return rmm_fail_nomem(err);
	return 0;
}

int rmm_explain_history(struct rmm_past *steps, struct rmm_repo *repo,
			const char *rev, const struct rmm_explain_files *files,
			const struct rmm_subject *subject, bool now,
			struct rmm_err *err)
{
	struct job job = {
		.steps = steps, .files = files, .subject = subject, .err = err
	};
	int ret = prepare(steps, repo, rev, files, err);

	for (size_t i = 0; ret == 0 && i < steps->log.changes; i++)
		ret = take_change(&job, &steps->log.change[i]);
	for (size_t i = 0; ret == 0 && now && i < files->n; i++)
		ret = take_now(&job, i);
	rmm_free(job.before);
	rmm_free(job.changes.item);
	if (ret < 0)
		rmm_past_free(steps);
	return ret;
}

void rmm_past_free(struct rmm_past *steps)
{
	for (size_t i = 0; steps->version && i <= steps->log.versions; i++)
		rmm_facts_free(&steps->version[i]);
	rmm_free(steps->item);
	rmm_free(steps->version);
	rmm_free(steps->good);
	rmm_log_free(&steps->log);
	rmm_free(steps->path);
	*steps = (struct rmm_past){ 0 };
}
