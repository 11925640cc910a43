/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/buf.h"
#include "io/in.h"
#include "ops/diff.h"

#define HEADER RMM_LIST_HEADER "\n"

static void read_text(struct rmm_list *list, const char *name,
		      const char *rows)
{
	struct rmm_buf buf = {0};
	struct rmm_in in = {0};
	struct rmm_err err = {0};
	struct rmm_str text;

	rmm_buf_init(&buf, 1 << 20);
	rmm_buf_addf(&buf, "%s%s", HEADER, rows);
	CHECK_OK(name, rmm_buf_end(&buf, &text, &err), &err);
	rmm_in_mem(&in, "f", text);
	CHECK_OK(name, rmm_list_read(list, &in, NULL, &err), &err);
	CHECK(name, list->rejected == 0);
	rmm_in_close(&in);
	rmm_buf_free(&buf);
}

/* "+key -key ~key:columns; unchanged respelled" */
static void describe(struct rmm_buf *buf, const struct rmm_diff *diff)
{
	rmm_buf_init(buf, 1 << 20);
	for (size_t i = 0; i < diff->n_added; i++)
		rmm_buf_addf(buf, "+%.*s ", RMM_ARG(diff->added[i]->indicator));
	for (size_t i = 0; i < diff->n_removed; i++)
		rmm_buf_addf(buf, "-%.*s ",
			     RMM_ARG(diff->removed[i]->indicator));
	for (size_t i = 0; i < diff->n_changed; i++) {
		const struct rmm_change *c = &diff->changed[i];

		rmm_buf_addf(buf, "~%.*s", RMM_ARG(c->after->indicator));
		for (size_t k = 0; k < RMM_LIST_COLUMNS; k++)
			if (c->columns >> k & 1)
				rmm_buf_addf(buf, ":%s", rmm_list_column[k]);
		rmm_buf_addc(buf, ' ');
	}
	rmm_buf_addf(buf, "%llu %llu", (unsigned long long)diff->unchanged,
		     (unsigned long long)diff->respelled);
}

#define A "a.com,domain,A,rmm,high,one,2026-01-02,\n"
#define B "b.com,domain,B,rmm,high,one,2026-01-02,\n"
#define C "c.exe,process,C,rmm,high,one,2026-01-02,\n"

