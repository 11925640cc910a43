/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <errno.h>
#include <stdlib.h>

#include "base/limits.h"
#include "edge/sign.h"
#include "io/in.h"

/* A key pair, files and signatures that minisign made or accepts: RFC 8032's
 * first test seed, key id 01 .. 08 (trust.md 1.4). */
#define PUB "RWQBAgMEBQYHCNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
#define LIST "name,domain\r\nAnyDesk,anydesk.com\r\n"
#define SIG "RUQBAgMEBQYHCIGjjnau//9xL/vhpRnDYHeWOrKFe/OI9Hk3F/fQsmcAFIzm7ga21NKfq0XgUiJdD5j4Wf3lOc8JWNS+5BbtaAo="
#define GLOBAL "wPMv5iy52ZPogXHWel6chZz2Pk5yJR4x3/q11h0nKohAlv1YmqbzeUPxFoOw4yDIWnN5K/xn2UH7oY1SFt+RBw=="
#define COMMENT "serial:42 ts:1700000000"
#define LEGACY_SIG "RWQBAgMEBQYHCG9eXvEEYOLeFTR+Ulc7nCIUcisdiAqdTSDatxzymecKUoY0WAuqdhb7smW8Q/ZXaqdC3TzMjJs04KUYGhmJkwg="
#define LEGACY_GLOBAL "sCrGR6/xtKB0PxPdWKT28GkpiK1rnTtHE/+YfWOEP6fQhVCBl4GC0FN5v7SC5yTkDScyarEEf3FwsSHXf1CYBg=="
/* L, the group's order, added to S: the same point, another text. */
#define MALLEATED_SIG "RUQBAgMEBQYHCIGjjnau//9xL/vhpRnDYHeWOrKFe/OI9Hk3F/fQsmcAAWDcSyEZ5yp2SD2DMRw8JJj4Wf3lOc8JWNS+5BbtaBo="
#define MALLEATED_GLOBAL "wPMv5iy52ZPogXHWel6chZz2Pk5yJR4x3/q11h0nKogtavO1tAkG0hmODiaP3f/cWnN5K/xn2UH7oY1SFt+RFw=="
#define OTHER_ID_SIG "RUQAAgMEBQYHCIGjjnau//9xL/vhpRnDYHeWOrKFe/OI9Hk3F/fQsmcAFIzm7ga21NKfq0XgUiJdD5j4Wf3lOc8JWNS+5BbtaAo="
#define ED_SIG_AS_LEGACY "RWQBAgMEBQYHCIGjjnau//9xL/vhpRnDYHeWOrKFe/OI9Hk3F/fQsmcAFIzm7ga21NKfq0XgUiJdD5j4Wf3lOc8JWNS+5BbtaAo="
#define U "untrusted comment: signature from minisign secret key\n"
#define T "trusted comment: " COMMENT "\n"
#define GOOD U SIG "\n" T GLOBAL "\n"

static struct rmm_pubkey vector_key(void)
{
	struct rmm_pubkey key;
	struct rmm_err err = {0};

	CHECK_OK("key", rmm_pubkey_parse(&key, RMM_LIT(PUB), "k", &err), &err);
	return key;
}

/* All three steps, as a reader takes them. */
static int check(struct rmm_str bytes, struct rmm_str message,
		 struct rmm_err *err)
{
	struct rmm_signature sig = {0};
	struct rmm_pubkey key = vector_key();

	if (rmm_signature_parse(&sig, bytes, "s", err) < 0 ||
	    rmm_signature_check_comment(&sig, &key, "s", err) < 0 ||
	    rmm_signature_check(&sig, &key, message, "s", err) < 0)
		return -1;
	return 0;
}

#define TEXT(s) RMM_LIT(s)
#define X16 "xxxxxxxxxxxxxxxx"
#define X256 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16
#define X2048 X256 X256 X256 X256 X256 X256 X256 X256

