/* SPDX-License-Identifier: MIT */
#include "pub_support.h"

#include <sys/stat.h>
#include <unistd.h>

static void read_out(struct rmm_buf *buf, const struct scratch *s,
		     const char *name)
{
	char path[512];
	struct rmm_err err = {0};

	snprintf(path, sizeof(path), "%s/%s", s->out, name);
	rmm_buf_init(buf, RMM_MAX_JSON);
	CHECK_OK(name, rmm_file_read(buf, path, &err), &err);
}

static void check_file(const struct scratch *s, const char *name,
		       const char *want)
{
	struct rmm_buf buf = {0};

	read_out(&buf, s, name);
	CHECK_STR(name, ((struct rmm_str){ buf.ptr, buf.len }), want);
	rmm_buf_free(&buf);
}

/* Which row goes into which of the drop-in files. */
static void test_drop_ins(void **state)
{
	struct scratch *s = *state;
	struct rmm_err err = {0};

	publish(s, LIST1, T0, NULL);
	CHECK_OK("check", check(s, T0, &err), &err);
	check_file(s, "rmm_indicators.csv", LIST1);
	check_file(s, "rmm_list.csv",
		   "rmm_program,rmm_binary\nAlpha,a.exe\nAlpha,b.exe\n");
	check_file(s, "RMM_SummaryNetworkURI.csv",
		   "URI,RMM_Tool\nalpha.example.net,Alpha\n192.0.2.1,Alpha\n"
		   "alpha-agent,Alpha;Beta\n");
	check_file(s, "feed.csv", "serial,created,expires,rows\n"
		   "20261123070000,2026-11-23T07:00:00Z,"
		   "2026-11-30T07:00:00Z,8\n");
}

/* Flips one bit of an open file. */
static void flip(int fd, size_t bit)
{
	unsigned char byte;

	assert_int_equal(pread(fd, &byte, 1, (off_t)(bit / 8)), 1);
	byte ^= (unsigned char)(1u << bit % 8);
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)(bit / 8)), 1);
}

/* Every `step`th bit of the file from byte `from` on is looked at. */
static void flip_file(const struct scratch *s, const char *name, size_t from,
		      size_t step)
{
	char path[1024];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", s->out, name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0);
	for (size_t i = from * 8; i < (size_t)st.st_size * 8; i += step) {
		struct rmm_err err = {0};

		flip(fd, i);
		if (check(s, T0, &err) == 0)
			fail_msg("%s: bit %zu of byte %zu", name, i % 8,
				 i / 8);
		CHECK(name, err.code == RMM_E_REJECT);
		flip(fd, i);
	}
	close(fd);
}

/* No bit of any file of a publication may change: each one of the pointer
 * and the signatures is tried, and a dense sample of the others. What nobody
 * signs is the untrusted comment of the pointer, its first line. */
static void test_flipped_bits(void **state)
{
	struct scratch *s = *state;
	struct rmm_names names = {0};
	struct rmm_buf pointer = {0};
	struct rmm_err err = {0};
	char path[512];
	int dir;

	publish(s, LIST1, T0, NULL);
	dir = rmm_folder_open(s->out, &err);
	assert_true(dir >= 0);
	CHECK_OK("names", rmm_names_read(&names, dir, RMM_BY_HASH, NULL, &err),
		 &err);
	for (size_t i = 0; i < names.n; i++) {
		snprintf(path, sizeof(path), RMM_BY_HASH "/%s",
			 names.name[i].ptr);
		flip_file(s, path, 0, 997);
	}
	rmm_names_free(&names);
	assert_int_equal(rmm_remove_tree(dir, "by-hash"), 0);
	CHECK_OK("check", check(s, T0, &err), &err);
	CHECK_OK("names", rmm_names_read(&names, dir, ".", NULL, &err), &err);
	assert_int_equal(names.n, 15);
	read_out(&pointer, s, RMM_POINTER_NAME);
	for (size_t i = 0; i < names.n; i++) {
		const char *name = names.name[i].ptr;

		if (!strcmp(name, RMM_POINTER_NAME))
			flip_file(s, name, strcspn(pointer.ptr, "\n"), 1);
		else if (rmm_str_ends(names.name[i], RMM_LIT(".minisig")))
			flip_file(s, name, 0, 1);
		else
			flip_file(s, name, 0, 17);
	}
	CHECK_OK("check", check(s, T0, &err), &err);
	rmm_buf_free(&pointer);
	rmm_names_free(&names);
	close(dir);
}

/* Serials rise whatever the clock does, and each publication names the one
 * before. */
