/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Tests make allocations fail. With `ended`, and io/json.c's, the mutable
 * variables of the library. */
static bool (*hook)(void);

void rmm_mem_hook(bool (*may_allocate)(void))
{
	hook = may_allocate;
}

static bool ended;

void rmm_mem_end(void)
{
	ended = true;
}

bool rmm_mem_ended(void)
{
	return ended;
}

enum { LARGE = 2 << 20 };

/* glibc raises its bar for a mapping of its own with each that is freed, and
 * so would leave holes of the size of a list. Others know no such bar. */
void rmm_mem_start(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, LARGE);
#endif
}

/* No object may be larger than PTRDIFF_MAX: pointers into it are subtracted. */
static bool may_have(size_t n, size_t size)
{
	if (size > 0 && n > (size_t)PTRDIFF_MAX / size)
		return false;
	return !hook || hook();
}

void *rmm_malloc(size_t size)
{
	return may_have(1, size) ? malloc(size) : NULL;
}

void *rmm_calloc(size_t n, size_t size)
{
	return may_have(n, size) ? calloc(n, size) : NULL;
}

void *rmm_realloc(void *ptr, size_t n, size_t size)
{
	return may_have(n, size) ? realloc(ptr, n * size) : NULL;
}

void rmm_free(void *ptr)
{
	free(ptr);
}

int rmm_grow(void *items, size_t *cap, size_t need, size_t size,
	     struct rmm_err *err)
{
	size_t want = *cap + *cap / 2;
	void *ptr;

	if (need <= *cap)
		return 0;
	if (want < 8)
		want = 8;
	if (want < need)
		want = need;
	/* The caller's variable is a T *, not a void *: to read it as one
	 * would break the aliasing rules; its bytes may be copied. */
	memcpy(&ptr, items, sizeof(ptr));
	ptr = rmm_realloc(ptr, want, size);
	if (!ptr)
		return rmm_fail_nomem(err);
	memcpy(items, &ptr, sizeof(ptr));
	*cap = want;
	return 0;
}

enum { BLOCK_MIN = 64 << 10, BLOCK_MAX = 1 << 20 };

struct rmm_arena_block {
	struct rmm_arena_block *next;
	size_t used, size;
	alignas(max_align_t) char data[];
};

void rmm_arena_free(struct rmm_arena *arena)
{
	struct rmm_arena_block *block = arena->head;

	while (block) {
		struct rmm_arena_block *next = block->next;

		rmm_free(block);
		block = next;
	}
	arena->head = NULL;
}

static struct rmm_arena_block *block_new(size_t size)
{
	struct rmm_arena_block *block = NULL;

	if (size <= SIZE_MAX - sizeof(*block))
		block = rmm_malloc(sizeof(*block) + size);
	if (block) {
		block->next = NULL;
		block->used = 0;
		block->size = size;
	}
	return block;
}

/* A block of its own goes behind the head, whose free room stays in use. */
static void *alloc_own(struct rmm_arena *arena, size_t size)
{
	struct rmm_arena_block *block = block_new(size);

	if (!block)
		return NULL;
	block->used = size;
	if (arena->head) {
		block->next = arena->head->next;
		arena->head->next = block;
	} else {
		arena->head = block;
	}
	return block->data;
}

static void *alloc_aligned(struct rmm_arena *arena, size_t size, size_t align)
{
	struct rmm_arena_block *head = arena->head;
	size_t want = BLOCK_MIN, at;

	if (head) {
		at = (head->used + align - 1) & ~(align - 1);
		if (at <= head->size && size <= head->size - at) {
			head->used = at + size;
			return head->data + at;
		}
		want = head->size < BLOCK_MAX / 2 ? head->size * 2 : BLOCK_MAX;
		if (want < BLOCK_MIN)
			want = BLOCK_MIN;
	}
	if (size > want / 4)
		return alloc_own(arena, size);
	head = block_new(want);
	if (!head)
		return NULL;
	head->next = arena->head;
	head->used = size;
	arena->head = head;
	return head->data;
}

void *rmm_arena_alloc(struct rmm_arena *arena, size_t size)
{
	return alloc_aligned(arena, size, alignof(max_align_t));
}

int rmm_arena_str(struct rmm_arena *arena, struct rmm_str *out,
		  struct rmm_str s, struct rmm_err *err)
{
	char *copy = NULL;

	if (s.len < SIZE_MAX)
		copy = alloc_aligned(arena, s.len + 1, 1);
	if (!copy)
		return rmm_fail_nomem(err);
	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	out->ptr = copy;
	out->len = s.len;
	return 0;
}
