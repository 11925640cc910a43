/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/limits.h"
#include "edge/trust.h"
#include "io/in.h"
#include "io/out.h"

/* 2026-11-23T07:00:00Z, and a publication of that moment. */
#define T0 INT64_C(1795417200)
#define DAY 86400

struct made {
	struct rmm_pointer pointer;
	struct rmm_buf list, list_sig, feed, json, sig;
	struct rmm_seckey *key;
	struct rmm_pubkey pub;
};

static struct rmm_str bytes(const struct rmm_buf *buf)
{
	return (struct rmm_str){ buf->ptr, buf->len };
}

static void load_key(struct rmm_seckey **key, const char *name)
{
	char path[512];
	struct rmm_buf buf = {0};
	struct rmm_secret text = {0};
	struct rmm_err err = {0};

	snprintf(path, sizeof(path), "%s/keys/%s", RMM_TEST_DATA, name);
	rmm_buf_init(&buf, RMM_MAX_KEY_FILE);
	CHECK_OK(name, rmm_file_read(&buf, path, &err), &err);
	CHECK_OK(name, rmm_secret_copy(&text, bytes(&buf), &err), &err);
	CHECK_OK(name, rmm_seckey_parse(key, &text, name, NULL, &err), &err);
	rmm_secret_free(&text);
	rmm_buf_free(&buf);
}

static void sign(struct rmm_buf *out, const struct made *m,
		 struct rmm_str message, const char *comment)
{
	rmm_buf_init(out, RMM_MAX_SIGNATURE);
	rmm_sign(out, m->key, message, rmm_str(comment));
	CHECK("sign", out->failed == RMM_OK);
}

/* The pointer, as `m` has it, over `message`. */
static void sign_pointer(struct made *m, struct rmm_str message)
{
	struct rmm_buf text = {0};

	rmm_buf_free(&m->sig);
	rmm_buf_init(&text, 1024);
	rmm_pointer_write(&text, &m->pointer);
	sign(&m->sig, m, message, text.ptr);
	rmm_buf_free(&text);
}

/* What the manifest lists, besides the list's signature. */
struct listed {
	const char *list, *feed;
};

static const struct listed usual = { "rmm_indicators.csv", "feed.csv" };

/* The manifest, by what `m` says, and the pointer to it. */
static void make_manifest(struct made *m, struct listed listed)
{
	struct rmm_manifest manifest = {
		.serial = m->pointer.serial, .created = m->pointer.created,
		.expires = m->pointer.expires, .psl = RMM_LIT("2023-02-09"),
	};
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	CHECK_OK("add", rmm_manifest_add(&manifest, rmm_str(listed.list),
		 bytes(&m->list), &err), &err);
	CHECK_OK("add", rmm_manifest_add(&manifest,
		 RMM_LIT("rmm_indicators.csv.minisig"), bytes(&m->list_sig),
		 &err), &err);
	CHECK_OK("add", rmm_manifest_add(&manifest, rmm_str(listed.feed),
		 bytes(&m->feed), &err), &err);
	rmm_buf_init(&m->json, RMM_MAX_JSON);
	rmm_out_buf(&out, &m->json);
	CHECK_OK("write", rmm_manifest_write(&out, &manifest, &err), &err);
	CHECK_OK("close", rmm_out_close(&out, &err), &err);
	rmm_manifest_free(&manifest);

	m->pointer.size = m->json.len;
	rmm_sha256(m->pointer.sha256, bytes(&m->json));
	sign_pointer(m, bytes(&m->json));
}

static void make_files(struct made *m, int64_t serial)
{
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	*m = (struct made){ .pointer = { .serial = serial, .created = T0,
					 .expires = T0 + 7 * DAY } };
	load_key(&m->key, "vector.key");
	m->pub = *rmm_seckey_public(m->key);
	rmm_buf_init(&m->list, 4096);
	rmm_buf_add(&m->list, RMM_LIT("indicator,type\na.exe,process\n"));
	sign(&m->list_sig, m, bytes(&m->list), "rmmlist serial:1 file:x");
	rmm_buf_init(&m->feed, 4096);
	rmm_out_buf(&out, &m->feed);
	rmm_feed_write(&out, &m->pointer, 1);
	CHECK_OK("close", rmm_out_close(&out, &err), &err);
}

