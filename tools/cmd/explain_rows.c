/* SPDX-License-Identifier: MIT */
#include "cmd/explain_facts.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/indicator.h"
#include "ops/lint.h"
#include "ops/validate.h"

struct job {
	struct rmm_explain *x;
	struct rmm_explain_row *row;
	size_t key; /* of the subject: the row's */
	struct rmm_err *err;
};

static int add_why(struct job *job, const char *code, struct rmm_str text)
{
	struct rmm_explain_row *row = job->row;

	if (rmm_grow(&row->why, &row->cap, row->whys + 1, sizeof(*row->why),
		     job->err) < 0)
		return -1;
	row->why[row->whys++] = (struct rmm_explain_why){ code, text };
	return 0;
}

/* Why a fact of a file keeps the row out; NULL: it does not. */
static const char *code_of(const struct rmm_explain_file *file,
			   const struct rmm_fact *fact)
{
	switch (file->role) {
	case RMM_ROLE_REMOVALS:
		return "removed";
	case RMM_ROLE_NEVER:
		return "never";
	case RMM_ROLE_COMBINED:
		return "not-merged";
	case RMM_ROLE_UPSTREAM:
		if (fact->rejected)
			return "rejected";
		return file->upstream->enabled ? NULL : "disabled-source";
	default:
		return NULL;
	}
}

static struct rmm_str cell_of(const struct rmm_explain_file *file,
			      const struct rmm_fact *fact, const char *column)
{
	return rmm_fact_cell(&file->now, fact, rmm_str(column));
}

static int say_rejected(struct job *job, struct rmm_str *out,
			const struct rmm_explain_file *file,
			const struct rmm_fact *fact)
{
	struct rmm_str why = cell_of(file, fact, "reason");
	struct rmm_str rule = cell_of(file, fact, "rule");

	return rmm_explain_text(job->x, out, job->err,
				"%s:%llu was rejected: %.*s [%.*s]",
				file->shown, (unsigned long long)fact->line,
				RMM_ARG(why), RMM_ARG(rule));
}

static int say_fact(struct job *job, struct rmm_str *out,
		    const struct rmm_explain_file *file,
		    const struct rmm_fact *fact)
{
	struct rmm_str why = cell_of(file, fact, "reason");
	struct rmm_str source = cell_of(file, fact, "source");
	struct rmm_str never = cell_of(file, fact, "indicator");
	unsigned long long line = fact->line;

	if (fact->rejected)
		return say_rejected(job, out, file, fact);
	if (file->role == RMM_ROLE_REMOVALS)
		return rmm_explain_text(job->x, out, job->err,
					"%s:%llu takes it out of %s%.*s: %.*s",
					file->shown, line,
					source.len > 0 ? "" : "every source",
					RMM_ARG(source), RMM_ARG(why));
	if (file->role == RMM_ROLE_COMBINED)
		return rmm_explain_text(
			job->x, out, job->err,
			"%s:%llu still has it, from before%s", file->shown,
			line, job->x->incomplete ? "" : "; run rmmlist merge");
	if (file->role == RMM_ROLE_NEVER)
		return rmm_explain_text(
			job->x, out, job->err,
			"it would match '%.*s', which %s:%llu lists: %.*s",
			RMM_ARG(never), file->shown, line, RMM_ARG(why));
	return rmm_explain_text(job->x, out, job->err,
				"%s:%llu lists it, but that source is disabled",
				file->shown, line);
}

static int why_by_facts(struct job *job, const struct rmm_explain_file *file,
			bool *is_listed)
{
	const struct rmm_subject *subject = &job->x->subject;

	for (size_t i = 0; i < file->now.n; i++) {
		const struct rmm_fact *fact = &file->now.fact[i];
		const char *code = code_of(file, fact);
		struct rmm_str text;

		if (fact->key != job->key &&
		    !(fact->rejected && fact->key == subject->keys))
			continue;
		*is_listed |= file->role == RMM_ROLE_ADDITIONS ||
			      (file->role == RMM_ROLE_UPSTREAM && !code);
		if (code && (say_fact(job, &text, file, fact) < 0 ||
			     add_why(job, code, text) < 0))
			return -1;
	}
	return 0;
}

