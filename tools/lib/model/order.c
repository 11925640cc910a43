/* SPDX-License-Identifier: MIT */
#include "model/order.h"

#include <string.h>

#include "base/mem.h"

enum { SMALL = 32, CHUNK = sizeof(uint64_t) };

struct order {
	rmm_order_key *key;
	const void *ctx;
	struct rmm_order_item *spare;
	bool doubles;
};

/* The eight bytes of the text at `depth`, zeros after its end. */
static uint64_t bytes_at(struct rmm_str text, size_t depth)
{
	const char *from = text.ptr + depth;
	size_t have = depth < text.len ? text.len - depth : 0;
	uint64_t bytes = 0;

	if (have >= CHUNK) { /* of a fixed number the compiler makes one load */
		for (size_t i = 0; i < CHUNK; i++)
			bytes = bytes << 8 | (unsigned char)from[i];
		return bytes;
	}
	for (size_t i = 0; i < have; i++)
		bytes |= (uint64_t)(unsigned char)from[i] << 8 * (7 - i);
	return bytes;
}

static void insertion_sort(struct rmm_order_item *item, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct rmm_order_item held = item[i];
		size_t j = i;

		for (; j > 0 && item[j - 1].bytes > held.bytes; j--)
			item[j] = item[j - 1];
		item[j] = held;
	}
}

/* One stable pass by the byte at `shift`; false when all have the same. */
static bool radix_pass(struct rmm_order_item *to,
		       const struct rmm_order_item *from, size_t n,
		       const size_t count[256], unsigned shift)
{
	size_t start[256], sum = 0;

	if (count[from[0].bytes >> shift & 0xff] == n)
		return false;
	for (size_t i = 0; i < 256; i++) {
		start[i] = sum;
		sum += count[i];
	}
	for (size_t i = 0; i < n; i++)
		to[start[from[i].bytes >> shift & 0xff]++] = from[i];
	return true;
}

/* Least significant byte first: linear, whatever the input, and stable, so
 * that rows of one key stay in the order of their indices. */
static void radix_sort(struct rmm_order_item *item,
		       struct rmm_order_item *spare, size_t n)
{
	size_t count[CHUNK][256] = { 0 };
	struct rmm_order_item *from = item, *to = spare, *swap;

	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < CHUNK; k++)
			count[k][item[i].bytes >> 8 * k & 0xff]++;
	for (unsigned k = 0; k < CHUNK; k++) {
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
 * bytes after them. A zero byte at the end of equal ones is the end of the
 * texts, since none holds NUL; so the depth is at most that of the longest
 * text. */
static void sort(struct order *order, struct rmm_order_item *item, size_t n,
		 size_t depth)
{
	enum rmm_kind kind;
	size_t next;

	if (n <= SMALL)
		insertion_sort(item, n);
	else
		radix_sort(item, order->spare, n);
	for (size_t i = 0; i < n; i = next) {
		for (next = i + 1;
		     next < n && item[next].bytes == item[i].bytes; next++)
			;
		if (next - i == 1)
			continue;
		if (!(item[i].bytes & 0xff)) {
			order->doubles = true;
			continue;
		}
		for (size_t j = i; j < next; j++)
			item[j].bytes = bytes_at(
				order->key(order->ctx, item[j].index, &kind),
				depth);
		sort(order, item + i, next - i, depth + CHUNK);
	}
}

int rmm_order(struct rmm_order_item **out, bool *doubles, size_t n,
	      rmm_order_key *key, const void *ctx, struct rmm_err *err)
{
	struct order order = { .key = key, .ctx = ctx };
	struct rmm_order_item *item;

	*out = NULL;
	item = rmm_realloc(NULL, n + 1, sizeof(*item));
	order.spare = rmm_realloc(NULL, n + 1, sizeof(*item));
	if (!item || !order.spare) {
		rmm_free(item);
		rmm_free(order.spare);
		return rmm_fail_nomem(err);
	}
	for (size_t i = 0; i < n; i++) {
		enum rmm_kind kind;
		struct rmm_str text = key(ctx, (uint32_t)i, &kind);

		/* First the kind, then seven bytes of the text. */
		item[i].bytes = (uint64_t)kind << 56 | bytes_at(text, 0) >> 8;
		item[i].index = (uint32_t)i;
	}
	if (n)
		sort(&order, item, n, CHUNK - 1);
	rmm_free(order.spare);
	*doubles = order.doubles;
	*out = item;
	return 0;
}
