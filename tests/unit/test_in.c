/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "io/in.h"

static bool never(void)
{
	return false;
}

/* Each test has a folder of its own, and works in it. */
static int setup(void **state)
{
	char dir[] = "in-XXXXXX";

	(void)state;
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
	char dir[4096];

	(void)state;
	rmm_mem_hook(NULL);
	unlink("f");
	if (!getcwd(dir, sizeof(dir)) || chdir("..") < 0)
		return -1;
	return rmdir(dir);
}

static void put(const char *path, struct rmm_str bytes)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	if (bytes.len > 0)
		assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file),
				 bytes.len);
	assert_int_equal(fclose(file), 0);
}

/* The same bytes from memory, from a file, and from a pipe, whose end is only
 * seen by a read. */
enum source { MEMORY, FILE_SOURCE, PIPE, SOURCES };

static const char *const source_name[] = { "memory", "file", "pipe" };

static void open_source(struct rmm_in *in, enum source source,
			struct rmm_str bytes)
{
	struct rmm_err err = {0};
	char path[32];
	int fd[2];

	if (source == MEMORY) {
		rmm_in_mem(in, "f", bytes);
		return;
	}
	if (source == FILE_SOURCE) {
		put("f", bytes);
		CHECK_OK("open", rmm_in_open(in, "f", "f", &err), &err);
		return;
	}
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], bytes.ptr, bytes.len),
			 (ssize_t)bytes.len);
	close(fd[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd[0]);
	CHECK_OK("open", rmm_in_open(in, path, "f", &err), &err);
	close(fd[0]);
}

static void lines(void **state)
{
	static const struct {
		const char *name;
		struct rmm_str in;
		size_t n;
		bool ended; /* the last one */
		const char *want[4];
	} row[] = {
		{ "empty", { "", 0 }, 0, false, { NULL } },
		{ "one", { "a\n", 2 }, 1, true, { "a" } },
		{ "no LF at the end", { "a\nbc", 4 }, 2, false, { "a", "bc" } },
		{ "empty lines", { "\n\n", 2 }, 2, true, { "", "" } },
		{ "CR stays", { "a\r\nb\r", 5 }, 2, false, { "a\r", "b\r" } },
		{ "hole", { "a\n\nb\n", 5 }, 3, true, { "a", "", "b" } },
		{ "CR is no end", { "a\rb", 3 }, 1, false, { "a\rb" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row) * SOURCES; i++) {
		size_t r = i / SOURCES, n = 0;
		struct rmm_in in = {0};
		struct rmm_err err = {0};
		struct rmm_str line;
		bool too_long, ended = false;
		int got;

		open_source(&in, (enum source)(i % SOURCES), row[r].in);
		while ((got = rmm_in_line(&in, &line, &too_long, &ended,
					  &err)) > 0) {
			CHECK(row[r].name, n < row[r].n);
			CHECK_STR(row[r].name, line, row[r].want[n]);
			CHECK(row[r].name, !too_long);
			CHECK(row[r].name, ended == (n + 1 < row[r].n ||
						     row[r].ended));
			CHECK(row[r].name, !ended ||
			      line.ptr[line.len] == '\n');
			n++;
		}
		CHECK(source_name[i % SOURCES], got == 0);
		CHECK(row[r].name, n == row[r].n);
		CHECK(row[r].name, in.taken == row[r].in.len);
		rmm_in_close(&in);
		rmm_in_close(&in);
	}
}

/* A line of each length around the limit, between two others. */
static void long_lines(void **state)
{
	static const struct {
		const char *name;
		size_t len;
		const char *end;
		bool too_long;
	} row[] = {
		{ "below", RMM_MAX_LINE - 1, "\n", false },
		{ "at the limit", RMM_MAX_LINE, "\n", false },
		{ "at the limit, CR LF", RMM_MAX_LINE, "\r\n", false },
		{ "one more", RMM_MAX_LINE + 1, "\n", true },
		{ "one more, CR LF", RMM_MAX_LINE + 1, "\r\n", true },
		{ "a block", 2 * RMM_MAX_LINE, "\n", true },
		{ "a block and more", 2 * RMM_MAX_LINE + 3, "\n", true },
		{ "many blocks", 10 * RMM_MAX_LINE + 7, "\n", true },
	};
	char *text = rmm_malloc(11 * RMM_MAX_LINE);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < COUNT(row) * 2; i++) {
		size_t r = i / 2, len = row[r].len;
		struct rmm_in in = {0};
		struct rmm_err err = {0};
		struct rmm_str line;
		bool too_long = true, ended = false;
		size_t tail;

		memcpy(text, "ab\n", 3);
		memset(text + 3, 'x', len);
		tail = (size_t)snprintf(text + 3 + len, 8, "%scd\n",
					row[r].end);
		open_source(&in, (enum source)(i % 2),
			    (struct rmm_str){ text, 3 + len + tail });
		CHECK(row[r].name, rmm_in_line(&in, &line, &too_long, &ended,
					       &err) == 1);
		CHECK_STR(row[r].name, line, "ab");
		CHECK(row[r].name, !too_long);
		CHECK(row[r].name, rmm_in_line(&in, &line, &too_long, &ended,
					       &err) == 1);
		CHECK(row[r].name, ended && too_long == row[r].too_long);
		if (too_long)
			CHECK(row[r].name, line.len == RMM_MAX_LINE);
		else
			CHECK(row[r].name, line.len == len + tail - 4);
		for (size_t k = 0; k < line.len && k < len; k++)
			if (line.ptr[k] != 'x')
				fail_msg("%s: byte %zu", row[r].name, k);
		CHECK(row[r].name, rmm_in_line(&in, &line, &too_long, &ended,
					       &err) == 1);
		CHECK_STR(row[r].name, line, "cd");
		CHECK(row[r].name, !too_long);
		CHECK(row[r].name, rmm_in_line(&in, &line, &too_long, NULL,
					       &err) == 0);
		CHECK(row[r].name, in.taken == 3 + len + tail);
		rmm_in_close(&in);
	}
	rmm_free(text);
}