/* Every row of the table in trust.md 1.3, and its neighbours. */
static void test_mutations(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		bool ok;
	} rows[] = {
		{ "as it is", { GOOD, sizeof(GOOD) - 1 }, true },
#define ROW(s) { (s), sizeof(s) - 1 }
		{ "untrusted comment changed", ROW("untrusted comment: \033[31mhello\n" SIG "\n" T GLOBAL "\n"), true },
		{ "untrusted comment empty", ROW("untrusted comment: \n" SIG "\n" T GLOBAL "\n"), true },
		{ "trusted comment changed", ROW(U SIG "\ntrusted comment: serial:43 ts:1700000000\n" GLOBAL "\n"), false },
		{ "trailing space in comment", ROW(U SIG "\ntrusted comment: " COMMENT " \n" GLOBAL "\n"), false },
		{ "CR before LF in line 3", ROW(U SIG "\ntrusted comment: " COMMENT "\r\n" GLOBAL "\n"), true },
		{ "all CRLF", ROW("untrusted comment: x\r\n" SIG "\r\ntrusted comment: " COMMENT "\r\n" GLOBAL "\r\n"), true },
		{ "two CR in line 3", ROW(U SIG "\ntrusted comment: " COMMENT "\r\r\n" GLOBAL "\n"), false },
		{ "CR inside the comment", ROW(U SIG "\ntrusted comment: serial:42\r ts:1700000000\n" GLOBAL "\n"), false },
		{ "CR at the very end", ROW(U SIG "\n" T GLOBAL "\r"), false },
		{ "line after line 4", ROW(GOOD "more\n"), false },
		{ "empty line after line 4", ROW(GOOD "\n"), false },
		{ "byte after line 4", ROW(GOOD "x"), false },
		{ "no final newline", ROW(U SIG "\n" T GLOBAL), true },
		{ "3 lines", ROW(U SIG "\n" T), false },
		{ "2 lines", ROW(U SIG "\n"), false },
		{ "1 line", ROW(U), false },
		{ "empty", ROW(""), false },
		{ "BOM", ROW("\xef\xbb\xbf" GOOD), false },
		{ "no space after untrusted prefix", ROW("untrusted comment:x\n" SIG "\n" T GLOBAL "\n"), false },
		{ "no space after trusted prefix", ROW(U SIG "\ntrusted comment:" COMMENT "\n" GLOBAL "\n"), false },
		{ "prefix in another case", ROW(U SIG "\nTrusted comment: " COMMENT "\n" GLOBAL "\n"), false },
		{ "no untrusted line", ROW(SIG "\n" T GLOBAL "\n"), false },
		{ "NUL in line 1", ROW("untrusted comment: a\0b\n" SIG "\n" T GLOBAL "\n"), false },
		{ "NUL in line 2", ROW(U SIG "\0\n" T GLOBAL "\n"), false },
		{ "NUL in line 3", ROW(U SIG "\ntrusted comment: " COMMENT "\0\n" GLOBAL "\n"), false },
		{ "NUL in line 4", ROW(U SIG "\n" T GLOBAL "\0\n"), false },
		{ "over-long line 2", ROW(U "AAAA" SIG "\n" T GLOBAL "\n"), false },
		{ "longer at the end", ROW(U SIG "AAAA\n" T GLOBAL "\n"), false },
		{ "over-long line 4", ROW(U SIG "\n" T GLOBAL "AAAA\n"), false },
		{ "short line 2", ROW(U "RUQB\n" T GLOBAL "\n"), false },
		{ "short line 4", ROW(U SIG "\n" T "wPMv\n"), false },
		{ "space before line 2", ROW(U " " SIG "\n" T GLOBAL "\n"), false },
		{ "space after line 4", ROW(U SIG "\n" T GLOBAL " \n"), false },
		{ "padding missing", ROW(U SIG "\n" T "wPMv5iy52ZPogXHWel6chZz2Pk5yJR4x3/q11h0nKohAlv1YmqbzeUPxFoOw4yDIWnN5K/xn2UH7oY1SFt+RBw\n"), false },
		{ "spare bits of line 4 set", ROW(U SIG "\n" T "wPMv5iy52ZPogXHWel6chZz2Pk5yJR4x3/q11h0nKohAlv1YmqbzeUPxFoOw4yDIWnN5K/xn2UH7oY1SFt+RBx==\n"), false },
		{ "spare bits of line 2 set", ROW(U "RUQBAgMEBQYHCIGjjnau//9xL/vhpRnDYHeWOrKFe/OI9Hk3F/fQsmcAFIzm7ga21NKfq0XgUiJdD5j4Wf3lOc8JWNS+5BbtaAp=\n" T GLOBAL "\n"), false },
		{ "URL-safe digits", ROW(U "RUQBAgMEBQYHCIGjjnau__9xL_vhpRnDYHeWOrKFe_OI9Hk3F_fQsmcAFIzm7ga21NKfq0XgUiJdD5j4Wf3lOc8JWNS-5BbtaAo=\n" T GLOBAL "\n"), false },
		{ "2000-byte comment", ROW("untrusted comment: " X2048 "\n" SIG "\n" T GLOBAL "\n"), false },
		{ "key id flipped", ROW(U OTHER_ID_SIG "\n" T GLOBAL "\n"), false },
		{ "ED written as Ed", ROW(U ED_SIG_AS_LEGACY "\n" T GLOBAL "\n"), false },
		{ "legacy", ROW(U LEGACY_SIG "\n" T LEGACY_GLOBAL "\n"), false },
		{ "S+L in line 2", ROW(U MALLEATED_SIG "\n" T GLOBAL "\n"), false },
		{ "S+L in line 4", ROW(U SIG "\n" T MALLEATED_GLOBAL "\n"), false },
		{ "lines 2 and 4 of two files", ROW(U SIG "\n" T LEGACY_GLOBAL "\n"), false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err err = {0};
		int ret = check(rows[i].in, TEXT(LIST), &err);

		if (rows[i].ok != (ret == 0))
			fail_msg("%s: got %d %s", rows[i].name, ret, err.text);
		if (!rows[i].ok && err.code != RMM_E_REJECT)
			fail_msg("%s: code %d", rows[i].name, (int)err.code);
	}
}