static const struct {
	const char *name, *before, *after, *want;
} pairs[] = {
	{ "both empty", "", "", "0 0" },
	{ "same", A B C, A B C, "3 0" },
	{ "other order", A B C, C A B, "3 0" },
	{ "from nothing", "", A C, "+a.com +c.exe 0 0" },
	{ "to nothing", A C, "", "-a.com -c.exe 0 0" },
	{ "one added", A C, A B C, "+b.com 2 0" },
	{ "one removed", A B C, A C, "-b.com 2 0" },
	{ "first and last", A, C, "+c.exe -a.com 0 0" },
	{ "type is part of the key", "a.msi,file,A,rmm,high,one,2026-01-02,\n", "a.exe,process,A,rmm,high,one,2026-01-02,\n", "+a.exe -a.msi 0 0" },
	{ "tool", A, "a.com,domain,B,rmm,high,one,2026-01-02,\n", "~a.com:tool 0 0" },
	{ "a tool more", A, "a.com,domain,A;B,rmm,high,one,2026-01-02,\n", "~a.com:tool 0 0" },
	{ "a tool less", "a.com,domain,A;B,rmm,high,one,2026-01-02,\n", A, "~a.com:tool 0 0" },
	{ "category", A, "a.com,domain,A,rat,high,one,2026-01-02,\n", "~a.com:category 0 0" },
	{ "fidelity", A, "a.com,domain,A,rmm,low,one,2026-01-02,\n", "~a.com:fidelity 0 0" },
	{ "sources", A, "a.com,domain,A,rmm,high,one;two,2026-01-02,\n", "~a.com:sources 0 0" },
	{ "reference", A, "a.com,domain,A,rmm,high,one,2026-01-02,https://x.com\n", "~a.com:reference 0 0" },
	{ "listed_since never counts", A, "a.com,domain,A,rmm,high,one,2025-12-31,\n", "1 0" },
	{ "all columns", A, "a.com,domain,B,rat,low,two,2025-12-31,https://x.com\n", "~a.com:tool:category:fidelity:sources:reference 0 0" },
	{ "case of the indicator", A, "A.COM,domain,A,rmm,high,one,2026-01-02,\n", "1 1" },
	{ "blanks around", A, " a.com ,domain,A,rmm,high,one,2026-01-02,\n", "1 1" },
	{ "blanks around listed_since", A, "a.com,domain,A,rmm,high,one, 2026-01-02 ,\n", "1 0" },
	{ "also written as before", A, "A.com,domain,A,rmm,high,one,2026-01-02,\n" A, "1 0" },
	{ "case of a tool", A, "a.com,domain,a,rmm,high,one,2026-01-02,\n", "1 1" },
	{ "blank in a tool", "a.com,domain,ZohoAssist,rmm,high,one,2026-01-02,\n", "a.com,domain,Zoho Assist,rmm,high,one,2026-01-02,\n", "1 1" },
	{ "no-break space in a tool", "a.com,domain,ZohoAssist,rmm,high,one,2026-01-02,\n", "a.com,domain,Zoho\xc2\xa0" "Assist,rmm,high,one,2026-01-02,\n", "1 1" },
	{ "punctuation in a tool is no blank", "a.com,domain,A B,rmm,high,one,2026-01-02,\n", "a.com,domain,A-B,rmm,high,one,2026-01-02,\n", "~a.com:tool 0 0" },
	{ "case moves a tool in its set", "a.com,domain,Beta;alpha,rmm,high,one,2026-01-02,\n", "a.com,domain,Alpha;Beta,rmm,high,one,2026-01-02,\n", "1 1" },
	{ "case of a reference", "a.com,domain,A,rmm,high,one,2026-01-02,https://x.com/A\n", "a.com,domain,A,rmm,high,one,2026-01-02,https://x.com/a\n", "1 1" },
	{ "case of a category", A, "a.com,domain,A,RMM,high,one,2026-01-02,\n", "1 1" },
	{ "another spelling of the same host", A, "https://a.com/,domain,A,rmm,high,one,2026-01-02,\n", "1 0" },
	{ "case and a field", A, "A.com,domain,A,rat,high,one,2026-01-02,\n", "~a.com:category 0 0" },
	{ "names in letters beyond ASCII", "a.com,domain,\xc3\x84,rmm,high,one,2026-01-02,\n", "a.com,domain,\xc3\x96,rmm,high,one,2026-01-02,\n", "~a.com:tool 0 0" },
	{ "signer in another case", "Foo Inc,signer,A,rmm,high,local,2026-01-02,\n", "FOO INC,signer,A,rmm,high,local,2026-01-02,\n", "1 1" },
	{ "signer in another case, changed", "Foo Inc,signer,A,rmm,high,local,2026-01-02,\n", "FOO Inc,signer,B,rmm,high,local,2026-01-02,\n", "~FOO Inc:tool 0 0" },
	{ "other signer", "Foo Inc,signer,A,rmm,high,local,2026-01-02,\n", "Bar Inc,signer,A,rmm,high,local,2026-01-02,\n", "+Bar Inc -Foo Inc 0 0" },
	{ "signers pair once", "FOO,signer,A,rmm,high,local,2026-01-02,\nFOo,signer,A,rmm,high,local,2026-01-02,\n", "Foo,signer,A,rmm,high,local,2026-01-02,\n", "-FOo 1 1" },
	{ "signers that are left over stay in order", "Beta,signer,A,rmm,high,local,2026-01-02,\nalpha,signer,A,rmm,high,local,2026-01-02,\ngamma,signer,A,rmm,high,local,2026-01-02,\n", "Eta,signer,A,rmm,high,local,2026-01-02,\nGAMMA,signer,A,rmm,high,local,2026-01-02,\ndelta,signer,A,rmm,high,local,2026-01-02,\n", "+Eta +delta -Beta -alpha 1 1" },
	{ "signers among others", A "Foo,signer,A,rmm,high,local,2026-01-02,\naa-bb-cc-dd,term,A,rmm,low,one,2026-01-02,\n", B "fOO,signer,A,rmm,low,local,2026-01-02,\n", "+b.com -a.com -aa-bb-cc-dd ~fOO:fidelity 0 0" },
	{ "changed signers stay in order", A "Bar,signer,A,rmm,high,local,2026-01-02,\naa-bb-cc-dd,term,A,rmm,low,one,2026-01-02,\n", "a.com,domain,B,rmm,high,one,2026-01-02,\nbar,signer,B,rmm,high,local,2026-01-02,\naa-bb-cc-dd,term,B,rmm,low,one,2026-01-02,\n", "~a.com:tool ~bar:tool ~aa-bb-cc-dd:tool 0 0" },
};

