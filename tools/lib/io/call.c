/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* renameat2 */
#include "io/call.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_cut_short(int ret)
{
	return ret < 0 && errno == EINTR;
}

int rmm_create(int dir, const char *path, int flags, mode_t mode)
{
	int fd;

	do
		fd = openat(dir, path, flags, mode);
	while (is_cut_short(fd));
	return fd;
}

int rmm_open(int dir, const char *path, int flags)
{
	return rmm_create(dir, path, flags, 0);
}

int rmm_open_dir(int dir, const char *path)
{
	return rmm_open(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int rmm_fsync(int fd)
{
	int ret;

	do
		ret = fsync(fd);
	while (is_cut_short(ret));
	return ret;
}

int rmm_flock(int fd, int how)
{
	int ret;

	do
		ret = flock(fd, how);
	while (is_cut_short(ret));
	return ret;
}

int rmm_fchmod(int fd, mode_t mode)
{
	int ret;

	do
		ret = fchmod(fd, mode);
	while (is_cut_short(ret));
	return ret;
}

int rmm_fchmodat(int dir, const char *path, mode_t mode)
{
	int ret;

	do
		ret = fchmodat(dir, path, mode, 0);
	while (is_cut_short(ret));
	return ret;
}

int rmm_rename(const char *from, const char *to)
{
	int ret;

	do
		ret = rename(from, to);
	while (is_cut_short(ret));
	return ret;
}

int rmm_exchange(const char *a, const char *b)
{
	int ret;

	do
		ret = renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
	while (is_cut_short(ret));
	return ret;
}

/* Is it worth another try, after a failure? */
static bool is_to_repeat(int fd, short what)
{
	struct pollfd ready = { .fd = fd, .events = what };

	if (errno == EAGAIN)
		return poll(&ready, 1, -1) >= 0 || errno == EINTR;
	return errno == EINTR;
}

ssize_t rmm_read(int fd, char *to, size_t n)
{
	ssize_t got;

	do
		got = read(fd, to, n);
	while (got < 0 && is_to_repeat(fd, POLLIN));
	return got;
}

int rmm_write(int fd, struct rmm_str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n == 0)
			errno = EIO;
		if (n == 0 || (n < 0 && !is_to_repeat(fd, POLLOUT)))
			return -1;
		bytes = rmm_str_from(bytes, n > 0 ? (size_t)n : 0);
	}
	return 0;
}

int rmm_close(int fd)
{
	int ret = close(fd);

	return is_cut_short(ret) ? 0 : ret;
}