/* Of the file and of each signed part, no bit may change. */
static void test_flipped_bits(void **state)
{
	char text[sizeof(GOOD)];
	const size_t head = sizeof(U) - 1;

	(void)state;
	for (size_t i = 0; i < (sizeof(GOOD) - 1) * 8; i++) {
		struct rmm_err err = {0};
		bool comment = i / 8 >= 19 && i / 8 < head - 1;

		memcpy(text, GOOD, sizeof(text));
		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
		/* Nobody signs the first line; it must stay one line, though. */
		if (comment && text[i / 8] != '\n' && text[i / 8] != '\0')
			CHECK_OK("untrusted", check((struct rmm_str){ text,
				 sizeof(GOOD) - 1 }, TEXT(LIST), &err), &err);
		else if (check((struct rmm_str){ text, sizeof(GOOD) - 1 },
			       TEXT(LIST), &err) == 0)
			fail_msg("bit %zu of byte %zu", i % 8, i / 8);
	}
	for (size_t i = 0; i < (sizeof(LIST) - 1) * 8; i++) {
		char list[sizeof(LIST)];
		struct rmm_err err = {0};

		memcpy(list, LIST, sizeof(list));
		list[i / 8] = (char)(list[i / 8] ^ (1 << i % 8));
		if (check(TEXT(GOOD), (struct rmm_str){ list,
			  sizeof(LIST) - 1 }, &err) == 0)
			fail_msg("message bit %zu", i);
	}
}

/* Longer than any comment may be, whatever it signs. */
static void test_long_comment(void **state)
{
	static char text[3 * RMM_MAX_TRUSTED];
	struct rmm_signature sig = {0};
	struct rmm_err err = {0};
	int len;

	(void)state;
	len = snprintf(text, sizeof(text), U SIG "\ntrusted comment: %0*d\n"
		       GLOBAL "\n", RMM_MAX_TRUSTED - 17 + 1, 0);
	CHECK_FAILS("long", rmm_signature_parse(&sig, (struct rmm_str){ text,
		    (size_t)len }, "s", &err), &err, RMM_E_REJECT);
	len = snprintf(text, sizeof(text), U SIG "\ntrusted comment: %0*d\n"
		       GLOBAL "\n", RMM_MAX_TRUSTED - 17, 0);
	err = (struct rmm_err){0};
	CHECK_OK("longest", rmm_signature_parse(&sig, (struct rmm_str){ text,
		 (size_t)len }, "s", &err), &err);
}

