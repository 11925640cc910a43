/* SPDX-License-Identifier: MIT */
#include "edge/hash.h"

#include <sodium.h>

#include "base/utf8.h"

_Static_assert(sizeof(crypto_hash_sha256_state) <=
		       sizeof(((struct rmm_sha256 *)0)->state),
	       "the state of libsodium does not fit");
_Static_assert(crypto_hash_sha256_BYTES == RMM_SHA256_BYTES &&
		       crypto_generichash_blake2b_BYTES_MAX ==
			       RMM_BLAKE2B_BYTES &&
		       crypto_shorthash_siphashx24_BYTES == RMM_SIPHASH_BYTES,
	       "digest sizes");
_Static_assert(crypto_shorthash_siphashx24_KEYBYTES == RMM_SIPHASH_BYTES,
	       "key size");

static crypto_hash_sha256_state *state_of(struct rmm_sha256 *hash)
{
	return (crypto_hash_sha256_state *)(void *)hash->state;
}

static const unsigned char *bytes_of(struct rmm_str s)
{
	return (const unsigned char *)(s.ptr ? s.ptr : "");
}

void rmm_sha256_init(struct rmm_sha256 *hash)
{
	crypto_hash_sha256_init(state_of(hash));
}

void rmm_sha256_add(struct rmm_sha256 *hash, struct rmm_str bytes)
{
	crypto_hash_sha256_update(state_of(hash), bytes_of(bytes), bytes.len);
}

struct rmm_str rmm_sha256_end(struct rmm_sha256 *hash,
			      char text[RMM_SHA256_TEXT])
{
	unsigned char digest[RMM_SHA256_BYTES];

	crypto_hash_sha256_final(state_of(hash), digest);
	sodium_bin2hex(text, RMM_SHA256_TEXT, digest, sizeof(digest));
	return (struct rmm_str){ text, RMM_SHA256_TEXT - 1 };
}

struct rmm_str rmm_sha256(char text[RMM_SHA256_TEXT], struct rmm_str bytes)
{
	struct rmm_sha256 hash;

	rmm_sha256_init(&hash);
	rmm_sha256_add(&hash, bytes);
	return rmm_sha256_end(&hash, text);
}

bool rmm_sha256_is_text(struct rmm_str text)
{
	if (text.len != RMM_SHA256_TEXT - 1)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!rmm_is_digit(text.ptr[i]) &&
		    (text.ptr[i] < 'a' || text.ptr[i] > 'f'))
			return false;
	return true;
}

void rmm_blake2b(uint8_t out[RMM_BLAKE2B_BYTES], struct rmm_str bytes)
{
	crypto_generichash_blake2b(out, RMM_BLAKE2B_BYTES, bytes_of(bytes),
				   bytes.len, NULL, 0);
}

void rmm_siphash(uint8_t out[RMM_SIPHASH_BYTES],
		 const uint8_t key[RMM_SIPHASH_BYTES], struct rmm_str bytes)
{
	crypto_shorthash_siphashx24(out, bytes_of(bytes), bytes.len, key);
}
