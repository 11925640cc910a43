/* SPDX-License-Identifier: MIT */
#ifndef RMM_IO_CALL_H
#define RMM_IO_CALL_H

/*
 * Calls of the system that a signal may cut short on some file systems (EINTR),
 * which is no failure: they are made again. Else they are what POSIX says of
 * the call that the name ends with, errno included. `dir` may be AT_FDCWD.
 */

#include <sys/types.h>

#include "base/str.h"

int rmm_open(int dir, const char *path, int flags);
/* A folder, to look at it or to sync it. */
int rmm_open_dir(int dir, const char *path);
/* With O_CREAT in the flags. */
int rmm_create(int dir, const char *path, int flags, mode_t mode);
int rmm_fsync(int fd);
int rmm_flock(int fd, int how);
int rmm_fchmod(int fd, mode_t mode);
int rmm_fchmodat(int dir, const char *path, mode_t mode);
int rmm_rename(const char *from, const char *to);
/* renameat2 with RENAME_EXCHANGE. */
int rmm_exchange(const char *a, const char *b);

/* These two wait where a neighbour set the pipe not to block (EAGAIN). */
ssize_t rmm_read(int fd, char *to, size_t n);
/* All of the bytes. */
int rmm_write(int fd, struct rmm_str bytes);

/* Not made again: when it was cut short the descriptor is gone, and what was
 * written was seen to by fsync. */
int rmm_close(int fd);

#endif
