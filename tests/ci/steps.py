# SPDX-License-Identifier: MIT
"""The scripts of tools/ci in the order in which a fork meets them."""
import base64
import os
import shutil
import subprocess
import sys
import tempfile

from forge import Forge

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MARKER = '<!-- rmmlist review -->'
TOKEN = 'sesame-7f31'
failed = 0


def check(what, good, *seen):
    global failed
    if not good:
        failed += 1
        print(f'{what}:', *seen, sep='\n')


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


class Fork:
    """A bare repository, a clone of it as a job has one, and two upstreams."""

    def __init__(self, top):
        self.top = top
        self.up = os.path.join(top, 'up')
        self.clone = os.path.join(top, 'clone')
        self.forge = Forge()
        self.env = dict(os.environ, HOME=top, GIT_CONFIG_NOSYSTEM='1', TZ='UTC')
        for name in ('GITHUB_ACTIONS', 'TF_BUILD', 'SOURCE_DATE_EPOCH'):
            self.env.pop(name, None)
        seed = os.path.join(top, 'seed')
        fixture = os.path.join(ROOT, 'tests', 'data', 'ws')
        shutil.copytree(fixture, seed)
        shutil.move(os.path.join(seed, 'lists', 'upstream'), self.up)
        # Enough rows for a guard to have something to guard.
        with open(os.path.join(self.up, 'procs.csv'), 'a', encoding='utf-8') as f:
            f.writelines(f'AnyDesk,anydesk-{i}.exe\n' for i in range(60))
        shutil.copytree(os.path.join(ROOT, 'schema'), os.path.join(seed, 'schema'),
                        dirs_exist_ok=True)
        shutil.copytree(os.path.join(ROOT, 'tools', 'ci'),
                        os.path.join(seed, 'tools', 'ci'))
        package = os.path.join(seed, 'datapackage.json')
        text = read(package)
        for name in ('procs', 'hosts'):
            text = text.replace(f'https://{name}.example.com/list.csv',
                                f'file://{self.up}/{name}.csv')
        write(package, text)
        shutil.copy(os.path.join(ROOT, 'tests/data/keys/vector.pub'),
                    os.path.join(seed, 'lists', 'rmmlist.pub'))
        self.git('init', '-q', '-b', 'main', seed, cwd=top)
        self.git('add', '-A', cwd=seed)
        self.commit('A fork', cwd=seed)
        self.git('clone', '-q', '--bare', seed, 'origin.git', cwd=top)
        self.fresh()

    def git(self, *args, cwd=None, check=True):
        who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']
        done = subprocess.run(['git', *who, *args], cwd=cwd or self.clone, env=self.env,
                              capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            sys.exit(f'git {args}: {done.stderr}')
        return done.stdout.strip()

    def commit(self, text, cwd=None):
        self.git('commit', '-q', '-m', text, cwd=cwd)

    def fresh(self):
        """Another job: nothing of the last one is left."""
        shutil.rmtree(self.clone, ignore_errors=True)
        self.git('clone', '-q', 'origin.git', 'clone', cwd=self.top)

    def script(self, name, *args, forge='github', token=False, **more):
        env = dict(self.env, **more)
        for name_of in ('out', 'summary'):
            open(os.path.join(self.top, name_of), 'w', encoding='utf-8').close()
        if forge == 'github':
            env.update(GITHUB_ACTIONS='true', GITHUB_REPOSITORY='team/fork',
                       GITHUB_API_URL=self.forge.url,
                       GITHUB_OUTPUT=os.path.join(self.top, 'out'),
                       GITHUB_STEP_SUMMARY=os.path.join(self.top, 'summary'))
        elif forge == 'azure':
            env.update(TF_BUILD='True', SYSTEM_COLLECTIONURI=self.forge.url + '/org/',
                       SYSTEM_TEAMPROJECTID='project-id',
                       BUILD_REPOSITORY_ID='repo-id')
        if token:
            env['RMMLIST_TOKEN'] = TOKEN
        done = subprocess.run(['sh', f'tools/ci/{name}', *args], cwd=self.clone,
                              env=env, capture_output=True, text=True, check=False)
        self.said = done.stdout + done.stderr
        if TOKEN in self.said or more.get('RMMLIST_KEY', '-none-') in self.said:
            check(f'{name} prints a secret', False, self.said)
        return done.returncode

    def outputs(self):
        lines = read(os.path.join(self.top, 'out')).splitlines()
        return dict(line.split('=', 1) for line in lines)


def run(fork, want, name, *args, **more):
    status = fork.script(name, *args, **more)
    check(f'{name} {" ".join(args)} ended with {status}, not {want}',
          status == want, fork.said)


def update(fork):
    """The daily proposal: first run, nothing new, more, HELD, closed."""
    run(fork, 2, 'merge.sh')
    check('merge without copies', 'run the update workflow' in fork.said, fork.said)
    run(fork, 0, 'update.sh', 'proposal')
    check('a proposal', fork.outputs() == {'proposal': 'yes'}, fork.outputs())
    fork.forge.refuse = 'POST'
    run(fork, 2, 'propose.sh', 'proposal', token=True)
    check('refused', 'May workflows open one?' in fork.said, fork.said)
    fork.forge.refuse = None

    fork.fresh()
    run(fork, 0, 'update.sh', 'proposal')
    run(fork, 0, 'propose.sh', 'proposal', token=True)
    pulls = fork.forge.pulls
    check('one request', len(pulls) == 1, pulls)
    check('its title', not pulls[0]['title'].startswith('HELD'), pulls[0])
    check('its rows', 'anydesk-7.exe' in pulls[0]['body'], pulls[0]['body'])
    check('the token', fork.forge.requests[-1][2] == f'Bearer {TOKEN}')
    tip = fork.git('rev-parse', 'rmmlist/update', cwd=f'{fork.top}/origin.git')

    # Nothing new: the same commit, the same request.
    fork.fresh()
    run(fork, 0, 'update.sh', 'proposal')
    run(fork, 0, 'propose.sh', 'proposal', token=True)
    check('again', len(pulls) == 1 and fork.forge.requests[-1][0] == 'PATCH')
    check('no other commit', tip == fork.git('rev-parse', 'rmmlist/update',
                                             cwd=f'{fork.top}/origin.git'))
    # Somebody closes it: it stays closed. Opened by a person, it is found.
    pulls[0].update(state='closed', head={'sha': tip})
    run(fork, 0, 'propose.sh', 'proposal', token=True)
    check('closed', len(pulls) == 1 and 'stays closed' in fork.said, fork.said)

    # Merged, and the branch still there: nothing to propose.
    fork.git('push', '-q', 'origin', 'origin/rmmlist/update:main')
    fork.fresh()
    run(fork, 0, 'update.sh', 'proposal')
    check('nothing new', fork.outputs() == {'proposal': 'no'}, fork.said)
    check('no files', not os.path.exists(f'{fork.clone}/proposal/title'))


def held(fork):
    procs = f'{fork.up}/procs.csv'
    rows = read(procs)
    write(procs, ''.join(rows.splitlines(True)[:6]))
    fork.fresh()
    run(fork, 0, 'update.sh', 'proposal')
    check('a warning', '\n::warning::HELD' in fork.said, fork.said)
    run(fork, 0, 'propose.sh', 'proposal', token=True)
    pull = fork.forge.pulls[-1]
    check('HELD', pull['title'].startswith('HELD'), pull['title'])
    check('why', 'Merging this accepts it' in pull['body'], pull['body'])
    # The next day, on the same branch, whatever the newest commit is called.
    fork.fresh()
    run(fork, 0, 'update.sh', 'proposal', forge='azure')
    check('azure', '##vso[task.logissue type=warning]HELD' in fork.said, fork.said)
    run(fork, 0, 'propose.sh', 'proposal', token=True, forge='azure')
    check('azure request', len(fork.forge.azure_pulls) == 1, fork.forge.azure_pulls)
    run(fork, 0, 'propose.sh', 'proposal', token=True, forge='azure')
    check('azure again', len(fork.forge.azure_pulls) == 1 and
          fork.forge.requests[-1][0] == 'PATCH', fork.forge.requests[-1])
    write(procs, rows)
    fork.git('push', '-q', 'origin', ':rmmlist/update')


def stale(fork):
    """A source is gone for a month: red, and what the other brings is proposed."""
    os.rename(f'{fork.up}/hosts.csv', f'{fork.up}/gone.csv')
    with open(f'{fork.up}/procs.csv', 'a', encoding='utf-8') as f:
        f.write('AnyDesk,brandnew.exe\n')
    fork.fresh()
    run(fork, 1, 'update.sh', 'proposal', SOURCE_DATE_EPOCH='4000000000')
    check('a proposal', fork.outputs() == {'proposal': 'yes'}, fork.said)
    check('its rows', 'brandnew.exe' in read(f'{fork.clone}/proposal/body.md'))
    check('an error', '\n::error::' in fork.said, fork.said)
    os.rename(f'{fork.up}/gone.csv', f'{fork.up}/hosts.csv')


def forged(fork):
    """The job that reads strangers' text was taken over: nothing is pushed."""
    for path in ('tools/ci/lib.sh', 'lists/local/never.csv', 'lists/upstream/link'):
        fork.fresh()
        fork.git('checkout', '-q', '-b', 'rmmlist/update')
        if path.endswith('link'):
            os.symlink('/etc/passwd', f'{fork.clone}/{path}')
        else:
            write(f'{fork.clone}/{path}', 'x\n')
        fork.git('add', '-A')
        fork.commit('Update the upstream lists')
        fork.git('checkout', '-q', 'main')
        os.mkdir(f'{fork.clone}/proposal')
        fork.git('bundle', 'create', '-q', 'proposal/update.bundle',
                 'main..rmmlist/update')
        write(f'{fork.clone}/proposal/title', 'Update\n')
        write(f'{fork.clone}/proposal/body.md', 'x\n')
        before = len(fork.forge.requests)
        run(fork, 2, 'propose.sh', 'proposal', token=True)
        check(path, 'more than lists/upstream' in fork.said, fork.said)
        check('asked nobody', len(fork.forge.requests) == before)
        check('pushed nothing', not fork.git('ls-remote', 'origin', 'rmmlist/update'))


def publish(fork):
    key = read(f'{ROOT}/tests/data/keys/vector.key').splitlines()[1]
    other = read(f'{ROOT}/tests/data/keys/other.key').splitlines()[1]
    fork.fresh()
    run(fork, 0, 'merge.sh')
    run(fork, 0, 'push.sh', 'HEAD', 'main', token=True)
    commit = fork.git('rev-parse', 'HEAD')
    check('the commit', fork.outputs() == {'commit': commit}, fork.outputs())
    check('on main', fork.git('ls-remote', 'origin', 'main').startswith(commit))
    # Once more: no commit, the same answer.
    fork.fresh()
    run(fork, 0, 'merge.sh')
    run(fork, 0, 'push.sh', 'HEAD', 'main', token=True)
    check('the same', fork.outputs() == {'commit': commit}, fork.outputs())

    run(fork, 2, 'publish.sh')
    check('no key', 'no secret key' in fork.said, fork.said)
    run(fork, 2, 'publish.sh', RMMLIST_KEY='nonsense')
    status = fork.script('publish.sh', RMMLIST_KEY=other)
    check('another key', status != 0, fork.said)
    check('nothing made', not fork.git('branch', '--list', 'publication'))
    run(fork, 0, 'publish.sh', RMMLIST_KEY=key)
    run(fork, 0, 'push.sh', 'refs/heads/publication', 'publication', token=True)
    first = fork.git('show', 'publication:feed.csv').splitlines()[1].split(',')[0]

    fork.fresh()
    run(fork, 2, 'publish.sh', '1; id', RMMLIST_KEY=key)
    check('a serial', 'is not a serial' in fork.said, fork.said)
    run(fork, 0, 'publish.sh', RMMLIST_KEY=key)
    run(fork, 0, 'push.sh', 'refs/heads/publication', 'publication', token=True)
    check('a child', fork.git('rev-list', '--count', 'publication') == '2')
    second = fork.git('show', 'publication:feed.csv').splitlines()[1].split(',')[0]
    check('the serial grows', int(second) > int(first), first, second)
    fork.fresh()
    run(fork, 0, 'publish.sh', first, RMMLIST_KEY=key)
    check('reverted', fork.git('rev-list', '--count', 'publication') == '3')

    # Another pair of keys: the old publication is built upon, then forgotten.
    fork.fresh()
    keys = f'{fork.clone}/lists/rmmlist'
    os.rename(keys + '.pub', keys + '-old.pub')
    shutil.copy(f'{ROOT}/tests/data/keys/other.pub', keys + '.pub')
    run(fork, 0, 'publish.sh', RMMLIST_KEY=other)
    check('on the old one', fork.git('rev-list', '--count', 'publication') == '3')
    fork.fresh()
    shutil.copy(f'{ROOT}/tests/data/keys/other.pub', keys + '.pub')
    run(fork, 1, 'publish.sh', RMMLIST_KEY=other)

    # A lost race and a protected branch are told apart.
    fork.fresh()
    fork.git('checkout', '-q', '-b', 'late')
    fork.git('commit', '-q', '--allow-empty', '-m', 'late')
    hook = f'{fork.top}/origin.git/hooks/pre-receive'
    write(hook, '#!/bin/sh\necho protected >&2\nexit 1\n')
    os.chmod(hook, 0o755)
    run(fork, 2, 'push.sh', 'late', 'main', token=True)
    check('protected', 'Protect the branches' in fork.said, fork.said)
    os.remove(hook)
    fork.git('commit', '-q', '--allow-empty', '-m', 'first')
    fork.git('push', '-q', 'origin', 'HEAD:main')
    fork.git('update-ref', 'refs/remotes/origin/main', 'late~1')
    run(fork, 0, 'push.sh', 'late~0', 'main', token=True)
    fork.git('checkout', '-q', '-B', 'other', 'late~1')
    fork.git('commit', '-q', '--allow-empty', '-m', 'beside')
    fork.git('update-ref', 'refs/remotes/origin/main', 'other~1')
    run(fork, 0, 'push.sh', 'other', 'main', token=True)
    check('moved on', fork.outputs() == {'commit': ''}, fork.said)


def add(fork, row, path='lists/local/additions.csv'):
    with open(f'{fork.clone}/{path}', 'a', encoding='utf-8') as f:
        f.write(row + '\n')


def body(fork):
    return read(f'{fork.clone}/review/review.md')


def review(fork):
    fork.fresh()
    run(fork, 0, 'review.sh', 'HEAD', 'HEAD', 'review')
    check('no row', 'No row of the list changes' in body(fork), body(fork))
    got = base64.b64decode(fork.outputs()['body']).decode()
    check('the output', got == body(fork))

    fork.git('checkout', '-q', '-b', 'good')
    add(fork, 'relay.example.net,domain,AnyDesk,https://example.com/a,why,me,,,')
    write(f'{fork.clone}/tools/run me.sh', 'id\n')
    fork.git('add', 'lists', 'tools')
    fork.commit('good')
    fork.git('checkout', '-q', 'main')
    run(fork, 0, 'review.sh', 'HEAD', 'good', 'review')
    check('the row', 'relay.example.net' in body(fork), body(fork))
    check('code', 'tools/run me.sh' in body(fork), body(fork))
    check('JSON', 'relay.example.net' in read(f'{fork.clone}/review/review.json'))
    check('size', len(body(fork)) < 65536)

    # Errors: red, with a comment. What the request wrote commands nothing.
    fork.git('checkout', '-q', '-b', 'bad')
    add(fork, '::set-env name=X::@team ##vso[task.x]y,domain,AnyDesk,,why,me,,,')
    add(fork, 'extra,', 'lists/rmm_indicators.csv')
    fork.git('add', 'lists')
    fork.commit('bad')
    fork.git('checkout', '-q', 'main')
    for forge in ('github', 'azure'):
        run(fork, 1, 'review.sh', 'HEAD', 'bad', 'review', forge=forge)
        text = body(fork)
        check('errors', '**Errors, ' in text and 'bad-indicator' in text, text)
        check('code block', '\n    lists/local/additions.csv:' in text, text)
        check('combined', 'Take it out of this request' in text, text)
        # Before the colon of a finding nothing is the request's.
        check('commands', '\n::set-env' not in fork.said and
              '##vso[task.x]' not in fork.said, fork.said)
        check('quoted', forge == 'azure' or '::stop-commands::' in fork.said)
    run(fork, 0, 'comment.sh', '7', 'review/review.md', token=True)
    check('red, and a comment', len(fork.forge.comments) == 1)

    # Attributes of a request change nothing of what is read.
    fork.git('checkout', '-q', '-b', 'odd', 'main')
    add(fork, 'relay.example.net,domain,AnyDesk,https://example.com/a,$Id$,me,,,')
    fork.git('add', 'lists')
    write(f'{fork.clone}/.gitattributes', '*.csv working-tree-encoding=UTF-16 ident\n')
    fork.git('add', '.gitattributes')
    fork.commit('odd')
    fork.git('checkout', '-q', '-f', 'main')
    run(fork, 0, 'review.sh', 'HEAD', 'odd', 'review')
    check('attributes', 'relay.example.net' in body(fork), body(fork))

    # A link shows no file of the runner; a branch without history says so.
    fork.git('checkout', '-q', '-b', 'link', 'main')
    os.remove(f'{fork.clone}/lists/local/additions.csv')
    os.symlink('/etc/passwd', f'{fork.clone}/lists/local/additions.csv')
    fork.git('add', 'lists')
    fork.commit('link')
    fork.git('checkout', '-q', '-f', 'main')
    status = fork.script('review.sh', 'HEAD', 'link', 'review')
    check('a link', status in (1, 2) and 'root:' not in fork.said + body(fork),
          status, fork.said)
    fork.git('checkout', '-q', '--orphan', 'alone')
    fork.commit('alone')
    fork.git('checkout', '-q', '-f', 'main')
    run(fork, 2, 'review.sh', 'HEAD', 'alone', 'review')
    check('no base', 'could not be made' in body(fork), body(fork))
    check('marked', body(fork).startswith(MARKER))
    run(fork, 2, 'review.sh', 'HEAD', 'nowhere', 'review')
    run(fork, 2, 'review.sh', 'HEAD')


def pages(fork):
    """The rows that the page for the web editor shows, as somebody types them."""
    page = read(f'{ROOT}/tools/doc/web-editor.md')
    blocks = [part.split('```')[0].splitlines() for part in page.split('```csv\n')[1:]]
    fork.fresh()
    fork.git('checkout', '-q', '-b', 'page')
    for name, block in zip(('additions', 'tools'), blocks):
        path = f'lists/local/{name}.csv'
        check('the header', block[0] == read(f'{fork.clone}/{path}').splitlines()[0])
        for row in block[1:]:
            add(fork, row, path)
    fork.git('add', 'lists')
    fork.commit('page')
    fork.git('checkout', '-q', 'main')
    run(fork, 0, 'review.sh', 'HEAD', 'page', 'review')
    check('seven rows', '7 added, 0 removed, 0 changed' in body(fork), body(fork))
    check('no finding', 'New warnings' not in body(fork), body(fork))


def comment(fork):
    """One comment, in place, ours: not the one that somebody else has marked."""
    forge = fork.forge
    forge.comments.clear()
    for i in range(130):
        forge.add_comment({'body': f'chat {i}'}, 'somebody')
    forge.add_comment({'body': MARKER + ' all is well'}, 'somebody')
    text = f'{fork.clone}/text.md'
    for n in ('one', 'two "quoted" \\ ü'):
        write(text, f'{MARKER}\n{n}\n')
        run(fork, 0, 'comment.sh', '7', text, token=True)
        check('in place', len(forge.comments) == 132, len(forge.comments))
        check('its text', forge.comments[-1]['body'] == f'{MARKER}\n{n}\n')
    check('not theirs', forge.comments[130]['body'].endswith('all is well'))

    forge.add_thread({'status': 'active', 'comments': [{'content': MARKER}]}, 'you')
    for n in ('one', 'two'):
        write(text, f'{MARKER}\n{n}\n')
        run(fork, 0, 'comment.sh', '7', text, token=True, forge='azure')
        check('one thread', len(forge.threads) == 2, forge.threads)
        got = forge.threads[1]['comments'][0]['content']
        check('its text', got == f'{MARKER}\n{n}\n', got)
    check('blocks nothing', forge.threads[1]['status'] == 'closed')

    for forge_name in ('github', 'azure'):
        forge.refuse = 'PATCH'
        run(fork, 2, 'comment.sh', '7', text, token=True, forge=forge_name)
        check('refused', 'may the token write comments?' in fork.said, fork.said)
        forge.refuse = None
    run(fork, 2, 'comment.sh', '7/../8', text, token=True)
    run(fork, 2, 'comment.sh', '7', text, token=True, forge='none')
    write(text, 'no review\n')
    run(fork, 2, 'comment.sh', '7', text, token=True)


def credentials(fork):
    """git gets the token in a header, for the remote alone."""
    fork.fresh()
    fork.git('remote', 'set-url', 'origin', fork.forge.url + '/team/fork.git')
    basic = base64.b64encode(f'x-access-token:{TOKEN}'.encode()).decode()
    for forge, want in (('github', f'Basic {basic}'), ('azure', f'Bearer {TOKEN}')):
        before = len(fork.forge.requests)
        fork.script('objects.sh', 'refs/pull/7/head', token=True, forge=forge)
        check('asked', len(fork.forge.requests) > before, fork.said)
        got = fork.forge.requests[before][2]
        check('the header', got == want, got)
    check('left behind', TOKEN not in read(f'{fork.clone}/.git/config'))


with tempfile.TemporaryDirectory() as place:
    it = Fork(os.path.realpath(place))
    for part in (update, held, stale, forged, publish, review, pages, comment, credentials):
        part(it)
print('failed' if failed else 'ok')
sys.exit(1 if failed else 0)
