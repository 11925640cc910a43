/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_REPORT_TEXT_H
#define RMM_CMD_REPORT_TEXT_H

/*
 * Cells in reports that people read: a terminal must not run what upstream
 * wrote, nor the build service in whose log it lands (rmm_text_escape).
 */

#include "base/str.h"

struct rmm_out;

/* Inside a line. */
void rmm_report_put(struct rmm_out *out, struct rmm_str s);

/* With blanks behind it up to `width` characters. */
void rmm_report_pad(struct rmm_out *out, struct rmm_str s, size_t width);

/* At the start of one, where "::" begins a command. */
void rmm_report_begin(struct rmm_out *out, struct rmm_str s);

#endif