static void test_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct rmm_list before = {0}, after = {0};
		struct rmm_diff diff = {0};
		struct rmm_buf got = {0};
		struct rmm_err err = {0};
		struct rmm_str text;

		read_text(&before, pairs[i].name, pairs[i].before);
		read_text(&after, pairs[i].name, pairs[i].after);
		CHECK_OK(pairs[i].name, rmm_diff(&diff, &before, &after, &err),
			 &err);
		describe(&got, &diff);
		CHECK_OK(pairs[i].name, rmm_buf_end(&got, &text, &err), &err);
		CHECK_STR(pairs[i].name, text, pairs[i].want);
		rmm_buf_free(&got);
		rmm_diff_free(&diff);
		rmm_list_free(&before);
		rmm_list_free(&after);
	}
}

/* Of a list in an upstream's shape only the tool is known. */
static void test_shapes(void **state)
{
	static const char *const want[] = { "~a.com:tool 1 0", "~a.com:tool 1 0" };

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		struct rmm_list list[2] = {0};
		struct rmm_diff diff = {0};
		struct rmm_buf got = {0};
		struct rmm_err err = {0};
		struct rmm_str text;

		read_text(&list[0], "combined", A B);
		read_text(&list[1], "upstream",
			  "a.com,domain,X,rat,low,two,2026-01-02,\n"
			  "b.com,domain,B,rat,low,two,2026-01-02,https://x.com\n");
		list[i].combined = false;
		CHECK_OK("shapes", rmm_diff(&diff, &list[0], &list[1], &err),
			 &err);
		describe(&got, &diff);
		CHECK_OK("shapes", rmm_buf_end(&got, &text, &err), &err);
		CHECK_STR("shapes", text, want[i]);
		rmm_buf_free(&got);
		rmm_diff_free(&diff);
		rmm_list_free(&list[0]);
		rmm_list_free(&list[1]);
	}
}

/* The same numbers on every machine. */
static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

enum { KEYS = 400 };

/* A list by key number: 0 not there, else what its fields are. */
static void draw(unsigned model[KEYS], uint32_t *seed, unsigned density)
{
	for (size_t i = 0; i < KEYS; i++)
		model[i] = next(seed) % 100 < density ? 1 + next(seed) % 48 : 0;
}

static void build(struct rmm_list *list, const unsigned model[KEYS])
{
	static const char *const tools[] = { "A", "B", "A;B", "C" };
	static const char *const sources[] = { "one", "one;two" };
	struct rmm_err err = {0};
	char name[32];

	list->combined = true;
	for (size_t i = 0; i < KEYS; i++) {
		unsigned value = model[i] - 1;
		struct rmm_cells cells = {0};
		struct rmm_row row = { .cells = &cells,
				       .kind = i % 2 ? RMM_DOMAIN : RMM_PROCESS };

		if (model[i] == 0)
			continue;
		snprintf(name, sizeof(name), "h%03u.com", (unsigned)i);
		row.indicator = rmm_str(name);
		cells.tool = rmm_str(tools[value % 4]);
		cells.sources = rmm_str(sources[value / 4 % 2]);
		row.fidelity = (uint8_t)(value / 8 % 3);
		row.category = (uint8_t)(value / 24);
		row.listed_since = (rmm_day)i;
		CHECK_OK("add", rmm_list_add(list, &row, &err), &err);
	}
	CHECK_OK("sort", rmm_list_sort(list, &err), &err);
}

static unsigned columns(unsigned a, unsigned b)
{
	unsigned c = 0;

	a--;
	b--;
	if (a % 4 != b % 4)
		c |= 1u << 2;
	if (a / 24 != b / 24)
		c |= 1u << 3;
	if (a / 8 % 3 != b / 8 % 3)
		c |= 1u << 4;
	if (a / 4 % 2 != b / 4 % 2)
		c |= 1u << 5;
	return c;
}

