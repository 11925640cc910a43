# SPDX-License-Identifier: MIT
"""Every verb in surroundings that nobody planned for: environment.py BIN_DIR
WORK_DIR. What it writes must be the same bytes as in a plain run; where a verb
cannot go on, it says so in a line, with status 2, and the folder is as it was.
One row a surrounding, over all verbs."""
import ctypes
import errno
import os
import signal
import struct
import subprocess
import sys

from support import (RANDOM, VERBS, Machine, Result, Table, files_of, side_by_side,
                     stdin_of)

machine = Machine(sys.argv[1], os.path.join(sys.argv[2], 'hostile-environment'))
machine.prepare()
table = Table()
untouched = files_of(machine.base)
SAME, EITHER, ENDED = 'the same', 'the same, or 2', 'or ended by SIGPIPE'
LESS_HISTORY = ('explain', 'explain json')


def plain(name, **how):
    with stdin_of(name) as stdin:
        return machine.run(VERBS[name], stdin=stdin, **how)


usual = dict(zip(VERBS, side_by_side(plain, VERBS)))
for name, result in usual.items():
    table.row('plain: ' + name, 'status 0 or 1', 'status %d' % result.status,
              result.status < 2, result.err.decode(errors='replace'))


def judge(name, result, want, normal):
    """None, or what is wrong with this run."""
    if name in RANDOM:
        good = result.status == 0 and \
            set(result.files) == set(normal.files)
    else:
        good = result.same(normal)
    if good:
        return None
    kept = result.kept(name, normal)
    if want != SAME and result.says_why() and kept:
        return None
    if want == ENDED and result.status == 128 + signal.SIGPIPE and kept:
        return None
    return '%s: status %d, want %d\n%s%s' % (
        name, result.status, normal.status,
        result.err.decode(errors='replace')[:300],
        '\n'.join(result.difference(normal))[:600])


def check(surrounding, want, runner, normal=None, other=()):
    """runner(name) runs that verb there. What those in `other` show may be
    another text, as long as they change no file."""
    results = dict(zip(VERBS, side_by_side(runner, VERBS)))
    for name in other:
        if results[name].status < 2:
            results[name].out = (normal or usual)[name].out
            results[name].status = (normal or usual)[name].status
    wrong = [w for w in (judge(name, result, want, (normal or usual)[name])
                         for name, result in results.items()) if w]
    if files_of(machine.base) != untouched:
        wrong.append('the workspace has changed')
    refused = sum(1 for name in VERBS
                  if results[name].status == 2 and name not in RANDOM)
    table.row(surrounding, want, '%d of %d verbs%s' % (
        len(VERBS) - len(wrong), len(VERBS),
        ', %d refuse' % refused if refused else ''), not wrong, *wrong)
    return results


def surrounded(**how):
    return lambda name: plain(name, **how)


# ---- the clock, the language, the modes ----

for zone in ('Pacific/Kiritimati', 'Etc/GMT+12', 'Nowhere/At_All',
             ':/dev/zero', 'A' * 5000):
    check('TZ=%.20s' % zone, SAME, surrounded(env={'TZ': zone}))

