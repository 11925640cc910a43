/* SPDX-License-Identifier: MIT */
#include "cmd/fetch_guard.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "io/csv.h"
#include "io/in.h"
#include "model/approval.h"

/* ---- is it the list? ---- */

/* Does it begin, after a BOM and blanks, as a page does? */
static bool is_html(struct rmm_str bytes)
{
	static const struct rmm_str tags[] = { { "<!doctype", 9 },
					       { "<html", 5 } };

	if (rmm_str_starts(bytes, RMM_LIT("\xef\xbb\xbf")))
		bytes = rmm_str_from(bytes, 3);
	while (bytes.len > 0 && (bytes.ptr[0] == ' ' || bytes.ptr[0] == '\t' ||
				 bytes.ptr[0] == '\r' || bytes.ptr[0] == '\n'))
		bytes = rmm_str_from(bytes, 1);
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (rmm_str_eq_fold(rmm_str_upto(bytes, tags[i].len), tags[i]))
			return true;
	return false;
}

static int check_utf8(struct rmm_str bytes, const char *name,
		      struct rmm_err *err)
{
	struct rmm_str rest = bytes;
	unsigned long long line = 1;
	uint32_t code;

	while (rest.len > 0) {
		size_t n = rmm_utf8_next(&code, rest);

		if (n == 0)
			return rmm_fail(err, RMM_E_REJECT,
					"%s:%llu: not UTF-8; it looks like %s",
					name, line, rmm_csv_guess(rest));
		line += code == '\n';
		rest = rmm_str_from(rest, n);
	}
	return 0;
}

int rmm_fetch_read(struct rmm_list *list, struct rmm_source_counts *counts,
		   const struct rmm_source_spec *spec, struct rmm_str bytes,
		   const char *name, struct rmm_err *err)
{
	struct rmm_source *source = NULL;
	struct rmm_in in = {0};
	int ret = -1;

	if (is_html(bytes))
		return rmm_fail(err, RMM_E_REJECT,
				"'%s' is an HTML page; the URL of the raw file "
				"is needed", name);
	rmm_in_mem(&in, name, bytes);
	if (rmm_source_open(&source, spec, &in, err) < 0 ||
	    check_utf8(bytes, name, err) < 0 ||
	    rmm_source_list(list, source, err) < 0)
		goto out;
	*counts = rmm_source_counts(source);
	if (counts->rows == 0)
		rmm_fail(err, RMM_E_REJECT, "'%s' has a header and no rows",
			 name);
	else if (list->n == 0)
		rmm_fail(err, RMM_E_REJECT,
			 "'%s' has no row that holds an indicator", name);
	else
		ret = rmm_list_sort(list, err);
out:
	rmm_source_close(source);
	rmm_in_close(&in);
	return ret;
}

/* ---- does the change need a person? ---- */

/* How many keys of `keys` may go, come or change hands. */
static uint64_t allows(struct rmm_guard guard, uint64_t keys)
{
	uint64_t part = keys / 100 * guard.percent +
			keys % 100 * guard.percent / 100;

	return part > guard.rows ? part : guard.rows;
}

static bool is_approved(const struct rmm_fetch_change *change,
			struct rmm_str tool)
{
	const struct rmm_table *table = &change->ws->table[RMM_T_APPROVALS];

	for (size_t i = 0; i < table->n; i++) {
		struct rmm_str approved = rmm_approval_tool_on(
			&table->row[i], &change->ws->tools, change->today);

		if (approved.len > 0 && rmm_str_eq_fold(tool, approved))
			return true;
	}
	return false;
}

/* A tool that the key has now, had not before, and that is approved. */
static bool gives_to_approved(const struct rmm_fetch_change *change,
			      const struct rmm_change *row,
			      struct rmm_str *tool)
{
	struct rmm_str rest = row->after->cells->tool;
	bool more = true;

	while (rmm_str_split(&rest, ';', tool, &more))
		if (!rmm_set_has(row->before->cells->tool, *tool) &&
		    is_approved(change, *tool))
			return true;
	return false;
}

/* Appends to the reasons; what does not fit is cut, the guard still holds. */
RMM_PRINTF(2, 3)
static void add(char why[RMM_ERR_TEXT], const char *fmt, ...)
{
	size_t len = strlen(why);
	va_list args;

	va_start(args, fmt);
	rmm_format(why + len, RMM_ERR_TEXT - len, fmt, args);
	va_end(args);
}

static void add_count(char why[RMM_ERR_TEXT], uint64_t n,
		      struct rmm_guard guard, uint64_t keys, const char *what)
{
	uint64_t most = allows(guard, keys);

	if (n > most)
		add(why, "%s%llu key%s %s, of %llu at most %llu may be",
		    *why ? "; " : "", (unsigned long long)n,
		    n == 1 ? "" : "s", what,
		    (unsigned long long)keys, (unsigned long long)most);
}

bool rmm_fetch_guard(char why[RMM_ERR_TEXT],
		     const struct rmm_fetch_change *change)
{
	const struct rmm_package *package = &change->ws->package;
	const struct rmm_diff *diff = change->diff;
	uint64_t keys = change->before->n;
	struct rmm_str tool;
	size_t given = 0;

	*why = '\0';
	add_count(why, (uint64_t)diff->n_removed + diff->n_changed,
		  package->lost, keys, "lost or retagged");
	add_count(why, diff->n_added, package->gained, keys, "gained");
	for (size_t i = 0; i < diff->n_changed; i++) {
		const struct rmm_change *row = &diff->changed[i];

		if (gives_to_approved(change, row, &tool) && given++ == 0)
			add(why, "%s'%.*s' is given to '%.*s', which is "
			    "approved", *why ? "; " : "",
			    RMM_ARG(row->after->indicator), RMM_ARG(tool));
	}
	if (given > 1)
		add(why, ", and %zu more likewise", given - 1);
	return *why;
}
