/* SPDX-License-Identifier: MIT */
#include "no_memory.h"
#include "support.h"

#include "ops/carry.h"

static const struct rmm_cells cells = { .tool = { "Alpha;Gamma", 11 } };

static struct rmm_row row_of(enum rmm_kind kind, const char *indicator,
			     enum rmm_fidelity fidelity)
{
	return (struct rmm_row){
		.indicator = rmm_str(indicator), .cells = &cells,
		.kind = (uint8_t)kind, .fidelity = (uint8_t)fidelity,
	};
}

static void test_kinds(void **state)
{
	static const struct {
		enum rmm_kind kind;
		const char *indicator;
		enum rmm_carry observable, indicator_too;
	} cases[] = {
		{ RMM_DOMAIN, "a.com", RMM_CARRY, RMM_CARRY },
		{ RMM_IP, "198.51.100.7", RMM_CARRY, RMM_CARRY },
		{ RMM_IP, "10.0.0.7", RMM_CARRY, RMM_CARRY_SPECIAL },
		{ RMM_IP, "fe80::1", RMM_CARRY, RMM_CARRY_SPECIAL },
		{ RMM_IP, "198.51.100.0/24", RMM_CARRY_BLOCK, RMM_CARRY_BLOCK },
		{ RMM_PATTERN, "a*.b.com", RMM_CARRY_PATTERN,
		  RMM_CARRY_PATTERN },
		{ RMM_PROCESS, "a.exe", RMM_CARRY_NAME, RMM_CARRY_NAME },
		{ RMM_FILE, "a.msi", RMM_CARRY_NAME, RMM_CARRY_NAME },
		{ RMM_SIGNER, "A", RMM_CARRY_SIGNER, RMM_CARRY_SIGNER },
		{ RMM_TERM, "agent-beat", RMM_CARRY_TERM, RMM_CARRY_TERM },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rmm_row row = row_of(cases[i].kind, cases[i].indicator,
					    RMM_FIDELITY_MEDIUM);

		CHECK(cases[i].indicator,
		      rmm_carry_observable(&row) == cases[i].observable);
		CHECK(cases[i].indicator,
		      rmm_carry_indicator(&row) == cases[i].indicator_too);
		row.fidelity = RMM_FIDELITY_LOW;
		if (cases[i].indicator_too == RMM_CARRY)
			CHECK(cases[i].indicator,
			      rmm_carry_indicator(&row) == RMM_CARRY_LOW);
	}
}

static void test_approved(void **state)
{
	enum { NOT = RMM_APPROVED_NOT, PARTLY, WHOLLY };
	static const struct {
		const char *tool, *host, *group;
		enum rmm_kind kind;
		const char *indicator;
		int want;
	} cases[] = {
		{ "", "", "", RMM_DOMAIN, "a.com", NOT },
		{ "Gamma", "", "", RMM_DOMAIN, "a.com", WHOLLY },
		{ "gamma", "", "", RMM_IP, "198.51.100.7", WHOLLY },
		{ "Delta", "", "", RMM_DOMAIN, "a.com", NOT },
		{ "Gamma", "", "servers", RMM_DOMAIN, "a.com", PARTLY },
		{ "", "", "servers", RMM_DOMAIN, "a.com", PARTLY },
		{ "Gamma", "a.com", "", RMM_DOMAIN, "a.com", WHOLLY },
		{ "Gamma", "a.com", "", RMM_DOMAIN, "x.a.com", WHOLLY },
		{ "Gamma", "x.a.com", "", RMM_DOMAIN, "a.com", PARTLY },
		{ "Gamma", "b.com", "", RMM_DOMAIN, "a.com", NOT },
		{ "Gamma", "b.com", "servers", RMM_DOMAIN, "a.com", NOT },
		{ "Delta", "a.com", "", RMM_DOMAIN, "a.com", NOT },
		{ "", "a.com", "", RMM_DOMAIN, "a.com", WHOLLY },
		{ "", "198.51.100.0/24", "", RMM_IP, "198.51.100.7", WHOLLY },
		{ "", "198.51.100.7", "", RMM_IP, "198.51.100.7", WHOLLY },
		{ "", "198.51.100.8", "", RMM_IP, "198.51.100.7", NOT },
		{ "", "198.51.100.8", "", RMM_DOMAIN, "a.com", PARTLY },
		{ "", "a.com", "", RMM_IP, "198.51.100.7", PARTLY },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rmm_approval approval = { 0 };
		struct rmm_row row = row_of(cases[i].kind, cases[i].indicator,
					    RMM_FIDELITY_HIGH);

		approval.cell[RMM_OK_TOOL] = rmm_str(cases[i].tool);
		approval.cell[RMM_OK_HOST] = rmm_str(cases[i].host);
		approval.cell[RMM_OK_GROUP] = rmm_str(cases[i].group);
		if ((int)rmm_carry_approved(&approval, &row) != cases[i].want)
			fail_msg("case %zu: want %d", i, cases[i].want);
	}
}

