/* SPDX-License-Identifier: MIT */
/*
 * Grammar: minisign's secret key file, without a password. Laws: a key that is
 * read is written and read as it was; a signature of it is one of its public
 * half; a file that is locked is not opened without a password.
 */
#include "base/limits.h"
#include "edge/sign.h"
#include "law.h"

static void check_signs(const struct rmm_seckey *key)
{
	struct rmm_signature sig = {0};
	struct rmm_buf buf;
	struct rmm_err err = {0};

	rmm_buf_init(&buf, RMM_MAX_SIGNATURE);
	rmm_sign(&buf, key, RMM_LIT("m"), RMM_LIT("t"));
	LAW(rmm_signature_parse(&sig, fuzz_end(&buf), "s", &err) == 0 &&
	    rmm_signature_check_comment(&sig, rmm_seckey_public(key), "s",
					&err) == 0 &&
	    rmm_signature_check(&sig, rmm_seckey_public(key), RMM_LIT("m"),
				"s", &err) == 0, "%s", err.text);
	rmm_buf_free(&buf);
}

static void check_again(const struct rmm_seckey *key)
{
	struct rmm_secret text = {0};
	struct rmm_seckey *again = NULL;
	struct rmm_err err = {0};

	LAW(rmm_seckey_write(&text, key, NULL, &err) == 0 &&
	    rmm_seckey_parse(&again, &text, "again", NULL, &err) == 0, "%s",
	    err.text);
	LAW(memcmp(rmm_seckey_public(key), rmm_seckey_public(again),
		   sizeof(struct rmm_pubkey)) == 0, "another key");
	rmm_secret_free(&text);
	rmm_seckey_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_secret text = {0};
	struct rmm_seckey *key = NULL;
	struct rmm_err err = {0};
	bool locked = false;

	LAW(rmm_secret_copy(&text, fuzz_input(data, size), &err) == 0, "%s",
	    err.text);
	if (rmm_seckey_is_locked(&locked, &text, "k", &err) < 0)
		LAW(rmm_seckey_parse(&key, &text, "k", NULL, &err) < 0 && !key,
		    "opened what is no key");
	else if (rmm_seckey_parse(&key, &text, "k", NULL, &err) == 0) {
		LAW(!locked, "opened without a password");
		check_again(key);
		check_signs(key);
	}
	rmm_seckey_free(key);
	rmm_secret_free(&text);
	return 0;
}
