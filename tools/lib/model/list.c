/* SPDX-License-Identifier: MIT */
#include "model/list.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/order.h"

enum {
	SHARED_SLOTS = 4096, /* for shared cells */
	SHARED_TRIES = 4,    /* of them that a hash may take */
	RUN = 8192,          /* rows that fit into a processor's cache */
};

const char *const rmm_list_column[RMM_LIST_COLUMNS] = {
	"indicator", "type",    "tool",         "category",
	"fidelity",  "sources", "listed_since", "reference",
};

static const char *const fidelity_name[RMM_FIDELITIES] = {
	[RMM_FIDELITY_HIGH] = "high",
	[RMM_FIDELITY_LOW] = "low",
	[RMM_FIDELITY_MEDIUM] = "medium",
};

const char *rmm_fidelity_name(enum rmm_fidelity fidelity)
{
	return fidelity_name[fidelity];
}

bool rmm_fidelity_parse(enum rmm_fidelity *out, struct rmm_str name)
{
	for (unsigned i = 0; i < RMM_FIDELITIES; i++)
		if (rmm_str_is(name, fidelity_name[i])) {
			*out = (enum rmm_fidelity)i;
			return true;
		}
	return false;
}

void rmm_list_free(struct rmm_list *list)
{
	rmm_arena_free(&list->arena);
	rmm_arena_free(&list->text);
	rmm_free(list->row);
	rmm_free(list->shared);
	*list = (struct rmm_list){0};
}

static bool same_cells(const struct rmm_cells *a, const struct rmm_cells *b)
{
	return a == b || (a->spelling == b->spelling &&
			  rmm_str_eq(a->tool, b->tool) &&
			  rmm_str_eq(a->sources, b->sources) &&
			  rmm_str_eq(a->reference, b->reference));
}

static int copy_cells(struct rmm_arena *arena, const struct rmm_cells **out,
		      const struct rmm_cells *cells, struct rmm_err *err)
{
	struct rmm_cells *copy = rmm_arena_alloc(arena, sizeof(*copy));

	if (!copy)
		return rmm_fail_nomem(err);
	copy->spelling = cells->spelling;
	if (rmm_arena_str(arena, &copy->tool, cells->tool, err) < 0 ||
	    rmm_arena_str(arena, &copy->sources, cells->sources, err) < 0 ||
	    rmm_arena_str(arena, &copy->reference, cells->reference, err) < 0)
		return -1;
	*out = copy;
	return 0;
}

/* Where cells of this hash are, or may be put: one of a few slots, so that no
 * input makes it slow; what finds them all taken puts another out. */
static const struct rmm_cells **slot_of(const struct rmm_list *list,
					const struct rmm_cells *cells)
{
	uint32_t h = rmm_str_hash_ends(cells->tool) ^ cells->spelling ^
		     rmm_str_hash_ends(cells->sources) * 31 ^
		     rmm_str_hash_ends(cells->reference) * 961;

	for (uint32_t i = 0; i < SHARED_TRIES; i++) {
		const struct rmm_cells **slot =
			&list->shared[(h + i) % SHARED_SLOTS];

		if (!*slot || same_cells(*slot, cells))
			return slot;
	}
	return &list->shared[h % SHARED_SLOTS];
}

/* Cells of the list that say the same; rows often have those of the row
 * before. */
static int share(struct rmm_list *list, const struct rmm_cells **out,
		 const struct rmm_cells *cells, struct rmm_err *err)
{
	const struct rmm_cells **slot;

	if (list->n > 0 && same_cells(list->row[list->n - 1].cells, cells)) {
		*out = list->row[list->n - 1].cells;
		return 0;
	}
	if (!list->shared)
		list->shared = rmm_calloc(SHARED_SLOTS, sizeof(*list->shared));
	if (!list->shared)
		return rmm_fail_nomem(err);
	slot = slot_of(list, cells);
	if ((!*slot || !same_cells(*slot, cells)) &&
	    copy_cells(&list->arena, slot, cells, err) < 0)
		return -1;
	*out = *slot;
	return 0;
}

int rmm_list_add(struct rmm_list *list, const struct rmm_row *row,
		 struct rmm_err *err)
{
	struct rmm_row copy = *row;

