/* SPDX-License-Identifier: MIT */
/* stix: bundles of STIX 2.1, and with --since bundles that revoke. */
#include "cmd/export_stix.h"

#include <stdio.h>

#include "base/limits.h"
#include "cmd/export.h"
#include "cmd/export_parts.h"

enum {
	MAX_BYTES = 250000000, /* of one import into Sentinel */
	STIX_TIME = RMM_TIME_TEXT + 4,
};

static const char name[] = "stix-#.json";
static const char gone[] = "stix-delete-#.json";

struct files {
	const struct rmm_export *x;
	struct rmm_export_parts list, gone;
	struct rmm_stix_tools tools;
	struct rmm_buf pattern;
	char stamp[STIX_TIME];
};

/* Each bundle has an id of its own. */
static void on_head(const struct rmm_export_parts *parts, void *ctx,
		    struct rmm_out *out)
{
	const struct rmm_export *x = ctx;
	char id[RMM_UUID_TEXT], serial[RMM_SERIAL_TEXT];
	char label[RMM_SERIAL_TEXT + sizeof(gone) + 16];

	rmm_serial_format(serial, x->stamp);
	snprintf(label, sizeof(label), "%s\n%s\n%u", parts->name, serial,
		 parts->files);
	rmm_uuid(id, "bundle", rmm_str(label));
	rmm_out_addf(out, "{\"type\":\"bundle\",\"id\":\"bundle--%s\","
			  "\"objects\":[\n", id);
}

static enum rmm_carry carry(const struct rmm_export *x,
			    const struct rmm_row *row)
{
	(void)x;
	(void)row;
	return RMM_CARRY;
}

/* The relationships of a row with its tools, those in `except` aside. */
static int put_tools(struct files *files, struct rmm_export_parts *parts,
		     const struct rmm_stix_row *row, struct rmm_str except,
		     struct rmm_err *err)
{
	struct rmm_str tools = row->row->cells->tool, tool;
	struct rmm_out *out;
	bool more = true;

	while (rmm_str_split(&tools, ';', &tool, &more)) {
		if (tool.len == 0 || rmm_set_has(except, tool))
			continue;
		if (rmm_export_parts_next(parts, &out, err) < 0)
			return -1;
		rmm_stix_relationship(out, row,
				      rmm_stix_tools_find(&files->tools, tool));
	}
	return 0;
}

static int put_row(struct files *files, struct rmm_export_parts *parts,
		   const struct rmm_stix_row *row, struct rmm_err *err)
{
	struct rmm_out *out;

	if (rmm_export_parts_next(parts, &out, err) < 0 ||
	    rmm_stix_indicator(out, row, &files->pattern, err) < 0)
		return -1;
	return put_tools(files, parts, row, (struct rmm_str){ 0 }, err);
}

static int put(void *ctx, const struct rmm_export_item *item,
	       struct rmm_err *err)
{
	struct files *files = ctx;
	struct rmm_str stamp = rmm_str(files->stamp);
	struct rmm_stix_row row, was;

	if (item->change == RMM_EXPORT_GONE) {
		rmm_stix_row(&row, item->row, stamp, true);
		return put_row(files, &files->gone, &row, err);
	}
	if (item->was) {
		rmm_stix_row(&was, item->was, stamp, true);
		if (put_tools(files, &files->gone, &was,
			      item->row->cells->tool, err) < 0)
			return -1;
	}
	/* What changed has to be newer than what the reader has. */
	if (item->change == RMM_EXPORT_SAME)
		stamp.len = 0;
	rmm_stix_row(&row, item->row, stamp, false);
	return put_row(files, &files->list, &row, err);
}

static int add_tools(struct rmm_stix_tools *tools, const struct rmm_list *list,
		     struct rmm_err *err)
{
	const struct rmm_cells *last = NULL;

	for (size_t i = 0; i < list->n; i++) {
		const struct rmm_cells *cells = list->row[i].cells;

		if (cells != last &&
		    rmm_stix_tools_add(tools, cells->tool, err) < 0)
			return -1;
		last = cells;
	}
	return 0;
}

/* The author and the tools, before what refers to them. */
static int put_others(struct files *files, struct rmm_err *err)
{
	struct rmm_export_parts *parts = &files->list;
	struct rmm_stix_tool *all;
	struct rmm_out *out;
	int ret;

	if (add_tools(&files->tools, &files->x->list, err) < 0)
		return -1;
	all = rmm_stix_tools_sorted(&files->tools);
	if (!all)
		return rmm_fail_nomem(err);
	ret = rmm_export_parts_next(parts, &out, err);
	if (ret == 0)
		rmm_stix_identity(out);
	for (size_t i = 0, n = files->tools.n; ret == 0 && i < n; i++) {
		ret = rmm_export_parts_next(parts, &out, err);
		if (ret == 0)
			rmm_stix_tool(out, &all[i]);
	}
	rmm_free(all);
	/* Those that are gone are referred to when they are revoked. */
	return ret < 0 ? -1 : add_tools(&files->tools, &files->x->before, err);
}

static int write_all(struct rmm_export *x, struct files *files)
{
	const struct rmm_export_walk walk = { .carry = carry, .item = put,
					      .ctx = files };
	struct rmm_err *err = x->app->err;

	if (rmm_export_parts_open(&files->list, err) < 0 ||
	    (x->has_before && rmm_export_parts_open(&files->gone, err) < 0) ||
	    put_others(files, err) < 0 || rmm_export_walk(x, &walk) < 0 ||
	    rmm_export_parts_close(&files->list, err) < 0)
		return -1;
	return x->has_before ? rmm_export_parts_close(&files->gone, err) : 0;
}

static int write_files(struct rmm_export *x)
{
	struct rmm_export_parts parts = {
		.to = &x->out, .on_head = on_head, .ctx = x, .between = ",\n",
		.tail = "\n]}\n", .max_bytes = MAX_BYTES,
	};
	struct files files = { .x = x, .list = parts, .gone = parts };
	char text[RMM_TIME_TEXT];
	int ret;

	files.list.name = name;
	files.gone.name = gone;
	rmm_time_format(text, x->stamp);
	snprintf(files.stamp, sizeof(files.stamp), "%.19s.000Z", text);
	rmm_buf_init(&files.pattern, 16 * RMM_MAX_LINE);
	ret = write_all(x, &files);
	rmm_export_parts_free(&files.list);
	rmm_export_parts_free(&files.gone);
	rmm_stix_tools_free(&files.tools);
	rmm_buf_free(&files.pattern);
	return ret;
}

static int check(struct rmm_export *x)
{
	if (x->approvals > 0)
		rmm_app_say(x->app, "note: approvals are not carried: a bundle "
			    "says what belongs to a tool, not what is allowed");
	return 0;
}

static const char *const files[] = { name, gone, NULL };

const struct rmm_export_format rmm_export_stix = {
	.name = "stix",
	.takes = RMM_EXPORT_SINCE,
	.files = files,
	.check = check,
	.write = write_files,
};