static void make(struct made *m)
{
	make_files(m, T0);
	make_manifest(m, usual);
}

static void unmake(struct made *m)
{
	rmm_buf_free(&m->list);
	rmm_buf_free(&m->list_sig);
	rmm_buf_free(&m->feed);
	rmm_buf_free(&m->json);
	rmm_buf_free(&m->sig);
	rmm_seckey_free(m->key);
}

/* All steps as a reader takes them, the bytes being those of `m`. */
static int judge(struct rmm_trust *t, const struct made *m,
		 struct rmm_err *err)
{
	if (rmm_trust_pointer(t, bytes(&m->sig), err) < 0 ||
	    rmm_trust_fresh(t, err) < 0 ||
	    rmm_trust_manifest(t, bytes(&m->json), err) < 0 ||
	    rmm_trust_file(t, RMM_LIT("rmm_indicators.csv"), bytes(&m->list),
			   bytes(&m->list_sig), err) < 0 ||
	    rmm_trust_file(t, RMM_LIT("rmm_indicators.csv.minisig"),
			   bytes(&m->list_sig), (struct rmm_str){0},
			   err) < 0 ||
	    rmm_trust_file(t, RMM_LIT("feed.csv"), bytes(&m->feed),
			   (struct rmm_str){0}, err) < 0)
		return -1;
	return rmm_trust_end(t, err);
}

static int judge_now(const struct made *m, int64_t now,
		     const struct rmm_state *state, struct rmm_err *err)
{
	struct rmm_trust t = { .key = &m->pub, .keys = 1, .now = now,
			       .state = state };
	int ret = judge(&t, m, err);

	rmm_trust_free(&t);
	return ret;
}

static void test_good(void **state)
{
	struct made m;
	struct rmm_err err = {0};
	struct rmm_trust t = { .keys = 1, .now = T0 };

	(void)state;
	make(&m);
	t.key = &m.pub;
	CHECK_OK("good", judge(&t, &m, &err), &err);
	assert_ptr_equal(t.signer, &m.pub);
	assert_int_equal(t.rows, 1);
	assert_int_equal(rmm_trust_state(&t).serial, T0);
	assert_string_equal(rmm_trust_state(&t).sha256, m.pointer.sha256);
	rmm_trust_free(&t);
	unmake(&m);
}