/* Many of them say together what each says by itself. */
static void test_many(void **state)
{
	static const struct {
		const char *tool, *host, *device;
	} given[] = {
		{ "Gamma", "x.a.com", "" }, { "gamma", "", "pc1" },
		{ "GAMMA", "", "pc2" },     { "Delta", "", "" },
		{ "", "c.com", "" },	    { "", "198.51.100.0/24", "" },
		{ "", "", "" },		    { "Alph", "", "" },
		{ "Alpha", "b.com", "" },   { "alpha", "b.com", "pc1" },
	};
	static const struct rmm_cells one = { .tool = { "Epsilon", 7 } };
	static const char *const hosts[] = { "a.com", "x.a.com", "b.com",
					     "y.c.com", "d.com" };
	struct rmm_approval approval[COUNT(given)] = { 0 };
	struct rmm_carry_approvals all;
	struct rmm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(given); i++) {
		approval[i].cell[RMM_OK_TOOL] = rmm_str(given[i].tool);
		approval[i].cell[RMM_OK_HOST] = rmm_str(given[i].host);
		approval[i].cell[RMM_OK_DEVICE] = rmm_str(given[i].device);
	}
	CHECK_OK("init", rmm_carry_approvals_init(&all, approval,
						  COUNT(given), &err), &err);
	CHECK("pc1 and pc2 are one", all.n == COUNT(given) - 1);
	for (size_t i = 0; i < 2 * COUNT(hosts); i++) {
		struct rmm_row row = row_of(RMM_DOMAIN, hosts[i / 2],
					    RMM_FIDELITY_HIGH);
		enum rmm_approved want = RMM_APPROVED_NOT;

		if (i % 2)
			row.cells = &one;
		for (size_t j = 0; j < COUNT(given); j++) {
			enum rmm_approved says =
				rmm_carry_approved(&approval[j], &row);

			want = says > want ? says : want;
		}
		CHECK(hosts[i / 2],
		      rmm_carry_approvals_ask(&all, &row) == want);
	}
	rmm_carry_approvals_free(&all);
}

static int use(void *ctx, struct rmm_err *err)
{
	struct rmm_carry_approvals all = { 0 };
	int ret = rmm_carry_approvals_init(&all, ctx, 0, err);
	struct rmm_row row = row_of(RMM_DOMAIN, "a.com", RMM_FIDELITY_HIGH);

	if (ret == 0)
		CHECK("none", rmm_carry_approvals_ask(&all, &row) ==
			      RMM_APPROVED_NOT);
	rmm_carry_approvals_free(&all);
	return ret;
}

static void test_no_memory(void **state)
{
	(void)state;
	check_no_memory("approvals", 1, use, NULL);
}

static void test_texts(void **state)
{
	(void)state;
	for (int i = RMM_CARRY + 1; i < RMM_CARRY_KINDS; i++) {
		CHECK("an id", rmm_carry_id((enum rmm_carry)i)[0] != 0);
		CHECK("a reason", rmm_carry_why((enum rmm_carry)i)[0] != 0);
	}
	CHECK("10240", rmm_carry_line(10240) == RMM_CARRY);
	CHECK("10241", rmm_carry_line(10241) == RMM_CARRY_LONG);
	CHECK_STR("high", rmm_carry_confidence(RMM_FIDELITY_HIGH), "85");
	CHECK_STR("medium", rmm_carry_confidence(RMM_FIDELITY_MEDIUM), "50");
	CHECK_STR("low", rmm_carry_confidence(RMM_FIDELITY_LOW), "15");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_approved),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
