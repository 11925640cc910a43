# SPDX-License-Identifier: MIT
"""rmmlist pull from a real server, nginx over HTTPS, and from one that answers
as badly as it can: whatever comes, the mirror is the old one or the new one.
pull.py BIN_DIR [silent]"""
import gzip
import hashlib
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time

import hostile
from nginx import Nginx
from support import (METER, ROOT, Certificates, Tally, expect, expect_in, read,
                     write)

BINARIES = os.path.abspath(sys.argv[1])
NOW = '2026-01-05T00:00:00Z'
POINTER = 'datapackage.json.minisig'
SECRET = 'sig=abcTOPSECRETabc'

# The publication of one day and that of the next, one row less.
MAKE = '''
. "$FIXTURES/use-pub.sh"
publish -q && cp -R out one || exit 1
sed -i '$d' lists/local/additions.csv
rmmlist merge -q --date 2026-01-02
NOW=2026-01-03T00:00:00Z
publish -q && mv out two
'''

temporary = tempfile.TemporaryDirectory()
folder = temporary.name
certificates = Certificates(folder)
environment = {'PATH': BINARIES + ':' + os.environ['PATH'], 'LC_ALL': 'C',
               'TZ': 'UTC', 'HOME': folder, 'RMMLIST_EXEC_PATH': BINARIES,
               'FIXTURES': ROOT + '/tests/data', 'REPO': ROOT}
for name in ('ASAN_OPTIONS', 'LD_LIBRARY_PATH'):
    if name in os.environ:
        environment[name] = os.environ[name]
os.mkdir(folder + '/made')
subprocess.run(['sh', '-c', MAKE], cwd=folder + '/made', env=environment,
               check=True)
ONE, TWO = folder + '/made/one', folder + '/made/two'
KEY = ROOT + '/tests/data/keys/vector.pub'


def tree(path):
    """Every file below with its bytes; None: there is nothing."""
    if not os.path.exists(path):
        return None
    return {os.path.relpath(os.path.join(where, name), path):
            read(os.path.join(where, name))
            for where, _, names in os.walk(path) for name in names}


class Mirror:
    """A folder DIR that rmmlist pull writes, alone in its parent."""

    def __init__(self, start=None):
        self.parent = tempfile.mkdtemp(dir=folder)
        self.path = self.parent + '/mirror'
        if start:
            shutil.copytree(start, self.path)

    def command(self, url, *options):
        return [BINARIES + '/rmmlist-pull', '-p', KEY, '--now', NOW,
                '--cacert', certificates.path('ca.pem'), *options, url,
                self.path]

    def pull(self, url, *options, **more):
        run = METER.run(self.command(url, *options), {**environment, **more})
        expect(SECRET not in run.stdout + run.stderr, 'the SAS is shown:',
               run.stderr)
        return run

    def verified(self, like):
        """Is what `like` is, but for the pointers of earlier ones."""
        run = subprocess.run([BINARIES + '/rmmlist-verify', '-p', KEY,
                              '--now', NOW, self.path], env=environment,
                             capture_output=True, text=True)
        expect(run.returncode == 0, run.stderr)
        mine, theirs = tree(self.path), tree(like)
        expect(all(theirs.get(name) == mine[name] for name in mine),
               'other bytes')
        expect(set(name for name in theirs if '/' not in name) ==
               set(name for name in mine if '/' not in name), 'other names')
        expect(os.listdir(self.parent) == ['mirror'], 'left behind:',
               os.listdir(self.parent))


def fails(mirror, run, status, *texts):
    expect(run.returncode == status, run.returncode, run.stderr)
    for text in texts:
        expect_in(text, run.stderr)
    expect(run.stdout == '', run.stdout)
    expect(len(run.stderr.splitlines()) == 1, run.stderr)


# ---- nginx ----

www = folder + '/www'
os.mkdir(folder + '/tmp')
os.mkdir(www)
for name, source in (('one', ONE), ('two', TWO)):
    shutil.copytree(source, www + '/' + name)
server = Nginx(folder, '''
		location /sas/ { if ($arg_sig != abcTOPSECRETabc) { return 403; }
			alias ''' + www + '''/two/; }
		location /header/ { if ($http_authorization != "Bearer abc") { return 401; }
			alias ''' + www + '''/two/; }
		location /moved/ { return 302 https://localhost:{port}/two/; }
''')
tally = Tally(sys.argv[2:] == ['silent'])


def requests(name):
    return [path for path in server.paths()
            if path.startswith('/' + name + '/')]