/* Both steps ask whose signature it is, whichever is taken alone. */
static void test_another_key(void **state)
{
	struct rmm_signature sig = {0};
	struct rmm_pubkey key = vector_key();
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("parse", rmm_signature_parse(&sig, TEXT(GOOD), "s", &err),
		 &err);
	CHECK_OK("this key", rmm_signature_check(&sig, &key, TEXT(LIST), "s",
		 &err), &err);
	key.id[0] ^= 1;
	CHECK_FAILS("file", rmm_signature_check(&sig, &key, TEXT(LIST), "s",
		    &err), &err, RMM_E_REJECT);
	CHECK_STR("text", rmm_str(err.text), "'s' was signed by key "
		  "0807060504030201, not 0807060504030200");
	err = (struct rmm_err){0};
	CHECK_FAILS("comment", rmm_signature_check_comment(&sig, &key, "s",
		    &err), &err, RMM_E_REJECT);
	key.id[0] ^= 1;
	key.key[0] ^= 1;
	err = (struct rmm_err){0};
	CHECK_FAILS("its id", rmm_signature_check(&sig, &key, TEXT(LIST), "s",
		    &err), &err, RMM_E_REJECT);
}

static void test_empty_file(void **state)
{
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("empty", check(TEXT(U
		"RUQBAgMEBQYHCMWObT5WMBUHryAm8aCduvzj234dCx8tRgNO7RG1B/EekC3BxN9JFO/YY2lwQ388m6HM6COcd6bij1to1i8ybw8=\n"
		"trusted comment: x\n"
		"LCso8HytJDWVXJ1P5AHT9BjDhMQcF8dtkboqJdvu7ihiM1GKYvSWZ+hAx3p5jIGpYof87RwISlYdq7PtqMUACw==\n"),
		(struct rmm_str){0}, &err), &err);
}

static void test_key_id(void **state)
{
	struct rmm_pubkey key = vector_key();
	char text[RMM_KEY_ID_TEXT];

	(void)state;
	CHECK_STR("id", rmm_key_id(text, key.id), "0807060504030201");
}

static void test_public_keys(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		bool ok;
	} rows[] = {
		{ "two lines", ROW("untrusted comment: minisign public key 807060504030201\n" PUB "\n"), true },
		{ "no comment line", ROW(PUB "\n"), true },
		{ "no newline", ROW(PUB), true },
		{ "CRLF", ROW("untrusted comment: x\r\n" PUB "\r\n"), true },
		{ "three lines", ROW("untrusted comment: x\n" PUB "\n\n"), false },
		{ "two comments", ROW("untrusted comment: x\nuntrusted comment: y\n" PUB "\n"), false },
		{ "comment alone", ROW("untrusted comment: x\n"), false },
		{ "empty", ROW(""), false },
		{ "short", ROW("RWQBAgMEBQYHCNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1E=\n"), false },
		{ "long", ROW(PUB "AAAA\n"), false },
		{ "an ED key", ROW("RUQBAgMEBQYHCNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n"), false },
		{ "a signature", ROW(GOOD), false },
		{ "NUL", ROW(PUB "\0\n"), false },
		{ "BOM", ROW("\xef\xbb\xbf" PUB "\n"), false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err err = {0};
		struct rmm_pubkey key = {0};
		int ret = rmm_pubkey_parse(&key, rows[i].in, "k", &err);

		if (rows[i].ok != (ret == 0))
			fail_msg("%s: got %d %s", rows[i].name, ret, err.text);
		if (!rows[i].ok && err.code != RMM_E_SYNTAX)
			fail_msg("%s: code %d", rows[i].name, (int)err.code);
	}
}

/* The wrong half is named. */
static void test_secret_as_public(void **state)
{
	static const char text[] = "untrusted comment: minisign encrypted secret key\n"
		"RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQIDBAUGBwidYbGd7/1aYLqESvSS7CzEREnFaXsyaRlwO6wDHK5/YNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1EaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
	struct rmm_pubkey key = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_FAILS("secret", rmm_pubkey_parse(&key, rmm_str(text), "k", &err),
		    &err, RMM_E_SYNTAX);
	CHECK_STR("text", rmm_str(err.text),
		  "'k' is a secret key; give the public one");
}

static void secret_of(struct rmm_secret *secret, struct rmm_str text)
{
	struct rmm_err err = {0};

	CHECK_OK("secret", rmm_secret_copy(secret, text, &err), &err);
}

