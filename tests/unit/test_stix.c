/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "ops/stix.h"

static void test_pattern(void **state)
{
	static const struct {
		enum rmm_kind kind;
		const char *indicator, *want;
	} cases[] = {
		{ RMM_DOMAIN, "anydesk.com",
		  "[domain-name:value = 'anydesk.com']" },
		{ RMM_FILE, "a b.msi", "[file:name = 'a b.msi']" },
		{ RMM_PROCESS, "o'x.exe", "[file:name = 'o\\'x.exe']" },
		{ RMM_PROCESS, "''", "[file:name = '\\'\\'']" },
		{ RMM_IP, "192.0.2.1", "[ipv4-addr:value = '192.0.2.1']" },
		{ RMM_IP, "192.0.2.0/24",
		  "[ipv4-addr:value ISSUBSET '192.0.2.0/24']" },
		{ RMM_IP, "2001:db8::1", "[ipv6-addr:value = '2001:db8::1']" },
		{ RMM_IP, "2001:db8::/32",
		  "[ipv6-addr:value ISSUBSET '2001:db8::/32']" },
		{ RMM_PATTERN, "a*.x-y.com",
		  "[domain-name:value MATCHES '^a[^.]*[.]x-y[.]com$']" },
		{ RMM_PATTERN, "*-a.*.com",
		  "[domain-name:value MATCHES '^[^.]*-a[.][^.]*[.]com$']" },
		{ RMM_TERM, "agent-beat",
		  "[url:value MATCHES "
		  "'(?i)(^|[^a-z0-9])agent-beat($|[^a-z0-9])']" },
		{ RMM_SIGNER, "O'X (^a\\b) {1}",
		  "[x509-certificate:subject MATCHES '(?i)(^|[,/+;] *)CN *= "
		  "*\"?O\\'X [(]\\\\^a\\\\\\\\b[)] [{]1}\"?($| *[,/+;])']" },
	};
	struct rmm_cells cells = { 0 };
	struct rmm_buf buf = { 0 };
	struct rmm_err err = { 0 };
	struct rmm_str got;

	(void)state;
	rmm_buf_init(&buf, 4096);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct rmm_row row = {
			.indicator = rmm_str(cases[i].indicator),
			.kind = (uint8_t)cases[i].kind, .cells = &cells,
		};

		rmm_buf_reset(&buf);
		rmm_stix_pattern(&buf, &row);
		CHECK_OK(cases[i].indicator, rmm_buf_end(&buf, &got, &err),
			 &err);
		CHECK_STR(cases[i].indicator, got, cases[i].want);
	}
	rmm_buf_free(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
