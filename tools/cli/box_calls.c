/* SPDX-License-Identifier: MIT */
/*
 * The seccomp filter. It names what is denied, not what is allowed: no verb
 * calls any of it, while which harmless calls a C library makes changes with
 * its version, and an allowed list would break a tool that works. A denied call
 * fails (EPERM, or ENOSYS where a library then takes an older call instead);
 * calls that the kernel learned after this list was made fail as on an older
 * kernel, so that none is a way around it.
 *
 * Written by hand, since libseccomp takes 0.4 to 0.7 ms of a process that in
 * all takes 0.5 to 3.5 ms: tools/README.md.
 */
#define _GNU_SOURCE /* syscall, CLONE_ */
#include "cli/box_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__) && defined(__LP64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__LP64__) && !defined(__AARCH64EB__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#endif

#ifndef ARCH

int rmm_box_calls(const struct rmm_box_want *want)
{
	(void)want;
	return EINVAL;
}

#else

/* A sanitizer's leak check starts a thread of its own that traces the others.
 * In such builds, which are for tests, any other denied call ends the process,
 * so that a test sees it. */
#ifdef RMM_BOX_SANITIZER
#define DENIED SECCOMP_RET_KILL_PROCESS
#define TRACER
#else
#define DENIED (SECCOMP_RET_ERRNO | EPERM)
#define TRACER SYS_ptrace,
#endif
#define UNKNOWN (SECCOMP_RET_ERRNO | ENOSYS)
/* The number of a call that a tracer answers itself (strace -e inject); the
 * kernel does nothing for it. */
#define SKIPPED 0xffffffffu

enum {
	LAST_KNOWN = 462,        /* mseal; the same on every processor */
	X32 = 0x40000000,        /* x86: the same calls, with short pointers */
	NEW_SPACES = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
		     CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET,
	WRITING = O_ACCMODE | O_CREAT | O_TRUNC,
};

/* No verb needs these: other processes, privileges, the kernel itself. */
static const unsigned short never[] = {
	TRACER
	SYS_acct, SYS_add_key, SYS_adjtimex, SYS_bpf, SYS_capset, SYS_chroot,
	SYS_clock_adjtime, SYS_clock_settime, SYS_delete_module,
	SYS_fanotify_init, SYS_finit_module, SYS_fsconfig, SYS_fsmount,
	SYS_fsopen, SYS_fspick, SYS_init_module, SYS_kcmp, SYS_kexec_load,
	SYS_keyctl, SYS_mount, SYS_mount_setattr, SYS_move_mount,
	SYS_open_by_handle_at, SYS_open_tree, SYS_perf_event_open,
	SYS_personality, SYS_pidfd_getfd, SYS_pivot_root, SYS_process_madvise,
	SYS_process_vm_readv, SYS_process_vm_writev, SYS_quotactl,
	SYS_quotactl_fd, SYS_reboot, SYS_request_key, SYS_setdomainname,
	SYS_setfsgid, SYS_setfsuid, SYS_setgid, SYS_setgroups, SYS_sethostname,
	SYS_setns, SYS_setregid, SYS_setresgid, SYS_setresuid, SYS_setreuid,
	SYS_settimeofday, SYS_setuid, SYS_swapoff, SYS_swapon, SYS_syslog,
	SYS_umount2, SYS_unshare, SYS_userfaultfd, SYS_vhangup,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
#ifdef __x86_64__
	SYS_ioperm, SYS_iopl, SYS_modify_ldt, SYS_uselib,
#endif
};

/* Rings of calls that no filter sees. */
static const unsigned short rings[] = {
	SYS_io_uring_enter, SYS_io_uring_register, SYS_io_uring_setup,
};

static const unsigned short sockets[] = {
	SYS_accept, SYS_accept4, SYS_bind, SYS_connect, SYS_listen,
	SYS_recvmmsg, SYS_recvmsg, SYS_sendmmsg, SYS_sendmsg, SYS_socket,
	SYS_socketpair,
};

static const unsigned short servers[] = { SYS_accept, SYS_accept4, SYS_listen };

static const unsigned short programs[] = {
	SYS_execve, SYS_execveat,
#if defined(__x86_64__) && !defined(RMM_BOX_SANITIZER)
	SYS_fork, SYS_vfork,
#endif
};

/* What changes a file or folder; Landlock does not know all of it. */
static const unsigned short files[] = {
	SYS_fallocate, SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat,
	SYS_fremovexattr, SYS_fsetxattr, SYS_ftruncate, SYS_linkat,
	SYS_lremovexattr, SYS_lsetxattr, SYS_mkdirat, SYS_mknodat,
	SYS_removexattr, SYS_renameat2, SYS_setxattr, SYS_symlinkat,
	SYS_truncate, SYS_unlinkat, SYS_utimensat,
#ifdef SYS_renameat
	SYS_renameat,
#endif
#ifdef __x86_64__
	SYS_chmod, SYS_chown, SYS_creat, SYS_futimesat, SYS_lchown, SYS_link,
	SYS_mkdir, SYS_mknod, SYS_rename, SYS_rmdir, SYS_symlink, SYS_unlink,
	SYS_utime, SYS_utimes,
#endif
};
enum { FCHMODAT2 = 452 };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
enum { MAX = 400 };