static void test_chain(void **state)
{
	static const struct {
		int64_t now, serial;
	} rows[] = {
		{ T0, T0 },
		{ T0 + DAY, T0 + DAY },
		{ T0 + DAY, T0 + DAY + 1 },
		{ T0 + DAY / 2, T0 + DAY + 2 },
		{ T0 + 2 * DAY, T0 + 2 * DAY },
	};
	struct scratch *s = *state;
	struct rmm_pointer last = {0}, p;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_manifest m = {0};
		struct rmm_buf buf = {0};
		struct rmm_err err = {0};

		publish(s, i % 2 ? LIST2 : LIST1, rows[i].now, &p);
		assert_int_equal(p.serial, rows[i].serial);
		assert_int_equal(p.created, rows[i].now);
		CHECK_OK("check", check(s, rows[i].now + DAY, &err), &err);
		read_out(&buf, s, RMM_MANIFEST_NAME);
		CHECK_OK("manifest", rmm_manifest_parse(&m, (struct rmm_str){
			 buf.ptr, buf.len }, "m", &err), &err);
		assert_int_equal(m.has_previous, i > 0);
		if (i > 0) {
			assert_int_equal(m.previous_serial, last.serial);
			CHECK_STR("previous", m.previous_sha256, last.sha256);
		}
		rmm_manifest_free(&m);
		rmm_buf_free(&buf);
		last = p;
	}
}

static void test_history(void **state)
{
	struct scratch *s = *state;
	struct rmm_history h = {0};
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};

	publish(s, LIST1, T0, NULL);
	publish(s, LIST2, T0 + 1, NULL);
	publish(s, LIST1, T0 + 2, NULL);
	read_out(&buf, s, "history.csv");
	CHECK_OK("parse", rmm_history_parse(&h, (struct rmm_str){ buf.ptr,
		 buf.len }, "h", &err), &err);
	assert_int_equal(h.n, 3);
	assert_true(h.row[0].rows == 8 && h.row[0].added == 8 &&
		    h.row[0].removed == 0);
	assert_true(h.row[1].rows == 3 && h.row[1].added == 2 &&
		    h.row[1].removed == 7);
	assert_true(h.row[2].rows == 8 && h.row[2].added == 7 &&
		    h.row[2].removed == 2);
	CHECK_STR("same list", h.row[2].sha256, h.row[0].sha256.ptr);
	rmm_history_free(&h);
	rmm_buf_free(&buf);
}

/* An earlier publication is found by its serial, and only when its pointer is
 * signed. */
static void test_find(void **state)
{
	struct scratch *s = *state;
	struct rmm_stage stage = {0};
	struct rmm_previous previous = {0};
	struct rmm_manifest m = {0};
	struct rmm_buf buf = {0};
	struct rmm_pubkey wrong = s->pub;
	struct rmm_err err = {0};

	publish(s, LIST1, T0, NULL);
	publish(s, LIST2, T0 + 1, NULL);
	CHECK_OK("open", rmm_stage_open(&stage, s->out, &err), &err);
	CHECK_OK("previous", rmm_previous_open(&previous, &stage, &s->pub, 1,
		 &err), &err);
	CHECK_OK("find", rmm_previous_find(&m, &previous, T0, &err), &err);
	assert_int_equal(m.serial, T0);
	CHECK_OK("read", rmm_previous_read(&buf, &previous, &m,
		 "rmm_indicators.csv", &err), &err);
	CHECK_STR("list", rmm_str(buf.ptr), LIST1);
	rmm_buf_free(&buf);
	CHECK_FAILS("no such file", rmm_previous_read(&buf, &previous, &m,
		    "x.csv", &err), &err, RMM_E_REJECT);
	rmm_manifest_free(&m);
	err = (struct rmm_err){0};
	CHECK_FAILS("never", rmm_previous_find(&m, &previous, T0 + 5, &err),
		    &err, RMM_E_REJECT);
	err = (struct rmm_err){0};
	wrong.key[5] ^= 1;
	previous.trust.key = &wrong;
	CHECK_FAILS("unsigned", rmm_previous_find(&m, &previous, T0, &err),
		    &err, RMM_E_REJECT);
	rmm_previous_close(&previous);
	rmm_stage_close(&stage);
}

/* Removes from by-hash what has `text` in it, and is not the present pointer;
 * how many those were. */
static int forget(const struct scratch *s, const char *text)
{
	char path[RMM_HASH_PATH], full[512], hash[RMM_SHA256_TEXT];
	struct rmm_names names = {0};
	struct rmm_buf now = {0};
	struct rmm_err err = {0};
	int n = 0;

	read_out(&now, s, RMM_POINTER_NAME);
	rmm_sha256(hash, (struct rmm_str){ now.ptr, now.len });
	snprintf(full, sizeof(full), "%s/" RMM_BY_HASH, s->out);
	CHECK_OK("names", rmm_names_read(&names, AT_FDCWD, full, NULL, &err),
		 &err);
	for (size_t i = 0; i < names.n; i++) {
		struct rmm_buf buf = {0};

		read_out(&buf, s, rmm_hash_path(path, names.name[i]));
		snprintf(full, sizeof(full), "%s/%s", s->out, path);
		if (strstr(buf.ptr, text) && !rmm_str_is(names.name[i], hash))
			n += unlink(full) == 0;
		rmm_buf_free(&buf);
	}
	rmm_names_free(&names);
	rmm_buf_free(&now);
	return n;
}

