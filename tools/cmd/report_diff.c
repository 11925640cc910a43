/* SPDX-License-Identifier: MIT */
#include "cmd/report_diff.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/report_items.h"
#include "cmd/report_text.h"
#include "io/json.h"

enum { INDICATOR, TYPE, TOOL, FIDELITY = 4, SOURCES };
enum { TYPE_WIDTH = 7, FIDELITY_WIDTH = 6, MAX_WIDTH = 48 };
enum { MAX_REASONS = 1 << 16 };

static const char sign[] = { '-', '+', '~' }; /* by enum rmm_diff_part */

static void put_value(struct rmm_out *out, const struct rmm_row *row,
		      size_t column)
{
	char store[RMM_DAY_TEXT];
	struct rmm_str text = rmm_row_cell(row, column, store);

	rmm_report_put(out, text.len ? text : RMM_LIT("(none)"));
}

static void put_change(struct rmm_out *out, const struct rmm_change *change)
{
	const char *before = "  ";

	for (size_t i = 0; i < RMM_LIST_COLUMNS; i++) {
		if (!(change->columns >> i & 1))
			continue;
		rmm_out_addf(out, "%s%s: ", before, rmm_list_column[i]);
		put_value(out, change->before, i);
		rmm_out_add(out, RMM_LIT(" -> "));
		put_value(out, change->after, i);
		before = ", ";
	}
}

static void put_item(struct rmm_out *out, const struct rmm_diff *diff,
		     const struct rmm_diff_item *item, size_t to, bool combined)
{
	const struct rmm_row *row = item->row;
	bool is_change = rmm_diff_item_part(item) == RMM_DIFF_CHANGED;
	char store[RMM_DAY_TEXT];

	rmm_out_addf(out, "  %c ", sign[rmm_diff_item_part(item)]);
	rmm_report_pad(out, rmm_row_cell(row, TYPE, store), TYPE_WIDTH);
	rmm_out_add(out, RMM_LIT("  "));
	rmm_report_pad(out, row->indicator, is_change || combined ? to : 0);
	if (is_change) {
		put_change(out, &diff->changed[item->at / 4]);
	} else if (combined) {
		rmm_out_add(out, RMM_LIT("  "));
		rmm_report_pad(out, rmm_row_cell(row, FIDELITY, store), FIDELITY_WIDTH);
		rmm_out_add(out, RMM_LIT("  "));
		rmm_out_add(out, row->cells->sources);
	}
	rmm_out_addc(out, '\n');
}

/* The rows of one tool, under its name; returns how many. */
static size_t put_group(struct rmm_out *out, const struct rmm_diff *diff,
			const struct rmm_diff_item *item, size_t n,
			bool combined)
{
	size_t end, to = 0;

	for (end = 0; end < n; end++) {
		size_t w = rmm_utf8_count(item[end].row->indicator);

		if (!rmm_str_eq(item[end].row->cells->tool,
				item[0].row->cells->tool))
			break;
		if (w > to && w <= MAX_WIDTH)
			to = w;
	}
	rmm_report_begin(out, item[0].row->cells->tool);
	rmm_out_addc(out, '\n');
	for (size_t i = 0; i < end; i++)
		put_item(out, diff, &item[i], to, combined);
	return end;
}

void rmm_report_diff_summary(struct rmm_out *out, const struct rmm_diff *diff)
{
	rmm_out_addf(out, "%zu added, %zu removed, %zu changed, %llu unchanged",
		     diff->n_added, diff->n_removed, diff->n_changed,
		     (unsigned long long)diff->unchanged);
	if (diff->respelled > 0)
		rmm_out_addf(out, " (%llu differ%s in case or blanks alone)",
			     (unsigned long long)diff->respelled,
			     diff->respelled == 1 ? "s" : "");
	rmm_out_addc(out, '\n');
}

static void quote(struct rmm_buf *buf, struct rmm_str text)
{
	rmm_buf_addf(buf, "'%.*s'", RMM_ARG(text));
}

static void put_risk(struct rmm_out *out, const struct rmm_diff *diff,
		     const struct rmm_risk *risk, struct rmm_buf *why, size_t to)
{
	const struct rmm_row *row = rmm_risk_row(diff, risk);
	char store[RMM_DAY_TEXT];

	rmm_out_addf(out, "  %c ", sign[risk->part]);
	rmm_report_pad(out, rmm_row_cell(row, TYPE, store), TYPE_WIDTH);
	rmm_out_add(out, RMM_LIT("  "));
	rmm_report_pad(out, row->indicator, to);
	rmm_out_add(out, RMM_LIT("  "));
	rmm_buf_reset(why);
	rmm_risk_text(why, diff, risk, quote);
	rmm_report_put(out, (struct rmm_str){ why->ptr, why->len });
	rmm_out_addc(out, '\n');
}

