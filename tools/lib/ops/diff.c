/* SPDX-License-Identifier: MIT */
#include "ops/diff.h"

#include <stdlib.h>

#include "base/utf8.h"

enum { TOOL = 2, CATEGORY, FIDELITY, SOURCES, LISTED_SINCE, REFERENCE };

void rmm_diff_free(struct rmm_diff *diff)
{
	rmm_free(diff->added);
	rmm_free(diff->removed);
	rmm_free(diff->changed);
	*diff = (struct rmm_diff){0};
}

static int row_cmp(const struct rmm_row *a, const struct rmm_row *b)
{
	return rmm_key_cmp((enum rmm_kind)a->kind, a->indicator,
			   (enum rmm_kind)b->kind, b->indicator);
}

/* The next byte without case and blanks; 0 at the end. */
static char next_folded(struct rmm_str *s)
{
	while (s->len > 0) {
		char c = s->ptr[0];
		bool nbsp = rmm_str_starts(*s, RMM_LIT("\xc2\xa0"));

		*s = rmm_str_from(*s, nbsp ? 2 : 1);
		if (!nbsp && c != ' ' && c != '\t')
			return rmm_lower(c);
	}
	return '\0';
}

static int cmp_folded(struct rmm_str a, struct rmm_str b)
{
	unsigned char x, y;

	do {
		x = (unsigned char)next_folded(&a);
		y = (unsigned char)next_folded(&b);
	} while (x == y && x != 0);
	return (x > y) - (x < y);
}

static bool has_folded(struct rmm_str set, struct rmm_str name)
{
	struct rmm_str part;
	bool more = true;

	while (rmm_str_split(&set, ';', &part, &more))
		if (cmp_folded(part, name) == 0)
			return true;
	return false;
}

static bool covers(struct rmm_str outer, struct rmm_str inner)
{
	struct rmm_str part;
	bool more = true;

	while (rmm_str_split(&inner, ';', &part, &more))
		if (!has_folded(outer, part))
			return false;
	return true;
}

/* Case moves names within a set, which is in byte order: so members are
 * looked up, at most RMM_MAX_TOOLS_PER_KEY of them. */
static bool same_set(struct rmm_str a, struct rmm_str b)
{
	return rmm_str_eq(a, b) || (covers(a, b) && covers(b, a));
}

/* The columns in which two rows of one key differ. */
static unsigned columns_of(const struct rmm_row *a, const struct rmm_row *b,
			   bool combined)
{
	const struct rmm_cells *x = a->cells, *y = b->cells;
	unsigned columns = 0;

	if (!same_set(x->tool, y->tool))
		columns |= 1u << TOOL;
	if (!combined)
		return columns;
	if (a->category != b->category)
		columns |= 1u << CATEGORY;
	if (a->fidelity != b->fidelity)
		columns |= 1u << FIDELITY;
	if (!same_set(x->sources, y->sources))
		columns |= 1u << SOURCES;
	if (!rmm_str_eq(x->reference, y->reference) &&
	    cmp_folded(x->reference, y->reference) != 0)
		columns |= 1u << REFERENCE;
	return columns;
}

/* Bits in which the spellings of two cells differ that have the same text. */
static uint32_t spellings_differ(uint32_t a, uint32_t b, struct rmm_str text)
{
	if (a == b)
		return 0;
	return (a ? a : rmm_spelling(text, 0)) ^
	       (b ? b : rmm_spelling(text, 0));
}

/* Of two rows that say the same: were they written differently? */
static bool is_respelled(const struct rmm_row *a, const struct rmm_row *b,
			 bool combined)
{
	const struct rmm_cells *x = a->cells, *y = b->cells;
	uint32_t differ;

	if (!rmm_str_eq(a->indicator, b->indicator) ||
	    !rmm_str_eq(x->tool, y->tool) ||
	    (combined && !rmm_str_eq(x->reference, y->reference)))
		return true;
	differ = spellings_differ(a->spelling, b->spelling, a->indicator) |
		 spellings_differ(x->spelling, y->spelling, x->tool);
	return (differ & 0xffffu) != 0 && differ >> 16 == 0;
}

static int push(const struct rmm_row ***rows, size_t *n, size_t *cap,
		const struct rmm_row *row, struct rmm_err *err)
{
	if (rmm_grow(rows, cap, *n + 1, sizeof(**rows), err) < 0)
		return -1;
	(*rows)[(*n)++] = row;
	return 0;
}

/* Both lists have the key. */
static int compare(struct rmm_diff *diff, const struct rmm_row *before,
		   const struct rmm_row *after, bool combined,
		   struct rmm_err *err)
{
	struct rmm_change change = { before, after, 0 };

