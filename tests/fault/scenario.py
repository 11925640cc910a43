# SPDX-License-Identifier: MIT
"""What a verb finds, what it is to leave, and what it may leave when a call
fails in the middle."""
import os
import re
import shutil
import stat
import subprocess

from support import ROOT, expect, read

# .NAME.abc123, .OUT.publish and its lock, a private folder
STRAY = re.compile(r'(?:^|/)(?:\.[^/]+\.[a-z0-9]{6}|\.[^/]+\.publish(?:\.lock)?'
                   r'|rmmlist-update\.[A-Za-z0-9]{6})(?:/|$)')
POINTER = 'datapackage.json.minisig'

ENV = {'LC_ALL': 'C', 'TZ': 'UTC', 'SOURCE_DATE_EPOCH': '1780000000',
       'GIT_CONFIG_NOSYSTEM': '1', 'REPO': ROOT,
       'FIXTURES': os.path.join(ROOT, 'tests', 'data')}


def environment(binaries, folder):
    """As little as a verb needs; whatever it keeps is kept in the folder."""
    return dict(ENV, PATH=binaries + ':' + os.environ['PATH'], HOME=folder,
                RMMLIST_EXEC_PATH=binaries, TMPDIR=folder)


def snapshot(folder):
    """Every file's mode and bytes by its path; a folder's mode alone."""
    tree = {}
    for top, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(top, name)
            mode = os.lstat(path).st_mode
            tree[os.path.relpath(path, folder)] = (
                oct(stat.S_IMODE(mode)),
                os.readlink(path) if stat.S_ISLNK(mode) else
                read(path) if stat.S_ISREG(mode) else None)
    return tree


def differences(tree, other):
    return sorted(path for path in tree.keys() | other.keys()
                  if tree.get(path) != other.get(path))


def part(tree, folder):
    return {path: what for path, what in tree.items()
            if path == folder or path.startswith(folder + '/')}


class Scenario:
    """A verb on a folder.

    make     a shell script that makes the folder
    command  the verb; PWD is the folder
    whole    subfolders that are old or new as a whole
    last     the file that is new only when all others are
    parts    other commands: each leaves some files in a state between the old
             and the new one, which is fine too
    always   what strace does at each run beside the fault
    forget   a pattern of paths that are somebody else's
    """

    def __init__(self, name, make, command, *, whole=(), last=None, parts=(),
                 always=(), forget=None, children=False):
        self.name, self.make, self.command = name, make, command
        self.whole, self.last, self.parts = whole, last, parts
        self.always, self.children = always, children
        self.forget = re.compile(forget) if forget else None

    def prepare(self, binaries, work):
        """Makes the folder, and learns what clean runs make of it."""
        self.binaries, self.work = binaries, work
        self.template = os.path.join(work, self.name.replace(' ', '-'))
        os.mkdir(self.template)
        subprocess.run(['sh', '-e', '-c', self.make], cwd=self.template,
                       check=True, stdin=subprocess.DEVNULL,
                       env=environment(binaries, self.template))
        self.old = self.look(self.template)
        folder = self.copy('clean')
        self.new, self.said = self.clean(folder)
        self.again, _ = self.clean(folder)
        self.states = [self.old, self.new]
        shutil.rmtree(folder)
        for number, command in enumerate(self.parts):
            folder = self.copy('part%d' % number)
            for words in command:
                self.run(words, folder)
            self.states.append(self.look(folder))
            shutil.rmtree(folder)
        expect(self.new != self.old, self.name, 'changes nothing')

    def clean(self, folder):
        done = self.run(self.command, folder)
        expect(done.returncode == 0, self.name, done.stderr)
        return self.look(folder), done.stderr.decode()

    def run(self, command, folder):
        return subprocess.run(
            self.words(command), cwd=folder,
            env=environment(self.binaries, folder), timeout=120,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, check=False)

    def words(self, command):
        return [os.path.join(self.binaries, command[0])] + command[1:]

    def copy(self, name):
        folder = os.path.join(self.work, '%s.%s' % (
            os.path.basename(self.template), name))
        shutil.copytree(self.template, folder, symlinks=True)
        return folder

    def look(self, folder):
        tree = snapshot(folder)
        if self.forget:
            tree = {path: what for path, what in tree.items()
                    if not self.forget.search(path)}
        return tree

    def strays(self, tree):
        return sorted(path for path in tree if STRAY.search(path))

    def problems(self, tree):
        """What is neither old nor new in it, strays aside."""
        tree = {path: what for path, what in tree.items()
                if not STRAY.search(path)}
        found = ['%s is neither the old one nor the new one' % path
                 for path in tree.keys() | self.old.keys()
                 if all(tree.get(path) != state.get(path)
                        for state in self.states)]
        for folder in self.whole:
            if part(tree, folder) not in (part(self.old, folder),
                                          part(self.new, folder)):
                found.append('%s is a mix' % folder)
        if self.last and self.is_new(tree):
            found += ['%s is new, %s is not' % (self.last, path)
                      for path in self.new
                      if tree.get(path) != self.new[path]]
        return sorted(found)

    def is_new(self, tree):
        """Was the step taken that makes it so?"""
        mark = self.last or (self.whole and
                             os.path.join(self.whole[0], POINTER))
        return bool(mark) and tree.get(mark) == self.new.get(mark) != \
            self.old.get(mark)

    def recovered(self, tree):
        """What the next clean run leaves."""
        return self.again if self.is_new(tree) else self.new

    most, floor = 120, 20

    def start(self, name):
        folder = self.copy(name)
        return folder, environment(self.binaries, folder)

    def remove(self, name):
        shutil.rmtree(os.path.join(self.work, '%s.%s' % (
            os.path.basename(self.template), name)))

    def foreign(self, hit):
        """Was it a library that made the call?"""
        return False
