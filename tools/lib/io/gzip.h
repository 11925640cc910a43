/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_GZIP_H
#define RMM_IO_GZIP_H

/* gzip (RFC 1952), the only user of zlib. */

#include "base/buf.h"

/* Appends the compressed bytes: no name, no time, "unknown" for the operating
 * system, so that they depend on the input and the version of zlib alone. A
 * full buffer is sticky, as ever. */
int rmm_gzip(struct rmm_buf *out, struct rmm_str bytes,
	     struct rmm_err *err) RMM_CHECKED;

#endif
