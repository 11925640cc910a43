/* SPDX-License-Identifier: MIT */
/*
 * Grammar: changes to the bytes of a publication. Law: what is believed is
 * what was signed, byte for byte in every file, and in every field of the
 * pointer; a publication with any other byte, or a file less, is refused.
 */
#include "law.h"
#include "publication.h"

/* Four bytes: a file, what happens to it, where. */
static void change(struct rmm_buf *buf, struct rmm_str *input)
{
	unsigned what = fuzz_take(input);
	size_t at = (size_t)fuzz_take(input) << 8 | fuzz_take(input);

	at %= buf->len + 1;
	if (what % 4 == 0 && at < buf->len)
		buf->ptr[at] ^= (char)(1 << (what >> 2 & 7));
	else if (what % 4 == 1)
		buf->len = at;
	else if (what % 4 == 2)
		rmm_buf_addc(buf, (char)fuzz_take(input));
	else if (at < buf->len) {
		memmove(buf->ptr + at, buf->ptr + at + 1, buf->len - at - 1);
		buf->len--;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size);
	struct publication p;
	struct rmm_trust trust = {0};
	bool same = true, good;

	publication_copy(&p);
	while (input.len >= 4)
		change(&p.file[fuzz_take(&input) % PUBLICATION_FILES], &input);
	good = publication_check(&p, &trust);
	for (size_t i = 0; i < PUBLICATION_FILES; i++)
		if (i != PUBLICATION_POINTER)
			same &= publication_same(&p, i);
	LAW(!good || same, "another file is believed");
	LAW(!good || publication_same_pointer(&trust), "another pointer");
	LAW(good || !same || !publication_same(&p, PUBLICATION_POINTER),
	    "the publication itself is refused");
	rmm_trust_free(&trust);
	publication_free(&p);
	return 0;
}