/* Lists, whose rows put a key into the combined one. */
static bool is_list(const struct rmm_explain_file *file)
{
	return file->role == RMM_ROLE_UPSTREAM ||
	       file->role == RMM_ROLE_ADDITIONS ||
	       file->role == RMM_ROLE_COMBINED;
}

static int why_by_step(struct job *job, const struct rmm_past_step *step)
{
	struct rmm_str name = step->file->name, text;
	char day[RMM_DAY_TEXT];

	if (!step->commit) {
		if (rmm_explain_text(
			    job->x, &text, job->err,
			    "%.*s listed it until a change that is not "
			    "committed",
			    RMM_ARG(name)) < 0)
			return -1;
		return add_why(job, "was-listed", text);
	}
	rmm_day_format(day, rmm_day_of(step->commit->when));
	if (rmm_explain_text(job->x, &text, job->err,
			     "%.*s listed it until %s, commit %.10s: %.*s",
			     RMM_ARG(name), day, step->commit->hash,
			     RMM_ARG(step->commit->subject)) < 0)
		return -1;
	return add_why(job, "was-listed", text);
}

/* The last step of each list, when it took the row out. */
static int why_by_history(struct job *job)
{
	const struct rmm_explain *x = job->x;

	for (size_t f = 0; f < x->files.n; f++) {
		const struct rmm_past_step *last = NULL;

		for (size_t i = 0; i < x->steps.n; i++) {
			const struct rmm_past_step *s = &x->steps.item[i];
			const struct rmm_fact *fact =
				s->after ? s->after : s->before;

			if (s->file == &x->files.item[f] && fact &&
			    fact->key == job->key && is_list(s->file))
				last = s;
		}
		if (last && last->kind == RMM_PAST_REMOVED &&
		    why_by_step(job, last) < 0)
			return -1;
	}
	return 0;
}

/* As tool names are compared: folded. */
static bool is_close(struct rmm_str a, struct rmm_str b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.len && !rmm_tool_counts(a.ptr[i]))
			i++;
		while (k < b.len && !rmm_tool_counts(b.ptr[k]))
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len && a.len > 0;
		if (rmm_lower(a.ptr[i++]) != rmm_lower(b.ptr[k++]))
			return false;
	}
}

enum { CLOSE_NAMES = 5 };

static int why_by_neighbours(struct job *job)
{
	const struct rmm_explain *x = job->x;
	struct rmm_str text;
	size_t close = 0;

	for (size_t i = 0; i < x->rows; i++)
		if (!x->row[i].asked && x->row[i].decides &&
		    (rmm_explain_text(job->x, &text, job->err,
				      "the row '%.*s' covers it, so queries "
				      "hit it all the same",
				      RMM_ARG(x->row[i].indicator)) < 0 ||
		     add_why(job, "covered", text) < 0))
			return -1;
	for (size_t i = 0; i < x->list.n && close < CLOSE_NAMES; i++) {
		struct rmm_str other = x->list.row[i].indicator;

		if (!is_close(other, job->row->indicator) ||
		    rmm_str_eq(other, job->row->indicator))
			continue;
		close++;
		if (rmm_explain_text(job->x, &text, job->err,
				     "the list has a name like it: '%.*s'",
				     RMM_ARG(other)) < 0 ||
		    add_why(job, "close-name", text) < 0)
			return -1;
	}
	return 0;
}

/* What no list may hold is worth a word: a suffix that anybody can register
 * below. */
static int say_form(struct job *job)
{
	struct rmm_indicator ind;
	struct rmm_str text;

	if (rmm_indicator_of_network(&ind, rmm_str_trim(job->x->value)) ||
	    !rmm_str_is(rmm_str(ind.rule), "public-suffix"))
		return 0;
	if (rmm_explain_text(job->x, &text, job->err,
			     "no list can hold it "
			     "as a host: %s [public-suffix]",
			     ind.why) < 0)
		return -1;
	return add_why(job, "public-suffix", text);
}

