/* SPDX-License-Identifier: MIT */
/*
 * Grammar: two combined lists, parted by a form feed. Laws: a list does not
 * differ from itself; the difference the other way round is the same, turned;
 * a list with the difference applied does not differ from the other.
 */
#include "lists.h"
#include "ops/diff.h"

static void diff(struct rmm_diff *out, const struct rmm_list *a,
		 const struct rmm_list *b)
{
	struct rmm_err err = {0};

	LAW(rmm_diff(out, a, b, &err) == 0, "%s", err.text);
}

static size_t differ(const struct rmm_list *a, const struct rmm_list *b)
{
	struct rmm_err err = {0};
	size_t n = 0;

	LAW(rmm_diff_count(&n, a, b, &err) == 0, "%s", err.text);
	return n;
}

static void add(struct rmm_list *list, const struct rmm_row *row)
{
	struct rmm_err err = {0};

	LAW(rmm_list_add(list, row, &err) == 0, "%s", err.text);
}

/* Rows of a that are neither removed nor changed, what they became, and
 * what came. */
static void apply(struct rmm_list *out, const struct rmm_list *a,
		  const struct rmm_diff *d)
{
	struct rmm_err err = {0};
	size_t gone = 0, kept = 0;

	*out = (struct rmm_list){ .combined = true };
	for (size_t i = 0; i < a->n; i++) {
		bool stays = true;

		for (size_t k = 0; k < d->n_removed; k++)
			stays &= d->removed[k] != &a->row[i];
		for (size_t k = 0; k < d->n_changed; k++)
			stays &= d->changed[k].before != &a->row[i];
		gone += !stays;
		kept += stays;
		if (stays)
			add(out, &a->row[i]);
	}
	for (size_t k = 0; k < d->n_changed; k++) {
		LAW(d->changed[k].columns, "changed in nothing");
		add(out, d->changed[k].after);
	}
	for (size_t k = 0; k < d->n_added; k++)
		add(out, d->added[k]);
	LAW(gone == d->n_removed + d->n_changed && kept == d->unchanged,
	    "%zu of %zu rows", gone, a->n);
	LAW(rmm_list_sort(out, &err) == 0, "%s", err.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size);
	struct rmm_list a, b, made = {0};
	struct rmm_diff there = {0}, back = {0};

	bool ok = read_list(&a, fuzz_part(&input, '\f'), NULL);

	if (read_list(&b, input, NULL) && ok) {
		LAW(differ(&a, &a) == 0, "from itself");
		diff(&there, &a, &b);
		diff(&back, &b, &a);
		LAW(there.n_added == back.n_removed &&
		    there.n_removed == back.n_added &&
		    there.n_changed == back.n_changed &&
		    there.unchanged == back.unchanged &&
		    there.respelled == back.respelled, "back");
		apply(&made, &a, &there);
		LAW(made.n == b.n && differ(&made, &b) == 0, "%zu rows of %zu",
		    made.n, b.n);
	}
	rmm_diff_free(&there);
	rmm_diff_free(&back);
	rmm_list_free(&made);
	rmm_list_free(&a);
	rmm_list_free(&b);
	return 0;
}
