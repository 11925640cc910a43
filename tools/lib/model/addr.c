/* SPDX-License-Identifier: MIT */
#include "model/addr.h"

#include <string.h>

#include "base/utf8.h"

enum {
	V4_BYTES = 4,
	V6_BYTES = 16,
	V6_GROUPS = 8,
};

static bool parse_v4(uint8_t byte[V4_BYTES], struct rmm_str s)
{
	struct rmm_str part;
	bool more = true;
	uint64_t value;
	size_t n = 0;

	while (rmm_str_split(&s, '.', &part, &more)) {
		if (n == V4_BYTES || !rmm_str_u64(&value, part, 255))
			return false;
		byte[n++] = (uint8_t)value;
	}
	return n == V4_BYTES;
}

static int hex_digit(char c)
{
	if (rmm_is_digit(c))
		return c - '0';
	c = rmm_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_group(uint8_t byte[2], struct rmm_str s)
{
	unsigned value = 0;

	if (s.len < 1 || s.len > 4)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		int digit = hex_digit(s.ptr[i]);

		if (digit < 0)
			return false;
		value = value << 4 | (unsigned)digit;
	}
	byte[0] = (uint8_t)(value >> 8);
	byte[1] = (uint8_t)value;
	return true;
}

/* RFC 4291, section 2.2, point 2: "::" once, for one zero group or more. */
static bool open_gap(uint8_t byte[V6_BYTES], size_t n, size_t gap)
{
	if (gap > n)
		return n == V6_BYTES;
	if (n == V6_BYTES)
		return false;
	memmove(byte + gap + (V6_BYTES - n), byte + gap, n - gap);
	memset(byte + gap, 0, V6_BYTES - n);
	return true;
}

static bool parse_v6(uint8_t byte[V6_BYTES], struct rmm_str s)
{
	size_t n = 0, gap = V6_BYTES + 1;

	if (rmm_str_starts(s, RMM_LIT("::"))) {
		gap = 0;
		s = rmm_str_from(s, 2);
	}
	while (s.len > 0) {
		size_t at = rmm_str_find(s, ':');
		struct rmm_str part = rmm_str_upto(s, at);
		bool last = at == s.len;

		if (last && n + V4_BYTES <= V6_BYTES &&
		    parse_v4(byte + n, part)) {
			n += V4_BYTES;
			break;
		}
		if (n == V6_BYTES || !parse_group(byte + n, part))
			return false;
		n += 2;
		if (last)
			break;
		s = rmm_str_from(s, at + 1);
		if (s.len == 0)
			return false;
		if (s.ptr[0] == ':') {
			if (gap <= V6_BYTES)
				return false;
			gap = n;
			s = rmm_str_from(s, 1);
		}
	}
	return open_gap(byte, n, gap);
}

static bool clear_host_bits(struct rmm_addr *addr, size_t full)
{
	bool cleared = false;

	for (size_t bit = addr->bits; bit < full; bit++) {
		uint8_t mask = (uint8_t)(0x80u >> bit % 8);

		cleared |= (addr->byte[bit / 8] & mask) != 0;
		addr->byte[bit / 8] &= (uint8_t)~mask;
	}
	return cleared;
}

bool rmm_addr_parse(struct rmm_addr *out, bool *cleared, struct rmm_str s)
{
	size_t slash = rmm_str_find(s, '/');
	struct rmm_str host = rmm_str_upto(s, slash);
	struct rmm_addr addr = {0};
	uint64_t bits;
	size_t full;
	bool some;

	addr.v6 = rmm_str_find(host, ':') < host.len;
	full = (addr.v6 ? V6_BYTES : V4_BYTES) * 8;
	bits = full;
	if (slash < s.len && !rmm_str_u64(&bits, rmm_str_from(s, slash + 1),
					  full))
		return false;
	if (addr.v6 ? !parse_v6(addr.byte, host) : !parse_v4(addr.byte, host))
		return false;
	addr.bits = (uint8_t)bits;
	some = clear_host_bits(&addr, full);
	if (cleared)
		*cleared = some;
	*out = addr;
	return true;
}

static char *put_decimal(char *p, unsigned value)
{
	if (value >= 100)
		*p++ = (char)('0' + value / 100);
	if (value >= 10)
		*p++ = (char)('0' + value / 10 % 10);
	*p++ = (char)('0' + value % 10);
	return p;
}

static char *put_v4(char *p, const uint8_t byte[V4_BYTES])
{
	for (size_t i = 0; i < V4_BYTES; i++) {
		if (i > 0)
			*p++ = '.';
		p = put_decimal(p, byte[i]);
	}
	return p;
}

