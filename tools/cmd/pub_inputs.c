/* SPDX-License-Identifier: MIT */
#include "cmd/pub_inputs.h"

#include "base/limits.h"
#include "cmd/approvals_file.h"
#include "cmd/check_file.h"
#include "cmd/pub_sources.h"
#include "cmd/work.h"
#include "io/in.h"
#include "io/out.h"
#include "model/host.h"
#include "ops/carry.h"

enum {
	PSL_TEXT = 11,
	/* product.md 7 */
	HAS_ANY_VALUES = 10000, HAS_ANY_INDEXED = 128, IN_VALUES = 1000000,
};

/* --- the workspace --------------------------------------------------- */

/* Prints the errors; true when there are none. */
static int check_findings(struct rmm_findings *findings, struct rmm_app *app)
{
	uint64_t errors = 0;

	if (rmm_findings_check(findings, app->err) < 0)
		return -1;
	for (size_t i = 0; i < findings->n; i++)
		if (findings->item[i].severity == RMM_ERROR) {
			rmm_app_finding(app, &findings->item[i]);
			errors++;
		}
	if (errors == 0 && findings->lost == 0)
		return 0;
	errors += findings->lost;
	return rmm_fail(app->err, RMM_E_REJECT,
			"%llu error%s in what would be published; see rmmlist "
			"validate", (unsigned long long)errors,
			errors == 1 ? "" : "s");
}

/* The list's bytes, if they are what a merge yields. */
static int merge(struct rmm_publication *pub, struct rmm_work *work,
		 struct rmm_pub_counts *counts,
		 struct rmm_merge_counts *sources, int64_t now,
		 struct rmm_err *err)
{
	struct rmm_buf disk = {0};
	struct rmm_in in = {0};
	struct rmm_out out = {0};
	struct rmm_str merged, there;
	int found, ret = -1;

	rmm_buf_init(&disk, RMM_MAX_FILE);
	rmm_out_buf(&out, &pub->part[RMM_PUB_LIST]);
	if (rmm_work_merge(work, rmm_day_of(now), &out, sources, &counts->rows,
			   &counts->from_local, NULL, err) < 0 ||
	    rmm_out_close(&out, err) < 0 ||
	    rmm_buf_end(&pub->part[RMM_PUB_LIST], &merged, err) < 0)
		goto out;
	found = rmm_tree_open(&work->dir.tree, &in, RMM_LIST_PATH, err);
	if (found < 0 || (found > 0 && rmm_in_all(&in, &disk, err) < 0) ||
	    rmm_buf_end(&disk, &there, err) < 0)
		goto out;
	if (found == 0)
		rmm_fail(err, RMM_E_REJECT,
			 "there is no '" RMM_LIST_PATH "'; run rmmlist merge");
	else if (!rmm_str_eq(merged, there))
		rmm_fail(err, RMM_E_REJECT, "'%s' is not what a merge yields; "
			 "run rmmlist merge", in.name);
	else
		ret = 0;
out:
	rmm_out_abort(&out);
	rmm_in_close(&in);
	rmm_buf_free(&disk);
	return ret;
}

static int write_sources(struct rmm_publication *pub, struct rmm_work *work,
			 const struct rmm_pub_counts *counts, int64_t now,
			 struct rmm_app *app)
{
	struct rmm_out out = {0};

	for (size_t i = 0; i < work->ws.sources; i++)
		if (work->ws.source[i].upstream->sample)
			pub->manifest.sample = true;
	rmm_out_buf(&out, &pub->part[RMM_PUB_SOURCES]);
	if (rmm_pub_sources(&out, work, counts, now, app) == 0)
		return rmm_out_close(&out, app->err);
	rmm_out_abort(&out);
	return -1;
}

static int set_psl(struct rmm_manifest *manifest, struct rmm_str day,
		   struct rmm_err *err)
{
	return rmm_arena_str(&manifest->arena, &manifest->psl, day, err);
}

/* From a workspace that is open and sound. */
static int assemble(struct rmm_publication *pub, struct rmm_app *app,
		    struct rmm_work *work, int64_t now)
{
	struct rmm_merge_counts *sources =
		rmm_calloc(work->ws.sources + 1, sizeof(*sources));
	struct rmm_pub_counts counts = { .source = sources };
	char psl[PSL_TEXT];
	int ret = -1;

