/* SPDX-License-Identifier: MIT */
#include "ops/risk.h"

#include <stdlib.h>

#include "model/approval.h"
#include "model/workspace.h"
#include "ops/lint.h"
#include "ops/risk_names.h"

enum { TOOL = 2, FIDELITY = 4 };

struct run {
	const struct rmm_diff *diff;
	const struct rmm_list *before, *after;
	const struct rmm_workspace *ws;
	struct rmm_lint *lint;
	struct rmm_risk_names covers;   /* added domains; n: rows below */
	struct rmm_risk_names lost;     /* tools; n: 0 while not seen */
	struct rmm_risk_names approved; /* tools */
};

static int each_member(struct rmm_risk_names *names, struct rmm_str set,
		       struct rmm_err *err)
{
	struct rmm_str name;
	bool more = true;

	while (rmm_str_split(&set, ';', &name, &more))
		if (rmm_risk_names_add(names, name, err) < 0)
			return -1;
	return 0;
}

static int count_covered(struct run *run, struct rmm_err *err)
{
	const struct rmm_diff *diff = run->diff;

	for (size_t i = 0; i < diff->n_added; i++)
		if (diff->added[i]->kind == RMM_DOMAIN &&
		    rmm_risk_names_add(&run->covers,
				       diff->added[i]->indicator, err) < 0)
			return -1;
	if (rmm_risk_names_seal(&run->covers, err) < 0)
		return -1;
	for (size_t i = 0; run->covers.n > 0 && i < run->before->n; i++) {
		const struct rmm_row *row = &run->before->row[i];

		if (row->kind == RMM_DOMAIN || row->kind == RMM_PATTERN)
			rmm_risk_names_count_above(&run->covers,
						   row->indicator);
	}
	return 0;
}

/* Which of the tools that lose a row stand in the new list. */
static void see_tools(struct run *run)
{
	const struct rmm_list *after = run->after;
	size_t unseen = run->lost.n;
	const char *last = NULL;

	for (size_t i = 0; unseen > 0 && i < after->n; i++) {
		struct rmm_str set = after->row[i].cells->tool, name;
		bool more = set.ptr != last;

		last = set.ptr;
		while (rmm_str_split(&set, ';', &name, &more)) {
			struct rmm_risk_name *entry =
				rmm_risk_names_find(&run->lost, name);

			if (entry && entry->n++ == 0)
				unseen--;
		}
	}
}

static int find_lost(struct run *run, struct rmm_err *err)
{
	const struct rmm_diff *diff = run->diff;

	for (size_t i = 0; i < diff->n_removed; i++)
		if (each_member(&run->lost, diff->removed[i]->cells->tool,
				err) < 0)
			return -1;
	for (size_t i = 0; i < diff->n_changed; i++)
		if (diff->changed[i].columns >> TOOL & 1 &&
		    each_member(&run->lost,
				diff->changed[i].before->cells->tool, err) < 0)
			return -1;
	if (rmm_risk_names_seal(&run->lost, err) < 0)
		return -1;
	see_tools(run);
	return 0;
}

/* A diff has no day: what was approved once is worth a look. */
static int load_approved(struct run *run, struct rmm_err *err)
{
	const struct rmm_table *table = &run->ws->table[RMM_T_APPROVALS];

	for (size_t i = 0; i < table->n; i++) {
		struct rmm_str tool = rmm_approval_tool_on(
			&table->row[i], &run->ws->tools, RMM_NO_DAY);

		if (tool.len > 0 &&
		    rmm_risk_names_add(&run->approved, tool, err) < 0)
			return -1;
	}
	return rmm_risk_names_seal(&run->approved, err);
}

static void judge_key(const struct run *run, struct rmm_risk *risk)
{
	static const struct {
		unsigned found;
		uint32_t reason;
	} lints[] = {
		{ RMM_LINT_OS, RMM_RISK_OS },
		{ RMM_LINT_GENERIC, RMM_RISK_GENERIC },
		{ RMM_LINT_SHARED, RMM_RISK_SHARED },
		{ RMM_LINT_NON_ASCII, RMM_RISK_NON_ASCII },
	};
	const struct rmm_row *row = rmm_risk_row(run->diff, risk);
	enum rmm_kind kind = (enum rmm_kind)row->kind;
	unsigned found = rmm_lint_row(run->lint, kind, row->indicator);

	for (size_t i = 0; i < sizeof(lints) / sizeof(lints[0]); i++)
		if (found & lints[i].found)
			risk->reasons |= lints[i].reason;
	risk->never = rmm_lint_never(run->lint, kind, row->indicator);
	if (risk->never)
		risk->reasons |= RMM_RISK_NEVER;
}

static void judge_added(struct run *run, struct rmm_risk *risk)
{
	const struct rmm_row *row = rmm_risk_row(run->diff, risk);
	const struct rmm_risk_name *entry = NULL;

	judge_key(run, risk);
	if (row->kind == RMM_DOMAIN)
		entry = rmm_risk_names_find(&run->covers, row->indicator);
	risk->covers = entry ? entry->n : 0;
	if (risk->covers > RMM_RISK_COVERED)
		risk->reasons |= RMM_RISK_COVERS;
}

/* A tool that is gone is told of its first row; what it had then counts as
 * seen. */
static void judge_lost(struct run *run, struct rmm_risk *risk,
		       struct rmm_str tools)
{
	struct rmm_str name;
	bool more = true;

	for (uint32_t i = 0; rmm_str_split(&tools, ';', &name, &more); i++) {
		struct rmm_risk_name *entry =
			rmm_risk_names_find(&run->lost, name);

		if (entry && i < 32 && entry->n++ == 0)
			risk->lost |= UINT32_C(1) << i;
	}
	if (risk->lost)
		risk->reasons |= RMM_RISK_LAST;
}

