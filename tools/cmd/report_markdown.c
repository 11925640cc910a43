/* SPDX-License-Identifier: MIT */
/* A diff as Markdown for the comment of a pull request. What stands in a list
 * may be hostile: it is written as code, where neither markup, links, HTML nor
 * mentions are looked for. */
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/report_diff.h"
#include "cmd/report_items.h"

enum {
	INDICATOR,
	TYPE,
	TOOL,
	CATEGORY,
	FIDELITY,
	SOURCES,
	REFERENCE = 7, /* listed_since never counts */
};
enum { PARTS = RMM_DIFF_CHANGED + 1, MAX_CELL = 200, MAX_ROW = 1 << 20 };

struct page {
	const struct rmm_diff *diff;
	bool combined, references; /* some row has one */
	struct rmm_buf text, row;
	size_t max, reserve; /* reserve: for the line about the rest */
	const char *title;   /* of a table, written with its first row */
	uint64_t shown[PARTS];
	bool full;
};

static const char *const part_name[PARTS] = { "removed", "added", "changed" };

/* ---- cells ---- */

/* At most MAX_CELL bytes, by whole characters. */
static struct rmm_str cut(struct rmm_str text, bool *was_cut)
{
	size_t n = MAX_CELL;

	*was_cut = text.len > MAX_CELL;
	if (!*was_cut)
		return text;
	while (n > 0 && ((unsigned char)text.ptr[n] & 0xc0) == 0x80)
		n--;
	return rmm_str_upto(text, n);
}

