/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/call.h"

enum { READ, WRITE, LARGE = 1 << 20 };

/* A pipe that some neighbour set not to block. */
static void open_pipe(int fd[2])
{
	assert_int_equal(pipe(fd), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(fcntl(fd[i], F_SETFL, O_NONBLOCK), 0);
}

static void wait_a_little(void)
{
	poll(NULL, 0, 50);
}

static int status_of(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void count_all(int fd)
{
	char block[4096];
	size_t sum = 0;
	ssize_t got;

	wait_a_little();
	while ((got = rmm_read(fd, block, sizeof(block))) > 0)
		sum += (size_t)got;
	_exit(got == 0 && sum == LARGE ? 0 : 1);
}

static void test_write_waits(void **state)
{
	static const char bytes[LARGE] = {0};
	int fd[2];
	pid_t pid;

	(void)state;
	open_pipe(fd);
	pid = fork();
	if (pid == 0) {
		close(fd[WRITE]);
		count_all(fd[READ]);
	}
	close(fd[READ]);
	assert_int_equal(rmm_write(fd[WRITE], (struct rmm_str){ bytes, LARGE }),
			 0);
	close(fd[WRITE]);
	assert_int_equal(status_of(pid), 0);
}

static void test_read_waits(void **state)
{
	char byte = 0;
	int fd[2];
	pid_t pid;

	(void)state;
	open_pipe(fd);
	pid = fork();
	if (pid == 0) {
		wait_a_little();
		_exit(rmm_write(fd[WRITE], RMM_LIT("x")) == 0 ? 0 : 1);
	}
	close(fd[WRITE]);
	assert_int_equal(rmm_read(fd[READ], &byte, 1), 1);
	assert_int_equal(byte, 'x');
	assert_int_equal(rmm_read(fd[READ], &byte, 1), 0);
	close(fd[READ]);
	assert_int_equal(status_of(pid), 0);
}

static void test_failures_are_told(void **state)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(rmm_write(-1, RMM_LIT("x")), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(rmm_write(-1, RMM_LIT("")), 0);
	assert_true(full >= 0);
	assert_int_equal(rmm_write(full, RMM_LIT("x")), -1);
	assert_int_equal(errno, ENOSPC);
	close(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write_waits),
		cmocka_unit_test(test_read_waits),
		cmocka_unit_test(test_failures_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
