# SPDX-License-Identifier: MIT
"""rmmlist fetch against a server that does what servers should not.
fetch_hostile.py BIN_DIR"""
import gzip
import os
import re
import resource
import signal
import socket
import ssl
import sys
import tempfile

import hostile
from hostile import Server, answer, ok
from support import (DATA, NOW, Certificates, Tally, Workspace, expect,
                     expect_in, is_sanitized, read, write)

BINARIES = os.path.abspath(sys.argv[1])
LIST = read(os.path.join(DATA, 'process.csv'))
HOSTS = read(os.path.join(DATA, 'network.csv'))
LATER = LIST + b'Delta RMM,delta_new.exe\r\n'
LIMIT = 32 << 20
CONTROL = re.compile('[\0-\t\v-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')

folder = tempfile.TemporaryDirectory()
certificates = Certificates(folder.name)
server = Server(certificates.path('good'))
plain = Server()
tally = Tally(sys.argv[2:] == ['silent'])


def with_copy(*urls):
    """A workspace that holds a good copy; then its source has these URLs."""
    w = Workspace(BINARIES, certificates, ['file://' + DATA + '/process.csv'])
    first = w.fetch()
    expect(first.status == 0, first.err)
    w.configure(urls)
    return w


def check(name, script, status, *texts, asked=1, copy=LIST, first=False,
          seconds=20, lines=1, silent=False):
    """Fetches a path with this script. `status` and the texts on standard
    error are what must come; unless status is 0 the copy and the lock must be
    what they were."""
    def case():
        path = '/' + name.replace(' ', '-') + '.csv'
        url = server.serve(path, *script)
        w = Workspace(BINARIES, certificates, [url]) if first else \
            with_copy(url)
        try:
            state = w.state()
            result = w.fetch(now=NOW + 86400)
            expect(result.status == status, 'status', result.status,
                   result.err)
            for text in texts:
                expect_in(text.replace('URL', url), result.err)
            expect(result.err.count('\n') == lines, 'not', lines, 'lines:',
                   result.err)
            expect(not CONTROL.search(result.err), 'says', repr(result.err))
            expect(asked in (None, len(server.asked(path))), 'asked',
                   len(server.asked(path)), 'times')
            expect(result.seconds < seconds, 'took', result.seconds, 's')
            if 'current' in result.err:
                expect(w.copy() == copy, 'another copy')
                expect(sorted(w.state()) == ['alpha.csv', 'lock.json'],
                       sorted(w.state()))
            else:
                expect(w.state() == state, 'copy or lock changed',
                       sorted(w.state()))
        finally:
            w.remove()
    tally.add(name, case, silent)


# ---- whole answers ----

check('list', [ok(LATER)], 0, 'current, 18 rows', copy=LATER)
check('list, first', [ok(LIST)], 0, 'first copy: 17 rows, 1 rejected',
      first=True)
check('same bytes', [ok(LIST)], 0, 'unchanged since 2026-05-28')
check('chunked list', [answer('200 OK', b'%x\r\n%s\r\n0\r\n\r\n' % (
    len(LATER), LATER), 'Transfer-Encoding: chunked', length=False)], 0,
    'current', copy=LATER)
check('list without a length', [ok(LATER, length=False)], 0, 'current',
      copy=LATER)
check('not asked for, but 304', [answer('304 Not Modified', length=False)],
      1, "refused: 'URL' answered 304, which is no list")
check('not asked for, but 304, first', [answer('304 X', length=False)], 1,
      "refused: 'URL' answered 304, which is no list", 'there is no copy',
      first=True)
check('empty', [ok(b'')], 1, "refused: 'URL' is empty",
      'the last good copy stays, last contact 2026-05-28, 1 day ago')
check('empty, first', [ok(b'')], 1, "refused: 'URL' is empty",
      'there is no copy', first=True)
check('204', [answer('204 No Content', length=False)], 1,
      "refused: 'URL' answered 204, which is no list")
check('206', [answer('206 Partial Content', LIST[:100])], 1,
      "refused: 'URL' answered 206")
check('a page', [ok(b'<!DOCTYPE html>\n<html><body>gone</body></html>')], 1,
      "refused: 'URL' is an HTML page")
for name, body in (
        ('in capitals, behind blanks', b' \r\n\t<HTML><body>x</body></HTML>'),
        ('behind a BOM', b'\xef\xbb\xbf<!doctype html><title>x</title>'),
        ('of a proxy', b'<html><head><meta http-equiv="refresh"\n'
         b'content="0; url=https://portal.example/"></head></html>')):
    check('a page ' + name, [ok(body)], 1, "refused: 'URL' is an HTML page")
