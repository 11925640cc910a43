# SPDX-License-Identifier: MIT
"""Calls of the kernel that fail because strace says so."""
import collections
import glob
import os
import re
import shutil
import subprocess
import tempfile

# What is made to fail, by how often it is worth it: calls that change
# something, calls that only look.
CHANGING = frozenset('''
	write pwrite64 writev fsync fdatasync rename renameat renameat2 link
	linkat symlink symlinkat unlink unlinkat rmdir flock mkdir mkdirat chmod
	fchmod fchmodat truncate ftruncate copy_file_range sendfile utimensat'''.split())
LOOKING = frozenset('''
	open openat creat close read pread64 readv getdents64 newfstatat fstat
	stat lstat readlink'''.split())
NETWORK = frozenset('''
	socket connect sendto sendmsg recvfrom recvmsg shutdown'''.split())
# Neither changes a file nor can fail in a way that a verb would hide.
HARMLESS = frozenset('''
	access arch_prctl brk chdir clock_gettime clock_nanosleep clone clone3
	dup dup2 execve exit exit_group faccessat faccessat2 fadvise64 fcntl
	fork futex getcwd getegid geteuid getgid getpeername getpgrp getpid
	getppid getrandom getrlimit getsockname getsockopt gettid getuid ioctl
	kill lseek madvise mlock mlock2 mmap mprotect mremap munlock munmap
	nanosleep pipe pipe2 poll ppoll prctl prlimit64 readahead restart_syscall
	rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn
	rt_sigtimedwait sched_getaffinity sched_yield set_robust_list
	set_tid_address setsockopt sigaltstack socketpair statfs statx sysinfo
	tgkill umask uname vfork wait4 waitid eventfd2 epoll_create1 epoll_ctl
	epoll_wait fstatfs select pselect6 getsid seccomp
	landlock_create_ruleset landlock_add_rule landlock_restrict_self'''.split())

LINE = re.compile(r'(\w+)\(')
LOADED = re.compile(r'"[^"]*(?:\.so[.0-9]*|ld\.so\.cache)"')

Result = collections.namedtuple('Result', 'status err log')


class NotTraced(Exception):
    """strace may not look at processes here, so nothing was tested."""


def run(command, options, cwd, env):
    """Runs the command under `strace -ff OPTION...`; the log has the lines of
    each process, in a list of its own, in the order in which they began."""
    folder = tempfile.mkdtemp(prefix='strace.')
    try:
        done = subprocess.run(
            ['strace', '-ff', '-q', '-o', os.path.join(folder, 'log'),
             *options, '--', *command], cwd=cwd, env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, timeout=300, check=False)
        log = []
        for path in sorted(glob.glob(os.path.join(folder, 'log.*')),
                           key=lambda path: int(path.rpartition('.')[2])):
            with open(path, encoding='latin-1') as file:
                log.append(file.read().splitlines())
    finally:
        shutil.rmtree(folder)
    err = done.stderr.decode(errors='replace')
    if not log or re.search(r'^\S*strace: ', err, re.M):
        raise NotTraced(err.strip() or 'strace wrote nothing')
    return Result(done.returncode, err, log)


def calls(log):
    """How many of each call the busiest process makes, and how many of them
    belong to the loading of libraries, which is not ours. Both by name."""
    most, loading = collections.Counter(), {}
    for process in log:
        names = [LINE.match(line).group(1) if LINE.match(line) else ''
                 for line in process]
        loads = [i for i, line in enumerate(process)
                 if names[i] in ('open', 'openat') and LOADED.search(line)]
        # What is opened by hand later (dlopen) does not count.
        first = next((i for i, line in enumerate(process)
                      if names[i] in ('open', 'openat') and
                      not LOADED.search(line)), len(process))
        last = max((i for i in loads if i < first), default=-1)
        end = next((i for i in range(last + 1, len(names))
                    if names[i] == 'close'), last) + 1
        seen = collections.Counter(name for name in names if name)
        before = collections.Counter(name for name in names[:end] if name)
        for name, n in seen.items():
            most[name] = max(most[name], n)
            loading[name] = min(loading.get(name, n), before[name])
    return most, loading


def options(call, fault, number, always=()):
    """What makes the number-th call of that name fail, in each process."""
    how = 'signal=KILL' if fault == 'KILL' else 'error=' + fault
    names = {call} | {a.partition(':')[0] for a in always}
    result = ['-e', 'trace=' + ','.join(sorted(names)), '-y']
    # With it strace 6.1 sends no signal.
    if fault != 'KILL':
        result.append('--seccomp-bpf')
    for other in always:
        if other.partition(':')[0] != call:
            result += ['-e', 'inject=' + other]
    return result + ['-e', 'inject=%s:%s:when=%d' % (call, how, number)]


def hits(log):
    """The lines that tell of a call that was made to fail."""
    return [line for process in log for line in process
            if '(INJECTED)' in line or 'killed by SIGKILL' in line]
