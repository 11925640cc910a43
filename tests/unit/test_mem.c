/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdalign.h>

#include "base/mem.h"

/* The hook has no argument, so its state has to be here. */
static unsigned allowed;

static bool allow_some(void)
{
	return allowed > 0 && allowed--;
}

static void fail_after(unsigned n)
{
	allowed = n;
	rmm_mem_hook(allow_some);
}

static int teardown(void **state)
{
	(void)state;
	rmm_mem_hook(NULL);
	return 0;
}

static void overflow_is_refused(void **state)
{
	unsigned char *p = rmm_calloc(4, 4);

	(void)state;
	assert_non_null(p);
	for (int i = 0; i < 16; i++)
		assert_int_equal(p[i], 0);
	assert_null(rmm_realloc(p, SIZE_MAX / 2, 4));
	rmm_free(p);
	assert_null(rmm_calloc(SIZE_MAX / 2, 4));
	rmm_free(NULL);
}

static void hook_makes_all_fail(void **state)
{
	void *p;

	(void)state;
	fail_after(1);
	p = rmm_malloc(1);
	assert_non_null(p);
	assert_null(rmm_malloc(1));
	assert_null(rmm_calloc(1, 1));
	assert_null(rmm_realloc(p, 2, 1));
	rmm_mem_hook(NULL);
	rmm_free(p);
}

static void grow(void **state)
{
	struct rmm_err err = {0};
	uint64_t *item = NULL, *old;
	size_t cap = 0, full;

	(void)state;
	for (size_t n = 0; n < 1000; n++) {
		CHECK_OK("grow", rmm_grow(&item, &cap, n + 1, sizeof(*item),
					  &err), &err);
		assert_true(cap > n);
		item[n] = n;
	}
	for (size_t n = 0; n < 1000; n++)
		assert_int_equal(item[n], n);
	old = item;
	full = cap;
	CHECK_FAILS("overflow", rmm_grow(&item, &cap, SIZE_MAX / 4,
					 sizeof(*item), &err),
		    &err, RMM_E_NOMEM);
	rmm_err_clear(&err);
	fail_after(0);
	CHECK_FAILS("hook", rmm_grow(&item, &cap, cap + 1, sizeof(*item),
				     &err), &err, RMM_E_NOMEM);
	assert_ptr_equal(item, old);
	assert_int_equal(cap, full);
	CHECK_OK("nothing to do", rmm_grow(&item, &cap, cap, sizeof(*item),
					   NULL), &err);
	rmm_free(item);
}

static void arena_keeps_all(void **state)
{
	static const size_t size[] = { 1, 7, 16, 100, 5000, 70000, 3000000 };
	struct rmm_arena arena = {0};
	unsigned char *got[COUNT(size) * 50];
	size_t n = 0;

	(void)state;
	for (int round = 0; round < 50; round++)
		for (size_t i = 0; i < COUNT(size); i++) {
			if (round > 2 && size[i] > 70000)
				continue;
			got[n] = rmm_arena_alloc(&arena, size[i]);
			assert_non_null(got[n]);
			assert_int_equal((uintptr_t)got[n] %
					 alignof(max_align_t), 0);
			memset(got[n], (int)(n & 0xff), size[i]);
			got[n][0] = (unsigned char)~n;
			n++;
		}
	for (size_t i = 0; i < n; i++)
		assert_int_equal(got[i][0], (unsigned char)~i);
	rmm_arena_free(&arena);
	assert_null(arena.head);
	rmm_arena_free(&arena);
}

/* The end of an odd block is no place for the next object. */
static void arena_of_odd_size(void **state)
{
	struct rmm_arena arena = {0};
	char *odd = rmm_arena_alloc(&arena, 20001), *next;

	(void)state;
	assert_non_null(odd);
	next = rmm_arena_alloc(&arena, 1);
	assert_non_null(next);
	assert_true(next < odd || next > odd + 20016);
	rmm_arena_free(&arena);
}

static void arena_strings(void **state)
{
	struct rmm_arena arena = {0};
	struct rmm_err err = {0};
	struct rmm_str a, b, none, nul;

	(void)state;
	CHECK_OK("a", rmm_arena_str(&arena, &a, RMM_LIT("abc"), &err), &err);
	CHECK_OK("b", rmm_arena_str(&arena, &b, RMM_LIT("d"), &err), &err);
	CHECK_OK("none", rmm_arena_str(&arena, &none, (struct rmm_str){0},
				       &err), &err);
	CHECK_OK("nul", rmm_arena_str(&arena, &nul, RMM_LIT("x\0y"), &err),
		 &err);
	assert_string_equal(a.ptr, "abc");
	assert_ptr_equal(b.ptr, a.ptr + 4);
	assert_int_equal(none.len, 0);
	assert_string_equal(none.ptr, "");
	assert_int_equal(nul.len, 3);
	assert_memory_equal(nul.ptr, "x\0y", 4);
	assert_int_equal((uintptr_t)rmm_arena_alloc(&arena, 1) %
			 alignof(max_align_t), 0);
	rmm_arena_free(&arena);
}

static void arena_out_of_memory(void **state)
{
	struct rmm_arena arena = {0};
	struct rmm_err err = {0};
	struct rmm_str s = RMM_LIT("untouched");

	(void)state;
	assert_null(rmm_arena_alloc(&arena, SIZE_MAX));
	assert_null(rmm_arena_alloc(&arena, SIZE_MAX - 64));
	fail_after(0);
	assert_null(rmm_arena_alloc(&arena, 1));
	assert_null(rmm_arena_alloc(&arena, 1 << 20));
	CHECK_FAILS("string", rmm_arena_str(&arena, &s, RMM_LIT("a"), &err),
		    &err, RMM_E_NOMEM);
	CHECK_STR("out", s, "untouched");
	fail_after(1);
	assert_non_null(rmm_arena_alloc(&arena, 1));
	assert_non_null(rmm_arena_alloc(&arena, 1000));
	assert_null(rmm_arena_alloc(&arena, 1 << 20));
	assert_non_null(rmm_arena_alloc(&arena, 1000));
	rmm_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(overflow_is_refused),
		cmocka_unit_test_teardown(hook_makes_all_fail, teardown),
		cmocka_unit_test_teardown(grow, teardown),
		cmocka_unit_test(arena_keeps_all),
		cmocka_unit_test(arena_of_odd_size),
		cmocka_unit_test(arena_strings),
		cmocka_unit_test_teardown(arena_out_of_memory, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
