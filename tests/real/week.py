# SPDX-License-Identifier: MIT
"""A week with poisoned upstream lists: week.py BIN_DIR

The two real lists are served over HTTPS, and go wrong in a new way each day.
The person in the story runs the commands of the pages, reads the review, and
takes or refuses what it shows. A tenant pulls what is published, over HTTPS,
and verifies it. After each step the tenant's list is held against the ledger:
the rows of the day before, and what the person has taken since, row by row.
Without the real lists beside the project, lists of the same size are made up.
"""
import calendar
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'net'))
from hostile import Server, answer, ok  # noqa: E402
from support import Certificates, expect, expect_in, read, write  # noqa: E402

BINARIES = os.path.abspath(sys.argv[1])
UPSTREAM = os.path.join(os.path.dirname(ROOT), 'shared', 'upstream')
RAW = 'https://raw.githubusercontent.com'
KITHU = '/Kithu29/RMM-Tools-List/main/rmm_list.csv'
JSCHELL = '/jschell/RemoteManagementMonitoringTools/main/' \
    'Network%20Indicators/RMM_SummaryNetworkURI.csv'
REVIEW, README = 'tools/doc/review.md', 'README.md'
BRANCH = 'rmmlist/update'
HALF_YEAR = 190  # days; dormant-source warns above 180