	if (list->n >= RMM_MAX_ROWS)
		return rmm_fail(err, RMM_E_LIMIT, "more than %u rows",
				RMM_MAX_ROWS);
	if (row->indicator.len > RMM_MAX_LINE)
		return rmm_fail(err, RMM_E_LIMIT,
				"an indicator of more than %zu bytes",
				RMM_MAX_LINE);
	if (rmm_grow(&list->row, &list->cap, list->n + 1, sizeof(*list->row),
		     err) < 0 ||
	    rmm_arena_str(&list->text, &copy.indicator, row->indicator,
			  err) < 0 ||
	    share(list, &copy.cells, row->cells, err) < 0)
		return -1;
	list->row[list->n++] = copy;
	return 0;
}

static int row_cmp(const struct rmm_row *a, const struct rmm_row *b)
{
	return rmm_key_cmp((enum rmm_kind)a->kind, a->indicator,
			   (enum rmm_kind)b->kind, b->indicator);
}

static struct rmm_str key_of(const void *ctx, uint32_t index,
			     enum rmm_kind *kind)
{
	const struct rmm_row *row = (const struct rmm_row *)ctx + index;

	*kind = (enum rmm_kind)row->kind;
	return row->indicator;
}

/* Rows are moved in two halves: room for all of each would cost as much as the
 * list. */
enum { HALF = sizeof(struct rmm_row) / 2 };

/* What sorting needs, for as many rows. */
struct scratch {
	struct rmm_order_item *item;
	void *room; /* HALF bytes a row */
};

static_assert(sizeof(struct rmm_order_item) <= HALF &&
		      sizeof(struct rmm_row) == 2 * HALF,
	      "the room serves as spare items too");
static_assert((size_t)RUN * HALF > RMM_MAX_LINE,
	      "the room of a run holds the text of one row at least");

/* Puts each row where its item stands. */
static void permute(struct rmm_row *row, size_t n, struct scratch *scratch)
{
	const struct rmm_order_item *item = scratch->item;
	char (*half)[HALF] = scratch->room;

	for (size_t at = 0; at < sizeof(*row); at += HALF) {
		for (size_t i = 0; i < n; i++)
			memcpy(half[i], (char *)&row[item[i].index] + at,
			       HALF);
		for (size_t i = 0; i < n; i++)
			memcpy((char *)&row[i] + at, half[i], HALF);
	}
}

/* Sorts rows without joining any; tells whether two have one key. */
static bool arrange(struct rmm_row *row, size_t n, struct scratch *scratch)
{
	bool doubles;

	for (size_t i = 0; i < n; i++)
		scratch->item[i].index = (uint32_t)i;
	doubles = rmm_order(scratch->item, scratch->room, n, key_of, row);
	permute(row, n, scratch);
	return doubles;
}

/* Rows from `row` on, at most n, whose texts lie one behind the other and have
 * the size of the room that n rows have, or less. */
static size_t run_length(const struct rmm_row *row, size_t n)
{
	const char *start = row[0].indicator.ptr, *end = start;
	size_t i = 0;

	while (i < n && row[i].indicator.ptr == end) {
		end += row[i].indicator.len + 1;
		if ((size_t)(end - start) > n * HALF)
			break;
		i++;
	}
	return i;
}

/* Puts the texts of a run, which begin at `to`, in the order of its rows. */
static void arrange_texts(struct rmm_row *row, size_t n, char *to, char *room)
{
	size_t size = 0;

	for (size_t i = 0; i < n; i++) {
		struct rmm_str *text = &row[i].indicator;

		memcpy(room + size, text->ptr, text->len + 1);
		text->ptr = to + size;
		size += text->len + 1;
	}
	memcpy(to, room, size);
}

/* Sorts each run of rows that the processor's cache holds, their texts too.
 * Sorting all of them then reads memory in as many streams as there are runs,
 * where it would wait for a place of its own for each row. */
static void arrange_runs(struct rmm_list *list, struct scratch *scratch)
{
	size_t from = 0, n;

	for (; from + RUN < list->n; from += n) {
		struct rmm_row *row = list->row + from;
		char *start = (char *)(uintptr_t)row[0].indicator.ptr;

		n = run_length(row, RUN);
		arrange(row, n, scratch);
		arrange_texts(row, n, start, scratch->room);
	}
}

