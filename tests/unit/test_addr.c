/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "model/addr.h"

/* want NULL: no address. cleared: host bits were set. */
static const struct {
	const char *in, *want;
	bool cleared;
} texts[] = {
	{ "192.0.2.1", "192.0.2.1", false },
	{ "0.0.0.0", "0.0.0.0", false },
	{ "255.255.255.255", "255.255.255.255", false },
	{ "10.20.100.200", "10.20.100.200", false },
	{ "192.0.2.0/24", "192.0.2.0/24", false },
	{ "192.0.2.7/24", "192.0.2.0/24", true },
	{ "192.0.2.255/25", "192.0.2.128/25", true },
	{ "192.0.2.1/32", "192.0.2.1", false },
	{ "192.0.2.1/31", "192.0.2.0/31", true },
	{ "128.0.0.0/1", "128.0.0.0/1", false },
	{ "255.255.255.255/1", "128.0.0.0/1", true },
	{ "0.0.0.0/0", "0.0.0.0/0", false },
	{ "1.2.3.4/0", "0.0.0.0/0", true },
	{ "", NULL, false },
	{ "1", NULL, false },
	{ "1.2.3", NULL, false },
	{ "1.2.3.", NULL, false },
	{ ".1.2.3", NULL, false },
	{ "1..2.3", NULL, false },
	{ "1.2.3.4.5", NULL, false },
	{ "1.2.3.4.", NULL, false },
	{ "1.2.3.256", NULL, false },
	{ "1.2.3.1000", NULL, false },
	{ "1.2.3.99999999999999999999", NULL, false },
	{ "010.1.1.1", NULL, false },
	{ "1.2.3.04", NULL, false },
	{ "1.2.3.00", NULL, false },
	{ "0x7f.0.0.1", NULL, false },
	{ "1.2.3.4 ", NULL, false },
	{ " 1.2.3.4", NULL, false },
	{ "+1.2.3.4", NULL, false },
	{ "1.2.3.-4", NULL, false },
	{ "1,2,3,4", NULL, false },
	{ "2130706433", NULL, false },
	{ "192.0.2.0/", NULL, false },
	{ "192.0.2.0/33", NULL, false },
	{ "192.0.2.0/024", NULL, false },
	{ "192.0.2.0/-1", NULL, false },
	{ "192.0.2.0/24/24", NULL, false },
	{ "192.0.2.0/255.255.255.0", NULL, false },
	{ "/24", NULL, false },
	{ "192.0.2.1:80", NULL, false },
	{ "::", "::", false },
	{ "::1", "::1", false },
	{ "1::", "1::", false },
	{ "2001:db8::1", "2001:db8::1", false },
	{ "2001:DB8::ABCD", "2001:db8::abcd", false },
	{ "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1", false },
	{ "2001:db8:0:0:0:0:2:1", "2001:db8::2:1", false },
	/* RFC 5952, section 4.2.2: a single group is not shortened */
	{ "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1", false },
	{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", false },
	/* section 4.2.3: the longest run, the first of equals */
	{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1", false },
	{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", false },
	{ "0:0:1:0:0:1:0:0", "::1:0:0:1:0:0", false },
	{ "1:0:0:0:0:0:0:0", "1::", false },
	{ "0:0:0:0:0:0:0:1", "::1", false },
	{ "0:1:1:1:1:1:1:1", "0:1:1:1:1:1:1:1", false },
	{ "1:1:1:1:1:1:1:0", "1:1:1:1:1:1:1:0", false },
	{ "1:1:1:1:1:1::", "1:1:1:1:1:1::", false },
	{ "1:1:1:1:1:1:1::", "1:1:1:1:1:1:1:0", false },
	{ "::1:1:1:1:1:1:1", "0:1:1:1:1:1:1:1", false },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false },
	/* section 5: IPv4-mapped */
	{ "::ffff:192.0.2.1", "::ffff:192.0.2.1", false },
	{ "::ffff:c000:201", "::ffff:192.0.2.1", false },
	{ "::FFFF:0:0", "::ffff:0.0.0.0", false },
	{ "::ffff:0:0/96", "::ffff:0.0.0.0/96", false },
	{ "64:ff9b::192.0.2.33", "64:ff9b::c000:221", false },
	{ "::192.0.2.1", "::c000:201", false },
	{ "1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201", false },
	{ "2001:db8::/32", "2001:db8::/32", false },
	{ "2001:db8::1/32", "2001:db8::/32", true },
	{ "2001:db8:ffff::/33", "2001:db8:8000::/33", true },
	{ "2001:db8::1/128", "2001:db8::1", false },
	{ "2001:db8::1/127", "2001:db8::/127", true },
	{ "::/0", "::/0", false },
	{ ":", NULL, false },
	{ ":::", NULL, false },
	{ ":1", NULL, false },
	{ "1:", NULL, false },
	{ "1:2:3:4:5:6:7", NULL, false },
	{ "1:2:3:4:5:6:7:", NULL, false },
	{ ":1:2:3:4:5:6:7", NULL, false },
	{ "1:2:3:4:5:6:7:8:9", NULL, false },
	{ "1:2:3:4:5:6:7::8", NULL, false },
	{ "::1:2:3:4:5:6:7:8", NULL, false },
	{ "1:2:3:4:5:6:7:8::", NULL, false },
	{ "1::2::3", NULL, false },
	{ "::1::", NULL, false },
	{ "1:::2", NULL, false },
	{ "2001:db8::g", NULL, false },
	{ "2001:db8::12345", NULL, false },
	{ "2001:db8::1%eth0", NULL, false },
	{ "[2001:db8::1]", NULL, false },
	{ "2001:db8::1/129", NULL, false },
	{ "2001:db8::1/", NULL, false },
	{ "::ffff:192.0.2", NULL, false },
	{ "::ffff:192.0.2.256", NULL, false },
	{ "192.0.2.1::", NULL, false },
	{ "1:2:3:4:5:6:7:192.0.2.1", NULL, false },
	{ "::192.0.2.1:1", NULL, false },
	{ "anydesk.com", NULL, false },
};

static void test_texts(void **state)
{
	char text[RMM_ADDR_TEXT];
	struct rmm_addr addr;
	struct rmm_str out;
	bool cleared;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *in = texts[i].in;
		bool ok = rmm_addr_parse(&addr, &cleared, rmm_str(in));

		CHECK(in, ok == (texts[i].want != NULL));
		if (!ok)
			continue;
		out = rmm_addr_format(text, &addr);
		CHECK_STR(in, out, texts[i].want);
		CHECK(in, out.ptr[out.len] == '\0');
		CHECK(in, cleared == texts[i].cleared);
	}
}

/* Law: what is formatted parses to the same address and the same text. */
static void test_round_trip(void **state)
{
	char text[RMM_ADDR_TEXT], again[RMM_ADDR_TEXT];
	struct rmm_addr one, two;
	bool cleared;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *want = texts[i].want;

		if (!want)
			continue;
		CHECK(want, rmm_addr_parse(&one, NULL, rmm_str(texts[i].in)));
		CHECK(want, rmm_addr_parse(&two, &cleared,
					   rmm_addr_format(text, &one)));
		CHECK(want, !cleared);
		CHECK(want, memcmp(one.byte, two.byte, sizeof(one.byte)) == 0);
		CHECK(want, one.bits == two.bits && one.v6 == two.v6);
		CHECK_STR(want, rmm_addr_format(again, &two), want);
	}
}

