/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPORT_STIX_H
#define RMM_CMD_EXPORT_STIX_H

/*
 * The objects of a STIX 2.1 bundle, each written to `out` in one line without
 * LF. Their ids follow from what they stand for, so that the same row has
 * the same one in every export.
 */

#include "io/out.h"
#include "model/list.h"

enum { RMM_STIX_TIME = RMM_TIME_TEXT + 4 };

/* Whole seconds as "YYYY-MM-DDTHH:MM:SS.000Z". */
struct rmm_str rmm_stix_time(char text[RMM_STIX_TIME], int64_t seconds);

/* The day's begin, likewise. */
struct rmm_str rmm_stix_day(char text[RMM_STIX_TIME], rmm_day day);

/* Who made the others. */
void rmm_stix_identity(struct rmm_out *out);

/* The row; its tools are labels. `created` is the day since which it is listed;
 * `modified` empty: the same. Fails on memory only. `pattern` is lent. */
struct rmm_stix_indicator {
	const struct rmm_row *row;
	struct rmm_str created, modified;
	bool revoked;
};
int rmm_stix_indicator(struct rmm_out *out,
		       const struct rmm_stix_indicator *it,
		       struct rmm_buf *pattern,
		       struct rmm_err *err) RMM_CHECKED;

#endif
