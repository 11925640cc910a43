/* SPDX-License-Identifier: MIT */
/*
 * Grammar: three versions of a file by key, parted by form feeds. Laws: where
 * one side did nothing the other's rows are the result; what both did alike is
 * taken once; the sides turned, the rows and the conflicts are the same.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "merge_files.h"

static int by_line(const void *a, const void *b)
{
	return rmm_str_cmp(*(const struct rmm_str *)a,
			   *(const struct rmm_str *)b);
}

/* Letters, digits and ends of lines: another spelling is the same row. */
static struct rmm_str fold(struct rmm_buf *buf, struct rmm_str text)
{
	rmm_buf_init(buf, 1 << 20);
	for (size_t i = 0; i < text.len; i++)
		if (rmm_is_alnum(text.ptr[i]) || text.ptr[i] == '\n')
			rmm_buf_addc(buf, rmm_lower(text.ptr[i]));
	return fuzz_end(buf);
}

/* The lines below the header, sorted, since their order is CURRENT's. */
static struct rmm_str sorted(struct rmm_buf *buf, struct rmm_str text)
{
	struct rmm_str line[1024] = {{0}};
	struct rmm_buf folded;
	size_t n = 0;

	text = fold(&folded, text);
	while (fuzz_part(&text, '\n').len == 0 && text.len > 0)
		;
	while (text.len > 0 && n < 1024) {
		line[n] = fuzz_part(&text, '\n');
		n += line[n].len > 0;
	}
	qsort(line, n, sizeof(*line), by_line);
	rmm_buf_init(buf, 1 << 20);
	for (size_t i = 0; i < n; i++) {
		rmm_buf_add(buf, line[i]);
		rmm_buf_addc(buf, '\n');
	}
	rmm_buf_free(&folded);
	return fuzz_end(buf);
}

static void same_rows(struct rmm_str a, struct rmm_str b, const char *what)
{
	struct rmm_buf one, two;

	LAW_SAME(sorted(&one, a), sorted(&two, b), what);
	rmm_buf_free(&one);
	rmm_buf_free(&two);
}

/* merge(base, current, other) must be clean and have the rows of want. */
static void check(struct rmm_str base, struct rmm_str current,
		  struct rmm_str other, struct rmm_str want, const char *what)
{
	struct rmm_buf out;
	size_t conflicts = 0;

	LAW(merge_files(&out, &conflicts, base, current, other), "%s", what);
	LAW(conflicts == 0, "%s: %zu conflicts", what, conflicts);
	same_rows(fuzz_end(&out), want, what);
	rmm_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str b = fuzz_input(data, size), x, y;
	struct rmm_buf one, two;
	size_t there = 0, back = 0;

	x = fuzz_part(&b, '\f');
	y = fuzz_part(&b, '\f');
	/* BASE alone may hold markers, which no side may. */
	if (!merge_files(&two, &back, b, b, b)) {
		rmm_buf_free(&two);
		return 0;
	}
	rmm_buf_free(&two);
	if (!merge_files(&one, &there, b, x, y)) {
		rmm_buf_free(&one);
		return 0;
	}
	check(b, x, b, x, "other did nothing");
	check(b, b, x, x, "current did nothing");
	check(b, y, b, y, "other did nothing");
	check(b, x, x, x, "both did the same");
	LAW(merge_files(&two, &back, b, y, x), "turned");
	LAW(there == back, "%zu conflicts, turned %zu", there, back);
	if (there == 0)
		same_rows(fuzz_end(&one), fuzz_end(&two), "turned");
	rmm_buf_free(&one);
	rmm_buf_free(&two);
	return 0;
}