for name, body in (
        ('JSON', b'{"message": "Not Found"}\n'),
        ('XML', b'<?xml version="1.0"?>\n<Error><Code>BlobNotFound</Code>'
         b'</Error>'),
        ('a sentence', b'404: Not Found'),
        ('a pointer of git-lfs', b'version https://git-lfs.github.com/spec/v1'
         b'\noid sha256:00\nsize 1\n'),
        ('a page without its first line', b'rmm_program</title>\n' + LIST),
        ('a list in UTF-16', LIST.decode().encode('utf-16')),
        ('a list, compressed', gzip.compress(LATER)),
        ('NULs', bytes(1 << 20))):
    check('in place of a list: ' + name, [ok(body)], 1, 'refused: ')
check('a list that is said to be compressed, and is',
      [ok(gzip.compress(LATER), 'Content-Encoding: gzip')], 1, 'refused: ')
check('a header alone', [ok(b'rmm_program,rmm_binary\r\n')], 1,
      "refused: 'URL' has a header and no rows")
check('another header', [ok(HOSTS)], 1, 'refused: URL:1:1: ',
      "expected 'rmm_program,rmm_binary'")

# ---- too much ----

check('endless chunks', [hostile.endless(
    ok(b'', 'Transfer-Encoding: chunked', length=False),
    b'100000\r\n' + b'x' * (1 << 20) + b'\r\n', 1 << 31)], 1,
    "refused: 'URL' has more than %d bytes" % LIMIT)
check('endless body', [hostile.endless(ok(b'', length=False),
                                       b'a,b\r\n' * (1 << 18), 1 << 31)], 1,
      "refused: 'URL' has more than %d bytes" % LIMIT)
check('length over the limit', [hostile.endless(
    b'HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n', b'x' * 4096,
    1 << 31)], 1, "refused: 'URL' has more than %d bytes" % LIMIT, seconds=5)
BOMB = gzip.compress(b'\0' * (200 << 20))
check('gzip bomb', [ok(BOMB, 'Content-Encoding: gzip')], 1, 'refused: ')
check('gzip bomb in the transfer', [hostile.chunks(
    BOMB, 'Transfer-Encoding: gzip, chunked')], 1,
    "refused: 'URL' has more than %d bytes" % LIMIT)
check('gzip bomb in a bomb', [hostile.chunks(
    gzip.compress(BOMB), 'Transfer-Encoding: gzip, gzip, chunked')], 1,
    "refused: 'URL' has more than %d bytes" % LIMIT)
check('gzip in gzip, 1000 times', [hostile.chunks(
    BOMB, 'Transfer-Encoding: ' + 'gzip, ' * 1000 + 'chunked')], 0,
    "stale: no answer from 'URL'")
for name, play in hostile.WITHOUT_END:
    check('without end: ' + name, [play], 0, "stale: no answer from 'URL': ")
check('endless body of a 404', [hostile.endless(
    answer('404 Not Found', length=False), b'x' * 65536, 1 << 31)], 0,
    "stale: 'URL' answered 404;", seconds=5)

# ---- too little ----

check('cut, with a length', [answer('200 OK', LIST[:-40],
                                    'Content-Length: %d' % len(LIST),
                                    length=False)], 0,
      "stale: no answer from 'URL': ", 'bytes remaining to read')
check('cut within a chunk', [answer('200 OK', b'999\r\n' + LIST[:100],
                                    'Transfer-Encoding: chunked',
                                    length=False)], 0, 'stale: no answer')
check('cut without a length', [ok(LIST[:-10], length=False)], 0,
      "stale: 'URL' ended within a line and had no length; it may be cut off")
check('cut below TLS', [hostile.cut_without_goodbye(
    ok(LIST[:-10], length=False))], 0, "stale: 'URL' ended within a line")
check('cut below TLS, with a length', [hostile.cut_without_goodbye(
    ok(LIST[:-10], 'Content-Length: %d' % len(LIST), length=False))], 0,
    "stale: no answer from 'URL': ")
check('length too small', [answer('200 OK', LATER, 'Content-Length: %d' %
                                  len(LIST), length=False)], 0, 'unchanged')
for name, headers, status, text in (
        ('negative', ['Content-Length: -1'], 0, 'Invalid Content-Length'),
        ('a word', ['Content-Length: all'], 0, 'Invalid Content-Length'),
        ('of 40 digits', ['Content-Length: ' + '9' * 40], 1, 'has more than'),
        ('two of them', ['Content-Length: 5', 'Content-Length: 700'], 0,
         'remaining to read')):
    check('length, ' + name, [ok(LATER[:-40], *headers, length=False)],
          status, text)
check('length and chunks', [hostile.chunks(
    LATER, 'Transfer-Encoding: chunked', 'Content-Length: 5')], 0, 'current',
    copy=LATER)
