/* SPDX-License-Identifier: MIT */
#ifndef RMM_EDGE_SIGN_H
#define RMM_EDGE_SIGN_H

/*
 * Keys and signatures in minisign's formats (Ed25519 over BLAKE2b-512, "ED"),
 * so that `minisign -V` is an independent check of whatever is signed here.
 *
 * Reading is strict: exact line counts, prefixes and lengths, canonical base64,
 * nothing after the last line; a CR before an LF and a missing last LF are
 * forgiven. The legacy form ("Ed", over the file itself) is refused. The
 * untrusted comment is signed by nobody and never handed out.
 *
 * Secrets live in memory of libsodium (guarded, kept out of core files and swap
 * where the system lets it) and are wiped when freed; they never pass through
 * a rmm_buf, a rmm_err or an arena.
 *
 *	struct rmm_secret text = {0};
 *	struct rmm_seckey *key = NULL;
 *	if (rmm_secret_init(&text, RMM_MAX_KEY_FILE, err) < 0) ...
 *	(read the key file straight into text.ptr, set text.len)
 *	if (rmm_seckey_parse(&key, &text, name, NULL, err) < 0) ...
 *	rmm_sign(&out, key, message, trusted_comment);
 *	rmm_seckey_free(key);
 *	rmm_secret_free(&text);
 */

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "edge/minisign.h"

enum { RMM_SIG_BYTES = 64 };

/* Bytes that nobody else may see. {0} is valid and empty. */
struct rmm_secret {
	char *ptr;
	size_t len, cap;
};

/* An empty secret with room for cap bytes; RMM_E_NOMEM. */
int rmm_secret_init(struct rmm_secret *secret, size_t cap,
		    struct rmm_err *err) RMM_CHECKED;

/* A copy of text, with room for one byte more; what it was copied from is the
 * caller's to wipe. */
int rmm_secret_copy(struct rmm_secret *secret, struct rmm_str text,
		    struct rmm_err *err) RMM_CHECKED;
bool rmm_secret_eq(const struct rmm_secret *a, const struct rmm_secret *b);
void rmm_secret_free(struct rmm_secret *secret);

struct rmm_pubkey {
	uint8_t id[RMM_KEY_ID_BYTES]; /* as stored: little-endian */
	uint8_t key[32];
};

/* A public key file: a comment line (which may be missing) and 56 digits of
 * base64. RMM_E_SYNTAX, with `name` in the text, for anything else. */
int rmm_pubkey_parse(struct rmm_pubkey *out, struct rmm_str bytes,
		     const char *name, struct rmm_err *err) RMM_CHECKED;
void rmm_pubkey_write(struct rmm_buf *out, const struct rmm_pubkey *key);

struct rmm_seckey; /* opaque, in guarded memory */

/* Does this secret key need a password? RMM_E_SYNTAX when it is no key. */
int rmm_seckey_is_locked(bool *locked, const struct rmm_secret *text,
			 const char *name, struct rmm_err *err) RMM_CHECKED;

/* Opens a secret key. `password` is NULL for a key without one. Always
 * checked: that the public half belongs to the seed; that the checksum holds
 * where there is one (it is all zero in minisign's -W keys). A damaged key, a
 * wrong password: RMM_E_SYNTAX. */
int rmm_seckey_parse(struct rmm_seckey **out, const struct rmm_secret *text,
		     const char *name, const struct rmm_secret *password,
		     struct rmm_err *err) RMM_CHECKED;

/* A new random key. */
int rmm_seckey_new(struct rmm_seckey **out, struct rmm_err *err) RMM_CHECKED;

/* The key file's text; with a password NULL a key without one (kdf 00 00, as
 * minisign -W). With one the key costs 1 GiB of memory and some seconds, here
 * and at every use. */
int rmm_seckey_write(struct rmm_secret *out, const struct rmm_seckey *key,
		     const struct rmm_secret *password,
		     struct rmm_err *err) RMM_CHECKED;
const struct rmm_pubkey *rmm_seckey_public(const struct rmm_seckey *key);
void rmm_seckey_free(struct rmm_seckey *key); /* NULL is fine */

/* Appends the signature of message, a file of four lines. The trusted comment
 * is part of what is signed: printable, no newline, fixed by the caller. */
void rmm_sign(struct rmm_buf *out, const struct rmm_seckey *key,
	      struct rmm_str message, struct rmm_str trusted);

struct rmm_signature {
	uint8_t key_id[RMM_KEY_ID_BYTES];
	uint8_t sig[RMM_SIG_BYTES];    /* of the message's BLAKE2b-512 */
	uint8_t global[RMM_SIG_BYTES]; /* of sig and the trusted comment */
	struct rmm_str trusted;        /* borrowed from the bytes parsed */
};

/* RMM_E_REJECT, with `name` in the text, when bytes are no such signature. */
int rmm_signature_parse(struct rmm_signature *out, struct rmm_str bytes,
			const char *name, struct rmm_err *err) RMM_CHECKED;

/* Was the trusted comment signed by this key? Needs no message: 300 bytes say
 * what the newest version is. RMM_E_REJECT. */
int rmm_signature_check_comment(const struct rmm_signature *signature,
				const struct rmm_pubkey *key, const char *name,
				struct rmm_err *err) RMM_CHECKED;

/* And was the message? Does not look at the comment. RMM_E_REJECT. */
int rmm_signature_check(const struct rmm_signature *signature,
			const struct rmm_pubkey *key, struct rmm_str message,
			const char *name, struct rmm_err *err) RMM_CHECKED;

#endif
