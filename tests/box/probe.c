/* SPDX-License-Identifier: MIT */
/*
 * Loaded into a verb (LD_PRELOAD), this tries what an intruder would, when the
 * verb ends: a box that was closed can't be opened again, so what fails then
 * has failed from the start. One line "PROGRAM WHAT RESULT" each to descriptor
 * 9; RESULT is ok, or the name of errno, or its number.
 *
 * PROBE_KILL=int80|x32 makes a call in another of the processor's tongues
 * instead, which must end the process.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REPORT = 9 };

static void say(const char *what, const char *result)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "%s %s %s\n",
			 program_invocation_short_name, what, result);

	if (write(REPORT, line, (size_t)n) != n)
		_exit(99);
}

static void tell(const char *what, long ret)
{
	const char *name = ret < 0 ? strerrorname_np(errno) : "ok";

	say(what, name ? name : "unknown");
}

/* From here on children are as we are. */
static long start(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : waitpid(pid, NULL, 0);
}

static void *nothing(void *arg)
{
	return arg;
}

static long start_thread(void)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, nothing, NULL);

	if (error == 0)
		error = pthread_join(thread, NULL);
	errno = error;
	return error ? -1 : 0;
}

static long open_and_close(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	return fd < 0 ? -1 : close(fd);
}

static long close_it(long fd)
{
	return fd < 0 ? -1 : close((int)fd);
}

static void try_network(void)
{
	int pair[2];

	tell("inet", close_it(socket(AF_INET, SOCK_STREAM, 0)));
	tell("inet6", close_it(socket(AF_INET6, SOCK_DGRAM, 0)));
	tell("unix", close_it(socket(AF_UNIX, SOCK_STREAM, 0)));
	tell("packet", close_it(socket(AF_PACKET, SOCK_RAW, 0)));
	tell("alg", close_it(socket(AF_ALG, SOCK_SEQPACKET, 0)));
	tell("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	/* On no socket; whoever may call it hears so. */
	tell("connect", connect(REPORT, NULL, 0));
	tell("listen", listen(REPORT, 1));
}

static void try_programs(void)
{
	char *none[] = { NULL };

	tell("thread", start_thread());
	tell("clone", start());
	/* There is no such program; whoever may start one hears so. */
	tell("execve", execve("/nonexistent", none, none));
	tell("execveat", syscall(SYS_execveat, AT_FDCWD, "/nonexistent", none,
				 none, 0));
}

static void try_kernel(void)
{
	char byte = 0;
	unsigned long iov[2] = { (unsigned long)&byte, 1 };

	tell("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	tell("peek", syscall(SYS_process_vm_readv, getpid(), iov, 1, iov, 1,
			     0));
	tell("io_uring", syscall(SYS_io_uring_setup, 0, NULL));
	tell("bpf", syscall(SYS_bpf, -1, NULL, 0));
	tell("userfaultfd", close_it(syscall(SYS_userfaultfd, 0)));
	tell("perf", syscall(SYS_perf_event_open, NULL, 0, 0, 0, 0));
	tell("keyctl", syscall(SYS_keyctl, 0, -3, 0, 0, 0));
	tell("mount", syscall(SYS_mount, "none", "/nonexistent", "tmpfs", 0,
			      NULL));
	tell("unshare", unshare(CLONE_NEWUTS));
	tell("namespace", syscall(SYS_clone, CLONE_NEWUSER | CLONE_SIGHAND, 0,
				  0, 0, 0));
	tell("setuid", syscall(SYS_setuid, getuid()));
	tell("module", syscall(SYS_finit_module, -1, "", 0));
	tell("tiocsti", ioctl(REPORT, TIOCSTI, "x"));
	tell("new_call", syscall(463, -1, NULL, -1, NULL, NULL, 0));
}

static void try_files(void)
{
	const char *elsewhere = getenv("PROBE_ELSEWHERE");
	const char *own = getenv("PROBE_OWN");

	if (!elsewhere || !own)
		return;
	tell("read", open_and_close("/etc/passwd", O_RDONLY));
	tell("write", open_and_close(elsewhere, O_WRONLY));
	tell("truncate", open_and_close(elsewhere, O_RDONLY | O_TRUNC));
	tell("create", open_and_close("probe.new", O_WRONLY | O_CREAT));
	tell("chmod", chmod(elsewhere, 0640));
	tell("rename", rename(elsewhere, elsewhere));
	tell("openat2", close_it(syscall(SYS_openat2, AT_FDCWD, elsewhere,
					 (unsigned long[]){ O_WRONLY, 0, 0 },
					 24)));
	tell("own", open_and_close(own, O_WRONLY | O_CREAT));
}

static void tell_state(void)
{
	struct rlimit core = {0};

	getrlimit(RLIMIT_CORE, &core);
	say("privileges", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) ? "none"
								 : "new");
	say("seccomp", prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2 ? "on" : "off");
	say("dumps", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) || core.rlim_max
			     ? "yes" : "no");
}

static void speak_otherwise(const char *tongue)
{
#ifdef __x86_64__
	long ret = 20; /* getpid, of i386 */

	if (strcmp(tongue, "int80") == 0)
		__asm__ volatile("int $0x80" : "+a"(ret) : : "memory", "r8",
				 "r9", "r10", "r11");
	else
		ret = syscall(0x40000000 | SYS_getpid);
	say(tongue, ret > 0 ? "ok" : "failed");
#else
	(void)tongue;
#endif
}

__attribute__((destructor)) static void probe(void)
{
	const char *tongue = getenv("PROBE_KILL");

	if (fcntl(REPORT, F_GETFD) < 0)
		return;
	if (tongue) {
		speak_otherwise(tongue);
		return;
	}
	tell_state();
	try_network();
	try_programs();
	try_kernel();
	try_files();
}
