/* SPDX-License-Identifier: MIT */
#include "cmd/report_diff.h"

#include <stdlib.h>

#include "io/json.h"

enum { INDICATOR, TYPE, TOOL, FIDELITY = 4, SOURCES };
enum { TYPE_WIDTH = 7, FIDELITY_WIDTH = 6, MAX_WIDTH = 48 };
enum mark { REMOVED, ADDED, CHANGED };

/* A line of the text: a row and where it stands in the diff; small, since a
 * diff may be as long as its lists. RMM_MAX_ROWS * 4 fits 32 bits. */
struct item {
	const struct rmm_row *row; /* of a change: the new one */
	uint32_t at;               /* index * 4 + mark */
	uint32_t order;            /* among all items, by key */
};

static enum mark mark_of(const struct item *item)
{
	return (enum mark)(item->at % 4);
}

static int key_cmp(const struct rmm_row *a, const struct rmm_row *b)
{
	return rmm_key_cmp((enum rmm_kind)a->kind, a->indicator,
			   (enum rmm_kind)b->kind, b->indicator);
}

static int by_tool(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	int c = rmm_str_cmp(a->row->cells->tool, b->row->cells->tool);

	return c != 0 ? c : (a->order > b->order) - (a->order < b->order);
}

static const struct rmm_row *row_at(const struct rmm_diff *diff, enum mark mark,
				    size_t i)
{
	switch (mark) {
	case REMOVED:
		return i < diff->n_removed ? diff->removed[i] : NULL;
	case ADDED:
		return i < diff->n_added ? diff->added[i] : NULL;
	case CHANGED:
		break;
	}
	return i < diff->n_changed ? diff->changed[i].after : NULL;
}

/* The three parts of the diff, each in list order, as one in list order: so
 * the sort by tool need not look at keys again. */
static void collect(struct item *item, size_t n, const struct rmm_diff *diff)
{
	size_t next[CHANGED + 1] = {0};

	for (size_t k = 0; k < n; k++) {
		const struct rmm_row *first = NULL;
		enum mark from = REMOVED;

		for (enum mark m = REMOVED; m <= CHANGED; m++) {
			const struct rmm_row *row = row_at(diff, m, next[m]);

			if (row && (!first || key_cmp(row, first) < 0)) {
				first = row;
				from = m;
			}
		}
		item[k].row = first;
		item[k].at = (uint32_t)(next[from]++ * 4 + from);
		item[k].order = (uint32_t)k;
	}
}

/* Characters, as a terminal shows most of them. */
static size_t width(struct rmm_str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return n;
}

static void pad(struct rmm_out *out, struct rmm_str s, size_t to)
{
	rmm_out_add(out, s);
	for (size_t n = width(s); n < to; n++)
		rmm_out_addc(out, ' ');
}

static void put_value(struct rmm_out *out, const struct rmm_row *row,
		      size_t column)
{
	char store[RMM_DAY_TEXT];
	struct rmm_str text = rmm_row_cell(row, column, store);

	rmm_out_add(out, text.len ? text : RMM_LIT("(none)"));
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
		     const struct item *item, size_t to, bool combined)
{
	static const char mark[] = { '-', '+', '~' };
	const struct rmm_row *row = item->row;
	bool is_change = mark_of(item) == CHANGED;
	char store[RMM_DAY_TEXT];

	rmm_out_addf(out, "  %c ", mark[mark_of(item)]);
	pad(out, rmm_row_cell(row, TYPE, store), TYPE_WIDTH);
	rmm_out_add(out, RMM_LIT("  "));
	pad(out, row->indicator, is_change || combined ? to : 0);
	if (is_change) {
		put_change(out, &diff->changed[item->at / 4]);
	} else if (combined) {
		rmm_out_add(out, RMM_LIT("  "));
		pad(out, rmm_row_cell(row, FIDELITY, store), FIDELITY_WIDTH);
		rmm_out_add(out, RMM_LIT("  "));
		rmm_out_add(out, row->cells->sources);
	}
	rmm_out_addc(out, '\n');
}

/* The rows of one tool, under its name; returns how many. */
static size_t put_group(struct rmm_out *out, const struct rmm_diff *diff,
			const struct item *item, size_t n, bool combined)
{
	size_t end, to = 0;

	for (end = 0; end < n; end++) {
		size_t w = width(item[end].row->indicator);

		if (!rmm_str_eq(item[end].row->cells->tool, item[0].row->cells->tool))
			break;
		if (w > to && w <= MAX_WIDTH)
			to = w;
	}
	rmm_out_add(out, item[0].row->cells->tool);
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

void rmm_report_diff_text(struct rmm_out *out, const struct rmm_diff *diff,
			  bool combined)
{
	size_t n = diff->n_added + diff->n_removed + diff->n_changed;
	struct item *item = NULL;

	if (n > 0)
		item = rmm_realloc(NULL, n, sizeof(*item));
	if (n > 0 && !item) {
		rmm_fail_nomem(&out->failed);
		return;
	}
	if (n > 0) {
		collect(item, n, diff);
		qsort(item, n, sizeof(*item), by_tool);
	}
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
