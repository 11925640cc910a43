/* SPDX-License-Identifier: MIT */
#include "no_memory.h"

#include "base/limits.h"
#include "base/mem.h"
#include "model/observed.h"

/* The signer is the value without quotes, but where another one stands. */
static const struct {
	const char *value, *name, *host, *ip, *url, *signer;
} values[] = {
	/* file names and paths */
	{ "AnyDesk.exe", "anydesk.exe", "anydesk.exe", "", "AnyDesk.exe", NULL },
	{ "C:\\Users\\x\\AnyDesk.exe", "anydesk.exe", "", "", "", NULL },
	{ "C:\\\\Users\\\\x\\\\AnyDesk.exe", "anydesk.exe", "", "", "", NULL },
	{ "C:/Users/x/AnyDesk.exe", "anydesk.exe", "", "", "", NULL },
	{ "\\\\srv01.corp.example\\c$\\AnyDesk.exe", "anydesk.exe", "", "", "", NULL },
	{ "\\Device\\HarddiskVolume3\\a.exe", "a.exe", "", "", "", NULL },
	{ "/usr/bin/anydesk", "anydesk", "", "", "", NULL },
	{ "bin/AnyDesk.exe", "anydesk.exe", "", "", "bin/AnyDesk.exe", NULL },
	{ "any.desk.com\\AnyDesk.exe", "anydesk.exe", "", "", "", NULL },
	{ "\"C:\\Program Files\\a b\\AnyDesk.exe\"", "anydesk.exe", "", "", "", "C:\\Program Files\\a b\\AnyDesk.exe" },
	{ "\"C:\\a b\\AnyDesk.exe\" --service", "anydesk.exe", "", "", "", "C:\\a b\\AnyDesk.exe" },
	{ "  \" AnyDesk.exe \"  ", "anydesk.exe", "anydesk.exe", "", "AnyDesk.exe", "AnyDesk.exe" },
	{ "\"C:\\x\\AnyDesk.exe", "anydesk.exe", "", "", "", "\"C:\\x\\AnyDesk.exe" },
	{ "C:\\Users\\x\\", "", "", "", "", NULL },
	{ "AnyDesk (1).exe", "anydesk (1).exe", "", "", "", NULL },
	{ "\xc3\x84.exe", "\xc3\x84.exe", "xn--4ca.exe", "", "\xc3\x84.exe", NULL },
	{ "AnyDesk[.]exe", "anydesk.exe", "anydesk.exe", "", "AnyDesk.exe", "AnyDesk[.]exe" },
	{ "agent*.exe", "", "agent*.exe", "", "agent*.exe", NULL },
	/* hosts */
	{ "anydesk.com", "anydesk.com", "anydesk.com", "", "anydesk.com", NULL },
	{ "Relay-7F.Net.AnyDesk.com", "relay-7f.net.anydesk.com", "relay-7f.net.anydesk.com", "", "Relay-7F.Net.AnyDesk.com", NULL },
	{ "relay-7f.net.anydesk.com:443", "", "relay-7f.net.anydesk.com", "", "relay-7f.net.anydesk.com:443", NULL },
	{ "anydesk.com.", "anydesk.com.", "anydesk.com", "", "anydesk.com.", NULL },
	{ "anydesk.com...", "anydesk.com...", "anydesk.com", "", "anydesk.com...", NULL },
	{ "my_host.anydesk.com", "my_host.anydesk.com", "my_host.anydesk.com", "", "my_host.anydesk.com", NULL },
	{ "..anydesk.com", "..anydesk.com", "..anydesk.com", "", "..anydesk.com", NULL },
	{ "localhost", "localhost", "", "", "localhost", NULL },
	{ "localhost:8080", "", "", "", "localhost:8080", NULL },
	{ "srv.corp.local", "srv.corp.local", "srv.corp.local", "", "srv.corp.local", NULL },
	{ "b\xc3\xbc" "cher.example", "b\xc3\xbc" "cher.example", "xn--bcher-kva.example", "", "b\xc3\xbc" "cher.example", NULL },
	{ ".b\xc3\xbc" "cher.example", ".b\xc3\xbc" "cher.example", ".xn--bcher-kva.example", "", ".b\xc3\xbc" "cher.example", NULL },
	{ "*.a_.b\xc3\xbc" "cher.example", "", "*.a_.xn--bcher-kva.example", "", "*.a_.b\xc3\xbc" "cher.example", NULL },
	{ "xn--bcher-kva.example", "xn--bcher-kva.example", "xn--bcher-kva.example", "", "xn--bcher-kva.example", NULL },
	{ "\xe2\x98\x83-.AnyDesk.com", "\xe2\x98\x83-.anydesk.com", "\xe2\x98\x83-.anydesk.com", "", "\xe2\x98\x83-.AnyDesk.com", NULL },
	/* URLs */
	{ "https://x.y/z?q", "", "x.y", "", "https://x.y/z?q", NULL },
	{ "HTTPS://X.Y:8443/", "", "x.y", "", "HTTPS://X.Y:8443/", NULL },
	{ "hxxp://a[.]b", "", "a.b", "", "hxxp://a.b", "hxxp://a[.]b" },
	{ "hxxps[://]a(dot)b/c", "", "a.b", "", "hxxps://a.b/c", "hxxps[://]a(dot)b/c" },
	{ "https://user@anydesk.com/x", "", "anydesk.com", "", "https://user@anydesk.com/x", NULL },
	{ "https://a:b@c@anydesk.com:1/x", "", "anydesk.com", "", "https://a:b@c@anydesk.com:1/x", NULL },
	{ "user@anydesk.com", "user@anydesk.com", "anydesk.com", "", "user@anydesk.com", NULL },
	{ "https://evil.tld/@anydesk.com", "", "evil.tld", "", "https://evil.tld/@anydesk.com", NULL },
	{ "https://evil.tld?u=anydesk.com", "", "evil.tld", "", "https://evil.tld?u=anydesk.com", NULL },
	{ "https://evil.tld#@anydesk.com", "", "evil.tld", "", "https://evil.tld#@anydesk.com", NULL },
	{ "https://evil.tld\\@anydesk.com", "", "evil.tld", "", "https://evil.tld\\@anydesk.com", NULL },
	{ "https://a.b/AnyDesk.exe", "", "a.b", "", "https://a.b/AnyDesk.exe", NULL },
	{ "a.b/AnyDesk.exe", "anydesk.exe", "a.b", "", "a.b/AnyDesk.exe", NULL },
	{ "https://", "", "", "", "https://", NULL },
	{ "1http://a.b", "a.b", "", "", "1http://a.b", NULL },
	/* addresses */
	{ "203.0.113.7", "203.0.113.7", "", "203.0.113.7", "203.0.113.7", NULL },
	{ "203.0.113.7:443", "", "", "203.0.113.7", "203.0.113.7:443", NULL },
	{ "203[.]0[.]113[.]7", "203.0.113.7", "", "203.0.113.7", "203.0.113.7", "203[.]0[.]113[.]7" },
	{ "https://203.0.113.7/x", "", "", "203.0.113.7", "https://203.0.113.7/x", NULL },
	{ "203.0.113.7/24", "24", "", "203.0.113.0/24", "203.0.113.7/24", NULL },
	{ "http://203.0.113.7/24", "", "", "203.0.113.7", "http://203.0.113.7/24", NULL },
	{ "2001:DB8::1", "", "", "2001:db8::1", "2001:DB8::1", NULL },
	{ "[2001:db8::1]:443", "", "", "2001:db8::1", "[2001:db8::1]:443", NULL },
	{ "https://[2001:db8::1]/x", "", "", "2001:db8::1", "https://[2001:db8::1]/x", NULL },
	{ "::ffff:203.0.113.7", "", "", "203.0.113.7", "::ffff:203.0.113.7", NULL },
	{ "::ffff:203.0.113.7/120", "120", "", "203.0.113.0/24", "::ffff:203.0.113.7/120", NULL },
	{ "[::ffff:203.0.113.7]", "", "", "203.0.113.7", "[::ffff:203.0.113.7]", NULL },
	{ "203.0.113.007", "203.0.113.007", "203.0.113.007", "", "203.0.113.007", NULL },
	{ "1.2.3", "1.2.3", "1.2.3", "", "1.2.3", NULL },
	{ "[not closed.com", "[not closed.com", "", "", "", NULL },
	/* signers */
	{ "AnyDesk Software GmbH", "anydesk software gmbh", "", "", "", NULL },
	{ "philandro Software, Inc.", "philandro software, inc.", "", "", "", NULL },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		const char *value = values[i].value;
		struct rmm_arena arena = {0};
		struct rmm_observed got;
		struct rmm_err err = {0};

		CHECK_OK(value, rmm_observed_parse(&got, &arena,
						   rmm_str(value), &err), &err);
		CHECK_STR(value, got.name, values[i].name);
		CHECK_STR(value, got.host, values[i].host);
		CHECK_STR(value, got.ip, values[i].ip);
		CHECK_STR(value, got.url, values[i].url);
		CHECK_STR(value, got.signer,
			  values[i].signer ? values[i].signer : value);
		rmm_arena_free(&arena);
	}
}

