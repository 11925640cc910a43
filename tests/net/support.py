# SPDX-License-Identifier: MIT
"""What the network tests share: certificates, workspaces, a tally."""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(ROOT, 'tests', 'data', 'upstream')
NOW = 1780000000  # 2026-05-28T20:26:40Z


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data)


class Certificates:
    """A throw-away authority and the server certificates that tests need."""

    CONFIG = '''
[ca]
default_ca = here
[here]
database = index.txt
serial = serial.txt
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
'''

    def __init__(self, folder):
        self.folder = folder
        write(self.path('ca.cnf'), self.CONFIG.encode())
        write(self.path('index.txt'), b'')
        write(self.path('serial.txt'), b'01\n')
        self.openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt',
                     'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key',
                     '-out', 'ca.pem', '-subj', '/CN=Test authority',
                     '-days', '2')
        self.make('good')
        self.make('expired', start='20200101000000Z', end='20210101000000Z')
        self.make('future', start='20900101000000Z', end='20910101000000Z')
        self.make('other-host', names='DNS:other.example')
        self.openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt',
                     'ec_paramgen_curve:P-256', '-nodes', '-keyout',
                     'self-signed.key', '-out', 'self-signed.pem', '-subj',
                     '/CN=127.0.0.1', '-addext',
                     'subjectAltName=IP:127.0.0.1', '-days', '2')

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *arguments):
        subprocess.run(('openssl',) + arguments, cwd=self.folder, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def make(self, name, names='IP:127.0.0.1,DNS:localhost', start=None,
             end=None):
        self.openssl('req', '-newkey', 'ec', '-pkeyopt',
                     'ec_paramgen_curve:P-256', '-nodes', '-keyout',
                     name + '.key', '-out', name + '.csr', '-subj',
                     '/CN=' + name, '-addext', 'subjectAltName=' + names)
        dates = ['-startdate', start, '-enddate', end] if start else \
            ['-days', '2']
        self.openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', '-in',
                     name + '.csr', '-out', name + '.pem', *dates)


class Result:
    """What one run of rmmlist fetch did."""

    def __init__(self, status, out, err, seconds, memory):
        self.status, self.out, self.err = status, out, err
        self.seconds, self.memory = seconds, memory


class Workspace:
    """A folder that rmmlist fetch runs in; `alpha` is a list of processes,
    `beta` one of hosts."""

    def __init__(self, binaries, certificates, alpha, beta=None):
        self.folder = tempfile.mkdtemp()
        self.binaries, self.certificates = binaries, certificates
        shutil.copytree(os.path.join(ROOT, 'schema'), self.path('schema'))
        write(self.path('lists/local/tools.csv'),
              b'tool,category,vendor,website\nAlpha Desk,rmm,,\n'
              b'Beta Remote,rmm,,\nGamma Assist,rmm,,\nDelta RMM,rmm,,\n'
              b'Epsilon View,rmm,,\n')
        self.configure(alpha, beta)

    def path(self, name):
        return os.path.join(self.folder, name)

    def configure(self, alpha, beta=None):
        resources = [self.resource('alpha', 'process', 'rmm_binary',
                                   'rmm_program', alpha)]
        if beta:
            resources.append(self.resource('beta', 'network', 'URI',
                                           'RMM_Tool', beta))
        write(self.path('datapackage.json'), json.dumps({
            'name': 'test', 'homepage': 'https://fork.example/',
            'resources': resources}).encode())

    @staticmethod
    def resource(name, shape, indicator, tool, urls):
        return {'name': name, 'path': 'lists/upstream/%s.csv' % name,
                'schema': 'schema/upstream-%s.json' % shape,
                'sources': [{'title': 'x', 'path': url} for url in urls],
                'rmmlist': {'role': 'upstream', 'type': shape,
                            'indicator': indicator, 'tool': tool,
                            'max_age_days': 14, 'enabled': True}}

    def fetch(self, *arguments, environment=None, now=NOW, trust=True,
              prepare=None, stderr=None):
        env = {'PATH': os.environ['PATH'], 'LC_ALL': 'C', 'TZ': 'UTC',
               'HOME': self.folder, 'SOURCE_DATE_EPOCH': str(now)}
        for name in ('ASAN_OPTIONS', 'LD_LIBRARY_PATH'):
            if name in os.environ:
                env[name] = os.environ[name]
        env.update(environment or {})
        command = [os.path.join(self.binaries, 'rmmlist-fetch')]
        if trust:
            command += ['--cacert', self.certificates.path('ca.pem')]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            start = time.monotonic()
            child = subprocess.Popen(command + list(arguments), env=env,
                                     cwd=self.folder, stdout=out,
                                     stderr=stderr or err,
                                     stdin=subprocess.DEVNULL,
                                     preexec_fn=prepare)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.monotonic() - start
            out.seek(0)
            err.seek(0)
            return Result(child.returncode, out.read().decode(),
                          err.read().decode(errors='replace'), seconds,
                          usage.ru_maxrss // 1024)

    def copy(self, name='alpha'):
        path = self.path('lists/upstream/%s.csv' % name)
        return read(path) if os.path.exists(path) else None

    def lock(self):
        path = self.path('lists/upstream/lock.json')
        return json.loads(read(path)) if os.path.exists(path) else None

    def state(self):
        """Every file under lists/upstream with its bytes; {}: none."""
        folder = self.path('lists/upstream')
        if not os.path.isdir(folder):
            return {}
        return {name: read(os.path.join(folder, name))
                for name in os.listdir(folder)}

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Tally:
    """Runs cases side by side; a case is a function that raises when
    something is not as it should be. Those that wait most of a minute for a
    server that is silent are `silent`, and run alone (net/silent.sh)."""

    def __init__(self, silent=False):
        self.cases, self.silent = [], silent

    def case(self, function):
        self.add(function.__doc__, function)
        return function

    def add(self, name, function, silent=False):
        if silent == self.silent:
            self.cases.append((name, function))

    def run(self, workers=8):
        failed = 0
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            running = [(name, pool.submit(function))
                       for name, function in self.cases]
            for name, future in running:
                problem = future.exception()
                print('%s %s' % ('FAILED' if problem else 'ok', name))
                if problem:
                    failed += 1
                    print('    %s: %s' % (type(problem).__name__, problem))
                sys.stdout.flush()
        print('%d passed, %d failed' % (len(self.cases) - failed, failed))
        return 1 if failed else 0


def expect(condition, *what):
    if not condition:
        raise AssertionError(' '.join(str(w) for w in what))


def expect_in(part, text):
    expect(part in text, 'no', repr(part), 'in', repr(text))