locales = os.path.join(machine.work, 'locales')
os.makedirs(locales)
for name, source, charset in (('tr_TR.UTF-8', 'tr_TR', 'UTF-8'),
                              ('ja_JP.SJIS', 'ja_JP', 'SHIFT_JIS')):
    made = subprocess.run(['localedef', '--no-archive', '-c', '-i', source,
                           '-f', charset, os.path.join(locales, name)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    known = os.path.exists(os.path.join(locales, name, 'LC_CTYPE'))
    table.row('locale ' + name, 'is made', 'made' if known else made, known)
    check('LC_ALL=' + name, SAME,
          surrounded(env={'LC_ALL': name, 'LOCPATH': locales, 'LANG': name}))

for mask in (0, 0o077, 0o777):
    results = check('umask %03o' % mask, SAME if mask < 0o777 else EITHER,
                    surrounded(before=lambda m=mask: os.umask(m) and None))
    open_files = ['%s: %s is %o' % (name, path, mode)
                  for name, result in results.items()
                  for path, mode in result.modes.items()
                  if mode & 0o002]
    if mask:
        table.row('umask %03o: who may write' % mask, 'nobody else',
                  '%d files' % len(open_files), not open_files, *open_files)
    keys = results['keygen'].modes.get('m.key')
    table.row('umask %03o: mode of a secret key' % mask, 'for its owner',
              '%o' % keys, keys & 0o077 == 0)

# ---- variables that are gone, or that lead elsewhere ----

check('HOME unset', SAME, surrounded(env={'HOME': None}))
check('PATH unset', SAME, surrounded(env={'PATH': None}))
check('PATH=', SAME, surrounded(env={'PATH': ''}))
check('every variable unset but the date', SAME, surrounded(
    env={name: None for name in machine.environment()
         if name != 'SOURCE_DATE_EPOCH' and not name.endswith('OPTIONS')}))
dead = 'http://user:secret@127.0.0.1:1'
check('proxies that are dead', SAME, surrounded(
    env={name: dead for name in ('http_proxy', 'https_proxy', 'HTTPS_PROXY',
                                 'all_proxy', 'ALL_PROXY', 'ftp_proxy')}))
check('GIT_DIR and its like elsewhere', SAME, surrounded(
    env={'GIT_DIR': '/nonexistent', 'GIT_WORK_TREE': '/', 'GIT_INDEX_FILE':
         '/dev/zero', 'GIT_OBJECT_DIRECTORY': '/nonexistent',
         'XDG_CONFIG_HOME': '/dev/zero'}))
check('TMPDIR that is none', EITHER, surrounded(env={'TMPDIR': '/nonexistent'}))
check('a variable of 100 KiB', SAME, surrounded(env={'X': 'x' * 100000}))
# glibc fills what malloc gives and free gets back.
check('memory that is never zero', SAME, surrounded(
    env={'MALLOC_PERTURB_': '165'}))

# ---- descriptors ----


def without(*closed):
    def close():
        for fd in closed:
            os.close(fd)
    return close


for number in range(1, 8):
    gone = [fd for fd in (0, 1, 2) if number >> fd & 1]

    def run(name, gone=gone):
        result = plain(name, before=without(*gone))
        # Nobody can read what is said on a closed standard error.
        if 2 in gone and result.status == 2:
            result.err = b'rmmlist: (closed)\n'
        return result

    check('closed: %s' % ' '.join(map(str, gone)), EITHER, run)


def into_broken_pipe(name, prepare):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return plain(name, stdout=writer, before=prepare)
    finally:
        os.close(writer)


def ignore_pipe():
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)


def default_pipe():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def blank_output(runner):
    """Output went elsewhere: compare status and files."""
    def run(name):
        result = runner(name)
        result.out = usual[name].out
        return result
    return run


check('stdout: a pipe nobody reads', ENDED, blank_output(
    lambda name: into_broken_pipe(name, default_pipe)))
check('the same, SIGPIPE ignored', EITHER, blank_output(
    lambda name: into_broken_pipe(name, ignore_pipe)))
with open('/dev/full', 'wb') as full:
    check('stdout: a full device', EITHER, blank_output(
        lambda name: plain(name, stdout=full)))


def stdin_is(path, flags=os.O_RDONLY):
    def run(name):
        fd = os.open(path, flags)
        try:
            return machine.run(VERBS[name], stdin=fd)
        finally:
            os.close(fd)
    return run


check('stdin: a directory', EITHER, stdin_is('/'))
check('stdin: may only be written', EITHER, stdin_is('/dev/null', os.O_WRONLY))
check('stdin: zeros without end', EITHER, stdin_is('/dev/zero'),
      other=('validate -',))

# ---- signals that were ignored or blocked by who started us ----


def ignore_all():
    for number in range(1, 65):
        if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass


def block_all():
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


check('all signals ignored', SAME, surrounded(before=ignore_all,
                                              restore_signals=False))
check('all signals blocked', SAME, surrounded(before=block_all))

# ---- no randomness ----

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, MS_REC_PRIVATE, MS_BIND = 0x20000, 0x44000, 4096


class Filter(ctypes.Structure):
    _fields_ = [('n', ctypes.c_ushort), ('code', ctypes.c_void_p)]


def refuse(call, error):
    """In the child alone: the kernel answers the call with the error."""
    code = b''.join(struct.pack('HBBI', *line) for line in (
        (0x20, 0, 0, 0),  # its number
        (0x15, 0, 1, call), (0x06, 0, 0, 0x50000 | error),
        (0x06, 0, 0, 0x7fff0000)))

    def before():
        program = Filter(len(code) // 8, ctypes.cast(
            ctypes.c_char_p(code), ctypes.c_void_p))
        if libc.prctl(38, 1, 0, 0, 0) or \
                libc.prctl(22, 2, ctypes.byref(program), 0, 0):
            os._exit(99)
    return before


