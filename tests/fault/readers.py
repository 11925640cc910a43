# SPDX-License-Identifier: MIT
"""A reader in a tight loop while publications are made, and several publishers
at once. readers.py BIN_DIR WORK_DIR

Whoever begins at the pointer and takes all else by hash sees one publication.
Whoever takes stable names alone sees files that are whole, yet two of them may
be of two publications, since the folder may be exchanged between the two. In a
folder that is held open they are of one, or gone; where no folder can be
exchanged (a volume) they may be of two there as well."""
import collections
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys

from scenario import POINTER, STRAY, environment
from support import expect, read

BINARIES, WORK = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
OUT = os.path.join(WORK, 'out')
KEYS = os.path.join(WORK, 'a', 'keys')
ENV = environment(BINARIES, WORK)
PUBLICATIONS, IN_PLACE = 1000, 40
CSV = 'rmm_indicators.csv'
FIRST = datetime.datetime(2026, 1, 5)
MAKE = '''
mkdir a && cd a
. "$FIXTURES/use-pub.sh"
cd ..
cp -R a b
cd b
echo 'b.exe,process,Alpha,,test,,,,' >>lists/local/additions.csv
rmmlist merge -q --date 2026-01-02
'''


def digest(data):
    return hashlib.sha256(data).hexdigest()


def moment(number):
    """Days apart, so that each publication finds those of a month."""
    return FIRST + datetime.timedelta(days=number)


def publish_command(which, number):
    return [os.path.join(BINARIES, 'rmmlist-publish'), '-C',
            os.path.join(WORK, which), '-k',
            os.path.join(KEYS, 'vector.key'), '-p',
            os.path.join(KEYS, 'vector.pub'), '--now',
            moment(number).strftime('%Y-%m-%dT%H:%M:%SZ'), '-o', OUT]


class Reader:
    """Reads until standard input ends, then prints what it saw."""

    def __init__(self, lists):
        self.lists = lists  # digest of the list, by which
        self.count = collections.Counter()
        self.mixes = []
        self.serials, self.alone, self.pairs = set(), set(), set()

    def mix(self, *words):
        self.mixes.append(' '.join(str(word) for word in words))

    def pointer(self, data):
        found = re.search(rb'serial:(\d+) .* sha256:([0-9a-f]{64}) ', data)
        expect(found, 'half a pointer:', data)
        return found.group(1).decode(), found.group(2).decode()

    def expected(self, serial):
        day = datetime.datetime.strptime(serial[:8], '%Y%m%d') - FIRST
        return 'ab'[day.days % 2]

    def by_pointer(self):
        """One publication: all of it by hash."""
        serial, sha256 = self.pointer(read(os.path.join(OUT, POINTER)))
        objects = os.path.join(OUT, 'by-hash', 'sha256')
        try:
            manifest = read(os.path.join(objects, sha256))
            if digest(manifest) != sha256:
                self.mix('the manifest of', serial)
            for name, sha256 in re.findall(
                    r'"path": "([^"]+)".*?"hash": "sha256:([0-9a-f]{64})"',
                    manifest.decode(), re.S):
                if digest(read(os.path.join(objects, sha256))) != sha256:
                    self.mix(name, 'of', serial)
                if name == CSV and self.lists.get(sha256) != \
                        self.expected(serial):
                    self.mix(serial, 'with the list of another')
                self.count['objects'] += 1
        except FileNotFoundError as error:
            now, _ = self.pointer(read(os.path.join(OUT, POINTER)))
            days = datetime.datetime.strptime(now[:8], '%Y%m%d') - \
                datetime.datetime.strptime(serial[:8], '%Y%m%d')
            # We slept for a month of publications, or something is wrong.
            if days.days < 25:
                self.mix(serial, error)
            self.count['late'] += 1
            return
        self.serials.add(serial)
        self.count['by pointer'] += 1

    def by_name(self):
        """Stable names, one after the other."""
        data = read(os.path.join(OUT, CSV))
        sig = read(os.path.join(OUT, CSV + '.minisig'))
        if digest(data) not in self.lists:
            self.mix('half a list')
        self.alone.add(digest(sig))
        self.pairs.add((digest(data), digest(sig)))
        self.count['by name'] += 1

    def by_folder(self):
        """Stable names in a folder that is held open."""
        folder = os.open(OUT, os.O_RDONLY | os.O_DIRECTORY)
        try:
            serial, sha256 = self.pointer(self.below(folder, POINTER))
            data = self.below(folder, CSV)
            manifest = self.below(folder, 'datapackage.json')
            if digest(manifest) != sha256 or \
                    self.lists.get(digest(data)) != self.expected(serial):
                self.count['of two'] += 1
            self.count['by folder'] += 1
        except FileNotFoundError:
            self.count['gone'] += 1
        finally:
            os.close(folder)

    def below(self, folder, name):
        with open(os.open(name, os.O_RDONLY, dir_fd=folder), 'rb') as file:
            return file.read()

    def run(self):
        os.set_blocking(0, False)
        os.nice(5)  # there is more to see when publishers come first
        while sys.stdin.buffer.read(1) != b'':
            self.by_pointer()
            self.by_name()
            self.by_folder()
        print(json.dumps({
            'count': self.count, 'mixes': self.mixes,
            'serials': sorted(self.serials), 'alone': sorted(self.alone),
            'pairs': sorted(self.pairs)}))


