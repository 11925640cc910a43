/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* flock */
#include "io/call.h"

#include <errno.h>
#include <fcntl.h>
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

int rmm_close(int fd)
{
	int ret = close(fd);

	return is_cut_short(ret) ? 0 : ret;
}