def lists():
    """Both lists: the real ones, or as many rows of our own."""
    if os.path.isdir(UPSTREAM):
        return (read(UPSTREAM + '/kithu29/rmm_list.csv'),
                read(UPSTREAM + '/jschell/RMM_SummaryNetworkURI.csv'))
    print('no real lists beside the project: our own rows alone')
    names = ['rmm_program,rmm_binary', 'AnyDesk,AnyDesk.exe']
    names += ['Tool %d,tool%03d-agent.exe' % (i // 3, i) for i in range(440)]
    hosts = ['URI,RMM_Tool', 'anydesk.com,AnyDesk']
    hosts += ['h%03d.tool-desk.com,Tool %d' % (i, i // 3) for i in range(180)]
    return tuple(('\r\n'.join(x) + '\r\n').encode() for x in (names, hosts))


def with_rows(data, *rows):
    return data.rstrip(b'\r\n') + b'\r\n' + \
        ''.join(row + '\r\n' for row in rows).encode()


def without(data, text):
    lines = data.splitlines(True)
    kept = [line for line in lines if text.encode() not in line]
    expect(len(kept) + 1 == len(lines), text, 'is not in one row')
    return b''.join(kept)


def rows_of(path):
    """What a query gets out of a list: by key, all but the day."""
    with open(path, newline='', encoding='utf-8') as f:
        return {(row['type'], row['indicator']):
                {k: v for k, v in row.items() if k != 'listed_since'}
                for row in csv.DictReader(f)}


class Fork:
    """The person's clone, what it publishes, and a tenant who pulls that."""

    def __init__(self, folder):
        self.folder = folder
        self.certificates = Certificates(folder)
        self.server = Server(self.certificates.path('good'))
        self.env = {
            'PATH': BINARIES + ':' + os.environ['PATH'], 'LC_ALL': 'C',
            'TZ': 'UTC', 'HOME': folder, 'GIT_CONFIG_NOSYSTEM': '1',
            'GIT_AUTHOR_NAME': 'Ann', 'GIT_AUTHOR_EMAIL': 'ann@example.com',
            'GIT_COMMITTER_NAME': 'Ann',
            'GIT_COMMITTER_EMAIL': 'ann@example.com',
            'RMMLIST_EXEC_PATH': BINARIES}
        for name in ('ASAN_OPTIONS', 'LD_LIBRARY_PATH'):
            if name in os.environ:
                self.env[name] = os.environ[name]
        self.cwd = folder
        self.ledger, self.story, self.failed = {}, [], 0
        self.serial = self.status = self.out = self.err = None

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def at(self, when):
        """when: '2026-03-02 09:00'"""
        self.now = calendar.timegm(time.strptime(when, '%Y-%m-%d %H:%M'))
        self.env['SOURCE_DATE_EPOCH'] = str(self.now)
        self.env['GIT_AUTHOR_DATE'] = '%d +0000' % self.now
        self.env['GIT_COMMITTER_DATE'] = '%d +0000' % self.now
        self.clock = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(self.now))

    # ---- commands ----

    def run(self, command, status=0):
        done = subprocess.run(['sh', '-c', command], cwd=self.cwd,
                              env=self.env, stdin=subprocess.DEVNULL,
                              capture_output=True)
        self.status = done.returncode
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()
        expect(status is None or done.returncode == status, '`%s`' % command,
               'ended with', done.returncode, 'instead of', status, '\n',
               self.out, self.err)
        return self.out

    def does(self, page, line, status=0):
        """Runs a command of a page, with our names for the page's."""
        text = read(os.path.join(ROOT, page)).decode()
        blocks = '\n'.join(re.findall(r'```sh\n(.*?)```', text, re.S))
        known = {re.sub(r'  *#.*', '', x).strip() for x in blocks.split('\n')}
        expect(line in known, "'%s' is no command of" % line, page)
        for old, new in (
                ('https://forge.example.org/we/rmmlist', self.path('forge.git')
                 + ' rmmlist'),
                ('/srv/www', self.path('www')),
                ('origin/BRANCH', 'origin/' + BRANCH),
                ('rmmlist update', 'rmmlist update --cacert "%s"'
                 % self.certificates.path('ca.pem')),
                ('rmmlist publish', 'rmmlist publish --now ' + self.clock),
                ('rmmlist verify', 'rmmlist verify --now ' + self.clock),
                ('rmmlist push', 'rmmlist push --now ' + self.clock)):
            line = line.replace(old, new)
        try:
            return self.run(line, status)
        finally:
            if 'rmmlist update' in line:
                self.told = self.err

    # ---- what upstream does ----

    def upstream(self, kithu=None, jschell=None):
        for path, play in ((KITHU, kithu), (JSCHELL, jschell)):
            if play is not None:
                self.server.serve(path, ok(play) if play[:5] != b'HTTP/'
                                  else play)

    # ---- what the person does ----

    def begin(self):
        """The fork on its forge, as the project ships it but for the host."""
        made = self.path('made')
        shutil.copytree(ROOT + '/lists', made + '/lists')
        shutil.rmtree(made + '/lists/upstream', ignore_errors=True)
        if os.path.exists(made + '/lists/rmm_indicators.csv'):
            os.remove(made + '/lists/rmm_indicators.csv')
        shutil.copytree(ROOT + '/schema', made + '/schema')
        for name in ('.gitignore', '.gitattributes'):
            shutil.copy(os.path.join(ROOT, name), made)
        package = read(ROOT + '/datapackage.json').decode()
        write(made + '/datapackage.json',
              package.replace(RAW, self.server.url('')).encode())
        with open(made + '/lists/local/approvals.csv', 'a') as f:
            f.write('ScreenConnect,relay.acme.example,,,,our helpdesk,it,,\n')
        self.cwd = made
        self.run('git init -q -b main && git add -A && git commit -q -m fork')
        self.run('git clone -q --bare . "%s"' % self.path('forge.git'))
        os.makedirs(self.path('www'))
        self.cwd = self.folder
        self.does(README, 'git clone https://forge.example.org/we/rmmlist '
                  '&& cd rmmlist')
        self.cwd = self.path('rmmlist')
        self.run('git config user.name Ann; '
                 'git config user.email ann@example.com')

    def propose(self, status):
        """The daily job; what it says about each source."""
        shown = self.does(REVIEW, 'rmmlist update --branch rmmlist/update',
                          status)
        if self.tip():
            self.does(REVIEW, 'git push origin rmmlist/update')
        self.out = shown
        return self.told

    def tip(self):
        self.run('git rev-parse -q --verify refs/heads/' + BRANCH, None)
        return self.out.strip()

    def review(self, status=1):
        self.does(REVIEW, 'git fetch origin')
        self.does(REVIEW, 'rmmlist diff origin/main...origin/BRANCH', status)
        return self.out

    def refuse(self):
        """Closes the request: `do not merge`, and the branch goes."""
        self.run('git push -q origin :%s; git branch -q -D %s; '
                 'git fetch -q --prune' % (BRANCH, BRANCH))

    def take(self, added=(), removed=(), changed=()):
        """Merges the branch: these rows, and no others, change."""
        for line in ('git switch main', 'git pull', 'git merge origin/BRANCH',
                     'rmmlist merge', 'git add lists'):
            self.does(REVIEW, line)
        self.run('git diff --cached --quiet', None)
        if self.status == 1:
            self.does(REVIEW, "git commit -m 'Merge the lists'")
        self.does(REVIEW, 'git push origin main')
        self.run('git push -q origin :%s; git branch -q -D %s' %
                 (BRANCH, BRANCH))
        rows = rows_of(self.cwd + '/lists/rmm_indicators.csv')
        for key in removed:
            del self.ledger[key]
        for key in list(added) + list(changed):
            expect((key in self.ledger) == (key in changed), key, 'was known')
            self.ledger[key] = rows.get(key)
        return rows

    def publish(self):
        """Signs and uploads what main holds."""
        self.does(REVIEW, 'rmmlist publish -k rmmlist.key -p lists/rmmlist.pub'
                  ' --revision "$(git rev-parse HEAD)" -o publication')
        self.does(REVIEW, 'rmmlist verify -p lists/rmmlist.pub publication')
        self.does(README, 'rmmlist push -p lists/rmmlist.pub publication '
                  '/srv/www/rmm')

    # ---- what the tenant sees ----

    def tenant(self):
        """Pulls over HTTPS, verifies, and reads the list that it got."""
        www = self.path('www', 'rmm')
        for where, _, names in os.walk(www):
            for name in names:
                path = os.path.join(where, name)
                self.server.serve('/rmm/' + os.path.relpath(path, www),
                                  ok(read(path)))
        self.run('rmmlist pull -q --now %s --cacert "%s" -p lists/rmmlist.pub '
                 '%s "%s"' % (self.clock, self.certificates.path('ca.pem'),
                              self.server.url('/rmm'), self.path('tenant')))
        self.run('rmmlist verify -q --now %s -p lists/rmmlist.pub "%s"' %
                 (self.clock, self.path('tenant')))
        with open(self.path('tenant', 'feed.csv'), newline='') as f:
            feed = next(csv.DictReader(f))
        expect(self.serial is None or feed['serial'] > self.serial,
               'the serial did not grow')
        self.serial = feed['serial']
        return rows_of(self.path('tenant', 'rmm_indicators.csv'))

    def check(self, rows):
        """Nothing came, went or changed but what the person took."""
        wrong = ['%s %s: ledger %s, published %s' %
                 (*key, self.ledger.get(key), rows.get(key))
                 for key in sorted(self.ledger.keys() | rows.keys())
                 if self.ledger.get(key) != rows.get(key)]
        expect(not wrong, len(wrong), 'rows differ from what was taken:',
               *wrong[:3])

    # ---- what must be so ----

    def hears(self, *texts):
        """These follow each other in one line of what update said."""
        pattern = '.*'.join(re.escape(text) for text in texts)
        expect(re.search(pattern, self.told), 'nothing like', texts, 'in\n',
               self.told)

    def titled(self, text):
        title = self.run('git log -1 --format=%s ' + BRANCH).strip()
        expect(title.startswith(text), 'the title is', title)

    def nothing_new(self):
        """The job ran and proposes nothing."""
        expect_in('there is no branch', self.told)
        expect(self.out == '' and not self.tip(), 'something is proposed')

    # ---- the log ----

    def tell(self, *sentences):
        self.story += [s for s in sentences if s]

    def said(self, source):
        """Each line about a source, as the person reads it."""
        lines = [line.split(': ', 1)[1] for line in self.told.split('\n')
                 if line.startswith('rmmlist-fetch: %s: ' % source)]
        text = '; '.join(lines).replace(self.server.url(''), RAW)
        return re.sub(RAW + r'/\S*/', RAW + '/.../', text)

    def day(self, name, scene):
        self.story = []
        started = time.monotonic()
        problem = None
        try:
            scene(self)
            self.run('git switch -q main')
            self.publish()
            rows = self.tenant()
            self.check(rows)
            self.tell('Published list: %d rows, all of the ledger; serial %s.'
                      % (len(rows), self.serial))
        except (AssertionError, OSError, KeyError, StopIteration) as e:
            problem = '%s: %s' % (type(e).__name__, e)
            self.failed += 1
            self.run('git reset -q --hard; git switch -q main; git push -q '
                     'origin :%s; git branch -q -D %s' % (BRANCH, BRANCH),
                     None)
        print(textwrap.fill('%s: %s. %s (%.1f s)' % (
            name, scene.__doc__, ' '.join(self.story), time.monotonic() - started), 98,
            subsequent_indent='    ', break_long_words=False,
            break_on_hyphens=False))
        if problem:
            print('    FAILED ' + problem)
        print(flush=True)


KITHU_GOOD, JSCHELL_GOOD = lists()


# ---- Monday ----

def first_good(fork):
    """both lists are good, and the fork begins"""
    fork.at('2026-03-02 09:00')
    fork.upstream(KITHU_GOOD, JSCHELL_GOOD)
    fork.begin()
    fork.does(README, 'rmmlist update')
    fork.hears('kithu29: current, first copy')
    fork.hears('jschell: current, first copy')
    fork.run('rmmlist keygen -q -W -p lists/rmmlist.pub -s rmmlist.key')
    fork.does(README, "git add lists && git commit -m 'The first lists'")
    fork.run('git push -q origin main')
    fork.ledger = rows_of(fork.cwd + '/lists/rmm_indicators.csv')
    fork.tell('update says: %s; %s.' % (
        fork.said('kithu29'), fork.said('jschell')),
        'The person takes them all, and approves ScreenConnect for '
        'relay.acme.example.')


# ---- Tuesday ----

def emptied(fork):
    """for half an hour both lists are empty files"""
    fork.at('2026-03-03 09:00')
    fork.upstream(b'', b'')
    fork.propose(1)
    for source in ('kithu29', 'jschell'):
        fork.hears("%s: refused: '" % source, "' is empty; the last good "
                   'copy stays, last contact 2026-03-02, 1 day ago')
    fork.nothing_new()
    fork.tell('09:00: update says:', fork.said('kithu29') + '.')
    fork.publish()
    fork.check(fork.tenant())
    fork.at('2026-03-03 09:30')
    fork.upstream(KITHU_GOOD, JSCHELL_GOOD)
    fork.propose(0)
    fork.nothing_new()
    fork.tell('09:30: they are back, and nothing is new.')


def a_page(fork):
    """a page that says what is not there, with status 200"""
    fork.at('2026-03-03 14:00')
    page = b'<!DOCTYPE html>\n<html><body>Page not found</body></html>\n'
    fork.upstream(page, b'\xef\xbb\xbf \n' + page)
    fork.propose(1)
    for source in ('kithu29', 'jschell'):
        fork.hears("%s: refused: '" % source, 'is an HTML page; the URL of '
                   'the raw file is needed; the last good copy stays, last '
                   'contact 2026-03-02')
    fork.nothing_new()
    fork.tell('Update says:', fork.said('kithu29') + '.')


# ---- Wednesday ----

def half_gone(fork):
    """every other row of kithu29 is gone"""
    fork.at('2026-03-04 09:00')
    lines = KITHU_GOOD.splitlines(True)
    fork.upstream(b''.join(lines[:1] + lines[1::2]), JSCHELL_GOOD)
    fork.propose(1)
    fork.hears('kithu29: held: ', ' keys lost or retagged, of ', 'its hash is')
    fork.titled('HELD: Update the upstream lists: 0 added, ')
    fork.review()
    lost = fork.out.count('\n  - ')
    expect(lost > 150, 'the review shows', lost, 'rows')
    fork.tell('Update says:', fork.said('kithu29') + '.',
              'The review lists %d rows to lose. The person waits.' % lost)


def half_gone_and_silent(fork):
    """kithu29 answers 404; jschell has a new row; the held rows still wait"""
    fork.at('2026-03-04 15:00')
    fork.upstream(answer('404 Not Found'),
                  with_rows(JSCHELL_GOOD, 'new-relay.example.org,AnyDesk'))
    fork.propose(1)
    fork.hears('kithu29: stale: ', ' answered 404; the last good copy stays, '
               'last contact 2026-03-02, 2 days ago')
    fork.titled('HELD: Update the upstream lists: 1 added, ')
    expect(fork.review().count('\n  - ') > 150, 'the review hides rows')
    fork.refuse()
    fork.tell('Update says:', fork.said('kithu29') + '.', 'The title still '
              'begins with HELD. The person refuses, and the branch goes.')


def whole_again(fork):
    """kithu29 is whole again; the new row of jschell is still there"""
    fork.at('2026-03-04 18:00')
    fork.upstream(KITHU_GOOD)
    fork.propose(0)
    fork.titled('Update the upstream lists: 1 added, 0 removed, 0 changed')
    fork.review()
    expect_in('1 added, 0 removed, 0 changed', fork.out)
    fork.take(added=[('domain', 'new-relay.example.org')])
    fork.tell('One row is proposed, and taken: new-relay.example.org.')


# ---- Thursday ----

def ten_thousand(fork):
    """jschell gains ten thousand rows"""
    fork.at('2026-03-05 09:00')
    good = with_rows(JSCHELL_GOOD, 'new-relay.example.org,AnyDesk')
    fork.upstream(jschell=with_rows(good, *(
        'h%04d.flood.example.net,AnyDesk' % i for i in range(10000))))
    fork.propose(1)
    fork.hears('jschell: held: 10000 keys gained, of ', ' at most 100 may be')
    fork.titled('HELD: Update the upstream lists: 10000 added')
    fork.review()
    expect_in('10000 added, 0 removed, 0 changed', fork.out)
    fork.does(REVIEW, 'rmmlist diff --format markdown '
              'origin/main...origin/BRANCH', 1)
    expect(len(fork.out) <= 60000, 'the review has', len(fork.out), 'bytes')
    fork.refuse()
    fork.tell('Update says:', fork.said('jschell') + '.', 'Refused.')


def ten_thousand_by_hand(fork):
    """the same by a plain update, in the work tree"""
    fork.at('2026-03-05 09:10')
    fork.does(README, 'rmmlist update', 1)
    fork.hears('jschell: refused: 10000 keys gained, of ',
               'if the change is right, run rmmlist fetch --accept ')
    word = fork.told.split('--accept ')[1].split()[0]
    other = ('0' if word[0] != '0' else '1') + word[1:]
    fork.run('rmmlist update --cacert "%s" --accept %s' %
             (fork.certificates.path('ca.pem'), other), 1)
    expect_in("no change that was stopped has the hash '%s'" % other, fork.err)
    fork.run('git diff --name-only')
    expect(fork.out == 'lists/upstream/lock.json\n', 'changed:', fork.out)
    fork.run('git checkout -q -- lists')
    fork.tell('Update says:', fork.said('jschell') + '.', 'The hash of '
              'another change opens nothing.')


def poison(fork):
    """github.com, co.uk and others among new rows, too few for a guard"""
    fork.at('2026-03-05 12:00')
    fork.upstream(jschell=with_rows(
        JSCHELL_GOOD, 'new-relay.example.org,AnyDesk', 'github.com,AnyDesk',
        'raw.githubusercontent.com,AnyDesk', 'com,AnyDesk',
        'co.uk,AnyDesk', '127.0.0.1,AnyDesk', '0.0.0.0/0,AnyDesk',
        '*.*,AnyDesk', '=HYPERLINK(1),AnyDesk', 'div>Hosted on,AnyDesk',
        'any\u0501esk.com,AnyDesk', 'relay\u202emoc.example.org,AnyDesk',
        'vendor.example.com,AnyDesk'))
    fork.propose(0)
    review = fork.review()
    expect_in('2 added, 0 removed, 0 changed', review)
    first = review.split('\n\n')[0]
    expect_in('xn--anyesk-yug.com', first)
    expect_in('not ASCII, and may look like another', first)
    for rule in ('public-suffix', 'bad-indicator', 'formula',
                 'bad-encoding'):
        expect_in('[%s]' % rule, fork.err)
    for name in ('co.uk', 'github.com'):
        expect('  + domain   %s ' % name not in review, name, 'is new')
    fork.does(REVIEW, 'git switch main')
    fork.run('git switch -q %s && printf "xn--anyesk-yug.com,domain,,a '
             'look-alike of anydesk.com,soc,,\\n" >>lists/local/removals.csv '
             '&& git commit -qam "No look-alike" && git push -q origin %s' %
             (BRANCH, BRANCH))
    expect_in('1 added, 0 removed, 0 changed', fork.review())
    fork.take(added=[('domain', 'vendor.example.com')])
    left_out = set(re.findall(r'jschell\.csv:(\d+):\d+: warning: row is left '
                              'out: ', fork.told))
    expect(len(left_out) == 10, len(left_out), 'rows are left out')
    fork.tell('Of 12 new rows 10 are rejected or never-listed, each with file, '
              'line and rule; the review shows two, the look-alike '
              'xn--anyesk-yug.com first. The person adds a removal for it and '
              'takes the other, vendor.example.com.')


def poison_gone(fork):
    """jschell has taken the poison out again"""
    fork.at('2026-03-05 18:00')
    fork.upstream(jschell=JSCHELL_NEW)
    fork.propose(0)
    fork.titled('Update the upstream lists: 0 added, 4 removed, 0 changed')
    expect(fork.review(0).startswith('0 added, 0 removed, 0 changed'),
           fork.out)
    fork.take()
    fork.tell('Four rows that could be read go, none of which was published.')


# ---- Friday ----

JSCHELL_NEW = with_rows(JSCHELL_GOOD, 'new-relay.example.org,AnyDesk',
                        'vendor.example.com,AnyDesk')


def retagged(fork):
    """AnyDesk.exe becomes ScreenConnect, which is approved"""
    fork.at('2026-03-06 09:00')
    fork.upstream(KITHU_GOOD.replace(b'AnyDesk,AnyDesk.exe',
                                     b'Screen-Connect,AnyDesk.exe'),
                  JSCHELL_NEW)
    fork.propose(1)
    fork.hears("kithu29: held: 'anydesk.exe' is given to 'ScreenConnect', "
               'which is approved')
    fork.titled('HELD: Update the upstream lists: 0 added, 0 removed, 1 ')
    first = fork.review().split('\n\n')[0]
    expect_in("anydesk.exe", first)
    expect_in("given to 'ScreenConnect', which is approved", first)
    fork.refuse()
    fork.tell('Update says:', fork.said('kithu29') + '.', 'Refused.')


def joined(fork):
    """a second row gives AnyDesk.exe to ScreenConnect as well"""
    fork.at('2026-03-06 12:00')
    fork.upstream(with_rows(KITHU_GOOD, 'ScreenConnect,ANYDESK.EXE'))
    fork.propose(1)
    fork.hears("kithu29: held: 'anydesk.exe' is given to 'ScreenConnect'")
    fork.refuse()
    fork.tell('Update says:', fork.said('kithu29') + '.', 'Refused.')


def from_the_other(fork):
    """jschell gives a host of our own additions to ScreenConnect"""
    fork.at('2026-03-06 15:00')
    fork.upstream(KITHU_GOOD, with_rows(JSCHELL_NEW,
                                        'hoptodesk.com,ScreenConnect'))
    fork.propose(0)
    first = fork.review().split('\n\n')[0]
    expect_in("given to 'ScreenConnect', which is approved", first)
    expect_in('hoptodesk.com', first)
    fork.refuse()
    fork.tell("No guard of that source knows the host; the review's first "
              'line does:', first.split('\n')[1].strip() + '. Refused.')


# ---- Saturday ----

def moved_off(fork):
    """jschell has moved to another host"""
    fork.at('2026-03-07 09:00')
    to = fork.server.url('/x.csv', 'localhost')
    fork.upstream(jschell=answer('301 Moved Permanently', b'',
                                 'Location: ' + to))
    fork.propose(1)
    fork.hears("jschell: ", "redirects to '%s', which is not followed; if "
               'that is right, write it into datapackage.json' % to)
    fork.nothing_new()
    fork.tell('Update says:', fork.said('jschell') + '.')


def moved_owner(fork):
    """jschell's repository was renamed: 301 to another owner, same host"""
    fork.at('2026-03-07 12:00')
    to = fork.server.serve('/somebody-else/list.csv',
                           ok(with_rows(JSCHELL_NEW, 'third.example.com,X')))
    fork.upstream(jschell=answer('301 Moved Permanently', b'',
                                 'Location: ' + to))
    fork.propose(0)
    fork.hears("jschell: '%s' has moved to '%s'" % (
        fork.server.url(JSCHELL), to))
    expect_in('1 added, 0 removed', fork.review())
    fork.refuse()
    fork.tell('Update says:', fork.said('jschell') + '.',
              'Refused until somebody knows the new owner.')


def created_anew(fork):
    """kithu29 was deleted and made anew by somebody: other rows, as many"""
    fork.at('2026-03-07 15:00')
    rows = KITHU_GOOD.count(b'\n')
    fork.upstream(('rmm_program,rmm_binary\r\n' + ''.join(
        'Own Tool,own-%03d.exe\r\n' % i for i in range(rows))).encode(),
        JSCHELL_NEW)
    fork.propose(1)
    fork.hears('kithu29: held: ', ' keys lost or retagged', ' keys gained')
    fork.titled('HELD: ')
    fork.refuse()
    fork.tell('Update says:', fork.said('kithu29') + '.', 'Refused.')
    fork.upstream(('name,link\r\n' + 'a,b\r\n' * rows).encode())
    fork.does(REVIEW, 'rmmlist update --branch rmmlist/update', 1)
    fork.hears('kithu29: refused: ', "expected 'rmm_program,rmm_binary'")
    fork.nothing_new()
    fork.tell('Then another file under that name:',
              fork.said('kithu29') + '.')


# ---- Sunday, and later ----

def good_again(fork):
    """the trouble is over: kithu29 has one row more and one less"""
    fork.at('2026-03-08 09:00')
    gone = KITHU_GOOD.splitlines()[-1].decode()
    fork.upstream(with_rows(without(KITHU_GOOD, gone), 'AnyDesk,any-new.exe'),
                  JSCHELL_NEW)
    fork.propose(0)
    fork.titled('Update the upstream lists: 1 added, 1 removed, 0 changed')
    fork.review()
    key = ('process', gone.split(',')[1].lower())
    fork.take(added=[('process', 'any-new.exe')], removed=[key])
    fork.tell('One row is new and one is gone; both are taken.')


def dead(fork):
    """two weeks later nobody answers"""
    fork.at('2026-03-25 09:00')
    fork.upstream(answer('404 Not Found'), answer('404 Not Found'))
    fork.propose(1)
    fork.hears('kithu29: stale: ', 'last contact 2026-03-08, 17 days ago, '
               'past its max_age_days of 14')
    fork.nothing_new()
    fork.tell('Update says:', fork.said('kithu29') + '.')


def moved_in_words(fork):
    """half a year on: only a README says that jschell has moved"""
    fork.at('2026-09-14 09:00')
    fork.upstream(good_again_kithu(), JSCHELL_NEW)
    fork.propose(0)
    fork.hears("jschell.csv: warning: 'jschell' has not changed since "
               '2026-03-05, for 193 days', '[dormant-source]')
    fork.nothing_new()
    fork.tell('The old URL answers as ever. Update says:', '; '.join(
        line.split(': ', 1)[1] for line in fork.told.split('\n')
        if "'jschell' has not changed" in line) + '.')


def good_again_kithu():
    gone = KITHU_GOOD.splitlines()[-1].decode()
    return with_rows(without(KITHU_GOOD, gone), 'AnyDesk,any-new.exe')


WEEK = [('Mon', first_good), ('Tue', emptied), ('Tue', a_page),
        ('Wed', half_gone), ('Wed', half_gone_and_silent),
        ('Wed', whole_again), ('Thu', ten_thousand),
        ('Thu', ten_thousand_by_hand), ('Thu', poison), ('Thu', poison_gone),
        ('Fri', retagged),
        ('Fri', joined), ('Fri', from_the_other), ('Sat', moved_off),
        ('Sat', moved_owner), ('Sat', created_anew), ('Sun', good_again),
        ('25 March', dead), ('14 September', moved_in_words)]


def main():
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        fork = Fork(folder)
        for name, scene in WEEK:
            fork.day(name, scene)
            if scene is first_good and fork.failed:
                break
    print('%d scenes, %d failed, %.1f s' % (len(WEEK), fork.failed,
                                            time.monotonic() - started))
    return 1 if fork.failed else 0


sys.exit(main())
