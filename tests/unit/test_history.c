/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/date.h"
#include "edge/history.h"
#include "io/out.h"

#define HEAD RMM_HISTORY_HEADER "\n"
#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ROW1 "20261101000000,2026-11-01T00:00:00Z,,10,10,0," A "\n"
#define ROW2 "20261102000000,2026-11-02T00:00:00Z,v1.2,11,2,1," B "\n"

static void test_round_trip(void **state)
{
	static const struct {
		const char *name, *in;
		size_t rows;
	} rows[] = {
		{ "header alone", HEAD, 0 },
		{ "one row", HEAD ROW1, 1 },
		{ "two rows", HEAD ROW1 ROW2, 2 },
		{ "quoted revision", HEAD "20261101000000,2026-11-01T00:00:00Z,\"a,b\",1,1,0," A "\n", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_history h = {0};
		struct rmm_err err = {0};
		struct rmm_buf buf = {0};
		struct rmm_out out = {0};

		CHECK_OK(rows[i].name, rmm_history_parse(&h,
			 rmm_str(rows[i].in), "h", &err), &err);
		CHECK(rows[i].name, h.n == rows[i].rows);
		rmm_buf_init(&buf, 4096);
		rmm_out_buf(&out, &buf);
		rmm_history_write(&out, &h);
		CHECK_OK(rows[i].name, rmm_out_close(&out, &err), &err);
		CHECK_STR(rows[i].name, rmm_str(buf.ptr), rows[i].in);
		rmm_buf_free(&buf);
		rmm_history_free(&h);
	}
}

static void test_damaged(void **state)
{
	static const struct {
		const char *name, *in;
	} rows[] = {
		{ "empty", "" },
		{ "no header", ROW1 },
		{ "another header", "serial,created,rows\n" },
		{ "too few cells", HEAD "20261101000000,2026-11-01T00:00:00Z,,10,10,0\n" },
		{ "too many cells", HEAD "20261101000000,2026-11-01T00:00:00Z,,10,10,0," A ",\n" },
		{ "a serial twice", HEAD ROW1 ROW1 },
		{ "serials fall", HEAD ROW2 ROW1 },
		{ "no serial", HEAD "1,2026-11-01T00:00:00Z,,10,10,0," A "\n" },
		{ "no time", HEAD "20261101000000,2026-11-01,,10,10,0," A "\n" },
		{ "no number", HEAD "20261101000000,2026-11-01T00:00:00Z,,ten,10,0," A "\n" },
		{ "no hash", HEAD "20261101000000,2026-11-01T00:00:00Z,,10,10,0,abc\n" },
		{ "a stray quote", HEAD "20261101000000,2026-11-01T00:00:00Z,\"a\"b,10,10,0," A "\n" },
		{ "UTF-16", "\xff\xfes\0e\0" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_history h = {0};
		struct rmm_err err = {0};

		CHECK_FAILS(rows[i].name, rmm_history_parse(&h,
			    rmm_str(rows[i].in), "h", &err), &err,
			    RMM_E_REJECT);
		CHECK(rows[i].name, h.n == 0 && !h.row);
	}
}

static void test_find(void **state)
{
	struct rmm_history h = {0};
	struct rmm_err err = {0};
	int64_t serial = 0;

	(void)state;
	CHECK_OK("parse", rmm_history_parse(&h, RMM_LIT(HEAD ROW1 ROW2), "h",
		 &err), &err);
	assert_true(rmm_serial_parse(&serial, RMM_LIT("20261102000000")));
	assert_ptr_equal(rmm_history_find(&h, serial), &h.row[1]);
	assert_null(rmm_history_find(&h, serial + 1));
	CHECK_STR("revision", h.row[1].revision, "v1.2");
	rmm_history_free(&h);
}

/* A row for each pair of characters: the day of November 2026 on which it was
 * published, in base 36, and the list. */
static void fill(struct rmm_history *h, const char *text)
{
	struct rmm_err err = {0};
	char hash[65];

	for (; *text; text += 2) {
		int day = *text <= '9' ? *text - '0' : *text - 'a' + 10;
		struct rmm_history_row row = {
			.serial = 1793491200 + (int64_t)day * 86400 +
				  (int64_t)h->n,
		};

		row.created = row.serial;
		memset(hash, text[1], 64);
		hash[64] = '\0';
		row.sha256 = rmm_str(hash);
		CHECK_OK("add", rmm_history_add(h, &row, &err), &err);
	}
}

/* What stays on day `day`: '#' stays, '.' goes. */
static void test_keep(void **state)
{
	static const struct {
		const char *name, *rows;
		int day;
		const char *want;
	} rows[] = {
		{ "nothing", "", 1, "" },
		{ "one", "1a", 1, "#" },
		{ "one, long ago", "1a", 500, "#" },
		{ "same list, in time", "1a2a3a", 4, "###" },
		{ "same list, long ago", "1a2a3a", 500, "..#" },
		/* Day 1's was in use until day 2, 30 days before day 32. */
		{ "in use on the 30th day", "1a2a3a", 32, "###" },
		{ "a day more", "1a2a3a", 33, ".##" },
		{ "ten lists", "1a1b1c1d1e1f1g1h1i1j", 500, "##########" },
		{ "eleven lists", "1a1b1c1d1e1f1g1h1i1j1k", 500, ".##########" },
		{ "eleven lists, in time", "1a1b1c1d1e1f1g1h1i1j1k", 2, "###########" },
		{ "the latest of each", "1a1b1a1c1b", 500, "..###" },
		{ "back to an old list", "1a1b1c1d1e1f1g1h1i1j1k1a", 500, "..##########" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_history h = {0};
		bool keep[32] = { false };
		char got[32] = "";

		fill(&h, rows[i].rows);
		rmm_history_keep(keep, &h, 1793491200 +
				 (int64_t)rows[i].day * 86400);
		for (size_t k = 0; k < h.n; k++)
			got[k] = keep[k] ? '#' : '.';
		CHECK_STR(rows[i].name, rmm_str(got), rows[i].want);
		rmm_history_free(&h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_keep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