static void check_refused(const char *name, struct rmm_str value)
{
	struct rmm_arena arena = {0};
	struct rmm_observed got;
	struct rmm_err err = {0};

	CHECK_FAILS(name, rmm_observed_parse(&got, &arena, value, &err), &err,
		    RMM_E_USAGE);
	rmm_arena_free(&arena);
}

static void test_refused(void **state)
{
	static char huge[RMM_MAX_LINE + 1];

	(void)state;
	memset(huge, 'a', sizeof(huge));
	check_refused("empty", RMM_LIT(""));
	check_refused("blank", RMM_LIT(" \t\xc2\xa0"));
	check_refused("quotes", RMM_LIT("\"\""));
	check_refused("quoted blank", RMM_LIT("\" \" x"));
	check_refused("newline", RMM_LIT("a\nb"));
	check_refused("NUL", RMM_LIT("a\0b"));
	check_refused("not UTF-8", RMM_LIT("a\xff"));
	check_refused("zero width", RMM_LIT("any\xe2\x80\x8b" "desk.com"));
	check_refused("bidi", RMM_LIT("any\xe2\x80\xae" "desk.com"));
	check_refused("huge", (struct rmm_str){ huge, sizeof(huge) });
}

/* As long as may be, and every byte of it one that the steps stop at. */
static void test_long(void **state)
{
	static const char bytes[] = ".:@/[]\"\\";
	static char text[RMM_MAX_LINE];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(bytes); i++) {
		struct rmm_arena arena = {0};
		struct rmm_observed got;
		struct rmm_err err = {0};

		memset(text, bytes[i], sizeof(text));
		text[sizeof(text) - 1] = 'a';
		text[0] = 'a';
		CHECK_OK("long", rmm_observed_parse(&got, &arena,
			 (struct rmm_str){ text, sizeof(text) }, &err), &err);
		rmm_arena_free(&arena);
	}
}

static int parse_once(void *ctx, struct rmm_err *err)
{
	struct rmm_arena arena = {0};
	struct rmm_observed seen;
	int ret = rmm_observed_parse(&seen, &arena, rmm_str(ctx), err);

	rmm_arena_free(&arena);
	return ret;
}

/* Long enough that each copy takes a block of its own. */
static void test_no_memory(void **state)
{
	static char long_name[RMM_MAX_LINE];
	char ip[] = "hxxp://192[.]0[.]2[.]1/", host[] = "ANY[.]example[.]com";

	(void)state;
	memset(long_name, 'a', sizeof(long_name) - 1);
	memcpy(long_name, "A.b.com/", 8);
	check_no_memory("host", 1, parse_once, host);
	check_no_memory("address", 1, parse_once, ip);
	check_no_memory("long", 3, parse_once, long_name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