static void read_file(struct rmm_buf *buf, const char *name)
{
	char path[512];
	struct rmm_err err = {0};

	snprintf(path, sizeof(path), "%s/keys/%s", RMM_TEST_DATA, name);
	rmm_buf_init(buf, RMM_MAX_KEY_FILE);
	CHECK_OK(name, rmm_file_read(buf, path, &err), &err);
}

/* Opens a key of tests/data/keys. */
static int open_key(struct rmm_seckey **key, const char *file,
		    const char *password, struct rmm_err *err)
{
	struct rmm_secret text = {0}, pw = {0};
	struct rmm_buf buf = {0};
	int ret;

	read_file(&buf, file);
	secret_of(&text, (struct rmm_str){ buf.ptr, buf.len });
	if (password)
		secret_of(&pw, rmm_str(password));
	ret = rmm_seckey_parse(key, &text, file, password ? &pw : NULL, err);
	rmm_secret_free(&pw);
	rmm_secret_free(&text);
	rmm_buf_free(&buf);
	return ret;
}

/* Each form of the key opens, and signs as minisign does, byte for byte below
 * the untrusted comment. */
static void test_vectors(void **state)
{
	static const struct {
		const char *file, *password;
	} rows[] = {
		{ "vector.key", NULL },
		{ "vector.key", "not needed" },
		{ "vector-sum.key", NULL },
		{ "vector-converted.key", NULL },
		{ "vector-password.key", "throw-away" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err err = {0};
		struct rmm_seckey *key = NULL;
		struct rmm_buf out = {0};
		struct rmm_str text = {0};
		size_t line;

		CHECK_OK(rows[i].file, open_key(&key, rows[i].file,
			 rows[i].password, &err), &err);
		rmm_buf_init(&out, RMM_MAX_SIGNATURE);
		rmm_sign(&out, key, TEXT(LIST), TEXT(COMMENT));
		CHECK_OK("end", rmm_buf_end(&out, &text, &err), &err);
		CHECK_OK("check", check(text, TEXT(LIST), &err), &err);
		line = rmm_str_find(text, '\n');
		CHECK_STR(rows[i].file, rmm_str_upto(text, line),
			  "untrusted comment: signed with rmmlist");
		CHECK_STR(rows[i].file, rmm_str_from(text, line + 1),
			  SIG "\n" T GLOBAL "\n");
		rmm_buf_free(&out);
		rmm_seckey_free(key);
	}
}

static void test_bad_keys(void **state)
{
	static const struct {
		const char *name, *file, *password, *says;
	} rows[] = {
		{ "no password", "vector-password.key", NULL, "needs a password" },
		{ "wrong password", "vector-password.key", "Throw-away", "wrong password" },
		{ "empty password", "vector-password.key", "", "wrong password" },
		{ "a public key", "vector.pub", NULL, "is a public key" },
		{ "a signature", "list.csv.minisig", NULL, "not a minisign secret key" },
		{ "a list", "list.csv", NULL, "not a minisign secret key" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err err = {0};
		struct rmm_seckey *key = NULL;

		CHECK_FAILS(rows[i].name, open_key(&key, rows[i].file,
			    rows[i].password, &err), &err, RMM_E_SYNTAX);
		CHECK(rows[i].name, !key);
		if (!strstr(err.text, rows[i].says))
			fail_msg("%s: %s", rows[i].name, err.text);
	}
}

/* The offset of each of a key's base64 digits, six bits of it at a time: any
 * change in seed, public half, id (where there is a checksum) or an
 * algorithm's name is seen; salt and limits mean nothing without a password. */
static void flip_digits(const char *file, size_t from_byte, size_t to_byte)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct rmm_buf buf = {0};
	size_t start;

	read_file(&buf, file);
	start = rmm_str_find((struct rmm_str){ buf.ptr, buf.len }, '\n') + 1;
	for (size_t at = start + (from_byte * 4 + 2) / 3;
	     at < start + to_byte * 4 / 3; at++)
		for (int bit = 0; bit < 6; bit++) {
			char was = buf.ptr[at];
			const char *digit = strchr(digits, was);
			struct rmm_secret text = {0};
			struct rmm_seckey *key = NULL;
			struct rmm_err err = {0};

			CHECK(file, digit && *digit);
			buf.ptr[at] = digits[(digit - digits) ^ (1 << bit)];
			secret_of(&text, (struct rmm_str){ buf.ptr, buf.len });
			if (rmm_seckey_parse(&key, &text, file, NULL,
					     &err) == 0)
				fail_msg("%s: digit %zu bit %d", file,
					 at - start, bit);
			assert_int_equal(err.code, RMM_E_SYNTAX);
			rmm_secret_free(&text);
			buf.ptr[at] = was;
		}
	rmm_buf_free(&buf);
}

static void test_flipped_keys(void **state)
{
	(void)state;
	flip_digits("vector.key", 0, 6);      /* algorithms */
	flip_digits("vector.key", 62, 126);   /* seed and public half */
	flip_digits("vector-sum.key", 54, 157); /* id too, and the sum itself */
}

static void test_truncated_key(void **state)
{
	struct rmm_buf buf = {0};

	(void)state;
	read_file(&buf, "vector.key");
	/* All but the last LF are needed. */
	for (size_t len = 0; len + 1 < buf.len; len++) {
		struct rmm_secret text = {0};
		struct rmm_seckey *key = NULL;
		struct rmm_err err = {0};

		secret_of(&text, (struct rmm_str){ buf.ptr, len });
		if (rmm_seckey_parse(&key, &text, "k", NULL, &err) == 0)
			fail_msg("%zu bytes are enough", len);
		rmm_secret_free(&text);
	}
	rmm_buf_free(&buf);
}

/* vector-password.key with limits of 2^62 and more. */
static void test_huge_work(void **state)
{
	static const struct {
		const char *name;
		size_t digit;
	} rows[] = {
		{ "operations", 60 }, /* of byte 45, its highest */
		{ "memory", 70 },     /* of byte 53 */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_buf buf = {0};
		struct rmm_secret text = {0}, pw = {0};
		struct rmm_seckey *key = NULL;
		struct rmm_err err = {0};
		size_t at;

		read_file(&buf, "vector-password.key");
		at = rmm_str_find((struct rmm_str){ buf.ptr, buf.len }, '\n');
		buf.ptr[at + 1 + rows[i].digit] = '/';
		secret_of(&text, (struct rmm_str){ buf.ptr, buf.len });
		secret_of(&pw, TEXT("throw-away"));
		CHECK_FAILS(rows[i].name, rmm_seckey_parse(&key, &text, "k",
			    &pw, &err), &err, RMM_E_LIMIT);
		assert_null(key);
		rmm_secret_free(&pw);
		rmm_secret_free(&text);
		rmm_buf_free(&buf);
	}
}

/* What is made here can be read here: a new key, written and read again. */
static void test_new_key(void **state)
{
	struct rmm_seckey *made = NULL, *read = NULL;
	struct rmm_secret text = {0};
	struct rmm_pubkey pub = {0};
	struct rmm_buf file = {0};
	struct rmm_str bytes = {0};
	struct rmm_err err = {0};
	bool locked = true;

	(void)state;
	CHECK_OK("new", rmm_seckey_new(&made, &err), &err);
	CHECK_OK("write", rmm_seckey_write(&text, made, NULL, &err), &err);
	CHECK_OK("locked", rmm_seckey_is_locked(&locked, &text, "k", &err),
		 &err);
	assert_false(locked);
	CHECK_OK("read", rmm_seckey_parse(&read, &text, "k", NULL, &err),
		 &err);
	assert_memory_equal(rmm_seckey_public(made), rmm_seckey_public(read),
			    sizeof(pub));
	rmm_buf_init(&file, RMM_MAX_KEY_FILE);
	rmm_pubkey_write(&file, rmm_seckey_public(made));
	CHECK_OK("end", rmm_buf_end(&file, &bytes, &err), &err);
	CHECK_OK("public", rmm_pubkey_parse(&pub, bytes, "k", &err), &err);
	assert_memory_equal(rmm_seckey_public(made), &pub, sizeof(pub));
	rmm_seckey_free(read);
	read = NULL;
	rmm_secret_free(&text);
	rmm_buf_free(&file);
	rmm_seckey_free(made);
}

static void test_comments(void **state)
{
	/* One byte too many, prefix included. */
	static char long_comment[RMM_MAX_TRUSTED - 17 + 1];
	static const struct {
		const char *name;
		struct rmm_str comment;
		bool ok;
	} rows[] = {
		{ "tab", ROW("a\tb"), true },
		{ "beyond ASCII", ROW("\xc3\xa9"), true },
		{ "empty", ROW(""), true },
		{ "newline", ROW("a\nb"), false },
		{ "CR", ROW("a\r"), false },
		{ "NUL", ROW("a\0b"), false },
		{ "escape", ROW("\033[2J"), false },
		{ "too long", { long_comment, sizeof(long_comment) }, false },
	};
	struct rmm_seckey *key = NULL;
	struct rmm_err err = {0};

	(void)state;
	memset(long_comment, 'x', sizeof(long_comment));
	CHECK_OK("key", open_key(&key, "vector.key", NULL, &err), &err);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_buf out = {0};
		struct rmm_str text = {0};
		struct rmm_err failed = {0};

		rmm_buf_init(&out, RMM_MAX_SIGNATURE);
		rmm_sign(&out, key, TEXT(LIST), rows[i].comment);
		if ((rmm_buf_end(&out, &text, &failed) == 0) != rows[i].ok)
			fail_msg("%s: %s", rows[i].name, failed.text);
		if (rows[i].ok)
			CHECK_OK(rows[i].name, check(text, TEXT(LIST), &err),
				 &err);
		rmm_buf_free(&out);
	}
	rmm_seckey_free(key);
}

