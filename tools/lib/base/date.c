/* SPDX-License-Identifier: MIT */
#include "base/date.h"

#include "base/utf8.h"

enum {
	DAY_SECONDS = 86400,
	LAST_DAY = 2932896, /* 9999-12-31 */
};

struct civil {
	unsigned year, month, day;
};

static bool is_leap(unsigned year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned month_length(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30,
					      31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

/* Days before the first of January of `year`, counted from 1970. */
static rmm_day days_before_year(unsigned year)
{
	unsigned y = year - 1;

	return (rmm_day)(y * 365 + y / 4 - y / 100 + y / 400) - 719162;
}

static rmm_day day_of_civil(struct civil c)
{
	rmm_day day = days_before_year(c.year);

	for (unsigned m = 1; m < c.month; m++)
		day += (rmm_day)month_length(c.year, m);
	return day + (rmm_day)c.day - 1;
}

static struct civil civil_of_day(rmm_day day)
{
	struct civil c = { 1970 + (unsigned)day / 366, 1, 1 };

	while (days_before_year(c.year + 1) <= day)
		c.year++;
	day -= days_before_year(c.year);
	while (day >= (rmm_day)month_length(c.year, c.month))
		day -= (rmm_day)month_length(c.year, c.month++);
	c.day = (unsigned)day + 1;
	return c;
}

/* Takes n digits off the front; false when they are not all digits. */
static bool take(unsigned *out, struct rmm_str *s, size_t n)
{
	*out = 0;
	if (s->len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!rmm_is_digit(s->ptr[i]))
			return false;
		*out = *out * 10 + (unsigned)(s->ptr[i] - '0');
	}
	*s = rmm_str_from(*s, n);
	return true;
}

/* Takes the separator off the front; '\0' stands for none. */
static bool take_sep(struct rmm_str *s, char sep)
{
	if (sep == '\0')
		return true;
	if (s->len == 0 || s->ptr[0] != sep)
		return false;
	*s = rmm_str_from(*s, 1);
	return true;
}

static bool take_day(rmm_day *out, struct rmm_str *s, char sep)
{
	struct civil c;

	if (!take(&c.year, s, 4) || !take_sep(s, sep) ||
	    !take(&c.month, s, 2) || !take_sep(s, sep) || !take(&c.day, s, 2))
		return false;
	if (c.year < 1970 || c.month < 1 || c.month > 12 || c.day < 1 ||
	    c.day > month_length(c.year, c.month))
		return false;
	*out = day_of_civil(c);
	return true;
}

static bool take_clock(int64_t *out, struct rmm_str *s, char sep)
{
	unsigned hour, minute, second;

	if (!take(&hour, s, 2) || !take_sep(s, sep) || !take(&minute, s, 2) ||
	    !take_sep(s, sep) || !take(&second, s, 2))
		return false;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*out = (int64_t)hour * 3600 + minute * 60 + second;
	return true;
}

bool rmm_day_parse(rmm_day *out, struct rmm_str s)
{
	rmm_day day;

	if (!take_day(&day, &s, '-') || s.len > 0)
		return false;
	*out = day;
	return true;
}

bool rmm_time_parse(int64_t *out, struct rmm_str s)
{
	int64_t clock;
	rmm_day day;

	if (!take_day(&day, &s, '-') || !take_sep(&s, 'T') ||
	    !take_clock(&clock, &s, ':') || !rmm_str_is(s, "Z"))
		return false;
	*out = (int64_t)day * DAY_SECONDS + clock;
	return true;
}

bool rmm_serial_parse(int64_t *out, struct rmm_str s)
{
	int64_t clock;
	rmm_day day;

	if (!take_day(&day, &s, '\0') || !take_clock(&clock, &s, '\0') ||
	    s.len > 0)
		return false;
	*out = (int64_t)day * DAY_SECONDS + clock;
	return true;
}

/* Puts n digits and then the separator, unless that is '\0'. */
static char *put(char *p, unsigned value, size_t n, char sep)
{
	for (size_t i = n; i > 0; i--) {
		p[i - 1] = (char)('0' + value % 10);
		value /= 10;
	}
	p += n;
	if (sep != '\0')
		*p++ = sep;
	return p;
}

static char *put_day(char *p, rmm_day day, char sep, char after)
{
	struct civil c = civil_of_day(day);

	p = put(p, c.year, 4, sep);
	p = put(p, c.month, 2, sep);
	return put(p, c.day, 2, after);
}

static struct rmm_str put_time(char *text, int64_t seconds, char sep,
			       char middle, char colon, char after)
{
	char *p = text;
	unsigned clock;

	if (seconds >= 0 && seconds / DAY_SECONDS <= LAST_DAY) {
		clock = (unsigned)(seconds % DAY_SECONDS);
		p = put_day(p, rmm_day_of(seconds), sep, middle);
		p = put(p, clock / 3600, 2, colon);
		p = put(p, clock / 60 % 60, 2, colon);
		p = put(p, clock % 60, 2, after);
	}
	*p = '\0';
	return (struct rmm_str){ text, (size_t)(p - text) };
}

struct rmm_str rmm_day_format(char text[RMM_DAY_TEXT], rmm_day day)
{
	char *p = text;

	if (day >= 0 && day <= LAST_DAY)
		p = put_day(p, day, '-', '\0');
	*p = '\0';
	return (struct rmm_str){ text, (size_t)(p - text) };
}

struct rmm_str rmm_time_format(char text[RMM_TIME_TEXT], int64_t seconds)
{
	return put_time(text, seconds, '-', 'T', ':', 'Z');
}

struct rmm_str rmm_serial_format(char text[RMM_SERIAL_TEXT], int64_t seconds)
{
	return put_time(text, seconds, '\0', '\0', '\0', '\0');
}

rmm_day rmm_day_of(int64_t seconds)
{
	int64_t day = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);

	if (day < 0)
		return 0;
	return day > LAST_DAY ? LAST_DAY : (rmm_day)day;
}
