# SPDX-License-Identifier: MIT
"""rmmlist push to a server that keeps what it is given, and answers badly when
it is told to. push_hostile.py BIN_DIR [silent]"""
import hashlib
import http.server
import os
import shutil
import ssl
import sys
import tempfile
import threading
import time

import hostile
from push_support import POINTER, SECRET, Publications
from support import Certificates, Tally, expect, expect_in

BINARIES = os.path.abspath(sys.argv[1])
TOKEN = 'Authorization: Bearer ' + SECRET


class Store(http.server.ThreadingHTTPServer):
    """Files by name. `trouble` is asked before each request: None, or what
    answers in place of the store."""
    daemon_threads = True

    def __init__(self, certificates):
        super().__init__(('127.0.0.1', 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.path('good.pem'),
                                certificates.path('good.key'))
        self.socket = context.wrap_socket(self.socket, server_side=True,
                                          do_handshake_on_connect=False)
        self.files, self.asked, self.trouble = {}, [], None
        self.lock = threading.Lock()
        self.url = 'https://127.0.0.1:%d/lists' % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def fetch(self, name):
        return self.files.get(name)

    def puts(self):
        return [name for method, name in self.asked if method == 'PUT']

    def handle_error(self, request, client_address):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    # A header and a body are two writes, which would wait for each other.
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def reply(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def cut(self):
        self.close_connection = True
        self.connection.close()

    def begin(self):
        name = self.path.partition('?')[0].removeprefix('/lists/')
        self.body = self.rfile.read(int(self.headers['Content-Length'] or 0))
        with self.server.lock:
            self.server.asked.append((self.command, name))
            trouble = self.server.trouble
        if trouble and trouble(self, name):
            return None
        if self.headers['Authorization'] != TOKEN.partition(': ')[2]:
            self.reply(401)
            return None
        return name

    def do_GET(self):
        name = self.begin()
        if name is None:
            return
        body = self.server.files.get(name)
        if body is None:
            self.reply(404)
        else:
            self.reply(200, body, ETag=etag(body))

    do_HEAD = do_GET

    def store(self, name):
        there = self.server.files.get(name)
        match = self.headers['If-Match']
        if self.headers['If-None-Match'] == '*' and there is not None or \
                match and (there is None or match != etag(there)):
            return 412
        self.server.files[name] = self.body
        return 201 if there is None else 204

    def do_PUT(self):
        name = self.begin()
        if name is None:
            return
        with self.server.lock:
            status = self.store(name)
        self.reply(status)


def etag(body):
    return '"%s"' % hashlib.sha256(body).hexdigest()[:16]


class Nth:
    """Trouble at the n-th PUT (0 is the first), `times` times."""

    def __init__(self, n, act, times=1 << 30):
        self.n, self.act, self.times, self.seen = n, act, times, 0

    def __call__(self, handler, name):
        if handler.command != 'PUT':
            return False
        self.seen += 1
        if not self.n < self.seen <= self.n + self.times:
            return False
        return self.act(handler, name) is not False


def status(code, **headers):
    return lambda handler, name: handler.reply(code, **headers) or True


def cut(handler, name):
    handler.cut()
    return True


def store_then_cut(handler, name):
    handler.store(name)
    handler.cut()
    return True


def half(handler, name):
    """What a server without a temporary file leaves of a broken upload."""
    handler.server.files[name] = handler.body[:len(handler.body) // 2]
    handler.cut()
    return True


def other_bytes(handler, name):
    handler.server.files[name] = b'x' * len(handler.body)
    handler.reply(201)
    return True


def forget(handler, name):
    handler.reply(201)
    return True


def silent(handler, name):
    time.sleep(90)
    return True


def race(handler, name):
    """Somebody else comes first."""
    handler.server.files[name] = b'somebody else\n'
    return False


certificates = Certificates(tempfile.mkdtemp())
pubs = Publications(BINARIES)
tally = Tally(sys.argv[2:] == ['silent'])


def push(store, publication, *options):
    return pubs.push(publication, store.url, '--cacert',
                     certificates.path('ca.pem'), '--header-env', 'SECRET',
                     *options, secret=TOKEN)


def seeded():
    """A store that has what a first push of pub2 brings."""
    store = Store(certificates)
    store.files = pubs.files('pub2')
    return store


@tally.case
def _():
    """a first push, an unchanged one, a newer one, an older one"""
    store = Store(certificates)
    code, err = push(store, 'pub2')
    expect(code == 0, err)
    expect(store.files == pubs.files('pub2'))
    store.asked.clear()
    code, err = push(store, 'pub2')
    expect(code == 0 and store.asked == [('GET', POINTER)], err, store.asked)
    expect(push(store, 'pub4')[0] == 0)
    pubs.check_whole('pub4', store.fetch)
    puts = store.puts()
    objects = [name.startswith('by-hash/') for name in puts]
    expect(objects == sorted(objects, reverse=True), puts)
    expect(puts[-2:] == ['datapackage.json', POINTER], puts)
    expect(len(puts) == len(set(puts)), puts)
    before = dict(store.files)
    store.asked.clear()
    code, err = push(store, 'pub3')
    expect(code == 1 and 'rollback' in err, code, err)
    expect(store.files == before and not store.puts(), store.asked)


def failing(act, words, n, times=1 << 30, final=0):
    """Fails at the n-th PUT; what is there is whole, and the second run
    completes."""
    def play():
        store = seeded()
        store.trouble = Nth(n, act, times)
        code, err = push(store, 'pub4')
        expect(code == (2 if words else 0), code, err)
        for word in words:
            expect_in(word, err)
        expect(err.count('\n') == 1, err)
        expect(pubs.check_reader(store.fetch) ==
               ('pub2' if words else 'pub4'), err)
        expect(b'' not in store.files.values())
        store.trouble = None
        code, err = push(store, 'pub4')
        expect(code == final, code, err)
        pubs.check_whole('pub4', store.fetch)
    return play


KEPT = 'the publication that was there stays'
for n in range(0, 39, 3):
    tally.add('cut before PUT %d' % n, failing(cut, [KEPT], n))
    tally.add('cut after PUT %d was stored' % n,
              failing(store_then_cut, [KEPT], n))
for n in (0, 7, 30):
    for code, words in (
            (400, ['answered 400']), (401, ['not accepted']),
            (403, ['answered 403', 'not accepted']), (404, ['create it']),
            (405, ['takes no such requests']), (409, ['by-hash/sha256']),
            (411, ['answered 411']), (412, ['run this again']),
            (413, ['raise it']), (507, ['no room left'])):
        tally.add('%d at PUT %d' % (code, n),
                  failing(status(code), words + [KEPT], n))
    tally.add('a redirect at PUT %d' % n, failing(
        status(307, Location='https://127.0.0.1:1/'),
        ['answered 307', 'not followed'], n))
    tally.add('a long Retry-After at PUT %d' % n, failing(
        status(429, Retry_After='3600'), ['429', 'in 3600 s'], n))
    tally.add('503 at PUT %d, then well' % n, failing(
        status(503), [], n, times=2))
    tally.add('500 at PUT %d for ever' % n, failing(
        status(500), ['answered 500', 'try again later'], n))
    tally.add('a PUT %d that is forgotten' % n, failing(
        forget, ['nothing' if n == 0 else 'is'], n, times=1))
# PUT 0 is of an earlier publication: of those the second run asks the length.
for n in (7, 30):
    tally.add('other bytes at PUT %d' % n, failing(
        other_bytes, ['something else'], n, times=1))
tally.add('half of an object', failing(half, [KEPT], 3, times=1))
tally.add('half of a stable name', failing(half, [KEPT], 30, times=1))
tally.add('a server that says nothing', failing(
    silent, ['no answer', KEPT], 5), silent=True)
tally.add('a short Retry-After', failing(
    status(429, Retry_After='2'), [], 4, times=1))
tally.add('a lost race for a stable name', failing(
    race, ['answered 412', 'meanwhile'], 35, times=1))


@tally.case
def _():
    """somebody else's pointer appears while the files go there"""
    store = seeded()
    pointer = pubs.file('pub4', POINTER)

    def act(handler, name):
        if handler.command == 'PUT' and name == POINTER:
            store.files[POINTER] = pointer
        return False
    store.trouble = act
    code, err = push(store, 'pub3')
    expect(code == 2 and '412' in err, code, err)
    expect(store.files[POINTER] == pointer)
    store.trouble = None
    code, err = push(store, 'pub3')
    expect(code == 1 and 'rollback' in err, code, err)


@tally.case
def _():
    """the pointer was stored and the answer was lost"""
    store = seeded()

    def act(handler, name):
        return handler.command == 'PUT' and name == POINTER and \
            store_then_cut(handler, name)
    store.trouble = act
    code, err = push(store, 'pub4')
    expect(code == 2, code, err)
    expect_in('either publication', err)
    expect(pubs.check_reader(store.fetch) == 'pub4')
    store.trouble = None
    expect(push(store, 'pub4')[0] == 0)


@tally.case
def _():
    """the first request: a page, an error, a redirect, no header"""
    for code, want, word in ((200, 1, 'not signed'), (403, 2, '403'),
                             (302, 2, 'not followed'), (500, 2, '500')):
        store = seeded()
        before = dict(store.files)
        store.trouble = lambda handler, name, code=code: \
            handler.reply(code, b'<html>\x1b[31m', Location='/x') or True
        got, err = push(store, 'pub4')
        expect(got == want, code, got, err)
        expect_in(word, err)
        expect('\x1b' not in err and store.files == before, err)
    store = seeded()
    code, err = pubs.push('pub4', store.url, '--cacert',
                          certificates.path('ca.pem'))
    expect(code == 2 and '401' in err, err)
    code, err = pubs.push('pub4', store.url, '--header-env', 'SECRET',
                          secret=TOKEN)
    expect(code == 2 and '--cacert' in err, err)


@tally.case
def _():
    """killed at any PUT; no secret in the process's arguments"""
    for n in (0, 5, 21, 30):
        store = seeded()
        reached = threading.Event()

        def wait(handler, name, reached=reached):
            reached.set()
            time.sleep(5)
            return False
        store.trouble = Nth(n, wait)
        child = pubs.start('pub4', store.url, '--cacert',
                           certificates.path('ca.pem'), '--header-env',
                           'SECRET', secret=TOKEN)
        expect(reached.wait(30), 'PUT', n)
        with open('/proc/%d/cmdline' % child.pid, 'rb') as f:
            expect(SECRET.encode() not in f.read())
        with open('/proc/%d/environ' % child.pid, 'rb') as f:
            expect(SECRET.encode() not in f.read(), 'in the environment')
        child.kill()
        child.communicate()
        expect(pubs.check_reader(store.fetch) == 'pub2')
        store.trouble = None
        expect(push(store, 'pub4')[0] == 0)
        pubs.check_whole('pub4', store.fetch)


# ---- a server that is no store at all ----

def badly(play, first, seconds):
    """What answers the first request so, which asks for the pointer, or all
    that come after that."""
    def run():
        server = hostile.Server(certificates.path('good'))
        server.serve('/lists/' + POINTER, *([play] if first else [
            hostile.answer('404 Not Found')]))
        server.otherwise = play
        begin = time.monotonic()
        code, err = pubs.push('pub4', server.url('/lists'), '--cacert',
                              certificates.path('ca.pem'), '--header-env',
                              'SECRET', secret=TOKEN)
        expect(code in (1, 2) and err.count('\n') == 1, code, err)
        expect(time.monotonic() - begin < seconds, 'took too long')
    return run


for name, play in hostile.WITHOUT_END:
    tally.add('pointer, without end: ' + name, badly(play, True, 20))
    tally.add('PUT, without end: ' + name, badly(play, False, 20))
for name, play in hostile.LASTS:
    tally.add('pointer: ' + name, badly(play, True, 90), silent=True)
    tally.add('PUT: ' + name, badly(play, False, 90), silent=True)
for code in (204, 206, 304):
    tally.add('pointer: %d' % code, badly(hostile.answer(
        '%d X' % code, b'x'), True, 20))
tally.add('pointer: a body without end', badly(hostile.endless(hostile.ok(
    b'', length=False), b'x' * 65536, hostile.MOST), True, 20))
tally.add('PUT: a body without end', badly(hostile.endless(hostile.ok(
    b'', length=False), b'x' * 65536, hostile.MOST), False, 20))


def check_tls(name, **versions):
    def run():
        server = hostile.Server(certificates.path(name), **versions)
        code, err = pubs.push('pub4', server.url('/lists'), '--cacert',
                              certificates.path('ca.pem'), '--header-env',
                              'SECRET', secret=TOKEN)
        expect(code == 2, code, err)
        expect_in('no answer from', err)
        expect(not server.requests, 'it was asked, with the header')
    tally.add('certificate: %s %s' % (name, 'of old TLS' if versions else ''),
              run)


for name in ('expired', 'future', 'self-signed', 'other-host'):
    check_tls(name)
check_tls('good', minimum=ssl.TLSVersion.TLSv1, maximum=ssl.TLSVersion.TLSv1_1)


@tally.case
def _():
    """no answer to a connection"""
    full = hostile.Full()
    begin = time.monotonic()
    code, err = pubs.push('pub4', 'https://127.0.0.1:%d/lists' % full.port,
                          '--header-env', 'SECRET', secret=TOKEN)
    expect(code == 2 and time.monotonic() - begin < 14, code, err)
    full.close()


code = tally.run(6, BINARIES + '/rmmlist-push')
pubs.remove()
shutil.rmtree(certificates.folder)
sys.exit(code)
