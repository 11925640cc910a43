/* SPDX-License-Identifier: MIT */
#include "cmd/report_explain.h"

#include "io/json.h"
#include "io/out.h"
#include "model/rule.h"

struct page {
	struct rmm_out *out;
	const struct rmm_explain *x;
};

static void name(struct page *p, const char *before, struct rmm_str key)
{
	rmm_out_add(p->out, rmm_str(before));
	rmm_json_write_str(p->out, key);
	rmm_out_addc(p->out, ':');
}

static void text(struct page *p, const char *before, const char *key,
		 struct rmm_str value)
{
	name(p, before, rmm_str(key));
	rmm_json_write_str(p->out, value);
}

/* The same, null when it is empty. */
static void maybe(struct page *p, const char *before, const char *key,
		  struct rmm_str value)
{
	name(p, before, rmm_str(key));
	if (value.len > 0)
		rmm_json_write_str(p->out, value);
	else
		rmm_out_add(p->out, RMM_LIT("null"));
}

static void yes(struct page *p, const char *before, const char *key, bool value)
{
	name(p, before, rmm_str(key));
	rmm_out_add(p->out, value ? RMM_LIT("true") : RMM_LIT("false"));
}

static void number(struct page *p, const char *before, const char *key,
		   uint64_t value)
{
	name(p, before, rmm_str(key));
	rmm_out_addf(p->out, "%llu", (unsigned long long)value);
}

/* What the list says of a row; null when it has none. */
static void list_row(struct page *p, const struct rmm_row *row)
{
	char store[RMM_DAY_TEXT];

	name(p, ",", RMM_LIT("row"));
	if (!row) {
		rmm_out_add(p->out, RMM_LIT("null"));
		return;
	}
	for (size_t i = 0; i < RMM_LIST_COLUMNS; i++)
		text(p, i == 0 ? "{" : ",", rmm_list_column[i],
		     rmm_row_cell(row, i, store));
	rmm_out_addc(p->out, '}');
}

static void key_of(struct page *p, size_t key)
{
	const struct rmm_subject *subject = &p->x->subject;

	name(p, ",", RMM_LIT("key"));
	if (key >= subject->keys) {
		rmm_out_add(p->out, RMM_LIT("null"));
		return;
	}
	text(p, "{", "type", rmm_str(rmm_kind_name(subject->key[key].kind)));
	text(p, ",", "indicator", subject->key[key].text);
	rmm_out_addc(p->out, '}');
}

static void cells(struct page *p, const struct rmm_facts *facts,
		  const struct rmm_fact *fact)
{
	const char *before = "";

	name(p, ",", RMM_LIT("fields"));
	rmm_out_addc(p->out, '{');
	for (size_t i = 0; i < facts->columns; i++) {
		if (rmm_explain_is_key(facts->column[i]))
			continue;
		name(p, before, facts->column[i]);
		rmm_json_write_str(p->out, fact->cell[i]);
		before = ",";
	}
	rmm_out_addc(p->out, '}');
}

static void rows(struct page *p)
{
	const struct rmm_explain *x = p->x;

	name(p, ",\n", RMM_LIT("rows"));
	rmm_out_addc(p->out, '[');
	for (size_t i = 0; i < x->rows; i++) {
		const struct rmm_explain_row *r = &x->row[i];

		text(p, i == 0 ? "\n{" : ",\n{", "type",
		     rmm_str(rmm_kind_name(r->kind)));
		text(p, ",", "indicator", r->indicator);
		yes(p, ",", "asked", r->asked);
		yes(p, ",", "listed", r->row != NULL);
		list_row(p, r->row);
		maybe(p, ",", "fidelity_because", r->fidelity);
		name(p, ",", RMM_LIT("absent_because"));
		rmm_out_addc(p->out, '[');
		for (size_t k = 0; k < r->whys; k++) {
			text(p, k == 0 ? "{" : ",{", "code",
			     rmm_str(r->why[k].code));
			text(p, ",", "text", r->why[k].text);
			rmm_out_addc(p->out, '}');
		}
		rmm_out_add(p->out, RMM_LIT("]}"));
	}
	rmm_out_addc(p->out, ']');
}

