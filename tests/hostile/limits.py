# SPDX-License-Identifier: MIT
"""Every verb with less than it wants: limits.py BIN_DIR WORK_DIR
Under each limit a verb does the same as without, or says in a line what it
lacks, status 2; the folder is then as it was, and nothing is left in it."""
import os
import resource
import shutil
import sys

from support import (RANDOM, VERBS, Machine, Table, side_by_side,
                     stdin_of)

MIB = 1 << 20
machine = Machine(sys.argv[1], os.path.join(sys.argv[2], 'hostile-limits'))
machine.prepare()
table = Table()
# The sanitizers reserve more address space than any limit leaves.
plain_build = 'ASAN_OPTIONS' not in os.environ and \
    b'__asan_init' not in open(os.path.join(machine.bin, 'rmmlist-rules'),
                               'rb').read()


def limited(*limits):
    """Sets each (name, value) in the child."""
    def before():
        for name, value in limits:
            kind = getattr(resource, 'RLIMIT_' + name)
            resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))
    return before


def run(name, **how):
    with stdin_of(name) as stdin:
        return machine.run(VERBS[name], stdin=stdin, **how)


usual = dict(zip(VERBS, side_by_side(run, VERBS)))


def wrong(name, result, must_work):
    normal = usual[name]
    # The publication stands; what could not be removed goes at the next run.
    if b"cannot remove 'OUT/.out.publish'" in result.err:
        result.files = {path: data for path, data in result.files.items()
                        if not path.startswith('.out.publish/')}
    good = result.same(normal) if name not in RANDOM else \
        result.status == 0 and set(result.files) == set(normal.files)
    if good or not must_work and result.says_why() and \
            result.kept(name, normal):
        return None
    return '%s: status %d\n%s%s' % (
        name, result.status, result.err.decode(errors='replace')[-300:],
        '\n'.join(result.difference(normal))[:500])


def check(title, *limits, must_work=False, verbs=VERBS):
    results = dict(zip(verbs, side_by_side(
        lambda name: run(name, before=limited(*limits)), verbs)))
    bad = [w for w in (wrong(name, results[name], must_work)
                       for name in verbs) if w]
    refuse = sum(1 for name in verbs if results[name].status == 2)
    table.row(title, 'works' if must_work else 'works, or says why',
              '%d of %d verbs%s' % (len(verbs) - len(bad), len(verbs),
                                    ', %d say why' % refuse if refuse else ''),
              not bad, *bad)


if plain_build:
    check('address space of 64 MiB', ('AS', 64 * MIB), must_work=True)
    for size in (40, 32, 24):
        check('address space of %d MiB' % size, ('AS', size * MIB))
    check('data of 8 MiB', ('DATA', 8 * MIB), must_work=True)
    check('stack of 256 KiB', ('STACK', 256 << 10), must_work=True)
check('files of 0 bytes', ('FSIZE', 0))
check('files of 100 bytes', ('FSIZE', 100))
check('files of 700 bytes', ('FSIZE', 700))
check('files of 4 KiB', ('FSIZE', 4096))
check('4 descriptors', ('NOFILE', 4))
check('5 descriptors', ('NOFILE', 5))
check('6 descriptors', ('NOFILE', 6))
check('8 descriptors', ('NOFILE', 8))
check('20 descriptors', ('NOFILE', 20), must_work=True)
check('no locked memory', ('MEMLOCK', 0), must_work=True)
check('no cores, no locked memory, 256 KiB of stack', ('CORE', 0),
      ('MEMLOCK', 0), must_work=True)

# ---- no process more: update starts the other verbs ----


def nobody_else():
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


if os.geteuid() == 0 and run('rules', before=nobody_else).status == 0:
    for name in ('update', 'update --branch'):
        folder = machine.copy()
        os.system("chown -R 65534:65534 '%s'" % folder)
        result = run(name, folder=folder, before=nobody_else)
        shutil.rmtree(folder)
        table.row('no process more: ' + name, 'says why', 'status %d' %
                  result.status, result.says_why() and
                  b'cannot fork' in result.err and
                  result.files == result.before,
                  result.err.decode(), *result.difference(usual[name]))

# ---- lists that are far too large, in 64 MiB ----

HEADERS = {'hosts': b'URI,RMM_Tool\n', 'procs': b'rmm_program,rmm_binary\n',
           'combined': b'indicator,type,tool,category,fidelity,sources,'
                       b'listed_since,reference\n'}


