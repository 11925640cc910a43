# SPDX-License-Identifier: MIT
"""What the tests of hostile data share: a workspace with all that verbs need, a
run of each verb in a copy of it, and a table of what came."""
import concurrent.futures
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(ROOT, 'tests', 'data')
KEEP = ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LD_LIBRARY_PATH')
NOW = '2026-01-02T03:04:05Z'
SECONDS = 120


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def write(path, data):
    with open(path, 'wb') as f:
        f.write(data)


class Table:
    """One line a case: ok or FAILED, its name, what was expected, what came."""

    def __init__(self):
        self.bad = self.n = 0

    def row(self, name, expected, got, ok, *details):
        self.n += 1
        self.bad += not ok
        print('%-6s %-52s %-22s %s' % ('ok' if ok else 'FAILED', name,
                                       expected, got))
        if not ok:
            for detail in details:
                print('       ' + str(detail)[:2000].replace('\n', '\n       '))
        sys.stdout.flush()

    def end(self):
        print('%d cases, %d failed' % (self.n, self.bad))
        sys.exit(1 if self.bad or not self.n else 0)


class Result:
    """A run: its status (128 + N for signal N), output, messages, and every
    file that it left in its folder; `before` is what was there."""

    def __init__(self, status, out, err, before, files, modes):
        self.status, self.out, self.err = status, out, err
        self.before, self.files, self.modes = before, files, modes

    def same(self, other):
        return (self.status, self.out, self.files) == \
            (other.status, other.out, other.files)

    def kept(self, name, normal):
        """Nothing is half done: the folder is as it was; of a verb of several
        steps each file is as it was, or as it is in a normal run."""
        if name not in STEPS:
            return self.files == self.before
        return all(self.files.get(path) in (self.before.get(path),
                                            normal.files.get(path))
                   for path in set(self.files) | set(self.before) |
                   set(normal.files))

    def says_why(self):
        """Status 2 and whole lines without a control byte, the last of them
        the verb's own."""
        return self.status == 2 and re.fullmatch(
            rb'([^\x00-\x1f\x7f]+\n)*rmmlist(-[a-z-]+)?: [^\x00-\x1f\x7f]+\n',
            self.err) is not None

    def difference(self, other):
        for path in sorted(set(self.files) | set(other.files)):
            if self.files.get(path) != other.files.get(path):
                yield '%s: %s, not %s' % (path, short(self.files.get(path)),
                                          short(other.files.get(path)))


def short(data):
    if data is None:
        return 'absent'
    return '%d bytes %r' % (len(data), data[:60])


def files_of(folder):
    """Every file below it with its bytes, and with its mode; not git's own,
    whose index holds times."""
    files, modes = {}, {}
    for at, folders, names in os.walk(folder):
        if '.git' in folders:
            folders.remove('.git')
        for name in names + folders:
            path = os.path.join(at, name)
            key = os.path.relpath(path, folder)
            modes[key] = stat.S_IMODE(os.lstat(path).st_mode)
            if name in names and os.path.isfile(path):
                files[key] = read(path)
    return files, modes


def filled(word, cwd, out):
    """The word with paths for PWD and OUT, as a URL has them in a URL."""
    if word.startswith('file://'):
        cwd = urllib.parse.quote(os.fsencode(cwd))
    return word.replace('PWD', cwd).replace('OUT', os.fsdecode(out))


