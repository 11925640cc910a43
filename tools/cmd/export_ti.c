/* SPDX-License-Identifier: MIT */
/* sentinel-ti: threat intelligence for Sentinel, in files that its portal
 * imports ("All other indicator types"). */
#include <stdio.h>

#include "cmd/export.h"
#include "cmd/export_parts.h"
#include "io/csv.h"

enum { MAX_BYTES = 50000000 }; /* of one import */

static const char name[] = "sentinel-ti-#.csv";
static const char gone[] = "sentinel-ti-delete-#.csv";

#define HEADER                                                       \
	"threatTypes,tags,name,description,confidence,revoked,"      \
	"validFrom,validUntil,tlpLevel,severity,observableType,"     \
	"observableValue\n"

struct files {
	struct rmm_str until; /* when what is gone ceased to be valid */
	struct rmm_export_parts list, gone;
};

static enum rmm_carry carry(const struct rmm_export *x,
			    const struct rmm_row *row)
{
	(void)x;
	return rmm_carry_observable(row);
}

static struct rmm_str observable(const struct rmm_row *row)
{
	if (row->kind == RMM_DOMAIN)
		return RMM_LIT("domain-name");
	return rmm_str_find(row->indicator, ':') < row->indicator.len
		       ? RMM_LIT("ipv6-addr")
		       : RMM_LIT("ipv4-addr");
}

/* A tag a tool: tools are joined by `;`, tags by a comma and a blank. */
static void put_tags(struct rmm_csv_writer *w, struct rmm_str tools)
{
	bool quoted = rmm_str_find(tools, ';') < tools.len ||
		      rmm_str_find(tools, '"') < tools.len;
	struct rmm_str tool;
	bool more = true, first = true;

	if (!quoted) {
		rmm_csv_field(w, tools);
		return;
	}
	rmm_csv_plain(w, RMM_LIT("\""));
	while (rmm_str_split(&tools, ';', &tool, &more)) {
		if (!first)
			rmm_out_add(w->out, RMM_LIT(", "));
		first = false;
		for (size_t i = 0; i < tool.len; i++) {
			if (tool.ptr[i] == '"')
				rmm_out_addc(w->out, '"');
			rmm_out_addc(w->out, tool.ptr[i]);
		}
	}
	rmm_out_addc(w->out, '"');
}

static void put_day(struct rmm_csv_writer *w, rmm_day day)
{
	char text[RMM_DAY_TEXT];

	rmm_csv_plain(w, rmm_day_format(text, day));
	rmm_out_add(w->out, RMM_LIT("T00:00:00.000Z"));
}

static void put_row(struct rmm_csv_writer *w, const struct rmm_row *row,
		    struct rmm_str until)
{
	rmm_csv_plain(w, RMM_LIT("anomalous-activity"));
	put_tags(w, row->cells->tool);
	rmm_csv_plain(w, row->indicator);
	rmm_csv_plain(w, RMM_LIT("Host of a tool for remote administration"));
	rmm_csv_plain(w, rmm_carry_confidence(
				 (enum rmm_fidelity)row->fidelity));
	rmm_csv_plain(w, until.len > 0 ? RMM_LIT("true") : RMM_LIT("false"));
	put_day(w, row->listed_since);
	rmm_csv_plain(w, until);
	rmm_csv_plain(w, RMM_LIT(""));
	rmm_csv_plain(w, RMM_LIT(""));
	rmm_csv_plain(w, observable(row));
	rmm_csv_plain(w, row->indicator);
	rmm_csv_end(w);
}

static int put(void *ctx, const struct rmm_export_item *item,
	       struct rmm_err *err)
{
	struct files *files = ctx;
	bool is_gone = item->change == RMM_EXPORT_GONE;
	struct rmm_export_parts *parts = is_gone ? &files->gone : &files->list;
	struct rmm_csv_writer w = { 0 };

	if (rmm_export_parts_next(parts, &w.out, err) < 0)
		return -1;
	put_row(&w, item->row, is_gone ? files->until : RMM_LIT(""));
	return 0;
}

static int check(struct rmm_export *x)
{
	const struct rmm_export_walk walk = { .carry = carry,
					      .approvals = true };
	struct rmm_export_tally tally;

	rmm_export_count(&tally, x, &walk);
	rmm_export_warn_approvals(x, &tally);
	return 0;
}

static int write_files(struct rmm_export *x)
{
	char text[RMM_TIME_TEXT], until[RMM_TIME_TEXT + 4];
	struct files files = {
		.list = { .to = &x->out, .name = name, .head = HEADER,
			  .max_bytes = MAX_BYTES },
		.gone = { .to = &x->out, .name = gone, .head = HEADER,
			  .max_bytes = MAX_BYTES },
	};
	const struct rmm_export_walk walk = {
		.carry = carry, .approvals = true, .item = put, .ctx = &files,
	};

	rmm_time_format(text, x->stamp);
	snprintf(until, sizeof(until), "%.19s.000Z", text);
	files.until = rmm_str(until);
	return rmm_export_walk_into(x, &walk, &files.list, &files.gone);
}

static const char *const names[] = { name, gone, NULL };

const struct rmm_export_format rmm_export_ti = {
	.name = "sentinel-ti",
	.takes = RMM_EXPORT_SINCE,
	.files = names,
	.check = check,
	.write = write_files,
};
