# SPDX-License-Identifier: MIT
"""rmmlist push to the real azurite and the real nginx, over HTTPS on loopback.
push.py BIN_DIR AZURITE_DIR"""
import base64
import datetime
import hashlib
import hmac
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from push_support import POINTER, SECRET, Publications
from support import Certificates, Tally, expect, expect_in, read, write

BINARIES = os.path.abspath(sys.argv[1])
AZURITE = os.path.abspath(sys.argv[2])
ACCOUNT, KEY = 'rmmtest', base64.b64encode(b'k' * 64).decode()
VERSION = '2020-12-06'

CONFIG = '''
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
	log_format asked '$request_method $request_uri $status';
	access_log {folder}/access.log asked;
	client_body_temp_path {folder}/tmp;
	proxy_temp_path {folder}/tmp;
	fastcgi_temp_path {folder}/tmp;
	uwsgi_temp_path {folder}/tmp;
	scgi_temp_path {folder}/tmp;
	default_type text/plain;
	server {{
		listen 127.0.0.1:{port} ssl;
		ssl_certificate {folder}/good.pem;
		ssl_certificate_key {folder}/good.key;
		root {folder}/www;
		location / {{
			dav_methods PUT;
			create_full_put_path on;
			client_max_body_size 1m;
			if ($http_authorization != "Bearer {token}") {{
				return 403;
			}}
		}}
		location /small/ {{
			dav_methods PUT;
			create_full_put_path on;
			client_max_body_size 250;
		}}
		location /read/ {{ }}
	}}
}}
'''


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as s:
        return s.getsockname()[1]


