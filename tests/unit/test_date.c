/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/date.h"

static void days(void **state)
{
	static const struct {
		const char *in;
		rmm_day want;
	} row[] = {
		{ "1970-01-01", 0 },
		{ "1970-12-31", 364 },
		{ "1971-01-01", 365 },
		{ "1972-02-29", 789 },
		{ "1972-03-01", 790 },
		{ "1999-12-31", 10956 },
		{ "2000-01-01", 10957 },
		{ "2000-02-29", 11016 },
		{ "2024-02-29", 19782 },
		{ "2025-11-22", 20414 },
		{ "2038-01-19", 24855 },
		{ "2100-02-28", 47540 },
		{ "2100-03-01", 47541 },
		{ "2400-02-29", 157113 },
		{ "9999-12-31", 2932896 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		char text[RMM_DAY_TEXT];
		rmm_day day = -1;

		CHECK(row[i].in, rmm_day_parse(&day, rmm_str(row[i].in)));
		CHECK(row[i].in, day == row[i].want);
		CHECK_STR(row[i].in, rmm_day_format(text, day), row[i].in);
		assert_string_equal(text, row[i].in);
	}
}

static void bad_days(void **state)
{
	static const char *const row[] = {
		"", "2025", "2025-01", "2025-1-01", "2025-01-1", "25-01-01",
		"2025-00-01", "2025-13-01", "2025-01-00", "2025-01-32",
		"2025-04-31", "2025-02-29", "2100-02-29", "2200-02-29", "1969-12-31",
		"0000-01-01", "10000-01-01", "2025/11/22", "2025-11-22 ",
		" 2025-11-22", "2025-11-22T00:00:00Z", "20251122",
		"2025-11-2a", "+025-11-22", "-025-11-22", "22-11-2025",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		rmm_day day = 77;

		CHECK(row[i], !rmm_day_parse(&day, rmm_str(row[i])));
		CHECK(row[i], day == 77);
	}
}

/* Every day there is, in order, and back. */
static void each_day(void **state)
{
	char text[RMM_DAY_TEXT], last[RMM_DAY_TEXT] = "";

	(void)state;
	for (rmm_day day = 0; day <= 2932896; day += day < 60000 ? 1 : 97) {
		struct rmm_str s = rmm_day_format(text, day);
		rmm_day back = -1;

		if (!rmm_day_parse(&back, s) || back != day ||
		    strcmp(last, text) >= 0)
			fail_msg("day %d: '%s' after '%s'", (int)day, text,
				 last);
		memcpy(last, text, sizeof(last));
	}
}

static void times(void **state)
{
	static const struct {
		const char *time, *serial;
		int64_t want;
	} row[] = {
		{ "1970-01-01T00:00:00Z", "19700101000000", 0 },
		{ "1970-01-01T23:59:59Z", "19700101235959", 86399 },
		{ "1970-01-02T00:00:00Z", "19700102000000", 86400 },
		{ "2001-09-09T01:46:40Z", "20010909014640", 1000000000 },
		{ "2038-01-19T03:14:08Z", "20380119031408", 2147483648 },
		{ "9999-12-31T23:59:59Z", "99991231235959", 253402300799 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		char time[RMM_TIME_TEXT], serial[RMM_SERIAL_TEXT];
		const char *name = row[i].time;
		int64_t a = -1, b = -1;

		CHECK(name, rmm_time_parse(&a, rmm_str(row[i].time)));
		CHECK(name, rmm_serial_parse(&b, rmm_str(row[i].serial)));
		CHECK(name, a == row[i].want && b == row[i].want);
		CHECK_STR(name, rmm_time_format(time, a), row[i].time);
		CHECK_STR(name, rmm_serial_format(serial, a), row[i].serial);
	}
}

static void bad_times(void **state)
{
	static const char *const row[] = {
		"", "2025-11-22", "2025-11-22T00:00:00", "2025-11-22 00:00:00Z",
		"2025-11-22t00:00:00Z", "2025-11-22T00:00:00z",
		"2025-11-22T24:00:00Z", "2025-11-22T00:60:00Z",
		"2025-11-22T23:59:60Z", "2025-11-22T00:00:00.5Z",
		"2025-11-22T00:00:00+00:00", "2025-11-22T00:00Z",
		"2025-02-30T00:00:00Z", "2025-11-22T00:00:00Zx",
	};
	static const char *const serial[] = {
		"", "2025112200000", "202511220000000", "2025-11-22000000",
		"20251122T00000", "20251322000000", "20251122240000",
		"19691231235959", "2025112200000a",
	};
	int64_t out = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		CHECK(row[i], !rmm_time_parse(&out, rmm_str(row[i])));
	for (size_t i = 0; i < COUNT(serial); i++)
		CHECK(serial[i], !rmm_serial_parse(&out, rmm_str(serial[i])));
	assert_int_equal(out, 77);
}

static void out_of_range(void **state)
{
	char day[RMM_DAY_TEXT], time[RMM_TIME_TEXT];
	static const rmm_day bad_day[] = { RMM_NO_DAY, -1, 2932897, INT32_MAX };
	static const int64_t bad_time[] = { INT64_MIN, -1, 253402300800,
					    INT64_MAX };

	(void)state;
	for (size_t i = 0; i < COUNT(bad_day); i++)
		CHECK_STR("day", rmm_day_format(day, bad_day[i]), "");
	for (size_t i = 0; i < COUNT(bad_time); i++)
		CHECK_STR("time", rmm_time_format(time, bad_time[i]), "");
}

static void day_of(void **state)
{
	(void)state;
	assert_int_equal(rmm_day_of(0), 0);
	assert_int_equal(rmm_day_of(86399), 0);
	assert_int_equal(rmm_day_of(86400), 1);
	assert_int_equal(rmm_day_of(253402300799), 2932896);
	assert_int_equal(rmm_day_of(-1), 0);
	assert_int_equal(rmm_day_of(INT64_MIN), 0);
	assert_int_equal(rmm_day_of(INT64_MAX), 2932896);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(bad_days),
		cmocka_unit_test(each_day),
		cmocka_unit_test(times),
		cmocka_unit_test(bad_times),
		cmocka_unit_test(out_of_range),
		cmocka_unit_test(day_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
