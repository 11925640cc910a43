/* SPDX-License-Identifier: MIT */
/*
 * Grammar: the short texts of a publication: pointer, state, feed.csv, days,
 * times and serials. Laws: a text that is read is the one that is written;
 * what is written is read as it was; later texts are later times.
 */
#include "base/date.h"
#include "edge/pointer.h"
#include "io/out.h"
#include "law.h"

static void check_times(struct rmm_str s)
{
	char text[RMM_TIME_TEXT];
	int64_t seconds, again;
	rmm_day day;

	if (rmm_day_parse(&day, s))
		LAW_SAME(rmm_day_format(text, day), s, "day");
	if (rmm_serial_parse(&seconds, s))
		LAW_SAME(rmm_serial_format(text, seconds), s, "serial");
	if (!rmm_time_parse(&seconds, s))
		return;
	LAW_SAME(rmm_time_format(text, seconds), s, "time");
	rmm_time_format(text, seconds + 1);
	LAW(!text[0] || (rmm_time_parse(&again, rmm_str(text)) &&
			 again == seconds + 1), "'%s'", text);
	LAW(!text[0] || rmm_str_cmp(s, rmm_str(text)) < 0, "'%s'", text);
	LAW(rmm_day_of(seconds) == seconds / 86400, "'%s'", text);
}

static void check_state(struct rmm_str s)
{
	struct rmm_state state = {0};
	char text[RMM_SERIAL_TEXT + 1 + RMM_SHA256_TEXT], serial[RMM_SERIAL_TEXT];

	if (!rmm_state_parse(&state, s))
		return;
	rmm_serial_format(serial, state.serial);
	snprintf(text, sizeof(text), "%s %s", serial, state.sha256);
	if (rmm_str_ends(s, RMM_LIT("\n")))
		s.len--;
	LAW_SAME(rmm_str(text), s, "state");
}

/* A pointer, an LF, and perhaps a feed.csv that goes with it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str feed = fuzz_input(data, size), first;
	struct rmm_pointer pointer = {0};
	struct rmm_buf buf;
	struct rmm_out out;
	uint64_t rows = 0;

	check_state(feed);
	first = fuzz_part(&feed, '\n');
	check_times(first);
	if (!rmm_pointer_parse(&pointer, first))
		return 0;
	rmm_buf_init(&buf, 1 << 16);
	rmm_pointer_write(&buf, &pointer);
	LAW_SAME(fuzz_end(&buf), first, "pointer");
	rmm_buf_reset(&buf);
	if (rmm_feed_parse(&rows, feed, &pointer)) {
		rmm_out_buf(&out, &buf);
		rmm_feed_write(&out, &pointer, rows);
		LAW(rmm_out_close(&out, NULL) == 0, "memory");
		LAW_SAME(fuzz_end(&buf), feed, "feed.csv");
	}
	rmm_buf_free(&buf);
	return 0;
}
