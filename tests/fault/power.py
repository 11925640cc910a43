# SPDX-License-Identifier: MIT
"""The power goes at any moment: what is then on the disk. power.py BIN_DIR
WORK_DIR

strace tells which bytes a verb wrote and what it synced. From that the folder
is put together as it would be after each call, with nothing in it but what was
synced: a file's bytes when the file was, a folder's names when the folder was.
A file system may have kept more, so each folder's names are taken in both ways.
Whatever is found must be the old state or the new one."""
import os
import re
import sys

import inject
import scenarios
from scenario import POINTER, STRAY
from support import expect, read

BINARIES, WORK = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TRACED = '''openat,open,creat,write,pwrite64,writev,close,dup,dup2,dup3,fcntl,
fsync,fdatasync,rename,renameat,renameat2,link,linkat,symlinkat,unlink,
unlinkat,mkdir,mkdirat,rmdir,ftruncate,truncate,copy_file_range,sendfile,
chdir,fchdir,clone,clone3,fork,vfork'''.replace('\n', '')
# One process that writes all by itself.
NAMES = ('publish', 'publish, the first', 'publish, file by file', 'merge',
         'publish, the first, file by file', 'drop', 'fetch, one',
         'push, a folder', 'push, a new folder', 'pull')
CALL = re.compile(r'(\w+)\((.*)\)\s+= (-?\d+)')
WORD = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?|([^,]+)')


class File:
    def __init__(self, data=b'', safe=b''):
        self.data, self.safe = data, safe

    def sync(self):
        self.safe = self.data

    def is_safe(self):
        return self.safe == self.data


class Folder:
    def __init__(self):
        self.names, self.safe = {}, {}

    def sync(self):
        self.safe = dict(self.names)

    def is_safe(self):
        return self.safe == self.names


def load(path):
    if not os.path.isdir(path):
        data = read(path)
        return File(data, data)
    folder = Folder()
    for name in os.listdir(path):
        folder.names[name] = load(os.path.join(path, name))
    folder.sync()
    return folder


def folders_of(node, found):
    if isinstance(node, Folder) and node not in found:
        found.append(node)
        for names in (node.names, node.safe):
            for below in names.values():
                folders_of(below, found)
    return found


