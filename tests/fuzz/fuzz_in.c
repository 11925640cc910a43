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

/* What standard input holds, and the steps in which it comes: what is behind
 * them comes at once, so that a run stays a short one. */
static struct rmm_str left, steps;

ssize_t __real_read(int fd, void *to, size_t n);
ssize_t __wrap_read(int fd, void *to, size_t n);

static size_t next_step(size_t n)
{
	size_t byte;

	if (steps.len == 0)
		return n;
	byte = fuzz_take(&steps);
	byte = byte < 128 ? 37 * byte + 1 : (byte - 127) << 10;
	return byte < n ? byte : n;
}

ssize_t __wrap_read(int fd, void *to, size_t n)
{
	size_t got;

	if (fd != STDIN_FILENO)
		return __real_read(fd, to, n);
	got = next_step(n);
	got = got < left.len ? got : left.len;
	if (got)
		memcpy(to, left.ptr, got);
	left = rmm_str_from(left, got);
	return (ssize_t)got;
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

static void check_line(struct rmm_str a, struct rmm_str b, bool too_long)
{
	LAW(a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0,
	    "%zu and %zu bytes", a.len, b.len);
	LAW(too_long ? a.len == RMM_MAX_LINE : a.len <= RMM_MAX_LINE + 1,
	    "%zu bytes", a.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), whole, a, b;
	struct rmm_in mem = {0}, pipe = {0};
	struct rmm_err err = {0};
	bool long_a, long_b, end_a, end_b;

	steps = fuzz_part(&input, '\0');
	whole = left = expand(input);
	rmm_in_mem(&mem, "m", whole);
	LAW(rmm_in_stdin(&pipe, &err) == 0, "%s", err.text);
	while (rmm_in_line(&mem, &a, &long_a, &end_a, &err) > 0) {
		LAW(rmm_in_line(&pipe, &b, &long_b, &end_b, &err) == 1,
		    "a line is missing: %s", err.text);
		LAW(long_a == long_b && end_a == end_b, "another end");
		LAW(mem.taken == pipe.taken, "taken");
		check_line(a, b, long_a);
	}
	LAW(mem.taken == whole.len, "%s", err.text);
	LAW(rmm_in_line(&pipe, &b, &long_b, &end_b, &err) == 0,
	    "a line too many: %s", err.text);
	rmm_in_close(&pipe);
	return 0;
}