static size_t longest_ticks(struct rmm_str text)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < text.len; i++) {
		run = text.ptr[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static void put_ticks(struct rmm_buf *buf, size_t n)
{
	while (n-- > 0)
		rmm_buf_addc(buf, '`');
}

static void put_span(struct rmm_buf *buf, struct rmm_str text)
{
	size_t ticks = longest_ticks(text);
	bool pad = ticks > 0;

	put_ticks(buf, ticks + 1);
	if (pad)
		rmm_buf_addc(buf, ' ');
	rmm_buf_add(buf, text);
	if (pad)
		rmm_buf_addc(buf, ' ');
	put_ticks(buf, ticks + 1);
}

/* A bar ends the cell of a table even within a code span, and renderers differ
 * in how it is escaped there: entities are safe with all of them. */
static void put_html(struct rmm_buf *buf, struct rmm_str text)
{
	rmm_buf_addf(buf, "<code>");
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (rmm_is_alnum(c) || c == ' ' || c & 0x80)
			rmm_buf_addc(buf, c);
		else
			rmm_buf_addf(buf, "&#%u;", (unsigned)(unsigned char)c);
	}
	rmm_buf_addf(buf, "</code>");
}

static void put_code(struct rmm_buf *buf, struct rmm_str text)
{
	struct rmm_buf safe = {0};
	struct rmm_str clean = {0};
	bool was_cut;

	if (text.len == 0)
		return;
	rmm_buf_init(&safe, 8 * MAX_CELL);
	rmm_text_escape(&safe, cut(text, &was_cut));
	if (was_cut)
		rmm_buf_addf(&safe, "...");
	if (rmm_buf_end(&safe, &clean, NULL) < 0)
		buf->failed = safe.failed;
	else if (rmm_str_find(clean, '|') < clean.len)
		put_html(buf, clean);
	else
		put_span(buf, clean);
	rmm_buf_free(&safe);
}

/* ---- rows ---- */

/* The row that a changed one was, else the row itself. */
static const struct rmm_row *before_of(const struct page *page,
				       const struct rmm_diff_item *item)
{
	if (rmm_diff_item_part(item) != RMM_DIFF_CHANGED)
		return item->row;
	return page->diff->changed[item->at / 4].before;
}

static bool has_changed(const struct page *page,
			const struct rmm_diff_item *item, size_t column)
{
	return rmm_diff_item_part(item) == RMM_DIFF_CHANGED &&
	       page->diff->changed[item->at / 4].columns >> column & 1;
}

static void put_value(struct page *page, const struct rmm_row *row,
		      size_t column)
{
	char store[RMM_DAY_TEXT];
	struct rmm_str text = rmm_row_cell(row, column, store);

	if (column == TYPE || column == FIDELITY)
		rmm_buf_add(&page->row, text);
	else
		put_code(&page->row, text);
}

static void put_cell(struct page *page, const struct rmm_diff_item *item,
		     size_t column)
{
	const struct rmm_row *before = before_of(page, item);
	char store[RMM_DAY_TEXT];

	rmm_buf_addc(&page->row, ' ');
	if (has_changed(page, item, column)) {
		if (rmm_row_cell(before, column, store).len == 0)
			rmm_buf_addf(&page->row, "(none)");
		put_value(page, before, column);
		rmm_buf_addf(&page->row, " -> ");
		if (rmm_row_cell(item->row, column, store).len == 0)
			rmm_buf_addf(&page->row, "(none)");
	}
	put_value(page, item->row, column);
	if (column == TOOL && has_changed(page, item, CATEGORY)) {
		rmm_buf_addf(&page->row, ", category ");
		put_value(page, before, CATEGORY);
		rmm_buf_addf(&page->row, " -> ");
		put_value(page, item->row, CATEGORY);
	}
	rmm_buf_addf(&page->row, " |");
}

static void put_head(struct page *page, bool risks)
{
	size_t columns = risks ? 5 : 4;

	rmm_buf_addf(&page->row, "\n### %s\n\n|", page->title);
	rmm_buf_addf(&page->row, risks ? " change | type | indicator | why | "
					 "tool |"
				       : " tool | change | type | indicator |");
	if (page->combined) {
		rmm_buf_addf(&page->row, " fidelity | sources |");
		columns += 2;
	}
	if (page->references) {
		rmm_buf_addf(&page->row, " reference |");
		columns++;
	}
	rmm_buf_addf(&page->row, "\n|");
	while (columns-- > 0)
		rmm_buf_addf(&page->row, "---|");
	rmm_buf_addc(&page->row, '\n');
}

/* `risk` is NULL for a row that is none. */
static void put_item(struct page *page, const struct rmm_diff_item *item,
		     const struct rmm_risk *risk)
{
	enum rmm_diff_part part = rmm_diff_item_part(item);

	rmm_buf_reset(&page->row);
	if (page->title)
		put_head(page, risk);
	rmm_buf_addc(&page->row, '|');
	if (!risk)
		put_cell(page, item, TOOL);
	rmm_buf_addf(&page->row, " %s |", part_name[part]);
	put_cell(page, item, TYPE);
	put_cell(page, item, INDICATOR);
	if (risk) {
		rmm_buf_addc(&page->row, ' ');
		rmm_risk_text(&page->row, page->diff, risk, put_code);
		rmm_buf_addf(&page->row, " |");
		put_cell(page, item, TOOL);
	}
	if (page->combined) {
		put_cell(page, item, FIDELITY);
		put_cell(page, item, SOURCES);
	}
	if (page->references)
		put_cell(page, item, REFERENCE);
	rmm_buf_addc(&page->row, '\n');

	page->full = page->row.failed != RMM_OK ||
		     page->row.len > page->max - page->reserve ||
		     page->text.len > page->max - page->reserve - page->row.len;
	if (page->full)
		return;
	rmm_buf_add(&page->text, (struct rmm_str){ page->row.ptr,
						   page->row.len });
	page->title = NULL;
	page->shown[part]++;
}

/* ---- the page ---- */

static void put_rest(struct rmm_buf *buf, uint64_t added, uint64_t removed,
		     uint64_t changed)
{
	uint64_t n = added + removed + changed;

	rmm_buf_addf(buf, "\n%llu more row%s (%llu added, %llu removed, %llu "
		     "changed) %s not shown.\n", (unsigned long long)n,
		     n == 1 ? "" : "s", (unsigned long long)added,
		     (unsigned long long)removed, (unsigned long long)changed,
		     n == 1 ? "is" : "are");
}

static void put_rejected(struct rmm_buf *buf, struct rmm_diff_rejected r)
{
	if (r.before > 0 || r.after > 0)
		rmm_buf_addf(buf, "\nRejected rows, which are left out: %llu "
			     "of the old list, %llu of the new one.\n",
			     (unsigned long long)r.before,
			     (unsigned long long)r.after);
}

static void put_heading(struct page *page, struct rmm_diff_rejected rejected,
			struct rmm_err *err)
{
	struct rmm_out out = {0};

	rmm_buf_addf(&page->text, "## ");
	rmm_out_buf(&out, &page->text);
	rmm_report_diff_summary(&out, page->diff);
	(void)!rmm_out_close(&out, err);
	put_rejected(&page->text, rejected);
}

/* Where a row stands in a set of bits for all parts. */
static size_t bit_of(const struct rmm_diff *diff, enum rmm_diff_part part,
		     size_t i)
{
	switch (part) {
	case RMM_DIFF_REMOVED:
		return i;
	case RMM_DIFF_ADDED:
		return diff->n_removed + i;
	case RMM_DIFF_CHANGED:
		break;
	}
	return diff->n_removed + diff->n_added + i;
}

struct rows {
	struct rmm_diff_item *item;
	size_t n;
	const struct rmm_risks *risks;
	uint8_t *risky; /* bits */
};

static int collect(struct rows *rows, const struct rmm_diff *diff,
		   struct rmm_err *err)
{
	if (rmm_diff_items(&rows->item, &rows->n, diff, err) < 0)
		return -1;
	rows->risky = rmm_calloc(rows->n / 8 + 1, 1);
	if (!rows->risky)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < rows->risks->n; i++) {
		const struct rmm_risk *risk = &rows->risks->risk[i];
		size_t bit = bit_of(diff, risk->part, risk->at);

		rows->risky[bit / 8] |= (uint8_t)(1u << bit % 8);
	}
	return 0;
}