static void test_bytes(void **state)
{
	static const uint8_t v4[16] = { 192, 0, 2 };
	static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	struct rmm_addr addr;

	(void)state;
	assert_true(rmm_addr_parse(&addr, NULL, rmm_str("192.0.2.9/24")));
	assert_memory_equal(addr.byte, v4, sizeof(v4));
	assert_int_equal(addr.bits, 24);
	assert_false(addr.v6);
	assert_true(rmm_addr_parse(&addr, NULL, rmm_str("2001:db8::1")));
	assert_memory_equal(addr.byte, v6, sizeof(v6));
	assert_int_equal(addr.bits, 128);
	assert_true(addr.v6);
}

/* A failure leaves *out as it was. */
static void test_failure_touches_nothing(void **state)
{
	struct rmm_addr addr, before;

	(void)state;
	memset(&addr, 0xa5, sizeof(addr));
	before = addr;
	assert_false(rmm_addr_parse(&addr, NULL, rmm_str("1.2.3")));
	assert_memory_equal(&addr, &before, sizeof(addr));
}

static const struct {
	const char *outer, *inner;
	bool want;
} nested[] = {
	{ "192.0.2.0/24", "192.0.2.0", true },
	{ "192.0.2.0/24", "192.0.2.255", true },
	{ "192.0.2.0/24", "192.0.3.0", false },
	{ "192.0.2.0/24", "192.0.2.128/25", true },
	{ "192.0.2.0/24", "192.0.2.0/24", true },
	{ "192.0.2.0/25", "192.0.2.0/24", false },
	{ "192.0.2.1", "192.0.2.1", true },
	{ "192.0.2.1", "192.0.2.2", false },
	{ "192.0.2.1", "192.0.2.0/24", false },
	{ "10.0.0.0/9", "10.127.255.255", true },
	{ "10.0.0.0/9", "10.128.0.0", false },
	{ "10.0.0.0/31", "10.0.0.1", true },
	{ "10.0.0.0/31", "10.0.0.2", false },
	{ "128.0.0.0/1", "255.1.2.3", true },
	{ "128.0.0.0/1", "127.1.2.3", false },
	{ "0.0.0.0/0", "203.0.113.9", true },
	{ "0.0.0.0/0", "::1", false },
	{ "::/0", "192.0.2.1", false },
	{ "::ffff:192.0.2.1", "192.0.2.1", false },
	{ "2001:db8::/32", "2001:db8:ffff::1", true },
	{ "2001:db8::/32", "2001:db9::1", false },
	{ "2001:db8::/33", "2001:db8:8000::1", false },
	{ "2001:db8::/127", "2001:db8::1", true },
	{ "2001:db8::1", "2001:db8::1", true },
};

