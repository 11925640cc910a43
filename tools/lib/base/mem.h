/* SPDX-License-Identifier: MIT */
#ifndef RMM_BASE_MEM_H
#define RMM_BASE_MEM_H

/*
 * The only caller of the malloc family. An arena is a growing pile of
 * blocks that is freed in one call; nothing in it is freed before. Whatever
 * must last as long as a list, a workspace or a schema lives in its arena.
 * A zeroed struct is a valid empty arena.
 */

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* NULL when memory ends or n * size overflows; size 0 is a caller's bug. The
 * memory is not zeroed, except by rmm_calloc. */
void *rmm_malloc(size_t size);
void *rmm_calloc(size_t n, size_t size);
void *rmm_realloc(void *ptr, size_t n, size_t size);
void rmm_free(void *ptr);

/* Makes room for `need` items of `size` bytes in *items (capacity *cap, in
 * items), growing by half. On failure nothing has changed. `items` is the
 * address of a pointer variable of any object type. */
int rmm_grow(void *items, size_t *cap, size_t need, size_t size,
	     struct rmm_err *err) RMM_CHECKED;

struct rmm_arena {
	struct rmm_arena_block *head;
};

void rmm_arena_free(struct rmm_arena *arena);

/* Memory aligned for any type, not zeroed; NULL when memory ends. */
void *rmm_arena_alloc(struct rmm_arena *arena, size_t size);

/* A copy of s in the arena, byte-aligned and followed by a NUL that does not
 * count, so that ptr may be handed to C functions when s holds no NUL. */
int rmm_arena_str(struct rmm_arena *arena, struct rmm_str *out,
		  struct rmm_str s, struct rmm_err *err) RMM_CHECKED;

/* Once, at the start: asks the C library to give large arrays back to the
 * system when they are freed, where it would keep them. */
void rmm_mem_start(void);

/* For code that decides and can't fail (model/host.h): memory ended, so that
 * what was decided may be wrong. From then on no output is finished, and the
 * verb ends as out of memory. */
void rmm_mem_end(void);
bool rmm_mem_ended(void);

/* For tests: called before each allocation, which fails when it returns
 * false. NULL takes it off. */
void rmm_mem_hook(bool (*may_allocate)(void));

#endif
