/* SPDX-License-Identifier: MIT */
#ifndef RMM_BASE_LIMITS_H
#define RMM_BASE_LIMITS_H

/*
 * Every ceiling in one place. Inputs beyond one of these are refused with
 * the number in the message; nothing is cut in silence.
 */

#include <stddef.h>

#define RMM_MAX_FETCH ((size_t)32 << 20)  /* what a server sends, bytes: in
					   * memory, within 64 MiB in all */
#define RMM_MAX_BODY ((size_t)64 << 20)   /* a copy of a list, bytes */
#define RMM_MAX_FILE ((size_t)2 << 30)    /* a local file, bytes */
#define RMM_MAX_JSON ((size_t)1 << 20)    /* descriptor, schema, lock, manifest */
#define RMM_MAX_LINE ((size_t)64 << 10)   /* a CSV line without its end */
#define RMM_MAX_FIELDS 64                 /* fields in a CSV line */
#define RMM_MAX_ROWS 50000000u            /* rows in a list */
#define RMM_MAX_FINDINGS 1000000u         /* findings kept for sorting */
#define RMM_MAX_DEPTH 32                  /* nesting of JSON */
#define RMM_MAX_SOURCES 32                /* upstream sources of a workspace */
#define RMM_MAX_TOOLS_PER_KEY 32          /* tools joined in one row */
#define RMM_MAX_NAME 255                  /* a file name or a host name, bytes */
#define RMM_MAX_COMMITS 100000u           /* commits that are looked at */
#define RMM_MAX_PUBLISHED ((size_t)100 * 1000 * 1000) /* what queries read */
#define RMM_MAX_KEY_FILE ((size_t)4 << 10)   /* a minisign key, bytes */
#define RMM_MAX_SIGNATURE ((size_t)12 << 10) /* a minisign signature, bytes */

#endif