class Machine:
    """Runs the verbs. `work` is emptied; `work`/base is what each run gets a
    copy of."""

    def __init__(self, bin_dir, work):
        self.bin = os.path.abspath(bin_dir)
        self.work = os.path.abspath(work)
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        os.chmod(self.work, 0o755)
        self.base = os.path.join(self.work, 'base')

    def environment(self, change=()):
        env = {'PATH': os.environ['PATH'], 'LC_ALL': 'C', 'TZ': 'UTC',
               'HOME': '/nonexistent', 'RMMLIST_EXEC_PATH': self.bin,
               'GIT_CONFIG_NOSYSTEM': '1', 'REPO': ROOT,
               'FIXTURES': FIXTURES, 'SOURCE_DATE_EPOCH': '1767322800'}
        env.update((name, os.environ[name]) for name in KEEP
                   if name in os.environ)
        for name, value in dict(change).items():
            if value is None:
                env.pop(name, None)
            else:
                env[name] = value
        return env

    def shell(self, script, cwd):
        env = self.environment()
        env['PATH'] = self.bin + ':' + env['PATH']
        done = subprocess.run(['sh', '-eu', '-c', script], cwd=cwd, env=env,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            sys.exit('cannot prepare: ' + done.stdout.decode(errors='replace'))

    def prepare(self, more=''):
        """A workspace with git's history, upstreams beside it, keys, a list
        and a publication; then what `more` says."""
        os.makedirs(self.base)
        self.shell('''
            . "$FIXTURES/use-pub.sh"
            publish -q
            cp lists/rmm_indicators.csv old.csv
            sed '/gammad/d' old.csv >new.csv
            cp lists/local/additions.csv b.csv
            cp b.csv c.csv
            echo 'delta.exe,process,Alpha,,a reason,team,,2026-01-02,' >>c.csv
            cp b.csv a.csv
            echo 'eta.exe,process,Alpha,,a reason,team,,2026-01-02,' >>a.csv
            cp -R lists/upstream ../up
            rm ../up/lock.json
            printf 'Gamma,gamma-new.exe\\n' >>../up/procs.csv
            sed -e "s|https://procs.example.com/list.csv|file://${PWD%/*}/up/procs.csv|" \\
                -e "s|https://hosts.example.com/list.csv|file://${PWD%/*}/up/hosts.csv|" \\
                datapackage.json >new && mv new datapackage.json
            printf '/[abcm].csv\\n/out\\n' >.gitignore
            . "$REPO/tests/git/use-git.sh"
            git init -q -b main --template= .
            git config user.name a
            git config user.email a@example.com
            git config gc.auto 0
            commit one
            git gc -q
            rm -rf .git/hooks .git/info .git/logs
            ''' + more, self.base)

    def new(self):
        folder = tempfile.mkdtemp(dir=self.work, prefix='run-')
        os.chmod(folder, 0o755)
        return folder

    def copy(self, where=None):
        folder = where or self.new()
        shutil.copytree(self.base, folder, symlinks=True, dirs_exist_ok=True)
        return folder

    def run(self, argv, env=(), before=None, folder=None, look=None,
            stdin=subprocess.DEVNULL, stdout=None, out=None, **popen):
        """Runs rmmlist-VERB with the rest of argv; `before` runs in the child.
        A verb that changes the workspace runs in a copy; any other in the
        base, and OUT in argv is a folder of its own for what it writes.
        `folder` is another copy to run in, `look` where it can be found, `out`
        what OUT is then."""
        changes = any(argv[:len(v)] == list(v) for v in CHANGES)
        mine = folder or (self.copy() if changes else self.new())
        cwd = mine if folder or changes else self.base
        start, _ = files_of(look or mine)
        child = subprocess.Popen(
            [os.path.join(self.bin, 'rmmlist-' + argv[0])] +
            [filled(word, cwd, out or mine) for word in argv[1:]],
            cwd=cwd, env=self.environment(env), stdin=stdin,
            stdout=stdout or subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=before, **popen)
        texts = [(text or b'').replace(os.fsencode(mine), b'OUT')
                 .replace(os.fsencode(cwd), b'PWD')
                 for text in child.communicate()]
        if child.returncode < 0:
            child.returncode = 128 - child.returncode
        files, modes = files_of(look or mine)
        if not folder:
            shutil.rmtree(mine, ignore_errors=True)
        return Result(child.returncode, texts[0], texts[1], start, files,
                      modes)


KEY = ['-k', 'keys/vector.key', '-p', 'keys/vector.pub', '--now', NOW]
DATE = ['--date', '2026-01-02']
URL = ['--url', 'https://rmm.example.com/lists/{file}?sv=1&sig=secret']
# Every verb that there is, by a name; what draws a key at random has files
# that differ in each run.
VERBS = {
    'update': ['update'] + DATE,
    'update --branch': ['update', '--branch', 'rmm'] + DATE,
    'fetch': ['fetch'],
    'normalize': ['normalize', '--rejects', 'OUT/m.csv', 'procs'],
    'normalize -': ['normalize', 'hosts', '-'],
    'merge': ['merge', '--date', '2026-02-02'],
    'merge --check': ['merge', '--check'] + DATE,
    'validate': ['validate'] + DATE,
    'validate json': ['validate', '--format', 'json'] + DATE,
    'validate -': ['validate', '-'] + DATE,
    'validate sarif': ['validate', '--format', 'sarif'] + DATE,
    'rules': ['rules'],
    'diff': ['diff'],
    'diff files': ['diff', '--format', 'markdown', 'old.csv', 'new.csv'],
    'diff json': ['diff', '--format', 'json', 'old.csv', 'new.csv'],
    'diff kql': ['diff', '--format', 'kql', 'new.csv', 'old.csv'],
    'diff link': ['diff', '--format', 'link', 'new.csv', 'old.csv'],
    'explain': ['explain', 'gammad.exe'],
    'explain json': ['explain', '--format', 'json', 'Alpha'],
    'match': ['match', 'x.alpha-desk.com', 'gammad.exe'],
    'match -': ['match', '-f', '-', 'gammad.exe'],
    'drop': ['drop', '--reason', 'x', 'gammad.exe'] + DATE,
    'merge-file': ['merge-file', 'a.csv', 'b.csv', 'c.csv'],
    'merge-file -p': ['merge-file', '-p', 'a.csv', 'b.csv', 'c.csv'],
    'keygen': ['keygen', '-W', '-p', 'OUT/m.pub', '-s', 'OUT/m.key'],
    'publish': ['publish', '-o', 'OUT/m'] + KEY,
    'publish again': ['publish', '-o', 'out'] + KEY,
    'verify': ['verify', '-p', 'keys/vector.pub', '--now', NOW, 'out'],
    'verify --state': ['verify', '-p', 'keys/vector.pub', '--now', NOW,
                       '--state', 'OUT/m', 'out'],
    'queries': ['queries', '-o', 'OUT/m'] + URL,
    'export watchlist': ['export', '-o', 'OUT/m', 'sentinel-watchlist'] + DATE,
    'export stix': ['export', '-o', 'OUT/m', 'stix'] + DATE,
    'export indicators': ['export', '-o', 'OUT/m', 'defender-indicators'] + DATE,
    'export rules': ['export', '-o', 'OUT/m', 'sentinel-rules'] + DATE + URL,
    'push': ['push', '-p', 'keys/vector.pub', '--now', NOW, 'out', 'OUT/m'],
    'pull': ['pull', '-p', 'keys/vector.pub', '--now', NOW, 'file://PWD/out',
             'OUT/m'],
}
RANDOM = ('keygen',)
# What works in steps, a whole file each, or shows what it did when it is done.
STEPS = ('update', 'update --branch', 'fetch', 'drop', 'pull', 'push', 'queries',
         'export watchlist', 'export stix', 'export indicators',
         'export rules')
# What writes into the workspace itself.
CHANGES = (('update',), ('fetch',), ('drop',), ('merge-file',),
           ('merge', '--date'), ('publish', '-o', 'out'))
STDIN = {'normalize -': b'URI,RMM_Tool\nAlpha-Desk.com,alpha\n',
         'validate -': b'tool,category,vendor,website\nAlpha,rmm,,\n',
         'match -': b'indicator,type,tool,category,fidelity,sources,'
                    b'listed_since,reference\n'
                    b'gammad.exe,process,Gamma,rmm,high,x,2026-01-02,\n'}


def stdin_of(name):
    """What the verb reads of standard input, as an open file."""
    f = tempfile.TemporaryFile()
    f.write(STDIN.get(name, b''))
    f.seek(0)
    return f


def side_by_side(function, items):
    """function(item) for each, in the items' order, on every processor."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        return list(pool.map(function, items))
