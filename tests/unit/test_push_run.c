/* SPDX-License-Identifier: MIT */
/* The order of a push, seen from a target that remembers it. */
#include "pub_support.h"

#include <sys/stat.h>
#include <unistd.h>

#include "cmd/push_run.h"
#include "no_memory.h"

enum { MAX = 64 };

struct fake {
	struct rmm_target target; /* first */
	struct rmm_buf pointer;   /* what is there already; empty: nothing */
	char written[MAX][RMM_HASH_PATH];
	size_t n, looked, read;
	const char *broken; /* the name at which writing fails */
};

static struct fake *fake_of(struct rmm_target *target)
{
	return (struct fake *)target;
}

static int fake_read(struct rmm_target *target, struct rmm_push_file *file,
		     struct rmm_buf *out, struct rmm_err *err)
{
	struct fake *fake = fake_of(target);
	struct rmm_str bytes = { fake->pointer.ptr, fake->pointer.len };

	fake->read++;
	if (!rmm_str_is(file->name, RMM_POINTER_NAME) || bytes.len == 0)
		return 0;
	rmm_buf_add(out, bytes);
	return rmm_buf_end(out, &bytes, err) < 0 ? -1 : 1;
}

static int fake_look(struct rmm_target *target, struct rmm_push_file *file,
		     struct rmm_err *err)
{
	(void)err;
	fake_of(target)->looked++;
	file->there = RMM_PUSH_ABSENT;
	return 0;
}

static int fake_write(struct rmm_target *target,
		      const struct rmm_push_file *file, struct rmm_str bytes,
		      struct rmm_err *err)
{
	struct fake *fake = fake_of(target);
	char hash[RMM_SHA256_TEXT];

	CHECK(file->name.ptr, rmm_str_eq(rmm_sha256(hash, bytes),
					 file->sha256));
	if (fake->broken && rmm_str_is(file->name, fake->broken))
		return rmm_fail(err, RMM_E_NET, "broken");
	assert_true(fake->n < MAX);
	snprintf(fake->written[fake->n++], RMM_HASH_PATH, "%s",
		 file->name.ptr);
	return 0;
}

static const struct rmm_target_kind kind = {
	.read = fake_read,
	.look = fake_look,
	.write = fake_write,
};

struct pushing {
	struct scratch *s;
	struct rmm_trust trust;
	struct fake fake;
};

static void open_pushing(struct pushing *p, struct scratch *s)
{
	struct rmm_err err = {0};

	*p = (struct pushing){
		.s = s,
		.trust = { .key = &s->pub, .keys = 1, .now = T0 },
		.fake = { .target = { .kind = &kind, .name = "there" } },
	};
	CHECK_OK("check", rmm_folder_check(&p->trust, s->out, &err), &err);
}

static void close_pushing(struct pushing *p)
{
	rmm_trust_free(&p->trust);
	rmm_buf_free(&p->fake.pointer);
	rmm_arena_free(&p->fake.target.arena);
}

static int run(struct rmm_push *push, struct pushing *p, struct rmm_err *err)
{
	static const struct rmm_tool tool = { .name = "test" };
	struct rmm_app app = { .tool = &tool, .err = err, .quiet = true };

	p->fake.n = p->fake.looked = p->fake.read = 0;
	*push = (struct rmm_push){ .app = &app, .dir = p->s->out,
				   .trust = &p->trust,
				   .target = &p->fake.target };
	return rmm_push_run(push);
}

/* Objects, then what points to them, the pointer last. */
static void test_order(void **state)
{
	struct pushing p;
	struct rmm_push push;
	struct rmm_err err = {0};
	bool stable = false;

	publish(*state, LIST1, T0, NULL);
	open_pushing(&p, *state);
	CHECK_OK("push", run(&push, &p, &err), &err);
	assert_int_equal(push.written, p.fake.n);
	assert_int_equal(push.kept, 0);
	for (size_t i = 0; i < p.fake.n; i++) {
		bool object = !strncmp(p.fake.written[i], "by-hash/", 8);

		CHECK(p.fake.written[i], !object || !stable);
		stable = stable || !object;
	}
	assert_string_equal(p.fake.written[p.fake.n - 2], RMM_MANIFEST_NAME);
	assert_string_equal(p.fake.written[p.fake.n - 1], RMM_POINTER_NAME);
	close_pushing(&p);
}

