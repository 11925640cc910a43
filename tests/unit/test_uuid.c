/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "edge/uuid.h"

/* What was given out once stays: readers know objects by these. */
static void test_known(void **state)
{
	static const struct {
		const char *kind, *name, *want;
	} cases[] = {
		{ "identity", "rmmlist", "d5b15661-a2c4-4e32-8889-98a5701d9fe6" },
		{ "tool", "AnyDesk", "8bd36cd3-549d-431c-84e4-35f3ef119621" },
		{ "domain", "anydesk.com", "00882b7e-9341-4090-a0d6-95c6a5c2f21a" },
		{ "", "", "4a2425ca-538d-403b-8622-c7662196b37a" },
	};
	char text[RMM_UUID_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK_STR(cases[i].name,
			  rmm_uuid(text, cases[i].kind, rmm_str(cases[i].name)),
			  cases[i].want);
}

static void test_form(void **state)
{
	static const uint8_t zeros[16];
	uint8_t ones[16];
	char text[RMM_UUID_TEXT];

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	CHECK_STR("zeros", rmm_uuid_format(text, zeros),
		  "00000000-0000-4000-8000-000000000000");
	CHECK_STR("ones", rmm_uuid_format(text, ones),
		  "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

static void test_long(void **state)
{
	static char name[2000];
	char a[RMM_UUID_TEXT], b[RMM_UUID_TEXT];

	(void)state;
	memset(name, 'x', sizeof(name));
	for (size_t len = 500; len < 600; len++) {
		rmm_uuid(a, "file", (struct rmm_str){ name, len });
		rmm_uuid(b, "file", (struct rmm_str){ name, len + 1 });
		CHECK("long names", strcmp(a, b) != 0);
	}
	rmm_uuid(a, "file", RMM_LIT("x.msi"));
	rmm_uuid(b, "process", RMM_LIT("x.msi"));
	CHECK("the kind counts", strcmp(a, b) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
