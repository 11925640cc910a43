/* SPDX-License-Identifier: MIT */
#include "edge/hash.h"

#include <md5.h>
#include <sodium.h>

_Static_assert(RMM_MD5_TEXT ==
		       sodium_base64_ENCODED_LEN(
			       MD5_DIGEST_LENGTH,
			       sodium_base64_VARIANT_ORIGINAL),
	       "the size of the text");

const char *rmm_md5_base64(char text[RMM_MD5_TEXT], struct rmm_str bytes)
{
	uint8_t digest[MD5_DIGEST_LENGTH];
	MD5_CTX md5;

	MD5Init(&md5);
	MD5Update(&md5, (const uint8_t *)(bytes.ptr ? bytes.ptr : ""),
		  bytes.len);
	MD5Final(digest, &md5);
	return sodium_bin2base64(text, RMM_MD5_TEXT, digest, sizeof(digest),
				 sodium_base64_VARIANT_ORIGINAL);
}
