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
                   r'|rmmlist-update\.[A-Za-z0-9]{6}|\.git/.*\.lock)(?:/|$)')
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
    parts    scripts: each leaves some files in a state between the old and
             the new one, which is fine too
    always   what strace does at each run beside the fault
    foreign  a pattern of files that a library reads or writes for us: what
             a signal cuts short there, it may report
    children other verbs are started: each may say what it met
    """
    most, floor = 48, 16

    def __init__(self, name, make, command, *, whole=(), last=None, parts=(),
                 always=(), foreign=None, children=False):
        self.name, self.make, self.command = name, make, command
        self.whole, self.last, self.parts = whole, last, parts
        self.always, self.children = always, children
        self.library = re.compile('(?:/etc|/usr|/lib|/proc)/' + (
            '|' + foreign if foreign else ''))

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
        for number, script in enumerate(self.parts):
            folder = self.copy('part%d' % number)
            subprocess.run(
                ['sh', '-c', script.replace('@TEMPLATE@', self.template)],
                cwd=folder, env=environment(self.binaries, folder),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, check=False)
            self.states.append(self.look(folder))
            shutil.rmtree(folder)
        expect(self.new != self.old, self.name, 'changes nothing')

    def clean(self, folder):
        done = self.run(self.command, folder)
        expect(done.returncode == 0, self.name, done.stderr)
        return self.look(folder), done.stderr.decode()

    def run(self, command, folder):
        return subprocess.run(
            self.words(command, folder), cwd=folder,
            env=environment(self.binaries, folder), timeout=120,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, check=False)

    def words(self, command, folder):
        return [os.path.join(self.binaries, command[0])] + [
            word.replace('@TEMPLATE@', self.template)
            .replace('@RUN@', os.path.basename(folder))
            for word in command[1:]]

    def copy(self, name):
        folder = os.path.join(self.work, '%s.%s' % (
            os.path.basename(self.template), name))
        shutil.copytree(self.template, folder, symlinks=True)
        return folder

    def look(self, folder):
        return snapshot(folder)

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

    def start(self, name):
        folder = self.copy(name)
        return folder, environment(self.binaries, folder)

    def remove(self, name):
        shutil.rmtree(os.path.join(self.work, '%s.%s' % (
            os.path.basename(self.template), name)))

    def is_library(self, hit):
        return any(self.library.search(line) for line in hit)

    def unlock(self, folder):
        """What only a person can do before the next run; how often."""
        return 0

    def check(self, folder):
        """What is wrong with a folder beyond its bytes."""
        return []


class GitScenario(Scenario):
    """Of a repository only the branch counts, and that git finds it whole.
    Objects that nobody names are git's to collect, and a lock of a branch is
    nobody's to break but a person's."""

    def __init__(self, name, make, command, branch, **more):
        super().__init__(name, make, command, foreign=r'/\.git', **more)
        self.branch = branch

    def git(self, folder, *words):
        return subprocess.run(
            ['git', *words], cwd=folder, env=environment(self.binaries, folder),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False)

    def look(self, folder):
        tree = {path: what for path, what in snapshot(folder).items()
                if not path.startswith('.git') or path.endswith('.lock')}
        tree['the branch'] = self.git(
            folder, 'rev-parse', '--verify', '-q',
            'refs/heads/%s^{tree}' % self.branch).stdout
        return tree

    def unlock(self, folder):
        path = os.path.join(folder, '.git', 'refs', 'heads',
                            self.branch + '.lock')
        if not os.path.exists(path):
            return 0
        done = self.run(self.command, folder)
        said = done.stderr.decode()
        # When there is nothing to commit any more, the lock hinders nobody.
        expect(done.returncode == 0 or done.returncode == 2 and 'is locked by another git' in said and
               "remove '" in said and self.branch + ".lock'" in said, said)
        os.unlink(path)
        return 1

    def check(self, folder):
        done = self.git(folder, 'fsck', '--no-dangling', '--no-progress')
        return ['git fsck: %s' % done.stdout.decode()] if done.returncode \
            else []