@tally.case
def unchanged():
    """first pull: all of it; unchanged: one request, that of the pointer"""
    shutil.copytree(TWO, www + '/first')
    m = Mirror()
    run = m.pull(server.url('first'))
    expect(run.returncode == 0, run.stderr)
    m.verified(TWO)
    asked = requests('first')
    expect(len(asked) == len(set(asked)), 'asked twice', asked)
    expect(len(asked) == 27, len(asked))
    before = tree(m.path)
    run = m.pull(server.url('first') + '/')
    expect(run.returncode == 0, run.stderr)
    expect(requests('first')[len(asked):] == ['/first/' + POINTER],
           requests('first')[len(asked):])
    expect(tree(m.path) == before, 'was written')


@tally.case
def changed():
    """changed: the pointer and the files that are missing, by their hashes"""
    shutil.copytree(TWO, www + '/changed')
    m = Mirror(ONE)
    have = {hashlib.sha256(data).hexdigest() for data in tree(ONE).values()}
    run = m.pull(server.url('changed'))
    expect(run.returncode == 0, run.stderr)
    m.verified(TWO)
    expect(tree(m.path) == tree(TWO), 'not the same, earlier pointer included')
    new = {hashlib.sha256(data).hexdigest() for name, data in
           tree(TWO).items() if name != POINTER} - have
    new.discard(hashlib.sha256(read(TWO + '/' + POINTER)).hexdigest())
    asked = requests('changed')
    expect(sorted(asked) == sorted(
        ['/changed/' + POINTER] +
        ['/changed/by-hash/sha256/' + name for name in new]), asked)


@tally.case
def dropped():
    """rmmlist match on what was pulled proves that a dropped row is gone"""
    m = Mirror()
    for name, status in (('one', 0), ('two', 1)):
        expect(m.pull(server.url(name)).returncode == 0, name)
        run = subprocess.run([BINARIES + '/rmmlist-match', '-f',
                              m.path + '/rmm_indicators.csv', 'gammad.exe'],
                             env=environment, capture_output=True)
        expect(run.returncode == status, name, run.stderr)


@tally.case
def sas():
    """a SAS goes with each request and is never shown"""
    m = Mirror()
    secret = folder + '/sas'
    write(secret, ('?sv=1&%s\n' % SECRET).encode())
    os.chmod(secret, 0o600)
    run = m.pull(server.url('sas'), '--sas-file', secret)
    expect(run.returncode == 0, run.stderr)
    m.verified(TWO)
    fails(m, m.pull(server.url('sas')), 2, 'answered 403; it may need a SAS')
    fails(m, m.pull(server.url('sas'), '--sas-env', 'S', S='sig=wrong'), 2,
          'answered 403; the SAS or the header may be wrong or expired')
    fails(m, m.pull(server.url('none'), '--sas-file', secret), 2,
          "none/%s' answered 404: there is no publication at that URL" %
          POINTER)


@tally.case
def header():
    """a header goes with each request"""
    m = Mirror()
    run = m.pull(server.url('header'), '--header-env', 'H',
                 H='Authorization: Bearer abc')
    expect(run.returncode == 0, run.stderr)
    m.verified(TWO)
    fails(m, m.pull(server.url('header')), 2, 'answered 401; it may need')


@tally.case
def elsewhere():
    """a redirect to another host is not followed"""
    m = Mirror()
    fails(m, m.pull(server.url('moved')), 1,
          'which is not followed; if that is right, give that URL')


@tally.case
def in_place_of():
    """publications exchanged while they are pulled: each pull gives a whole one"""
    shutil.copytree(ONE, www + '/busy')
    shutil.copytree(TWO, www + '/next')
    begin = time.monotonic()
    switch = subprocess.Popen(
        ['sh', '-c', 'while :; do mv busy old; mv next busy; sleep 0.3; '
         'mv busy next; mv old busy; sleep 0.3; done'], cwd=www,
        stderr=subprocess.DEVNULL)
    try:
        good = 0
        while good < 20 and time.monotonic() < begin + 20:
            m = Mirror()
            run = m.pull(server.url('busy'))
            expect(run.returncode in (0, 1, 2), run.returncode)
            if run.returncode:
                expect(tree(m.path) is None, 'half a mirror')
            else:
                good += 1
                m.verified(TWO if '20260103' in run.stdout else ONE)
        expect(good > 0, 'none came through')
    finally:
        switch.kill()
        switch.wait()