static void judge_approved(const struct run *run, struct rmm_risk *risk,
			   const struct rmm_change *change)
{
	struct rmm_str rest = change->after->cells->tool, name;
	bool more = true;

	while (rmm_str_split(&rest, ';', &name, &more)) {
		if (!rmm_risk_names_find(&run->approved, name) ||
		    rmm_set_has(change->before->cells->tool, name))
			continue;
		risk->approved = name;
		risk->reasons |= RMM_RISK_APPROVED;
		return;
	}
}

/* How much a fidelity promises. */
static int rank(uint8_t fidelity)
{
	switch ((enum rmm_fidelity)fidelity) {
	case RMM_FIDELITY_HIGH:
		return 2;
	case RMM_FIDELITY_MEDIUM:
		return 1;
	default:
		return 0;
	}
}

static void judge_changed(struct run *run, struct rmm_risk *risk)
{
	const struct rmm_change *change = &run->diff->changed[risk->at];
	bool raised = rank(change->after->fidelity) >
		      rank(change->before->fidelity);

	judge_key(run, risk);
	if (change->columns >> TOOL & 1) {
		judge_lost(run, risk, change->before->cells->tool);
		judge_approved(run, risk, change);
	}
	if (change->columns >> FIDELITY & 1)
		risk->reasons |= raised ? RMM_RISK_RAISED : RMM_RISK_LOWERED;
}

static int judge(struct rmm_risks *out, struct run *run,
		 enum rmm_diff_part part, size_t n, struct rmm_err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct rmm_risk risk = { .part = part, .at = (uint32_t)i };

		switch (part) {
		case RMM_DIFF_REMOVED:
			judge_lost(run, &risk,
				   run->diff->removed[i]->cells->tool);
			break;
		case RMM_DIFF_ADDED:
			judge_added(run, &risk);
			break;
		case RMM_DIFF_CHANGED:
			judge_changed(run, &risk);
			break;
		}
		if (!risk.reasons)
			continue;
		if (rmm_grow(&out->risk, &out->cap, out->n + 1, sizeof(risk),
			     err) < 0)
			return -1;
		out->risk[out->n++] = risk;
	}
	return 0;
}

const struct rmm_row *rmm_risk_row(const struct rmm_diff *diff,
				   const struct rmm_risk *risk)
{
	switch (risk->part) {
	case RMM_DIFF_REMOVED:
		return diff->removed[risk->at];
	case RMM_DIFF_ADDED:
		return diff->added[risk->at];
	case RMM_DIFF_CHANGED:
		break;
	}
	return diff->changed[risk->at].after;
}

struct ranked {
	const struct rmm_row *row;
	uint32_t worst, at;
};

static int by_worst(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	int c = (a->worst > b->worst) - (a->worst < b->worst);

	if (c == 0)
		c = rmm_key_cmp((enum rmm_kind)a->row->kind, a->row->indicator,
				(enum rmm_kind)b->row->kind, b->row->indicator);
	return c != 0 ? c : (a->at > b->at) - (a->at < b->at);
}

static void rank_all(struct ranked *order, const struct rmm_risks *risks,
		     const struct rmm_diff *diff)
{
	for (size_t i = 0; i < risks->n; i++) {
		uint32_t reasons = risks->risk[i].reasons;

		order[i].row = rmm_risk_row(diff, &risks->risk[i]);
		order[i].worst = reasons & (~reasons + 1);
		order[i].at = (uint32_t)i;
	}
}

static int sort(struct rmm_risks *risks, const struct rmm_diff *diff,
		struct rmm_err *err)
{
	struct ranked *order = rmm_calloc(risks->n + 1, sizeof(*order));
	struct rmm_risk *sorted = rmm_calloc(risks->n + 1, sizeof(*sorted));

	if (!order || !sorted) {
		rmm_free(order);
		rmm_free(sorted);
		return rmm_fail_nomem(err);
	}
	rank_all(order, risks, diff);
	qsort(order, risks->n, sizeof(*order), by_worst);
	for (size_t i = 0; i < risks->n; i++)
		sorted[i] = risks->risk[order[i].at];
	rmm_free(order);
	rmm_free(risks->risk);
	risks->risk = sorted;
	risks->cap = risks->n + 1;
	return 0;
}

int rmm_risks(struct rmm_risks *out, const struct rmm_diff *diff,
	      const struct rmm_list *before, const struct rmm_list *after,
	      const struct rmm_workspace *ws, struct rmm_err *err)
{
	static const struct rmm_workspace none;
	struct run run = { .diff = diff, .before = before, .after = after,
			   .ws = ws ? ws : &none };
	int ret = -1;

	*out = (struct rmm_risks){0};
	if (rmm_lint_new(&run.lint, run.ws, err) < 0 ||
	    count_covered(&run, err) < 0 || find_lost(&run, err) < 0 ||
	    load_approved(&run, err) < 0 ||
	    judge(out, &run, RMM_DIFF_REMOVED, diff->n_removed, err) < 0 ||
	    judge(out, &run, RMM_DIFF_ADDED, diff->n_added, err) < 0 ||
	    judge(out, &run, RMM_DIFF_CHANGED, diff->n_changed, err) < 0 ||
	    sort(out, diff, err) < 0)
		goto out;
	ret = 0;
out:
	if (ret < 0)
		rmm_risks_free(out);
	rmm_lint_free(run.lint);
	rmm_risk_names_free(&run.covers);
	rmm_risk_names_free(&run.lost);
	rmm_risk_names_free(&run.approved);
	return ret;
}

void rmm_risks_free(struct rmm_risks *risks)
{
	rmm_free(risks->risk);
	*risks = (struct rmm_risks){0};
}
