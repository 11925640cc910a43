/* SPDX-License-Identifier: MIT */
#include "cmd/query_files.h"

enum { MAX_QUERY = 64 << 10, MAX_QUERY_PATH = 256 };

static const struct rmm_query_form forms[] = {
	{ RMM_QUERY_URL, false },     { RMM_QUERY_URL, true },
	{ RMM_QUERY_FUNCTION, false }, { RMM_QUERY_FUNCTION, true },
	{ RMM_QUERY_WATCHLIST, true },
};
enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

void rmm_query_files_free(struct rmm_query_files *files)
{
	rmm_free(files->file);
	rmm_arena_free(&files->arena);
	*files = (struct rmm_query_files){ 0 };
}

int rmm_query_files_add(struct rmm_query_files *files, struct rmm_str path,
			struct rmm_str text, struct rmm_err *err)
{
	struct rmm_query_file *file;

	if (rmm_grow(&files->file, &files->cap, files->n + 1, sizeof(*file),
		     err) < 0)
		return -1;
	file = &files->file[files->n];
	*file = (struct rmm_query_file){ 0 };
	if (rmm_arena_str(&files->arena, &file->path, path, err) < 0 ||
	    (text.ptr &&
	     rmm_arena_str(&files->arena, &file->text, text, err) < 0))
		return -1;
	files->n++;
	return 0;
}

void rmm_query_draft_init(struct rmm_query_draft *draft, size_t max)
{
	*draft = (struct rmm_query_draft){ 0 };
	rmm_buf_init(&draft->path, MAX_QUERY_PATH);
	rmm_buf_init(&draft->text, max);
}

int rmm_query_draft_add(struct rmm_query_files *files,
			struct rmm_query_draft *draft, struct rmm_err *err)
{
	struct rmm_str path, text;
	int ret = -1;

	if (rmm_buf_end(&draft->path, &path, err) == 0 &&
	    rmm_buf_end(&draft->text, &text, err) == 0)
		ret = rmm_query_files_add(files, path, text, err);
	rmm_buf_free(&draft->path);
	rmm_buf_free(&draft->text);
	return ret;
}

static int add_query(struct rmm_query_files *files,
		     const struct rmm_query *query, struct rmm_query_form form,
		     const struct rmm_query_url *url, struct rmm_err *err)
{
	struct rmm_query_draft draft;

	rmm_query_draft_init(&draft, MAX_QUERY);
	rmm_query_path(&draft.path, query, form);
	rmm_query_write(&draft.text, query, form, url);
	return rmm_query_draft_add(files, &draft, err);
}

static int add_function(struct rmm_query_files *files,
			const struct rmm_query_function *function,
			const struct rmm_query_url *url, struct rmm_err *err)
{
	struct rmm_query_draft draft;

	rmm_query_draft_init(&draft, MAX_QUERY);
	rmm_buf_addf(&draft.path, "function/%s.kql", function->name);
	rmm_query_function_write(&draft.text, function, url);
	return rmm_query_draft_add(files, &draft, err);
}

static void put_row(struct rmm_buf *buf, const struct rmm_query *query)
{
	static const char *const use[] = {
		[RMM_QUERY_ALERT] = "alert",
		[RMM_QUERY_HUNT] = "hunt",
		[RMM_QUERY_PLAIN] = "-",
	};
	static const char *const state[] = {
		[RMM_QUERY_NONE] = "-",
		[RMM_QUERY_ON] = "on",
		[RMM_QUERY_COVERED] = "covered by detection",
	};
	struct rmm_str title = rmm_query_title(query);
	size_t first = 0;

	while (!rmm_query_has(query, forms[first]))
		first++;
	rmm_buf_addf(buf, "| `");
	rmm_query_path(buf, query, forms[first]);
	rmm_buf_addf(buf, "` | %.*s | %s | %u h over %s | %s |", (int)title.len,
		     title.ptr, use[query->use], query->every_h,
		     rmm_query_lookback(query->every_h, forms[first].sentinel),
		     state[query->state]);
	for (size_t i = 1; i < FORMS; i++)
		rmm_buf_addf(buf, " %s |",
			     i != first && rmm_query_has(query, forms[i])
			     ? "yes" : "");
	rmm_buf_addc(buf, '\n');
}

static int add_index(struct rmm_query_files *files, struct rmm_err *err)
{
	struct rmm_query_draft draft;

	rmm_query_draft_init(&draft, MAX_QUERY);
	rmm_buf_addf(&draft.path, "QUERIES.md");
	rmm_buf_addf(&draft.text, "%s",
		"# The queries\n\n"
		"Begin with `detection.kql`, in Microsoft Sentinel `sentinel-detection.kql`: paste it\n"
		"as it is and run it. The comment at the top of each file says what it finds, its\n"
		"noise, how to tune it and how often to run it.\n\n"
		"The last four columns name other forms of the same query. `sentinel-NAME.kql` is\n"
		"for Microsoft Sentinel. The files in `function` call saved functions, so that the\n"
		"URL of the list stands in one place: save each `function/Rmm*.kql` as a\n"
		"function of that name first. `sentinel-watchlist-NAME.kql` reads the watchlists\n"
		"RmmIndicators and RmmApprovals. `nrt-*.kql` hold the list itself, for continuous\n"
		"rules; the `.txt` of the same name says what their comments would.\n\n"
		"Use `alert`: leaves out low fidelity and returns what a rule must have. `hunt`:\n"
		"shows low fidelity too, for people. `-`: reads no approvals.\n\n"
		"Rule: `on` are the queries whose rules go together. `rmmlist export` makes rules\n"
		"of those that are `covered by detection` too, but off: they alert on the same\n"
		"tools as the query `detection`. So do `nrt-*.kql`, sooner.\n\n"
		"| file | finds | use | runs | rule | sentinel- | function/ | function/sentinel- | sentinel-watchlist- |\n"
		"|---|---|---|---|---|---|---|---|---|\n");
	for (const struct rmm_query *q = rmm_query_pack; q->name; q++)
		put_row(&draft.text, q);
	return rmm_query_draft_add(files, &draft, err);
}

int rmm_query_files_pack(struct rmm_query_files *files,
			 const struct rmm_query_url *url, struct rmm_err *err)
{
	const struct rmm_str folder = RMM_LIT("function"), none = { 0 };

	files->secret = url->secret;
	if (add_index(files, err) < 0 ||
	    rmm_query_files_add(files, folder, none, err) < 0)
		return -1;
	for (const struct rmm_query_function *f = rmm_query_functions; f->name;
	     f++)
		if (add_function(files, f, url, err) < 0)
			return -1;
	for (const struct rmm_query *q = rmm_query_pack; q->name; q++)
		for (size_t i = 0; i < FORMS; i++)
			if (rmm_query_has(q, forms[i]) &&
			    add_query(files, q, forms[i], url, err) < 0)
				return -1;
	return 0;
}
