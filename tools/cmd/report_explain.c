/* SPDX-License-Identifier: MIT */
#include "cmd/report_explain_page.h"

#include "base/utf8.h"
#include "cli/app.h"
#include "cmd/report_text.h"
#include "io/out.h"
#include "model/rule.h"

static void field(struct rmm_page *p, const char *name, struct rmm_str value)
{
	if (!value.len)
		return;
	rmm_out_addf(p->out, "    %-13s ", name);
	rmm_report_put(p->out, value);
	rmm_out_addc(p->out, '\n');
}

static void put_key(struct rmm_page *p, enum rmm_kind kind, struct rmm_str text)
{
	rmm_out_addf(p->out, "%s ", rmm_kind_name(kind));
	rmm_report_put(p->out, text);
}

static void put_place(struct rmm_page *p, const struct rmm_explain_file *file,
		      const struct rmm_fact *fact)
{
	rmm_report_put(p->out, rmm_str(file->shown));
	rmm_out_addf(p->out, ":%llu", (unsigned long long)fact->line);
}

static void put_lock(struct rmm_page *p, const struct rmm_upstream *up)
{
	const struct rmm_lock_entry *e =
		rmm_lock_find(&p->x->ws.lock, up->name);

	rmm_out_add(p->out, RMM_LIT("      "));
	if (!e) {
		rmm_out_add(p->out, RMM_LIT("from "));
		rmm_report_put(p->out, up->urls > 0 ? up->url[0]
					     : RMM_LIT("an unknown URL"));
		rmm_out_add(p->out, RMM_LIT("; when is not known: the lock "
					    "does not have it\n"));
		return;
	}
	rmm_out_add(p->out, RMM_LIT("fetched from "));
	rmm_report_put(p->out, e->url);
	rmm_out_add(p->out, RMM_LIT("\n      last looked at "));
	rmm_page_minute(p, e->checked);
	rmm_out_add(p->out, RMM_LIT(", unchanged since "));
	rmm_page_minute(p, e->changed);
	rmm_out_addc(p->out, '\n');
}

static void put_fact(struct rmm_page *p, const struct rmm_explain_file *file,
		     const struct rmm_fact *fact)
{
	rmm_out_add(p->out, RMM_LIT("    "));
	if (file->upstream) {
		rmm_report_put(p->out, file->name);
		rmm_out_add(p->out, file->upstream->enabled
					    ? RMM_LIT("  ")
					    : RMM_LIT(" (disabled)  "));
	}
	put_place(p, file, fact);
	rmm_out_add(p->out, RMM_LIT("  "));
	rmm_page_cells(p, &file->now, fact);
	rmm_out_addc(p->out, '\n');
}

static const char *title_of(const struct rmm_page *p, size_t key, bool upstream)
{
	bool whole = key == p->x->subject.keys && !p->x->subject.is_tool;

	if (upstream)
		return whole ? "Rejected rows" : "Listed by";
	return whole ? "Approvals" : "Local rows";
}

/* The facts of a file about one key; *begun: the title was written. */
static void put_file(struct rmm_page *p, const struct rmm_explain_file *file,
		     size_t key, bool *begun)
{
	bool any = false;

	for (size_t k = 0; k < file->now.n; k++) {
		const struct rmm_fact *fact = &file->now.fact[k];

		if (fact->key != key)
			continue;
		if (!*begun)
			rmm_out_addf(p->out, "  %s\n",
				     title_of(p, key, file->upstream));
		*begun = any = true;
		put_fact(p, file, fact);
	}
	if (any && file->upstream)
		put_lock(p, file->upstream);
}

/* The facts about one key; subject->keys stands for the rest. */
static void put_facts(struct rmm_page *p, size_t key, bool upstream)
{
	const struct rmm_explain_files *files = &p->x->files;
	bool begun = false;

	for (size_t i = 0; i < files->n; i++) {
		const struct rmm_explain_file *file = &files->item[i];

		if ((file->upstream != NULL) == upstream &&
		    file->role != RMM_ROLE_COMBINED)
			put_file(p, file, key, &begun);
	}
}

static void put_whys(struct rmm_page *p, const struct rmm_explain_row *row)
{
	for (size_t i = 0; i < row->whys; i++) {
		rmm_out_add(p->out, RMM_LIT("    - "));
		rmm_report_put(p->out, row->why[i].text);
		rmm_out_addc(p->out, '\n');
	}
}

static void put_listed(struct rmm_page *p, const struct rmm_explain_row *r)
{
	const struct rmm_row *row = r->row;
	char store[RMM_DAY_TEXT];

	rmm_out_addf(p->out, "  %s",
		     r->asked	  ? "In the list: "
		     : r->decides ? "Covered by "
				  : "Also below ");
	put_key(p, r->kind, r->indicator);
	rmm_out_addc(p->out, '\n');
	field(p, "tool", row->cells->tool);
	field(p, "category", rmm_row_cell(row, 3, store));
	rmm_out_addf(p->out, "    %-13s %s", "fidelity",
		     rmm_fidelity_name((enum rmm_fidelity)row->fidelity));
	if (r->fidelity.len > 0) {
		rmm_out_add(p->out, RMM_LIT(": "));
		rmm_report_put(p->out, r->fidelity);
	}
	rmm_out_addc(p->out, '\n');
	field(p, "sources", row->cells->sources);
	field(p, "listed since",
	      row->listed_since == RMM_NO_DAY
		      ? RMM_LIT("not merged into the file yet")
		      : rmm_row_cell(row, 6, store));
	field(p, "reference", row->cells->reference);
}

