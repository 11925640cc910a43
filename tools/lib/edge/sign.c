/* SPDX-License-Identifier: MIT */
#include "edge/sign_format.h"

#include <sodium.h>
#include <string.h>

#include "edge/hash.h"

/* What a key file may ask for: four times what minisign writes. */
#define MAX_OPS (UINT64_C(4) * crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE)
#define MAX_MEM (UINT64_C(4) * crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)

struct rmm_seckey {
	struct rmm_pubkey pub;
	uint8_t sk[crypto_sign_SECRETKEYBYTES]; /* seed and public half */
};

/* --- keys ------------------------------------------------------------ */

static uint64_t get_u64(const uint8_t *p)
{
	uint64_t n = 0;

	for (size_t i = 8; i > 0; i--)
		n = n << 8 | p[i - 1];
	return n;
}

static void put_u64(uint8_t *p, uint64_t n)
{
	for (size_t i = 0; i < 8; i++, n >>= 8)
		p[i] = (uint8_t)n;
}

/* The key's 158 bytes, as stored, in guarded memory. */
static int read_raw(struct rmm_secret *raw, const struct rmm_secret *text,
		    const char *name, struct rmm_err *err)
{
	struct rmm_str line = {0};
	bool one = rmm_minisign_key_line(&line, (struct rmm_str){ text->ptr, text->len });
	const uint8_t *p;

	if (one && line.len == sodium_base64_ENCODED_LEN(PUB_BYTES, 1) - 1)
		return rmm_fail(err, RMM_E_SYNTAX,
				"'%s' is a public key; give the secret one",
				name);
	if (rmm_secret_init(raw, KEY_BYTES, err) < 0)
		return -1;
	p = (const uint8_t *)raw->ptr;
	if (!one || !rmm_sign_decode((uint8_t *)raw->ptr, KEY_BYTES, line) ||
	    memcmp(p, "Ed", 2) != 0 || memcmp(p + KEY_SUM_ALG, "B2", 2) != 0 ||
	    (memcmp(p + KEY_KDF, "Sc", 2) != 0 &&
	     memcmp(p + KEY_KDF, "\0\0", 2) != 0))
		return rmm_fail(err, RMM_E_SYNTAX,
				"'%s' is not a minisign secret key", name);
	raw->len = KEY_BYTES;
	return 0;
}

static bool is_locked(const struct rmm_secret *raw)
{
	return memcmp(raw->ptr + KEY_KDF, "Sc", 2) == 0;
}

/* Takes the password's key stream on or off the secret part. */
static int mask(struct rmm_secret *raw, const struct rmm_secret *password,
		const char *name, struct rmm_err *err)
{
	uint8_t *p = (uint8_t *)raw->ptr;
	uint64_t ops = get_u64(p + KEY_OPS), mem = get_u64(p + KEY_MEM);
	struct rmm_secret stream = {0};
	int ret = -1;

	if (ops > MAX_OPS || mem > MAX_MEM)
		return rmm_fail(err, RMM_E_LIMIT,
				"'%s' asks for more work than any key should",
				name);
	if (rmm_secret_init(&stream, KEY_LOCKED, err) < 0)
		return -1;
	if (crypto_pwhash_scryptsalsa208sha256(
		    (unsigned char *)stream.ptr, KEY_LOCKED, password->ptr,
		    password->len, p + KEY_SALT, ops, (size_t)mem) != 0) {
		rmm_fail(err, RMM_E_NOMEM,
			 "out of memory; the password of '%s' needs %llu MiB",
			 name, (unsigned long long)(mem >> 20));
		goto out;
	}
	for (size_t i = 0; i < KEY_LOCKED; i++)
		p[KEY_ID + i] ^= (uint8_t)stream.ptr[i];
	ret = 0;
out:
	rmm_secret_free(&stream);
	return ret;
}

/* BLAKE2b-256 of the algorithm, the id and the key. */
static void checksum(uint8_t sum[KEY_SUM_BYTES], const uint8_t *raw)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, KEY_SUM_BYTES);
	crypto_generichash_update(&state, raw, 2);
	crypto_generichash_update(&state, raw + KEY_ID, KEY_SUM - KEY_ID);
	crypto_generichash_final(&state, sum, KEY_SUM_BYTES);
	sodium_memzero(&state, sizeof(state));
}

static bool sum_holds(const struct rmm_secret *raw, bool locked)
{
	const uint8_t *p = (const uint8_t *)raw->ptr;
	uint8_t sum[KEY_SUM_BYTES];

	if (!locked && sodium_is_zero(p + KEY_SUM, KEY_SUM_BYTES))
		return true;
	checksum(sum, p);
	return sodium_memcmp(sum, p + KEY_SUM, KEY_SUM_BYTES) == 0;
}

/* The key out of its opened bytes, the pair checked. */
static int from_raw(struct rmm_seckey **out, const struct rmm_secret *raw,
		    const char *name, struct rmm_err *err)
{
	const uint8_t *p = (const uint8_t *)raw->ptr;
	struct rmm_seckey *key = sodium_malloc(sizeof(*key));

	if (!key)
		return rmm_fail_nomem(err);
	memcpy(key->pub.id, p + KEY_ID, sizeof(key->pub.id));
	crypto_sign_seed_keypair(key->pub.key, key->sk, p + KEY_SEED);
	if (sodium_memcmp(key->pub.key, p + KEY_PK, sizeof(key->pub.key))) {
		rmm_seckey_free(key);
		return rmm_fail(err, RMM_E_SYNTAX,
				"'%s' is damaged: its two halves are not a pair",
				name);
	}
	*out = key;
	return 0;
}