static size_t key_of(const struct rmm_row *row)
{
	const char *p = row->indicator.ptr;

	return (size_t)((p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0'));
}

/* The diff, against the two models key by key. */
static void check_model(const struct rmm_diff *diff, const unsigned a[KEYS],
			const unsigned b[KEYS])
{
	char said[KEYS] = {0};
	unsigned changed[KEYS] = {0};
	size_t same = 0;

	for (size_t i = 0; i < diff->n_added; i++)
		said[key_of(diff->added[i])] = '+';
	for (size_t i = 0; i < diff->n_removed; i++)
		said[key_of(diff->removed[i])] = '-';
	for (size_t i = 0; i < diff->n_changed; i++) {
		said[key_of(diff->changed[i].after)] = '~';
		changed[key_of(diff->changed[i].after)] =
			diff->changed[i].columns;
	}
	for (size_t i = 0; i < KEYS; i++) {
		char want = 0;

		if (!a[i] && b[i])
			want = '+';
		else if (a[i] && !b[i])
			want = '-';
		else if (a[i] != b[i])
			want = '~';
		else
			same += a[i] != 0;
		CHECK("model", said[i] == want);
		CHECK("model", want != '~' || changed[i] == columns(a[i], b[i]));
	}
	CHECK("model", diff->unchanged == same && diff->respelled == 0);
}

/* a without what was removed, with what was added, and changed where it says
 * so, is b. */
static void check_sum(const struct rmm_diff *diff, const struct rmm_list *a,
		      const struct rmm_list *b)
{
	struct rmm_list sum = { .combined = true };
	struct rmm_diff rest = {0};
	struct rmm_err err = {0};
	size_t gone = 0, new = 0;

	for (size_t i = 0; i < a->n; i++) {
		const struct rmm_row *row = &a->row[i];

		if (gone < diff->n_removed && diff->removed[gone] == row) {
			gone++;
			continue;
		}
		if (new < diff->n_changed && diff->changed[new].before == row)
			row = diff->changed[new++].after;
		CHECK_OK("sum", rmm_list_add(&sum, row, &err), &err);
	}
	CHECK("sum", gone == diff->n_removed && new == diff->n_changed);
	for (size_t i = 0; i < diff->n_added; i++)
		CHECK_OK("sum", rmm_list_add(&sum, diff->added[i], &err), &err);
	CHECK_OK("sum", rmm_list_sort(&sum, &err), &err);
	CHECK("sum", sum.n == b->n);
	for (size_t i = 0; i < sum.n; i++)
		for (size_t k = 0; k < RMM_LIST_COLUMNS; k++) {
			char x[RMM_DAY_TEXT], y[RMM_DAY_TEXT];

			if (k != 6)
				CHECK("sum", rmm_str_eq(
					rmm_row_cell(&sum.row[i], k, x),
					rmm_row_cell(&b->row[i], k, y)));
		}
	CHECK_OK("rest", rmm_diff(&rest, &sum, b, &err), &err);
	CHECK("rest", rest.n_added + rest.n_removed + rest.n_changed == 0);
	rmm_diff_free(&rest);
	rmm_list_free(&sum);
}

static void test_laws(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 60; seed++) {
		unsigned a[KEYS], b[KEYS];
		struct rmm_list before = {0}, after = {0};
		struct rmm_diff diff = {0}, back = {0}, none = {0};
		struct rmm_err err = {0};
		uint32_t state_of = seed;

		draw(a, &state_of, seed % 101);
		draw(b, &state_of, seed * 7 % 101);
		for (size_t i = 0; i < KEYS; i++)
			if (next(&state_of) % 2)
				b[i] = a[i];
		build(&before, a);
		build(&after, b);
		CHECK_OK("diff", rmm_diff(&diff, &before, &after, &err), &err);
		check_model(&diff, a, b);
		check_sum(&diff, &before, &after);
		CHECK_OK("back", rmm_diff(&back, &after, &before, &err), &err);
		check_sum(&back, &after, &before);
		CHECK("back", back.n_added == diff.n_removed &&
			      back.n_changed == diff.n_changed);
		CHECK_OK("none", rmm_diff(&none, &before, &before, &err), &err);
		CHECK("none", none.n_added + none.n_removed + none.n_changed +
			      none.respelled == 0);
		CHECK("none", none.unchanged == before.n);
		rmm_diff_free(&diff);
		rmm_diff_free(&back);
		rmm_diff_free(&none);
		rmm_list_free(&before);
		rmm_list_free(&after);
	}
}

static unsigned allowed;

static bool may_allocate(void)
{
	if (allowed == 0)
		return false;
	allowed--;
	return true;
}

static void test_no_memory(void **state)
{
	struct rmm_list before = {0}, after = {0};
	unsigned n = 0;
	int ret = -1;

	(void)state;
	read_text(&before, "before", A "d.com,domain,A,rmm,high,one,2026-01-02,\n"
		  "Foo,signer,A,rmm,high,local,2026-01-02,\n");
	read_text(&after, "after", "a.com,domain,B,rmm,high,one,2026-01-02,\n" B
		  "FOO,signer,B,rmm,high,local,2026-01-02,\n");
	while (ret < 0) {
		struct rmm_diff diff = {0};
		struct rmm_err err = {0};

		CHECK("ends", n < 100);
		allowed = n++;
		rmm_mem_hook(may_allocate);
		ret = rmm_diff(&diff, &before, &after, &err);
		rmm_mem_hook(NULL);
		CHECK("code", ret == 0 || err.code == RMM_E_NOMEM);
		CHECK("nothing left", ret == 0 || !diff.added);
		rmm_diff_free(&diff);
	}
	CHECK("some failed", n > 3);
	rmm_list_free(&before);
	rmm_list_free(&after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_laws),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
