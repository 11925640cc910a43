/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a message and a trusted comment that are signed. Laws: the
 * signature holds for both; it does not for a message with a bit turned, nor
 * does a signature with a bit turned, but in its first line.
 */
#include "base/limits.h"
#include "keys.h"
#include "law.h"

static bool holds(struct rmm_str file, struct rmm_str message,
		  struct rmm_str trusted)
{
	const struct rmm_pubkey *key = rmm_seckey_public(fuzz_key());
	struct rmm_signature sig = {0};

	return rmm_signature_parse(&sig, file, "s", NULL) == 0 &&
	       rmm_signature_check_comment(&sig, key, "s", NULL) == 0 &&
	       rmm_signature_check(&sig, key, message, "s", NULL) == 0 &&
	       rmm_str_eq(sig.trusted, trusted);
}

/* A bit that the input names, in a copy of s. */
static bool holds_turned(const struct rmm_buf *file, struct rmm_str message,
			 struct rmm_str trusted, unsigned where, bool in_file)
{
	struct rmm_str s = { file->ptr, file->len };
	struct rmm_buf copy;
	bool ok;

	rmm_buf_init(&copy, 1 << 20);
	rmm_buf_add(&copy, in_file ? s : message);
	copy.ptr[where / 8 % copy.len] ^= (char)(1 << where % 8);
	ok = in_file ? holds(fuzz_end(&copy), message, trusted) :
		       holds(s, fuzz_end(&copy), trusted);
	rmm_buf_free(&copy);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str message = fuzz_input(data, size), trusted;
	unsigned where = fuzz_take(&message) << 8 | fuzz_take(&message);
	struct rmm_buf file;
	struct rmm_str text;
	size_t first;

	trusted = fuzz_part(&message, '\n');
	if (!rmm_minisign_comment_ok(trusted))
		return 0;
	rmm_buf_init(&file, RMM_MAX_SIGNATURE);
	rmm_sign(&file, fuzz_key(), message, trusted);
	text = fuzz_end(&file);
	LAW(holds(text, message, trusted), "its own signature");
	LAW(message.len == 0 ||
	    !holds_turned(&file, message, trusted, where, false),
	    "another message");
	/* The first line is nobody's, and the last LF may be missing. */
	first = rmm_str_find(text, '\n') + 1;
	if (where / 8 % text.len >= first && where / 8 % text.len < text.len - 1)
		LAW(!holds_turned(&file, message, trusted, where, true),
		    "bit %u turned", where);
	rmm_buf_free(&file);
	return 0;
}
