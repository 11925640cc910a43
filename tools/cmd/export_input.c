/* SPDX-License-Identifier: MIT */
/* What export reads: the workspace's list, or a publication's. */
#include "base/limits.h"
#include "cmd/export.h"
#include "edge/hash.h"
#include "edge/manifest.h"
#include "io/csv.h"
#include "io/in.h"

enum { DAY_SECONDS = 86400 };

#define PUBLISHED_LIST "rmm_indicators.csv"
#define PUBLISHED_APPROVALS "approvals.csv"

void rmm_export_free(struct rmm_export *x)
{
	rmm_export_out_close(&x->out);
	rmm_list_free(&x->list);
	rmm_list_free(&x->before);
	rmm_carry_approvals_free(&x->by_tool);
	rmm_free(x->approval);
	rmm_work_close(&x->work);
	rmm_pub_lists_free(&x->pubs);
	rmm_arena_free(&x->arena);
}

/* A row that can't be read would be missing in what is exported, and stand in
 * what is to be deleted. */
static int read_list(struct rmm_list *list, struct rmm_in *in,
		     struct rmm_app *app)
{
	if (rmm_list_read(list, in, &app->sink, app->err) < 0)
		return -1;
	if (list->rejected == 0)
		return 0;
	return rmm_fail(app->err, RMM_E_SYNTAX,
			"%llu row%s of '%s' cannot be read; run rmmlist "
			"validate", (unsigned long long)list->rejected,
			list->rejected == 1 ? "" : "s", in->name);
}

static int read_bytes(struct rmm_list *list, const char *what,
		      struct rmm_str bytes, struct rmm_app *app)
{
	struct rmm_in in = { 0 };
	int ret;

	rmm_in_mem(&in, what, bytes);
	ret = read_list(list, &in, app);
	rmm_in_close(&in);
	return ret;
}

/* Keeps an approval that has not lapsed. */
static void add_approval(struct rmm_export *x,
			 const struct rmm_approval *approval)
{
	rmm_day last;

	if (rmm_day_parse(&last, approval->expires) && last < x->day)
		return;
	x->approval[x->approvals++] = *approval;
}

/* --- a workspace ----------------------------------------------------- */

static int read_local(struct rmm_export *x, struct rmm_err *err)
{
	const struct rmm_table *table = &x->work.ws.table[RMM_T_APPROVALS];
	struct rmm_approval approval;

	if (x->work.ws.local_errors > 0)
		return rmm_fail(err, RMM_E_REJECT,
				"lists/local has errors, so that approvals may "
				"be missing; run rmmlist validate");
	x->approval = rmm_calloc(table->n + 1, sizeof(*x->approval));
	if (!x->approval)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < table->n; i++) {
		if (rmm_approval_read(&approval, &x->arena, &table->row[i],
				      &x->work.ws.tools, err) < 0)
			return -1;
		add_approval(x, &approval);
	}
	return 0;
}

static int read_workspace(struct rmm_export *x, const char *dir,
			  struct rmm_err *err)
{
	struct rmm_in in = { 0 };
	int there, ret = -1;

	if (rmm_work_open(&x->work, dir, RMM_WS_LOCAL, &x->app->sink, err) < 0)
		return -1;
	there = rmm_tree_open(&x->work.dir.tree, &in, RMM_LIST_PATH, err);
	if (there == 0)
		rmm_fail(err, RMM_E_IO,
			 "there is no '" RMM_LIST_PATH "'; run rmmlist merge, "
			 "or name a publication");
	if (there > 0)
		ret = read_list(&x->list, &in, x->app);
	rmm_in_close(&in);
	x->stamp = (int64_t)x->day * DAY_SECONDS;
	return ret < 0 ? -1 : read_local(x, err);
}

/* --- a publication --------------------------------------------------- */

int rmm_export_published(struct rmm_export *x, struct rmm_str *bytes,
			 const char *name)
{
	struct rmm_err *err = x->app->err;
	int got = rmm_tree_read(&x->pubs.dir.tree, bytes, name,
				RMM_MAX_PUBLISHED, &x->arena, err);

	if (got == 0)
		return rmm_fail(err, RMM_E_IO,
				"'%.*s' is no publication: it has no %s",
				RMM_ARG(x->pubs.dir.root), name);
	return got < 0 ? -1 : 0;
}

static bool approval_of(struct rmm_approval *out, struct rmm_csv_row *row,
			struct rmm_arena *arena, struct rmm_err *err)
{
	rmm_day last;

	*out = (struct rmm_approval){ 0 };
	if (row->rule || row->n != RMM_OK_CELLS + 1)
		return false;
	for (size_t i = 0; i < RMM_OK_CELLS; i++)
		if (rmm_arena_str(arena, &out->cell[i], row->field[i],
				  err) < 0)
			return false;
	if (rmm_arena_str(arena, &out->expires, row->field[RMM_OK_CELLS],
			  err) < 0)
		return false;
	return out->expires.len == 0 || rmm_day_parse(&last, out->expires);
}

