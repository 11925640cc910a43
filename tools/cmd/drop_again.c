/* SPDX-License-Identifier: MIT */
#include "cmd/drop.h"

#include "model/indicator.h"

struct removal {
	uint64_t line; /* 0: none */
	size_t domain; /* how long the removed domain is; 0: it is none */
};

/* The one that decides. */
static bool is_domain(const struct rmm_hit *hit)
{
	return hit->decides && hit->row->kind == RMM_DOMAIN;
}

/* The removal of the row that the value would hit. */
static int find_removal(struct removal *removal, struct rmm_drop *job)
{
	const struct rmm_local_rows *rows = &job->work.ws.removals;
	const struct rmm_cells none = {0};
	struct rmm_list list = {0};
	struct rmm_hits hits = {0};
	int ret = -1;

	for (size_t i = 0; i < rows->n; i++) {
		const struct rmm_row row = {
			.indicator = rows->row[i].indicator,
			.cells = &none,
			.kind = (uint8_t)rows->row[i].kind,
			.line = (uint32_t)rows->row[i].row->line,
		};

		if (rmm_list_add(&list, &row, job->app->err) < 0)
			goto out;
	}
	if (rmm_list_sort(&list, job->app->err) < 0 ||
	    rmm_hits(&hits, &list, &job->seen, job->app->err) < 0)
		goto out;
	removal->line = hits.n > 0 ? hits.item[0].row->line : 0;
	removal->domain = 0;
	for (size_t i = 0; i < hits.n; i++)
		if (is_domain(&hits.item[i]))
			*removal = (struct removal){
				hits.item[i].row->line,
				hits.item[i].row->indicator.len,
			};
	ret = 0;
out:
	rmm_hits_free(&hits);
	rmm_list_free(&list);
	return ret;
}

/* The longest domain that the value hits; 0 when it hits another row too. */
static size_t only_domain(const struct rmm_hits *hits)
{
	size_t longest = 0;

	for (size_t i = 0; i < hits->n; i++) {
		if (is_domain(&hits->item[i]))
			longest = hits->item[i].row->indicator.len;
		else if (hits->item[i].decides)
			return 0;
	}
	return longest;
}

static void keep_deciding(struct rmm_hits *hits)
{
	size_t kept = 0;

	for (size_t i = 0; i < hits->n; i++)
		if (hits->item[i].decides)
			hits->item[kept++] = hits->item[i];
	hits->n = kept;
}

/* Rows that a merge no longer yields, but the list on disk has: a run was cut
 * short between the two files, or nobody merged since. */
static int find_stale(struct rmm_drop *job, size_t longest)
{
	if (rmm_hits(&job->hits, &job->work.previous, &job->seen,
		     job->app->err) < 0)
		return -1;
	if (longest)
		keep_deciding(&job->hits);
	job->stale = longest ? only_domain(&job->hits) > longest
			     : job->hits.n > 0;
	job->dropped = job->hits.n;
	return 0;
}

/* 0 when a removal stands there already, else 1. */
static int nothing_to_drop(struct rmm_drop *job,
			   const struct removal *removal)
{
	struct rmm_app *app = job->app;

	if (removal->line > 0) {
		rmm_app_say(app, "'%s' is out already, by %s:%llu; nothing "
			    "written", job->value, job->removals_path,
			    (unsigned long long)removal->line);
		return 0;
	}
	rmm_app_warn(app, "no row matches '%s'; nothing written (rmmlist explain "
		     "tells why)", job->value);
	return 1;
}

static int dropped_before(struct rmm_drop *job, const struct removal *removal)
{
	rmm_app_warn(job->app, "'%s' was dropped before, by %s:%llu; nothing "
		     "written", job->value, job->removals_path,
		     (unsigned long long)removal->line);
	if (rmm_hits(&job->left, &job->before, &job->seen, job->app->err) < 0)
		return -1;
	rmm_drop_tell_left(job);
	return 1;
}

int rmm_drop_again(int *answer, struct rmm_drop *job)
{
	struct removal removal = {0};
	size_t longest = only_domain(&job->hits);

	*answer = -1;
	if (job->hits.n > 0 && !longest)
		return 0;
	if (find_removal(&removal, job) < 0)
		return -1;
	if (job->hits.n > 0 && removal.domain <= longest)
		return 0;
	if (find_stale(job, longest) < 0)
		return -1;
	if (job->stale)
		return 0;
	*answer = longest ? dropped_before(job, &removal)
			  : nothing_to_drop(job, &removal);
	return *answer < 0 ? -1 : 0;
}

void rmm_drop_tell_left(struct rmm_drop *job)
{
	for (size_t i = 0; i < job->left.n; i++) {
		struct rmm_str name = job->left.item[i].row->indicator;

		if (!job->left.item[i].decides)
			continue;
		rmm_app_warn(job->app, "'%s' is still matched by '%.*s'; to "
			     "take out that and every host below it, run "
			     "rmmlist drop --reason TEXT %.*s; to silence this "
			     "host alone, approve it in "
			     "lists/local/approvals.csv", job->value,
			     RMM_ARG(name), RMM_ARG(name));
	}
}