static void test_time(void **state)
{
	static const struct {
		const char *name;
		int64_t serial, now;
		enum rmm_code want;
	} rows[] = {
		{ "at once", T0, T0, RMM_OK },
		{ "a second before its end", T0, T0 + 7 * DAY - 1, RMM_OK },
		{ "at its end", T0, T0 + 7 * DAY, RMM_E_STALE },
		{ "long after", T0, T0 + 700 * DAY, RMM_E_STALE },
		{ "a day ahead", T0, T0 - DAY, RMM_OK },
		{ "a day and a second ahead", T0, T0 - DAY - 1, RMM_E_REJECT },
		{ "serial a day ahead", T0 + DAY, T0, RMM_OK },
		{ "serial further ahead", T0 + DAY + 1, T0, RMM_E_REJECT },
		{ "serial of the year 9999", INT64_C(253402300799), T0, RMM_E_REJECT },
		{ "clock at zero", T0, 0, RMM_E_REJECT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct made m;
		struct rmm_err err = {0};

		make_files(&m, rows[i].serial);
		make_manifest(&m, usual);
		(void)judge_now(&m, rows[i].now, NULL, &err);
		if (err.code != rows[i].want)
			fail_msg("%s: %d %s", rows[i].name, (int)err.code,
				 err.text);
		unmake(&m);
	}
}

static void test_end_before_beginning(void **state)
{
	struct made m;
	struct rmm_err err = {0};

	(void)state;
	make_files(&m, T0);
	m.pointer.expires = T0;
	make_manifest(&m, usual);
	CHECK_FAILS("order", judge_now(&m, T0 - 1, NULL, &err), &err,
		    RMM_E_REJECT);
	unmake(&m);
}

static void test_memory(void **state)
{
	static const struct {
		const char *name;
		int64_t serial;
		bool same;
		bool ok;
	} rows[] = {
		{ "an older one was seen", T0 - 1, false, true },
		{ "this one was seen", T0, true, true },
		{ "equivocation", T0, false, false },
		{ "rollback", T0 + 1, false, false },
		{ "rollback, same manifest", T0 + 1, true, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct made m;
		struct rmm_err err = {0};
		struct rmm_state seen = { .serial = rows[i].serial };
		int ret;

		make(&m);
		memset(seen.sha256, 'a', sizeof(seen.sha256) - 1);
		if (rows[i].same)
			memcpy(seen.sha256, m.pointer.sha256,
			       sizeof(seen.sha256));
		ret = judge_now(&m, T0, &seen, &err);
		if ((ret == 0) != rows[i].ok)
			fail_msg("%s: %d %s", rows[i].name, ret, err.text);
		if (ret < 0)
			assert_int_equal(err.code, RMM_E_REJECT);
		unmake(&m);
	}
}

static void test_keys(void **state)
{
	struct made m;
	struct rmm_seckey *other = NULL;
	struct rmm_pubkey keys[4];
	struct rmm_err err = {0};
	struct rmm_trust t = { .key = keys, .now = T0 };

	(void)state;
	make(&m);
	load_key(&other, "other.key");
	keys[0] = keys[3] = *rmm_seckey_public(other);
	/* The right id with the wrong key, then the right one. */
	keys[1] = m.pub;
	keys[1].key[0] ^= 1;
	keys[2] = m.pub;

	t.keys = 4;
	CHECK_OK("any of four", judge(&t, &m, &err), &err);
	assert_ptr_equal(t.signer, &keys[2]);
	rmm_manifest_free(&t.manifest);
	t.keys = 1;
	CHECK_FAILS("another key", judge(&t, &m, &err), &err, RMM_E_REJECT);
	assert_non_null(strstr(err.text, "0807060504030201"));
	err = (struct rmm_err){0};
	t.keys = 2;
	CHECK_FAILS("same id", judge(&t, &m, &err), &err, RMM_E_REJECT);
	err = (struct rmm_err){0};
	t.keys = 0;
	CHECK_FAILS("no key", judge(&t, &m, &err), &err, RMM_E_REJECT);
	rmm_trust_free(&t);
	rmm_seckey_free(other);
	unmake(&m);
}

/* Of the signed files, no bit may change: nor of the pointer, but for its
 * untrusted comment, which nobody signs. */
static void test_flipped_bits(void **state)
{
	struct made m;
	struct rmm_buf *part[5];

	(void)state;
	make(&m);
	part[0] = &m.sig;
	part[1] = &m.json;
	part[2] = &m.list;
	part[3] = &m.list_sig;
	part[4] = &m.feed;
	for (size_t k = 0; k < COUNT(part); k++) {
		size_t from = k == 0 ? rmm_str_find(bytes(&m.sig), '\n') : 0;
		/* The manifest is long, and caught by its hash alone. */
		size_t step = k == 1 ? 7 : 1;

		for (size_t i = from * 8; i < part[k]->len * 8; i += step) {
			struct rmm_err err = {0};

			part[k]->ptr[i / 8] ^= (char)(1 << i % 8);
			if (judge_now(&m, T0, NULL, &err) == 0)
				fail_msg("part %zu, byte %zu, bit %zu", k,
					 i / 8, i % 8);
			assert_int_equal(err.code, RMM_E_REJECT);
			part[k]->ptr[i / 8] ^= (char)(1 << i % 8);
		}
	}
	unmake(&m);
}

static void test_names(void **state)
{
	static const struct {
		const char *name;
		bool ok;
	} rows[] = {
		{ "datapackage.json", true },
		{ "datapackage.json.minisig", true },
		{ "by-hash", true },
		{ "feed.csv", true },
		{ "Feed.csv", false },
		{ "feed.csv.minisig", false },
		{ ".feed.csv.abcdef", false },
		{ "index.html", false },
		{ "", false },
	};
	struct made m;
	struct rmm_err err = {0};
	struct rmm_trust t = { .keys = 1, .now = T0 };

	(void)state;
	make(&m);
	t.key = &m.pub;
	CHECK_OK("good", judge(&t, &m, &err), &err);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err no = {0};

		CHECK(rows[i].name, (rmm_trust_name(&t, rmm_str(rows[i].name),
						    &no) == 0) == rows[i].ok);
	}
	rmm_trust_free(&t);
	unmake(&m);
}

static void test_missing_file(void **state)
{
	struct made m;
	struct rmm_err err = {0};
	struct rmm_trust t = { .keys = 1, .now = T0 };

	(void)state;
	make(&m);
	t.key = &m.pub;
	CHECK_OK("pointer", rmm_trust_pointer(&t, bytes(&m.sig), &err), &err);
	CHECK_OK("manifest", rmm_trust_manifest(&t, bytes(&m.json), &err),
		 &err);
	CHECK_FAILS("end", rmm_trust_end(&t, &err), &err, RMM_E_REJECT);
	err = (struct rmm_err){0};
	CHECK_FAILS("no signature", rmm_trust_file(&t,
		    RMM_LIT("rmm_indicators.csv"), bytes(&m.list),
		    (struct rmm_str){0}, &err), &err, RMM_E_REJECT);
	rmm_trust_free(&t);
	unmake(&m);
}

/* Signed well, and still not what it should be. */
static void test_odd_publications(void **state)
{
	struct made m;
	struct rmm_err err = {0};

	(void)state;
	make_files(&m, T0);
	rmm_buf_add(&m.feed, RMM_LIT("more\n"));
	make_manifest(&m, usual);
	CHECK_FAILS("odd feed", judge_now(&m, T0, NULL, &err), &err,
		    RMM_E_REJECT);
	unmake(&m);

	make(&m);
	rmm_buf_free(&m.sig);
	sign(&m.sig, &m, bytes(&m.json), "timestamp:1795417200");
	err = (struct rmm_err){0};
	CHECK_FAILS("no pointer", judge_now(&m, T0, NULL, &err), &err,
		    RMM_E_REJECT);
	unmake(&m);
}

/* The pointer says something else than the manifest that it points to. */
static void test_two_tales(void **state)
{
	static const struct {
		const char *name;
		int serial, created, expires; /* seconds more */
	} rows[] = {
		{ "serial", 1, 0, 0 },
		{ "creation", 0, 1, 0 },
		{ "expiry", 0, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct made m;
		struct rmm_err err = {0};

		make(&m);
		m.pointer.serial += rows[i].serial;
		m.pointer.created += rows[i].created;
		m.pointer.expires += rows[i].expires;
		sign_pointer(&m, bytes(&m.json));
		CHECK_FAILS(rows[i].name, judge_now(&m, T0, NULL, &err), &err,
			    RMM_E_REJECT);
		assert_non_null(strstr(err.text, "than its pointer"));
		unmake(&m);
	}
}

/* The hash in the comment is the manifest's, the signature another file's. */
static void test_signature_of_another(void **state)
{
	struct made m;
	struct rmm_err err = {0};

	(void)state;
	make(&m);
	sign_pointer(&m, bytes(&m.list));
	CHECK_FAILS("another", judge_now(&m, T0, NULL, &err), &err,
		    RMM_E_REJECT);
	assert_non_null(strstr(err.text, "does not fit the file's bytes"));
	unmake(&m);
}

/* What queries read has to be there. */
static void test_least(void **state)
{
	static const struct listed rows[] = {
		{ "rmm_indicators.csv", "other.csv" },
		{ "other.csv", "feed.csv" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct made m;
		struct rmm_err err = {0};

		make_files(&m, T0);
		make_manifest(&m, rows[i]);
		CHECK_FAILS(rows[i].list, judge_now(&m, T0, NULL, &err), &err,
			    RMM_E_REJECT);
		assert_non_null(strstr(err.text, "lists no"));
		unmake(&m);
	}
}

/* Signed with the comment "x", which then is another. */
static void sign_list(struct made *m, const char *key, const char *comment)
{
	static const char line[] = "\ntrusted comment: ";
	struct made signer = {0};
	char *at;

	load_key(&signer.key, key);
	rmm_buf_free(&m->list_sig);
	sign(&m->list_sig, &signer, bytes(&m->list), "x");
	rmm_seckey_free(signer.key);
	at = strstr(m->list_sig.ptr, line);
	assert_non_null(at);
	at[sizeof(line) - 1] = comment[0];
}

/* A listed signature, its hash being right, that is none, another key's, or has
 * another comment than was signed. */
static void test_bad_file_signatures(void **state)
{
	static const struct {
		const char *name, *signer, *comment, *says;
	} rows[] = {
		{ "none", NULL, NULL, "is not a minisign signature" },
		{ "of another key", "other.key", "x", "was signed by key" },
		{ "another comment", "vector.key", "y",
		  "is not what the key signed" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct made m;
		struct rmm_err err = {0};

		make_files(&m, T0);
		rmm_buf_reset(&m.list_sig);
		if (rows[i].signer)
			sign_list(&m, rows[i].signer, rows[i].comment);
		make_manifest(&m, usual);
		CHECK_FAILS(rows[i].name, judge_now(&m, T0, NULL, &err), &err,
			    RMM_E_REJECT);
		assert_non_null(strstr(err.text, "rmm_indicators.csv.minisig"));
		assert_non_null(strstr(err.text, rows[i].says));
		unmake(&m);
	}
}

#define N60 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"

/* A name so long that no signature could be listed beside it. */
static void test_long_name(void **state)
{
	static const struct {
		const char *name;
		bool ok;
	} rows[] = {
		{ N60 N60 N60 N60 "aaaaaaa", true }, /* 247 bytes */
		{ N60 N60 N60 N60 "aaaaaaaa", true },
		{ N60 N60 N60 N60 "aaaaaaaaaaaaaaa", true }, /* 255 bytes */
		{ N60 N60 N60 N60 "aaaaaaaaaaaaaaab", false },
	};
	struct rmm_trust t = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err err = {0};
		struct rmm_str name = rmm_str(rows[i].name);

		CHECK(rows[i].name, (rmm_manifest_add(&t.manifest, name,
				     RMM_LIT("x"), &err) == 0) == rows[i].ok);
		assert_null(rmm_trust_signature_of(&t, name));
		if (!rows[i].ok)
			continue;
		CHECK_OK(rows[i].name, rmm_trust_file(&t, name, RMM_LIT("x"),
			 (struct rmm_str){0}, &err), &err);
	}
	CHECK("all", rmm_trust_end(&t, &(struct rmm_err){0}) == 0);
	rmm_trust_free(&t);
}

static void test_other_files(void **state)
{
	static const struct {
		const char *name;
		enum rmm_code want;
	} rows[] = {
		{ "index.html", RMM_E_REJECT },
		{ "", RMM_E_REJECT },
		/* Names that may be there, but are no listed file's. */
		{ "datapackage.json", RMM_E_BUG },
		{ "datapackage.json.minisig", RMM_E_BUG },
		{ "by-hash", RMM_E_BUG },
	};
	struct made m;
	struct rmm_err err = {0};
	struct rmm_trust t = { .keys = 1, .now = T0 };

	(void)state;
	make(&m);
	t.key = &m.pub;
	CHECK_OK("good", judge(&t, &m, &err), &err);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err no = {0};

		CHECK_FAILS(rows[i].name, rmm_trust_file(&t,
			    rmm_str(rows[i].name), bytes(&m.json),
			    bytes(&m.sig), &no), &no, rows[i].want);
	}
	rmm_trust_free(&t);
	unmake(&m);
}

/* ---- without random numbers ---- */

static bool no_random;

int __real_sodium_init(void);
int __wrap_sodium_init(void);

int __wrap_sodium_init(void)
{
	return no_random ? -1 : __real_sodium_init();
}

/* What could not be checked is no rejection. */
static void test_no_random(void **state)
{
	struct made m;
	struct rmm_err err = {0};

	(void)state;
	make(&m);
	no_random = true;
	CHECK_FAILS("check", judge_now(&m, T0, NULL, &err), &err, RMM_E_IO);
	no_random = false;
	CHECK_STR("check", rmm_str(err.text),
		  "cannot start libsodium: no random numbers");
	unmake(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_end_before_beginning),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_missing_file),
		cmocka_unit_test(test_odd_publications),
		cmocka_unit_test(test_two_tales),
		cmocka_unit_test(test_signature_of_another),
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_bad_file_signatures),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_other_files),
		cmocka_unit_test(test_no_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