static void long_line_at_the_end(void **state)
{
	char *text = rmm_malloc(3 * RMM_MAX_LINE);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 3 * RMM_MAX_LINE);
	for (int i = 0; i < 2; i++) {
		struct rmm_in in = {0};
		struct rmm_err err = {0};
		struct rmm_str line;
		bool too_long = false, ended = true;

		open_source(&in, (enum source)i,
			    (struct rmm_str){ text, 3 * RMM_MAX_LINE });
		assert_int_equal(rmm_in_line(&in, &line, &too_long, &ended,
					     &err), 1);
		assert_true(too_long && !ended);
		assert_int_equal(line.len, RMM_MAX_LINE);
		assert_int_equal(rmm_in_line(&in, &line, &too_long, &ended,
					     &err), 0);
		rmm_in_close(&in);
	}
	rmm_free(text);
}

static void peek_takes_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < SOURCES; i++) {
		struct rmm_in in = {0};
		struct rmm_err err = {0};
		struct rmm_str s;
		bool too_long;

		open_source(&in, (enum source)i, RMM_LIT("abc\ndef"));
		CHECK_OK("peek", rmm_in_peek(&in, &s, 2, &err), &err);
		CHECK_STR(source_name[i], s, "ab");
		CHECK_OK("peek", rmm_in_peek(&in, &s, 9999999, &err), &err);
		CHECK_STR(source_name[i], s, "abc\ndef");
		assert_int_equal(in.taken, 0);
		assert_int_equal(rmm_in_line(&in, &s, &too_long, NULL, &err),
				 1);
		CHECK_STR(source_name[i], s, "abc");
		CHECK_OK("peek", rmm_in_peek(&in, &s, 9, &err), &err);
		CHECK_STR(source_name[i], s, "def");
		rmm_in_close(&in);
	}
}

static void all_of_it(void **state)
{
	(void)state;
	for (int i = 0; i < SOURCES; i++) {
		struct rmm_in in = {0};
		struct rmm_buf buf = {0};
		struct rmm_err err = {0};
		struct rmm_str s;

		rmm_buf_init(&buf, 7);
		open_source(&in, (enum source)i, RMM_LIT("abc\ndef"));
		CHECK_OK("all", rmm_in_all(&in, &buf, &err), &err);
		CHECK_OK("end", rmm_buf_end(&buf, &s, &err), &err);
		CHECK_STR(source_name[i], s, "abc\ndef");
		assert_int_equal(in.taken, 7);
		rmm_in_close(&in);
		rmm_buf_free(&buf);
		rmm_buf_init(&buf, 6);
		open_source(&in, (enum source)i, RMM_LIT("abc\ndef"));
		CHECK_FAILS(source_name[i], rmm_in_all(&in, &buf, &err), &err,
			    RMM_E_LIMIT);
		assert_string_equal(err.text, "'f' has more than 6 bytes");
		rmm_in_close(&in);
		rmm_buf_free(&buf);
	}
}

static void whole_file(void **state)
{
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};
	size_t n = 300001;
	char *text = rmm_malloc(n);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(i * 7 + i / 256);
	put("f", (struct rmm_str){ text, n });
	rmm_buf_init(&buf, n);
	CHECK_OK("read", rmm_file_read(&buf, "f", &err), &err);
	assert_int_equal(buf.len, n);
	assert_memory_equal(buf.ptr, text, n);
	rmm_buf_free(&buf);
	rmm_free(text);
}

static void refused(void **state)
{
	struct rmm_in in = {0};
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};

	(void)state;
	CHECK_FAILS("missing", rmm_in_open(&in, "no", "dir/no", &err), &err,
		    RMM_E_IO);
	assert_string_equal(err.text,
			    "cannot open 'dir/no': No such file or directory");
	rmm_err_clear(&err);
	CHECK_FAILS("directory", rmm_in_open(&in, ".", "lists", &err), &err,
		    RMM_E_IO);
	assert_string_equal(err.text, "'lists' is a directory");
	assert_int_equal(in.fd, 0);
	rmm_err_clear(&err);
	CHECK_FAILS("file", rmm_file_read(&buf, ".", &err), &err, RMM_E_IO);
	rmm_in_close(&in);
}

