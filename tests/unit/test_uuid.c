/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "edge/uuid.h"

/* What was given out once stays: readers know objects by these. */
static void test_known(void **state)
{
	static const struct {
		const char *kind, *name, *want;
	} cases[] = {
		{ "identity", "rmmlist", "de34422e-e307-430a-9979-1b0509e2925e" },
		{ "tool", "AnyDesk", "4b0f4dc9-4445-4178-ab12-2c1c019cf741" },
		{ "domain", "anydesk.com", "dbb461c1-a1ff-49eb-aa48-c8ca87ff2983" },
		{ "", "", "5686e754-3667-4657-b5b3-3becd2354864" },
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
	struct rmm_uuid a, b;

	(void)state;
	memset(name, 'x', sizeof(name));
	for (size_t len = 500; len < 600; len++) {
		rmm_uuid_of(&a, "file", (struct rmm_str){ name, len });
		rmm_uuid_of(&b, "file", (struct rmm_str){ name, len + 1 });
		CHECK("long names", memcmp(&a, &b, sizeof(a)) != 0);
		CHECK("two ids", memcmp(a.first, a.second, 16) != 0);
	}
	rmm_uuid_of(&a, "file", RMM_LIT("x.msi"));
	rmm_uuid_of(&b, "process", RMM_LIT("x.msi"));
	CHECK("the kind counts", memcmp(&a, &b, sizeof(a)) != 0);
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
