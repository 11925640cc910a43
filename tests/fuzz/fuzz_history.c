/* SPDX-License-Identifier: MIT */
/*
 * Grammar: history.csv. Laws: what is read and written is read and written so
 * again; serials rise; the newest publication stays, and so do the latest of
 * the last ten lists.
 */
#include "edge/history.h"
#include "io/out.h"
#include "law.h"

static void write(struct rmm_buf *buf, const struct rmm_history *history)
{
	struct rmm_out out;
	struct rmm_err err = {0};

	rmm_out_buf(&out, buf);
	rmm_history_write(&out, history);
	LAW(rmm_out_close(&out, &err) == 0, "%s", err.text);
}

static void check_keep(const struct rmm_history *h)
{
	bool keep[256];
	size_t kept = 0;

	if (h->n == 0 || h->n > 256)
		return;
	rmm_history_keep(keep, h, h->row[h->n - 1].created);
	LAW(keep[h->n - 1], "the newest goes");
	for (size_t i = 0; i < h->n; i++) {
		kept += keep[i];
		LAW(rmm_history_find(h, h->row[i].serial) == &h->row[i],
		    "row %zu", i);
		LAW(i == 0 || h->row[i].serial > h->row[i - 1].serial,
		    "serial of row %zu", i);
	}
	LAW(kept > 0, "all go");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_history first = {0}, second = {0};
	struct rmm_buf text, again;
	struct rmm_err err = {0};

	if (rmm_history_parse(&first, fuzz_input(data, size), "h", &err) < 0) {
		LAW(err.code == RMM_E_REJECT && first.n == 0, "%s", err.text);
		return 0;
	}
	check_keep(&first);
	rmm_buf_init(&text, 1 << 20);
	rmm_buf_init(&again, 1 << 20);
	write(&text, &first);
	LAW(rmm_history_parse(&second, fuzz_end(&text), "h", &err) == 0, "%s",
	    err.text);
	LAW(first.n == second.n, "%zu and %zu rows", first.n, second.n);
	write(&again, &second);
	LAW_SAME(fuzz_end(&again), fuzz_end(&text), "text");
	rmm_history_free(&first);
	rmm_history_free(&second);
	rmm_buf_free(&text);
	rmm_buf_free(&again);
	return 0;
}
