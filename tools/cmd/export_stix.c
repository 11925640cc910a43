/* SPDX-License-Identifier: MIT */
/* stix: bundles of STIX 2.1, and with --since bundles that revoke. */
#include "cmd/export_stix.h"

#include <stdio.h>

#include "base/limits.h"
#include "cmd/export.h"
#include "cmd/export_parts.h"
#include "edge/uuid.h"

enum { MAX_BYTES = 250000000 }; /* of one import into Sentinel */

static const char name[] = "stix-#.json";
static const char gone[] = "stix-delete-#.json";

struct files {
	struct rmm_export_parts list, gone;
	struct rmm_buf pattern;
	struct rmm_str stamp;
	rmm_day day; /* of `created`: many rows have the same */
	struct rmm_str created;
	char created_text[RMM_STIX_TIME];
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

static int put(void *ctx, const struct rmm_export_item *item,
	       struct rmm_err *err)
{
	struct files *files = ctx;
	bool is_gone = item->change == RMM_EXPORT_GONE;
	struct rmm_stix_indicator it = { .row = item->row, .revoked = is_gone };
	struct rmm_out *out;

	if (files->created.len == 0 || files->day != item->row->listed_since) {
		files->day = item->row->listed_since;
		files->created = rmm_stix_day(files->created_text, files->day);
	}
	it.created = files->created;
	/* What changed has to be newer than what the reader has. */
	if (item->change != RMM_EXPORT_SAME)
		it.modified = files->stamp;
	if (rmm_export_parts_next(is_gone ? &files->gone : &files->list, &out,
				  err) < 0)
		return -1;
	return rmm_stix_indicator(out, &it, &files->pattern, err);
}

/* Before what refers to it. */
static int put_author(struct files *files, struct rmm_err *err)
{
	struct rmm_out *out;

	if (rmm_export_parts_next(&files->list, &out, err) < 0)
		return -1;
	rmm_stix_identity(out);
	return 0;
}

static int write_all(struct rmm_export *x, struct files *files)
{
	const struct rmm_export_walk walk = { .carry = carry, .item = put,
					      .ctx = files };
	struct rmm_err *err = x->app->err;

	if (rmm_export_parts_open(&files->list, err) < 0 ||
	    (x->has_before && rmm_export_parts_open(&files->gone, err) < 0) ||
	    put_author(files, err) < 0 || rmm_export_walk(x, &walk) < 0 ||
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
	struct files files = { .list = parts, .gone = parts };
	char text[RMM_STIX_TIME];
	int ret;

	files.list.name = name;
	files.gone.name = gone;
	files.stamp = rmm_stix_time(text, x->stamp);
	rmm_buf_init(&files.pattern, 16 * RMM_MAX_LINE);
	ret = write_all(x, &files);
	rmm_export_parts_free(&files.list);
	rmm_export_parts_free(&files.gone);
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

static const char *const names[] = { name, gone, NULL };

const struct rmm_export_format rmm_export_stix = {
	.name = "stix",
	.takes = RMM_EXPORT_SINCE,
	.files = names,
	.check = check,
	.write = write_files,
};
