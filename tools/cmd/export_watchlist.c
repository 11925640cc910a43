/* SPDX-License-Identifier: MIT */
/* sentinel-watchlist: a CSV for each of the watchlists that queries read,
 * RmmIndicators and RmmApprovals, and with --since the keys to delete. */
#include "cmd/export.h"
#include "cmd/export_parts.h"
#include "io/csv.h"

enum {
	URL_BYTES = 500000000,	/* from a storage account */
	MAX_ITEMS = 10000000,	/* of a workspace */
	MAX_CHANGES = 100000,	/* in a month, of a workspace */
};

static const char name[] = "sentinel-watchlist.csv";
static const char approvals[] = "sentinel-watchlist-approvals.csv";
static const char gone[] = "sentinel-watchlist-delete.csv";

/* Quotes count, so that what is near the limit is out. */
static enum rmm_carry carry(const struct rmm_export *x,
			    const struct rmm_row *row)
{
	char store[RMM_DAY_TEXT];
	size_t len = row->indicator.len + 1;

	(void)x;
	/* Most lines are short whatever they hold. */
	if (2 * row->indicator.len + row->cells->tool.len +
		    row->cells->sources.len + row->cells->reference.len <
	    RMM_WATCHLIST_LINE / 2 - 100)
		return RMM_CARRY;
	for (size_t i = 0; i < RMM_LIST_COLUMNS; i++) {
		struct rmm_str cell = rmm_row_cell(row, i, store);

		len += cell.len + 3; /* quotes and a comma */
		for (size_t j = 0; j < cell.len; j++)
			len += cell.ptr[j] == '"';
	}
	return rmm_carry_line(len);
}

struct files {
	struct rmm_export_parts list, gone;
};

static int put(void *ctx, const struct rmm_export_item *item,
	       struct rmm_err *err)
{
	struct files *files = ctx;
	struct rmm_export_parts *parts = &files->list;
	struct rmm_csv_writer w = { 0 };

	if (item->change == RMM_EXPORT_GONE)
		parts = &files->gone;
	if (rmm_export_parts_next(parts, &w.out, err) < 0)
		return -1;
	rmm_csv_field(&w, item->row->indicator);
	if (item->change == RMM_EXPORT_GONE) {
		rmm_csv_plain(&w, rmm_str(rmm_kind_name(
					  (enum rmm_kind)item->row->kind)));
		rmm_csv_end(&w);
	} else {
		rmm_out_addc(w.out, ',');
		rmm_row_write(w.out, item->row);
	}
	return 0;
}

static int check(struct rmm_export *x)
{
	const struct rmm_export_walk walk = { .carry = carry };
	struct rmm_export_tally tally;
	unsigned long long changes;

	rmm_export_count(&tally, x, &walk);
	if (tally.rows > MAX_ITEMS)
		return rmm_fail(x->app->err, RMM_E_REJECT,
				"%llu rows; the watchlists of a workspace have "
				"%d items at most",
				(unsigned long long)tally.rows, MAX_ITEMS);
	/* Without --since all may be new to the workspace. */
	changes = !x->has_before ? tally.rows
				 : tally.change[RMM_EXPORT_ADDED] +
					   tally.change[RMM_EXPORT_CHANGED] +
					   tally.change[RMM_EXPORT_GONE];
	if (changes > MAX_CHANGES)
		rmm_app_warn(x->app, "%llu items may change; a workspace takes %d "
			     "changes a month", changes, MAX_CHANGES);
	return 0;
}

static int close_files(struct rmm_export *x, struct files *files)
{
	struct rmm_err *err = x->app->err;

	if (rmm_out_size(&files->list.file) > URL_BYTES)
		return rmm_fail(err, RMM_E_REJECT,
				"the watchlist has %llu bytes; Sentinel takes "
				"%d at most", (unsigned long long)
				rmm_out_size(&files->list.file), URL_BYTES);
	if (rmm_export_parts_close(&files->list, err) < 0)
		return -1;
	if (files->list.total > RMM_WATCHLIST_BYTES)
		rmm_app_warn(x->app, "'%s' has %llu bytes; from a file a "
			     "watchlist takes 3.8 MB: upload it through a "
			     "storage account (500 MB)", name,
			     (unsigned long long)files->list.total);
	return x->has_before ? rmm_export_parts_close(&files->gone, err) : 0;
}

/* The key of an approval is all that it describes. */
static void put_approval(struct rmm_out *out,
			 const struct rmm_approval *approval,
			 struct rmm_buf *key)
{
	struct rmm_csv_writer w = { .out = out };

	rmm_buf_reset(key);
	for (size_t i = 0; i < RMM_OK_CELLS; i++) {
		if (i > 0)
			rmm_buf_addc(key, '|');
		rmm_buf_add(key, approval->cell[i]);
	}
	rmm_csv_field(&w, (struct rmm_str){ key->ptr, key->len });
	for (size_t i = 0; i < RMM_OK_CELLS; i++)
		rmm_csv_field(&w, approval->cell[i]);
	rmm_csv_field(&w, approval->expires);
	rmm_csv_end(&w);
}

static int write_approvals(struct rmm_export *x)
{
	struct rmm_err *err = x->app->err;
	struct rmm_out out = { 0 };
	struct rmm_buf key = { 0 };
	struct rmm_str whole;
	int ret;

	if (rmm_export_out_file(&x->out, &out, approvals, 0, err) < 0)
		return -1;
	rmm_buf_init(&key, 2 * RMM_MAX_LINE);
	rmm_out_add(&out, RMM_LIT("SearchKey,tool,host,device_group,device,"
				  "account,expires\n"));
	for (size_t i = 0; i < x->approvals; i++)
		put_approval(&out, &x->approval[i], &key);
	ret = rmm_buf_end(&key, &whole, err);
	rmm_buf_free(&key);
	if (ret == 0)
		return rmm_out_close(&out, err);
	rmm_out_abort(&out);
	return -1;
}

static int write_files(struct rmm_export *x)
{
	struct files files = {
		.list = { .to = &x->out, .name = name,
			  .head = "SearchKey," RMM_LIST_HEADER "\n" },
		.gone = { .to = &x->out, .name = gone,
			  .head = "SearchKey,type\n" },
	};
	const struct rmm_export_walk walk = { .carry = carry, .item = put,
					      .ctx = &files };
	int ret = -1;

	if (rmm_export_parts_open(&files.list, x->app->err) < 0 ||
	    (x->has_before &&
	     rmm_export_parts_open(&files.gone, x->app->err) < 0))
		goto out;
	if (write_approvals(x) == 0 && rmm_export_walk(x, &walk) == 0)
		ret = close_files(x, &files);
out:
	rmm_export_parts_free(&files.list);
	rmm_export_parts_free(&files.gone);
	return ret;
}

static const char *const names[] = { name, approvals, gone, NULL };

const struct rmm_export_format rmm_export_watchlist = {
	.name = "sentinel-watchlist",
	.takes = RMM_EXPORT_SINCE,
	.files = names,
	.check = check,
	.write = write_files,
};
