/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/in.h"
#include "io/out.h"

/* The hook has no argument, so its state has to be here. */
static unsigned allowed;

static bool allow_some(void)
{
	return allowed > 0 && allowed--;
}

/* Each test has a folder of its own, works in it, and leaves nothing in it
 * but what it names itself. */
static int setup(void **state)
{
	char dir[] = "out-XXXXXX";

	(void)state;
	umask(077);
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static void remove_all(void)
{
	DIR *dir = opendir(".");
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' || strlen(entry->d_name) > 2)
			remove(entry->d_name);
	closedir(dir);
}

static int teardown(void **state)
{
	char dir[4096];

	(void)state;
	rmm_mem_hook(NULL);
	remove("sub/f");
	remove_all();
	if (!getcwd(dir, sizeof(dir)) || chdir("..") < 0)
		return -1;
	return rmdir(dir);
}

static size_t count_files(void)
{
	DIR *dir = opendir(".");
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2; /* . and .. */
}

static void check_file(const char *path, const char *want)
{
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};

	rmm_buf_init(&buf, 1 << 20);
	CHECK_OK(path, rmm_file_read(&buf, path, &err), &err);
	CHECK_STR(path, ((struct rmm_str){ buf.ptr, buf.len }), want);
	rmm_buf_free(&buf);
}

static void put(const char *path, const char *text)
{
	struct rmm_err err = {0};

	CHECK_OK(path, rmm_file_write(path, rmm_str(text), 0644, &err), &err);
}

static void writes_and_replaces(void **state)
{
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	(void)state;
	put("f", "old");
	CHECK_OK("open", rmm_out_file(&out, "f", 0644, &err), &err);
	rmm_out_add(&out, RMM_LIT("new "));
	rmm_out_addc(&out, 'x');
	rmm_out_addf(&out, " %d", 7);
	rmm_out_add(&out, (struct rmm_str){0});
	check_file("f", "old");
	assert_int_equal(count_files(), 2);
	CHECK_OK("close", rmm_out_close(&out, &err), &err);
	check_file("f", "new x 7");
	assert_int_equal(count_files(), 1);
	rmm_out_abort(&out);
	check_file("f", "new x 7");
}

static void empty_file(void **state)
{
	(void)state;
	put("f", "");
	check_file("f", "");
}

static void mode_is_exact(void **state)
{
	static const unsigned mode[] = { 0644, 0600, 0666, 0400 };
	struct stat st;

	(void)state;
	for (size_t i = 0; i < COUNT(mode); i++) {
		struct rmm_err err = {0};

		CHECK_OK("write", rmm_file_write("f", RMM_LIT("x"), mode[i],
						 &err), &err);
		assert_int_equal(stat("f", &st), 0);
		assert_int_equal(st.st_mode & 07777, mode[i]);
	}
}

/* Below, at and over the size of the block, in pieces of different sizes. */
static void large(void **state)
{
	static const size_t piece[] = { 1, 1000, 65535, 65536, 65537, 300000 };
	size_t n = 300000;
	char *text = rmm_malloc(n + 1);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		text[i] = (char)('a' + (i * 7 + i / 256) % 26);
	text[n] = '\0';
	for (size_t i = 0; i < COUNT(piece); i++) {
		struct rmm_out out = {0};
		struct rmm_err err = {0};

		CHECK_OK("open", rmm_out_file(&out, "f", 0644, &err), &err);
		for (size_t at = 0; at < n; at += piece[i])
			rmm_out_add(&out, rmm_str_upto(
				(struct rmm_str){ text + at, n - at },
				piece[i]));
		CHECK_OK("close", rmm_out_close(&out, &err), &err);
		check_file("f", text);
	}
	rmm_free(text);
}

