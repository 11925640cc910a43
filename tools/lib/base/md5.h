/* SPDX-License-Identifier: MIT */
#ifndef RMM_BASE_MD5_H
#define RMM_BASE_MD5_H

/*
 * MD5 (RFC 1321), for the Content-MD5 of a request and for nothing else: it
 * tells a body that was damaged on its way, and says nothing about who sent it.
 */

#include "base/str.h"

enum { RMM_MD5_TEXT = 25 }; /* base64 of 16 bytes and a NUL */

/* The digest of bytes in base64, as the header has it; returns `text`. */
const char *rmm_md5_base64(char text[RMM_MD5_TEXT], struct rmm_str bytes);

#endif