for name, body in (('no number', b'zz\r\n' + LATER),
                   ('negative', b'-1\r\n' + LATER),
                   ('of 40 digits', b'f' * 40 + b'\r\n' + LATER),
                   ('too small', b'5\r\n' + LATER + b'\r\n0\r\n\r\n')):
    check('chunk, ' + name, [answer('200 OK', body,
                                    'Transfer-Encoding: chunked',
                                    length=False)], 0,
          "stale: no answer from 'URL': ")
check('reset at once', [hostile.reset()], 0, "stale: no answer from 'URL': ")
check('reset in the body', [hostile.reset(ok(LIST, 'Content-Length: 9999',
                                             length=False))], 0,
      "stale: no answer from 'URL': ")
check('closed at once', [b''], 0, "stale: no answer from 'URL': ")
check('HTTP/0.9', [LIST], 0, "no answer from 'URL': Received HTTP/0.9")
check('not HTTP', [b'SSH-2.0-OpenSSH_9.2\r\n'], 0, 'stale: no answer')

# ---- statuses ----

for code in (400, 401, 403, 404, 410, 451, 501, 505):
    check('%d' % code, [answer('%d X' % code), ok(LATER)], 0,
          "stale: 'URL' answered %d; the last good copy stays" % code)
check('404, first', [answer('404 Not Found')], 2,
      "stale: 'URL' answered 404; there is no copy", first=True)
for code in (408, 429, 500, 502, 503, 504, 522, 524):
    check('%d, then a list' % code, [answer('%d X' % code), ok(LATER)], 0,
          'current', asked=2, copy=LATER)
check('503 for good', [answer('503 X')], 0,
      "stale: 'URL' answered 503, 3 times;", asked=3)
check('429, Retry-After 0', [answer('429 X', b'', 'Retry-After: 0'),
                             ok(LATER)], 0, 'current', asked=2, copy=LATER)
check('429, Retry-After 5', [answer('429 X', b'', 'Retry-After: 5'),
                             ok(LATER)], 0, 'current', asked=2, copy=LATER)
check('429, Retry-After 10^9',
      [answer('429 X', b'', 'Retry-After: 1000000000'), ok(LATER)], 0,
      "'URL' answered 429 and asks to wait 1000000000 s; try again later",
      seconds=5)
check('429, Retry-After 31', [answer('429 X', b'', 'Retry-After: 31'),
                              ok(LATER)], 0, 'asks to wait 31 s', seconds=5)
for name, value in (('negative', '-5'), ('a word', 'soon'),
                    ('a fraction', '0.5'), ('of 40 digits', '9' * 40)):
    check('429, Retry-After ' + name,
          [answer('429 X', b'', 'Retry-After: ' + value), ok(LATER)], 0,
          'current', asked=2, copy=LATER, seconds=10)
check('503, Retry-After a date',
      [answer('503 X', b'', 'Retry-After: Fri, 31 Dec 2399 23:59:59 GMT'),
       ok(LATER)], 0, "'URL' answered 503 and asks to wait", seconds=5)
check('503, Retry-After a past date',
      [answer('503 X', b'', 'Retry-After: Thu, 01 Jan 2015 00:00:00 GMT'),
       ok(LATER)], 0, 'current', asked=2, copy=LATER)

# ---- redirects ----


def moved(to, status='301 Moved'):
    return answer(status, b'', 'Location: ' + to)


def check_refused_redirect(name, to, shown=None):
    check('redirect to ' + name, [moved(to)], 1, "refused: 'URL' redirects to "
          "'%s', which is not followed; if that is right, write it into "
          'datapackage.json' % (shown or to))


other = Server(certificates.path('good'))
check_refused_redirect('another host', server.url('/list.csv', 'localhost'))
check_refused_redirect('another port', other.serve('/list.csv', ok(LATER)))
check_refused_redirect('http', plain.serve('/list.csv', ok(LATER)))
check_refused_redirect('ftp', 'ftp://127.0.0.1/list.csv')
check_refused_redirect('a file', 'file://' + DATA + '/process.csv')
check_refused_redirect('a user name', server.url('/list.csv',
                                                 'user@127.0.0.1'))
for status in (301, 302, 303, 307, 308):
    server.serve('/moved-%d.csv' % status, ok(LATER))
    check('redirect %d' % status, [moved('/moved-%d.csv' % status,
                                         '%d Moved' % status)], 0, 'current',
          *(["'URL' has moved to '%s'; see who owns that" %
             server.url('/moved-%d.csv' % status)] if status in (301, 308)
            else []), copy=LATER, lines=1 + (status in (301, 308)))
for status in (300, 304, 305, 306):
    check('redirect %d' % status, [moved('/list.csv', '%d X' % status)], 1,
          "refused: 'URL' answered %d" % status)
