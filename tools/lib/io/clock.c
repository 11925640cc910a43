/* SPDX-License-Identifier: MIT */
#include "io/clock.h"

#include <time.h>

int64_t rmm_clock_now(void)
{
	struct timespec now = {0};

	/* Can't fail for this clock (POSIX.1-2008, clock_gettime). */
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec;
}

void rmm_clock_sleep_ms(unsigned ms)
{
	struct timespec pause = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000,
	};

	nanosleep(&pause, NULL);
}
