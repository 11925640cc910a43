/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_KQL_TEXT_H
#define RMM_CMD_KQL_TEXT_H

/*
 * Pieces of KQL text: the templates that are compiled in (queries/templates.h),
 * and values from a list put into them.
 */

#include "base/buf.h"
#include "queries/templates.h"

/* The text of the template `name`, "hosts.kql"; empty when there is none. */
struct rmm_str rmm_kql_template(const struct rmm_template *from,
				struct rmm_str name);

/* Appends text up to the place `mark`, which is left out; returns the rest. */
struct rmm_str rmm_kql_until(struct rmm_buf *buf, struct rmm_str text,
			     struct rmm_str mark);

/* Appends the value as it stands between the quotes of a string literal,
 * whatever bytes it has: U+FFFD for those that are no UTF-8. */
void rmm_kql_chars(struct rmm_buf *buf, struct rmm_str value);

/* The same with its quotes. */
void rmm_kql_literal(struct rmm_buf *buf, struct rmm_str value);

#endif