struct program {
	struct sock_filter at[MAX];
	unsigned short n;
};

static void put(struct program *p, struct sock_filter f)
{
	if (p->n < MAX)
		p->at[p->n++] = f;
}

static void load(struct program *p, size_t offset)
{
	put(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					    (unsigned)offset));
}

static void answer(struct program *p, unsigned action)
{
	put(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* Skips `n` steps unless the loaded number compares so. */
static void unless(struct program *p, int compare, unsigned number,
		   unsigned char n)
{
	put(p, (struct sock_filter)BPF_JUMP(
		       (unsigned short)(BPF_JMP | BPF_K | compare), number, 0,
		       n));
}

static void deny(struct program *p, const unsigned short *call, size_t n,
		 unsigned action)
{
	for (size_t i = 0; i < n; i++) {
		unless(p, BPF_JEQ, call[i], 1);
		answer(p, action);
	}
}

/* The lower half of an argument, and after it the call's number again. */
static void with_argument(struct program *p, unsigned call, unsigned argument,
			  int compare, unsigned number, unsigned action)
{
	unless(p, BPF_JEQ, call, 4);
	load(p, offsetof(struct seccomp_data, args) + 8 * argument);
	unless(p, compare, number, 1);
	answer(p, action);
	load(p, offsetof(struct seccomp_data, nr));
}

static void begin(struct program *p)
{
	load(p, offsetof(struct seccomp_data, arch));
	put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1,
					    0));
	answer(p, SECCOMP_RET_KILL_PROCESS);
	load(p, offsetof(struct seccomp_data, nr));
	unless(p, BPF_JEQ, SKIPPED, 1);
	answer(p, SECCOMP_RET_ALLOW);
#ifdef __x86_64__
	unless(p, BPF_JGE, X32, 1);
	answer(p, SECCOMP_RET_KILL_PROCESS);
#endif
	unless(p, BPF_JGT, LAST_KNOWN, 1);
	answer(p, UNKNOWN);
}

static void deny_always(struct program *p)
{
	deny(p, never, COUNT(never), DENIED);
	deny(p, rings, COUNT(rings), UNKNOWN);
	/* Its flags are in memory, which no filter can look into. */
	deny(p, (const unsigned short[]){ SYS_clone3 }, 1, UNKNOWN);
	with_argument(p, SYS_clone, 0, BPF_JSET, NEW_SPACES, DENIED);
	/* Types a command into the shell behind our terminal. */
	with_argument(p, SYS_ioctl, 1, BPF_JEQ, TIOCSTI, DENIED);
	with_argument(p, SYS_ioctl, 1, BPF_JEQ, TIOCLINUX, DENIED);
}

/* curl and the resolver use these and no others. */
static void allow_families(struct program *p)
{
	static const unsigned family[] = { AF_UNIX, AF_INET, AF_INET6,
					   AF_NETLINK };

	deny(p, servers, COUNT(servers), DENIED);
	unless(p, BPF_JEQ, SYS_socket, 2 * COUNT(family) + 2);
	load(p, offsetof(struct seccomp_data, args));
	for (size_t i = 0; i < COUNT(family); i++) {
		unless(p, BPF_JEQ, family[i], 1);
		answer(p, SECCOMP_RET_ALLOW);
	}
	answer(p, DENIED);
}

static void deny_programs(struct program *p)
{
	deny(p, programs, COUNT(programs), DENIED);
#ifndef RMM_BOX_SANITIZER
	/* A thread is no program. */
	unless(p, BPF_JEQ, SYS_clone, 4);
	load(p, offsetof(struct seccomp_data, args));
	unless(p, BPF_JSET, CLONE_THREAD, 1);
	answer(p, SECCOMP_RET_ALLOW);
	answer(p, DENIED);
#endif
}

static void deny_writing(struct program *p)
{
	deny(p, files, COUNT(files), DENIED);
	deny(p, (const unsigned short[]){ SYS_openat2, FCHMODAT2 }, 2, UNKNOWN);
	with_argument(p, SYS_openat, 2, BPF_JSET, WRITING, DENIED);
#ifdef SYS_open
	with_argument(p, SYS_open, 1, BPF_JSET, WRITING, DENIED);
#endif
}

int rmm_box_calls(const struct rmm_box_want *want)
{
	struct program program = {0};
	struct sock_fprog load_me = { .filter = program.at };

	begin(&program);
	deny_always(&program);
	if (want->needs & RMM_NEEDS_NETWORK)
		allow_families(&program);
	else
		deny(&program, sockets, COUNT(sockets), DENIED);
	if (!(want->needs & RMM_NEEDS_PROGRAMS))
		deny_programs(&program);
	if (rmm_box_reads_only(want))
		deny_writing(&program);
	answer(&program, SECCOMP_RET_ALLOW);
	if (program.n == MAX)
		return E2BIG;
	load_me.len = program.n;
	/* Kernels before 5.16 slow a filtered process down so that it can't
	 * read its own memory by speculation. There is nothing in it that is
	 * kept from the rest of it. */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_SPEC_ALLOW, &load_me) < 0)
		return errno;
	return 0;
}

#endif