class Server:
    """A child that listens on a port."""

    def __init__(self, port, command, env=None, log=None):
        self.port = port
        self.child = subprocess.Popen(command, env=env, stdout=log,
                                      stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(300):
            try:
                socket.create_connection(('127.0.0.1', port)).close()
                return
            except OSError:
                expect(self.child.poll() is None, command[0], 'ended')
                time.sleep(0.1)
        raise RuntimeError('%s does not listen' % command[0])

    def stop(self):
        self.child.terminate()
        self.child.wait()


def stamp(hours):
    moment = datetime.datetime.now(datetime.timezone.utc) + \
        datetime.timedelta(hours=hours)
    return moment.strftime('%Y-%m-%dT%H:%M:%SZ')


def sign(text):
    return base64.b64encode(hmac.new(base64.b64decode(KEY), text.encode(),
                                     hashlib.sha256).digest()).decode()


def account_sas():
    end = stamp(1)
    text = '%s\nrwdlac\nb\nsco\n\n%s\n\nhttps,http\n%s\n\n' % (
        ACCOUNT, end, VERSION)
    return urllib.parse.urlencode({
        'sv': VERSION, 'ss': 'b', 'srt': 'sco', 'sp': 'rwdlac', 'se': end,
        'spr': 'https,http', 'sig': sign(text)})


def container_sas(container, permissions='rcw', start='', end=None):
    end = end or stamp(1)
    text = '\n'.join([permissions, start, end,
                      '/blob/%s/%s' % (ACCOUNT, container), '', '', 'https',
                      VERSION, 'c'] + [''] * 7)
    fields = {'sv': VERSION, 'se': end, 'sr': 'c', 'sp': permissions,
              'spr': 'https', 'sig': sign(text)}
    if start:
        fields['st'] = start
    return urllib.parse.urlencode(fields)


class Azurite(Server):
    def __init__(self, certificates):
        port = free_port()
        self.log = certificates.path('azurite.log')
        self.trust = ssl.create_default_context(
            cafile=certificates.path('ca.pem'))
        self.containers = 0
        with open(self.log, 'wb') as log:
            super().__init__(port, [
                'node', os.path.join(AZURITE, 'node_modules', 'azurite',
                                     'dist', 'src', 'blob', 'main.js'),
                '--blobHost', '127.0.0.1', '--blobPort', str(port),
                '--inMemoryPersistence', '--disableTelemetry', '--cert',
                certificates.path('good.pem'), '--key',
                certificates.path('good.key')],
                dict(os.environ,
                     AZURITE_ACCOUNTS='%s:%s' % (ACCOUNT, KEY)), log)

    def base(self, container):
        return 'https://127.0.0.1:%d/%s/%s' % (self.port, ACCOUNT, container)

    def ask(self, method, url):
        request = urllib.request.Request(url, method=method, headers={
            'x-ms-version': '2021-08-06', 'Content-Length': '0'})
        return urllib.request.urlopen(request, context=self.trust)

    def container(self):
        self.containers += 1
        name = 'lists%d' % self.containers
        self.ask('PUT', self.base(name) + '?restype=container&' +
                 account_sas()).close()
        return name

    def reader(self, container):
        def fetch(name):
            try:
                with self.ask('GET', '%s/%s?%s' % (
                        self.base(container), name, account_sas())) as reply:
                    return reply.read()
            except urllib.error.HTTPError as error:
                expect(error.code == 404, error)
                return None
        return fetch

    def asked(self, container):
        """What the log says was asked of a container: "PUT by-hash/..."."""
        return re.findall(r'"(\w+) /%s/%s/([^? ]+)' % (ACCOUNT, container),
                          read(self.log).decode())


class Nginx(Server):
    def __init__(self, certificates):
        port = free_port()
        self.folder = certificates.folder
        self.url = 'https://127.0.0.1:%d' % port
        os.makedirs(certificates.path('www/read/lists'))
        write(certificates.path('nginx.conf'), CONFIG.format(
            folder=self.folder, port=port, token=SECRET).encode())
        super().__init__(port, ['nginx', '-p', self.folder, '-e',
                                self.folder + '/error.log', '-c',
                                self.folder + '/nginx.conf'])

    def reader(self, name):
        def fetch(file):
            path = os.path.join(self.folder, 'www', name, file)
            return read(path) if os.path.exists(path) else None
        return fetch

    def asked(self, name):
        return re.findall(r'(\w+) /%s/(\S+) ' % name,
                          read(self.folder + '/access.log').decode())


certificates = Certificates(tempfile.mkdtemp())
pubs = Publications(BINARIES)
azurite, nginx = Azurite(certificates), Nginx(certificates)
tally = Tally()
TRUST = ('--cacert', certificates.path('ca.pem'))


def push(publication, container, sas=None):
    return pubs.push(publication, azurite.base(container), *TRUST,
                     '--sas-env', 'SECRET',
                     secret=sas or container_sas(container))


def seeded():
    container = azurite.container()
    code, err = push('pub2', container)
    expect(code == 0, err)
    return container, azurite.reader(container)


@tally.case
def _():
    """azurite: a first push, with types and caching"""
    container, fetch = seeded()
    pubs.check_whole('pub2', fetch)
    for name, kind, cache in (
            ('rmm_indicators.csv', 'text/csv; charset=utf-8', 'no-cache'),
            ('datapackage.json', 'application/json', 'no-cache'),
            (POINTER, 'text/plain; charset=utf-8', 'no-cache'),
            ('by-hash/sha256/' + hashlib.sha256(
                pubs.file('pub2', POINTER)).hexdigest(),
             'application/octet-stream', 'max-age=31536000, immutable')):
        with azurite.ask('HEAD', '%s/%s?%s' % (
                azurite.base(container), name, account_sas())) as reply:
            expect(reply.headers['Content-Type'] == kind, name,
                   reply.headers)
            expect(reply.headers['Cache-Control'] == cache, reply.headers)
            expect(reply.headers['Content-MD5'], reply.headers)


@tally.case
def _():
    """azurite: an unchanged publication costs one request"""
    container, _ = seeded()
    time.sleep(0.5)  # the log lags behind
    before = len(azurite.asked(container))
    code, err = push('pub2', container, '?' + container_sas(container, 'r'))
    expect(code == 0 and 'already' in err, err)
    time.sleep(0.2)
    asked = azurite.asked(container)[before:]
    expect(asked == [('GET', POINTER)], asked)


@tally.case
def _():
    """azurite: newer, older; by-hash first, the pointer last"""
    container, fetch = seeded()
    before = len(azurite.asked(container))
    expect(push('pub4', container)[0] == 0)
    pubs.check_whole('pub4', fetch)
    puts = [name for method, name in azurite.asked(container)[before:]
            if method == 'PUT']
    objects = [name.startswith('by-hash/') for name in puts]
    expect(any(objects) and objects == sorted(objects, reverse=True), puts)
    expect(puts[-1] == POINTER, puts)
    for older in ('pub3', 'pub2'):
        code, err = push(older, container)
        expect(code == 1 and 'rollback' in err, code, err)
    pubs.check_whole('pub4', fetch)


@tally.case
def _():
    """azurite: below a prefix, with a SAS from a file"""
    container = azurite.container()
    path = pubs.path('sas')
    write(path, ('?' + container_sas(container) + '\r\n').encode())
    os.chmod(path, 0o600)
    url = azurite.base(container) + '/a%20b/c'
    code, err = pubs.push('pub2', url, *TRUST, '--sas-file', path)
    expect(code == 0 and err.count('\n') == 1, err)
    code, err = pubs.push('pub2', url + '/', *TRUST, '--sas-file', path)
    expect(code == 0 and 'already' in err, err)


def refused(name, words, sas, publication='pub4'):
    """The SAS is no good; what was there stays, and with a good one the push
    completes."""
    def play():
        container, fetch = seeded()
        given = sas(container)
        code, err = push(publication, container, given)
        expect(code == 2, code, err)
        for word in words:
            expect_in(word, err)
        expect(pubs.check_reader(fetch) == 'pub2')
        expect(push(publication, container)[0] == 0)
        pubs.check_whole(publication, fetch)
    tally.add('azurite: ' + name, play)


refused('an expired SAS', ['403', 'the SAS ended at 2026-01-01T00:00:00Z'],
        lambda c: container_sas(c, end='2026-01-01T00:00:00Z'))
refused('a SAS that is not valid yet', ['403', 'the SAS begins at 2099'],
        lambda c: container_sas(c, start='2099-01-01T00:00:00Z',
                                end='2099-01-02T00:00:00Z'))
refused('a tampered SAS', ['403', 'wrong, revoked'],
        lambda c: container_sas(c).replace('sp=rcw', 'sp=rcwd')
        .replace('sp=rcwd', 'sp=rdcw'))
refused('a SAS of another container', ['403', 'another container'],
        lambda c: container_sas('other'))
refused('a SAS that reads only', ['403', 'sp=r,', 'stays'],
        lambda c: container_sas(c, 'r'))
refused('a SAS that writes only', ['403', 'sp=cw,'],
        lambda c: container_sas(c, 'cw'))
refused('a SAS that can not replace', ['403', 'sp=rc,', 'stays'],
        lambda c: container_sas(c, 'rc'))


@tally.case
def _():
    """azurite: no such container"""
    code, err = push('pub2', 'nowhere')
    expect(code == 2 and '404 (ContainerNotFound)' in err, code, err)
    expect_in('there is no such container; create it', err)


@tally.case
def _():
    """azurite: two at the same time; one is told, and a reader sees one"""
    container, fetch = seeded()
    sas = container_sas(container)
    children = [pubs.start(name, azurite.base(container), *TRUST,
                           '--sas-env', 'SECRET', secret=sas)
                for name in ('pub3', 'pub4')]
    for child in children:
        child.communicate()
    expect(all(child.returncode in (0, 1, 2) for child in children))
    pubs.check_reader(fetch)
    expect(push('pub4', container)[0] == 0)
    expect(pubs.check_reader(fetch) == 'pub4')


@tally.case
def _():
    """azurite: killed after any PUT; the second run completes"""
    for n in (1, 8, 16, 24, 31):
        container, fetch = seeded()
        before = len(azurite.asked(container))
        sas = container_sas(container)
        child = pubs.start('pub4', azurite.base(container), *TRUST,
                           '--sas-env', 'SECRET', secret=sas)
        with open('/proc/%d/cmdline' % child.pid, 'rb') as f:
            expect(b'sig=' not in f.read())
        while child.poll() is None and sum(
                method == 'PUT' for method, _ in
                azurite.asked(container)[before:]) < n:
            time.sleep(0.002)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        pubs.check_reader(fetch)
        code, err = push('pub4', container)
        expect(code == 0, err)
        pubs.check_whole('pub4', fetch)


def push_nginx(publication, name, secret='Authorization: Bearer ' + SECRET):
    return pubs.push(publication, nginx.url + '/' + name, *TRUST,
                     *(('--header-env', 'SECRET') if secret else ()),
                     secret=secret)


@tally.case
def _():
    """nginx: first, unchanged, newer, older"""
    fetch = nginx.reader('lists')
    code, err = push_nginx('pub2', 'lists')
    expect(code == 0, err)
    pubs.check_whole('pub2', fetch)
    time.sleep(0.2)
    before = len(nginx.asked('lists'))
    code, err = push_nginx('pub2', 'lists')
    expect(code == 0 and 'already' in err, err)
    time.sleep(0.2)
    expect(nginx.asked('lists')[before:] == [('GET', POINTER)])
    expect(push_nginx('pub4', 'lists')[0] == 0)
    pubs.check_whole('pub4', fetch)
    code, err = push_nginx('pub3', 'lists')
    expect(code == 1 and 'rollback' in err, err)


@tally.case
def _():
    """nginx: no header, another one, no PUT, a limit"""
    for secret in (None, 'Authorization: Bearer wrong-wrong-wrong'):
        code, err = push_nginx('pub2', 'closed', secret)
        expect(code == 2 and '403' in err, code, err)
        expect_in('--header-', err)
    code, err = push_nginx('pub2', 'read/lists')
    expect(code == 2 and '405' in err, code, err)
    code, err = push_nginx('pub2', 'small/lists')
    expect(code == 2 and '413' in err, code, err)
    expect_in('raise it', err)


@tally.case
def _():
    """nginx: killed after any PUT; the second run completes"""
    for n in (1, 12, 25):
        name = 'killed%d' % n
        fetch = nginx.reader(name)
        expect(push_nginx('pub2', name)[0] == 0)
        before = len(nginx.asked(name))
        child = pubs.start('pub4', nginx.url + '/' + name, *TRUST,
                           '--header-env', 'SECRET',
                           secret='Authorization: Bearer ' + SECRET)
        while child.poll() is None and sum(
                method == 'PUT' for method, _ in
                nginx.asked(name)[before:]) < n:
            time.sleep(0.002)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        pubs.check_reader(fetch)
        expect(push_nginx('pub4', name)[0] == 0)
        pubs.check_whole('pub4', fetch)


code = tally.run(4)
azurite.stop()
nginx.stop()
pubs.remove()
shutil.rmtree(certificates.folder)
sys.exit(code)
