# SPDX-License-Identifier: MIT
"""No input makes a verb quadratic: quadratic.py BIN_DIR WORK_DIR [PATTERN]
Each case is run at a size and at four times that size; the user time may grow
by less than MOST (4 is linear, 16 quadratic). Ratios of the same minute on the
same machine, never a time in itself. PATTERN: only the cases with that text."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from support import ROOT, Machine, Table, filled, side_by_side, write

MOST = 8
FLOOR = 0.02  # seconds; below that a clock says little
machine = Machine(sys.argv[1], os.path.join(sys.argv[2], 'hostile-quadratic'))
machine.prepare()
table = Table()
cases = []
DATE = ['--date', '2026-01-02']
COMBINED = 'indicator,type,tool,category,fidelity,sources,listed_since,reference'
NETWORK, PROCESS = 'URI,RMM_Tool', 'rmm_program,rmm_binary'
ADDITIONS = 'indicator,type,tool,reference,reason,owner,ticket,added,expires'
APPROVALS = 'tool,host,device_group,device,account,reason,owner,ticket,expires'
LOCAL = 'lists/local/'
HISTORY = 'history'  # a stream for git fast-import


def lines(header, n, row):
    """A list: its header, and row(i) for each of n rows."""
    return '\n'.join([header] + [row(i) for i in range(n)]) + '\n'


def case(name, n, argv, **files):
    """files: by path with / for __ and .csv behind, a function of the size;
    argv may be a function of it, too."""
    cases.append((name, n, argv, {
        (path.replace('__', '/') + '.csv'): text
        for path, text in files.items()}))


def hosts(i):
    return 'host%d.alpha-desk.com,alpha' % i


def combined(i, kind='domain', tool='Alpha', name='host%07d.alpha-desk.com'):
    return '%s,%s,%s,rmm,medium,hosts,2026-01-02,' % (name % i, kind, tool)


NORMALIZE = ['normalize', '-q', 'hosts']
COPY, OTHER = 'lists__upstream__hosts', 'lists__upstream__procs'

# ---- rows ----
case('normalize: rows', 40000, NORMALIZE,
     **{COPY: lambda n: lines(NETWORK, n, hosts)})
case('normalize: rows that are rejected', 20000,
     NORMALIZE + ['--rejects', 'OUT/rejects'],
     **{COPY: lambda n: lines(NETWORK, n, lambda i: 'a%d.local,alpha' % i)})
case('normalize: tools that nobody knows', 20000, NORMALIZE,
     **{COPY: lambda n: lines(NETWORK, n, lambda i: 'h%d.com,tool %d' % (i, i))})
case('normalize: lines of quotes', 1 << 20, NORMALIZE,
     **{COPY: lambda n: NETWORK + '\n' + ('"' * 60000 + '\n') * (n // 60000)})
case('normalize: one line of quotes', 2 << 20, NORMALIZE,
     **{COPY: lambda n: NETWORK + '\n' + '"' * n + '\n'})
case('normalize: an open quote', 1 << 18, NORMALIZE,
     **{COPY: lambda n: NETWORK + '\n"' + 'a\n' * (n // 2)})
case('normalize: blank lines', 1 << 20, NORMALIZE,
     **{COPY: lambda n: NETWORK + '\n' * n})
case('normalize: lines of commas', 1 << 22, NORMALIZE,
     **{COPY: lambda n: NETWORK + '\n' + (',' * 999 + '\n') * (n // 1000)})
case('normalize: one line of commas', 1 << 22, NORMALIZE,
     **{COPY: lambda n: NETWORK + '\n' + ',' * n + '\n'})
case('normalize: a field without end', 1 << 22, NORMALIZE,
     **{COPY: lambda n: NETWORK + '\n' + 'a' * n + ',alpha\n'})
case('normalize: CRs', 1 << 20, NORMALIZE,
     **{COPY: lambda n: NETWORK + '\r' * n})

# ---- cells: the length grows, and the number of rows stays ----
for name, unit, n in (
        ('letters', 'a', 8000), ('dots', '.', 8000), ('labels', 'a.', 4000),
        ('IDN letters', '\u00fc', 4000), ('IDN labels', '\u00fc.', 3000),
        ('IDN, one label', '\u4e2d', 3000), ('joiners', 'a\u0301', 3000),
        ('combining marks', '\u0301\u0316', 2000), ('dead marks', '[.]', 4000),
        ('schemes', 'hxxp://', 1500), ('xn--', 'xn--', 3000),
        ('A-labels', 'xn--tda.', 1500), ('stars', '*', 8000),
        ('stars and letters', '*a', 4000), ('slashes', '/', 8000),
        ('backslashes', '\\', 8000), ('colons', '1:', 4000),
        ('colons alone', ':', 8000), ('at signs', 'a@', 4000),
        ('blanks', 'a ', 4000), ('percents', '%25', 3000),
        ('escapes', '\x1b', 8000)):
    case('cells of %s' % name, n, NORMALIZE,
         **{COPY: lambda n, unit=unit: lines(
             NETWORK, 100, lambda i: 'x%d%s.com,alpha' % (i, unit * n))})
    case('process names of %s' % name, n, ['normalize', '-q', 'procs'],
         **{OTHER: lambda n, unit=unit: lines(
             PROCESS, 100, lambda i: 'Alpha,x%d%s.exe' % (i, unit * n))})
    if unit != '\x1b':
        case('match: a value of %s' % name, n, lambda n, unit=unit: [
            'match', '-q'] + ['x%d%s.com' % (i, unit * n) for i in range(20)])

# ---- what local files say about rows ----
MERGE = ['merge', '-q', '-o', 'OUT/m'] + DATE


def both(header, row):
    """As many rows in the copy as in the local file."""
    return {COPY: lambda n: lines(NETWORK, n, hosts),
            'lists__local__' + header[0]: lambda n: lines(header[1], n, row)}


case('merge: rows', 40000, MERGE, **{COPY: lambda n: lines(NETWORK, n, hosts)})
case('merge: rows in reversed order', 40000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: hosts(n - i))})
case('merge: one key', 40000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: hosts(0))})
case('merge: names that differ at their end', 10000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: '%s.%s.%07d.com,alpha' % (
        'a' * 60, 'a' * 60, i))})
case('merge: names below one another', 4000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: '%sx%d.com,alpha' % (
        'a.' * (i % 100), i // 100))})
TOOLS = ('tools', 'tool,category,vendor,website')
case('merge: tools', 10000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: 'h%d.com,tool %d' % (i, i)),
    'lists__local__tools': lambda n: lines(
        TOOLS[1], n + 3, lambda i: ('tool %d,rmm,,' % i, 'Alpha,rmm,,',
                                    'Beta Remote,rmm,,', 'Gamma,rmm,,')[
                                        max(0, i - n + 1)])})
case('merge: tools that nobody knows', 10000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: 'h%d.com,tool %d' % (i, i))})
case('merge: aliases of one tool', 10000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: 'h%d.com,name %d' % (i, i)),
    'lists__local__aliases': lambda n: lines(
        'alias,tool', n, lambda i: 'name %d,Gamma' % i)})
case('merge: tools of one alias', 3000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: 'h%d.com,many' % i),
    'lists__local__tools': lambda n: lines(
        TOOLS[1], n, lambda i: 'tool %d,rmm,,' % i) +
    'Alpha,rmm,,\nBeta Remote,rmm,,\nGamma,rmm,,\n',
    'lists__local__aliases': lambda n: lines(
        'alias,tool', n, lambda i: 'many,tool %d' % i)})
case('merge: tools of one key', 5000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: 'h.com,tool %d' % i)})
case('merge: removals', 10000, MERGE, **both(
    ('removals', 'indicator,type,source,reason,owner,ticket,expires'),
    lambda i: 'host%d.alpha-desk.com,domain,,r,o,,' % (i * 2)))
case('merge: corrections', 10000, MERGE, **both(
    ('corrections',
     'indicator,type,column,value,reason,owner,ticket,expires'),
    lambda i: 'host%d.alpha-desk.com,domain,tool,Gamma,r,o,,' % (i * 2)))
case('merge: corrections of one row', 10000, MERGE, **both(
    ('corrections',
     'indicator,type,column,value,reason,owner,ticket,expires'),
    lambda i: 'host0.alpha-desk.com,domain,tool,Gamma,r%d,o,,' % i))
case('merge: additions', 10000, MERGE, **both(
    ('additions', ADDITIONS),
    lambda i: 'new%d.alpha-desk.com,domain,Alpha,,r,o,,2026-01-02,' % i))
NEVER = 'indicator,type,reason'
case('merge: never, domains', 10000, MERGE, **both(
    ('never', NEVER), lambda i: 'x%d.alpha-desk.com,domain,r' % i))
case('merge: never, addresses', 4000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: '%d.%d.%d.0/24,alpha' % (
        11 + i // 65536, i // 256 % 256, i % 256)),
    'lists__local__never': lambda n: lines(NEVER, n, lambda i: (
        '%d.%d.%d.7,ip,r' % (111 + i // 65536, i // 256 % 256, i % 256)))})
case('merge: never, patterns', 10000, MERGE, **both(
    ('never', NEVER), lambda i: 'y*%d.alpha-desk.com,pattern,r' % i))
case('merge: 100 never, against patterns', 10000, MERGE, **{
    COPY: lambda n: lines(NETWORK, n,
                          lambda i: 'z*%d.alpha-desk.com,alpha' % i),
    'lists__local__never': lambda n: lines(
        NEVER, 100, lambda i: 'y%d.alpha-desk.com,domain,r' % i)})
case('merge: never, names below one another', 400, MERGE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: '%sx%d.com,alpha' % (
        'a.' * (i % 100), i // 100)),
    'lists__local__never': lambda n: lines(
        NEVER, n, lambda i: '%sy%d.com,domain,r' % (
            'a.' * (i % 100), i // 100))})

# ---- fetch: what comes, against the copy at hand ----


def fetched(name, n, new, old=hosts):
    """The upstream's rows are new(i, n), the copy's old(i)."""
    cases.append(('fetch: ' + name, n, ['fetch', '-q', 'hosts'], {
        COPY.replace('__', '/') + '.csv': lambda n: lines(NETWORK, n, old),
        'hosts.csv': lambda n: lines(NETWORK, n, lambda i: new(i, n)),
        'datapackage.json': lambda n: descriptor(fetch_here)}))


def fetch_here(package):
    for resource in package['resources']:
        for source in resource.get('sources', ()):
            if source['path'].endswith('/hosts.csv'):
                source['path'] = 'file://PWD/hosts.csv'


fetched('the same rows, reversed', 20000, lambda i, n: hosts(n - 1 - i))
fetched('all rows new', 20000, lambda i, n: 'new%d.net,alpha' % i)
fetched('all rows under other tools', 20000,
        lambda i, n: 'host%d.alpha-desk.com,tool %d' % (i, i))
fetched('one key, many tools', 20000, lambda i, n: 'a.com,tool %d' % i,
        lambda i: hosts(0))
fetched('rows that are rejected', 20000, lambda i, n: 'a%d.local,alpha' % i)

# ---- validate ----
VALIDATE = ['validate', '-q'] + DATE
case('validate: rows', 20000, VALIDATE,
     **{COPY: lambda n: lines(NETWORK, n, hosts)})
case('validate: waivers', 15000, VALIDATE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: 'a%d.local,alpha' % i),
    'lists__local__waivers': lambda n: lines(
        'rule,indicator,reason,owner,ticket,expires', n,
        lambda i: 'unknown-suffix,a%d.local,r,o,,' % i)})
case('validate: approvals', 15000, VALIDATE, **{
    'lists__local__approvals': lambda n: lines(
        APPROVALS, n, lambda i: 'Alpha,h%d.example.com,,,,r,o,,' % i)})
case('validate: an approval, rows alike', 15000, VALIDATE, **{
    'lists__local__approvals': lambda n: lines(
        APPROVALS, n, lambda i: 'Alpha,h.example.com,,,,r,o,,')})
case('validate: approvals of tools', 15000, VALIDATE, **{
    COPY: lambda n: lines(NETWORK, n, hosts),
    'lists__local__approvals': lambda n: lines(
        APPROVALS, n, lambda i: 'Alpha,,g%d,,,r,o,,' % i)})
case('validate: errors in every row', 15000, VALIDATE, **{
    'lists__local__additions': lambda n: lines(
        ADDITIONS, n, lambda i: '=%d,what,,,,,,,never' % i)})
case('validate: the same error', 10000, VALIDATE, **{
    'lists__local__never': lambda n: lines(
        NEVER, n, lambda i: 'com,domain,r')})
case('validate: covered by a parent', 10000, VALIDATE, **{
    COPY: lambda n: lines(NETWORK, n, lambda i: '%sx%d.com,alpha' % (
        'a.' * (i % 50), i // 50))})
case('validate: expired overrides', 15000, VALIDATE, **{
    'lists__local__removals': lambda n: lines(
        'indicator,type,source,reason,owner,ticket,expires', n,
        lambda i: 'h%d.com,domain,,r,o,,2025-01-01' % i)})
for kind in ('json', 'sarif', 'github', 'azure'):
    case('validate: %s' % kind, 15000, VALIDATE + ['--format', kind], **{
        COPY: lambda n: lines(NETWORK, n, lambda i: 'a%d.local,alpha' % i)})

# ---- diff ----
for form in ('text', 'json', 'markdown', 'kql', 'link'):
    for name, row in (
            ('reversed', lambda i, n: combined(n - i)),
            ('other tools', lambda i, n: combined(i, tool='tool%d' % i)),
            ('other rows', lambda i, n: combined(i, name='x%d.com'))):
        case('diff %s: %s' % (form, name), 10000,
             ['diff', '-q', '--format', form, 'old.csv', 'new.csv'],
             old=lambda n: lines(COMBINED, n, combined),
             new=lambda n, row=row: lines(COMBINED, n,
                                          lambda i: row(i, n)))
case('diff: one key', 20000, ['diff', '-q', 'old.csv', 'new.csv'],
     old=lambda n: lines(NETWORK, n, lambda i: hosts(0)),
     new=lambda n: lines(NETWORK, n, lambda i: 'a.com,tool %d' % i))

# ---- the merge driver ----
for name, here, base, there in (
        ('the same', lambda i, n: i, lambda i, n: i, lambda i, n: i),
        ('reversed', lambda i, n: n - i, lambda i, n: i, lambda i, n: i),
        ('one key', lambda i, n: 0, lambda i, n: 0, lambda i, n: 0),
        ('all new', lambda i, n: i, lambda i, n: i + 2 * n,
         lambda i, n: i + n)):
    def version(place, say):
        return lambda n: lines(ADDITIONS, n, lambda i: (
            'n%d.com,domain,Alpha,,%s,o,,2026-01-02,' % (place(i, n), say)))
    case('merge-file: %s' % name, 15000,
         ['merge-file', '-q', '-p', 'a.csv', 'b.csv', 'c.csv'],
         a=version(here, 'here'), b=version(base, 'base'),
         c=version(there, 'there'))

# ---- what is observed ----
LIST = 'lists__rmm_indicators'
for form in ('text', 'json'):
    case('match %s: rows that are hit' % form, 10000,
         ['match', '-q', '--format', form, '192.0.2.1'],
         **{LIST: lambda n: lines(COMBINED, n, lambda i: combined(
             i, 'term', name='term-%07d')) + ''.join(
                 '192.0.%d.0/%d,ip,Alpha,rmm,medium,hosts,2026-01-02,\n' %
                 (2 - 2 * (p < 23), p) for p in range(23, 25))})
case('match: values', 500, lambda n: ['match', '-q'] + [
    'h%d.example.com' % i for i in range(n)],
     **{LIST: lambda n: lines(COMBINED, 100, combined)})
case('match: approvals', 15000, ['match', '-q', 'host0000001.alpha-desk.com'], **{
    LIST: lambda n: lines(COMBINED, 10, combined),
    'lists__local__approvals': lambda n: lines(
        APPROVALS, n, lambda i: 'Alpha,h%d.example.com,,,,r,o,,' % i)})
case('match: stars in a pattern', 6, ['match', '-q', 'a' * 60 + '.alpha-desk.com'],
     **{LIST: lambda n: lines(COMBINED, 20000, lambda i: combined(
         i, 'pattern', name='*'.join('a' * n) + '*b%d.alpha-desk.com'))})
case('explain: rows of a tool', 15000, ['explain', '-q', 'Alpha'], **{
    LIST: lambda n: lines(COMBINED, n, combined)})
# Each commit changes a row of the additions.
def story(row):
    def script(n):
        for i in range(n):
            text = lines(ADDITIONS, 1, lambda _: row(i)) + \
                'z-same.com,domain,Alpha,,r,o,,2026-01-02,\n'
            yield ('commit refs/heads/main\ncommitter a <a@example.com> '
                   '%d +0000\ndata 1\nx\n%sM 100644 inline '
                   'lists/local/additions.csv\ndata %d\n%s\n' % (
                       1767322800 + i,
                       '' if i else 'from refs/heads/main^0\n',
                       len(text), text))
    return lambda n: ''.join(script(n)) + 'done\n'


for name, value, row in (
        ('a row that never was', 'c-none.com', lambda i: (
            'h%d.com,domain,Alpha,,r,o,,2026-01-02,' % i)),
        ('a row that stays', 'z-same.com', lambda i: (
            'h%d.com,domain,Alpha,,r,o,,2026-01-02,' % i)),
        ('a row of other words', 'a-new.com', lambda i: (
            'a-new.com,domain,Alpha,,r%d,o,,2026-01-02,' % i))):
    for form in ('text', 'json'):
        cases.append(('explain %s, history: %s' % (form, name), 600,
                      ['explain', '-q', '--format', form, value],
                      {HISTORY: story(row)}))
case('drop: rows', 10000, ['drop', '-q', '--reason', 'r', 'gammad.exe'] + DATE,
     **{COPY: lambda n: lines(NETWORK, n, hosts)})

# ---- what goes out ----
URL = ['--url', 'https://rmm.example.com/lists']
for form in ('sentinel-watchlist', 'stix', 'defender-indicators',
             'sentinel-ti', 'sentinel-rules', 'defender-rules'):
    case('export: ' + form, 3500 if 'indicators' in form else 15000,
         ['export', '-q', '-o', 'OUT/m', form] + DATE +
         (URL if 'rules' in form else []),
         **{LIST: lambda n: lines(COMBINED, n, combined)})
case('export: approvals', 8000, ['export', '-q', '-o', 'OUT/m', 'stix'] + DATE, **{
    LIST: lambda n: lines(COMBINED, n, lambda i: combined(
        i, tool='Tool %d' % i)),
    'lists__local__approvals': lambda n: lines(
        APPROVALS, n, lambda i: 'Tool %d,,,,,r,o,,' % i)})
case('queries: rows', 15000, ['queries', '-q', '-o', 'OUT/m'] + URL, **{
    LIST: lambda n: lines(COMBINED, n, combined)})
case('queries: approvals', 8000, ['queries', '-q', '-o', 'OUT/m'] + URL, **{
    LIST: lambda n: lines(COMBINED, n, lambda i: combined(
        i, tool='Tool %d' % i)),
    'lists__local__approvals': lambda n: lines(
        APPROVALS, n, lambda i: 'Tool %d,,g%d,,,r,o,,' % (i, i))})

# ---- JSON, by a folder's descriptor and lock ----


def descriptor(change):
    with open(os.path.join(machine.base, 'datapackage.json')) as f:
        package = json.load(f)
    change(package)
    return json.dumps(package)


def json_case(name, n, text, path='datapackage.json', argv=NORMALIZE):
    cases.append((name, n, argv, {path: text}))


json_case('descriptor: keys', 8000, lambda n: descriptor(
    lambda p: p.update({'k%d' % i: i for i in range(n)})))
json_case('descriptor: nesting', 200000, lambda n: '[' * n)
json_case('descriptor: closed brackets', 50000,
          lambda n: '{"a":' + '[' * 20 + ']' * n)
json_case('descriptor: one key again', 20000,
          lambda n: '{' + '"a":1,' * n + '"b":2}')
json_case('descriptor: backslashes', 100000,
          lambda n: '{"a":"' + '\\\\' * n + '"}')
json_case('descriptor: digits', 200000, lambda n: '{"a":' + '1' * n + '}')
json_case('descriptor: sources', 4000, lambda n: descriptor(
    lambda p: p['resources'][0]['sources'].extend(
        {'title': 'x', 'path': 'https://x.example.com/%d' % i}
        for i in range(n))))
json_case('schema: an enum', 2000, lambda n: json.dumps({'fields': [
    {'name': 'URI', 'type': 'string',
     'constraints': {'enum': ['e%d' % i for i in range(n)]}},
    {'name': 'RMM_Tool', 'type': 'string'}]}),
          'schema/upstream-network.json', VALIDATE)
cases[-1][3]['lists/upstream/hosts.csv'] = lambda n: lines(NETWORK, n, hosts)
json_case('schema: a pattern that backtracks', 6, lambda n: json.dumps(
    {'fields': [{'name': 'URI', 'type': 'string',
                 'constraints': {'pattern': '^(?:(a+)+)$'}},
                {'name': 'RMM_Tool', 'type': 'string'}]}),
          'schema/upstream-network.json', VALIDATE)
cases[-1][3]['lists/upstream/hosts.csv'] = lambda n: lines(
    NETWORK, 10, lambda i: 'a' * n + '!,alpha')


def seconds(argv, folder):
    """The user time of a run; its status must be one of ours."""
    out = tempfile.mkdtemp(dir=folder)
    with tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            [os.path.join(machine.bin, 'rmmlist-' + argv[0])] +
            [filled(word, folder, out) for word in argv[1:]],
            cwd=folder, env=machine.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    shutil.rmtree(out, ignore_errors=True)
    if child.returncode not in (0, 1, 2):
        raise OSError('ended by signal %d' % -child.returncode)
    return usage.ru_utime, child.returncode


def prepared(n, argv, files):
    folder = machine.copy()
    for path, text in files.items():
        write(os.path.join(folder, path),
              text(n).replace('file://PWD', 'file://' + folder)
              .encode('utf-8', 'surrogateescape'))
    if HISTORY in files:
        machine.shell('. "$REPO/tests/git/use-git.sh"\n'
                      'git fast-import --quiet --done <%s\n'
                      'rm %s\ngit reset -q --hard' % (HISTORY, HISTORY), folder)
    return (argv(n) if callable(argv) else argv), folder


def measure(one):
    name, n, argv, files = one
    small, large = prepared(n, argv, files), prepared(4 * n, argv, files)
    try:
        a = b = 1e9
        for _ in range(3):
            a = min(a, seconds(*small)[0])
            taken, status = seconds(*large)
            b = min(b, taken)
            if b < MOST * FLOOR or b < 5 * a:
                break
        return name, n, a, b, status, None
    except OSError as error:
        return name, n, 1, 99, 2, error
    finally:
        shutil.rmtree(small[1])
        shutil.rmtree(large[1])


chosen = [c for c in cases if len(sys.argv) < 4 or sys.argv[3] in c[0]]
for name, n, a, b, status, error in side_by_side(measure, chosen):
    ratio = b / max(a, FLOOR)
    table.row(name, 'below %d at %d and %d' % (MOST, n, 4 * n),
              '%.1f (%.0f and %.0f ms, status %d)' % (
                  ratio, a * 1e3, b * 1e3, status), ratio < MOST and not error,
              error or '')
table.end()
