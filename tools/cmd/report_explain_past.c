/* SPDX-License-Identifier: MIT */
#include "cmd/report_explain_page.h"

#include "cmd/report_text.h"
#include "io/out.h"

/* Only of a publication that was read. */
static bool has_subject(const struct rmm_explain_pub *pub)
{
	return pub->state == RMM_PUB_READ && pub->facts->n > 0;
}

const char *rmm_explain_pub_word(const struct rmm_explain_pubs *pubs, size_t i)
{
	const struct rmm_explain_pub *pub = &pubs->item[i];
	bool has = has_subject(pub), had;

	if (pub->state != RMM_PUB_READ)
		return "unknown";
	if (i > 0 && pub[-1].state != RMM_PUB_READ)
		return has ? "has" : "absent";
	had = i > 0 && has_subject(&pub[-1]);
	if (has)
		return had ? "kept" : "put";
	return had ? "removed" : "absent";
}

const char *rmm_explain_past_word(enum rmm_past_kind kind)
{
	static const char *const word[] = {
		[RMM_PAST_ADDED] = "added",
		[RMM_PAST_REMOVED] = "removed",
		[RMM_PAST_CHANGED] = "changed",
		[RMM_PAST_DAMAGED] = "damaged",
		[RMM_PAST_MENDED] = "mended",
	};

	return word[kind];
}

struct rmm_str rmm_explain_time(char text[RMM_TIME_TEXT], int64_t when)
{
	static const int64_t last = INT64_C(253402300799);

	return rmm_time_format(text, when < 0 ? 0 : when > last ? last : when);
}

bool rmm_explain_is_key(struct rmm_str column)
{
	return rmm_str_is(column, "indicator") || rmm_str_is(column, "type");
}

void rmm_page_minute(struct rmm_page *p, int64_t when)
{
	char text[RMM_TIME_TEXT];
	struct rmm_str s = rmm_explain_time(text, when);

	rmm_out_add(p->out, rmm_str_upto(s, 10));
	rmm_out_addc(p->out, ' ');
	rmm_out_add(p->out, (struct rmm_str){ s.ptr + 11, 5 });
}

void rmm_page_cells(struct rmm_page *p, const struct rmm_facts *facts,
		    const struct rmm_fact *fact)
{
	const char *before = "";

	for (size_t i = 0; i < facts->columns; i++) {
		if (!fact->cell[i].len || rmm_explain_is_key(facts->column[i]))
			continue;
		rmm_out_add(p->out, rmm_str(before));
		rmm_report_put(p->out, facts->column[i]);
		rmm_out_add(p->out, RMM_LIT(": "));
		rmm_report_put(p->out, fact->cell[i]);
		before = "; ";
	}
}

void rmm_page_pubs(struct rmm_page *p)
{
	const struct rmm_explain_pubs *pubs = &p->x->pubs;
	char serial[RMM_SERIAL_TEXT];
	size_t next;

	if (p->x->has_pubs)
		rmm_out_add(p->out, RMM_LIT("  Publications\n"));
	for (size_t i = 0; i < pubs->n; i = next) {
		struct rmm_str word = rmm_str(rmm_explain_pub_word(pubs, i));

		for (next = i + 1;
		     next < pubs->n &&
		     rmm_str_is(word, rmm_explain_pub_word(pubs, next));)
			next++;
		rmm_out_addf(
			p->out, "    %s",
			rmm_serial_format(serial, pubs->item[i].row->serial)
				.ptr);
		if (next - i > 1)
			rmm_out_addf(p->out, " to %s (%zu)",
				     rmm_serial_format(
					     serial,
					     pubs->item[next - 1].row->serial)
					     .ptr,
				     next - i);
		rmm_out_addf(p->out, "  %.*s%s\n", RMM_ARG(word),
			     pubs->item[i].state == RMM_PUB_GONE
				     ? ": its list is not kept any more"
			     : pubs->item[i].state == RMM_PUB_DAMAGED
				     ? ": its list is damaged"
				     : "");
	}
}