	if (!sources)
		return rmm_fail_nomem(app->err);
	if (merge(pub, work, &counts, sources, now, app->err) < 0 ||
	    rmm_pub_list(pub, app->err) < 0 ||
	    rmm_pub_approvals(pub, &work->ws.table[RMM_T_APPROVALS],
			      &work->ws.tools, app->err) < 0 ||
	    write_sources(pub, work, &counts, now, app) < 0)
		goto out;
	ret = set_psl(&pub->manifest, rmm_str(rmm_host_psl_date(psl)),
		      app->err);
out:
	rmm_free(sources);
	return ret;
}

/* Whatever rmmlist validate would call an error. */
static int check_workspace(struct rmm_app *app, const char *dir, int64_t now)
{
	struct rmm_findings findings;
	struct rmm_work work = {0};
	struct rmm_validate v = { .ws = &work.ws, .date = rmm_day_of(now) };
	int ret = -1;

	rmm_findings_init(&findings);
	if (rmm_check_whole(&work, dir, &v, &findings, app->err) == 0 &&
	    rmm_validate_waive(&v, &findings, app->err) == 0) {
		rmm_findings_sort(&findings);
		ret = check_findings(&findings, app);
	}
	rmm_work_close(&work);
	rmm_findings_free(&findings);
	return ret;
}

/* The rules again, over the approvals that stand for the workspace's own. */
static int check_given(struct rmm_work *work, int64_t now,
		       struct rmm_findings *findings, struct rmm_err *err)
{
	const struct rmm_validate v = {
		.ws = &work->ws,
		.combined = work->has_previous ? &work->previous : NULL,
		.combined_file = RMM_LIST_PATH,
		.date = rmm_day_of(now),
	};

	if (rmm_validate(&v, &findings->sink, err) < 0 ||
	    rmm_validate_waive(&v, findings, err) < 0)
		return -1;
	rmm_findings_sort(findings);
	return 0;
}

int rmm_pub_workspace(struct rmm_publication *pub, struct rmm_app *app,
		      const char *dir, const char *approvals, int64_t now)
{
	struct rmm_findings findings;
	struct rmm_work work = {0};
	struct rmm_approvals_file given = {0};
	struct rmm_table own = {0};
	bool swapped = false;
	int ret = -1;

	rmm_findings_init(&findings);
	if (rmm_work_open(&work, dir, RMM_WS_LOCAL | RMM_WS_UPSTREAM,
			  &findings.sink, app->err) < 0 ||
	    rmm_work_previous(&work, app->err) < 0)
		goto out;
	own = work.ws.table[RMM_T_APPROVALS];
	if (approvals) {
		if (rmm_approvals_open(&given, approvals,
				   work.ws.schema[RMM_T_APPROVALS],
				   &findings.sink, app->err) < 0)
			goto out;
		work.ws.table[RMM_T_APPROVALS] = given.table;
		swapped = true;
	}
	if (check_workspace(app, dir, now) < 0 ||
	    (approvals &&
	     check_given(&work, now, &findings, app->err) < 0) ||
	    check_findings(&findings, app) < 0)
		goto out;
	ret = assemble(pub, app, &work, now);
out:
	if (swapped)
		work.ws.table[RMM_T_APPROVALS] = own;
	rmm_approvals_close(&given);
	rmm_work_close(&work);
	rmm_findings_free(&findings);
	return ret;
}

/* --- an earlier publication ------------------------------------------ */

static int read_approvals(struct rmm_publication *pub, struct rmm_app *app,
			  const char *dir, const char *path)
{
	struct rmm_findings findings;
	struct rmm_work work = {0};
	struct rmm_approvals_file given = {0};
	int ret = -1;

	rmm_findings_init(&findings);
	if (rmm_work_open(&work, dir, RMM_WS_LOCAL, &findings.sink,
			  app->err) == 0 &&
	    rmm_approvals_open(&given, path, work.ws.schema[RMM_T_APPROVALS],
			   &findings.sink, app->err) == 0 &&
	    check_findings(&findings, app) == 0)
		ret = rmm_pub_approvals(pub, &given.table, &work.ws.tools,
					app->err);
	rmm_approvals_close(&given);
	rmm_work_close(&work);
	rmm_findings_free(&findings);
	return ret;
}