void rmm_report_risks_text(struct rmm_out *out, const struct rmm_diff *diff,
			   const struct rmm_risks *risks)
{
	struct rmm_buf why = {0};
	struct rmm_str text;
	size_t to = 0;

	if (risks->n == 0)
		return;
	for (size_t i = 0; i < risks->n; i++) {
		const struct rmm_row *row = rmm_risk_row(diff, &risks->risk[i]);
		size_t w = rmm_utf8_count(row->indicator);

		if (w > to && w <= MAX_WIDTH)
			to = w;
	}
	rmm_buf_init(&why, MAX_REASONS);
	rmm_out_add(out, RMM_LIT(RMM_RISK_TITLE ":\n"));
	for (size_t i = 0; i < risks->n; i++)
		put_risk(out, diff, &risks->risk[i], &why, to);
	rmm_out_addc(out, '\n');
	(void)!rmm_buf_end(&why, &text, &out->failed); /* sticky there too */
	rmm_buf_free(&why);
}

void rmm_report_diff_text(struct rmm_out *out, const struct rmm_diff *diff,
			  bool combined)
{
	struct rmm_diff_item *item;
	size_t n;

	if (rmm_diff_items(&item, &n, diff, &out->failed) < 0)
		return;
	for (size_t i = 0; i < n;)
		i += put_group(out, diff, item + i, n - i, combined);
	rmm_free(item);
	rmm_report_diff_summary(out, diff);
}

static void json_pair(struct rmm_out *out, const char *before, const char *name,
		      struct rmm_str value)
{
	rmm_out_addf(out, "%s\"%s\":", before, name);
	rmm_json_write_str(out, value);
}

/* The columns of an upstream's shape are the first three. */
static void json_row(struct rmm_out *out, const struct rmm_row *row,
		     bool combined)
{
	size_t n = combined ? (size_t)RMM_LIST_COLUMNS : TOOL + 1;
	char store[RMM_DAY_TEXT];

	for (size_t i = 0; i < n; i++)
		json_pair(out, i == 0 ? "{" : ",", rmm_list_column[i],
			  rmm_row_cell(row, i, store));
	rmm_out_addc(out, '}');
}

static void json_rows(struct rmm_out *out, const char *name,
		      const struct rmm_row *const *row, size_t n, bool combined)
{
	rmm_out_addf(out, "\"%s\":[", name);
	for (size_t i = 0; i < n; i++) {
		rmm_out_add(out, i == 0 ? RMM_LIT("\n") : RMM_LIT(",\n"));
		json_row(out, row[i], combined);
	}
	rmm_out_add(out, n > 0 ? RMM_LIT("\n],\n") : RMM_LIT("],\n"));
}

static void json_change(struct rmm_out *out, const struct rmm_change *change)
{
	const char *before = "{";
	char store[RMM_DAY_TEXT];

	json_pair(out, "{\"key\":{", rmm_list_column[TYPE],
		  rmm_row_cell(change->after, TYPE, store));
	json_pair(out, ",", rmm_list_column[INDICATOR],
		  change->after->indicator);
	rmm_out_add(out, RMM_LIT("},\"fields\":"));
	for (size_t i = 0; i < RMM_LIST_COLUMNS; i++) {
		if (!(change->columns >> i & 1))
			continue;
		rmm_out_addf(out, "%s\"%s\":[", before, rmm_list_column[i]);
		rmm_json_write_str(out, rmm_row_cell(change->before, i, store));
		rmm_out_addc(out, ',');
		rmm_json_write_str(out, rmm_row_cell(change->after, i, store));
		rmm_out_addc(out, ']');
		before = ",";
	}
	rmm_out_add(out, RMM_LIT("}}"));
}

void rmm_report_diff_json(struct rmm_out *out, const struct rmm_diff *diff,
			  bool combined, struct rmm_diff_rejected rejected)
{
	rmm_out_addc(out, '{');
	json_rows(out, "added", diff->added, diff->n_added, combined);
	json_rows(out, "removed", diff->removed, diff->n_removed, combined);
	rmm_out_add(out, RMM_LIT("\"changed\":["));
	for (size_t i = 0; i < diff->n_changed; i++) {
		rmm_out_add(out, i == 0 ? RMM_LIT("\n") : RMM_LIT(",\n"));
		json_change(out, &diff->changed[i]);
	}
	rmm_out_add(out, diff->n_changed > 0 ? RMM_LIT("\n],\n") :
					       RMM_LIT("],\n"));
	rmm_out_addf(out, "\"rejected\":{\"old\":%llu,\"new\":%llu},\n",
		     (unsigned long long)rejected.before,
		     (unsigned long long)rejected.after);
	rmm_out_addf(out,
		     "\"summary\":{\"added\":%zu,\"removed\":%zu,"
		     "\"changed\":%zu,\"unchanged\":%llu}}\n",
		     diff->n_added, diff->n_removed, diff->n_changed,
		     (unsigned long long)diff->unchanged);
}