static int parse_approvals(struct rmm_export *x, struct rmm_csv *csv,
			   struct rmm_err *err)
{
	const char *header = rmm_published_header(rmm_str(PUBLISHED_APPROVALS));
	struct rmm_approval approval;
	struct rmm_csv_row row;
	size_t cap = 0;
	int got = rmm_csv_next(csv, &row, err);

	if (got == 0 || (got > 0 && !rmm_str_is(row.raw, header)))
		return rmm_fail(err, RMM_E_SYNTAX,
				PUBLISHED_APPROVALS ":1: this is no header of a "
				"publication's approvals; run rmmlist verify");
	while (got > 0 && (got = rmm_csv_next(csv, &row, err)) > 0) {
		if (!approval_of(&approval, &row, &x->arena, err))
			return rmm_fail(err, RMM_E_SYNTAX,
					PUBLISHED_APPROVALS
					":%llu: this is no row of a "
					"publication's approvals; run rmmlist "
					"verify", (unsigned long long)row.line);
		if (rmm_grow(&x->approval, &cap, x->approvals + 1,
			     sizeof(approval), err) < 0)
			return -1;
		add_approval(x, &approval);
	}
	return got;
}

static int read_approvals(struct rmm_export *x, struct rmm_err *err)
{
	struct rmm_str bytes;
	struct rmm_csv *csv = NULL;
	struct rmm_in in = { 0 };
	int ret = -1;

	if (rmm_export_published(x, &bytes, PUBLISHED_APPROVALS) < 0)
		return -1;
	rmm_in_mem(&in, PUBLISHED_APPROVALS, bytes);
	if (rmm_csv_open(&csv, &in, err) == 0)
		ret = parse_approvals(x, csv, err);
	rmm_csv_close(csv);
	rmm_in_close(&in);
	return ret;
}

static int read_before(struct rmm_export *x, const char *since,
		       struct rmm_err *err)
{
	const struct rmm_history_row *row = NULL;
	enum rmm_pub_state state;
	struct rmm_str bytes;
	int64_t serial;

	if (!rmm_serial_parse(&serial, rmm_str(since)))
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' is no serial; they stand in history.csv",
				since);
	row = rmm_history_find(&x->pubs.history, serial);
	if (!row)
		return rmm_fail(err, RMM_E_USAGE,
				"there is no publication %s; serials stand in "
				"history.csv", since);
	if (rmm_pub_lists_read(&x->pubs, &x->arena, row, &state, &bytes,
			       err) < 0)
		return -1;
	if (state == RMM_PUB_READ) {
		x->has_before = true;
		x->since = serial;
		return read_bytes(&x->before, since, bytes, x->app);
	}
	return rmm_fail(err, state == RMM_PUB_GONE ? RMM_E_IO : RMM_E_SYNTAX,
			"the list of publication %s is %s; export without "
			"--since, and replace all that the product has", since,
			state == RMM_PUB_GONE ? "not kept any more"
					      : "damaged in by-hash");
}

static int read_publication(struct rmm_export *x, const char *dir,
			    const char *since, struct rmm_err *err)
{
	const struct rmm_history_row *last;
	char hash[RMM_SHA256_TEXT];
	struct rmm_str bytes;

	if (rmm_pub_lists_open(&x->pubs, dir, err) < 0)
		return -1;
	if (x->pubs.history.n == 0)
		return rmm_fail(err, RMM_E_SYNTAX,
				"'%s': history.csv has no publication", dir);
	last = &x->pubs.history.row[x->pubs.history.n - 1];
	x->stamp = last->created;
	x->serial = last->serial;
	if (rmm_export_published(x, &bytes, PUBLISHED_LIST) < 0)
		return -1;
	if (!rmm_str_eq(rmm_sha256(hash, bytes), last->sha256))
		return rmm_fail(err, RMM_E_SYNTAX,
				"'%s/" PUBLISHED_LIST "' is not the list that "
				"history.csv names last; run rmmlist verify",
				dir);
	if (read_bytes(&x->list, PUBLISHED_LIST, bytes, x->app) < 0 ||
	    read_approvals(x, err) < 0)
		return -1;
	return since ? read_before(x, since, err) : 0;
}

int rmm_export_read(struct rmm_export *x, const struct rmm_export_input *input,
		    struct rmm_err *err)
{
	int ret = input->publication ?
			  read_publication(x, input->publication, input->since,
					   err) :
			  read_workspace(x, input->dir, err);

	return ret < 0 ? -1 : rmm_carry_approvals_init(&x->by_tool, x->approval,
						      x->approvals, err);
}
