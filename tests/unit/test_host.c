/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <libpsl.h>

#include "base/date.h"
#include "model/host.h"

#define OK RMM_HOST_OK
#define SUFFIX RMM_HOST_PUBLIC_SUFFIX
#define UNKNOWN RMM_HOST_UNKNOWN_SUFFIX
#define BAD RMM_HOST_BAD

#define L63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define L61 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* want: the canonical text, or a part of the reason. */
static const struct {
	const char *in;
	enum rmm_host_status status;
	const char *want;
	bool idn;
} hosts[] = {
	{ "anydesk.com", OK, "anydesk.com", false },
	{ "AnyDesk.COM", OK, "anydesk.com", false },
	{ "anydesk.com.", OK, "anydesk.com", false },
	{ "a.b.c.d.e.anydesk.com", OK, "a.b.c.d.e.anydesk.com", false },
	{ "systemmonitor.co.uk", OK, "systemmonitor.co.uk", false },
	{ "assist.zoho.com.au", OK, "assist.zoho.com.au", false },
	{ "systemmonitor.eu.com", OK, "systemmonitor.eu.com", false },
	{ "remote.management", OK, "remote.management", false },
	{ "foo.github.io", OK, "foo.github.io", false },
	{ "x1.example.net", OK, "x1.example.net", false },
	{ "1.example.net", OK, "1.example.net", false },
	{ "0x1.example.net", OK, "0x1.example.net", false },
	{ "123.de", OK, "123.de", false },
	{ "r3---sn-abc.googlevideo.com", OK, "r3---sn-abc.googlevideo.com", false },
	{ "ab--cd.com", OK, "ab--cd.com", false },
	{ L63 ".com", OK, L63 ".com", false },
	{ L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com",
	  OK, L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com", false },
	{ "foo.bar.ck", OK, "foo.bar.ck", false },
	{ "www.ck", OK, "www.ck", false },
	{ "city.kawasaki.jp", OK, "city.kawasaki.jp", false },
	{ "a.b.kawasaki.jp", OK, "a.b.kawasaki.jp", false },
	/* `_` below the registrable domain alone */
	{ "upload_data.qq.com", OK, "upload_data.qq.com", false },
	{ "_sip._tcp.example.com", OK, "_sip._tcp.example.com", false },
	{ "_.example.com", OK, "_.example.com", false },
	{ "my_site.github.io", BAD, "'_'", false },
	{ "my_site.com", BAD, "'_'", false },
	{ "a.my_site.co.uk", BAD, "'_'", false },
	{ "foo_bar", UNKNOWN, "foo_bar", false },
	/* public suffixes, ICANN's and private */
	{ "com", SUFFIX, "com", false },
	{ "com.", SUFFIX, "com", false },
	{ "co.uk", SUFFIX, "co.uk", false },
	{ "CO.UK", SUFFIX, "co.uk", false },
	{ "com.au", SUFFIX, "com.au", false },
	{ "cloud", SUFFIX, "cloud", false },
	{ "management", SUFFIX, "management", false },
	{ "ck", SUFFIX, "ck", false },
	{ "foo.ck", SUFFIX, "foo.ck", false },
	{ "bd", SUFFIX, "bd", false },
	{ "foo.bd", SUFFIX, "foo.bd", false },
	{ "er", SUFFIX, "er", false },
	{ "kawasaki.jp", SUFFIX, "kawasaki.jp", false },
	{ "foo.kawasaki.jp", SUFFIX, "foo.kawasaki.jp", false },
	{ "github.io", SUFFIX, "github.io", false },
	{ "eu.com", SUFFIX, "eu.com", false },
	{ "s3.amazonaws.com", SUFFIX, "s3.amazonaws.com", false },
	{ "compute.amazonaws.com", SUFFIX, "compute.amazonaws.com", false },
	{ "foo.compute.amazonaws.com", SUFFIX, "foo.compute.amazonaws.com", false },
	{ "azurewebsites.net", SUFFIX, "azurewebsites.net", false },
	{ "blogspot.com", SUFFIX, "blogspot.com", false },
	{ "in-addr.arpa", SUFFIX, "in-addr.arpa", false },
	{ "onion", SUFFIX, "onion", false },
	{ "xn--p1ai", SUFFIX, "xn--p1ai", true },
	{ "\xd1\x80\xd1\x84", SUFFIX, "xn--p1ai", true },
	{ "xn--55qx5d.cn", SUFFIX, "xn--55qx5d.cn", true },
	{ "\xe5\x85\xac\xe5\x8f\xb8.cn", SUFFIX, "xn--55qx5d.cn", true },
	/* no such top-level domain */
	{ "local", UNKNOWN, "local", false },
	{ "server.local", UNKNOWN, "server.local", false },
	{ "localhost", UNKNOWN, "localhost", false },
	{ "fritz.box.internal", UNKNOWN, "fritz.box.internal", false },
	{ "server.lan", UNKNOWN, "server.lan", false },
	{ "server.corp", UNKNOWN, "server.corp", false },
	{ "anydesk.exe", UNKNOWN, "anydesk.exe", false },
	{ "litemanager.comLiteManager", UNKNOWN, "litemanager.comlitemanager", false },
	{ "a_b.local", UNKNOWN, "a_b.local", false },
	{ "b\xc3\xbc" "cher", UNKNOWN, "xn--bcher-kva", true },
	/* IDN: UTS #46 non-transitional */
	{ "b\xc3\xbc" "cher.de", OK, "xn--bcher-kva.de", true },
	{ "B\xc3\x9c" "CHER.DE", OK, "xn--bcher-kva.de", true },
	{ "bu\xcc\x88" "cher.de", OK, "xn--bcher-kva.de", true },
	{ "xn--bcher-kva.de", OK, "xn--bcher-kva.de", true },
	{ "XN--Bcher-KVA.de", OK, "xn--bcher-kva.de", true },
	{ "fa\xc3\x9f.de", OK, "xn--fa-hia.de", true },
	{ "xn--fa-hia.de", OK, "xn--fa-hia.de", true },
	{ "\xd0\xb0nydesk.com", OK, "xn--nydesk-2nf.com", true },
	{ "www.b\xc3\xbc" "cher.example.com.", OK, "www.xn--bcher-kva.example.com", true },
	{ "\xef\xbd\x81\xef\xbd\x82.com", OK, "ab.com", true },
	{ "anydesk\xe3\x80\x82" "com", OK, "anydesk.com", true },
	{ "anydesk\xef\xbc\x8e" "com", OK, "anydesk.com", true },
	{ "anydesk\xef\xbd\xa1" "com\xe3\x80\x82", OK, "anydesk.com", true },
	{ "\xd7\x90\xd7\x91.com", OK, "xn--4dbc.com", true },
	{ "r3---sn.b\xc3\xbc" "cher.de", OK, "r3---sn.xn--bcher-kva.de", true },
	{ "upload_data.b\xc3\xbc" "cher.de", OK, "upload_data.xn--bcher-kva.de", true },
	{ "\xe4\xbe\x8b\xe3\x81\x88.\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88", UNKNOWN, "xn--r8jz45g.xn--zckzah", true },
	{ "a\xe2\x80\xa4" "b.com", BAD, "IDNA", false },
	{ "\xe2\x92\x88" "b.com", BAD, "IDNA", false },
	{ "a\xe2\x84\x80" "b.com", BAD, "character", false },
	{ "\xf0\x9f\x92\xa9.la", BAD, "IDNA", false },
	{ "\xd7\x90" "a.com", BAD, "IDNA", false },
	{ "a\xe3\x80\x80" "b.com", BAD, "character", false },
	{ "b\xc3\xbc--cher.de", BAD, "IDNA", false },
	{ "-b\xc3\xbc" "cher.de", BAD, "IDNA", false },
	{ "xn--a.com", BAD, "punycode", false },
	{ "xn--abc.com", BAD, "punycode", false },
	{ "xn--ls8h.la", BAD, "punycode", false },
	{ "xn--.com", BAD, "hyphen", false },
	{ "xn--abc-.com", BAD, "hyphen", false },
	{ "xn--bucher-xyd.de", BAD, "punycode", false }, /* not NFC */
	{ "xn--bcher-2pa.de", BAD, "punycode", false }, /* a capital U umlaut */
	{ "xn--mi7c.de", BAD, "punycode", false }, /* full width */
	{ "xn--ab-m1t.de", BAD, "punycode", false }, /* a joiner */
	{ "\xef\xbc\x91.\xef\xbc\x92.\xef\xbc\x93.\xef\xbc\x94", BAD, "numeric", false },
	{ "\xe3\x80\x82\xe3\x80\x82\xe3\x80\x82", BAD, "empty", false },
	/* no host names */
	{ "", BAD, "empty", false },
	{ ".", BAD, "empty", false },
	{ "..", BAD, "empty", false },
	{ ".com", BAD, "empty", false },
	{ "a..com", BAD, "empty", false },
	{ "a.com..", BAD, "empty", false },
	{ "-a.com", BAD, "hyphen", false },
	{ "a-.com", BAD, "hyphen", false },
	{ "a.-.com", BAD, "hyphen", false },
	{ L63 "a.com", BAD, "63", false },
	{ L63 "." L63 "." L63 "." L61 ".com", BAD, "253", false },
	{ L63 "." L63 "." L63 "." L63 "." L63 ".com", BAD, "253", false },
	{ "a b.com", BAD, "character", false },
	{ " a.com", BAD, "character", false },
	{ "a.com:443", BAD, "character", false },
	{ "a/b.com", BAD, "character", false },
	{ "*.a.com", BAD, "character", false },
	{ "a@b.com", BAD, "character", false },
	{ "a%2eb.com", BAD, "character", false },
	{ "a\tb.com", BAD, "character", false },
	{ "a\\b.com", BAD, "character", false },
	{ "\xff.com", BAD, "character", false },
	{ "a\xe2\x80\x8b.com", BAD, "character", false },
	{ "1.2.3", BAD, "numeric", false },
	{ "1.2.3.4", BAD, "numeric", false },
	{ "010.1.1.1", BAD, "numeric", false },
	{ "example.1", BAD, "numeric", false },
	{ "1", BAD, "numeric", false },
	{ "0x7f", BAD, "numeric", false },
	{ "0X7F.1", BAD, "numeric", false },
	{ "1.0x", BAD, "numeric", false },
	{ "1.0xabcdef", BAD, "numeric", false },
	{ "1.0xg", UNKNOWN, "1.0xg", false },
};

static void test_canon(void **state)
{
	char text[RMM_MAX_NAME + 1];
	enum rmm_host_status status;
	const char *why;
	size_t len;
	bool idn;

	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++) {
		const char *in = hosts[i].in;

		memset(text, 'x', sizeof(text));
		status = rmm_host_canon(text, &len, &idn, &why, rmm_str(in));
		if (status != hosts[i].status)
			fail_msg("'%s': status %d, want %d", in, (int)status,
				 (int)hosts[i].status);
		CHECK(in, text[len] == '\0');
		if (status == RMM_HOST_BAD) {
			CHECK(in, len == 0);
			if (!strstr(why, hosts[i].want))
				fail_msg("'%s': '%s', want '%s' in it", in,
					 why, hosts[i].want);
			continue;
		}
		CHECK_STR(in, ((struct rmm_str){ text, len }), hosts[i].want);
		CHECK(in, idn == hosts[i].idn);
	}
}

