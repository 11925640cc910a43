/* SPDX-License-Identifier: MIT */
#include "cmd/explain_facts.h"

#include "cmd/work.h"
#include "io/in.h"
#include "ops/lint.h"
#include "ops/validate.h"

void rmm_explain_free(struct rmm_explain *x)
{
	for (size_t i = 0; i < x->rows; i++)
		rmm_free(x->row[i].why);
	rmm_free(x->row);
	rmm_free(x->note);
	rmm_free(x->finding);
	rmm_past_free(&x->steps);
	rmm_explain_pubs_free(&x->pubs);
	rmm_explain_files_free(&x->files);
	rmm_lint_free(x->lint);
	rmm_findings_free(&x->findings);
	rmm_list_free(&x->list);
	rmm_list_free(&x->previous);
	rmm_workspace_free(&x->ws);
	rmm_arena_free(&x->arena);
	*x = (struct rmm_explain){ 0 };
}

static int add_text(struct rmm_explain *x, struct rmm_str *out,
		    struct rmm_err *err, const char *fmt, va_list args)
{
	char text[4096];
	size_t len = rmm_format(text, sizeof(text), fmt, args);

	return rmm_arena_str(&x->arena, out, (struct rmm_str){ text, len },
			     err);
}

int rmm_explain_text(struct rmm_explain *x, struct rmm_str *out,
		     struct rmm_err *err, const char *fmt, ...)
{
	va_list args;
	int ret;

	va_start(args, fmt);
	ret = add_text(x, out, err, fmt, args);
	va_end(args);
	return ret;
}

int rmm_explain_note(struct rmm_explain *x, struct rmm_err *err,
		     const char *fmt, ...)
{
	va_list args;
	int ret = rmm_grow(&x->note, &x->notes_cap, x->notes + 1,
			   sizeof(*x->note), err);

	va_start(args, fmt);
	if (ret == 0)
		ret = add_text(x, &x->note[x->notes], err, fmt, args);
	va_end(args);
	if (ret == 0)
		x->notes++;
	return ret;
}

/* The combined list beside its inputs knows listed_since; one that can't be
 * read leaves it empty. */
static int read_previous(struct rmm_explain *x, struct rmm_tree *tree,
			 struct rmm_err *err)
{
	struct rmm_err why = { 0 };
	struct rmm_in in = { 0 };
	int got = rmm_tree_open(tree, &in, RMM_LIST_PATH, err);

	x->list_file = RMM_LIST_PATH;
	if (got <= 0)
		return got;
	x->list_file = in.name;
	if (rmm_list_read(&x->previous, &in, NULL, &why) == 0)
		x->has_previous = true;
	rmm_in_close(&in);
	if (why.code == RMM_OK)
		return 0;
	if (why.code == RMM_E_NOMEM)
		return rmm_fail_nomem(err);
	rmm_list_free(&x->previous);
	return rmm_explain_note(x, err, "listed_since is not known: %s",
				why.text);
}

static int merge(struct rmm_explain *x, struct rmm_err *err)
{
	struct rmm_err why = { 0 };

	if (rmm_work_merge_list(&x->list, &x->ws,
				x->has_previous ? &x->previous : NULL,
				RMM_NO_DAY, NULL, &why) == 0)
		return 0;
	/* A question without an answer is no answer "no". */
	if (why.code == RMM_E_REJECT)
		return rmm_fail(err, RMM_E_SYNTAX, "%s; run rmmlist validate",
				why.text);
	return rmm_fail(err, why.code, "%s", why.text);
}

static int note_missing(struct rmm_explain *x, struct rmm_err *err)
{
	for (size_t i = 0; i < x->ws.sources; i++) {
		const struct rmm_source_data *source = &x->ws.source[i];

		if (!source->missing)
			continue;
		x->incomplete = true;
		if (rmm_explain_note(x, err,
				     "no copy of '%.*s' is there; run rmmlist "
				     "fetch",
				     RMM_ARG(source->upstream->name)) < 0)
			return -1;
	}
	return 0;
}

int rmm_explain_load(struct rmm_explain *x, struct rmm_tree *tree,
		     struct rmm_err *err)
{
	struct rmm_validate v = { .ws = &x->ws, .date = x->date };

	rmm_findings_init(&x->findings);
	if (rmm_workspace_load(&x->ws, tree,
			       RMM_WS_UPSTREAM | RMM_WS_MISSING_OK,
			       &x->findings.sink, err) < 0 ||
	    read_previous(x, tree, err) < 0 || note_missing(x, err) < 0 ||
	    merge(x, err) < 0)
		return -1;
	v.combined = x->has_previous ? &x->previous : NULL;
	v.combined_file = x->list_file;
	if (rmm_validate(&v, &x->findings.sink, err) < 0)
		return -1;
	return rmm_lint_new(&x->lint, &x->ws, err);
}
