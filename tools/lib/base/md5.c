/* SPDX-License-Identifier: MIT */
#include "base/md5.h"

enum { BLOCK = 64, DIGEST = 16 };

struct md5 {
	uint32_t a, b, c, d;
};

/* floor(2^32 * |sin(i)|) for i from 1, as RFC 1321 has it. */
static const uint32_t sine[BLOCK] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee,
	0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
	0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
	0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
	0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
	0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
	0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
	0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
	0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039,
	0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static uint32_t turn(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static uint32_t word(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

/* What a step mixes in, and which word of the block it takes. */
static uint32_t mix(const struct md5 *s, unsigned i, unsigned *at)
{
	switch (i / 16) {
	case 0:
		*at = i;
		return (s->b & s->c) | (~s->b & s->d);
	case 1:
		*at = (5 * i + 1) % 16;
		return (s->b & s->d) | (s->c & ~s->d);
	case 2:
		*at = (3 * i + 5) % 16;
		return s->b ^ s->c ^ s->d;
	default:
		*at = 7 * i % 16;
		return s->c ^ (s->b | ~s->d);
	}
}

static void add_block(struct md5 *sum, const unsigned char block[BLOCK])
{
	static const unsigned char turns[4][4] = {
		{ 7, 12, 17, 22 },
		{ 5, 9, 14, 20 },
		{ 4, 11, 16, 23 },
		{ 6, 10, 15, 21 },
	};
	struct md5 s = *sum;

	for (unsigned i = 0; i < BLOCK; i++) {
		unsigned at = 0;
		uint32_t f = mix(&s, i, &at) + s.a + sine[i] +
			     word(block + 4 * (size_t)at);

		s.a = s.d;
		s.d = s.c;
		s.c = s.b;
		s.b += turn(f, turns[i / 16][i % 4]);
	}
	sum->a += s.a;
	sum->b += s.b;
	sum->c += s.c;
	sum->d += s.d;
}

/* The rest, one bit, zeros up to a whole block, and the length in bits. */
static void add_end(struct md5 *sum, struct rmm_str rest, uint64_t bits)
{
	unsigned char tail[2 * BLOCK] = {0};
	size_t n = rest.len < BLOCK - 8 ? BLOCK : sizeof(tail);

	if (rest.len > 0)
		memcpy(tail, rest.ptr, rest.len);
	tail[rest.len] = 0x80;
	for (unsigned i = 0; i < 8; i++)
		tail[n - 8 + i] = (unsigned char)(bits >> 8 * i);
	for (size_t i = 0; i < n; i += BLOCK)
		add_block(sum, tail + i);
}

static void put_base64(char text[RMM_MD5_TEXT], const struct md5 *sum)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint32_t words[] = { sum->a, sum->b, sum->c, sum->d };
	unsigned char byte[DIGEST + 2] = {0};
	char *p = text;

	for (unsigned i = 0; i < DIGEST; i++)
		byte[i] = (unsigned char)(words[i / 4] >> 8 * (i % 4));
	for (unsigned i = 0; i < DIGEST; i += 3) {
		uint32_t three = (uint32_t)byte[i] << 16 |
				 (uint32_t)byte[i + 1] << 8 | byte[i + 2];

		for (unsigned shift = 24; shift > 0; shift -= 6)
			*p++ = digits[three >> (shift - 6) & 63];
	}
	/* Of the last three bytes one is ours. */
	p[-2] = p[-1] = '=';
	*p = '\0';
}

const char *rmm_md5_base64(char text[RMM_MD5_TEXT], struct rmm_str bytes)
{
	struct md5 sum = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
	struct rmm_str rest = bytes;

	while (rest.len >= BLOCK) {
		add_block(&sum, (const unsigned char *)rest.ptr);
		rest = rmm_str_from(rest, BLOCK);
	}
	add_end(&sum, rest, (uint64_t)bytes.len * 8);
	put_base64(text, &sum);
	return text;
}