/* RFC 5952, section 4: no leading zeros, lower case. */
static char *put_group(char *p, const uint8_t byte[2])
{
	unsigned value = (unsigned)byte[0] << 8 | byte[1];
	int shift = 12;

	while (shift > 0 && value >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[value >> shift & 15];
	return p;
}

static size_t zero_groups(const uint8_t byte[V6_BYTES], size_t group)
{
	size_t n = 0;

	while (group + n < V6_GROUPS && byte[2 * (group + n)] == 0 &&
	       byte[2 * (group + n) + 1] == 0)
		n++;
	return n;
}

/* The run for "::": the longest, the first of equals, never a single group
 * (RFC 5952, section 4.2); *len is 0 when there is none. */
static size_t longest_run(size_t *len, const uint8_t byte[V6_BYTES])
{
	size_t start = 0;

	*len = 0;
	for (size_t i = 0; i < V6_GROUPS; i++) {
		size_t n = zero_groups(byte, i);

		if (n > *len) {
			*len = n;
			start = i;
		}
		i += n;
	}
	if (*len == 1)
		*len = 0;
	return start;
}

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

static char *put_v6(char *p, const uint8_t byte[V6_BYTES])
{
	size_t run, start = longest_run(&run, byte), i = 0;

	if (memcmp(byte, mapped, sizeof(mapped)) == 0) {
		memcpy(p, "::ffff:", 7);
		return put_v4(p + 7, byte + sizeof(mapped));
	}
	while (i < V6_GROUPS) {
		if (run > 0 && i == start) {
			*p++ = ':';
			*p++ = ':';
			i += run;
			continue;
		}
		if (i > 0 && (run == 0 || i != start + run))
			*p++ = ':';
		p = put_group(p, byte + 2 * i++);
	}
	return p;
}

struct rmm_str rmm_addr_format(char text[RMM_ADDR_TEXT],
			       const struct rmm_addr *addr)
{
	char *p = addr->v6 ? put_v6(text, addr->byte) :
			     put_v4(text, addr->byte);

	if (addr->bits < (addr->v6 ? V6_BYTES : V4_BYTES) * 8) {
		*p++ = '/';
		p = put_decimal(p, addr->bits);
	}
	*p = '\0';
	return (struct rmm_str){ text, (size_t)(p - text) };
}

void rmm_addr_unmap(struct rmm_addr *addr)
{
	size_t bits = sizeof(mapped) * 8;

	if (!addr->v6 || addr->bits < bits ||
	    memcmp(addr->byte, mapped, sizeof(mapped)) != 0)
		return;
	memmove(addr->byte, addr->byte + sizeof(mapped), V4_BYTES);
	memset(addr->byte + V4_BYTES, 0, sizeof(mapped));
	addr->bits = (uint8_t)(addr->bits - bits);
	addr->v6 = false;
}

bool rmm_addr_contains(const struct rmm_addr *outer,
		       const struct rmm_addr *inner)
{
	size_t whole = outer->bits / 8, rest = outer->bits % 8;
	unsigned differ;

	if (outer->v6 != inner->v6 || inner->bits < outer->bits)
		return false;
	if (memcmp(outer->byte, inner->byte, whole) != 0)
		return false;
	if (rest == 0)
		return true;
	differ = (unsigned)(outer->byte[whole] ^ inner->byte[whole]);
	return differ >> (8 - rest) == 0;
}

bool rmm_addr_is_special(const struct rmm_addr *addr)
{
	static const struct rmm_addr special[] = {
		{ .byte = { 0 }, .bits = 8 },              /* RFC 791 */
		{ .byte = { 10 }, .bits = 8 },             /* RFC 1918 */
		{ .byte = { 100, 64 }, .bits = 10 },       /* RFC 6598 */
		{ .byte = { 127 }, .bits = 8 },            /* RFC 1122 */
		{ .byte = { 169, 254 }, .bits = 16 },      /* RFC 3927 */
		{ .byte = { 172, 16 }, .bits = 12 },       /* RFC 1918 */
		{ .byte = { 192, 0, 0 }, .bits = 24 },     /* RFC 6890 */
		{ .byte = { 192, 168 }, .bits = 16 },      /* RFC 1918 */
		{ .byte = { 198, 18 }, .bits = 15 },       /* RFC 2544 */
		{ .byte = { 224 }, .bits = 3 },            /* RFC 5771, 1112 */
		{ .byte = { 0 }, .bits = 8, .v6 = true },  /* RFC 4291, 6052 */
		{ .byte = { 1 }, .bits = 8, .v6 = true },  /* RFC 6666 */
		{ .byte = { 0xfc }, .bits = 7, .v6 = true },        /* RFC 4193 */
		{ .byte = { 0xfe, 0x80 }, .bits = 10, .v6 = true }, /* RFC 4291 */
		{ .byte = { 0xff }, .bits = 8, .v6 = true },        /* RFC 4291 */
	};

	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (rmm_addr_contains(&special[i], addr) ||
		    rmm_addr_contains(addr, &special[i]))
			return true;
	return false;
}
