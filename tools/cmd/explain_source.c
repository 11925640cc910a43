/* SPDX-License-Identifier: MIT */
#include "cmd/explain_read.h"

#include "base/utf8.h"
#include "io/in.h"
#include "model/source.h"

/* The columns of such facts: the tool of a row; of a rejected one the rest. */
enum { TOOL, RULE, REASON, ROW, COLUMNS };

/* Shorter texts stand in too many rows. */
enum { SHORTEST = 4 };

struct job {
	const struct rmm_explain_reader *r;
	struct rmm_err *err;
	bool failed;
};

static bool has_fold(struct rmm_str s, struct rmm_str part)
{
	for (size_t i = 0; i + part.len <= s.len; i++)
		if (rmm_lower(s.ptr[i]) == part.ptr[0] &&
		    rmm_str_eq_fold((struct rmm_str){ s.ptr + i, part.len },
				    part))
			return true;
	return false;
}

static void take_reject(void *ctx, const struct rmm_reject *reject)
{
	struct job *job = ctx;
	const struct rmm_subject *subject = job->r->subject;
	struct rmm_str cell[COLUMNS] = {
		[RULE] = rmm_str(reject->rule),
		[REASON] = reject->reason,
		[ROW] = reject->raw,
	};
	const struct rmm_fact fact = { .line = reject->line,
				       .key = subject->keys,
				       .rejected = true,
				       .cell = cell };

	if (job->failed || subject->text.len < SHORTEST ||
	    !has_fold(reject->raw, subject->text))
		return;
	job->failed = rmm_facts_add(job->r->facts, &fact, job->err) < 0;
}

static int take_row(struct job *job, const struct rmm_source_row *row)
{
	const struct rmm_subject *subject = job->r->subject;
	struct rmm_str cell[COLUMNS] = { [TOOL] = row->tool };

	for (size_t i = 0; i < subject->keys; i++) {
		const struct rmm_key *key = &subject->key[i];
		const struct rmm_fact fact = { .line = row->line,
					       .key = i,
					       .cell = cell };

		if (key->kind == row->kind &&
		    rmm_str_eq(key->text, row->indicator) &&
		    rmm_facts_add(job->r->facts, &fact, job->err) < 0)
			return -1;
	}
	return 0;
}

int rmm_explain_source(const struct rmm_explain_reader *r, struct rmm_err *err)
{
	static const struct rmm_str column[COLUMNS] = {
		[TOOL] = { "tool", 4 },
		[RULE] = { "rule", 4 },
		[REASON] = { "reason", 6 },
		[ROW] = { "row", 3 },
	};
	struct job job = { .r = r, .err = err };
	const struct rmm_source_spec spec = {
		.upstream = r->file->upstream,
		.schema = r->file->schema,
		.tools = r->tools,
		.reject = take_reject,
		.ctx = &job,
	};
	struct rmm_source *source = NULL;
	struct rmm_source_row row;
	int got;

	if (rmm_facts_columns(r->facts, column, COLUMNS, err) < 0 ||
	    rmm_source_open(&source, &spec, r->in, err) < 0)
		return -1;
	while ((got = rmm_source_next(source, &row, err)) > 0 && !job.failed)
		if (take_row(&job, &row) < 0)
			job.failed = true;
	rmm_source_close(source);
	return got < 0 || job.failed ? -1 : 0;
}