class Disk:
    """A folder, as a process sees it and as it would outlast the power."""

    def __init__(self, path):
        self.path, self.top = path, load(path)
        self.open, self.renames, self.wrong = {}, [], []

    # ---- names ----

    def find(self, start, path):
        """The folder and the name in it; (None, '') for what is elsewhere."""
        if path.startswith('/'):
            if not (path + '/').startswith(self.path + '/'):
                return None, ''
            start, path = self.top, path[len(self.path):]
        parts = [part for part in path.split('/') if part not in ('', '.')]
        if parts == ['..']:
            return next((folder for folder in folders_of(self.top, [])
                         if any(below is start for below in
                                folder.names.values())), None), '.'
        if start is None or '..' in parts:
            return None, ''
        for part in parts[:-1]:
            start = start.names.get(part)
            if not isinstance(start, Folder):
                return None, ''
        return start, parts[-1] if parts else '.'

    def at(self, word, path):
        start = self.top if word == 'AT_FDCWD' else \
            self.open.get(int(word), [None])[0]
        return self.find(start, path)

    # ---- calls ----

    def openat(self, result, at, path, flags, *_):
        folder, name = self.at(at, path)
        self.open.pop(result, None)
        if folder is None:
            return
        node = folder if name == '.' else folder.names.get(name)
        if node is None and 'O_CREAT' in flags:
            node = folder.names[name] = File()
        if node is not None:
            if 'O_TRUNC' in flags:
                node.data = b''
            self.open[result] = [node, 0]

    def write(self, result, fd, data, *_):
        item = self.open.get(int(fd))
        if item:
            node, offset = item
            node.data = node.data[:offset].ljust(offset, b'\0') + \
                data.encode('latin-1')[:result] + \
                node.data[offset + result:]
            item[1] += result

    def close(self, _, fd):
        self.open.pop(int(fd), None)

    def fcntl(self, result, fd, what, *_):
        if what.strip().startswith('F_DUPFD') and int(fd) in self.open:
            self.open[result] = self.open[int(fd)]

    def fsync(self, _, fd):
        item = self.open.get(int(fd))
        if item:
            item[0].sync()
            for rename in self.renames:
                rename['synced'] |= item[0] is rename['folder']

    fdatasync = fsync

    def rename(self, result, old, new):
        self.renameat2(result, 'AT_FDCWD', old, 'AT_FDCWD', new, '0')

    def renameat(self, result, at_old, old, at_new, new):
        self.renameat2(result, at_old, old, at_new, new, '0')

    def renameat2(self, _, at_old, old, at_new, new, flags):
        (a, from_name), (b, to_name) = self.at(at_old, old), \
            self.at(at_new, new)
        if a is None or b is None:
            return
        node = a.names.pop(from_name)
        if 'RENAME_EXCHANGE' in flags:
            a.names[from_name] = b.names[to_name]
        b.names[to_name] = node
        self.lint(node, b, new)

    def linkat(self, _, at_old, old, at_new, new, *_more):
        (a, from_name), (b, to_name) = self.at(at_old, old), \
            self.at(at_new, new)
        if a is not None and b is not None:
            b.names[to_name] = a.names[from_name]

    def unlink(self, result, path):
        self.unlinkat(result, 'AT_FDCWD', path)

    rmdir = unlink

    def unlinkat(self, _, at, path, *_more):
        folder, name = self.at(at, path)
        if folder is not None:
            folder.names.pop(name)

    def mkdir(self, result, path, *_):
        self.mkdirat(result, 'AT_FDCWD', path)

    def mkdirat(self, _, at, path, *_more):
        folder, name = self.at(at, path)
        if folder is not None:
            folder.names[name] = Folder()

    # ---- what holds at every rename ----

    def lint(self, node, folder, path):
        """fsync(file) < rename < fsync(folder) < the next rename."""
        loose = [] if isinstance(node, Folder) else \
            [] if node.is_safe() else [node]
        for below in folders_of(node, []):
            loose += [] if below.is_safe() else [below]
            loose += [file for file in below.names.values()
                      if isinstance(file, File) and not file.is_safe()]
        if loose:
            self.wrong.append('%s: renamed before %d of it were synced' % (
                path, len(loose)))
        self.wrong += ['%s: its folder is not synced before %s is renamed' % (
            last['path'], path) for last in self.renames[-1:]
            if not last['synced']]
        self.renames.append({'path': path, 'folder': folder,
                             'synced': False})

    def end(self):
        return self.wrong + ['%s: its folder is never synced' % last['path']
                             for last in self.renames[-1:]
                             if not last['synced']]

    # ---- when the power is gone ----

    def tree(self, kept, power=False):
        """Bytes by path; `kept` are the folders whose last names were."""
        found = {}

        def walk(node, path):
            names = node.names if power or node in kept else node.safe
            for name, below in names.items():
                if isinstance(below, Folder):
                    walk(below, path + name + '/')
                else:
                    found[path + name] = below.data if power else below.safe
        walk(self.top, '')
        return found

    def after_power_loss(self):
        loose = [folder for folder in folders_of(self.top, [])
                 if not folder.is_safe()]
        yield self.tree([])
        if loose:
            yield self.tree(loose)
        if len(loose) > 1:
            for folder in loose:
                yield self.tree([folder])
                yield self.tree([other for other in loose
                                 if other is not folder])


def parse(line):
    match = CALL.match(line)
    if not match or int(match.group(3)) < 0:
        return None
    words = [bytes.fromhex(text.replace('\\x', '')).decode('latin-1')
             if not other else other.strip()
             for text, other in WORD.findall(match.group(2).replace(
                 ', "', ',"'))]
    return match.group(1), int(match.group(3)), words


def bytes_of(tree):
    return {path: what[1] for path, what in tree.items()
            if what[1] is not None}


