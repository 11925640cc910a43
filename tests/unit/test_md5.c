/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "edge/hash.h"

/* RFC 1321's own examples, and lengths about a block's end. */
static void test_md5(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "",
		  "1B2M2Y8AsgTpgAmY7PhCfg==" },
		{ "a",
		  "DMF1ucDxtqgxw5niaXcmYQ==" },
		{ "abc",
		  "kAFQmDzST7DWlj99KOF/cg==" },
		{ "message digest",
		  "+WtpfXy3k41SWi8xqvFh0A==" },
		{ "abcdefghijklmnopqrstuvwxyz",
		  "w/zT12GS5AB9+0lsymfhOw==" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  "BDZEIOJcUS/ZWKcHOKqPcg==" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  "Zopy1boX8I5i2ryvrW2xSw==" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  "fcLKIIEGovcDVnvf+Z2JgQ==" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  "wbtPgdiSstV5R2gq6yUkVg==" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  "G8kyBSMC0HS97Dl5X+AM9g==" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  "qzR6X2jIpEPPzdxjPxLCTw==" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  "+5hmf5gJbekmILZPRuHFtQ==" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  "1py2Gm7ocgBnbrDUuQ7byw==" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[RMM_MD5_TEXT];

		CHECK(rows[i].in,
		      !strcmp(rmm_md5_base64(text, rmm_str(rows[i].in)),
			      rows[i].want));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_md5),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
