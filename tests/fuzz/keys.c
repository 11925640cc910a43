/* SPDX-License-Identifier: MIT */
#include "keys.h"

#include "base/limits.h"
#include "io/in.h"
#include "law.h"

const struct rmm_seckey *fuzz_key(void)
{
	static struct rmm_seckey *key;
	struct rmm_buf buf;
	struct rmm_secret text = {0};
	struct rmm_err err = {0};

	if (key)
		return key;
	rmm_buf_init(&buf, RMM_MAX_KEY_FILE);
	LAW(rmm_file_read(&buf, RMM_TEST_DATA "/keys/vector.key", &err) == 0 &&
	    rmm_secret_copy(&text, fuzz_end(&buf), &err) == 0 &&
	    rmm_seckey_parse(&key, &text, "vector.key", NULL, &err) == 0,
	    "%s", err.text);
	rmm_secret_free(&text);
	rmm_buf_free(&buf);
	return key;
}