check_refused_redirect('another host, no scheme', '//localhost:%d/list.csv' %
                       server.port, server.url('/list.csv', 'localhost'))
check_refused_redirect('what looks like this host', 'https://127.0.0.1:%d@'
                       'evil.example/' % server.port)
check_refused_redirect('this host with a dot', server.url('/list.csv',
                                                          '127.0.0.1.'))
check_refused_redirect('data', 'data:text/csv,rmm_program,rmm_binary')
for name, to in (('an escape', 'https://evil.example/\x1b[2J\x1b]0;x\x07'),
                 ('bidi', 'https://evil.example/\u202egpj.exe'),
                 ('C1', 'https://evil.example/\x9b2J'),
                 ('blanks', ' https://evil.example/a b\tc '),
                 ('64 KiB', 'https://evil.example/' + 'x' * 65536)):
    check('redirect with ' + name, [moved(to)], 1, "refused: 'URL' redirects to "
          "'https://evil.example/")
server.serve('/away.csv', moved(server.url('/list.csv', 'localhost')))
check('redirect here, then to another host', [moved('/away.csv')], 1,
      "redirects to '%s', which is not followed" %
      server.url('/list.csv', 'localhost'))
for hop in range(1, 5):
    server.serve('/hop-%d.csv' % hop, moved('/hop-%d.csv' % (hop + 1),
                                            '302 Found'))
server.serve('/hop-5.csv', ok(LATER))
check('redirect, 5 times', [moved('/hop-1.csv', '302 Found')], 0, 'current',
      copy=LATER)
server.serve('/sign-in', ok(b'<html>Sign in</html>'))
check('redirect to a page', [moved('/sign-in', '302 Found')], 1, 'refused: ',
      'is an HTML page')
check('redirect loop', [moved('/redirect-loop.csv')], 1,
      "refused: 'URL' redirects more than 5 times", asked=6)
check('redirect to nowhere', [answer('302 Found')], 1,
      "refused: 'URL' answered 302")


@tally.case
def redirect_in_lock():
    """redirect: the lock holds both URLs"""
    to = server.serve('/new-name.csv', ok(LIST))
    url = server.serve('/old-name.csv', moved('/new-name.csv'))
    w = Workspace(BINARIES, certificates, [url])
    result = w.fetch()
    expect(result.status == 0, result.err)
    entry = w.lock()['alpha']
    expect(entry['url'] == url and entry['final_url'] == to, entry)
    w.remove()


# ---- TLS ----

def check_tls(name, certificate, text, trust=True, **versions):
    def case():
        bad = Server(certificates.path(certificate), **versions)
        w = with_copy(bad.serve('/list.csv', ok(LATER)))
        state = w.state()
        result = w.fetch(trust=trust)
        expect(result.status == 0, result.status, result.err)
        expect_in("stale: no answer from '%s': " % bad.url('/list.csv'),
                  result.err)
        expect_in(text, result.err)
        expect(w.state() == state, 'copy or lock changed')
        expect(not bad.asked('/list.csv'), 'it was asked')
        expect(bad.connections == 1, bad.connections, 'connections')
        w.remove()
    tally.add('certificate: ' + name, case)


NAME_IT = '; --cacert FILE names whom to trust instead'
check_tls('expired', 'expired', 'certificate has expired' + NAME_IT)
check_tls('not yet valid', 'future', 'certificate is not yet valid' + NAME_IT)
check_tls('self-signed', 'self-signed', 'self-signed certificate' + NAME_IT)
check_tls('another host', 'other-host',
          "no alternative certificate subject name matches target host name "
          "'127.0.0.1'" + NAME_IT)
check_tls('unknown authority', 'good',
          'unable to get local issuer certificate' + NAME_IT, trust=False)
check_tls('TLS 1.1', 'good', 'alert protocol version', minimum=ssl.TLSVersion.TLSv1,
          maximum=ssl.TLSVersion.TLSv1_1)


@tally.case
def tls12():
    """TLS 1.2 is good enough"""
    old = Server(certificates.path('good'), minimum=ssl.TLSVersion.TLSv1_2,
                 maximum=ssl.TLSVersion.TLSv1_2)
    w = Workspace(BINARIES, certificates, [old.serve('/a.csv', ok(LIST))])
    result = w.fetch()
    expect(result.status == 0 and w.copy() == LIST, result.err)
    w.remove()


