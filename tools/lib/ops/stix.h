/* SPDX-License-Identifier: MIT */
#ifndef RMM_OPS_STIX_H
#define RMM_OPS_STIX_H

/*
 * A row as a pattern of STIX 2.1. Whole hosts, names and addresses are compared
 * with `=`, as most readers understand it: such a pattern of a domain covers
 * that host alone, not the names below it. What has to be searched for is a
 * regular expression (MATCHES).
 */

#include "base/buf.h"
#include "model/list.h"

/* Appends the pattern, brackets included; not yet escaped for JSON. */
void rmm_stix_pattern(struct rmm_buf *buf, const struct rmm_row *row);

#endif
