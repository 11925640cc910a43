/* SPDX-License-Identifier: MIT */
#include "ops/merge_run.h"

#include <string.h>

enum { SMALL = 32 };

struct rmm_str rmm_merge_key(const struct rmm_merge_run *run, uint32_t index,
			     enum rmm_kind *kind)
{
	const struct rmm_workspace *ws = run->ws;

	if (index < ws->n) {
		const struct rmm_entry *e = &ws->entry[index];

		*kind = (enum rmm_kind)e->kind;
		return (struct rmm_str){ e->text, e->len };
	}
	*kind = ws->additions.row[index - ws->n].kind;
	return ws->additions.row[index - ws->n].indicator;
}

/* The eight bytes of the text at `depth`, zeros after its end. */
static uint64_t prefix_at(struct rmm_str text, size_t depth)
{
	const char *from = text.ptr + depth;
	size_t have = depth < text.len ? text.len - depth : 0;
	uint64_t prefix = 0;

	if (have >= 8) { /* of a fixed number the compiler makes one load */
		for (size_t i = 0; i < 8; i++)
			prefix = prefix << 8 | (unsigned char)from[i];
		return prefix;
	}
	for (size_t i = 0; i < have; i++)
		prefix |= (uint64_t)(unsigned char)from[i] << 8 * (7 - i);
	return prefix;
}

static void insertion_sort(struct rmm_merge_item *item, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct rmm_merge_item held = item[i];
		size_t j = i;

		for (; j > 0 && item[j - 1].prefix > held.prefix; j--)
			item[j] = item[j - 1];
		item[j] = held;
	}
}

/* One stable pass by the byte at `shift`; false when all have the same. */
static bool radix_pass(struct rmm_merge_item *to,
		       const struct rmm_merge_item *from, size_t n,
		       const size_t count[256], unsigned shift)
{
	size_t start[256], sum = 0;

	if (count[from[0].prefix >> shift & 0xff] == n)
		return false;
	for (size_t i = 0; i < 256; i++) {
		start[i] = sum;
		sum += count[i];
	}
	for (size_t i = 0; i < n; i++)
		to[start[from[i].prefix >> shift & 0xff]++] = from[i];
	return true;
}

/* Least significant byte first: linear, whatever the input, and stable, so
 * that rows of one key stay in the order of reading. */
static void radix_sort(struct rmm_merge_item *item,
		       struct rmm_merge_item *spare, size_t n)
{
	size_t count[8][256] = { 0 };
	struct rmm_merge_item *from = item, *to = spare, *swap;

	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < 8; k++)
			count[k][item[i].prefix >> 8 * k & 0xff]++;
	for (unsigned k = 0; k < 8; k++) {
		if (!radix_pass(to, from, n, count[k], 8 * k))
			continue;
		swap = from;
		from = to;
		to = swap;
	}
	if (from != item)
		memcpy(item, from, n * sizeof(*item));
}

/* Sorts by the bytes at hand, then each stretch that is still equal by the
 * bytes after them: texts are touched once for each eight bytes, not in each
 * comparison. A zero byte in an equal prefix is the end of the texts, since
 * none holds NUL; so the depth is at most that of the longest indicator. */
static void sort_items(const struct rmm_merge_run *run,
		       struct rmm_merge_item *item,
		       struct rmm_merge_item *spare, size_t n, size_t depth)
{
	enum rmm_kind kind;
	size_t next;

	if (n <= SMALL)
		insertion_sort(item, n);
	else
		radix_sort(item, spare, n);
	for (size_t i = 0; i < n; i = next) {
		for (next = i + 1;
		     next < n && item[next].prefix == item[i].prefix; next++)
			;
		if (next - i == 1 || !(item[i].prefix & 0xff))
			continue;
		for (size_t j = i; j < next; j++)
			item[j].prefix = prefix_at(
				rmm_merge_key(run, item[j].index, &kind),
				depth);
		sort_items(run, item + i, spare, next - i, depth + 8);
	}
}

int rmm_merge_order(struct rmm_merge_run *run)
{
	struct rmm_merge_item *spare;

	run->item = rmm_realloc(NULL, run->n + 1, sizeof(*run->item));
	spare = rmm_realloc(NULL, run->n + 1, sizeof(*spare));
	if (!run->item || !spare) {
		rmm_free(spare);
		return rmm_fail_nomem(run->err);
	}
	for (size_t i = 0; i < run->n; i++) {
		enum rmm_kind kind;
		struct rmm_str text = rmm_merge_key(run, (uint32_t)i, &kind);

		/* First the type, then seven bytes of the text. */
		run->item[i].prefix =
			(uint64_t)kind << 56 | prefix_at(text, 0) >> 8;
		run->item[i].index = (uint32_t)i;
	}
	if (run->n)
		sort_items(run, run->item, spare, run->n, 7);
	rmm_free(spare);
	return 0;
}