static void test_secrets(void **state)
{
	struct rmm_secret a = {0}, b = {0}, c = {0}, none = {0};

	(void)state;
	secret_of(&a, TEXT("same"));
	secret_of(&b, TEXT("same"));
	secret_of(&c, TEXT("samf"));
	assert_true(rmm_secret_eq(&a, &b));
	assert_false(rmm_secret_eq(&a, &c));
	assert_false(rmm_secret_eq(&a, &none));
	assert_true(rmm_secret_eq(&none, &none));
	rmm_secret_free(&a);
	rmm_secret_free(&b);
	rmm_secret_free(&c);
	rmm_secret_free(&none);
	assert_null(a.ptr);
}

/* ---- memory for secrets ends ---- */

static int allowed = -1; /* calls that still work; -1: all */
static bool no_random;
static bool no_stream;
static int random_errno; /* what getrandom answers; 0: bytes */
static bool no_device;   /* /dev/urandom, when getrandom has none */

void *__real_sodium_malloc(size_t size);
void *__wrap_sodium_malloc(size_t size);
int __real_sodium_init(void);
int __wrap_sodium_init(void);
int __wrap_crypto_pwhash_scryptsalsa208sha256(unsigned char *out,
	unsigned long long len, const char *password, unsigned long long n,
	const unsigned char *salt, unsigned long long ops, size_t mem);