/* The rows, for the count of what changed; the bytes stay as they were. */
static int read_rows(struct rmm_publication *pub, struct rmm_err *err)
{
	const struct rmm_buf *bytes = &pub->part[RMM_PUB_LIST];
	struct rmm_in in = {0};
	int ret;

	rmm_in_mem(&in, rmm_pub_name(RMM_PUB_LIST),
		   (struct rmm_str){ bytes->ptr, bytes->len });
	ret = rmm_list_read(&pub->list, &in, NULL, err);
	rmm_in_close(&in);
	return ret;
}

int rmm_pub_earlier(struct rmm_publication *pub, struct rmm_app *app,
		    const struct rmm_previous *previous, int64_t serial,
		    const char *dir, const char *approvals)
{
	static const enum rmm_pub_part taken[] = {
		RMM_PUB_LIST, RMM_PUB_APPROVALS, RMM_PUB_PROCESSES,
		RMM_PUB_URIS, RMM_PUB_SOURCES,
	};
	struct rmm_manifest earlier = {0};
	char text[RMM_SERIAL_TEXT];
	int ret = -1;

	rmm_serial_format(text, serial);
	if (previous->dir == 0)
		return rmm_fail(app->err, RMM_E_USAGE,
				"there is no publication to go back from");
	if (rmm_previous_find(&earlier, previous, serial, app->err) < 0)
		goto out;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (rmm_previous_read(&pub->part[taken[i]], previous, &earlier,
				      rmm_pub_name(taken[i]), app->err) < 0) {
			rmm_wrap(app->err, "publication %s", text);
			goto out;
		}
	if (read_rows(pub, app->err) < 0 ||
	    set_psl(&pub->manifest, earlier.psl, app->err) < 0)
		goto out;
	pub->rows = rmm_history_find(&previous->history, serial)->rows;
	pub->manifest.sample = earlier.sample;
	ret = approvals ? read_approvals(pub, app, dir, approvals) : 0;
out:
	rmm_manifest_free(&earlier);
	return ret;
}

/* --- limits ---------------------------------------------------------- */

static size_t longest_line(struct rmm_str bytes)
{
	struct rmm_str line;
	bool more = true;
	size_t max = 0;

	while (rmm_str_split(&bytes, '\n', &line, &more))
		if (line.len > max)
			max = line.len;
	return max;
}

void rmm_pub_limits(const struct rmm_publication *pub, struct rmm_app *app)
{
	const char *uris = rmm_pub_name(RMM_PUB_URIS);
	const struct rmm_buf *list = &pub->part[RMM_PUB_LIST];
	size_t line = longest_line((struct rmm_str){ list->ptr, list->len });

	if (pub->uris > HAS_ANY_VALUES)
		rmm_app_warn(app, "'%s' has %llu rows; has_any looks at %d "
			     "values at most", uris,
			     (unsigned long long)pub->uris, HAS_ANY_VALUES);
	else if (pub->uris > HAS_ANY_INDEXED)
		rmm_app_say(app, "note: '%s' has %llu rows; has_any uses no "
			    "index above %d values", uris,
			    (unsigned long long)pub->uris, HAS_ANY_INDEXED);
	if (pub->processes > IN_VALUES)
		rmm_app_warn(app, "'%s' has %llu rows; in~ takes %d values at "
			     "most", rmm_pub_name(RMM_PUB_PROCESSES),
			     (unsigned long long)pub->processes, IN_VALUES);
	if (list->len > RMM_WATCHLIST_BYTES)
		rmm_app_say(app, "note: '%s' has %zu bytes; a watchlist takes "
			    "3.8 MB from a file (500 MB from a storage URL)",
			    rmm_pub_name(RMM_PUB_LIST), list->len);
	if (line > RMM_WATCHLIST_LINE)
		rmm_app_say(app, "note: '%s' has a line of %zu characters; a "
			    "watchlist takes %d",
			    rmm_pub_name(RMM_PUB_LIST), line, RMM_WATCHLIST_LINE);
}