static void put_value_rows(struct rmm_page *p)
{
	const struct rmm_explain *x = p->x;

	for (size_t i = 0; i < x->rows; i++) {
		const struct rmm_explain_row *r = &x->row[i];

		if (r->row) {
			put_listed(p, r);
		} else {
			rmm_out_add(p->out, RMM_LIT("  Not in the list: "));
			put_key(p, r->kind, r->indicator);
			rmm_out_addc(p->out, '\n');
			put_whys(p, r);
		}
		put_facts(p, i, true);
		put_facts(p, i, false);
	}
	if (x->rows == 0)
		rmm_out_add(p->out, RMM_LIT("  No row of any type could hold "
					    "it\n"));
	put_facts(p, x->subject.keys, true);
	put_facts(p, x->subject.keys, false);
	if (x->subject.more)
		rmm_out_addf(p->out,
			     "  More than %d rows match; the rest is "
			     "not shown (see rmmlist match)\n",
			     RMM_MAX_SUBJECT);
}

enum { MAX_WIDTH = 48 };

/* The characters of the longest indicator but for the very long. */
static size_t tool_width(const struct rmm_explain *x)
{
	size_t width = 0;

	for (size_t i = 0; i < x->rows; i++) {
		size_t n = rmm_utf8_count(x->row[i].row->indicator);

		if (n > width && n <= MAX_WIDTH)
			width = n;
	}
	return width;
}

static void put_tool_rows(struct rmm_page *p)
{
	const struct rmm_explain *x = p->x;
	size_t width = tool_width(x);
	char store[RMM_DAY_TEXT];

	for (size_t i = 0; i < x->rows; i++) {
		const struct rmm_row *row = x->row[i].row;

		rmm_out_addf(p->out, "    %-7s  ",
			     rmm_kind_name((enum rmm_kind)row->kind));
		rmm_report_pad(p->out, row->indicator, width);
		rmm_out_addf(
			p->out, "  %-6s",
			rmm_fidelity_name((enum rmm_fidelity)row->fidelity));
		rmm_out_add(p->out, row->listed_since == RMM_NO_DAY
					    ? RMM_LIT("  not merged yet")
					    : RMM_LIT("  since "));
		rmm_out_add(p->out, rmm_row_cell(row, 6, store));
		rmm_out_add(p->out, RMM_LIT("  "));
		rmm_report_put(p->out, row->cells->sources);
		rmm_out_addc(p->out, '\n');
	}
	put_facts(p, x->subject.keys, false);
}

static void put_findings(struct rmm_page *p)
{
	const struct rmm_explain *x = p->x;
	struct rmm_buf text = { 0 };
	struct rmm_str line;

	if (x->n_findings > 0)
		rmm_out_add(p->out, RMM_LIT("  Findings\n"));
	rmm_buf_init(&text, 8 * RMM_MAX_LINE);
	for (size_t i = 0; i < x->n_findings; i++) {
		const struct rmm_finding *f = &x->finding[i].finding;

		rmm_buf_reset(&text);
		rmm_finding_format(&text, f, rmm_rule_fix(f->rule));
		if (rmm_buf_end(&text, &line, &p->out->failed) < 0)
			break;
		rmm_out_add(p->out, RMM_LIT("    "));
		rmm_out_add(p->out, rmm_str_upto(line, line.len - 1));
		rmm_out_add(p->out, x->finding[i].waived
					    ? RMM_LIT(" (waived)\n")
					    : RMM_LIT("\n"));
	}
	rmm_buf_free(&text);
}

static void put_answer(struct rmm_page *p)
{
	const struct rmm_explain *x = p->x;
	bool itself = false;

	for (size_t i = 0; i < x->rows; i++)
		itself |= x->row[i].asked && x->row[i].row;
	rmm_report_put(p->out, x->subject.is_tool ? x->subject.tool : x->value);
	if (x->subject.is_tool)
		rmm_out_addf(p->out, ": a tool with %zu row%s in the list",
			     x->rows, x->rows == 1 ? "" : "s");
	else
		rmm_out_add(
			p->out,
			itself	    ? RMM_LIT(": in the list")
			: x->listed ? RMM_LIT(": no row itself, but covered "
					      "by the list")
			: x->incomplete ? RMM_LIT(": not known, since a copy "
						  "is missing")
					: RMM_LIT(": not in the list"));
	if (x->on.len > 0)
		rmm_out_addf(p->out, ", on %.*s", RMM_ARG(x->on));
	if (x->revision.len > 0)
		rmm_out_addf(p->out, " (commit %.10s)", x->revision.ptr);
	rmm_out_addc(p->out, '\n');
	if (x->tool_too.len == 0)
		return;
	rmm_out_add(p->out, RMM_LIT("  There is a tool of that name too: "
				    "rmmlist explain '"));
	rmm_report_put(p->out, x->tool_too);
	rmm_out_add(p->out, RMM_LIT("'\n"));
}

void rmm_report_explain_text(struct rmm_out *out, const struct rmm_explain *x)
{
	struct rmm_page p = { .out = out, .x = x };

	put_answer(&p);
	if (x->subject.is_tool)
		put_tool_rows(&p);
	else
		put_value_rows(&p);
	put_findings(&p);
	rmm_page_pubs(&p);
	rmm_page_history(&p);
}