/* Law: a canonical host is its own canonical form. */
static void test_idempotent(void **state)
{
	char text[RMM_MAX_NAME + 1];
	const char *why;
	size_t len;
	bool idn;

	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++) {
		const char *want = hosts[i].want;

		if (hosts[i].status == RMM_HOST_BAD)
			continue;
		CHECK(want, rmm_host_canon(text, &len, &idn, &why,
					   rmm_str(want)) == hosts[i].status);
		CHECK_STR(want, ((struct rmm_str){ text, len }), want);
	}
}

static void test_bytes(void **state)
{
	char text[RMM_MAX_NAME + 1], dots[4096];
	const char *why;
	size_t len;
	bool idn;

	(void)state;
	assert_int_equal(rmm_host_canon(text, &len, &idn, &why,
					RMM_LIT("a\0b.com")),
			 RMM_HOST_BAD);
	for (size_t i = 0; i + 3 <= sizeof(dots); i += 3)
		memcpy(dots + i, "\xe3\x80\x82", 3);
	for (size_t n = 0; n <= 4095; n += 3)
		assert_int_equal(rmm_host_canon(text, &len, &idn, &why,
						(struct rmm_str){ dots, n }),
				 RMM_HOST_BAD);
}

/* The table in host.c spares a look-up; libpsl must know each of its names,
 * and none of them may be a wildcard. A single label never takes the
 * short cut. */
