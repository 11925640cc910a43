/* SPDX-License-Identifier: MIT */
#ifndef RMM_FUZZ_UTF8_PLAIN_H
#define RMM_FUZZ_UTF8_PLAIN_H

/* base/utf8.h's judgement of a text, a character at a time and by the book. */

#include "base/utf8.h"

/* As rmm_text_class; *at is set for what is not printable. */
enum rmm_text plain_text_class(struct rmm_str s, size_t *at);

#endif
