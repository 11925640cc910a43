/* SPDX-License-Identifier: MIT */
/*
 * Grammar: minisign's signature file and public key file. Law: what is read
 * has one text only, that which its fields give, but for the first line (which
 * nobody signs), a CR before an LF and the last LF.
 */
#include <sodium.h>

#include "base/limits.h"
#include "edge/sign.h"
#include "law.h"

enum { BASE64 = 120 };

static void add_base64(struct rmm_buf *buf, const uint8_t *bytes, size_t n)
{
	char text[BASE64];

	sodium_bin2base64(text, sizeof(text), bytes, n,
			  sodium_base64_VARIANT_ORIGINAL);
	rmm_buf_add(buf, rmm_str(text));
	rmm_buf_addc(buf, '\n');
}

/* Without CR before LF, and with a last LF. */
static struct rmm_str plain(struct rmm_buf *buf, struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != '\r' || i + 1 == s.len || s.ptr[i + 1] != '\n')
			rmm_buf_addc(buf, s.ptr[i]);
	if (!rmm_str_ends(s, RMM_LIT("\n")))
		rmm_buf_addc(buf, '\n');
	return fuzz_end(buf);
}

static void check_signature(struct rmm_buf *buf, struct rmm_str given,
			    const struct rmm_signature *sig)
{
	uint8_t raw[10 + RMM_SIG_BYTES] = "ED";
	size_t first = rmm_str_find(given, '\n') + 1;

	memcpy(raw + 2, sig->key_id, sizeof(sig->key_id));
	memcpy(raw + 10, sig->sig, sizeof(sig->sig));
	add_base64(buf, raw, sizeof(raw));
	rmm_buf_addf(buf, "trusted comment: %.*s\n", RMM_ARG(sig->trusted));
	add_base64(buf, sig->global, sizeof(sig->global));
	LAW_SAME(rmm_str_from(given, first), fuzz_end(buf), "signature");
}

static void check_key(struct rmm_buf *buf, struct rmm_str given,
		      const struct rmm_pubkey *key)
{
	struct rmm_pubkey again = {0};
	struct rmm_err err = {0};
	struct rmm_str text;

	rmm_pubkey_write(buf, key);
	text = fuzz_end(buf);
	LAW(rmm_pubkey_parse(&again, text, "k", &err) == 0, "%s", err.text);
	LAW(memcmp(&again, key, sizeof(again)) == 0, "another key");
	text = rmm_str_from(text, rmm_str_find(text, '\n') + 1);
	LAW(rmm_str_ends(given, text), "not the digits of the key");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size);
	struct rmm_buf buf, text;
	struct rmm_signature sig = {0};
	struct rmm_pubkey key = {0};
	struct rmm_err err = {0};

	rmm_buf_init(&buf, 1 << 16);
	rmm_buf_init(&text, 1 << 16);
	if (rmm_signature_parse(&sig, input, "s", &err) == 0)
		check_signature(&text, plain(&buf, input), &sig);
	else
		LAW(err.code == RMM_E_REJECT, "%s", err.text);
	rmm_buf_reset(&buf);
	rmm_buf_reset(&text);
	if (rmm_pubkey_parse(&key, input, "k", NULL) == 0)
		check_key(&text, plain(&buf, input), &key);
	rmm_buf_free(&buf);
	rmm_buf_free(&text);
	return 0;
}
