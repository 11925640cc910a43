# SPDX-License-Identifier: MIT
"""rmmlist fetch from a real server: nginx, over HTTPS on loopback.
fetch_nginx.py BIN_DIR"""
import os
import shutil
import sys
import tempfile

from nginx import Nginx
from support import (DATA, NOW, ROOT, Certificates, Tally, Workspace, expect,
                     expect_in, read, write)

BINARIES = os.path.abspath(sys.argv[1])
SHARED = os.path.join(os.path.dirname(ROOT), 'shared', 'upstream')
LIST = read(os.path.join(DATA, 'process.csv'))
HOSTS = read(os.path.join(DATA, 'network.csv'))

LOCATIONS = '''
		location = /moved.csv { return 301 /process.csv; }
		location = /away.csv { return 302 https://localhost:{port}/process.csv; }
		location = /busy.csv { return 503; }
		location = /folder { autoindex on; }
'''

temporary = tempfile.TemporaryDirectory()
certificates = Certificates(temporary.name)
www = os.path.join(temporary.name, 'www')
os.mkdir(www)
os.mkdir(os.path.join(temporary.name, 'tmp'))
for name in ('process.csv', 'network.csv'):
    shutil.copy(os.path.join(DATA, name), www)
os.utime(os.path.join(www, 'process.csv'), (1740909600, 1740909600))
write(os.path.join(www, 'empty.csv'), b'')
write(os.path.join(www, 'page/index.html'), b'<!doctype html><title>x</title>')
server = Nginx(temporary.name, LOCATIONS)
tally = Tally()


def workspace(path, *more):
    return Workspace(BINARIES, certificates, [server.url(path)],
                     [server.url(other) for other in more])


@tally.case
def both():
    """both lists: kept as served, noted in the lock"""
    w = workspace('process.csv', 'network.csv')
    result = w.fetch()
    expect(result.status == 0, result.status, result.err)
    expect(w.copy() == LIST and w.copy('beta') == HOSTS, 'other bytes')
    lock = w.lock()
    expect(list(lock) == ['alpha', 'beta'], lock)
    entry = lock['alpha']
    expect(entry['last_modified'] == 'Sun, 02 Mar 2025 10:00:00 GMT', entry)
    expect(entry['etag'].startswith('"'), entry)
    expect((entry['rows'], entry['bytes']) == (17, len(LIST)), entry)
    expect((lock['beta']['rows'], lock['beta']['bytes']) ==
           (12, len(HOSTS)), lock)
    w.remove()


@tally.case
def unchanged():
    """again: 304 and no byte, over HTTP/2, without a content coding"""
    shutil.copy2(os.path.join(www, 'process.csv'),
                 os.path.join(www, 'again.csv'))
    w = workspace('again.csv')
    expect(w.fetch().status == 0, 'the first')
    state = w.state()
    result = w.fetch(now=NOW + 86400)
    expect(result.status == 0, result.err)
    expect_in('unchanged since 2026-05-28', result.err)
    log = server.asked('again.csv')
    expect(len(log) == 2, log)
    expect_in('200 %d "-" "-" HTTP/2.0' % len(LIST), log[0])
    expect(log[1].startswith('304 0 "\\x22'), log[1])
    expect_in('\\x22" "-" HTTP/2.0', log[1])
    expect(w.copy() == state['alpha.csv'], 'other bytes')
    w.remove()


@tally.case
def changed():
    """changed on the server: sent again, whatever the ETag was"""
    path = os.path.join(www, 'changing.csv')
    write(path, LIST)
    w = workspace('changing.csv')
    expect(w.fetch().status == 0, 'the first')
    write(path, LIST + b'Beta Remote,new.exe\r\n')
    os.utime(path, (1750000000, 1750000000))
    result = w.fetch()
    expect(result.status == 0, result.err)
    expect_in('18 rows, 1 rejected: 1 added, 0 removed, 0 changed',
              result.err)
    expect(w.copy() == read(path), 'other bytes')
    w.remove()


@tally.case
def moved():
    """moved on the same host: followed"""
    w = workspace('moved.csv')
    result = w.fetch()
    expect(result.status == 0 and w.copy() == LIST, result.err)
    expect(w.lock()['alpha']['final_url'] == server.url('process.csv'),
           w.lock())
    w.remove()


def refused(path, status, text):
    w = workspace(path)
    result = w.fetch()
    expect(result.status == status, result.status, result.err)
    expect_in(text, result.err)
    expect(w.state() == {}, w.state())
    w.remove()


for path, status, text in (
        ('away.csv', 1, "redirects to 'https://localhost:"),
        ('busy.csv', 2, "busy.csv' answered 503, 3 times"),
        ('missing.csv', 2, "missing.csv' answered 404"),
        ('empty.csv', 1, "empty.csv' is empty"),
        ('page/', 1, "page/' is an HTML page"),
        ('network.csv', 1, "expected 'rmm_program,rmm_binary'")):
    tally.add(path, lambda p=path, s=status, t=text: refused(p, s, t))


@tally.case
def untrusted():
    """the authority is not the system's: refused without --cacert"""
    w = workspace('process.csv')
    result = w.fetch(trust=False)
    expect(result.status == 2, result.status, result.err)
    expect_in('; --cacert FILE names whom to trust instead', result.err)
    w.remove()


def real(path, source, rows):
    """One of the two real lists, as its server would send it."""
    shutil.copy(path, os.path.join(www, source + '.csv'))
    w = workspace('process.csv')
    shutil.copytree(os.path.join(ROOT, 'lists', 'local'),
                    w.path('lists/local'), dirs_exist_ok=True)
    w.configure([server.url(source + '.csv')] if source == 'kithu29' else
                [server.url('process.csv')],
                [server.url(source + '.csv')] if source == 'jschell' else None)
    result = w.fetch('alpha' if source == 'kithu29' else 'beta')
    expect(result.status == 0, result.err)
    expect_in('first copy: %d rows, 0 rejected' % rows, result.err)
    expect(w.copy('alpha' if source == 'kithu29' else 'beta') == read(path),
           'other bytes')
    w.remove()


if os.path.isdir(SHARED):
    tally.add('the real list of Kithu29', lambda: real(
        os.path.join(SHARED, 'kithu29', 'rmm_list.csv'), 'kithu29', 445))
    tally.add('the real list of J Schell', lambda: real(
        os.path.join(SHARED, 'jschell', 'RMM_SummaryNetworkURI.csv'),
        'jschell', 186))

if __name__ == '__main__':
    try:
        status = tally.run(4)
    finally:
        server.stop()
        temporary.cleanup()
    sys.exit(status)
