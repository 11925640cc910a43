/* SPDX-License-Identifier: MIT */
#include "cmd/report_explain_page.h"

#include "base/utf8.h"
#include "io/out.h"

bool rmm_explain_pub_has(const struct rmm_explain_pub *pub)
{
	return pub->state == RMM_PUB_READ && pub->facts->n > 0;
}

const char *rmm_explain_pub_word(const struct rmm_explain_pubs *pubs, size_t i)
{
	const struct rmm_explain_pub *pub = &pubs->item[i];
	bool has = rmm_explain_pub_has(pub), had;

	if (pub->state != RMM_PUB_READ)
		return "unknown";
	if (i > 0 && pub[-1].state != RMM_PUB_READ)
		return has ? "has" : "absent";
	had = i > 0 && rmm_explain_pub_has(&pub[-1]);
	if (has)
		return had ? "kept" : "put";
	return had ? "removed" : "absent";
}

const char *rmm_explain_step_word(enum rmm_step_kind kind)
{
	static const char *const word[] = {
		[RMM_STEP_ADDED] = "added",	[RMM_STEP_REMOVED] = "removed",
		[RMM_STEP_CHANGED] = "changed", [RMM_STEP_DAMAGED] = "damaged",
		[RMM_STEP_MENDED] = "mended",
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

void rmm_page_put(struct rmm_page *p, struct rmm_str s)
{
	struct rmm_str text;

	rmm_buf_reset(&p->text);
	rmm_text_escape(&p->text, s);
	if (rmm_buf_end(&p->text, &text, NULL) == 0)
		rmm_out_add(p->out, text);
	else
		rmm_out_add(p->out, RMM_LIT("(too long to show)"));
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
		rmm_page_put(p, facts->column[i]);
		rmm_out_add(p->out, RMM_LIT(": "));
		rmm_page_put(p, fact->cell[i]);
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

static void put_changes(struct rmm_page *p, const struct rmm_step *s)
{
	const struct rmm_facts *facts = s->after_in;
	const char *before = " (";

	for (size_t i = 0; i < facts->columns; i++) {
		struct rmm_str name = facts->column[i];

		if (!rmm_fact_differs(s->before_in, s->before, facts, s->after,
				      name))
			continue;
		rmm_out_add(p->out, rmm_str(before));
		rmm_page_put(p, name);
		rmm_out_add(p->out, RMM_LIT(": "));
		for (size_t k = 0; k < s->before_in->columns; k++)
			if (rmm_str_eq(s->before_in->column[k], name))
				rmm_page_put(p, s->before->cell[k]);
		rmm_out_add(p->out, RMM_LIT(" -> "));
		rmm_page_put(p, s->after->cell[i]);
		before = "; ";
	}
	if (before[0] == ';')
		rmm_out_addc(p->out, ')');
}

static void put_step(struct rmm_page *p, const struct rmm_step *s)
{
	const struct rmm_subject *subject = &p->x->subject;
	const struct rmm_fact *fact = s->after ? s->after : s->before;
	const struct rmm_facts *facts = s->after ? s->after_in : s->before_in;

	rmm_out_add(p->out, RMM_LIT("      "));
	rmm_page_put(p, s->file->name);
	rmm_out_add(p->out, RMM_LIT(": "));
	if (s->kind == RMM_STEP_DAMAGED) {
		rmm_out_add(p->out, RMM_LIT("can't be read from here on: "));
		rmm_page_put(p, s->after_in->damage);
		rmm_out_addc(p->out, '\n');
		return;
	}
	if (s->kind == RMM_STEP_MENDED) {
		rmm_out_add(p->out, RMM_LIT("can be read again\n"));
		return;
	}
	if (subject->keys > 1 && fact->key < subject->keys) {
		rmm_page_put(p, subject->key[fact->key].text);
		rmm_out_addc(p->out, ' ');
	}
	rmm_out_addf(p->out, "%s%s",
		     fact->rejected ? "row without canonical "
				      "form "
				    : "",
		     rmm_explain_step_word(s->kind));
	if (s->kind == RMM_STEP_CHANGED) {
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
	const struct rmm_steps *steps = &p->x->steps;

	if (p->x->has_history)
		rmm_out_add(p->out,
			    steps->n > 0 ? RMM_LIT("  History, oldest first\n")
					 : RMM_LIT("  History: no commit "
						   "speaks of it\n"));
	for (size_t i = 0; i < steps->n; i++) {
		const struct rmm_step *s = &steps->item[i];

		if (i > 0 && steps->item[i - 1].commit == s->commit) {
			put_step(p, s);
			continue;
		}
		rmm_out_add(p->out, RMM_LIT("    "));
		if (s->commit) {
			rmm_page_minute(p, s->commit->when);
			rmm_out_addf(p->out, "  %.10s  ", s->commit->hash);
			rmm_page_put(p, s->commit->author);
			rmm_out_add(p->out, RMM_LIT(": "));
			rmm_page_put(p, s->commit->subject);
		} else {
			rmm_out_add(p->out, RMM_LIT("not committed"));
		}
		rmm_out_addc(p->out, '\n');
		put_step(p, s);
	}
}
