/* SPDX-License-Identifier: MIT */
/*
 * Grammar: rows of two sources, of additions, removals, corrections and never,
 * parted by form feeds. Laws: what is merged is a sound combined list; the
 * order of a source's rows does not count; merged again, days stay; no row
 * hits what never.csv forbids.
 */
#include "merged.h"
#include "model/match.h"

/* A last line without LF that ends in CR is damaged; with LF behind it, it is
 * not, and reversed() puts one there. */
static bool is_cut(struct rmm_str rows)
{
	return rmm_str_ends(rows, RMM_LIT("\r"));
}

static struct rmm_str reversed(struct rmm_buf *buf, struct rmm_str rows)
{
	rmm_buf_init(buf, 1 << 20);
	while (rows.len > 0) {
		size_t at = rmm_str_rfind(rows, '\n');

		at = at < rows.len ? at + 1 : 0;
		if (at == rows.len) {
			rows.len--;
			continue;
		}
		rmm_buf_add(buf, rmm_str_from(rows, at));
		rmm_buf_addc(buf, '\n');
		rows.len = at;
	}
	return fuzz_end(buf);
}

static void check_never(const struct fuzz_merged *m)
{
	for (size_t i = 0; i < m->ws.never.n; i++) {
		const struct rmm_local_row *n = &m->ws.never.row[i];

		for (size_t k = 0; k < m->list.n; k++)
			LAW(!rmm_match_value((enum rmm_kind)m->list.row[k].kind,
					     m->list.row[k].indicator, n->kind,
					     n->indicator),
			    "'%.*s' hits '%.*s'",
			    RMM_ARG(m->list.row[k].indicator),
			    RMM_ARG(n->indicator));
	}
}

static void check_list(const struct rmm_list *list, struct rmm_str text)
{
	struct rmm_list again;
	struct rmm_buf buf;
	uint64_t found = 0;

	LAW(read_list(&again, text, &found) && found == 0, "%s", text.ptr);
	LAW(again.n == list->n, "%zu and %zu rows", again.n, list->n);
	LAW_SAME(write_list(&buf, &again), text, "list");
	rmm_list_free(&again);
	rmm_buf_free(&buf);
}

static void check_same(const struct fuzz_rows *rows,
		       const struct rmm_list *previous, rmm_day date,
		       struct rmm_str want, const char *what)
{
	struct fuzz_merged m;
	struct rmm_buf text;

	LAW(fuzz_merge(&m, rows, previous, date), "%s", what);
	LAW_SAME(write_list(&text, &m.list), want, what);
	rmm_buf_free(&text);
	fuzz_merged_free(&m);
}

static void check_reversed(const struct fuzz_rows *rows, struct rmm_str want)
{
	struct rmm_buf procs, hosts;
	struct fuzz_rows other = *rows;

	other.procs = reversed(&procs, rows->procs);
	other.hosts = reversed(&hosts, rows->hosts);
	check_same(&other, NULL, 20000, want, "another order");
	rmm_buf_free(&procs);
	rmm_buf_free(&hosts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), text;
	struct fuzz_rows rows;
	struct fuzz_merged m;
	struct rmm_buf buf;

	rows.procs = fuzz_part(&input, '\f');
	rows.hosts = fuzz_part(&input, '\f');
	rows.additions = fuzz_part(&input, '\f');
	rows.removals = fuzz_part(&input, '\f');
	rows.corrections = fuzz_part(&input, '\f');
	rows.never = input;
	if (fuzz_merge(&m, &rows, NULL, 20000)) {
		text = write_list(&buf, &m.list);
		check_never(&m);
		check_list(&m.list, text);
		check_same(&rows, &m.list, 20001, text, "again");
		if (!is_cut(rows.procs) && !is_cut(rows.hosts))
			check_reversed(&rows, text);
		rmm_buf_free(&buf);
	}
	fuzz_merged_free(&m);
	return 0;
}
