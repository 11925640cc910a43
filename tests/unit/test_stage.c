/* SPDX-License-Identifier: MIT */
#include "memory_ended.h"
#include "no_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/folder.h"
#include "cmd/remove.h"
#include "cmd/stage.h"
#include "io/out.h"

/* --- calls that fail when told to (the linker's --wrap) -------------- */

enum call { NONE, WRITE, FSYNC, MKDIRAT, LINKAT, RENAME, FCHMOD, FCHMODAT,
	    UNLINKAT, CALLS };

static struct {
	enum call which;
	int at;   /* fails at this call of it, counted from 1 */
	int seen;
	int error;
} fault;

static bool fails(enum call which)
{
	if (which != fault.which || ++fault.seen != fault.at)
		return false;
	errno = fault.error;
	return true;
}

ssize_t __real_write(int fd, const void *bytes, size_t n);
int __real_fsync(int fd);
int __real_mkdirat(int dir, const char *path, mode_t mode);
int __real_linkat(int from, const char *a, int to, const char *b, int flags);
int __real_rename(const char *a, const char *b);
int __real_fchmod(int fd, mode_t mode);
int __real_fchmodat(int dir, const char *path, mode_t mode, int flags);
int __real_unlinkat(int dir, const char *path, int flags);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);
int __wrap_fsync(int fd);
int __wrap_mkdirat(int dir, const char *path, mode_t mode);
int __wrap_linkat(int from, const char *a, int to, const char *b, int flags);
int __wrap_rename(const char *a, const char *b);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fchmodat(int dir, const char *path, mode_t mode, int flags);
int __wrap_unlinkat(int dir, const char *path, int flags);

ssize_t __wrap_write(int fd, const void *bytes, size_t n)
{
	return fails(WRITE) ? -1 : __real_write(fd, bytes, n);
}

int __wrap_fsync(int fd)
{
	return fails(FSYNC) ? -1 : __real_fsync(fd);
}

int __wrap_mkdirat(int dir, const char *path, mode_t mode)
{
	return fails(MKDIRAT) ? -1 : __real_mkdirat(dir, path, mode);
}

int __wrap_linkat(int from, const char *a, int to, const char *b, int flags)
{
	return fails(LINKAT) ? -1 : __real_linkat(from, a, to, b, flags);
}

int __wrap_rename(const char *a, const char *b)
{
	return fails(RENAME) ? -1 : __real_rename(a, b);
}

int __wrap_fchmod(int fd, mode_t mode)
{
	return fails(FCHMOD) ? -1 : __real_fchmod(fd, mode);
}

int __wrap_fchmodat(int dir, const char *path, mode_t mode, int flags)
{
	return fails(FCHMODAT) ? -1 : __real_fchmodat(dir, path, mode, flags);
}

int __wrap_unlinkat(int dir, const char *path, int flags)
{
	return fails(UNLINKAT) ? -1 : __real_unlinkat(dir, path, flags);
}

/* --- a scratch folder ------------------------------------------------ */

struct scratch {
	char dir[64], out[80];
};