/* As rmm_list_sort, without joining. */
static int sort(struct rmm_list *list, bool *doubles, struct rmm_err *err)
{
	struct scratch scratch = {
		rmm_realloc(NULL, list->n, sizeof(*scratch.item)),
		rmm_realloc(NULL, list->n, HALF),
	};
	bool ok = scratch.item && scratch.room;

	if (ok) {
		arrange_runs(list, &scratch);
		*doubles = arrange(list->row, list->n, &scratch);
	}
	rmm_free(scratch.item);
	rmm_free(scratch.room);
	return ok ? 0 : rmm_fail_nomem(err);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static int join_cells(struct rmm_list *list, struct rmm_row *into,
		      const struct rmm_row *from, struct rmm_err *err)
{
	struct rmm_cells cells = *into->cells;

	if (into->cells == from->cells)
		return 0;
	cells.spelling = smaller(cells.spelling, from->cells->spelling);
	if (cells.reference.len == 0)
		cells.reference = from->cells->reference;
	if (rmm_set_union(&list->arena, &cells.tool, cells.tool,
			  from->cells->tool, err) < 0 ||
	    rmm_set_union(&list->arena, &cells.sources, cells.sources,
			  from->cells->sources, err) < 0)
		return -1;
	return share(list, &into->cells, &cells, err);
}

static int join(struct rmm_list *list, struct rmm_row *into,
		const struct rmm_row *from, struct rmm_err *err)
{
	if (from->listed_since != RMM_NO_DAY &&
	    (into->listed_since == RMM_NO_DAY ||
	     from->listed_since < into->listed_since))
		into->listed_since = from->listed_since;
	into->spelling = smaller(into->spelling, from->spelling);
	if (join_cells(list, into, from, err) < 0) {
		rmm_wrap(err, "rows of %s '%.*s'",
			 rmm_kind_name((enum rmm_kind)into->kind),
			 RMM_ARG(into->indicator));
		return -1;
	}
	return 0;
}

/* Joins the rows of each key in a list that is sorted. */
static int join_all(struct rmm_list *list,
		    void (*joined)(void *ctx, const struct rmm_row *into,
				   const struct rmm_row *from),
		    void *ctx, struct rmm_err *err)
{
	size_t kept = 0;

	for (size_t i = 1; i < list->n; i++) {
		struct rmm_row *into = &list->row[kept];

		if (row_cmp(into, &list->row[i]) != 0) {
			list->row[++kept] = list->row[i];
			continue;
		}
		if (joined)
			joined(ctx, into, &list->row[i]);
		if (join(list, into, &list->row[i], err) < 0)
			return -1;
	}
	list->n = kept + 1;
	return 0;
}

static bool in_order(const struct rmm_list *list)
{
	for (size_t i = 1; i < list->n; i++)
		if (row_cmp(&list->row[i - 1], &list->row[i]) >= 0)
			return false;
	return true;
}

int rmm_list_sort_tell(struct rmm_list *list,
		       void (*joined)(void *ctx, const struct rmm_row *into,
				      const struct rmm_row *from),
		       void *ctx, struct rmm_err *err)
{
	bool doubles = false;

	if (in_order(list))
		return 0;
	if (sort(list, &doubles, err) < 0)
		return -1;
	return doubles ? join_all(list, joined, ctx, err) : 0;
}

int rmm_list_sort(struct rmm_list *list, struct rmm_err *err)
{
	return rmm_list_sort_tell(list, NULL, NULL, err);
}

const struct rmm_row *rmm_list_find(const struct rmm_list *list,
				    enum rmm_kind kind,
				    struct rmm_str indicator)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct rmm_row *row = &list->row[mid];
		int c = rmm_key_cmp((enum rmm_kind)row->kind, row->indicator,
				    kind, indicator);

		if (c == 0)
			return row;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* Two times FNV-1a, 32 bits, in one pass. */
uint32_t rmm_spelling(struct rmm_str cell, uint32_t other)
{
	const uint32_t prime = 16777619u;
	uint32_t exact = 2166136261u, folded = exact, spelling;

	for (size_t i = 0; i < cell.len; i++) {
		char c = cell.ptr[i];

		exact = (exact ^ (unsigned char)c) * prime;
		if (c == ' ' || c == '\t')
			continue;
		if (c == '\xc2' && rmm_str_starts(rmm_str_from(cell, i),
						  RMM_LIT("\xc2\xa0"))) {
			exact = (exact ^ 0xa0u) * prime;
			i++;
			continue;
		}
		folded = (folded ^ (unsigned char)rmm_lower(c)) * prime;
	}
	exact ^= exact >> 16 ^ other ^ other >> 16;
	folded ^= folded >> 16;
	spelling = folded << 16 | (exact & 0xffffu);
	return spelling ? spelling : 1;
}