class Judge:
    """Does a tree of bytes hold the old state or the new one?"""

    def __init__(self, scenario):
        self.s = scenario
        self.old = bytes_of(scenario.old)
        self.new = bytes_of(scenario.new)
        self.out = scenario.whole[0] if scenario.whole else \
            os.path.dirname(scenario.last) if scenario.last and \
            scenario.last.endswith(POINTER) else None
        self.seen = {'old': 0, 'new': 0}

    def part(self, tree, folder):
        return {path: data for path, data in tree.items()
                if path.startswith(folder + '/')}

    def look(self, tree):
        """What is wrong."""
        tree = {path: data for path, data in tree.items()
                if not STRAY.search(path)}
        if self.s.whole:
            old, new = self.part(self.old, self.out), \
                self.part(self.new, self.out)
            found = self.part(tree, self.out)
            if found not in (old, new):
                return '%s is a mix: %d files' % (self.out, len(found))
            self.count(found == new)
            return None
        for path in tree.keys() | self.old.keys():
            if tree.get(path) not in (self.old.get(path),
                                      self.new.get(path)):
                return '%s is neither old nor new' % path
        mark = self.s.last
        is_new = bool(mark) and tree.get(mark) == self.new[mark]
        self.count(is_new)
        # Through the pointer: all that the publication names is there.
        missing = [path for path in
                   (self.named_before if self.out and not is_new else ())
                   if path not in tree]
        if missing:
            return '%s: %s is missing' % (mark, missing[0])
        late = [path for path in self.new if is_new and
                tree.get(path) != self.new[path]]
        return '%s is new, %s is not' % (mark, late[0]) if late else None

    @property
    def named_before(self):
        """What the old pointer leads to."""
        pointer = self.old.get(self.s.last)
        if pointer is None:
            return []
        manifest = self.old[self.out + '/datapackage.json']
        return ['%s/by-hash/sha256/%s' % (self.out, name.decode())
                for name in re.findall(rb'sha256:([0-9a-f]{64})',
                                       pointer + manifest)]

    def count(self, is_new):
        self.seen['new' if is_new else 'old'] += 1


def play(scenario):
    scenario.prepare(BINARIES, WORK)
    folder, env = scenario.start('power')
    disk, judge = Disk(os.path.realpath(folder)), Judge(scenario)
    trace = inject.run(
        scenario.words(scenario.command, folder),
        ['-xx', '-s', str(1 << 26), '-e', 'trace=' + TRACED] +
        [word for other in scenario.always
         for word in ('-e', 'inject=' + other)], os.path.realpath(folder),
        env)
    expect(trace.status == 0 and len(trace.log) == 1, scenario.name,
           trace.err, len(trace.log), 'processes')
    wrong, calls = [], 0
    for line in trace.log[0]:
        call = parse(line)
        if not call:
            continue
        name, result, words = call
        expect(hasattr(disk, name), scenario.name, 'calls', name)
        getattr(disk, name)(result, *words)
        calls += 1
        for tree in disk.after_power_loss():
            problem = judge.look(tree)
            if problem:
                wrong.append('after call %d, %s: %s' % (
                    calls, line[:60], problem))
    lasting = {path: data for path, data in disk.tree([]).items()
               if not STRAY.search(path)}
    wrong += ['it has ended, but %s is not on the disk' % path
              for path, data in judge.new.items()
              if lasting.get(path) != data][:3]
    # The model is the disk, or it says nothing about it.
    expect(disk.tree([], power=True) == bytes_of(scenario.look(folder)),
           scenario.name, 'left other bytes than the model')
    scenario.remove('power')
    wrong += disk.end()
    states = sum(judge.seen.values()) + len(wrong)
    print('%s: the power goes after each of %d calls: %d states, %d old, '
          '%d new; %d renames; %d violations' % (
              scenario.name, calls, states, judge.seen['old'],
              judge.seen['new'], len(disk.renames), len(wrong)))
    for text in wrong[:4]:
        print('    ' + text)
    sys.stdout.flush()
    if not disk.renames or not judge.seen['old'] or \
            (scenario.whole or scenario.last) and not judge.seen['new']:
        print('    nothing was tested')
        return 1
    return len(wrong)


sys.exit(scenarios.play_each(
    (scenario for scenario in scenarios.every() if scenario.name in NAMES),
    play))