static void put_changes(struct rmm_page *p, const struct rmm_past_step *s)
{
	const struct rmm_facts *facts = s->after_in;
	const char *before = " (";

	for (size_t i = 0; i < facts->columns; i++) {
		struct rmm_str name = facts->column[i];

		if (!rmm_fact_differs(s->before_in, s->before, facts, s->after,
				      name))
			continue;
		rmm_out_add(p->out, rmm_str(before));
		rmm_report_put(p->out, name);
		rmm_out_add(p->out, RMM_LIT(": "));
		rmm_report_put(p->out, rmm_fact_cell(s->before_in, s->before,
						     name));
		rmm_out_add(p->out, RMM_LIT(" -> "));
		rmm_report_put(p->out, rmm_fact_cell(facts, s->after,
						     name));
		before = "; ";
	}
	if (before[0] == ';')
		rmm_out_addc(p->out, ')');
}

static void put_step(struct rmm_page *p, const struct rmm_past_step *s)
{
	const struct rmm_subject *subject = &p->x->subject;
	const struct rmm_fact *fact = s->after ? s->after : s->before;
	const struct rmm_facts *facts = s->after ? s->after_in : s->before_in;

	rmm_out_add(p->out, RMM_LIT("      "));
	rmm_report_put(p->out, s->file->name);
	rmm_out_add(p->out, RMM_LIT(": "));
	if (s->kind == RMM_PAST_DAMAGED) {
		rmm_out_add(p->out, RMM_LIT("can't be read from here on: "));
		rmm_report_put(p->out, s->after_in->damage);
		rmm_out_addc(p->out, '\n');
		return;
	}
	if (s->kind == RMM_PAST_MENDED) {
		rmm_out_add(p->out, RMM_LIT("can be read again\n"));
		return;
	}
	if (subject->keys > 1 && fact->key < subject->keys) {
		rmm_report_put(p->out, subject->key[fact->key].text);
		rmm_out_addc(p->out, ' ');
	}
	rmm_out_addf(p->out, "%s%s",
		     fact->rejected ? "row without canonical "
				      "form "
				    : "",
		     rmm_explain_past_word(s->kind));
	if (s->kind == RMM_PAST_CHANGED) {
		put_changes(p, s);
	} else {
		rmm_out_add(p->out, RMM_LIT(" ("));
		rmm_page_cells(p, facts, fact);
		rmm_out_addc(p->out, ')');
	}
	if (s->commit && s->commit->edge)
		rmm_out_add(p->out, RMM_LIT(", here or before: the history is "
					    "cut"));
	rmm_out_addc(p->out, '\n');
}

void rmm_page_history(struct rmm_page *p)
{
	const struct rmm_past *steps = &p->x->steps;

	if (p->x->has_history)
		rmm_out_add(p->out,
			    steps->n > 0 ? RMM_LIT("  History, oldest first\n")
					 : RMM_LIT("  History: no commit "
						   "speaks of it\n"));
	for (size_t i = 0; i < steps->n; i++) {
		const struct rmm_past_step *s = &steps->item[i];

		if (i > 0 && steps->item[i - 1].commit == s->commit) {
			put_step(p, s);
			continue;
		}
		rmm_out_add(p->out, RMM_LIT("    "));
		if (s->commit) {
			rmm_page_minute(p, s->commit->when);
			rmm_out_addf(p->out, "  %.10s  ", s->commit->hash);
			rmm_report_put(p->out, s->commit->author);
			rmm_out_add(p->out, RMM_LIT(": "));
			rmm_report_put(p->out, s->commit->subject);
		} else {
			rmm_out_add(p->out, RMM_LIT("not committed"));
		}
		rmm_out_addc(p->out, '\n');
		put_step(p, s);
	}
}
