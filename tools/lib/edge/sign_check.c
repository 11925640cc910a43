/* SPDX-License-Identifier: MIT */
#include "edge/sign_format.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "edge/hash.h"

/* Where there are none libsodium ends the process, without a word. */
static bool has_random(void)
{
	unsigned char byte;

	return getrandom(&byte, 1, GRND_NONBLOCK) == 1 || errno == EAGAIN ||
	       access("/dev/urandom", R_OK) == 0;
}

int rmm_sign_start(struct rmm_err *err)
{
	if (!has_random() || sodium_init() < 0)
		return rmm_fail(err, RMM_E_IO,
				"cannot start libsodium: no random numbers");
	return 0;
}

/* --- secrets --------------------------------------------------------- */

int rmm_secret_init(struct rmm_secret *secret, size_t cap,
		    struct rmm_err *err)
{
	*secret = (struct rmm_secret){0};
	if (rmm_sign_start(err) < 0)
		return -1;
	secret->ptr = sodium_malloc(cap > 0 ? cap : 1);
	if (!secret->ptr)
		return rmm_fail_nomem(err);
	secret->cap = cap;
	return 0;
}

void rmm_secret_free(struct rmm_secret *secret)
{
	sodium_free(secret->ptr);
	*secret = (struct rmm_secret){0};
}

int rmm_secret_copy(struct rmm_secret *secret, struct rmm_str text,
		    struct rmm_err *err)
{
	if (rmm_secret_init(secret, text.len + 1, err) < 0)
		return -1;
	if (text.len > 0)
		memcpy(secret->ptr, text.ptr, text.len);
	secret->len = text.len;
	return 0;
}

bool rmm_secret_eq(const struct rmm_secret *a, const struct rmm_secret *b)
{
	return a->len == b->len &&
	       (a->len == 0 || sodium_memcmp(a->ptr, b->ptr, a->len) == 0);
}

/* --- base64 ---------------------------------------------------------- */

/* libsodium 1.0.18 takes 0xaf for '/' and 0xab for '+', so the top bit is
 * looked at first; all bytes together, as they may be a secret. */
bool rmm_sign_decode(uint8_t *out, size_t n, struct rmm_str text)
{
	const char *end = NULL;
	unsigned char all = 0;
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++)
		all |= (unsigned char)text.ptr[i];
	return all < 0x80 &&
	       sodium_base642bin(out, n, text.ptr, text.len, NULL, &len, &end,
				 sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       len == n && end == text.ptr + text.len;
}

void rmm_sign_encode(struct rmm_buf *out, const uint8_t *bytes, size_t n)
{
	char text[BASE64_TEXT];

	sodium_bin2base64(text, sizeof(text), bytes, n,
			  sodium_base64_VARIANT_ORIGINAL);
	rmm_buf_add(out, rmm_str(text));
	rmm_buf_addc(out, '\n');
}

/* --- public keys ----------------------------------------------------- */

int rmm_pubkey_parse(struct rmm_pubkey *out, struct rmm_str bytes,
		     const char *name, struct rmm_err *err)
{
	uint8_t raw[PUB_BYTES];
	struct rmm_str line = {0};
	bool one = rmm_minisign_key_line(&line, bytes);

	if (one && line.len == BASE64_TEXT - 1)
		return rmm_fail(err, RMM_E_SYNTAX,
				"'%s' is a secret key; give the public one",
				name);
	if (!one || !rmm_sign_decode(raw, sizeof(raw), line) ||
	    memcmp(raw, "Ed", 2) != 0)
		return rmm_fail(err, RMM_E_SYNTAX,
				"'%s' is not a minisign public key", name);
	memcpy(out->id, raw + PUB_ID, sizeof(out->id));
	memcpy(out->key, raw + PUB_KEY, sizeof(out->key));
	return 0;
}

