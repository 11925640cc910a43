/* SPDX-License-Identifier: MIT */
#include "cmd/update_rows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { TYPE = 1, TYPE_WIDTH = 7 };

/* A row and where it belongs. Small, since there may be many. */
struct item {
	const struct rmm_row *row;       /* of a change: the new one */
	const struct rmm_change *change; /* NULL: added or removed */
	char mark;
};

struct group {
	struct item *item; /* of one tool, in list order */
	size_t n, added, removed, changed;
};

static int by_tool(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	int c = rmm_str_cmp(a->row->cells->tool, b->row->cells->tool);

	if (c == 0)
		c = rmm_key_cmp((enum rmm_kind)a->row->kind, a->row->indicator,
				(enum rmm_kind)b->row->kind, b->row->indicator);
	return c;
}

static int by_size(const void *left, const void *right)
{
	const struct group *a = left, *b = right;

	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return rmm_str_cmp(a->item->row->cells->tool, b->item->row->cells->tool);
}

static void collect(struct item *item, const struct rmm_diff *diff)
{
	for (size_t i = 0; i < diff->n_added; i++)
		*item++ = (struct item){ diff->added[i], NULL, '+' };
	for (size_t i = 0; i < diff->n_removed; i++)
		*item++ = (struct item){ diff->removed[i], NULL, '-' };
	for (size_t i = 0; i < diff->n_changed; i++)
		*item++ = (struct item){ diff->changed[i].after,
					 &diff->changed[i], '~' };
}

/* Rows of one tool stand together: one group each; how many. */
static size_t group_rows(struct group *group, struct item *item, size_t n)
{
	size_t groups = 0;

	for (size_t i = 0; i < n; i++) {
		struct group *g;

		if (i == 0 || !rmm_str_eq(item[i].row->cells->tool,
					  item[i - 1].row->cells->tool))
			group[groups++] = (struct group){ .item = &item[i] };
		g = &group[groups - 1];
		g->n++;
		g->added += item[i].mark == '+';
		g->removed += item[i].mark == '-';
		g->changed += item[i].mark == '~';
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

static void put_row(struct rmm_buf *buf, const struct item *item,
		    const struct rmm_update_text *text)
{
	char store[RMM_DAY_TEXT];
	struct rmm_str type = rmm_row_cell(item->row, TYPE, store);

	rmm_buf_addf(buf, "%s  %c %-*.*s  ", text->indent, item->mark,
		     TYPE_WIDTH, RMM_ARG(type));
	rmm_update_name(buf, item->row->indicator, text->defuse);
	if (item->change) {
		rmm_buf_add(buf, RMM_LIT("  tool: "));
		rmm_update_name(buf, item->change->before->cells->tool, text->defuse);
		rmm_buf_add(buf, RMM_LIT(" -> "));
		rmm_update_name(buf, item->change->after->cells->tool, text->defuse);
	}
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
	rmm_update_name(buf, group->item->row->cells->tool, text->defuse);
	put_some(buf, "added", group->added, &before);
	put_some(buf, "removed", group->removed, &before);
	put_some(buf, "changed", group->changed, &before);
	rmm_buf_addc(buf, '\n');
}

static void put_groups(struct rmm_buf *buf, const struct group *group,
		       size_t groups, size_t rows,
		       const struct rmm_update_text *text)
{
	size_t begin = buf->len, put = 0;

	for (size_t i = 0; i < groups && buf->len - begin < text->budget; i++) {
		put_title(buf, &group[i], text);
		for (size_t k = 0; k < group[i].n &&
				   buf->len - begin < text->budget; k++) {
			put_row(buf, &group[i].item[k], text);
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
	size_t n = diff->n_added + diff->n_removed + diff->n_changed, groups;
	struct group *group = NULL;
	struct item *item = NULL;
	int ret = -1;

	if (n == 0)
		return 0;
	item = rmm_realloc(NULL, n, sizeof(*item));
	group = rmm_realloc(NULL, n, sizeof(*group));
	if (!item || !group) {
		rmm_fail_nomem(err);
		goto out;
	}
	collect(item, diff);
	qsort(item, n, sizeof(*item), by_tool);
	groups = group_rows(group, item, n);
	qsort(group, groups, sizeof(*group), by_size);
	put_groups(buf, group, groups, n, text);
	ret = 0;
out:
	rmm_free(group);
	rmm_free(item);
	return ret;
}