void *__wrap_sodium_malloc(size_t size)
{
	if (allowed == 0)
		return NULL;
	if (allowed > 0)
		allowed--;
	return __real_sodium_malloc(size);
}

int __wrap_sodium_init(void)
{
	return no_random ? -1 : __real_sodium_init();
}

ssize_t __real_getrandom(void *bytes, size_t len, unsigned flags);
ssize_t __wrap_getrandom(void *bytes, size_t len, unsigned flags);
int __real_access(const char *path, int mode);
int __wrap_access(const char *path, int mode);

ssize_t __wrap_getrandom(void *bytes, size_t len, unsigned flags)
{
	if (random_errno == 0)
		return __real_getrandom(bytes, len, flags);
	errno = random_errno;
	return -1;
}

int __wrap_access(const char *path, int mode)
{
	if (random_errno == 0)
		return __real_access(path, mode);
	errno = ENOENT;
	return no_device ? -1 : 0;
}

int __real_crypto_pwhash_scryptsalsa208sha256(unsigned char *out,
	unsigned long long len, const char *password, unsigned long long n,
	const unsigned char *salt, unsigned long long ops, size_t mem);

int __wrap_crypto_pwhash_scryptsalsa208sha256(unsigned char *out,
	unsigned long long len, const char *password, unsigned long long n,
	const unsigned char *salt, unsigned long long ops, size_t mem)
{
	if (no_stream)
		return -1;
	return __real_crypto_pwhash_scryptsalsa208sha256(out, len, password, n,
							 salt, ops, mem);
}