static void set_pointer(struct pushing *p)
{
	struct rmm_err err = {0};
	char path[128];

	rmm_buf_free(&p->fake.pointer);
	rmm_buf_init(&p->fake.pointer, RMM_MAX_SIGNATURE);
	snprintf(path, sizeof(path), "%s/" RMM_POINTER_NAME, p->s->out);
	CHECK_OK("pointer", rmm_file_read(&p->fake.pointer, path, &err), &err);
}

/* What is there already costs one question; what is newer there stays. */
static void test_there(void **state)
{
	struct pushing p, older;
	struct rmm_push push;
	struct rmm_err err = {0};

	publish(*state, LIST1, T0, NULL);
	open_pushing(&older, *state);
	publish(*state, LIST2, T0 + 1, NULL);
	open_pushing(&p, *state);
	set_pointer(&p);
	CHECK_OK("same", run(&push, &p, &err), &err);
	assert_true(push.unchanged);
	assert_int_equal(p.fake.read, 1);
	assert_int_equal(p.fake.looked + p.fake.n, 0);
	set_pointer(&older);
	CHECK_FAILS("newer", run(&push, &older, &err), &err, RMM_E_REJECT);
	CHECK(err.text, strstr(err.text, "rollback"));
	assert_int_equal(older.fake.n, 0);
	rmm_err_clear(&err);
	p.fake.pointer.ptr[0] ^= 1;
	CHECK_FAILS("damaged", run(&push, &p, &err), &err, RMM_E_REJECT);
	assert_int_equal(p.fake.n, 0);
	close_pushing(&older);
	close_pushing(&p);
}

/* Nothing goes on after a file that did not arrive. */
static void test_broken(void **state)
{
	struct pushing p;
	struct rmm_push push;
	struct rmm_err err = {0};

	publish(*state, LIST1, T0, NULL);
	open_pushing(&p, *state);
	p.fake.broken = RMM_MANIFEST_NAME;
	CHECK_FAILS("push", run(&push, &p, &err), &err, RMM_E_NET);
	CHECK(err.text, strstr(err.text, "the publication that was there"));
	CHECK("no pointer", strcmp(p.fake.written[p.fake.n - 1],
				   RMM_POINTER_NAME) != 0);
	close_pushing(&p);
}

/* The folder as it was verified is what is pushed, or nothing. */
static void test_changed_meanwhile(void **state)
{
	static const char *const names[] = { RMM_BY_HASH "/x", "feed.csv" };
	struct pushing p;
	struct rmm_push push;
	char path[128];

	publish(*state, LIST1, T0, NULL);
	open_pushing(&p, *state);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct rmm_err err = {0};
		int fd, ret;

		snprintf(path, sizeof(path), "%s/%s", p.s->out, names[i]);
		fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
		assert_true(fd >= 0 && write(fd, "x", 1) == 1);
		close(fd);
		ret = run(&push, &p, &err);
		/* Of a stable name by-hash has the bytes. */
		if (i == 1)
			CHECK_OK(names[i], ret, &err);
		else
			CHECK_FAILS(names[i], ret, &err, RMM_E_REJECT);
		if (i == 0)
			assert_int_equal(unlink(path), 0);
	}
	close_pushing(&p);
}

static int push_all(void *ctx, struct rmm_err *err)
{
	struct pushing *p = ctx;
	struct rmm_push push;
	int ret = run(&push, p, err);

	if (ret == 0)
		assert_string_equal(p->fake.written[p->fake.n - 1],
				    RMM_POINTER_NAME);
	return ret;
}

static void test_no_memory(void **state)
{
	struct pushing p;

	publish(*state, LIST1, T0, NULL);
	open_pushing(&p, *state);
	check_no_memory("push", 20, push_all, &p);
	close_pushing(&p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_order),
		TEST(test_there),
		TEST(test_broken),
		TEST(test_changed_meanwhile),
		TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
