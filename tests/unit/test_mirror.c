/* SPDX-License-Identifier: MIT */
/* A publication that is served from a folder, and its mirror. */
#include "pub_support.h"

#include <sys/stat.h>
#include <unistd.h>

#include "cmd/mirror.h"
#include "no_memory.h"

/* A test of what is written, not of whether it lasts (the linker's --wrap). */
int __wrap_fsync(int fd);

int __wrap_fsync(int fd)
{
	(void)fd;
	return 0;
}

static const struct rmm_tool tool = { .name = "test" };
static const struct rmm_secret_source none;

struct mirroring {
	struct scratch *s;
	char url[128], dir[96];
	uint64_t files, lost; /* of the latest */
};

static void open_mirroring(struct mirroring *m, struct scratch *s)
{
	*m = (struct mirroring){ .s = s };
	snprintf(m->url, sizeof(m->url), "file://%s", s->out);
	snprintf(m->dir, sizeof(m->dir), "%s/mirror", s->dir);
}

static int build(struct rmm_mirror *mirror, struct rmm_buf *pointer,
		 struct rmm_err *err)
{
	struct rmm_str bytes;
	const char *left = NULL;

	if (rmm_served_pointer(pointer, mirror->served, err) < 0)
		return -1;
	bytes = (struct rmm_str){ pointer->ptr, pointer->len };
	if (rmm_trust_pointer(mirror->trust, bytes, err) < 0 ||
	    rmm_mirror_manifest(mirror, err) < 0 ||
	    rmm_mirror_build(mirror, bytes, err) < 0)
		return -1;
	return rmm_stage_commit(mirror->stage, &left, err);
}

/* As pull does it. */
static int mirror(void *ctx, struct rmm_err *err)
{
	struct mirroring *m = ctx;
	struct rmm_app app = { .tool = &tool, .err = err, .quiet = true };
	struct rmm_served served = {0};
	struct rmm_stage stage = {0};
	struct rmm_previous previous = {0};
	struct rmm_buf pointer = {0};
	struct rmm_trust trust = { .key = &m->s->pub, .keys = 1,
				   .now = T0 + DAY };
	struct rmm_mirror mirror = {
		.app = &app, .served = &served, .stage = &stage,
		.previous = &previous, .trust = &trust,
	};
	int ret = -1;

	if (rmm_served_open(&served, &app, m->url, NULL, &none, &none) == 0 &&
	    rmm_stage_open(&stage, m->dir, err) == 0 &&
	    rmm_previous_pointer(&previous, &stage, &m->s->pub, 1, err) == 0)
		ret = build(&mirror, &pointer, err);
	m->files = served.files;
	m->lost = mirror.lost;
	rmm_mirror_free(&mirror);
	rmm_buf_free(&pointer);
	rmm_previous_close(&previous);
	rmm_stage_close(&stage);
	rmm_served_close(&served);
	rmm_trust_free(&trust);
	return ret;
}

static void check_mirror(const struct mirroring *m)
{
	struct rmm_trust trust = { .key = &m->s->pub, .keys = 1,
				   .now = T0 + DAY };
	struct rmm_err err = {0};

	CHECK_OK(m->dir, rmm_folder_check(&trust, m->dir, &err), &err);
	rmm_trust_free(&trust);
}

/* The first brings all, earlier publications too; the next what is new. */
static void test_mirror(void **state)
{
	struct mirroring m;
	struct rmm_err err = {0};
	uint64_t all;

	publish(*state, LIST1, T0, NULL);
	publish(*state, LIST2, T0 + 1, NULL);
	open_mirroring(&m, *state);
	CHECK_OK("first", mirror(&m, &err), &err);
	check_mirror(&m);
	assert_int_equal(m.lost, 0);
	all = m.files;
	publish(*state, LIST1, T0 + 2, NULL);
	CHECK_OK("second", mirror(&m, &err), &err);
	check_mirror(&m);
	assert_true(m.files > 0 && m.files < all);
}

/* A file that is not what was signed leaves the mirror as it was. */
static void test_tampered(void **state)
{
	struct mirroring m;
	struct rmm_err err = {0};
	struct stat before, after;
	char path[128];

	publish(*state, LIST1, T0, NULL);
	open_mirroring(&m, *state);
	CHECK_OK("first", mirror(&m, &err), &err);
	assert_int_equal(stat(m.dir, &before), 0);
	publish(*state, LIST2, T0 + 1, NULL);
	snprintf(path, sizeof(path), "%s/by-hash", m.s->out);
	assert_int_equal(rmm_remove_tree(AT_FDCWD, path), 0);
	snprintf(path, sizeof(path), "%s/feed.csv", m.s->out);
	assert_int_equal(truncate(path, 10), 0);
	CHECK_FAILS("tampered", mirror(&m, &err), &err, RMM_E_REJECT);
	check_mirror(&m);
	assert_int_equal(stat(m.dir, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
}

/* Whichever allocation fails: the old mirror or the new one, whole. */
static int mirror_or_keep(void *ctx, struct rmm_err *err)
{
	struct mirroring *m = ctx;
	int ret = mirror(m, err);

	rmm_mem_hook(NULL);
	check_mirror(m);
	return ret;
}

static void test_no_memory(void **state)
{
	struct mirroring m;
	struct rmm_err err = {0};

	publish(*state, LIST1, T0, NULL);
	open_mirroring(&m, *state);
	CHECK_OK("first", mirror(&m, &err), &err);
	publish(*state, LIST2, T0 + 1, NULL);
	check_no_memory("mirror", 40, mirror_or_keep, &m);
}

/* Opening, with nothing behind the URL. */
static void test_open(void **state)
{
	static const char *const bad[] = {
		"", "x", "file:///", "file:///tmp/a?b", "file:///tmp/a#b",
		"http://example.com/", "https://example.com/?sig=S3CRET",
		"https://example.com/{file}", "ftp://example.com/",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct rmm_err err = {0};
		struct rmm_app app = { .tool = &tool, .err = &err };
		struct rmm_served served;

		CHECK_FAILS(bad[i], rmm_served_open(&served, &app, bad[i],
						    NULL, &none, &none),
			    &err, RMM_E_USAGE);
		CHECK(err.text, !strstr(err.text, "S3CRET"));
		rmm_served_close(&served);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_mirror),
		TEST(test_tampered),
		TEST(test_no_memory),
		cmocka_unit_test(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
