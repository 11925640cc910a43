# SPDX-License-Identifier: MIT
"""What the tests of rmmlist push share: publications, runs of push, and a
reader who believes the pointer alone."""
import os
import re
import shutil
import subprocess
import tempfile

from support import METER, ROOT, expect, expect_in, read, write

NOW = '2026-01-05T00:00:00Z'
POINTER = 'datapackage.json.minisig'
SECRET = 'c2VjcmV0LXNpZ25hdHVyZQ'

MAKE = '''
. "$FIXTURES/use-pub.sh"
for day in 2 3 4; do
	NOW=2026-01-0${day}T03:04:05Z
	[ $day = 2 ] || {
		echo "new$day.exe,process,Alpha,,test,,,," |
			cat lists/local/additions.csv - >next
		mv next lists/local/additions.csv
		rmmlist merge -q --date 2026-01-0$day
	}
	publish -q
	cp -R out pub$day
done
'''


class Publications:
    """One, a newer one and the newest, in folders of their own: pub2, pub3
    and pub4."""

    def __init__(self, binaries):
        self.binaries = binaries
        self.folder = tempfile.mkdtemp()
        self.env = {'PATH': binaries + ':' + os.environ['PATH'],
                    'RMMLIST_EXEC_PATH': binaries, 'LC_ALL': 'C', 'TZ': 'UTC',
                    'HOME': self.folder, 'REPO': ROOT,
                    'FIXTURES': os.path.join(ROOT, 'tests', 'data')}
        for name in ('ASAN_OPTIONS', 'LD_LIBRARY_PATH'):
            if name in os.environ:
                self.env[name] = os.environ[name]
        subprocess.run(['sh', '-e', '-c', MAKE], cwd=self.folder,
                       env=self.env, check=True, stdin=subprocess.DEVNULL)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def file(self, publication, name):
        return read(self.path(publication, name))

    def files(self, publication):
        """Every file's bytes by its name in the publication."""
        top = self.path(publication)
        paths = [os.path.join(folder, name)
                 for folder, _, names in os.walk(top) for name in names]
        return {os.path.relpath(path, top): read(path) for path in paths}

    def command(self, publication, target, *options):
        return [os.path.join(self.binaries, 'rmmlist-push'), '-p',
                self.path('keys', 'vector.pub'), '--now', NOW, *options,
                self.path(publication), target]

    def environment(self, secret):
        return dict(self.env, **({'SECRET': secret} if secret else {}))

    def start(self, publication, target, *options, secret=None):
        return subprocess.Popen(self.command(publication, target, *options),
                                env=self.environment(secret),
                                stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def push(self, publication, target, *options, secret=None):
        """Status and messages; a secret must not be in them."""
        run = METER.run(self.command(publication, target, *options),
                        self.environment(secret))
        err = run.stderr
        expect(run.stdout == '', 'standard output:', run.stdout)
        for part in re.findall(r'[A-Za-z0-9%+/]{12,}', secret or ''):
            expect(part not in err, 'the secret is in', err)
        return run.returncode, err

    def check_reader(self, fetch):
        """What a reader sees who has the pointer, and all else by hash: a
        publication that verifies. The name of the one that it is."""
        folder = tempfile.mkdtemp()
        pointer = fetch(POINTER)
        expect(pointer, 'no pointer')

        def by_hash(digest):
            data = fetch('by-hash/sha256/' + digest)
            expect(data, 'by-hash/sha256/' + digest, 'is missing')
            return data

        digest = re.search(rb'sha256:([0-9a-f]{64})', pointer).group(1)
        manifest = by_hash(digest.decode())
        write(os.path.join(folder, POINTER), pointer)
        write(os.path.join(folder, 'datapackage.json'), manifest)
        for name, digest in re.findall(
                r'"path": "([^"]+)".*?"hash": "sha256:([0-9a-f]{64})"',
                manifest.decode(), re.S):
            write(os.path.join(folder, name), by_hash(digest))
        subprocess.run([os.path.join(self.binaries, 'rmmlist-verify'), '-p',
                        self.path('keys', 'vector.pub'), '--now', NOW,
                        folder], check=True, env=self.env,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(folder)
        for name in ('pub2', 'pub3', 'pub4'):
            if pointer == self.file(name, POINTER):
                return name
        raise AssertionError('a pointer that nobody made')

    def check_whole(self, publication, fetch):
        """Every file under every name."""
        for name, data in self.files(publication).items():
            expect(fetch(name) == data, name, 'is another')

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
