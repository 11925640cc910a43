/* SPDX-License-Identifier: MIT */
#ifndef RMM_TEST_SUPPORT_H
#define RMM_TEST_SUPPORT_H

/* cmocka and what the tables of the unit tests share. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Fails with the row's name, what came and what was wanted. */
#define CHECK_STR(name, got, want)                                          \
	do {                                                                \
		struct rmm_str got_ = (got);                                \
		const char *want_ = (want);                                 \
		if (!rmm_str_is(got_, want_))                               \
			fail_msg("%s: got '%.*s', want '%s'", (name),       \
				 RMM_ARG(got_), want_);                     \
	} while (0)

#define CHECK(name, condition)                                              \
	do {                                                                \
		if (!(condition))                                           \
			fail_msg("%s: not so: %s", (name), #condition);     \
	} while (0)

/* For a call that must not fail: prints why it did. */
#define CHECK_OK(name, call, err)                                           \
	do {                                                                \
		if ((call) < 0)                                             \
			fail_msg("%s: %s", (name), (err)->text);            \
	} while (0)

#define CHECK_FAILS(name, call, err, want_code)                             \
	do {                                                                \
		if ((call) >= 0)                                            \
			fail_msg("%s: succeeded", (name));                  \
		if ((err)->code != (want_code))                             \
			fail_msg("%s: code %d, want %d: %s", (name),        \
				 (int)(err)->code, (int)(want_code),        \
				 (err)->text);                              \
	} while (0)

#endif
