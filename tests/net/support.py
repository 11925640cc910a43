# SPDX-License-Identifier: MIT
"""What the network tests share: certificates, workspaces, a tally."""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(ROOT, 'tests', 'data', 'upstream')
NOW = 1780000000  # 2026-05-28T20:26:40Z
MEMORY = 64  # MiB, whatever a server sends


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
    """What one run of a verb did; memory is its peak in MiB."""

    def __init__(self, status, out, err, seconds, memory):
        self.status, self.out, self.err = status, out, err
        self.seconds, self.memory = seconds, memory
        self.returncode, self.stdout, self.stderr = status, out, err


class Meter:
    """Runs verbs and keeps what each run cost, by the case that ran it."""

    def __init__(self):
        self.case, self.runs, self.lock = threading.local(), {}, \
            threading.Lock()
        self.folder = self.peak = None

    def build(self):
        with self.lock:
            if self.peak:
                return
            self.folder = tempfile.TemporaryDirectory()
            peak = os.path.join(self.folder.name, 'peak')
            subprocess.run([os.environ.get('CC', 'cc'), '-O1', '-o', peak,
                            os.path.join(ROOT, 'tests/net/peak.c')],
                           check=True)
            self.peak = peak

    def run(self, command, env, cwd=None, prepare=None, stderr=None):
        """As subprocess.run, and ends with the command, by a signal too;
        `prepare` is for the command alone, and what has it is not measured."""
        self.build()
        wrapper = [] if prepare else [self.peak, '3']
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as \
                err, tempfile.TemporaryFile() as peak:
            def begin():
                os.dup2(peak.fileno(), 3)
                if prepare:
                    prepare()
            start = time.monotonic()
            child = subprocess.Popen(
                wrapper + command, env=env, cwd=cwd, stdout=out,
                stderr=stderr or err, stdin=subprocess.DEVNULL,
                preexec_fn=begin, close_fds=False)
            status = child.wait(180)
            seconds = time.monotonic() - start
            texts = []
            for file in (out, err, peak):
                file.seek(0)
                texts.append(file.read().decode(errors='replace'))
        result = Result(status, texts[0], texts[1], seconds,
                        int(texts[2] or 0) / 1024)
        with self.lock:
            self.runs.setdefault(getattr(self.case, 'name', ''),
                                 []).append(result)
        return result

    def of(self, case):
        """Seconds and MiB of its dearest run, and the statuses."""
        runs = self.runs.get(case, [])
        return (max((r.seconds for r in runs), default=0),
                max((r.memory for r in runs), default=0),
                ','.join(sorted({str(r.status) for r in runs})))


METER = Meter()


def is_sanitized(binary):
    """Such a program needs memory of its own."""
    data = read(binary)
    return b'__asan_init' in data or b'libasan' in data


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
        return METER.run(command + list(arguments), env, self.folder, prepare,
                         stderr)

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

    @staticmethod
    def play(name, function, memory):
        METER.case.name = name
        function()
        seconds, most, _ = METER.of(name)
        expect(most < memory, 'took', most, 'MiB')

    def run(self, workers=8, binary=None):
        """`binary` is the verb that is measured. A sanitizer's memory counts
        for nothing."""
        failed = 0
        memory = MEMORY
        if self.silent: # they wait, and do nothing else
            workers = len(self.cases)
        if binary and is_sanitized(binary):
            memory = 1 << 20
        print('%-6s %6s %6s  %-6s %s' % ('', 's', 'MiB', 'status', 'case'))
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            running = [(name, pool.submit(self.play, name, function, memory))
                       for name, function in self.cases]
            for name, future in running:
                problem = future.exception()
                print('%-6s %6.1f %6.1f  %-6s %s' % (
                    'FAILED' if problem else 'ok', *METER.of(name), name))
                if problem:
                    failed += 1
                    print('    %s: %s' % (type(problem).__name__, problem))
                sys.stdout.flush()
        slow = max(METER.runs, key=lambda name: METER.of(name)[0])
        large = max(METER.runs, key=lambda name: METER.of(name)[1])
        print("%d passed, %d failed; slowest: %.1f s, '%s'; largest: %.1f MiB,"
              " '%s'" % (len(self.cases) - failed, failed,
                         METER.of(slow)[0], slow, METER.of(large)[1], large))
        return 1 if failed else 0


def expect(condition, *what):
    if not condition:
        raise AssertionError(' '.join(str(w) for w in what))


def expect_in(part, text):
    expect(part in text, 'no', repr(part), 'in', repr(text))
