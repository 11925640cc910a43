/* SPDX-License-Identifier: MIT */
#include "cmd/update_rows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/report_items.h"

enum { TYPE = 1, TYPE_WIDTH = 7 };

struct group {
	const struct rmm_diff_item *item; /* of one tool, in list order */
	size_t n, added, removed, changed;
};

static struct rmm_str tool_of(const struct rmm_diff_item *item)
{
	return item->row->cells->tool;
}

static int by_size(const void *left, const void *right)
{
	const struct group *a = left, *b = right;

	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return rmm_str_cmp(tool_of(a->item), tool_of(b->item));
}

/* Rows of one tool stand together: one group each; how many. */
static size_t group_rows(struct group *group, const struct rmm_diff_item *item,
			 size_t n)
{
	size_t groups = 0;

	for (size_t i = 0; i < n; i++) {
		enum rmm_diff_part part = rmm_diff_item_part(&item[i]);
		struct group *g;

		if (i == 0 || !rmm_str_eq(tool_of(&item[i]),
					  tool_of(&item[i - 1])))
			group[groups++] = (struct group){ .item = &item[i] };
		g = &group[groups - 1];
		g->n++;
		g->added += part == RMM_DIFF_ADDED;
		g->removed += part == RMM_DIFF_REMOVED;
		g->changed += part == RMM_DIFF_CHANGED;
	}
	return groups;
}

void rmm_update_counts(struct rmm_buf *buf, size_t added, size_t removed,
		       size_t changed)
{
	rmm_buf_addf(buf, "%zu added, %zu removed, %zu changed", added,
		     removed, changed);
}

/* Does a URL's "://" stand here, and no quote before its scheme? */
static bool is_link(struct rmm_str s, size_t colon)
{
	size_t i = colon;

	if (!rmm_str_starts(rmm_str_from(s, colon), RMM_LIT("://")))
		return false;
	while (i > 0 && rmm_is_alnum(s.ptr[i - 1]))
		i--;
	return i == 0 || s.ptr[i - 1] != '\'';
}

/* "gh-12" is a link too. */
static bool is_active(struct rmm_str s, size_t i)
{
	switch (s.ptr[i]) {
	case '#':
	case '@':
	case '[':
		return true;
	case '*':
		return i > 0 && s.ptr[i - 1] == '*';
	case ':':
		return is_link(s, i);
	case '-':
		return i > 1 && rmm_lower(s.ptr[i - 1]) == 'h' &&
		       rmm_lower(s.ptr[i - 2]) == 'g';
	default:
		return false;
	}
}

void rmm_update_name(struct rmm_buf *buf, struct rmm_str name, bool defuse)
{
	size_t from = 0;

	for (size_t i = 0; defuse && i < name.len; i++) {
		if (!is_active(name, i))
			continue;
		rmm_text_escape(buf, rmm_str_from(rmm_str_upto(name, i), from));
		rmm_buf_addf(buf, "\\x%02x", (unsigned char)name.ptr[i]);
		from = i + 1;
	}
	rmm_text_escape(buf, rmm_str_from(name, from));
}

static void put_change(struct rmm_buf *buf, const struct rmm_change *change,
		       bool defuse)
{
	rmm_buf_add(buf, RMM_LIT("  tool: "));
	rmm_update_name(buf, change->before->cells->tool, defuse);
	rmm_buf_add(buf, RMM_LIT(" -> "));
	rmm_update_name(buf, change->after->cells->tool, defuse);
}

static void put_row(struct rmm_buf *buf, const struct rmm_diff *diff,
		    const struct rmm_diff_item *item,
		    const struct rmm_update_text *text)
{
	static const char mark[] = { [RMM_DIFF_REMOVED] = '-',
				     [RMM_DIFF_ADDED] = '+',
				     [RMM_DIFF_CHANGED] = '~' };
	enum rmm_diff_part part = rmm_diff_item_part(item);
	char store[RMM_DAY_TEXT];
	struct rmm_str type = rmm_row_cell(item->row, TYPE, store);

	rmm_buf_addf(buf, "%s  %c %-*.*s  ", text->indent, mark[part],
		     TYPE_WIDTH, RMM_ARG(type));
	rmm_update_name(buf, item->row->indicator, text->defuse);
	if (part == RMM_DIFF_CHANGED)
		put_change(buf, &diff->changed[item->at / 4], text->defuse);
	rmm_buf_addc(buf, '\n');
}

/* "2 added, 1 removed": of a tool, only what there is. */
static void put_some(struct rmm_buf *buf, const char *name, size_t n,
		     const char **before)
{
	if (n == 0)
		return;
	rmm_buf_addf(buf, "%s%zu %s", *before, n, name);
	*before = ", ";
}

static void put_title(struct rmm_buf *buf, const struct group *group,
		      const struct rmm_update_text *text)
{
	const char *before = ": ";

	rmm_buf_add(buf, rmm_str(text->indent));
	rmm_update_name(buf, tool_of(group->item), text->defuse);
	put_some(buf, "added", group->added, &before);
	put_some(buf, "removed", group->removed, &before);
	put_some(buf, "changed", group->changed, &before);
	rmm_buf_addc(buf, '\n');
}

static void put_groups(struct rmm_buf *buf, const struct rmm_diff *diff,
		       const struct group *group, size_t rows,
		       const struct rmm_update_text *text)
{
	size_t begin = buf->len, put = 0;

	for (; put < rows && buf->len - begin < text->budget; group++) {
		put_title(buf, group, text);
		for (size_t k = 0; k < group->n &&
				   buf->len - begin < text->budget; k++) {
			put_row(buf, diff, &group->item[k], text);
			put++;
		}
	}
	if (put < rows)
		rmm_buf_addf(buf, "%sand %zu more row%s\n", text->indent,
			     rows - put, rows - put == 1 ? "" : "s");
}

int rmm_update_rows(struct rmm_buf *buf, const struct rmm_diff *diff,
		    const struct rmm_update_text *text, struct rmm_err *err)
{
	struct rmm_diff_item *item = NULL;
	struct group *group = NULL;
	size_t n;
	int ret = -1;

	if (rmm_diff_items(&item, &n, diff, err) < 0)
		return -1;
	if (n == 0)
		return 0;
	group = rmm_realloc(NULL, n, sizeof(*group));
	if (!group) {
		rmm_fail_nomem(err);
		goto out;
	}
	qsort(group, group_rows(group, item, n), sizeof(*group), by_size);
	put_groups(buf, diff, group, n, text);
	ret = 0;
out:
	rmm_free(group);
	rmm_free(item);
	return ret;
}