static void missing_is_no_failure(void **state)
{
	struct rmm_in in = {0};
	struct rmm_err err = {0};
	bool missing = false;

	(void)state;
	CHECK_OK("none", rmm_in_open_at(&in, AT_FDCWD, "no", "no", &missing,
					&err), &err);
	assert_true(missing);
	assert_int_equal(in.fd, 0);
	rmm_in_close(&in);
	put("f", RMM_LIT("a"));
	CHECK_OK("below a file", rmm_in_open_at(&in, AT_FDCWD, "f/x", "f/x",
						&missing, &err), &err);
	assert_true(missing);
	CHECK_OK("there", rmm_in_open_at(&in, AT_FDCWD, "f", "f", &missing,
					 &err), &err);
	assert_false(missing);
	assert_true(in.fd > 0);
	rmm_in_close(&in);
	CHECK_FAILS("directory", rmm_in_open_at(&in, AT_FDCWD, ".", ".",
						&missing, &err), &err,
		    RMM_E_IO);
}

static void descriptors(void **state)
{
	struct rmm_in in = {0};
	struct rmm_err err = {0};
	int fd;

	(void)state;
	put("f", RMM_LIT("a"));
	CHECK_OK("open", rmm_in_open(&in, "f", "f", &err), &err);
	fd = in.fd - 1;
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_false(fcntl(fd, F_GETFL) & O_NONBLOCK);
	rmm_in_close(&in);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	assert_int_equal(errno, EBADF);
}

static void standard_input(void **state)
{
	int saved = dup(STDIN_FILENO);
	struct rmm_in in = {0};
	struct rmm_err err = {0};
	struct rmm_str s;
	bool too_long;
	int fd;

	(void)state;
	put("f", RMM_LIT("abc\n"));
	fd = open("f", O_RDONLY);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	CHECK_OK("stdin", rmm_in_stdin(&in, &err), &err);
	assert_string_equal(in.name, "-");
	assert_int_equal(rmm_in_line(&in, &s, &too_long, NULL, &err), 1);
	CHECK_STR("line", s, "abc");
	rmm_in_close(&in);
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);

	fd = open("f", O_WRONLY);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	CHECK_OK("stdin", rmm_in_stdin(&in, &err), &err);
	CHECK_FAILS("not for reading", rmm_in_line(&in, &s, &too_long, NULL,
						   &err), &err, RMM_E_IO);
	assert_string_equal(err.text, "cannot read standard input: "
			    "Bad file descriptor");
	rmm_in_close(&in);
	rmm_err_clear(&err);

	close(STDIN_FILENO);
	assert_int_equal(open(".", O_RDONLY), STDIN_FILENO);
	CHECK_FAILS("directory", rmm_in_stdin(&in, &err), &err, RMM_E_IO);
	assert_string_equal(err.text, "standard input is a directory");
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
}

static void out_of_memory(void **state)
{
	struct rmm_in in = {0};
	struct rmm_err err = {0};

	(void)state;
	put("f", RMM_LIT("a"));
	rmm_mem_hook(never);
	CHECK_FAILS("open", rmm_in_open(&in, "f", "f", &err), &err,
		    RMM_E_NOMEM);
	assert_int_equal(in.fd, 0);
}

/* To read 2 GiB takes seconds: the count starts just below. */
static void file_over_the_limit(void **state)
{
	(void)state;
	for (int i = 0; i < SOURCES; i++) {
		struct rmm_in in = {0};
		struct rmm_err err = {0};
		struct rmm_str line;
		bool too_long;

		open_source(&in, (enum source)i, RMM_LIT("ab\ncd\n"));
		in.taken = RMM_MAX_FILE - 3;
		CHECK(source_name[i], rmm_in_line(&in, &line, &too_long, NULL,
						  &err) == 1);
		CHECK_FAILS(source_name[i], rmm_in_line(&in, &line, &too_long,
							NULL, &err), &err,
			    RMM_E_LIMIT);
		assert_string_equal(err.text,
				    "'f' has more than 2147483648 bytes");
		rmm_in_close(&in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines, setup, teardown),
		cmocka_unit_test_setup_teardown(long_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(long_line_at_the_end, setup,
						teardown),
		cmocka_unit_test_setup_teardown(peek_takes_nothing, setup,
						teardown),
		cmocka_unit_test_setup_teardown(all_of_it, setup, teardown),
		cmocka_unit_test_setup_teardown(whole_file, setup, teardown),
		cmocka_unit_test_setup_teardown(refused, setup, teardown),
		cmocka_unit_test_setup_teardown(missing_is_no_failure, setup,
						teardown),
		cmocka_unit_test_setup_teardown(descriptors, setup, teardown),
		cmocka_unit_test_setup_teardown(standard_input, setup,
						teardown),
		cmocka_unit_test_setup_teardown(out_of_memory, setup,
						teardown),
		cmocka_unit_test_setup_teardown(file_over_the_limit, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