/* A new key, written and read again, with and without a password. */
static int use_keys(const struct rmm_secret *password, struct rmm_err *err)
{
	struct rmm_seckey *made = NULL, *read = NULL;
	struct rmm_secret text = {0};
	bool locked = false;
	int ret = -1;

	if (rmm_seckey_new(&made, err) == 0 &&
	    rmm_seckey_write(&text, made, password, err) == 0 &&
	    rmm_seckey_is_locked(&locked, &text, "k", err) == 0 &&
	    rmm_seckey_parse(&read, &text, "k", password, err) == 0) {
		assert_true(locked == (password != NULL));
		ret = 0;
	}
	assert_true((ret == 0) == (read != NULL));
	rmm_secret_free(&text);
	rmm_seckey_free(made);
	rmm_seckey_free(read);
	return ret;
}

static void test_no_secret_memory(void **state)
{
	struct rmm_secret password = {0};
	struct rmm_seckey *key = NULL;

	(void)state;
	secret_of(&password, TEXT("throw-away"));
	for (int with = 0; with < 2; with++) {
		for (int n = 0;; n++) {
			struct rmm_err err = {0};
			int ret;

			allowed = n;
			ret = use_keys(with ? &password : NULL, &err);
			allowed = -1;
			if (ret == 0) {
				assert_true(n > 4);
				break;
			}
			assert_true(n < 50);
			CHECK("code", err.code == RMM_E_NOMEM);
		}
	}
	no_stream = true;
	for (int opened = 0; opened < 2; opened++) {
		struct rmm_err err = {0};
		int ret = opened ? open_key(&key, "vector-password.key",
					    "throw-away", &err)
				 : use_keys(&password, &err);

		CHECK_FAILS("scrypt", ret, &err, RMM_E_NOMEM);
		assert_non_null(strstr(err.text, "MiB"));
	}
	no_stream = false;
	rmm_secret_free(&password);
}

/* Without random numbers nothing is signed and nothing is believed. */
static void test_no_random(void **state)
{
	struct rmm_secret none = {0};
	struct rmm_seckey *key = NULL;
	struct rmm_err err = {0};

	(void)state;
	no_random = true;
	CHECK_FAILS("new", rmm_seckey_new(&key, &err), &err, RMM_E_IO);
	err = (struct rmm_err){0};
	CHECK_FAILS("secret", rmm_secret_init(&none, 1, &err), &err, RMM_E_IO);
	err = (struct rmm_err){0};
	CHECK_FAILS("parse", rmm_seckey_parse(&key, &none, "k", NULL, &err),
		    &err, RMM_E_IO);
	no_random = false;
	err = (struct rmm_err){0};
	CHECK_OK("nothing", rmm_secret_init(&none, 0, &err), &err);
	rmm_secret_free(&none);
	CHECK_FAILS("empty", rmm_seckey_parse(&key, &none, "k", NULL, &err),
		    &err, RMM_E_SYNTAX);
	assert_null(key);
}

/* libsodium asks getrandom itself, and the device where there is no such call;
 * a pool that is not full yet it waits for. */
static void test_sources_of_random(void **state)
{
	static const struct {
		const char *name;
		int error;
		bool no_device;
		int want;
	} rows[] = {
		{ "bytes", 0, false, 0 },
		{ "not yet", EAGAIN, true, 0 },
		{ "device", ENOSYS, false, 0 },
		{ "neither", ENOSYS, true, -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_secret secret = {0};
		struct rmm_err err = {0};

		random_errno = rows[i].error;
		no_device = rows[i].no_device;
		CHECK(rows[i].name,
		      rmm_secret_init(&secret, 1, &err) == rows[i].want);
		CHECK(rows[i].name,
		      err.code == (rows[i].want ? RMM_E_IO : RMM_OK));
		rmm_secret_free(&secret);
	}
	random_errno = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_long_comment),
		cmocka_unit_test(test_another_key),
		cmocka_unit_test(test_empty_file),
		cmocka_unit_test(test_key_id),
		cmocka_unit_test(test_public_keys),
		cmocka_unit_test(test_secret_as_public),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_bad_keys),
		cmocka_unit_test(test_flipped_keys),
		cmocka_unit_test(test_truncated_key),
		cmocka_unit_test(test_huge_work),
		cmocka_unit_test(test_new_key),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_no_secret_memory),
		cmocka_unit_test(test_no_random),
		cmocka_unit_test(test_sources_of_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
