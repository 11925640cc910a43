/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* what calls.def names */
#include "wrap.h"

#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* --- which one ------------------------------------------------------- */

static const char *const names[] = {
#define CALL(type, name, params, args, answer, error) [FAULT_##name] = #name,
#define CALL_OWN(name) [FAULT_##name] = #name,
#include "calls.def"
#undef CALL
#undef CALL_OWN
	[FAULT_message] = "message",
	[FAULT_memory] = "memory",
	[FAULT_library] = "library",
};

static struct fault armed;
static bool counting;
static unsigned counts[FAULT_CALLS];
static uint64_t random_state;

const char *fault_name(enum fault_call call)
{
	return names[call];
}

void fault_arm(const struct fault *fault)
{
	counting = fault;
	if (!fault)
		return;
	armed = *fault;
	random_state = 0;
	memset(counts, 0, sizeof(counts));
}

unsigned fault_count(enum fault_call call)
{
	return counts[call];
}

/* Where, for whoever repeats one run by hand. */
static void trace(void)
{
	void *frame[40];

	if (!getenv("RMM_FAULT_TRACE"))
		return;
	counting = false;
	backtrace_symbols_fd(frame, backtrace(frame, 40), 2);
	counting = true;
}

bool fault_is_next(enum fault_call call, enum fault_how how)
{
	return counting && armed.call == call && armed.how == how &&
	       armed.nth == counts[call] + 1;
}

bool fault_hits(enum fault_call call)
{
	if (!counting || ++counts[call] != armed.nth || armed.call != call)
		return false;
	trace();
	return true;
}

static bool fails(enum fault_call call, int error)
{
	if (!fault_hits(call))
		return false;
	errno = error;
	return true;
}

/* --- calls that are like any other ----------------------------------- */

#define CALL(type, name, params, args, answer, error)                          \
	type __real_##name params;                                             \
	type __wrap_##name params;                                             \
	type __wrap_##name params                                              \
	{                                                                      \
		return fails(FAULT_##name, error) ? answer                     \
						  : __real_##name args;        \
	}
#define CALL_OWN(name)
#include "calls.def"
#undef CALL
#undef CALL_OWN

/* --- calls with something of their own ------------------------------- */

int __real_open64(const char *path, int flags, ...);
int __real_openat64(int dir, const char *path, int flags, ...);
int __real_fcntl64(int fd, int what, ...);
int __real_close(int fd);
int __real_closedir(DIR *dir);
pid_t __real_fork(void);
ssize_t __real_read(int fd, void *to, size_t n);
ssize_t __real_write(int fd, const void *from, size_t n);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_openat64(int dir, const char *path, int flags, ...);
int __wrap_fcntl64(int fd, int what, ...);
int __wrap_close(int fd);
int __wrap_closedir(DIR *dir);
pid_t __wrap_fork(void);
int __wrap_fsync(int fd);
ssize_t __wrap_getrandom(void *to, size_t n, unsigned flags);
ssize_t __wrap_read(int fd, void *to, size_t n);
ssize_t __wrap_write(int fd, const void *from, size_t n);

#define LAST_INT(last, result)                                                 \
	do {                                                                   \
		va_list args;                                                  \
									       \
		va_start(args, last);                                          \
		(result) = va_arg(args, int);                                  \
		va_end(args);                                                  \
	} while (0)

int __wrap_open64(const char *path, int flags, ...)
{
	int mode = 0;

	if (flags & O_CREAT)
		LAST_INT(flags, mode);
	return fails(FAULT_open64, EIO) ? -1 : __real_open64(path, flags, mode);
}

int __wrap_openat64(int dir, const char *path, int flags, ...)
{
	int mode = 0;

	if (flags & O_CREAT)
		LAST_INT(flags, mode);
	return fails(FAULT_openat64, EIO) ? -1
					  : __real_openat64(dir, path, flags,
							    mode);
}

int __wrap_fcntl64(int fd, int what, ...)
{
	int arg;

	/* app.c asks which descriptors are open: an error is the answer. */
	if (what == F_GETFD)
		return __real_fcntl64(fd, what);
	LAST_INT(what, arg);
	return fails(FAULT_fcntl64, EMFILE) ? -1
					    : __real_fcntl64(fd, what, arg);
}

/* The descriptor is gone even so: close(2). */
int __wrap_close(int fd)
{
	int ret = __real_close(fd);

	return fails(FAULT_close, EIO) ? -1 : ret;
}

int __wrap_closedir(DIR *dir)
{
	int ret = __real_closedir(dir);

	return fails(FAULT_closedir, EIO) ? -1 : ret;
}

/* What fails is ours, not the child's. */
pid_t __wrap_fork(void)
{
	pid_t pid = fails(FAULT_fork, EAGAIN) ? -1 : __real_fork();

	if (pid == 0)
		fault_arm(NULL);
	return pid;
}

/* No run here outlives the machine: nothing needs to reach the disk. */
int __wrap_fsync(int fd)
{
	(void)fd;
	return fails(FAULT_fsync, EIO) ? -1 : 0;
}

/* The same in each run, so that its files can be compared. */
static void fill(unsigned char *to, size_t n)
{
	for (; n > 0; n--) {
		random_state = random_state * 6364136223846793005u + 1;
		*to++ = (unsigned char)(random_state >> 33);
	}
}

ssize_t __wrap_getrandom(void *to, size_t n, unsigned flags)
{
	(void)flags;
	fill(to, n); /* so that what is drawn later stays the same */
	return fails(FAULT_getrandom, EAGAIN) ? -1 : (ssize_t)n;
}

ssize_t __wrap_read(int fd, void *to, size_t n)
{
	if (fault_is_next(FAULT_read, FAULT_SHORT) && n > 1) {
		fault_hits(FAULT_read);
		return __real_read(fd, to, 1);
	}
	if (fault_is_next(FAULT_read, FAULT_INTR)) {
		fails(FAULT_read, EINTR);
		return -1;
	}
	return fails(FAULT_read, EIO) ? -1 : __real_read(fd, to, n);
}

ssize_t __wrap_write(int fd, const void *from, size_t n)
{
	enum fault_call call = fd == 2 ? FAULT_message : FAULT_write;

	if (fault_is_next(call, FAULT_SHORT) && n > 1) {
		fault_hits(call);
		return __real_write(fd, from, n - 1);
	}
	if (fault_is_next(call, FAULT_INTR)) {
		fails(call, EINTR);
		return -1;
	}
	return fails(call, ENOSPC) ? -1 : __real_write(fd, from, n);
}

/* libsodium asks for it too. */
ssize_t getrandom(void *to, size_t n, unsigned flags)
{
	(void)flags;
	fill(to, n);
	return (ssize_t)n;
}