static void put_rows(struct page *page, const struct rows *rows)
{
	const struct rmm_diff *diff = page->diff;

	page->full = false;
	page->title = RMM_RISK_TITLE;
	for (size_t i = 0; !page->full && i < rows->risks->n; i++) {
		const struct rmm_risk *risk = &rows->risks->risk[i];
		const struct rmm_diff_item item = {
			.row = rmm_risk_row(diff, risk),
			.at = risk->at * 4 + (uint32_t)risk->part,
		};

		put_item(page, &item, risk);
	}
	page->title = "By tool";
	for (size_t i = 0; !page->full && i < rows->n; i++) {
		const struct rmm_diff_item *item = &rows->item[i];
		size_t bit = bit_of(diff, rmm_diff_item_part(item),
				    item->at / 4);

		if (!(rows->risky[bit / 8] >> bit % 8 & 1))
			put_item(page, item, NULL);
	}
}

/* Upstream rows have none: a column of nothing takes the room of the others. */
static bool any_reference(const struct page *page, const struct rows *rows)
{
	char store[RMM_DAY_TEXT];

	for (size_t i = 0; page->combined && i < rows->n; i++)
		if (has_changed(page, &rows->item[i], REFERENCE) ||
		    rmm_row_cell(rows->item[i].row, REFERENCE, store).len > 0)
			return true;
	return false;
}

/* All rows when they fit, else as many as leave room for the last line. */
static void put_page(struct page *page, const struct rows *rows)
{
	const struct rmm_diff *diff = page->diff;
	size_t start = page->text.len;

	put_rows(page, rows);
	if (!page->full)
		return;
	page->text.len = start;
	put_rest(&page->text, diff->n_added, diff->n_removed, diff->n_changed);
	page->reserve = page->text.len - start;
	page->text.len = start;
	memset(page->shown, 0, sizeof(page->shown));
	put_rows(page, rows);
	put_rest(&page->text, diff->n_added - page->shown[RMM_DIFF_ADDED],
		 diff->n_removed - page->shown[RMM_DIFF_REMOVED],
		 diff->n_changed - page->shown[RMM_DIFF_CHANGED]);
}

static void put_no_change(struct rmm_buf *buf, const struct rmm_diff *diff,
			  struct rmm_diff_rejected r)
{
	rmm_buf_addf(buf, "No row of the list changes: %llu unchanged",
		     (unsigned long long)diff->unchanged);
	if (r.before > 0 || r.after > 0)
		rmm_buf_addf(buf, ", %llu rejected of the old list, %llu of "
			     "the new one", (unsigned long long)r.before,
			     (unsigned long long)r.after);
	rmm_buf_addf(buf, ".\n");
}

void rmm_report_diff_markdown(struct rmm_out *out, const struct rmm_diff *diff,
			      const struct rmm_risks *risks, bool combined,
			      struct rmm_diff_rejected rejected,
			      size_t max_bytes)
{
	static const struct rmm_risks none;
	struct page page = { .diff = diff, .combined = combined,
			     .max = max_bytes };
	struct rows rows = { .risks = risks ? risks : &none };
	struct rmm_str text;

	rmm_buf_init(&page.text, max_bytes);
	rmm_buf_init(&page.row, MAX_ROW);
	if (collect(&rows, diff, &out->failed) < 0)
		goto out;
	if (rows.n == 0) {
		put_no_change(&page.text, diff, rejected);
	} else {
		put_heading(&page, rejected, &out->failed);
		page.references = any_reference(&page, &rows);
		put_page(&page, &rows);
	}
	if (page.row.failed == RMM_E_NOMEM)
		rmm_fail_nomem(&out->failed);
	if (rmm_buf_end(&page.text, &text, &out->failed) == 0)
		rmm_out_add(out, text);
out:
	rmm_free(rows.item);
	rmm_free(rows.risky);
	rmm_buf_free(&page.row);
	rmm_buf_free(&page.text);
}
