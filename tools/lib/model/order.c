/* SPDX-License-Identifier: MIT */
#include "model/order.h"

#include <string.h>

enum { SMALL = 32, CHUNK = sizeof(uint64_t) };

/* Goes on the stretch of the item before it. */
#define TIED RMM_ORDER_INDICES

struct order {
	rmm_order_key *key;
	const void *ctx;
	struct rmm_order_item *spare;
	bool doubles;
};

/* The eight bytes of the text at `depth`, which lies in it or at its end;
 * zeros after the end. Of long texts without a branch: what it would turn on
 * comes late, from memory. */
static uint64_t bytes_at(struct rmm_str text, size_t depth)
{
	size_t have = text.len - depth, from = depth;
	unsigned missing = 0;
	uint64_t bytes = 0;

	if (text.len < CHUNK) {
		for (size_t i = 0; i < have; i++)
			bytes |= (uint64_t)(unsigned char)text.ptr[depth + i]
				 << 8 * (7 - i);
		return bytes;
	}
	missing = have < CHUNK ? (unsigned)(CHUNK - have) : 0;
	from -= missing;
	for (size_t i = 0; i < CHUNK; i++) /* one load, the compiler knows */
		bytes = bytes << 8 | (unsigned char)text.ptr[from + i];
	return bytes << 4 * missing << 4 * missing;
}

static uint64_t bytes_of(struct rmm_order_item item)
{
	return (uint64_t)item.high << 32 | item.low;
}

static void set_bytes(struct rmm_order_item *item, uint64_t bytes)
{
	item->high = (uint32_t)(bytes >> 32);
	item->low = (uint32_t)bytes;
}

static void insertion_sort(struct rmm_order_item *item, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct rmm_order_item held = item[i];
		uint64_t bytes = bytes_of(held);
		size_t j = i;

		for (; j > 0 && bytes_of(item[j - 1]) > bytes; j--)
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

	if (count[bytes_of(from[0]) >> shift & 0xff] == n)
		return false;
	for (size_t i = 0; i < 256; i++) {
		start[i] = sum;
		sum += count[i];
	}
	for (size_t i = 0; i < n; i++)
		to[start[bytes_of(from[i]) >> shift & 0xff]++] = from[i];
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
			count[k][bytes_of(item[i]) >> 8 * k & 0xff]++;
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

/* How many items from the first on have the same bytes. */
static size_t equal_bytes(const struct rmm_order_item *item, size_t n)
{
	size_t end = 1;

	while (end < n && rmm_order_alike(item[end], item[0]))
		end++;
	return end;
}

/* Gives the items of each stretch that is still equal the bytes after them,
 * and ties them together. All stretches in one go: so the processor waits for
 * many texts at once. A zero byte at the end of equal ones is the end of the
 * texts, since none holds NUL. True when a stretch is left to sort. */
static bool next_bytes(struct order *order, struct rmm_order_item *item,
		       size_t n, size_t depth)
{
	enum rmm_kind kind;
	size_t next;
	bool left = false;

	for (size_t i = 0; i < n; i = next) {
		next = i + equal_bytes(item + i, n - i);
		if (next - i == 1)
			continue;
		if (!(item[i].low & 0xff)) {
			order->doubles = true;
			continue;
		}
		left = true;
		for (size_t j = i; j < next; j++) {
			struct rmm_str text = order->key(
				order->ctx, item[j].index, &kind);

			set_bytes(&item[j], bytes_at(text, depth));
			item[j].index |= j > i ? TIED : 0;
		}
	}
	return left;
}

/* Sorts by the bytes at hand, then each stretch that is still equal by those
 * after them; the depth is at most that of the longest text. */
static void sort(struct order *order, struct rmm_order_item *item, size_t n,
		 size_t depth)
{
	size_t next;

	if (n <= SMALL)
		insertion_sort(item, n);
	else
		radix_sort(item, order->spare, n);
	if (!next_bytes(order, item, n, depth))
		return;
	for (size_t i = 0; i < n; i = next) {
		for (next = i + 1; next < n && item[next].index & TIED; next++)
			item[next].index &= ~TIED;
		if (next - i > 1)
			sort(order, item + i, next - i, depth + CHUNK);
	}
}

bool rmm_order(struct rmm_order_item *item, struct rmm_order_item *spare,
	       size_t n, rmm_order_key *key, const void *ctx)
{
	struct order order = { .key = key, .ctx = ctx, .spare = spare };

	for (size_t i = 0; i < n; i++) {
		enum rmm_kind kind;
		struct rmm_str text = key(ctx, item[i].index, &kind);

		/* First the kind, then seven bytes of the text. */
		set_bytes(&item[i],
			  (uint64_t)kind << 56 | bytes_at(text, 0) >> 8);
	}
	if (n)
		sort(&order, item, n, CHUNK - 1);
	return order.doubles;
}