static int explain_absence(struct job *job)
{
	struct rmm_explain *x = job->x;
	bool is_listed = false;

	for (size_t i = 0; i < x->files.n; i++)
		if (why_by_facts(job, &x->files.item[i], &is_listed) < 0)
			return -1;
	if (x->list_only)
		return add_why(job, "not-published",
			       RMM_LIT("the published list does not have it"));
	if (say_form(job) < 0)
		return -1;
	if (!is_listed &&
	    add_why(job, "no-source",
		    x->incomplete ? RMM_LIT("no source of which there is a "
					    "copy lists it")
				  : RMM_LIT("no enabled source lists it")) < 0)
		return -1;
	return why_by_history(job) < 0 || why_by_neighbours(job) < 0 ? -1 : 0;
}

static int explain_presence(struct job *job)
{
	struct rmm_explain *x = job->x;
	struct rmm_buf text = { 0 };
	struct rmm_str s;
	int ret;

	if (x->list_only)
		return 0;
	rmm_buf_init(&text, RMM_MAX_LINE);
	ret = rmm_explain_fidelity(&text, job->row->row, &x->list, &x->ws,
				   x->lint, job->err);
	if (ret == 0)
		ret = rmm_buf_end(&text, &s, job->err);
	if (ret == 0)
		ret = rmm_arena_str(&x->arena, &job->row->fidelity, s,
				    job->err);
	rmm_buf_free(&text);
	return ret;
}

static bool is_at_fact(const struct rmm_explain *x,
		       const struct rmm_place *place)
{
	for (size_t i = 0; i < x->files.n; i++) {
		const struct rmm_explain_file *file = &x->files.item[i];

		if (!file->there || file->now.n == 0 ||
		    strcmp(file->shown, place->file) != 0)
			continue;
		for (size_t k = 0; k < file->now.n; k++)
			if (file->now.fact[k].line == place->line)
				return true;
	}
	return false;
}

static bool is_relevant(const struct rmm_explain *x,
			const struct rmm_finding *finding)
{
	if (finding->indicator.len == 0)
		return finding->place.line > 0 &&
		       is_at_fact(x, &finding->place);
	for (size_t i = 0; i < x->subject.keys; i++)
		if (rmm_str_eq(x->subject.key[i].text, finding->indicator))
			return true;
	return false;
}

static int add_finding(struct rmm_explain *x, const struct rmm_finding *finding,
		       bool waived, struct rmm_err *err)
{
	if (x->n_findings == RMM_MAX_FACTS)
		return 0;
	if (rmm_grow(&x->finding, &x->findings_cap, x->n_findings + 1,
		     sizeof(*x->finding), err) < 0)
		return -1;
	x->finding[x->n_findings++] = (struct rmm_explain_finding){
		.finding = *finding,
		.waived = waived,
	};
	return 0;
}

/* What is left when waivers have taken theirs was not waived. */
static int keep_finding(struct rmm_explain *x,
			const struct rmm_finding *finding, struct rmm_err *err)
{
	for (size_t i = 0; i < x->n_findings; i++)
		if (x->finding[i].finding.text.ptr == finding->text.ptr) {
			x->finding[i].waived = false;
			return 0;
		}
	return add_finding(x, finding, false, err);
}

static int find_findings(struct rmm_explain *x, struct rmm_err *err)
{
	const struct rmm_validate v = { .ws = &x->ws, .date = x->date };
	const struct rmm_findings *all = &x->findings;

	if (rmm_findings_check(all, err) < 0)
		return -1;
	rmm_findings_sort(&x->findings);
	for (size_t i = 0; i < all->n; i++)
		if (is_relevant(x, &all->item[i]) &&
		    add_finding(x, &all->item[i], true, err) < 0)
			return -1;
	if (rmm_validate_waive(&v, &x->findings, err) < 0)
		return -1;
	for (size_t i = 0; i < all->n; i++)
		if (is_relevant(x, &all->item[i]) &&
		    keep_finding(x, &all->item[i], err) < 0)
			return -1;
	return rmm_findings_check(all, err);
}

int rmm_explain_rows(struct rmm_explain *x, struct rmm_err *err)
{
	for (size_t i = 0; i < x->rows; i++) {
		struct job job = { x, &x->row[i], i, err };

		if (x->row[i].row)
			x->listed = true;
		/* Of a tool the short lines are enough. */
		if (x->row[i].row && !x->subject.is_tool &&
		    explain_presence(&job) < 0)
			return -1;
		if (!x->row[i].row && explain_absence(&job) < 0)
			return -1;
	}
	return x->list_only ? 0 : find_findings(x, err);
}