@tally.case
def system_is_not_trusted():
    """--cacert FILE: nobody else is trusted"""
    w = with_copy(server.serve('/cacert.csv', ok(LATER)))
    result = w.fetch('--cacert', certificates.path('self-signed.pem'),
                     trust=False)
    expect_in('stale: no answer', result.err)
    result = w.fetch('--cacert', certificates.path('ca.cnf'), trust=False)
    expect(result.status == 2, result.status, result.err)
    expect_in("alpha: no certificate in '%s'" % certificates.path('ca.cnf'),
              result.err)
    w.remove()


# ---- time ----

for name, play in hostile.LASTS:
    # All tries share 60 s.
    check('for as long as it lasts: ' + name, [play], 0,
          "stale: no answer from 'URL'", asked=None, seconds=66, silent=True)


@tally.case
def full():
    """no answer to a connection: given up after 10 s"""
    full_one = hostile.Full()
    w = with_copy('https://127.0.0.1:%d/list.csv' % full_one.port)
    result = w.fetch()
    expect(result.status == 0 and 9 < result.seconds < 14, result.seconds,
           result.err)
    expect_in("stale: no answer from 'https://127.0.0.1:", result.err)
    full_one.close()
    w.remove()


@tally.case
def no_name():
    """a name that nobody has"""
    w = with_copy('https://nobody.invalid/list.csv')
    result = w.fetch()
    expect(result.status == 0 and result.seconds < 14, result.seconds,
           result.err)
    expect_in("stale: no answer from 'https://nobody.invalid/", result.err)
    w.remove()


@tally.case
def silence():
    """silence after the request: asked again after 15 s"""
    url = server.serve('/silence.csv', hostile.stall(), ok(LATER))
    w = with_copy(url)
    result = w.fetch()
    expect(result.status == 0 and w.copy() == LATER, result.err)
    expect(14 < result.seconds < 30, 'took', result.seconds, 's')
    w.remove()


@tally.case
def dripping():
    """two bytes a second: given up after 15 s"""
    url = server.serve('/drip.csv', hostile.drip(ok(b'', length=False)),
                       answer('404 Gone'))
    w = with_copy(url)
    result = w.fetch()
    expect_in("'%s' answered 404, 2 times" % url, result.err)
    expect(14 < result.seconds < 30, 'took', result.seconds, 's')
    w.remove()


@tally.case
def slow_headers():
    """silence within the headers: asked again"""
    url = server.serve('/slow.csv', hostile.then_stall(b'HTTP/1.1 200 OK\r\n'),
                       ok(LATER))
    w = with_copy(url)
    result = w.fetch()
    expect(result.status == 0 and w.copy() == LATER, result.err)
    expect(result.seconds < 30, 'took', result.seconds, 's')
    w.remove()


@tally.case
def no_handshake():
    """no TLS handshake: given up after 10 s, for all URLs of that host"""
    listener = socket.create_server(('127.0.0.1', 0), backlog=8)
    base = 'https://127.0.0.1:%d/' % listener.getsockname()[1]
    w = Workspace(BINARIES, certificates, [base + 'a.csv', base + 'b.csv'],
                  [base + 'c.csv'])
    result = w.fetch()
    expect(result.status == 2, result.status, result.err)
    expect(9 < result.seconds < 14, 'took', result.seconds, 's')
    expect_in("alpha: stale: no answer from '%sb.csv': cannot connect, tried "
              'a moment ago; there is no copy\n' % base, result.err)
    expect_in("beta: stale: no answer from '%sc.csv': cannot connect, tried "
              'a moment ago; there is no copy\n' % base, result.err)
    listener.close()
    w.remove()


# ---- what is asked ----

@tally.case
def conditional():
    """ETag: asked with it, 304 is current, the next URL is asked without"""
    first = server.serve('/etag.csv', ok(LIST, 'ETag: "v1"', 'Last-Modified: '
                                         'Sun, 02 Mar 2025 10:00:00 GMT'),
                         answer('304 Not Modified', length=False),
                         answer('500 X'))
    second = server.serve('/etag-mirror.csv', ok(LIST))
    w = Workspace(BINARIES, certificates, [first, second])
    expect(w.fetch().status == 0, 'the first')
    entry = w.lock()['alpha']
    expect(entry['etag'] == '"v1"', entry)
    expect(entry['last_modified'] == 'Sun, 02 Mar 2025 10:00:00 GMT', entry)
    result = w.fetch(now=NOW + 5 * 86400)
    expect(result.status == 0, result.err)
    expect_in('alpha: current, unchanged since 2026-05-28 (17 rows)',
              result.err)
    after = w.lock()['alpha']
    expect(after['checked'] == '2026-06-02T20:26:40Z', after)
    expect(dict(after, checked=entry['checked']) == entry, after)
    expect(w.copy() == LIST, 'another copy')
    request = server.asked('/etag.csv')[1]
    expect_in('If-None-Match: "v1"\r\n', request)
    expect_in('If-Modified-Since: Sun, 02 Mar 2025 10:00:00 GMT\r\n', request)
    result = w.fetch(now=NOW + 6 * 86400)
    expect(result.status == 0, result.err)
    expect_in("'%s' answered 500, 3 times; trying the next URL" % first,
              result.err)
    request = server.asked('/etag-mirror.csv')[0]
    expect('If-' not in request, request)
    expect(w.lock()['alpha']['url'] == second, w.lock())
    w.remove()


