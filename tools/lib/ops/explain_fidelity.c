/* SPDX-License-Identifier: MIT */
#include "ops/explain.h"

#include "ops/lint.h"

/* Rows of one tool, by what they are matched against: of each kind two whose
 * sources differ, if there are two. */
struct views {
	const struct rmm_row *process[2], *host[2];
};

static void note_view(const struct rmm_row *view[2], const struct rmm_row *row)
{
	if (!view[0])
		view[0] = row;
	else if (!view[1] && !rmm_str_eq(view[0]->cells->sources, row->cells->sources))
		view[1] = row;
}

static struct views find_views(const struct rmm_list *list, struct rmm_str tool)
{
	struct views v = { 0 };

	for (size_t i = 0; i < list->n; i++) {
		const struct rmm_row *row = &list->row[i];
		enum rmm_kind kind = (enum rmm_kind)row->kind;

		if (kind != RMM_PROCESS && !rmm_kind_is_host(kind))
			continue;
		if (rmm_set_meets(row->cells->tool, tool))
			note_view(rmm_kind_is_host(kind) ? v.host : v.process,
				  row);
	}
	return v;
}

static bool is_one(struct rmm_str set)
{
	return rmm_str_find(set, ';') == set.len;
}

/* Does some source list the one and another the other? */
static bool are_crossed(const struct rmm_row *process,
			const struct rmm_row *host)
{
	return process && host &&
	       !(is_one(process->cells->sources) &&
		 rmm_str_eq(process->cells->sources, host->cells->sources));
}

static void say_crossed(struct rmm_buf *out, const struct rmm_list *list,
			struct rmm_str tool)
{
	struct views v = find_views(list, tool);

	rmm_buf_addf(out, "different sources list its tool by a process and "
			  "by a host");
	for (size_t i = 0; i < 4; i++) {
		const struct rmm_row *p = v.process[i / 2], *h = v.host[i % 2];

		if (!are_crossed(p, h))
			continue;
		rmm_buf_addf(out, " (%.*s: %.*s, %.*s: %.*s)",
			     RMM_ARG(p->cells->sources), RMM_ARG(p->indicator),
			     RMM_ARG(h->cells->sources), RMM_ARG(h->indicator));
		return;
	}
}

static void say_low(struct rmm_buf *out, const struct rmm_row *row,
		    const struct rmm_lint *lint)
{
	static const struct {
		unsigned bit;
		const char *rule;
	} lints[] = {
		{ RMM_LINT_GENERIC, "generic-process" },
		{ RMM_LINT_OS, "os-binary" },
		{ RMM_LINT_SHARED, "shared-hosting" },
	};
	unsigned found =
		rmm_lint_row(lint, (enum rmm_kind)row->kind, row->indicator);
	const char *before = "it has the finding ";

	if (row->kind == RMM_TERM) {
		rmm_buf_addf(out, "a term can stand in any URL");
		before = "; it has the finding ";
	}
	for (size_t i = 0; i < sizeof(lints) / sizeof(lints[0]); i++) {
		if (!(found & lints[i].bit))
			continue;
		rmm_buf_addf(out, "%s%s", before, lints[i].rule);
		before = " and ";
	}
}

static const struct rmm_local_row *correction(const struct rmm_workspace *ws,
					      const struct rmm_row *row)
{
	for (size_t i = 0; i < ws->corrections.n; i++) {
		const struct rmm_local_row *r = &ws->corrections.row[i];

		if (r->kind == (enum rmm_kind)row->kind &&
		    rmm_str_eq(r->indicator, row->indicator) &&
		    rmm_str_is(r->row->cell[2], "fidelity"))
			return r;
	}
	return NULL;
}

int rmm_explain_fidelity(struct rmm_buf *out, const struct rmm_row *row,
			 const struct rmm_list *list,
			 const struct rmm_workspace *ws,
			 const struct rmm_lint *lint, struct rmm_err *err)
{
	const struct rmm_local_row *fix = correction(ws, row);
	struct rmm_str text;

	if (fix)
		rmm_buf_addf(out, "%s:%llu corrects it",
			     ws->table[RMM_T_CORRECTIONS].file,
			     (unsigned long long)fix->row->line);
	else if (row->fidelity == RMM_FIDELITY_LOW)
		say_low(out, row, lint);
	else if (row->fidelity == RMM_FIDELITY_MEDIUM)
		rmm_buf_addf(out, "one source lists it, and nothing speaks "
				  "against it");
	else if (!is_one(row->cells->sources))
		rmm_buf_addf(out, "more than one source lists it");
	else if (row->cells->reference.len > 0)
		rmm_buf_addf(out, "a local addition gives a reference");
	else
		say_crossed(out, list, row->cells->tool);
	return rmm_buf_end(out, &text, err);
}
