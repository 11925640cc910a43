/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "model/match.h"

struct pair {
	const char *row, *value;
	bool want;
};

typedef bool match_fn(struct rmm_str row, struct rmm_str value);

static void check(const struct pair *pairs, size_t n, match_fn *match)
{
	for (size_t i = 0; i < n; i++)
		if (match(rmm_str(pairs[i].row), rmm_str(pairs[i].value)) !=
		    pairs[i].want)
			fail_msg("'%s' against '%s': want %d", pairs[i].row,
				 pairs[i].value, pairs[i].want);
}

static void test_domain(void **state)
{
	static const struct pair pairs[] = {
		{ "anydesk.com", "anydesk.com", true },
		{ "anydesk.com", "relay.anydesk.com", true },
		{ "anydesk.com", "relay-1.net.anydesk.com", true },
		{ "anydesk.com", "notanydesk.com", false },
		{ "anydesk.com", "my-anydesk.com", false },
		{ "anydesk.com", "anydesk.com.evil.tld", false },
		{ "anydesk.com", "anydesk.co", false },
		{ "anydesk.com", "com", false },
		{ "anydesk.com", ".anydesk.com", true },
		{ "relay.anydesk.com", "anydesk.com", false },
		{ "anydesk.com", "", false },
		{ "", "anydesk.com", false },
		{ "", "", false },
		{ "kaseya.com", "stun.kaseya.com", true },
		{ "set.me", "reset.me", false },
		{ "logme.in", "secure.logme.in", true },
		{ "logme.in", "logme.in.th", false },
	};

	(void)state;
	check(pairs, COUNT(pairs), rmm_match_domain);
}

static void test_pattern(void **state)
{
	static const struct pair pairs[] = {
		{ "auth*.aeroadmin.com", "auth.aeroadmin.com", true },
		{ "auth*.aeroadmin.com", "auth11.aeroadmin.com", true },
		{ "auth*.aeroadmin.com", "xauth1.aeroadmin.com", false },
		{ "auth*.aeroadmin.com", "auth1.x.aeroadmin.com", false },
		{ "auth*.aeroadmin.com", "a.auth1.aeroadmin.com", false },
		{ "auth*.aeroadmin.com", "aeroadmin.com", false },
		{ "auth*.aeroadmin.com", "auth1.aeroadmin.com.evil.tld", false },
		{ "auth*.aeroadmin.com", "auth1-aeroadmin.com", false },
		{ "pdqinstallers.*.r2.cloudflarestorage.com", "pdqinstallers.abc.r2.cloudflarestorage.com", true },
		{ "pdqinstallers.*.r2.cloudflarestorage.com", "pdqinstallers.a.b.r2.cloudflarestorage.com", false },
		{ "pdqinstallers.*.r2.cloudflarestorage.com", "pdqinstallers.r2.cloudflarestorage.com", false },
		{ "pdqinstallers.*.r2.cloudflarestorage.com", "evil.abc.r2.cloudflarestorage.com", false },
		{ "pdqinstallers.*.r2.cloudflarestorage.com", "r2.cloudflarestorage.com", false },
		{ "agents*-cloud.acronis.com", "agents5-cloud.acronis.com", true },
		{ "agents*-cloud.acronis.com", "agents-cloud.acronis.com", true },
		{ "agents*-cloud.acronis.com", "agents5-cloud2.acronis.com", false },
		{ "*-x.example.com", "a-x.example.com", true },
		{ "*-x.example.com", "a-x-x.example.com", true },
		{ "*-x.example.com", "-x.example.com", true },
		{ "*-x.example.com", "a-y.example.com", false },
		{ "a*b*c.example.com", "abc.example.com", true },
		{ "a*b*c.example.com", "axxbxxbxxc.example.com", true },
		{ "a*b*c.example.com", "axxbxxc1.example.com", false },
		{ "a*b*c.example.com", "acb.example.com", false },
		{ "*.*.example.com", "a.b.example.com", true },
		{ "*.*.example.com", "b.example.com", false },
		{ "example.com", "example.com", true },
		{ "example.com", "www.example.com", false },
		{ "a*.example.com", "", false },
		{ "", "example.com", false },
		{ "", "", false },
	};

	(void)state;
	check(pairs, COUNT(pairs), rmm_match_pattern);
}