static void test_common_tlds(void **state)
{
	char host[64], text[RMM_MAX_NAME + 1];
	const char *tld, *why;
	size_t len, n = 0;
	bool idn;

	(void)state;
	while ((tld = rmm_host_common_tld(n)) != NULL) {
		n++;
		CHECK(tld, rmm_host_canon(text, &len, &idn, &why,
					  rmm_str(tld)) ==
				   RMM_HOST_PUBLIC_SUFFIX);
		snprintf(host, sizeof(host), "q7q7q7q7.%s", tld);
		CHECK(host, rmm_host_canon(text, &len, &idn, &why,
					   rmm_str(host)) == RMM_HOST_OK);
	}
	assert_true(n > 0);
	assert_null(rmm_host_common_tld(n + 1));
}

/* Is the host below a suffix of the private section, as libpsl alone says? */
static bool is_below_private(const char *host)
{
	const psl_ctx_t *psl = psl_builtin();
	const char *suffix = psl_unregistrable_domain(psl, host);

	return suffix && suffix != host &&
	       psl_is_public_suffix2(psl, suffix, PSL_TYPE_PRIVATE |
						  PSL_TYPE_NO_STAR_RULE);
}

/* rmm_host_registrable always asks libpsl; rmm_host_canon and
 * rmm_host_is_below_private do only when the sieve lets a name through. They
 * must agree. */