int rmm_seckey_is_locked(bool *locked, const struct rmm_secret *text,
			 const char *name, struct rmm_err *err)
{
	struct rmm_secret raw = {0};
	int ret = read_raw(&raw, text, name, err);

	if (ret == 0)
		*locked = is_locked(&raw);
	rmm_secret_free(&raw);
	return ret;
}

int rmm_seckey_parse(struct rmm_seckey **out, const struct rmm_secret *text,
		     const char *name, const struct rmm_secret *password,
		     struct rmm_err *err)
{
	struct rmm_secret raw = {0};
	bool locked;
	int ret = -1;

	if (rmm_sign_start(err) < 0 || read_raw(&raw, text, name, err) < 0)
		goto out;
	locked = is_locked(&raw);
	if (locked && !password) {
		rmm_fail(err, RMM_E_SYNTAX, "'%s' needs a password", name);
		goto out;
	}
	if (locked && mask(&raw, password, name, err) < 0)
		goto out;
	if (!sum_holds(&raw, locked)) {
		rmm_fail(err, RMM_E_SYNTAX, locked ?
			 "wrong password, or '%s' is damaged" :
			 "'%s' is damaged: its checksum does not hold", name);
		goto out;
	}
	ret = from_raw(out, &raw, name, err);
out:
	rmm_secret_free(&raw);
	return ret;
}

int rmm_seckey_new(struct rmm_seckey **out, struct rmm_err *err)
{
	struct rmm_seckey *key;

	if (rmm_sign_start(err) < 0)
		return -1;
	key = sodium_malloc(sizeof(*key));
	if (!key)
		return rmm_fail_nomem(err);
	randombytes_buf(key->pub.id, sizeof(key->pub.id));
	crypto_sign_keypair(key->pub.key, key->sk);
	*out = key;
	return 0;
}

/* The 158 bytes, checksum included, locked when there is a password. */
static int to_raw(struct rmm_secret *raw, const struct rmm_seckey *key,
		  const struct rmm_secret *password, struct rmm_err *err)
{
	uint8_t *p;

	if (rmm_secret_init(raw, KEY_BYTES, err) < 0)
		return -1;
	p = (uint8_t *)raw->ptr;
	memset(p, 0, KEY_BYTES);
	memcpy(p, "Ed", 2);
	memcpy(p + KEY_SUM_ALG, "B2", 2);
	memcpy(p + KEY_ID, key->pub.id, sizeof(key->pub.id));
	memcpy(p + KEY_SEED, key->sk, sizeof(key->sk));
	checksum(p + KEY_SUM, p);
	if (!password)
		return 0;
	memcpy(p + KEY_KDF, "Sc", 2);
	randombytes_buf(p + KEY_SALT, KEY_OPS - KEY_SALT);
	put_u64(p + KEY_OPS,
		crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE);
	put_u64(p + KEY_MEM,
		crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE);
	return mask(raw, password, "the new key", err);
}

int rmm_seckey_write(struct rmm_secret *out, const struct rmm_seckey *key,
		     const struct rmm_secret *password, struct rmm_err *err)
{
	static const char comment[] = "untrusted comment: rmmlist secret key\n";
	struct rmm_secret raw = {0};
	int ret = -1;

	if (to_raw(&raw, key, password, err) < 0 ||
	    rmm_secret_init(out, sizeof(comment) + BASE64_TEXT, err) < 0)
		goto out;
	memcpy(out->ptr, comment, sizeof(comment) - 1);
	out->len = sizeof(comment) - 1;
	sodium_bin2base64(out->ptr + out->len, BASE64_TEXT,
			  (const unsigned char *)raw.ptr, KEY_BYTES,
			  sodium_base64_VARIANT_ORIGINAL);
	out->len += BASE64_TEXT;
	out->ptr[out->len - 1] = '\n';
	ret = 0;
out:
	rmm_secret_free(&raw);
	return ret;
}

const struct rmm_pubkey *rmm_seckey_public(const struct rmm_seckey *key)
{
	return &key->pub;
}

void rmm_seckey_free(struct rmm_seckey *key)
{
	sodium_free(key);
}

/* --- signing --------------------------------------------------------- */

void rmm_sign(struct rmm_buf *out, const struct rmm_seckey *key,
	      struct rmm_str message, struct rmm_str trusted)
{
	uint8_t hash[RMM_BLAKE2B_BYTES], sig[RMM_SIG_BYTES];
	uint8_t raw[SIG_FILE_BYTES] = { 'E', 'D' };
	struct rmm_sign_global global;

	if (!rmm_minisign_comment_ok(trusted)) {
		out->failed = RMM_E_LIMIT;
		return;
	}
	rmm_blake2b(hash, message);
	memcpy(raw + SIG_ID, key->pub.id, sizeof(key->pub.id));
	crypto_sign_detached(raw + SIG_SIG, NULL, hash, sizeof(hash), key->sk);
	rmm_sign_global(&global, raw + SIG_SIG, trusted);
	crypto_sign_detached(sig, NULL, global.bytes, global.len, key->sk);

	rmm_buf_add(out, RMM_LIT("untrusted comment: signed with rmmlist\n"));
	rmm_sign_encode(out, raw, sizeof(raw));
	rmm_buf_add(out, RMM_TRUSTED);
	rmm_buf_add(out, trusted);
	rmm_buf_addc(out, '\n');
	rmm_sign_encode(out, sig, sizeof(sig));
}