static void formats(void **state)
{
	static const int width[] = { 1, 510, 511, 512, 513, 70000 };

	(void)state;
	for (size_t i = 0; i < COUNT(width); i++) {
		struct rmm_out out = {0};
		struct rmm_buf buf = {0};
		struct rmm_err err = {0};

		rmm_buf_init(&buf, 100000);
		rmm_out_buf(&out, &buf);
		rmm_out_addf(&out, "%*d", width[i], 7);
		CHECK_OK("close", rmm_out_close(&out, &err), &err);
		assert_int_equal(buf.len, width[i]);
		assert_int_equal(buf.ptr[buf.len - 1], '7');
		rmm_buf_free(&buf);
	}
}

static void abort_keeps_the_old_file(void **state)
{
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	(void)state;
	put("f", "old");
	CHECK_OK("open", rmm_out_file(&out, "f", 0644, &err), &err);
	for (int i = 0; i < 100000; i++)
		rmm_out_add(&out, RMM_LIT("new"));
	rmm_out_abort(&out);
	rmm_out_abort(&out);
	check_file("f", "old");
	assert_int_equal(count_files(), 1);
}

/* A disk that is full, as far as a process can make one. */
static void full_disk_keeps_the_old_file(void **state)
{
	struct rlimit old, small;
	struct rmm_out out = {0};
	struct rmm_err err = {0};
	int ret;

	(void)state;
	put("f", "old");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 100000;
	signal(SIGXFSZ, SIG_IGN);
	CHECK_OK("open", rmm_out_file(&out, "f", 0644, &err), &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (int i = 0; i < 100000; i++)
		rmm_out_add(&out, RMM_LIT("new"));
	ret = rmm_out_close(&out, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	CHECK_FAILS("close", ret, &err, RMM_E_IO);
	assert_string_equal(err.text, "cannot write 'f': File too large");
	check_file("f", "old");
	assert_int_equal(count_files(), 1);
}

static void full_device(void **state)
{
	struct rmm_out out = {0};
	struct rmm_err err = {0};
	struct stat st;

	(void)state;
	CHECK_OK("open", rmm_out_file(&out, "/dev/full", 0644, &err), &err);
	rmm_out_add(&out, RMM_LIT("x"));
	CHECK_FAILS("close", rmm_out_close(&out, &err), &err, RMM_E_IO);
	assert_string_equal(err.text, "cannot write '/dev/full': "
			    "No space left on device");
	assert_int_equal(stat("/dev/full", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void cannot_begin(void **state)
{
	static const struct {
		const char *name, *path, *want;
	} row[] = {
		{ "empty", "", "cannot write '': No such file or directory" },
		{ "folder", "sub", "'sub' is a directory" },
		{ "slash at the end", "sub/", "'sub/' is a directory" },
		{ "no folder", "no/f",
		  "cannot write 'no/f': No such file or directory" },
		{ "no folder, slash", "no/",
		  "cannot write 'no/': No such file or directory" },
		{ "below a file", "f/x",
		  "cannot write 'f/x': Not a directory" },
		{ "a link to itself", "loop", "cannot write 'loop': "
		  "Too many levels of symbolic links" },
	};

	(void)state;
	put("f", "old");
	assert_int_equal(mkdir("sub", 0755), 0);
	assert_int_equal(symlink("loop", "loop"), 0);
	for (size_t i = 0; i < COUNT(row); i++) {
		struct rmm_out out = {0};
		struct rmm_err err = {0};

		CHECK_FAILS(row[i].name, rmm_out_file(&out, row[i].path, 0644,
						      &err), &err, RMM_E_IO);
		CHECK_STR(row[i].name, rmm_str(err.text), row[i].want);
		CHECK(row[i].name, count_files() == 3);
	}
	check_file("f", "old");
}

static void name_too_long(void **state)
{
	char path[256];
	struct rmm_err err = {0};

	(void)state;
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	CHECK_FAILS("255 bytes and more for the temporary",
		    rmm_file_write(path, RMM_LIT("x"), 0644, &err), &err,
		    RMM_E_IO);
	assert_int_equal(count_files(), 0);
}

static void links_stay_links(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("sub", 0755), 0);
	put("sub/f", "old");
	assert_int_equal(symlink("sub/f", "near"), 0);
	assert_int_equal(symlink("near", "far"), 0);
	assert_int_equal(symlink("sub/../new", "dangling"), 0);
	put("near", "one");
	check_file("sub/f", "one");
	put("far", "two");
	check_file("sub/f", "two");
	put("dangling", "three");
	check_file("new", "three");
	assert_int_equal(lstat("near", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(lstat("far", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(lstat("dangling", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(unlink("sub/f"), 0);
	assert_int_equal(count_files(), 5);
}

static void stale_temporaries_go(void **state)
{
	static const char *const other[] = {
		".f.abcde", ".f.abcdefg", ".f.ABCDEF", ".f.abcde-",
		".g.abcdef", "f.abcdef", ".f.abcdef.x",
	};
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(mkdir(".f.folder", 0755), 0);
	assert_int_equal(symlink("f.abcdef", ".f.link00"), 0);
	for (size_t i = 0; i < COUNT(other); i++) {
		fd = open(other[i], O_CREAT | O_WRONLY, 0644);
		assert_true(fd >= 0);
		close(fd);
	}
	fd = open(".f.abcdef", O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	fd = open(".f.0123zz", O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	put("f", "new");
	assert_int_equal(lstat(".f.abcdef", &st), -1);
	assert_int_equal(lstat(".f.0123zz", &st), -1);
	assert_int_equal(lstat(".f.folder", &st), 0);
	assert_int_equal(lstat(".f.link00", &st), 0);
	for (size_t i = 0; i < COUNT(other); i++)
		CHECK(other[i], lstat(other[i], &st) == 0);
}

static void temporaries_in_use_stay(void **state)
{
	struct rmm_out first = {0}, second = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("first", rmm_out_file(&first, "f", 0644, &err), &err);
	CHECK_OK("second", rmm_out_file(&second, "f", 0644, &err), &err);
	assert_int_equal(count_files(), 2);
	rmm_out_add(&first, RMM_LIT("first"));
	rmm_out_add(&second, RMM_LIT("second"));
	CHECK_OK("second", rmm_out_close(&second, &err), &err);
	check_file("f", "second");
	CHECK_OK("first", rmm_out_close(&first, &err), &err);
	check_file("f", "first");
	assert_int_equal(count_files(), 1);
}

/* What a killed run leaves, made by a real one. */
static void killed_run(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		struct rmm_out out = {0};

		if (rmm_out_file(&out, "f", 0644, NULL) == 0)
			raise(SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(count_files(), 1);
	put("f", "new");
	assert_int_equal(count_files(), 1);
	check_file("f", "new");
}

static void descriptors(void **state)
{
	struct rmm_out out = {0};
	struct rmm_err err = {0};
	int fd, before = dup(STDERR_FILENO), after;

	(void)state;
	close(before);
	CHECK_OK("open", rmm_out_file(&out, "f", 0644, &err), &err);
	fd = out.fd - 1;
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_OK("close", rmm_out_close(&out, &err), &err);
	after = dup(STDERR_FILENO);
	close(after);
	assert_int_equal(after, before);
}

static void buffer(void **state)
{
	struct rmm_buf buf = {0};
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	(void)state;
	rmm_buf_init(&buf, 8);
	rmm_out_buf(&out, &buf);
	rmm_out_add(&out, RMM_LIT("abc"));
	rmm_out_addf(&out, "%s", "def");
	CHECK_OK("close", rmm_out_close(&out, &err), &err);
	CHECK_STR("text", ((struct rmm_str){ buf.ptr, buf.len }), "abcdef");
	rmm_out_buf(&out, &buf);
	rmm_out_add(&out, RMM_LIT("ghi"));
	CHECK_FAILS("full", rmm_out_close(&out, &err), &err, RMM_E_LIMIT);
	rmm_buf_free(&buf);
}

static void closed_output(void **state)
{
	struct rmm_out out = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_OK("never opened", rmm_out_close(&out, &err), &err);
	rmm_out_abort(&out);
	rmm_out_addc(&out, 'x');
	CHECK_FAILS("written to", rmm_out_close(&out, &err), &err, RMM_E_BUG);
}

/* Runs in a child: standard output is `target` there. Exit status 0 when the
 * text arrived, 2 when close failed with `want`, 3 when with another one. */
static int child_stdout(const char *target, int flags, const char *want)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct rmm_out out = {0};
		struct rmm_err err = {0};
		int fd = open(target, flags, 0644);

		if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 ||
		    rmm_out_open(&out, "-", &err) < 0)
			_exit(4);
		rmm_out_add(&out, RMM_LIT("text"));
		if (rmm_out_close(&out, &err) == 0)
			_exit(write(STDOUT_FILENO, "stray", 5) < 0 ? 0 : 5);
		_exit(strcmp(err.text, want) == 0 ? 2 : 3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void standard_output(void **state)
{
	(void)state;
	assert_int_equal(child_stdout("f", O_CREAT | O_WRONLY, ""), 0);
	check_file("f", "text");
	assert_int_equal(child_stdout("/dev/full", O_WRONLY,
				      "cannot write to standard output: "
				      "No space left on device"), 2);
	assert_int_equal(child_stdout("/dev/null", O_RDONLY,
				      "cannot write to standard output: "
				      "Bad file descriptor"), 2);
}

/* Every number of allocations that may succeed before memory ends. */
static void out_of_memory(void **state)
{
	char text[1000];
	unsigned n;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	put("real", "old");
	assert_int_equal(symlink("real", "f"), 0);
	for (n = 0; n < 100; n++) {
		struct rmm_out out = {0};
		struct rmm_err err = {0};
		int ret;

		allowed = n;
		rmm_mem_hook(allow_some);
		ret = rmm_out_file(&out, "f", 0644, &err);
		if (ret == 0) {
			rmm_out_addf(&out, "%s", text);
			ret = rmm_out_close(&out, &err);
		}
		rmm_mem_hook(NULL);
		if (ret == 0)
			break;
		assert_int_equal(err.code, RMM_E_NOMEM);
		check_file("real", "old");
		assert_int_equal(count_files(), 2);
	}
	assert_in_range(n, 4, 20);
	check_file("real", text);
}

static void exchange(void **state)
{
	struct rmm_err err = {0};
	bool supported = false;
	struct stat a, b, now;

	(void)state;
	assert_int_equal(mkdir("a", 0755), 0);
	assert_int_equal(mkdir("b", 0755), 0);
	assert_int_equal(stat("a", &a), 0);
	assert_int_equal(stat("b", &b), 0);
	CHECK_OK("exchange", rmm_dir_exchange("a", "b", &supported, &err),
		 &err);
	assert_int_equal(stat("a", &now), 0);
	assert_int_equal(now.st_ino, supported ? b.st_ino : a.st_ino);
	CHECK_FAILS("missing", rmm_dir_exchange("a", "no", &supported, &err),
		    &err, RMM_E_IO);
	assert_string_equal(err.text, "cannot exchange 'a' and 'no': "
			    "No such file or directory");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(writes_and_replaces),
		TEST(empty_file),
		TEST(mode_is_exact),
		TEST(large),
		TEST(formats),
		TEST(abort_keeps_the_old_file),
		TEST(full_disk_keeps_the_old_file),
		TEST(full_device),
		TEST(cannot_begin),
		TEST(name_too_long),
		TEST(links_stay_links),
		TEST(stale_temporaries_go),
		TEST(temporaries_in_use_stay),
		TEST(killed_run),
		TEST(descriptors),
		TEST(buffer),
		TEST(closed_output),
		TEST(standard_output),
		TEST(out_of_memory),
		TEST(exchange),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