def large(name, want, argv, path, text, *words, limit=64):
    """`want`: the statuses that are right. The list must be as it was, and
    no file more."""
    folder = machine.copy()
    with open(os.path.join(folder, path), 'wb') as f:
        text(f)
    try:
        out = os.path.join(folder, 'lists/rmm_indicators.csv')
        before, there = os.stat(out).st_mtime_ns, set(os.listdir(folder))
        with open(os.devnull, 'wb') as sink:
            result = machine.run(argv, folder=folder, out='.', stdout=sink,
                                 look=os.path.join(folder, 'keys'),
                                 before=limited(('AS', limit * MIB)))
        more = set(os.listdir(folder)) - there
        ok = result.status in want and not more and \
            (argv[0] == 'normalize' or os.stat(out).st_mtime_ns == before) and \
            all(word in result.err for word in words)
        table.row(name, 'status ' + ' or '.join(map(str, want)),
                  'status %d' % result.status, ok,
                  result.err[-500:].decode(errors='replace'), more)
    finally:
        shutil.rmtree(folder)


def rows(header, n, row):
    """n rows of `row`, or row(i) for each."""
    def text(f):
        f.write(HEADERS[header])
        if isinstance(row, bytes):
            for at in range(0, n, 100000):
                f.write(row * min(100000, n - at))
        else:
            for at in range(0, n, 10000):
                f.write(b''.join(map(row, range(at, at + 10000))))
    return text


def sparse(size):
    return lambda f: f.truncate(size)


COPY, LIST = 'lists/upstream/hosts.csv', 'lists/rmm_indicators.csv'
DATE = ['--date', '2026-01-02']
SAYS = b'out of memory'
if plain_build:
    large('10^7 rows: normalize', (0,), ['normalize', '-q', 'hosts'], COPY,
          rows('hosts', 10 ** 7, b'a.com,alpha\n'))
    many = rows('hosts', 10 ** 6, lambda i: b'h%d.alpha-desk.com,alpha\n' % i)
    large('10^6 rows: normalize', (0,), ['normalize', '-q', 'hosts'], COPY,
          many)
    for verb in (['merge', '-q'] + DATE, ['validate', '-q'] + DATE,
                 ['drop', '-q', '--reason', 'x', 'gammad.exe'] + DATE,
                 ['diff', '-q', 'HEAD']):
        large('10^6 rows: ' + verb[0], (2,), verb, COPY, many, SAYS)
    large('10^6 rows: fetch', (2,), ['fetch', '-q', 'hosts'], '../up/hosts.csv',
          many, SAYS)
    many = rows('combined', 10 ** 6, lambda i: (
        b'h%07d.alpha-desk.com,domain,Alpha,rmm,high,x,2026-01-02,\n' % i))
    large('10^6 rows: match', (0, 1, 2), ['match', '-q', 'x.com', '-f', 'x.csv'],
          'x.csv', many)
    large('10^6 rows: diff of files', (2,),
          ['diff', '-q', 'x.csv', 'old.csv'], 'x.csv', many, SAYS)
    for form in ('sentinel-watchlist', 'stix'):
        large('10^6 rows: export ' + form, (2,),
              ['export', '-q', '-o', 'x', form] + DATE, LIST, many)
    large('10^6 rows: queries', (2,), ['queries', '-q', '-o', 'x', '--url',
                                       'https://rmm.example.com'], LIST, many)
    large('10^6 rows: publish', (1, 2), ['publish', '-q', '-o', 'x', '-k',
                                         'keys/vector.key', '-p',
                                         'keys/vector.pub'], LIST, many)
for verb in (['normalize', '-q', 'hosts'], ['validate', '-q'] + DATE,
             ['merge', '-q', '-o', 'x'] + DATE):
    large('3 GiB of NUL: ' + verb[0], (1, 2), verb, COPY, sparse(3 << 30),
          limit=64 if plain_build else 1 << 30)
large('3 GiB of NUL: verify', (1,),
      ['verify', '-p', 'keys/vector.pub', '--now', '2026-01-02T03:04:05Z',
       'out'], 'out/rmm_list.csv', sparse(3 << 30),
      limit=64 if plain_build else 1 << 30)
large('3 GiB of NUL: a key', (2,),
      ['verify', '-p', 'x.pub', 'out'], 'x.pub', sparse(3 << 30),
      limit=64 if plain_build else 1 << 30)
for path in ('datapackage.json', 'schema/upstream-network.json',
             'lists/local/tools.csv', 'lists/upstream/lock.json'):
    large('3 GiB of NUL: ' + path, (1, 2), ['validate', '-q'] + DATE, path,
          sparse(3 << 30), limit=64 if plain_build else 1 << 30)
table.end()
