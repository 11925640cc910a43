/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_CLOCK_H
#define RMM_IO_CLOCK_H

/*
 * The only readers of the clock. Everything else is handed a day or a
 * second, so that output depends on arguments alone.
 */

#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z, now. */
int64_t rmm_clock_now(void);

/* Sleeps; a signal may cut it short. */
void rmm_clock_sleep_ms(unsigned ms);

#endif