static void test_contains(void **state)
{
	struct rmm_addr outer, inner;

	(void)state;
	for (size_t i = 0; i < COUNT(nested); i++) {
		CHECK(nested[i].outer, rmm_addr_parse(&outer, NULL,
					rmm_str(nested[i].outer)));
		CHECK(nested[i].inner, rmm_addr_parse(&inner, NULL,
					rmm_str(nested[i].inner)));
		if (rmm_addr_contains(&outer, &inner) != nested[i].want)
			fail_msg("%s in %s: want %d", nested[i].inner,
				 nested[i].outer, nested[i].want);
	}
}

static const struct {
	const char *in, *want;
} mapped[] = {
	{ "::ffff:192.0.2.1", "192.0.2.1" },
	{ "::ffff:192.0.2.0/120", "192.0.2.0/24" },
	{ "::ffff:0:0/96", "0.0.0.0/0" },
	{ "::fffe:0:0/95", "::fffe:0:0/95" },
	{ "::192.0.2.1", "::c000:201" },
	{ "2001:db8::1", "2001:db8::1" },
	{ "192.0.2.1", "192.0.2.1" },
};

static void test_unmap(void **state)
{
	char text[RMM_ADDR_TEXT];
	struct rmm_addr addr;

	(void)state;
	for (size_t i = 0; i < COUNT(mapped); i++) {
		CHECK(mapped[i].in, rmm_addr_parse(&addr, NULL,
						   rmm_str(mapped[i].in)));
		rmm_addr_unmap(&addr);
		CHECK_STR(mapped[i].in, rmm_addr_format(text, &addr),
			  mapped[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_failure_touches_nothing),
		cmocka_unit_test(test_contains),
		cmocka_unit_test(test_unmap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