	change.columns = columns_of(before, after, combined);
	if (change.columns == 0) {
		diff->unchanged++;
		if (is_respelled(before, after, combined))
			diff->respelled++;
		return 0;
	}
	if (rmm_grow(&diff->changed, &diff->cap_changed, diff->n_changed + 1,
		     sizeof(*diff->changed), err) < 0)
		return -1;
	diff->changed[diff->n_changed++] = change;
	return 0;
}

static int walk(struct rmm_diff *diff, const struct rmm_list *before,
		const struct rmm_list *after, bool combined,
		struct rmm_err *err)
{
	size_t i = 0, j = 0;

	while (i < before->n || j < after->n) {
		const struct rmm_row *a, *b;
		int c, ret;

		a = i < before->n ? &before->row[i] : NULL;
		b = j < after->n ? &after->row[j] : NULL;
		c = !a ? 1 : !b ? -1 : row_cmp(a, b);

		if (c < 0)
			ret = push(&diff->removed, &diff->n_removed,
				   &diff->cap_removed, a, err);
		else if (c > 0)
			ret = push(&diff->added, &diff->n_added,
				   &diff->cap_added, b, err);
		else
			ret = compare(diff, a, b, combined, err);
		if (ret < 0)
			return -1;
		i += c <= 0;
		j += c >= 0;
	}
	return 0;
}

/* Where the signers begin in rows that are in list order, and how many. */
static const struct rmm_row **signers(const struct rmm_row **row, size_t n,
				      size_t *count)
{
	size_t first = 0, end;

	while (first < n && row[first]->kind < RMM_SIGNER)
		first++;
	for (end = first; end < n && row[end]->kind == RMM_SIGNER; end++)
		;
	*count = end - first;
	return n > 0 ? row + first : NULL;
}

static int by_folded(const void *left, const void *right)
{
	const struct rmm_row *a = *(const struct rmm_row *const *)left;
	const struct rmm_row *b = *(const struct rmm_row *const *)right;
	int c = cmp_folded(a->indicator, b->indicator);

	return c != 0 ? c : row_cmp(a, b);
}

static int by_key(const void *left, const void *right)
{
	return row_cmp(*(const struct rmm_row *const *)left,
		       *(const struct rmm_row *const *)right);
}

static int by_after(const void *left, const void *right)
{
	const struct rmm_change *a = left, *b = right;

	return row_cmp(a->after, b->after);
}

/* Takes the rows that were set to NULL out. */
static size_t squeeze(const struct rmm_row **row, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (row[i])
			row[kept++] = row[i];
	return kept;
}

/* The one type whose key keeps its case is compared without it (product.md
 * 2): what was removed here and added there in other letters is one row. */
static int pair_signers(struct rmm_diff *diff, bool combined,
			struct rmm_err *err)
{
	size_t n, m, i = 0, j = 0;
	const struct rmm_row **gone, **come;

	gone = signers(diff->removed, diff->n_removed, &n);
	come = signers(diff->added, diff->n_added, &m);
	if (n == 0 || m == 0)
		return 0;
	qsort(gone, n, sizeof(const struct rmm_row *), by_folded);
	qsort(come, m, sizeof(const struct rmm_row *), by_folded);
	while (i < n && j < m) {
		int c = cmp_folded(gone[i]->indicator, come[j]->indicator);

		if (c == 0 &&
		    compare(diff, gone[i], come[j], combined, err) < 0)
			return -1;
		if (c == 0)
			gone[i] = come[j] = NULL;
		i += c <= 0;
		j += c >= 0;
	}
	diff->n_removed = squeeze(diff->removed, diff->n_removed);
	diff->n_added = squeeze(diff->added, diff->n_added);
	qsort(diff->removed, diff->n_removed, sizeof(*diff->removed), by_key);
	qsort(diff->added, diff->n_added, sizeof(*diff->added), by_key);
	if (diff->n_changed > 1)
		qsort(diff->changed, diff->n_changed, sizeof(*diff->changed),
		      by_after);
	return 0;
}

int rmm_diff(struct rmm_diff *diff, const struct rmm_list *before,
	     const struct rmm_list *after, struct rmm_err *err)
{
	bool combined = before->combined && after->combined;

	*diff = (struct rmm_diff){0};
	if (walk(diff, before, after, combined, err) < 0 ||
	    pair_signers(diff, combined, err) < 0) {
		rmm_diff_free(diff);
		return -1;
	}
	return 0;
}

int rmm_diff_count(size_t *n, const struct rmm_list *before,
		   const struct rmm_list *after, struct rmm_err *err)
{
	struct rmm_diff diff = {0};

	if (rmm_diff(&diff, before, after, err) < 0)
		return -1;
	*n = rmm_diff_rows(&diff);
	rmm_diff_free(&diff);
	return 0;
}