@tally.case
def conditional_only_when_intact():
    """ETag: not sent when the copy is not the one that the lock names"""
    url = server.serve('/intact.csv', ok(LIST, 'ETag: "v1"'))
    w = Workspace(BINARIES, certificates, [url])
    expect(w.fetch().status == 0, 'the first')
    with open(w.path('lists/upstream/alpha.csv'), 'ab') as f:
        f.write(b'Beta Remote,edited.exe\r\n')
    result = w.fetch()
    expect(result.status == 0, result.err)
    expect('If-' not in server.asked('/intact.csv')[1], 'asked with it')
    expect(w.copy() == LIST, 'another copy')
    w.remove()


@tally.case
def conditional_only_when_readable():
    """ETag: not sent when the copy is no list any more"""
    url = server.serve('/columns.csv', ok(LIST, 'ETag: "v1"'),
                       answer('304 Not Modified', length=False))
    w = Workspace(BINARIES, certificates, [url])
    expect(w.fetch().status == 0, 'the first')
    for name in ('datapackage.json', 'schema/upstream-process.json'):
        write(w.path(name), read(w.path(name)).replace(b'rmm_program',
                                                       b'program'))
    result = w.fetch()
    expect_in('alpha: the copy at hand is no list: ', result.err)
    expect_in("alpha: refused: '%s' answered 304" % url, result.err)
    expect('If-' not in server.asked('/columns.csv')[1], 'asked with it')
    w.remove()


@tally.case
def conditional_other_bytes():
    """ETag: the same with other bytes is a change, a body of a 304 is none"""
    url = server.serve(
        '/etag-same.csv', ok(LIST, 'ETag: "v1"'), ok(LATER, 'ETag: "v1"'),
        answer('304 Not Modified', LIST, 'ETag: "v2"'))
    w = Workspace(BINARIES, certificates, [url])
    for copy in (LIST, LATER, LATER):
        result = w.fetch()
        expect(result.status == 0 and w.copy() == copy, result.err)
        expect(w.lock()['alpha']['etag'] == '"v1"', w.lock())
    expect_in('unchanged', result.err)
    w.remove()


def check_etag(name, sent, kept):
    """What goes into the lock of an ETag header, and comes back in the next
    request; '': nothing."""
    def case():
        url = server.serve('/etag-%s.csv' % name.replace(' ', '-'),
                           answer('200 OK', LIST, *sent))
        w = Workspace(BINARIES, certificates, [url])
        for _ in range(2):
            result = w.fetch()
            expect(result.status == 0 and w.copy() == LIST, result.err)
            expect(not CONTROL.search(result.err), repr(result.err))
            expect(w.lock()['alpha']['etag'] == kept, w.lock())
        asked = server.asked(url[len(server.url('')):])[1]
        got = re.findall('\r\nIf-None-Match: ([^\r]*)\r\n', asked)
        expect(got == ([kept] if kept else []), got)
        expect('Evil' not in asked, asked)
        w.remove()
    tally.add('ETag ' + name, case)


check_etag('that is weak', ['ETag: W/"v1"'], 'W/"v1"')
check_etag('that is empty', ['ETag:'], '')
check_etag('without quotes', ['ETag: v1'], 'v1')
check_etag('with quotes within', ['ETag: "a\\"b", "c\\'], '"a\\"b", "c\\')
check_etag('of 1024 bytes', ['ETag: ' + 'e' * 1024], 'e' * 1024)
check_etag('of 1025 bytes', ['ETag: ' + 'e' * 1025], '')
check_etag('of 64 KiB', ['ETag: ' + 'e' * 65536], '')
check_etag('with an escape', ['ETag: "\x1b[2J"'], '')
check_etag('with CR', ['ETag: "v1"\rX-Evil: 1'], '"v1"')
check_etag('in UTF-8', ['ETag: "\u202e"'], '')


@tally.case
def conditional_edited():
    """ETag: one that was edited into the lock adds no header"""
    url = server.serve('/etag-edited.csv', ok(LIST, 'ETag: "v1"'))
    w = Workspace(BINARIES, certificates, [url])
    expect(w.fetch().status == 0, 'the first')
    path = w.path('lists/upstream/lock.json')
    write(path, read(path).replace(b'\\"v1\\"', b'v\\r\\nX-Evil: 1'))
    expect('X-Evil' in w.lock()['alpha']['etag'], w.lock())
    result = w.fetch()
    expect(w.copy() == LIST and result.status in (0, 2), result.err)
    expect(not any('Evil' in text for text in server.asked('/etag-edited.csv')),
           'it was sent')
    w.remove()