/* Many stars against a long label that never fits: work is the product of the
 * two lengths at most, where naive backtracking would not end. */
static void test_pattern_is_not_exponential(void **state)
{
	char pattern[256], host[256];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 30; i++) {
		pattern[n++] = '*';
		pattern[n++] = 'a';
	}
	memcpy(pattern + n, "b.example.com", 14);
	memset(host, 'a', 63);
	memcpy(host + 63, ".example.com", 13);
	assert_false(rmm_match_pattern(rmm_str(pattern), rmm_str(host)));
	pattern[n] = 'a';
	assert_true(rmm_match_pattern(rmm_str(pattern), rmm_str(host)));
}

static void test_ip(void **state)
{
	static const struct pair pairs[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.10", false },
		{ "192.0.2.0/24", "192.0.2.200", true },
		{ "192.0.2.0/24", "192.0.3.1", false },
		{ "192.0.2.0/24", "192.0.2.64/26", true },
		{ "192.0.2.64/26", "192.0.2.0/24", false },
		{ "2001:db8::/32", "2001:db8::1", true },
		{ "2001:db8::/32", "2001:db9::1", false },
		{ "2001:db8::/32", "192.0.2.1", false },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "::ffff:192.0.2.1", "192.0.2.1", false },
		/* not canonical */
		{ "192.0.2.1/24", "192.0.2.1", false },
		{ "192.0.2.1/32", "192.0.2.1", false },
		{ "192.0.2.0/24", "192.0.2.1/32", false },
		{ "2001:DB8::1", "2001:db8::1", false },
		{ "2001:db8::1", "2001:db8:0::1", false },
		{ "1.2.3", "1.2.3", false },
		{ "anydesk.com", "anydesk.com", false },
		{ "", "", false },
	};

	(void)state;
	check(pairs, COUNT(pairs), rmm_match_ip);
}

static void test_term(void **state)
{
	static const struct pair pairs[] = {
		{ "atera-agent-heartbeat", "atera-agent-heartbeat", true },
		{ "atera-agent-heartbeat", "https://x.azure.net/atera-agent-heartbeat?a=1", true },
		{ "atera-agent-heartbeat", "https://x.azure.net/Atera-Agent-Heartbeat", true },
		{ "atera-agent-heartbeat", "my-atera-agent-heartbeat-2.example.com", true },
		{ "atera-agent-heartbeat", "xatera-agent-heartbeat", false },
		{ "atera-agent-heartbeat", "atera-agent-heartbeats", false },
		{ "atera-agent-heartbeat", "atera-agent-heartbeat2", false },
		{ "atera-agent-heartbeat", "atera-agent", false },
		{ "atera-agent-heartbeat", "atera.agent.heartbeat", false },
		{ "agent-x", "agent-x1 agent-x", true },
		{ "agent-x", "aagent-x/agent-x_", true },
		{ "agent-x", "agent-x\xc3\xbc", true },
		{ "agent-x", "", false },
		{ "", "agent-x", false },
		{ "", "", false },
	};

	(void)state;
	check(pairs, COUNT(pairs), rmm_match_term);
}

