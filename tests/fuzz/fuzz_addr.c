/* SPDX-License-Identifier: MIT */
/*
 * Grammar: an address or a CIDR block. Laws: the text is the address that it
 * was made of; where inet_pton reads one, so do we, and the same; a block
 * contains itself and what is in a narrower one; taking the first bits away
 * from two addresses tells whether one contains the other.
 */
#include <arpa/inet.h>

#include "law.h"
#include "model/addr.h"

/* A plain address, by the C library: inet_pton, and inet_ntop of it. */
static void check_as_libc(struct rmm_str s)
{
	char text[RMM_ADDR_TEXT], libc[INET6_ADDRSTRLEN + 1] = {0};
	uint8_t byte[16] = {0};
	struct rmm_addr addr;
	bool v6 = rmm_str_find(s, ':') < s.len;
	bool ours = rmm_addr_parse(&addr, NULL, s), theirs;
	int family = v6 ? AF_INET6 : AF_INET;

	if (s.len > INET6_ADDRSTRLEN || rmm_str_find(s, '\0') < s.len)
		return;
	if (rmm_str_find(s, '/') < s.len)
		return;
	if (s.len)
		memcpy(libc, s.ptr, s.len);
	theirs = inet_pton(family, libc, byte) == 1;
	LAW(ours == theirs, "'%s': %d and %d", libc, ours, theirs);
	if (!ours)
		return;
	LAW(addr.v6 == v6 && memcmp(addr.byte, byte, v6 ? 16 : 4) == 0,
	    "'%s'", libc);
	inet_ntop(family, byte, libc, sizeof(libc));
	/* Compatible addresses, ::192.0.2.1, are the C library's alone. */
	if (!v6 || !rmm_str_has(rmm_str(libc), RMM_LIT(".")) ||
	    rmm_str_starts(rmm_str(libc), RMM_LIT("::ffff:")))
		LAW_SAME(rmm_addr_format(text, &addr), rmm_str(libc), "text");
}

static bool contains(const struct rmm_addr *a, const struct rmm_addr *b)
{
	if (a->v6 != b->v6 || b->bits < a->bits)
		return false;
	for (size_t i = 0; i < a->bits; i++)
		if ((a->byte[i / 8] ^ b->byte[i / 8]) >> (7 - i % 8) & 1)
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size);
	struct rmm_str one = fuzz_part(&input, ' ');
	char text[RMM_ADDR_TEXT];
	struct rmm_addr a, b, plain;
	bool cleared;

	check_as_libc(one);
	if (!rmm_addr_parse(&a, NULL, one))
		return 0;
	LAW(rmm_addr_parse(&b, &cleared, rmm_addr_format(text, &a)),
	    "'%s' again", text);
	LAW(!cleared && memcmp(&a, &b, sizeof(a)) == 0, "'%s' again", text);
	plain = a;
	rmm_addr_unmap(&plain);
	LAW(plain.v6 || !a.v6 || a.bits - plain.bits == 96, "'%s'", text);
	LAW(rmm_addr_contains(&a, &a), "'%s' in itself", text);
	if (!rmm_addr_parse(&b, NULL, input))
		return 0;
	LAW(rmm_addr_contains(&a, &b) == contains(&a, &b), "'%s'", text);
	LAW(rmm_addr_contains(&b, &a) == contains(&b, &a), "'%s'", text);
	LAW(!contains(&a, &b) || !rmm_addr_is_special(&b) ||
		    rmm_addr_is_special(&a), "'%s' is special", text);
	return 0;
}
