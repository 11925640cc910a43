# SPDX-License-Identifier: MIT
"""Each call of the kernel that a verb makes fails once: the process is killed
there, or is told ENOSPC, EIO or EINTR. kernel.py BIN_DIR WORK_DIR [NAME...]"""
import collections
import concurrent.futures
import os
import re
import shutil
import sys
import threading
import time

import inject
import scenarios
import store
from inject import CHANGING, LOOKING, NETWORK
from scenario import differences, environment
from support import expect

BINARIES, WORK = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
FULL = bool(os.environ.get('FULL'))
FAULTS = ('KILL', 'ENOSPC', 'EIO', 'EINTR')
# What a signal may cut short, as POSIX says; and a rename, as FUSE does.
INTERRUPTED = frozenset('''
	open openat close read write pwrite64 writev fsync fdatasync flock fchmod
	fchmodat rename renameat renameat2 recvfrom sendto'''.split())
REMOVING = ('unlink', 'unlinkat', 'rmdir', 'getdents64')
SHOWN = 12

Case = collections.namedtuple('Case', 'call number fault')


def faults_of(call):
    if call in CHANGING or call in ('open', 'openat', 'close'):
        return FAULTS
    return ('EIO', 'EINTR') if call.startswith(('read', 'pread', 'recv')) \
        else ('EIO',)


def cases(scenario):
    """Every case, in an order in which each k-th is a fair sample."""
    folder, env = scenario.start('count')
    trace = inject.run(
        scenario.words(scenario.command, folder),
        [word for other in scenario.always
         for word in ('-e', 'inject=' + other)], folder, env)
    expect(trace.status == 0, scenario.name, trace.err)
    scenario.remove('count')
    most, loading = inject.calls(trace.log)
    known = CHANGING | LOOKING | NETWORK | inject.HARMLESS
    expect(not most.keys() - known, scenario.name, 'makes calls that nobody '
           'classed:', sorted(most.keys() - known))
    skip = {other.partition(':')[0] for other in scenario.always}
    found = {True: [], False: []}
    for call in sorted(most.keys() & (CHANGING | LOOKING | NETWORK) - skip):
        for number in range(loading[call] + 1, most[call] + 1):
            for fault in faults_of(call):
                found[call in CHANGING].append(Case(call, number, fault))
    return found[True], found[False]


def sample(all_cases, at_most):
    """Each k-th; k is odd, so that the faults take turns."""
    if FULL or len(all_cases) <= at_most:
        return all_cases
    return all_cases[::-(-len(all_cases) // at_most) | 1]


class Judge:
    """Plays one case after the other and remembers what was wrong."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.lock = threading.Lock()
        self.wrong, self.ends = [], collections.Counter()
        self.hit = self.unlocked = 0

    def play(self, case):
        s = self.scenario
        name = '%s-%d-%s' % case
        folder, env = s.start(name)
        result = inject.run(s.words(s.command, folder),
                            inject.options(*(case.call, case.fault,
                                             case.number), s.always),
                            folder, env)
        hit = inject.hits(result.log)
        tree = s.look(folder)
        wrong = self.look_at(case, result, hit, tree) if hit else []
        try:
            wrong += self.run_again(folder, tree) if hit else []
        except AssertionError as error:
            wrong.append(str(error))
        s.remove(name)
        with self.lock:
            self.hit += bool(hit)
            self.ends[self.end(case, result, tree)] += bool(hit)
            self.wrong += ['%s: %s at %s %d: %s' % (
                s.name, case.fault, case.call, case.number, text)
                for text in wrong]
            if wrong:
                self.wrong.append('    status %d; %s; %s' % (
                    result.status, hit[0][:200], result.err.strip()[:400]))

    def end(self, case, result, tree):
        new = differences(tree, self.scenario.old) != []
        if case.fault == 'KILL' or result.status < 0:
            return 'killed'
        return 'survived' if result.status == 0 else \
            'failed, new' if new else 'failed, old'

    def look_at(self, case, result, hit, tree):
        s = self.scenario
        wrong = s.problems(tree)
        strays = s.strays(tree)
        # The loader of programs speaks for a child that did not begin.
        if case.fault == 'KILL' or \
                s.children and 'while loading shared' in result.err:
            return wrong
        if strays and case.call not in REMOVING and \
                'cannot remove' not in result.err:
            wrong.append('left ' + ' '.join(strays))
        if result.status not in (0, 2):
            wrong.append('status %d' % result.status)
        lines = [line for line in result.err.splitlines()
                 if line not in s.said.splitlines()]
        wrong += ['says ' + line for line in lines
                  if not re.match(r'rmmlist(-\w+)?: ', line)]
        # A source that can't be read is stale, and its copy stays.
        if result.status == 0 and not strays and not s.is_library(hit) and \
                differences(tree, s.new):
            wrong.append('status 0, but not the new %s' %
                         differences(tree, s.new)[0])
        if result.status == 2 and (not lines or (
                len(lines) > 1 and not s.children)):
            wrong.append('%d lines for an error' % len(lines))
        if case.fault == 'EINTR' and case.call in INTERRUPTED and (result.status != 0 or lines) and \
                not s.is_library(hit):
            wrong.append('EINTR is no error')
        return wrong

    def run_again(self, folder, tree):
        s = self.scenario
        unlocked = s.unlock(folder)
        with self.lock:
            self.unlocked += unlocked
        done = s.run(s.command, folder)
        after = s.look(folder)
        wrong = []
        if done.returncode != 0:
            wrong.append('the next run: status %d: %s' % (
                done.returncode, done.stderr.decode().strip()))
        else:
            wrong += ['the next run leaves %s' % path for path in
                      differences(after, s.recovered(tree))[:3]]
            wrong += s.check(folder)
        return wrong


def play(scenario):
    began = time.monotonic()
    scenario.prepare(BINARIES, WORK)
    changing, looking = cases(scenario)
    chosen = sample(changing, scenario.most) + \
        sample(looking, scenario.most // 2)
    judge = Judge(scenario)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(judge.play, case) for case in chosen]:
            future.result()
    total = len(changing) + len(looking)
    print('%s: %d calls, %d runs of %d (%s), %d violations, %.0f s' % (
        scenario.name, len({case[:2] for case in changing + looking}),
        judge.hit, total,
        ', '.join('%d %s' % (n, end) for end, n in
                  sorted(judge.ends.items()) if n),
        sum(not line.startswith(' ') for line in judge.wrong),
        time.monotonic() - began))
    if judge.unlocked:
        print('    %d times a lock of git had to be removed by hand, as the '
              'message says' % judge.unlocked)
    shown = judge.wrong if FULL else judge.wrong[:SHOWN]
    for line in shown:
        print('   ', line)
    sys.stdout.flush()
    # A call that is not made again (a name taken at random) is no fault.
    if judge.hit < 0.9 * len(chosen) or judge.hit < scenario.floor:
        print('    only %d of %d faults were met' % (judge.hit, len(chosen)))
        return 1
    return len(judge.wrong)


sys.exit(scenarios.play_each(
    (scenario for scenario in scenarios.every(store.Server(WORK))
     if not sys.argv[3:] or scenario.name in sys.argv[3:]), play))