@tally.case
def progress():
    """progress: on a terminal only, gone before a message comes"""
    url = server.serve('/progress.csv', answer('503 X'), ok(LIST))
    w = Workspace(BINARIES, certificates, [url])
    leader, follower = os.openpty()
    result = w.fetch(stderr=follower)
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    expect(result.status == 0, result.status, shown)
    expect('\r\x1b[Kalpha: trying again in 1 s\r\x1b[Kalpha: 0 KiB\r\x1b[K'
           'rmmlist-fetch: alpha: current' in shown, repr(shown))
    w.remove()


@tally.case
def request():
    """the request: a contact, no cookie, no password, no coding"""
    url = server.serve('/request.csv', ok(LIST, 'Set-Cookie: a=b'), ok(LIST))
    w = Workspace(BINARIES, certificates, [url])
    with open(w.path('.netrc'), 'w') as f:
        f.write('machine 127.0.0.1 login user password secret\n')
    keys = w.path('keys')
    for _ in range(2):
        result = w.fetch(environment={'SSLKEYLOGFILE': keys})
        expect(result.status == 0, result.err)
    expect(not os.path.exists(keys), 'session keys were written')
    for text in server.asked('/request.csv'):
        expect_in('\r\nUser-Agent: rmmlist/', text)
        expect_in(' (+https://fork.example/)\r\n', text)
        for name in ('Cookie', 'Authorization', 'Accept-Encoding', 'Referer'):
            expect('\r\n%s:' % name not in text, text)
    w.remove()


@tally.case
def proxies():
    """proxies: for https as the environment says, never for http"""
    url = plain.serve('/plain.csv', ok(LIST))
    dead = {'http_proxy': 'http://127.0.0.1:1',
            'ALL_PROXY': 'http://127.0.0.1:1'}
    w = Workspace(BINARIES, certificates, [url])
    result = w.fetch(environment=dead)
    expect(result.status == 0 and w.copy() == LIST, result.err)
    w.configure([server.serve('/proxy.csv', ok(LATER))])
    result = w.fetch(environment={'https_proxy': 'http://127.0.0.1:1'})
    expect_in('stale: no answer', result.err)
    expect(not server.asked('/proxy.csv'), 'the proxy was passed by')
    w.remove()


def check_proxy(name, play, text):
    """A proxy that answers CONNECT so. It never sees what is asked for."""
    def case():
        proxy = Server()
        path = '/by-%s.csv' % name.replace(' ', '-')
        target = server.serve(path, ok(LATER))
        proxy.scripts[target.split('/')[2]] = [play]
        w = with_copy(target)
        state = w.state()
        result = w.fetch(environment={'https_proxy': proxy.url('')})
        expect(result.status == 0 and result.seconds < 30, result.status,
               result.seconds, result.err)
        expect_in("stale: no answer from '%s': " % target, result.err)
        expect_in(text, result.err)
        expect(w.state() == state, 'copy or lock changed')
        asked = proxy.asked(target.split('/')[2])
        expect(asked and 'list.csv' not in asked[0] and 'User-Agent: rmmlist'
               in asked[0], asked)
        expect(not server.asked(path), 'the proxy was passed by')
        w.remove()
    tally.add('proxy: ' + name, case)


def intercept(connection):
    """As an authority that nobody trusts would."""
    connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n')
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.path('self-signed.pem'),
                            certificates.path('self-signed.key'))
    context.wrap_socket(connection, server_side=True).recv(1)


check_proxy('intercepts', intercept, 'self-signed certificate')
check_proxy('is silent', hostile.stall(), '')
check_proxy('asks for a password', hostile.endless(answer(
    '407 Proxy Authentication Required', length=False), b'x' * 65536,
    hostile.MOST), '')
check_proxy('redirects', answer('302 Found', b'', 'Location: ' +
                                server.url('/etag.csv')), 'CONNECT')
check_proxy('speaks no TLS', b'HTTP/1.1 200 OK\r\n\r\n' + ok(LATER), '')
for name, play in hostile.WITHOUT_END:
    check_proxy('without end ' + name, play, '')


@tally.case
def plain_localhost():
    """http: from localhost by name as well"""
    plain.serve('/local.csv', ok(LIST))
    w = Workspace(BINARIES, certificates, [plain.url('/local.csv',
                                                     'localhost')])
    result = w.fetch()
    expect(result.status == 0 and w.copy() == LIST, result.err)
    w.remove()