def both(*steps):
    return lambda: [step() for step in steps] and None


GETRANDOM = {'x86_64': 318, 'aarch64': 278}.get(os.uname().machine)
if GETRANDOM and plain('rules', before=refuse(GETRANDOM, 1)).status == 99:
    GETRANDOM = None  # no filters here
for error in (errno.ENOSYS, errno.EPERM) if GETRANDOM else ():
    check('getrandom answers %s' % errno.errorcode[error], EITHER,
          surrounded(before=refuse(GETRANDOM, error)), other=LESS_HISTORY)


def hide(*paths):
    """In the child alone: an empty folder over each path."""
    empty = os.path.join(machine.work, 'empty')
    os.makedirs(empty, exist_ok=True)

    def before():
        if libc.unshare(CLONE_NEWNS) or libc.mount(
                b'none', b'/', None, MS_REC_PRIVATE, None):
            os._exit(99)
        for path in paths:
            if libc.mount(empty.encode(), path.encode(), None, MS_BIND, None):
                os._exit(99)
    return before


if plain('rules', before=hide('/dev')).status == 99:
    print('       (no mounts of our own here: /dev and /proc stay)')
else:
    check('no /dev at all', EITHER, surrounded(before=hide('/dev')))
    check('no /proc', EITHER, surrounded(before=hide('/proc')))
    check('neither, nor /tmp', EITHER, surrounded(
        before=hide('/dev', '/proc', '/var/tmp')))
    if GETRANDOM:
        check('getrandom answers ENOSYS, no /dev', EITHER, surrounded(
            before=both(hide('/dev'), refuse(GETRANDOM, errno.ENOSYS))),
            other=LESS_HISTORY)

# ---- the folder that we stand in ----


def in_copy(name, change=None, **how):
    """In a copy of the workspace that `change` was done to."""
    folder = machine.copy()
    try:
        if change:
            change(folder)
        return plain(name, folder=folder, out='.', **how)
    finally:
        subprocess.run(['rm', '-rf', folder], check=True)


whole = dict(zip(VERBS, side_by_side(in_copy, VERBS)))


def as_nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def owner(uid):
    return lambda folder: subprocess.run(
        ['chown', '-R', '%d:%d' % (uid, uid), folder], check=True)


if os.geteuid() == 0 and plain('rules', before=as_nobody).status == 0:
    check('a folder that may not be written', EITHER, lambda name: in_copy(
        name, owner(0), before=as_nobody), whole, LESS_HISTORY)
    check('nobody, in its own folder', SAME, lambda name: in_copy(
        name, owner(65534), before=as_nobody), whole)


def far_below(name):
    """A path that is longer than PATH_MAX in all."""
    folder = machine.copy()
    fds = [os.open(folder, os.O_RDONLY)]
    try:
        for _ in range(24):
            os.mkdir('d' * 200, dir_fd=fds[-1])
            fds.append(os.open('d' * 200, os.O_RDONLY, dir_fd=fds[-1]))
        for entry in os.listdir(folder):
            if entry != 'd' * 200:
                os.rename(entry, entry, src_dir_fd=fds[0], dst_dir_fd=fds[-1])
        return plain(name, folder=folder, out='.',
                     look='/proc/self/fd/%d/.' % fds[-1],
                     before=lambda: os.fchdir(fds[-1]))
    finally:
        for fd in fds:
            os.close(fd)
        subprocess.run(['rm', '-rf', folder], check=True)


check('a path beyond PATH_MAX', EITHER, far_below, whole, LESS_HISTORY)


def deleted(name):
    """The folder goes while we stand in it."""
    folder = machine.new()

    def leave():
        os.chdir(folder)
        os.rmdir(folder)
    return plain(name, folder=folder, out='.', before=leave)


nowhere = {name: Result(result.status, result.out, result.err, {}, {}, {})
           for name, result in whole.items()}
check('a folder that is gone', EITHER, deleted, nowhere)


def strange(name):
    folder = os.path.join(machine.work, 'run-%s \n\x1b[31m\udcff=;$(x)' %
                          name.replace(' ', '_'))
    os.makedirs(folder)
    machine.copy(folder)
    try:
        return plain(name, folder=folder, out='.')
    finally:
        subprocess.run(['rm', '-rf', folder], check=True)


check('a path with blanks, newline, escape, no UTF-8', SAME, strange, whole)

table.end()