static int set_up(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	fault.which = NONE;
	snprintf(s->dir, sizeof(s->dir), "/tmp/rmmlist-stage-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->out, sizeof(s->out), "%s/out", s->dir);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scratch *s = *state;

	fault.which = NONE;
	assert_int_equal(rmm_remove_tree(AT_FDCWD, s->dir), 0);
	free(s);
	return 0;
}

/* Is there nothing in the scratch folder but OUT? */
static bool is_clean(const struct scratch *s)
{
	struct rmm_names names = {0};
	bool clean = true;

	assert_int_equal(rmm_names_read(&names, AT_FDCWD, s->dir, NULL, NULL),
			 0);
	for (size_t i = 0; i < names.n; i++)
		clean = clean && rmm_str_is(names.name[i], "out");
	rmm_names_free(&names);
	return clean;
}

static bool has(const struct scratch *s, const char *name, const char *want)
{
	struct rmm_buf buf = {0};
	int dir = open(s->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool same;

	assert_true(dir >= 0);
	rmm_buf_init(&buf, 4096);
	same = rmm_folder_read(&buf, dir, name, NULL) == 0 &&
	       rmm_str_is((struct rmm_str){ buf.ptr, buf.len }, want);
	rmm_buf_free(&buf);
	close(dir);
	return same;
}

#define KEPT "kept object\n"

/* Makes OUT: the text in three files, and one object of the former kept, when
 * there is a former. */
static int fill(struct scratch *s, const char *text, bool in_place,
		struct rmm_err *err)
{
	struct rmm_stage stage = {0};
	char hash[RMM_SHA256_TEXT];
	const char *left = NULL;
	int ret = -1, old = -1;

	if (rmm_stage_open(&stage, s->out, err) < 0)
		goto out;
	stage.in_place = in_place;
	if (rmm_stage_begin(&stage, err) < 0 ||
	    rmm_stage_add(&stage, "a.csv", rmm_str(text), err) < 0 ||
	    rmm_stage_add(&stage, RMM_MANIFEST_NAME, rmm_str(text), err) < 0 ||
	    rmm_stage_add(&stage, RMM_POINTER_NAME, rmm_str(text), err) < 0)
		goto out;
	if (stage.was == RMM_OUT_FOLDER) {
		old = rmm_folder_open(stage.out, err);
		if (rmm_stage_keep(&stage, old, rmm_sha256(hash,
				   RMM_LIT(KEPT)), err) < 0)
			goto out;
	} else if (rmm_stage_add(&stage, "k", RMM_LIT(KEPT), err) < 0) {
		goto out;
	}
	ret = rmm_stage_commit(&stage, &left, err);
out:
	if (old >= 0)
		close(old);
	rmm_stage_close(&stage);
	return ret;
}

static bool is_whole(const struct scratch *s, const char *text)
{
	char path[RMM_HASH_PATH], hash[RMM_SHA256_TEXT];

	return has(s, "a.csv", text) && has(s, RMM_MANIFEST_NAME, text) &&
	       has(s, RMM_POINTER_NAME, text) &&
	       has(s, rmm_hash_path(path, rmm_sha256(hash, rmm_str(text))),
		   text) &&
	       has(s, rmm_hash_path(path, rmm_sha256(hash, RMM_LIT(KEPT))),
		   KEPT);
}

/* --- tests ----------------------------------------------------------- */

static void test_replaces(void **state)
{
	struct scratch *s = *state;

	for (int in_place = 0; in_place <= 1; in_place++) {
		struct rmm_err err = {0};

		CHECK_OK("first", fill(s, "one\n", in_place, &err), &err);
		assert_true(is_whole(s, "one\n") && has(s, "k", KEPT));
		CHECK_OK("second", fill(s, "two\n", in_place, &err), &err);
		/* What only the former had is gone. */
		assert_true(is_whole(s, "two\n") && !has(s, "k", KEPT));
		assert_true(is_clean(s));
		assert_int_equal(rmm_remove_tree(AT_FDCWD, s->out), 0);
	}
}

static void test_empty_folder(void **state)
{
	struct scratch *s = *state;

	for (int in_place = 0; in_place <= 1; in_place++) {
		struct rmm_err err = {0};

		assert_int_equal(mkdir(s->out, 0700), 0);
		CHECK_OK("fill", fill(s, "one\n", in_place, &err), &err);
		assert_true(is_whole(s, "one\n") && is_clean(s));
		assert_int_equal(rmm_remove_tree(AT_FDCWD, s->out), 0);
	}
}

/* Whatever call fails: OUT is as it was or as it should be, and nothing is
 * left beside it. File by file, each file is whole and the pointer is not
 * ahead of the objects. The next run makes it good. */
static void fail_each(struct scratch *s, enum call which, int error,
		      bool in_place)
{
	for (int at = 1;; at++) {
		struct rmm_err err = {0};
		char name[64];
		int ret;

		snprintf(name, sizeof(name), "call %d of %d%s", at, (int)which,
			 in_place ? " in place" : "");
		CHECK_OK(name, fill(s, "one\n", false, &err), &err);
		fault.which = which;
		fault.at = at;
		fault.seen = 0;
		fault.error = error;
		ret = fill(s, "two\n", in_place, &err);
		fault.which = NONE;
		if (fault.seen < at) {
			CHECK(name, ret == 0 && at > 1);
			break;
		}
		if (ret == 0)
			CHECK(name, is_whole(s, "two\n"));
		else if (!in_place)
			CHECK(name, is_whole(s, "one\n"));
		else if (!has(s, RMM_POINTER_NAME, "one\n"))
			CHECK(name, is_whole(s, "two\n"));
		/* To remove may be what fails; the next run does it. */
		if (which != UNLINKAT)
			CHECK(name, is_clean(s));
		if (ret < 0)
			CHECK(name, err.code == RMM_E_IO && err.text[0]);
		err = (struct rmm_err){0};
		CHECK_OK(name, fill(s, "two\n", in_place, &err), &err);
		CHECK(name, is_whole(s, "two\n") && is_clean(s));
		assert_int_equal(rmm_remove_tree(AT_FDCWD, s->out), 0);
	}
	assert_int_equal(rmm_remove_tree(AT_FDCWD, s->out), 0);
}

static void test_faults(void **state)
{
	static const struct {
		enum call which;
		int error;
	} rows[] = {
		{ WRITE, ENOSPC }, { WRITE, EIO }, { WRITE, EINTR },
		{ FSYNC, EIO }, { MKDIRAT, ENOSPC }, { LINKAT, EPERM },
		{ LINKAT, EMLINK }, { FCHMOD, EPERM }, { FCHMODAT, EIO },
		{ UNLINKAT, EIO },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		fail_each(*state, rows[i].which, rows[i].error, false);
}

static void test_faults_in_place(void **state)
{
	static const struct {
		enum call which;
		int error;
	} rows[] = {
		{ WRITE, ENOSPC }, { FSYNC, EIO }, { MKDIRAT, EIO },
		{ RENAME, EIO }, { FCHMOD, EPERM }, { UNLINKAT, EIO },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		fail_each(*state, rows[i].which, rows[i].error, true);
}

/* A first publication that fails leaves no OUT. */
static void test_faults_at_first(void **state)
{
	static const enum call which[] = { WRITE, FSYNC, MKDIRAT, RENAME,
					   FCHMOD };
	struct scratch *s = *state;

	for (size_t i = 0; i < COUNT(which); i++)
		for (int at = 1;; at++) {
			struct rmm_err err = {0};
			struct stat st;
			int ret;

			fault.which = which[i];
			fault.at = at;
			fault.seen = 0;
			fault.error = EIO;
			ret = fill(s, "one\n", false, &err);
			fault.which = NONE;
			assert_true(is_clean(s));
			assert_int_equal(lstat(s->out, &st), ret);
			if (ret == 0)
				rmm_remove_tree(AT_FDCWD, s->out);
			if (fault.seen < at)
				break;
		}
}

static void test_lock(void **state)
{
	struct scratch *s = *state;
	struct rmm_stage one = {0}, two = {0};
	struct rmm_err err = {0};

	CHECK_OK("one", rmm_stage_open(&one, s->out, &err), &err);
	CHECK_OK("begin", rmm_stage_begin(&one, &err), &err);
	CHECK_FAILS("two", rmm_stage_open(&two, s->out, &err), &err, RMM_E_IO);
	assert_non_null(strstr(err.text, "another run of rmmlist"));
	rmm_stage_close(&two);
	/* The second took nothing of the first away. */
	err = (struct rmm_err){0};
	CHECK_OK("add", rmm_stage_add(&one, "a", RMM_LIT("x"), &err), &err);
	rmm_stage_close(&one);
	assert_true(is_clean(s));
	CHECK_OK("again", rmm_stage_open(&two, s->out, &err), &err);
	rmm_stage_close(&two);
	assert_true(is_clean(s));
}

static void test_tidy(void **state)
{
	static const struct {
		const char *name;
		bool goes;
	} rows[] = {
		{ ".feed.csv.abc123", true },
		{ ".feed.csv.minisig.000000", true },
		{ ".datapackage.json.minisig.zzzzzz", true },
		{ ".SOURCES.md.abc123", true },
		{ ".x.000000", false },
		{ ".index.html.backup", false },
		{ "..abc123", false },
		{ ".minisig.abc123", false },
		{ "feed.csv.abc123", false },
		{ ".feed.csv.abc12", false },
		{ ".feed.csv.abc1234", false },
		{ ".feed.csv.ABC123", false },
		{ ".abcdef", false },
		{ ".htaccess", false },
	};
	struct scratch *s = *state;
	struct rmm_err err = {0};
	char path[512];
	int fd;

	assert_int_equal(mkdir(s->out, 0700), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(path, sizeof(path), "%s/%s", s->out, rows[i].name);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		assert_true(fd >= 0);
		close(fd);
	}
	fd = rmm_folder_open(s->out, &err);
	assert_true(fd >= 0);
	rmm_stage_tidy(fd);
	close(fd);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stat st;

		snprintf(path, sizeof(path), "%s/%s", s->out, rows[i].name);
		CHECK(rows[i].name, (lstat(path, &st) < 0) == rows[i].goes);
	}
}

static int open_begun(void *ctx, struct rmm_err *err)
{
	struct scratch *s = ctx;
	struct rmm_stage stage = {0};
	int ret = rmm_stage_open(&stage, s->out, err);

	if (ret == 0 && stage.was != RMM_OUT_EMPTY)
		ret = rmm_fail(err, RMM_E_REJECT, "taken for a folder");
	rmm_stage_close(&stage);
	return ret;
}

/* What a first publication left before its pointer is as good as nothing,
 * unless a second one is in its history. */
static void test_begun(void **state)
{
	static const struct {
		const char *name, *history;
		bool begun;
	} rows[] = {
		{ "no line of it yet", "serial\n", true },
		{ "the first", "serial\n1\n", true },
		{ "a second", "serial\n1\n2\n", false },
		{ "cut off", "serial\n1\n2", false },
	};
	struct scratch *s = *state;
	char path[96];

	snprintf(path, sizeof(path), "%s/by-hash", s->out);
	assert_int_equal(mkdir(s->out, 0755) | mkdir(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/history.csv", s->out);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rmm_err err = {0};

		CHECK_OK(rows[i].name, rmm_file_write(path,
			 rmm_str(rows[i].history), 0644, &err), &err);
		CHECK(rows[i].name,
		      (open_begun(s, &err) == 0) == rows[i].begun);
		if (rows[i].begun)
			check_no_memory(rows[i].name, 5, open_begun, s);
	}
}

static int fill_once(void *ctx, struct rmm_err *err)
{
	return fill(ctx, "one\n", false, err);
}

static void test_memory_ended(void **state)
{
	struct scratch *s = *state;
	struct stat st;

	check_memory_ended("fill", fill_once, s);
	assert_true(lstat(s->out, &st) < 0 && is_clean(s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_replaces, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_empty_folder, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_faults, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_faults_in_place, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_faults_at_first, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_lock, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_tidy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_begun, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_memory_ended, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
