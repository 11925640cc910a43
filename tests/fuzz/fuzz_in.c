/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a file that is read in pieces: bytes, how often each is repeated,
 * and how much a read gives. Law: its lines are the same whatever the pieces,
 * and so is the length of all that was read.
 */
#include <unistd.h>

#include "base/limits.h"
#include "io/in.h"
#include "law.h"

enum { MAX_BYTES = 160 << 10 }; /* more than two lines may have */

/* What standard input holds, and the steps in which it comes. */
static struct rmm_str left, steps;
static size_t step;

ssize_t __real_read(int fd, void *to, size_t n);
ssize_t __wrap_read(int fd, void *to, size_t n);

ssize_t __wrap_read(int fd, void *to, size_t n)
{
	size_t want;

	if (fd != STDIN_FILENO)
		return __real_read(fd, to, n);
	want = steps.len ? (unsigned char)steps.ptr[step++ % steps.len] : 0;
	want = want < 128 ? 37 * want + 1 : (want - 127) << 10;
	want = want < n ? want : n;
	want = want < left.len ? want : left.len;
	if (want)
		memcpy(to, left.ptr, want);
	left = rmm_str_from(left, want);
	return (ssize_t)want;
}

/* Three bytes: which one, and how often. */
static struct rmm_str expand(struct rmm_str input)
{
	static const char common[] = { '\n', '\r', 'a', '\0' };
	static char text[MAX_BYTES];
	size_t len = 0;

	while (input.len >= 3) {
		char c = common[fuzz_take(&input) % 4];
		size_t n = (size_t)fuzz_take(&input) << 8 | fuzz_take(&input);

		n = c == '\n' ? n % 8 : n;
		n = n < MAX_BYTES - len ? n : MAX_BYTES - len;
		memset(text + len, c, n);
		len += n;
	}
	return (struct rmm_str){ text, len };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), whole, a, b;
	struct rmm_in mem = {0}, pipe = {0};
	struct rmm_err err = {0};
	bool long_a, long_b, end_a, end_b;
	int got;

	steps = fuzz_part(&input, '\0');
	step = 0;
	whole = left = expand(input);
	rmm_in_mem(&mem, "m", whole);
	LAW(rmm_in_stdin(&pipe, &err) == 0, "%s", err.text);
	do {
		got = rmm_in_line(&mem, &a, &long_a, &end_a, &err);
		LAW(rmm_in_line(&pipe, &b, &long_b, &end_b, &err) == got,
		    "%d: %s", got, err.text);
		if (got <= 0)
			break;
		LAW(long_a == long_b && end_a == end_b && a.len == b.len,
		    "%zu and %zu bytes", a.len, b.len);
		LAW(memcmp(a.ptr, b.ptr, a.len) == 0, "other bytes");
		LAW(long_a ? a.len == RMM_MAX_LINE : a.len <= RMM_MAX_LINE + 1,
		    "%zu bytes", a.len);
		LAW(mem.taken == pipe.taken, "taken");
	} while (got > 0);
	LAW(got == 0 && mem.taken == whole.len, "%s", err.text);
	rmm_in_close(&pipe);
	return 0;
}