class Published:
    """The signatures of the list, of all publications."""

    def __init__(self):
        self.pairs = set()

    def note(self):
        self.pairs.add((digest(read(os.path.join(OUT, CSV))),
                        digest(read(os.path.join(OUT, CSV + '.minisig')))))


def verify():
    """Our verify and Debian's minisign on what is served."""
    done = subprocess.run(
        [os.path.join(BINARIES, 'rmmlist-verify'), '-p',
         os.path.join(KEYS, 'vector.pub'), '--now',
         re.search(r'created:(\S+)', read(os.path.join(
             OUT, POINTER)).decode()).group(1), OUT],
        env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        check=False)
    expect(done.returncode == 0, done.stderr)
    for name in (CSV, 'datapackage.json'):
        subprocess.run(['minisign', '-V', '-q', '-p',
                        os.path.join(KEYS, 'vector.pub'), '-m',
                        os.path.join(OUT, name)], check=True)


def strays():
    return [name for name in os.listdir(WORK) if STRAY.search(name)]


def lists():
    return {digest(read(os.path.join(WORK, which, 'lists', CSV))): which
            for which in 'ab'}


def read_while(name, numbers, prefix):
    """Publishes for each of the numbers while somebody reads."""
    published = Published()
    published.note()
    with subprocess.Popen([sys.executable, os.path.abspath(__file__), BINARIES,
                           WORK, 'read'], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as reader:
        for number in numbers:
            subprocess.run(prefix + publish_command('ab'[number % 2], number)
                           + ['-q'], env=ENV, check=True)
            published.note()
        seen, _ = reader.communicate()
    seen = json.loads(seen)
    count = collections.Counter(seen['count'])
    pairs = {tuple(pair) for pair in seen['pairs']}
    unknown = set(seen['alone']) - {sig for _, sig in published.pairs}
    print('%s: %d publications; %d read through the pointer, all by hash (%d '
          'files, %d serials), %d mixes' % (
              name, len(numbers), count['by pointer'], count['objects'],
              len(seen['serials']), len(seen['mixes'])))
    print('    %d times two stable names: each file whole, %d pairs of two '
          'publications; %d times in a folder held open, %d of two '
          'publications, %d times gone' % (
              count['by name'], len(pairs - published.pairs),
              count['by folder'], count['of two'], count['gone']))
    for mix in seen['mixes'][:5]:
        print('    ' + mix)
    expect(not seen['mixes'] and not unknown, name, 'saw a mix')
    expect(prefix or not count['of two'], name, 'a folder with two in it')
    expect(count['by pointer'] >= len(numbers) // 10 and
           len(seen['serials']) >= len(numbers) // 20, 'hardly a read')
    verify()
    expect(not strays(), strays())


def at_once(publishers, rounds, first):
    """Several, each of the one list or the other: all but one are told."""
    serials, locked = [], 0
    for number in range(first, first + rounds):
        before = len(serials)
        children = [subprocess.Popen(
            publish_command('ab'[i % 2], number), env=ENV,
            stderr=subprocess.PIPE) for i in range(publishers)]
        for child in children:
            said = child.communicate()[1].decode()
            found = re.search('published serial ([0-9]+) in', said)
            if child.returncode == 0 and found:
                serials.append(found.group(1))
                continue
            expect(child.returncode == 2 and said.count('\n') == 1 and
                   'another run of rmmlist is writing' in said, said)
            locked += 1
        expect(len(serials) > before, 'nobody published')
        expect(digest(read(os.path.join(OUT, CSV))) in lists(), 'a mix')
        verify()
        expect(not strays(), strays())
    history = re.findall(r'^(\d{14}),', read(
        os.path.join(OUT, 'history.csv')).decode(), re.M)
    expect(len(set(serials)) == len(serials), 'a serial was given twice')
    expect(history == sorted(set(history)) and set(serials) <= set(history),
           'the history lacks a publication')
    print('%d publishers at once, %d rounds: %d published, each its own serial '
          'and in the history, %d told that another writes; 0 mixes' % (
              publishers, rounds, len(serials), locked))
    expect(locked, 'they never met')


def main():
    subprocess.run(['sh', '-e', '-c', MAKE], cwd=WORK, env=ENV, check=True)
    subprocess.run(publish_command('a', 0) + ['-q'], env=ENV, check=True)
    end = PUBLICATIONS + 1
    read_while('in one step', range(1, end), [])
    read_while('file by file', range(end, end + IN_PLACE), [
        'strace', '-f', '-o', '/dev/null', '-e', 'trace=renameat2',
        '--seccomp-bpf', '-e', 'inject=renameat2:error=EINVAL'])
    at_once(2, 40, end + IN_PLACE)
    at_once(4, 20, end + IN_PLACE + 40)


if sys.argv[3:] == ['read']:
    Reader(lists()).run()
else:
    main()