void rmm_pubkey_write(struct rmm_buf *out, const struct rmm_pubkey *key)
{
	uint8_t raw[PUB_BYTES] = { 'E', 'd' };
	char id[RMM_KEY_ID_TEXT];

	memcpy(raw + PUB_ID, key->id, sizeof(key->id));
	memcpy(raw + PUB_KEY, key->key, sizeof(key->key));
	rmm_key_id(id, key->id);
	rmm_buf_addf(out, "untrusted comment: rmmlist public key %s\n", id);
	rmm_sign_encode(out, raw, sizeof(raw));
}

/* --- signatures ------------------------------------------------------ */

void rmm_sign_global(struct rmm_sign_global *global, const uint8_t *sig,
		      struct rmm_str trusted)
{
	memcpy(global->bytes, sig, RMM_SIG_BYTES);
	if (trusted.len > 0)
		memcpy(global->bytes + RMM_SIG_BYTES, trusted.ptr,
		       trusted.len);
	global->len = RMM_SIG_BYTES + trusted.len;
}

int rmm_signature_parse(struct rmm_signature *out, struct rmm_str bytes,
			const char *name, struct rmm_err *err)
{
	struct rmm_minisign_lines line = {0};
	uint8_t raw[SIG_FILE_BYTES];
	const char *why = NULL;

	if (rmm_minisign_lines(&line, bytes, &why)) {
		if (!rmm_sign_decode(raw, sizeof(raw), line.sig) || raw[0] != 'E')
			why = "its second line is no signature";
		else if (raw[1] == 'd')
			why = "it is in the legacy form, over the file "
			      "itself; sign without -l";
		else if (raw[1] != 'D')
			why = "its algorithm is unknown";
		else if (!rmm_sign_decode(out->global, sizeof(out->global),
				 line.global))
			why = "its fourth line is no signature";
	}
	if (why)
		return rmm_fail(err, RMM_E_REJECT,
				"'%s' is not a minisign signature: %s", name,
				why);
	memcpy(out->key_id, raw + SIG_ID, sizeof(out->key_id));
	memcpy(out->sig, raw + SIG_SIG, sizeof(out->sig));
	out->trusted = line.trusted;
	return 0;
}

static int check_id(const struct rmm_signature *signature,
		    const struct rmm_pubkey *key, const char *name,
		    struct rmm_err *err)
{
	char got[RMM_KEY_ID_TEXT], want[RMM_KEY_ID_TEXT];

	if (memcmp(signature->key_id, key->id, sizeof(key->id)) == 0)
		return rmm_sign_start(err);
	rmm_key_id(got, signature->key_id);
	rmm_key_id(want, key->id);
	return rmm_fail(err, RMM_E_REJECT, "'%s' was signed by key %s, not %s",
			name, got, want);
}

int rmm_signature_check_comment(const struct rmm_signature *signature,
				const struct rmm_pubkey *key, const char *name,
				struct rmm_err *err)
{
	struct rmm_sign_global global;

	if (check_id(signature, key, name, err) < 0)
		return -1;
	rmm_sign_global(&global, signature->sig, signature->trusted);
	if (crypto_sign_verify_detached(signature->global, global.bytes,
					global.len, key->key) != 0)
		return rmm_fail(err, RMM_E_REJECT,
				"the trusted comment of '%s' is not what the key signed",
				name);
	return 0;
}

int rmm_signature_check(const struct rmm_signature *signature,
			const struct rmm_pubkey *key, struct rmm_str message,
			const char *name, struct rmm_err *err)
{
	uint8_t hash[RMM_BLAKE2B_BYTES];

	if (check_id(signature, key, name, err) < 0)
		return -1;
	rmm_blake2b(hash, message);
	if (crypto_sign_verify_detached(signature->sig, hash, sizeof(hash),
					key->key) != 0)
		return rmm_fail(err, RMM_E_REJECT,
				"the signature '%s' does not fit the file's bytes",
				name);
	return 0;
}
