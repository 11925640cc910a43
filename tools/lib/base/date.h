/* SPDX-License-Identifier: MIT */
#ifndef RMM_BASE_DATE_H
#define RMM_BASE_DATE_H

/*
 * Days and seconds as text, proleptic Gregorian, always UTC, years 1970 to
 * 9999. Pure: the clock itself is io/clock.h.
 */

#include "base/str.h"

/* Days since 1970-01-01. RMM_NO_DAY stands for an empty cell. */
typedef int32_t rmm_day;
#define RMM_NO_DAY ((rmm_day)INT32_MIN)

enum { RMM_DAY_TEXT = 11, RMM_TIME_TEXT = 21, RMM_SERIAL_TEXT = 15 };

/* "YYYY-MM-DD" (RFC 3339 full-date), a real day; false otherwise. */
bool rmm_day_parse(rmm_day *out, struct rmm_str s);
struct rmm_str rmm_day_format(char text[RMM_DAY_TEXT], rmm_day day);

/* "YYYY-MM-DDTHH:MM:SSZ" exactly; no leap second, no fraction. Seconds since
 * 1970-01-01T00:00:00Z. */
bool rmm_time_parse(int64_t *out, struct rmm_str s);
struct rmm_str rmm_time_format(char text[RMM_TIME_TEXT], int64_t seconds);

/* "YYYYMMDDhhmmss", the form of a publication's serial. */
bool rmm_serial_parse(int64_t *out, struct rmm_str s);
struct rmm_str rmm_serial_format(char text[RMM_SERIAL_TEXT], int64_t seconds);

/* The day that holds this second. */
rmm_day rmm_day_of(int64_t seconds);

#endif