static void lock(struct page *p, const struct rmm_upstream *up)
{
	const struct rmm_lock_entry *e =
		rmm_lock_find(&p->x->ws.lock, up->name);
	char time[RMM_TIME_TEXT];

	yes(p, ",", "enabled", up->enabled);
	maybe(p, ",", "url", e ? e->url : RMM_LIT(""));
	maybe(p, ",", "checked",
	      e ? rmm_time_format(time, e->checked) : RMM_LIT(""));
	maybe(p, ",", "changed",
	      e ? rmm_time_format(time, e->changed) : RMM_LIT(""));
}

static void facts(struct page *p, const char *title, bool upstream)
{
	const struct rmm_explain_files *files = &p->x->files;
	const char *before = "\n{";

	name(p, ",\n", rmm_str(title));
	rmm_out_addc(p->out, '[');
	for (size_t i = 0; i < files->n; i++) {
		const struct rmm_explain_file *file = &files->item[i];

		if ((file->upstream != NULL) != upstream ||
		    file->role == RMM_ROLE_COMBINED)
			continue;
		for (size_t k = 0; k < file->now.n; k++) {
			const struct rmm_fact *fact = &file->now.fact[k];

			text(p, before, "file", rmm_str(file->shown));
			number(p, ",", "line", fact->line);
			key_of(p, fact->key);
			if (upstream) {
				text(p, ",", "source", file->name);
				yes(p, ",", "rejected", fact->rejected);
				lock(p, file->upstream);
			}
			cells(p, &file->now, fact);
			rmm_out_addc(p->out, '}');
			before = ",\n{";
		}
	}
	rmm_out_addc(p->out, ']');
}

static void findings(struct page *p)
{
	const struct rmm_explain *x = p->x;

	name(p, ",\n", RMM_LIT("findings"));
	rmm_out_addc(p->out, '[');
	for (size_t i = 0; i < x->n_findings; i++) {
		const struct rmm_finding *f = &x->finding[i].finding;

		text(p, i == 0 ? "\n{" : ",\n{", "file",
		     rmm_str(f->place.file));
		number(p, ",", "line", f->place.line);
		number(p, ",", "column", f->place.column);
		text(p, ",", "severity",
		     rmm_str(rmm_severity_name(f->severity)));
		text(p, ",", "rule", rmm_str(f->rule));
		text(p, ",", "text", f->text);
		text(p, ",", "fix", rmm_str(rmm_rule_fix(f->rule)));
		yes(p, ",", "waived", x->finding[i].waived);
		rmm_out_addc(p->out, '}');
	}
	rmm_out_addc(p->out, ']');
}

static void publications(struct page *p)
{
	const struct rmm_explain_pubs *pubs = &p->x->pubs;
	char serial[RMM_SERIAL_TEXT], created[RMM_TIME_TEXT];

	name(p, ",\n", RMM_LIT("publications"));
	rmm_out_addc(p->out, '[');
	for (size_t i = 0; i < pubs->n; i++) {
		const struct rmm_history_row *row = pubs->item[i].row;

		text(p, i == 0 ? "\n{" : ",\n{", "serial",
		     rmm_serial_format(serial, row->serial));
		text(p, ",", "created", rmm_time_format(created, row->created));
		text(p, ",", "revision", row->revision);
		text(p, ",", "sha256", row->sha256);
		text(p, ",", "change", rmm_str(rmm_explain_pub_word(pubs, i)));
		rmm_out_addc(p->out, '}');
	}
	rmm_out_addc(p->out, ']');
}

static void changed_cells(struct page *p, const struct rmm_past_step *s)
{
	const char *before = "";

	name(p, ",", RMM_LIT("fields"));
	rmm_out_addc(p->out, '{');
	for (size_t i = 0; i < s->after_in->columns; i++) {
		struct rmm_str column = s->after_in->column[i];

		if (!rmm_fact_differs(s->before_in, s->before, s->after_in,
				      s->after, column))
			continue;
		name(p, before, column);
		rmm_out_addc(p->out, '[');
		rmm_json_write_str(p->out, rmm_fact_cell(s->before_in,
							 s->before, column));
		rmm_out_addc(p->out, ',');
		rmm_json_write_str(p->out, rmm_fact_cell(s->after_in, s->after,
						     column));
		rmm_out_addc(p->out, ']');
		before = ",";
	}
	rmm_out_addc(p->out, '}');
}