# ---- several URLs and sources ----

@tally.case
def mirrors():
    """mirrors: a page, a 404, an empty answer, then the list"""
    urls = [server.serve('/m1.csv', ok(b'<html>')),
            server.serve('/m2.csv', answer('404 X')),
            server.serve('/m3.csv', ok(b'')),
            server.serve('/m4.csv', ok(LIST))]
    w = Workspace(BINARIES, certificates, urls,
                  [server.serve('/m5.csv', ok(HOSTS))])
    result = w.fetch()
    expect(result.status == 0, result.status, result.err)
    expect(result.err.count('; trying the next URL\n') == 3, result.err)
    expect(w.lock()['alpha']['url'] == urls[3], w.lock())
    expect(w.copy() == LIST and w.copy('beta') == HOSTS, 'another copy')
    w.remove()


@tally.case
def one_of_two():
    """one source never stops the others"""
    w = Workspace(BINARIES, certificates,
                  [server.serve('/bad.csv', ok(b'<html>'))],
                  [server.serve('/good.csv', ok(HOSTS))])
    result = w.fetch()
    expect(result.status == 1, result.status, result.err)
    expect(w.copy() is None and w.copy('beta') == HOSTS, w.state())
    expect(list(w.lock()) == ['beta'], w.lock())
    w.remove()


@tally.case
def guard():
    """guard: stops, is not taken elsewhere, lets exactly that change through"""
    many = LIST + b''.join(b'Beta Remote,many%03d.exe\r\n' % i
                           for i in range(101))
    url = server.serve('/guard.csv', ok(many, 'ETag: "many"'))
    mirror = server.serve('/guard-mirror.csv', ok(LATER))
    w = with_copy(url, mirror)
    state = w.state()
    result = w.fetch()
    expect(result.status == 1, result.status, result.err)
    expect_in('alpha: refused: 101 keys gained, of 15 at most 100 may be; ',
              result.err)
    expect(result.out.count('\n  + process  many') == 101, result.out)
    expect(w.state() == state, 'copy or lock changed')
    expect(not server.asked('/guard-mirror.csv'), 'the mirror was asked')
    word = result.err.split('--accept ')[1].strip()
    wrong = ('0' if word[0] != '0' else '1') + word[1:]
    result = w.fetch('--accept', wrong)
    expect(result.status == 1 and w.state() == state, result.err)
    expect_in("no change that was stopped has the hash '%s'" % wrong,
              result.err)
    result = w.fetch('--accept', word)
    expect(result.status == 0 and w.copy() == many, result.err)
    expect(result.out == '', result.out)
    w.remove()


# ---- this side ----

@tally.case
def little_memory():
    """an address space of 64 MiB: a list is taken, too much of one is not"""
    if is_sanitized(BINARIES + '/rmmlist-fetch'):
        return
    w = with_copy(server.serve(
        '/memory.csv', ok(LATER), hostile.endless(ok(b'', length=False),
                                                  b'a,b\r\n' * (1 << 18),
                                                  1 << 31)))

    def little():
        resource.setrlimit(resource.RLIMIT_AS, (64 << 20, 64 << 20))

    result = w.fetch(prepare=little)
    expect(result.status == 0 and w.copy() == LATER, result.err)
    state = w.state()
    result = w.fetch(prepare=little)
    expect(result.status in (1, 2), result.status, result.err)
    expect(result.err.count('\n') == 1 and w.state() == state, result.err)
    w.remove()



@tally.case
def no_room():
    """no room for the copy: status 2, all as it was"""
    w = with_copy(server.serve('/room.csv', ok(LATER)))
    state = w.state()

    def no_file():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))

    result = w.fetch(prepare=no_file)
    expect(result.status == 2, result.status, result.err)
    expect_in("alpha: cannot write 'lists/upstream/alpha.csv': "
              'File too large\n', result.err)
    expect(w.state() == state, 'copy or lock changed', sorted(w.state()))
    w.remove()


@tally.case
def killed():
    """killed while it waits: all as it was, and the next run works"""
    url = server.serve('/killed.csv', hostile.then_stall(
        ok(LATER[:50], 'Content-Length: %d' % len(LATER), length=False)),
        ok(LATER))
    w = with_copy(url)
    state = w.state()

    def alarm():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(2)

    result = w.fetch(prepare=alarm)
    expect(result.status == -signal.SIGALRM, result.status, result.err)
    expect(w.state() == state, 'copy or lock changed')
    result = w.fetch()
    expect(result.status == 0 and w.copy() == LATER, result.err)
    w.remove()


if __name__ == '__main__':
    status = tally.run(binary=BINARIES + '/rmmlist-fetch')
    folder.cleanup()
    sys.exit(status)
