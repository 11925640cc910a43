/* SPDX-License-Identifier: MIT */
#ifndef RMM_FUZZ_LAW_H
#define RMM_FUZZ_LAW_H

/*
 * What the fuzz targets share. A target is one LLVMFuzzerTestOneInput, which
 * states laws of a grammar: what must hold of every input, not only that
 * nothing crashes.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Prints what is wrong and ends the process, so that libFuzzer keeps the
 * input. */
#define LAW(holds, ...)                                            \
	do {                                                       \
		if (!(holds)) {                                    \
			fprintf(stderr, "%s:%d: law: %s: ",        \
				__FILE__, __LINE__, #holds);       \
			fprintf(stderr, __VA_ARGS__);              \
			fputc('\n', stderr);                       \
			abort();                                   \
		}                                                  \
	} while (0)

/* Two slices that must be equal. */
#define LAW_SAME(a, b, what)                                               \
	LAW(rmm_str_eq((a), (b)), "%s: '%.*s' (%zu) and '%.*s' (%zu)",     \
	    (what), RMM_ARG(a), (a).len, RMM_ARG(b), (b).len)

static inline struct rmm_str fuzz_input(const uint8_t *data, size_t size)
{
	return (struct rmm_str){ (const char *)data, size };
}

/* A byte off the front of the input; 0 when there is none left. */
static inline unsigned fuzz_take(struct rmm_str *input)
{
	unsigned byte = input->len ? (unsigned char)input->ptr[0] : 0;

	*input = rmm_str_from(*input, 1);
	return byte;
}

/* The part up to the next sep, which goes too; all when there is none. */
static inline struct rmm_str fuzz_part(struct rmm_str *input, char sep)
{
	size_t at = rmm_str_find(*input, sep);
	struct rmm_str part = rmm_str_upto(*input, at);

	*input = rmm_str_from(*input, at + 1);
	return part;
}

/* What is in the buffer, which must not have failed. */
static inline struct rmm_str fuzz_end(struct rmm_buf *buf)
{
	struct rmm_str out = { NULL, 0 };
	struct rmm_err err = {0};

	LAW(rmm_buf_end(buf, &out, &err) == 0, "%s", err.text);
	return out;
}

#endif