@tally.case
def killed():
    """kill -9 at any time: the old one is whole; the next run completes"""
    m = Mirror(ONE)
    before = tree(ONE)
    wait = 0.002
    killed_before = 0
    while wait < 2:
        child = subprocess.Popen(m.command(server.url('two')),
                                 env=environment, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.wait()
        if tree(m.path) != before:
            break
        killed_before += 1
        wait *= 1.3
    expect(killed_before > 2, 'too late', killed_before)
    run = m.pull(server.url('two'))
    expect(run.returncode == 0, run.stderr)
    m.verified(TWO)


@tally.case
def at_once():
    """several at once: one writes, the others say so, none mixes"""
    m = Mirror(ONE)
    running = [subprocess.Popen(m.command(server.url('two')), env=environment,
                                stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)
               for _ in range(5)]
    ends = [(child.communicate()[1], child.returncode) for child in running]
    expect(any(status == 0 for _, status in ends), ends)
    for text, status in ends:
        expect(status == 0 or 'another run of rmmlist is writing' in text,
               text)
    m.verified(TWO)


# ---- a hostile one ----

bad = hostile.Server(certificates.path('good'))


def serve(base, source, script, exact=False):
    """The files of `source` below /base, but for what `script` has."""
    for name, data in tree(source).items():
        bad.serve('/%s/%s' % (base, name), hostile.ok(data))
    for name, answers in script.items():
        bad.serve('/%s/%s' % (base, name), *answers)
    return bad.url('/' + base)


def check(name, script, status, *texts, seconds=20, silent=False):
    def run():
        base = name.replace(' ', '-')
        url = serve(base, TWO, script)
        for start in (ONE,) if silent else (ONE, None):
            m = Mirror(start)
            before = tree(m.path)
            run = m.pull(url)
            fails(m, run, status, *texts)
            expect(tree(m.path) == before, 'the mirror was touched')
            expect(os.listdir(m.parent) == (['mirror'] if start else []),
                   'left behind:', os.listdir(m.parent))
            expect(run.seconds < 2 * seconds, run.seconds)
    tally.add(name, run, silent)


def object_of(name, source=TWO):
    return 'by-hash/sha256/' + hashlib.sha256(
        read(source + '/' + name)).hexdigest()


LIST, MANIFEST = 'rmm_indicators.csv', 'datapackage.json'
data, pointer = read(TWO + '/' + LIST), read(TWO + '/' + POINTER)
html = hostile.ok(b'<!DOCTYPE html><title>Sign in</title>\n')
head = b'HTTP/1.1 200 OK\r\nConnection: close\r\n'
sized = head + b'Content-Length: %d\r\n\r\n'


def both(name, *answers):
    """The same answers under the immutable name and the stable one."""
    return {object_of(name): answers, name: answers}


check('pointer a page', {POINTER: [html]}, 1,
      'is not a minisign signature', 'is that the URL of a publication')
check('pointer of another publication', {POINTER: [hostile.ok(
    pointer.replace(b'serial:2026', b'serial:2027'))]}, 1, 'is not what key')
check('pointer empty', {POINTER: [hostile.ok(b'')]}, 1, 'is empty')
check('pointer without end', {POINTER: [hostile.endless(
    head + b'\r\n', b'x' * 65536, 1 << 30)]}, 1, 'more than 12288 bytes')
check('pointer reset', {POINTER: [hostile.reset()]}, 2, 'no answer from')
for name, play in hostile.LASTS:
    # A pointer has 12 KiB at most: one that is fast enough is too long then.
    check('pointer: ' + name, {POINTER: [play]}, 1 if 'enough' in name else 2,
          'more than' if 'enough' in name else 'no answer from', seconds=66,
          silent=True)
for name, play in hostile.WITHOUT_END:
    check('pointer, without end: ' + name, {POINTER: [play]}, 2,
          'no answer from')
    check('list, without end: ' + name, both(LIST, play), 2, 'no answer from')
for name, value in (('long', '1000000000'), ('a date', 'Fri, 31 Dec 2399 '
                    '23:59:59 GMT')):
    check('pointer, Retry-After ' + name, {POINTER: [hostile.answer(
        '429 X', b'', 'Retry-After: ' + value)]}, 2, 'asks to wait', seconds=5)
for where in ('http://127.0.0.1/x', 'ftp://127.0.0.1/x', 'file://' + ONE):
    check('pointer redirects to ' + where[:4], {POINTER: [hostile.answer(
        '301 Moved', b'', 'Location: ' + where)]}, 1, 'is not followed')
check('pointer is a bomb', {POINTER: [hostile.ok(
    gzip.compress(b'\0' * (100 << 20)), 'Content-Encoding: gzip')]}, 1,
    'more than 12288 bytes')
check('pointer says that it is long', {POINTER: [hostile.endless(
    head + b'Content-Length: 99999999999\r\n\r\n', b'x' * 65536, 1 << 40)]},
    1, 'more than 12288 bytes')
check('list says that it is long', both(LIST, hostile.endless(
    head + b'Content-Length: 99999999999\r\n\r\n', b'x' * 65536, 1 << 40)),
    1, 'more than %d bytes' % len(data))


def check_tls(name, certificate, text, **versions):
    def run():
        server = hostile.Server(certificates.path(certificate), **versions)
        m = Mirror(ONE)
        fails(m, m.pull(server.url('')), 2, 'no answer from', text)
        expect(tree(m.path) == tree(ONE), 'the mirror was touched')
        expect(not server.requests, 'it was asked')
    tally.add('certificate: ' + name, run)


for name, text in (('expired', 'has expired'), ('future', 'not yet valid'),
                   ('self-signed', 'self-signed certificate'),
                   ('other-host', 'does not match|subject name matches')):
    check_tls(name, name, text.split('|')[-1])
check_tls('TLS 1.1', 'good', 'protocol version',
          minimum=ssl.TLSVersion.TLSv1, maximum=ssl.TLSVersion.TLSv1_1)


@tally.case
def no_connection():
    """no answer to a connection, no such name, and a proxy: within 14 s"""
    full = hostile.Full()
    m = Mirror(ONE)
    for url, more in (('https://127.0.0.1:%d' % full.port, {}),
                      ('https://nobody.invalid/x', {}),
                      (bad.url('/x'), {'https_proxy': 'http://127.0.0.1:%d' %
                                       full.port})):
        run = m.pull(url, **more)
        fails(m, run, 2, 'no answer from')
        expect(run.seconds < 14, run.seconds, url)
    expect(tree(m.path) == tree(ONE), 'the mirror was touched')
    full.close()


@tally.case
def surroundings():
    """SSLKEYLOGFILE and .netrc: neither is heeded"""
    url = serve('surroundings', TWO, {})
    write(folder + '/.netrc', b'machine 127.0.0.1 login u password p\n')
    m = Mirror()
    run = m.pull(url, SSLKEYLOGFILE=folder + '/session-keys')
    expect(run.returncode == 0, run.stderr)
    expect(not os.path.exists(folder + '/session-keys'), 'keys were written')
    for text in bad.asked('/surroundings/' + POINTER):
        expect('Authorization' not in text, text)
check('pointer answers 500', {POINTER: [hostile.answer(
    '500 Internal Server Error')]}, 2, 'answered 500, 3 times')
check('pointer answers 204', {POINTER: [hostile.answer('204 No Content')]}, 1,
      'answered 204')
check('manifest a page', both(MANIFEST, html), 1,
      'are not those that were signed', 'what is served is not whole')
check('list a page', both(LIST, html), 1, 'are not those that were signed')
check('list tampered with', both(LIST, hostile.ok(
    data.replace(b'exe', b'ex_'))), 1, 'are not those that were signed')
check('list without end', both(LIST, hostile.endless(
    head + b'\r\n', b'x' * 65536, 1 << 30)), 1,
    'more than %d bytes' % len(data))
check('list cut', both(LIST, hostile.cut_without_goodbye(
    sized % len(data) + data[:100])), 2, 'no answer from')
check('list cut, no length', both(LIST, hostile.ok(
    data[:100], length=False)), 2, 'may be cut off')
check('list cut at a line, no length', both(LIST, hostile.ok(
    data[:data.rindex(b'\n', 0, -1) + 1], length=False)), 1,
    'are not those that were signed')
check('list missing', both(LIST, hostile.answer('404 Not Found')), 2,
      'answered 404', 'what is served is not whole')
check('list refused', both(LIST, hostile.answer('403 Forbidden')), 2,
      'answered 403')
check('signature missing', both(LIST + '.minisig', hostile.answer(
    '404 Not Found')), 2, 'answered 404')


def answered(name, answer):
    """Whichever of its names a file is asked for by, that is the answer."""
    def run():
        script = both(name, answer) if name != POINTER else {name: [answer]}
        url = serve('-'.join(['badly', name, str(id(answer))]), TWO, script)
        m = Mirror(ONE)
        run = m.pull(url)
        fails(m, run, run.returncode or 3)
        expect(run.returncode in (1, 2), run.returncode)
        expect(tree(m.path) == tree(ONE), 'the mirror was touched')
        expect(os.listdir(m.parent) == ['mirror'], os.listdir(m.parent))
    return run


for name in (POINTER, MANIFEST, LIST, LIST + '.minisig', 'SOURCES.md'):
    whole = read(TWO + '/' + name)
    for what, reply in (
            ('compressed', hostile.ok(gzip.compress(whole),
                                      'Content-Encoding: gzip')),
            ('a part', hostile.answer(
                '206 Partial Content', whole,
                'Content-Range: bytes 0-%d/*' % (len(whole) - 1))),
            ('an old answer', hostile.answer('304 Not Modified')),
            ('elsewhere', hostile.answer(
                '302 Found', b'', 'Location: https://192.0.2.1/x')),
            ('round and round', hostile.answer(
                '302 Found', b'', 'Location: ?again')),
            ('a page', html),
            ('too short a length', sized % (len(whole) - 10) + whole),
            ('too long a length', sized % (len(whole) + 10) + whole),
            ('a false length', head + b'Content-Length: -1\r\n\r\n' + whole),
            ('two lengths', head + b'Content-Length: 5\r\nContent-Length: '
             b'7\r\n\r\n' + whole),
            ('broken chunks', head + b'Transfer-Encoding: chunked\r\n\r\n'
             b'zz\r\n' + whole),
            ('no header', whole),
            ('a header without end', hostile.endless(
                head, b'X-Filler: ' + b'x' * 1000 + b'\r\n', 1 << 26))):
        tally.add('%s: %s' % (name, what), answered(name, reply))


@tally.case
def old_served():
    """an older publication is a rollback, with and without a state file"""
    url = serve('old', ONE, {})
    m = Mirror(TWO)
    before = tree(TWO)
    fails(m, m.pull(url), 1, 'rollback: serial 20260102030405')
    expect(tree(m.path) == before, 'the mirror was touched')
    state, m = folder + '/state', Mirror()
    expect(m.pull(server.url('two'), '--state', state).returncode == 0, 'two')
    m = Mirror()
    fails(m, m.pull(url, '--state', state), 1, 'rollback: ')
    expect(tree(m.path) is None, 'the mirror was written')


@tally.case
def by_hash_wrong():
    """a page under the immutable names: the stable ones serve"""
    m = Mirror(ONE)
    run = m.pull(serve('pages', TWO, {
        name: [html] for name in tree(TWO) if name.startswith('by-hash/')}))
    expect(run.returncode == 0, run.stderr)
    m.verified(TWO)


@tally.case
def overtaken():
    """the publisher is faster: what its first pointer named is gone, so the
    second is pulled"""
    first = {name: [hostile.answer('404 Not Found')]
             for name in tree(ONE) if name.startswith('by-hash/')}
    script = {name: answers for name, answers in first.items()
              if name not in tree(TWO)}
    script[POINTER] = [hostile.ok(read(ONE + '/' + POINTER)),
                       hostile.ok(read(TWO + '/' + POINTER))]
    url = serve('overtaken', TWO, {**script, object_of(MANIFEST, ONE): [
        hostile.answer('404 Not Found')]})
    m = Mirror()
    run = m.pull(url)
    expect(run.returncode == 0, run.stderr)
    expect_in('20260103000000', run.stdout)
    m.verified(TWO)
    expect(len(bad.asked('/overtaken/' + POINTER)) == 2, 'asked too often')


@tally.case
def earlier_missing():
    """an earlier publication that is not served any more is a note"""
    now = {hashlib.sha256(d).hexdigest() for n, d in tree(TWO).items()
           if '/' not in n}
    url = serve('earlier', TWO, {
        name: [hostile.answer('404 Not Found')] for name in tree(TWO)
        if '/' in name and name.rsplit('/', 1)[1] not in now})
    m = Mirror()
    run = m.pull(url)
    expect(run.returncode == 0, run.stderr)
    expect_in('files of earlier publications that are not served any more',
              run.stderr)
    m.verified(TWO)


@tally.case
def earlier_slow():
    """a server that falls silent about earlier ones costs one wait, not many"""
    now = {hashlib.sha256(d).hexdigest() for n, d in tree(TWO).items()
           if '/' not in n}
    url = serve('slow', TWO, {
        name: [hostile.reset()] for name in tree(TWO)
        if '/' in name and name.rsplit('/', 1)[1] not in now})
    m = Mirror()
    run = m.pull(url)
    expect(run.returncode == 0, run.stderr)
    m.verified(TWO)


status = tally.run(binary=BINARIES + '/rmmlist-pull')
server.stop()
sys.exit(status)
