/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "edge/hash.h"

/* FIPS 180-4 examples, and trust.md's file. */
static void test_sha256(void **state)
{
	static const struct {
		const char *name, *in, *want;
	} rows[] = {
		{ "empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ "list", "name,domain\r\nAnyDesk,anydesk.com\r\n", "583d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[RMM_SHA256_TEXT];
		struct rmm_sha256 hash;
		struct rmm_str in = rmm_str(rows[i].in);

		CHECK_STR(rows[i].name, rmm_sha256(text, in), rows[i].want);
		CHECK(rows[i].name, text[64] == '\0');
		rmm_sha256_init(&hash);
		for (size_t k = 0; k < in.len; k++)
			rmm_sha256_add(&hash, (struct rmm_str){ in.ptr + k, 1 });
		rmm_sha256_add(&hash, (struct rmm_str){0});
		CHECK_STR(rows[i].name, rmm_sha256_end(&hash, text),
			  rows[i].want);
	}
}

static void test_is_text(void **state)
{
	static const struct {
		const char *name, *in;
		bool want;
	} rows[] = {
		{ "digest", "583d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a", true },
		{ "upper case", "583D411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a", false },
		{ "63 digits", "83d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a", false },
		{ "65 digits", "0583d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a", false },
		{ "a g", "g83d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a", false },
		{ "a blank", " 83d411f3ab308c1370b2c8df64cbd8b4e97d7d8f6fd7609df5793e0cbc1295a", false },
		{ "empty", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK(rows[i].name,
		      rmm_sha256_is_text(rmm_str(rows[i].in)) == rows[i].want);
}

/* RFC 7693, appendix A, and the empty string. */
static void test_blake2b(void **state)
{
	static const struct {
		const char *name, *in, *want;
	} rows[] = {
		{ "empty", "", "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce" },
		{ "abc", "abc", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t digest[RMM_BLAKE2B_BYTES];
		char text[2 * RMM_BLAKE2B_BYTES + 1];

		rmm_blake2b(digest, rmm_str(rows[i].in));
		for (size_t k = 0; k < sizeof(digest); k++)
			snprintf(text + 2 * k, 3, "%02x", digest[k]);
		CHECK_STR(rows[i].name, rmm_str(text), rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_is_text),
		cmocka_unit_test(test_blake2b),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