static int find(const struct scratch *s, int64_t serial, struct rmm_err *err)
{
	struct rmm_stage stage = {0};
	struct rmm_previous previous = {0};
	struct rmm_manifest m = {0};
	int ret = -1;

	*err = (struct rmm_err){0};
	if (rmm_stage_open(&stage, s->out, err) == 0 &&
	    rmm_previous_open(&previous, &stage, &s->pub, 1, err) == 0)
		ret = rmm_previous_find(&m, &previous, serial, err);
	assert_true(ret < 0 || m.serial == serial);
	rmm_manifest_free(&m);
	rmm_previous_close(&previous);
	rmm_stage_close(&stage);
	return ret;
}

/* A mirror has no pointers of earlier publications: the manifests lead there,
 * and the next publication hands them on. */
static void test_followed(void **state)
{
	struct scratch *s = *state;
	struct rmm_err err = {0};

	publish(s, LIST1, T0, NULL);
	publish(s, LIST2, T0 + 1, NULL);
	publish(s, LIST1, T0 + 2, NULL);
	assert_int_equal(forget(s, " file:datapackage.json\n"), 2);
	CHECK_OK("two back", find(s, T0, &err), &err);
	CHECK_OK("one back", find(s, T0 + 1, &err), &err);
	publish(s, LIST2, T0 + 3, NULL);
	CHECK_OK("handed on", find(s, T0, &err), &err);
	/* The manifest of T0 + 1, and with it the way to T0. */
	assert_int_equal(forget(s, "\"expires\": \"2026-11-30T07:00:01Z\""),
			 1);
	CHECK_FAILS("no way", find(s, T0, &err), &err, RMM_E_REJECT);
	CHECK_FAILS("not there", find(s, T0 + 1, &err), &err, RMM_E_REJECT);
	CHECK_OK("still there", find(s, T0 + 2, &err), &err);
}

/* The n-th allocation fails, for each n: then nothing is published, nothing is
 * left beside OUT, and nothing leaks (the sanitizers look). Some failures are
 * overcome: libcsv asks again for less. */
static int allocations;

static bool may_allocate(void)
{
	return --allocations != 0;
}

/* False when there were fewer than n. */
static bool publish_short_of_memory(struct scratch *s, int n)
{
	struct rmm_buf before = {0};
	struct rmm_names names = {0};
	struct rmm_err err = {0};
	int ret;

	publish(s, LIST1, T0, NULL);
	read_out(&before, s, RMM_POINTER_NAME);
	allocations = n;
	rmm_mem_hook(may_allocate);
	ret = try_publish(s, LIST2, T0 + 1, NULL, &err);
	rmm_mem_hook(NULL);
	if (ret < 0 && err.code != RMM_E_NOMEM)
		fail_msg("allocation %d: %s", n, err.text);
	if (ret < 0)
		check_file(s, RMM_POINTER_NAME, before.ptr);
	else
		check_file(s, "rmm_indicators.csv", LIST2);
	err = (struct rmm_err){0};
	CHECK_OK("check", check(s, T0 + 1, &err), &err);
	CHECK_OK("names", rmm_names_read(&names, AT_FDCWD, s->dir, NULL, &err),
		 &err);
	if (names.n != 1)
		fail_msg("allocation %d: something is left", n);
	rmm_names_free(&names);
	rmm_buf_free(&before);
	assert_int_equal(rmm_remove_tree(AT_FDCWD, s->out), 0);
	return allocations <= 0;
}

static void test_memory(void **state)
{
	int n = 1;

	while (publish_short_of_memory(*state, n))
		n++;
	assert_true(n > 100);
}

/* As much as may be published, and one byte more. */
static void test_too_large(void **state)
{
	struct scratch *s = *state;
	struct rmm_publication pub;
	struct rmm_history history = {0};
	struct rmm_err err = {0};

	rmm_pub_init(&pub);
	for (size_t i = 0; i < RMM_MAX_PUBLISHED / 10; i++)
		rmm_buf_add(&pub.part[RMM_PUB_SOURCES], RMM_LIT("0123456789"));
	pub.pointer.serial = pub.pointer.created = T0;
	CHECK_OK("most", rmm_pub_seal(&pub, &history, s->key, &err), &err);
	rmm_pub_free(&pub);
	rmm_pub_init(&pub);
	for (size_t i = 0; i < RMM_MAX_PUBLISHED / 10; i++)
		rmm_buf_add(&pub.part[RMM_PUB_SOURCES], RMM_LIT("0123456789"));
	rmm_buf_addc(&pub.part[RMM_PUB_SOURCES], 'x');
	pub.pointer.serial = pub.pointer.created = T0;
	CHECK_FAILS("more", rmm_pub_seal(&pub, &history, s->key, &err), &err,
		    RMM_E_REJECT);
	assert_non_null(strstr(err.text, "100 MB (100000000)"));
	rmm_pub_free(&pub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_drop_ins, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_flipped_bits, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_chain, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_history, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_find, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_followed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_memory, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_too_large, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