static void check_sieve(const char *host)
{
	char text[RMM_MAX_NAME + 1];
	enum rmm_host_status status;
	struct rmm_str own;
	const char *why;
	size_t len;
	bool idn;

	status = rmm_host_canon(text, &len, &idn, &why, rmm_str(host));
	if (status == RMM_HOST_BAD || status == RMM_HOST_UNKNOWN_SUFFIX)
		return;
	own = rmm_host_registrable((struct rmm_str){ text, len });
	if ((status == RMM_HOST_PUBLIC_SUFFIX) != (own.len == 0))
		fail_msg("'%s': status %d, but '%.*s' is registrable", host,
			 (int)status, RMM_ARG(own));
	CHECK(text, rmm_host_is_below_private((struct rmm_str){ text, len }) ==
			    is_below_private(text));
}

static void check_rule(const char *rule)
{
	static const char *const below[] = { "", "q7.", "q7.www.", "a.b.c." };
	char host[256];

	if (rule[0] == '!')
		rule++;
	if (strncmp(rule, "*.", 2) == 0)
		rule += 2;
	for (size_t i = 0; i < COUNT(below); i++) {
		snprintf(host, sizeof(host), "%s%s", below[i], rule);
		check_sieve(host);
	}
}

/* All rules of the list that the sieve is made of, where there is one. */
static void test_sieve(void **state)
{
	FILE *list = fopen("/usr/share/publicsuffix/public_suffix_list.dat",
			   "r");
	char line[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++)
		check_rule(hosts[i].in);
	while (list && fgets(line, sizeof(line), list)) {
		line[strcspn(line, " \t\r\n")] = '\0';
		if (line[0] != '\0' && strncmp(line, "//", 2) != 0)
			check_rule(line);
	}
	if (list)
		fclose(list);
}

static void test_registrable(void **state)
{
	static const struct {
		const char *host, *want;
	} rows[] = {
		{ "anydesk.com", "anydesk.com" },
		{ "relay.net.anydesk.com", "anydesk.com" },
		{ "a.b.co.uk", "b.co.uk" },
		{ "b.co.uk", "b.co.uk" },
		{ "co.uk", "" },
		{ "com", "" },
		{ "x.foo.github.io", "foo.github.io" },
		{ "github.io", "" },
		{ "a.b.foo.ck", "b.foo.ck" },
		{ "a.www.ck", "www.ck" },
		{ "www.xn--bcher-kva.de", "xn--bcher-kva.de" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_str host = rmm_str(rows[i].host);
		struct rmm_str got = rmm_host_registrable(host);

		CHECK_STR(rows[i].host, got, rows[i].want);
		if (got.len > 0)
			CHECK(rows[i].host,
			      got.ptr + got.len == host.ptr + host.len);
	}
}

static void test_below_private(void **state)
{
	static const struct {
		const char *host;
		bool want;
	} rows[] = {
		{ "foo.github.io", true },
		{ "a.foo.github.io", true },
		{ "github.io", false },
		{ "systemmonitor.eu.com", true },
		{ "bucket.s3.amazonaws.com", true },
		{ "a.b.compute.amazonaws.com", true },
		{ "relay.azurewebsites.net", true },
		{ "anydesk.com", false },
		{ "relay.anydesk.com", false },
		{ "systemmonitor.co.uk", false },
		{ "amazonaws.com", false },
		{ "logmeincdn.http.internapcdn.net", false },
		{ "server.local", false },
		{ "local", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK(rows[i].host,
		      rmm_host_is_below_private(rmm_str(rows[i].host)) ==
			      rows[i].want);
}

static void test_psl_date(void **state)
{
	char text[11];
	rmm_day day;

	(void)state;
	assert_ptr_equal(rmm_host_psl_date(text), text);
	assert_true(rmm_day_parse(&day, rmm_str(text)));
	assert_true(strcmp(text, "2020-01-01") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_canon),
		cmocka_unit_test(test_idempotent),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_common_tlds),
		cmocka_unit_test(test_sieve),
		cmocka_unit_test(test_registrable),
		cmocka_unit_test(test_below_private),
		cmocka_unit_test(test_psl_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
