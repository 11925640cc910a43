/* SPDX-License-Identifier: MIT */
/* Memory. Our code's calls come through --wrap; malloc and its kin themselves
 * are defined here, so that those of the libraries come by too. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "wrap.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

static struct {
	void *(*malloc)(size_t size);
	void *(*calloc)(size_t n, size_t size);
	void *(*realloc)(void *ptr, size_t size);
	void (*free)(void *ptr);
} next;

static long blocks;

/* A function is no object, so its address is copied by its bytes. */
static void find(void *function, const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	memcpy(function, &found, sizeof(found));
}

static void find_all(void)
{
	if (next.free)
		return;
	find(&next.malloc, "malloc");
	find(&next.calloc, "calloc");
	find(&next.realloc, "realloc");
	find(&next.free, "free");
}

long fault_blocks(void)
{
	return blocks;
}

static bool ends(enum fault_call call)
{
	find_all();
	if (!fault_hits(call))
		return false;
	errno = ENOMEM;
	return true;
}

/* --- the libraries' -------------------------------------------------- */

void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *ptr, size_t size);

void *malloc(size_t size)
{
	return ends(FAULT_library) ? NULL : next.malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return ends(FAULT_library) ? NULL : next.calloc(n, size);
}

void *realloc(void *ptr, size_t size)
{
	return ends(FAULT_library) ? NULL : next.realloc(ptr, size);
}

/* --- ours ------------------------------------------------------------ */

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
void __wrap_free(void *ptr);

static void *counted(void *ptr)
{
	blocks += ptr != NULL;
	return ptr;
}

void *__wrap_malloc(size_t size)
{
	return ends(FAULT_memory) ? NULL : counted(next.malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
	return ends(FAULT_memory) ? NULL : counted(next.calloc(n, size));
}

void *__wrap_realloc(void *ptr, size_t size)
{
	if (ends(FAULT_memory))
		return NULL;
	return ptr ? next.realloc(ptr, size) : counted(next.realloc(ptr, size));
}

void __wrap_free(void *ptr)
{
	find_all();
	blocks -= ptr != NULL;
	next.free(ptr);
}