static void test_value(void **state)
{
	static const struct {
		enum rmm_kind rk;
		const char *row;
		enum rmm_kind vk;
		const char *value;
		bool want;
	} rows[] = {
		{ RMM_DOMAIN, "kaseya.com", RMM_DOMAIN, "kaseya.com", true },
		{ RMM_DOMAIN, "kaseya.com", RMM_DOMAIN, "stun.kaseya.com", true },
		{ RMM_DOMAIN, "stun.kaseya.com", RMM_DOMAIN, "kaseya.com", false },
		{ RMM_DOMAIN, "aeroadmin.com", RMM_PATTERN, "auth*.aeroadmin.com", true },
		{ RMM_DOMAIN, "x.aeroadmin.com", RMM_PATTERN, "auth*.aeroadmin.com", false },
		{ RMM_DOMAIN, "agent.exe", RMM_PROCESS, "agent.exe", false },
		{ RMM_DOMAIN, "example.com", RMM_IP, "192.0.2.1", false },
		{ RMM_DOMAIN, "example.com", RMM_TERM, "example-term", false },
		{ RMM_PATTERN, "auth*.aeroadmin.com", RMM_DOMAIN, "auth1.aeroadmin.com", true },
		{ RMM_PATTERN, "auth*.aeroadmin.com", RMM_DOMAIN, "aeroadmin.com", false },
		{ RMM_PATTERN, "auth*.aeroadmin.com", RMM_PATTERN, "auth*.aeroadmin.com", true },
		{ RMM_PATTERN, "au*.aeroadmin.com", RMM_PATTERN, "auth*.aeroadmin.com", true },
		{ RMM_PATTERN, "auth*.aeroadmin.com", RMM_PATTERN, "au*.aeroadmin.com", false },
		{ RMM_IP, "192.0.2.0/24", RMM_IP, "192.0.2.1", true },
		{ RMM_IP, "192.0.2.0/24", RMM_IP, "192.0.2.128/25", true },
		{ RMM_IP, "192.0.2.1", RMM_IP, "192.0.2.0/24", false },
		{ RMM_IP, "10.0.0.0/8", RMM_IP, "10.0.0.0/8", true },
		{ RMM_IP, "192.0.2.1", RMM_DOMAIN, "192.0.2.1", false },
		{ RMM_TERM, "atera-agent-heartbeat", RMM_TERM, "atera-agent-heartbeat", true },
		{ RMM_TERM, "agent-heartbeat", RMM_TERM, "atera-agent-heartbeat", true },
		{ RMM_TERM, "atera-agent-heartbeat", RMM_DOMAIN, "atera-agent-heartbeat.example.com", true },
		{ RMM_TERM, "atera-agent-heartbeat", RMM_DOMAIN, "xatera-agent-heartbeat.example.com", false },
		{ RMM_TERM, "agent-heartbeat", RMM_PROCESS, "agent-heartbeat", false },
		{ RMM_PROCESS, "anydesk.exe", RMM_PROCESS, "anydesk.exe", true },
		{ RMM_PROCESS, "anydesk.exe", RMM_PROCESS, "myanydesk.exe", false },
		{ RMM_PROCESS, "anydesk.msi", RMM_FILE, "anydesk.msi", false },
		{ RMM_PROCESS, "anydesk.com", RMM_DOMAIN, "anydesk.com", false },
		{ RMM_FILE, "anydesk.msi", RMM_FILE, "anydesk.msi", true },
		{ RMM_FILE, "anydesk.msi", RMM_FILE, "anydesk2.msi", false },
		{ RMM_SIGNER, "philandro Software GmbH", RMM_SIGNER, "Philandro Software GMBH", true },
		{ RMM_SIGNER, "philandro Software GmbH", RMM_SIGNER, "philandro Software", false },
		{ RMM_SIGNER, "x", RMM_PROCESS, "x", false },
		{ RMM_DOMAIN, "", RMM_DOMAIN, "", false },
		{ RMM_PROCESS, "", RMM_PROCESS, "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rmm_match_value(rows[i].rk, rmm_str(rows[i].row),
				    rows[i].vk, rmm_str(rows[i].value)) !=
		    rows[i].want)
			fail_msg("%s '%s' against %s '%s': want %d",
				 rmm_kind_name(rows[i].rk), rows[i].row,
				 rmm_kind_name(rows[i].vk), rows[i].value,
				 rows[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_domain),
		cmocka_unit_test(test_pattern),
		cmocka_unit_test(test_pattern_is_not_exponential),
		cmocka_unit_test(test_ip),
		cmocka_unit_test(test_term),
		cmocka_unit_test(test_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