static void step(struct page *p, const struct rmm_past_step *s)
{
	const struct rmm_fact *fact = s->after ? s->after : s->before;

	text(p, "{", "file", rmm_str(s->file->path));
	text(p, ",", "name", s->file->name);
	text(p, ",", "change", rmm_str(rmm_explain_past_word(s->kind)));
	if (s->kind == RMM_PAST_DAMAGED) {
		text(p, ",", "text", s->after_in->damage);
		rmm_out_addc(p->out, '}');
		return;
	}
	if (s->kind == RMM_PAST_MENDED) {
		rmm_out_addc(p->out, '}');
		return;
	}
	key_of(p, fact->key);
	yes(p, ",", "rejected", fact->rejected);
	if (s->kind == RMM_PAST_CHANGED)
		changed_cells(p, s);
	else
		cells(p, s->after ? s->after_in : s->before_in, fact);
	rmm_out_addc(p->out, '}');
}

static void commit(struct page *p, const char *before,
		   const struct rmm_log_commit *c)
{
	char time[RMM_TIME_TEXT];

	name(p, before, RMM_LIT("commit"));
	if (!c) {
		rmm_out_add(p->out, RMM_LIT("null"));
		return;
	}
	rmm_json_write_str(p->out, rmm_str(c->hash));
	text(p, ",", "author", c->author);
	text(p, ",", "mail", c->mail);
	text(p, ",", "date", rmm_explain_time(time, c->when));
	text(p, ",", "subject", c->subject);
	yes(p, ",", "cut", c->edge);
}

static void history(struct page *p)
{
	const struct rmm_past *steps = &p->x->steps;

	name(p, ",\n", RMM_LIT("history"));
	rmm_out_add(p->out, p->x->has_history ? RMM_LIT("[") : RMM_LIT("null"));
	for (size_t i = 0; i < steps->n; i++) {
		const struct rmm_past_step *s = &steps->item[i];
		bool same = i > 0 && steps->item[i - 1].commit == s->commit;

		if (!same) {
			commit(p, i == 0 ? "\n{" : "]},\n{", s->commit);
			name(p, ",", RMM_LIT("changes"));
			rmm_out_addc(p->out, '[');
		}
		rmm_out_add(p->out, same ? RMM_LIT(",\n ") : RMM_LIT("\n "));
		step(p, s);
	}
	if (steps->n > 0)
		rmm_out_add(p->out, RMM_LIT("]}"));
	if (p->x->has_history)
		rmm_out_addc(p->out, ']');
}

static void notes(struct page *p)
{
	name(p, ",\n", RMM_LIT("notes"));
	rmm_out_addc(p->out, '[');
	for (size_t i = 0; i < p->x->notes; i++) {
		if (i > 0)
			rmm_out_addc(p->out, ',');
		rmm_json_write_str(p->out, p->x->note[i]);
	}
	rmm_out_addc(p->out, ']');
}

void rmm_report_explain_json(struct rmm_out *out, const struct rmm_explain *x)
{
	struct page p = { out, x };

	text(&p, "{", "value", x->value);
	maybe(&p, ",", "tool",
	      x->subject.is_tool ? x->subject.tool : x->tool_too);
	yes(&p, ",", "is_tool", x->subject.is_tool);
	maybe(&p, ",", "on", x->on);
	maybe(&p, ",", "revision", x->revision);
	name(&p, ",", RMM_LIT("listed"));
	rmm_out_add(out, x->listed	 ? RMM_LIT("true")
			 : x->incomplete ? RMM_LIT("null")
					 : RMM_LIT("false"));
	rows(&p);
	facts(&p, "upstream", true);
	facts(&p, "local", false);
	findings(&p);
	publications(&p);
	history(&p);
	notes(&p);
	rmm_out_add(out, RMM_LIT("}\n"));
}
