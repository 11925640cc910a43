# SPDX-License-Identifier: MIT
"""The verbs that change something, each on a small workspace."""
import inject
from scenario import POINTER, GitScenario, Scenario

KEYS = ['-p', 'keys/vector.pub']
SIGN = ['-k', 'keys/vector.key'] + KEYS
PUBLISH = ['rmmlist-publish', '-q'] + SIGN + [
    '--now', '2026-01-03T03:04:05Z', '-o', 'out']
ADD = '''
echo 'new3.exe,process,Alpha,,test,,,,' >>lists/local/additions.csv
'''
BASE = '. "$FIXTURES/use-pub.sh"\n'
EARLIER = BASE + 'publish -q --state state\n'
NEXT = EARLIER + ADD + 'rmmlist merge -q --date 2026-01-03\n'
# The copies are old; what they are fetched from is beside the folder.
UPSTREAMS = BASE + '''
up=$PWD.up
mkdir "$up"
for name in procs hosts; do
	cp lists/upstream/$name.csv "$up"
	sed -i "s|https://$name.example.com/list.csv|file://$up/$name.csv|" \
		datapackage.json
done
rmmlist fetch -q
rmmlist merge -q --date 2026-01-02
echo 'Alpha,new3.exe' >>"$up/procs.csv"
echo 'new3.alpha-desk.com,Alpha' >>"$up/hosts.csv"
'''


TWO = BASE + '''
for day in 2 3; do
	NOW=2026-01-0${day}T03:04:05Z
	publish -q
	cp -R out pub$day
	echo "new$day.exe,process,Alpha,,test,,,," >>lists/local/additions.csv
	rmmlist merge -q --date 2026-01-03
done
rm -r out
'''
PUSH = ['rmmlist-push', '-q'] + KEYS + ['--now', '2026-01-04T00:00:00Z']
GIT = '''
. "$REPO/tests/git/use-git.sh"
start
git config user.name Bot
git config user.email bot@example.com
'''
FIRST = 'rmmlist push -q -p keys/vector.pub --now $NOW pub2 '
# Stored beside the folder, so that all runs pull from the same place.
SERVED = TWO + '''
mv pub3 "$PWD.pub"
rmmlist pull -q -p keys/vector.pub --now $NOW "file://$PWD/pub2" m >/dev/null
'''


# The same over HTTPS: the server has what is beside the folder, by its name.
UPSTREAMS_HTTPS = UPSTREAMS + '''
mkdir "$up/www"
mv "$up"/*.csv "$up/www"
sed -i "s|file://$up|@URL@/${up##*/}|" datapackage.json
'''
SERVED_HTTPS = SERVED + '''
mkdir "$PWD.up"
mv "$PWD.pub" "$PWD.up/www"
'''


def every(server=None):
    some = [
        Scenario('publish', NEXT, PUBLISH + ['--state', 'state'],
                 whole=['out']),
        Scenario('publish, the first', BASE, PUBLISH, whole=['out']),
        Scenario('publish, file by file', NEXT, PUBLISH,
                 last='out/' + POINTER, always=['renameat2:error=EINVAL']),
        # As into a volume: it can't be renamed over.
        Scenario('publish, the first, file by file', BASE + 'mkdir out',
                 PUBLISH, last='out/' + POINTER,
                 always=['renameat2:error=EINVAL',
                         'rename:error=EBUSY:when=1']),
        Scenario('merge', BASE + ADD,
                 ['rmmlist-merge', '-q', '--date', '2026-01-03'],
                 last='lists/rmm_indicators.csv'),
        Scenario('drop', BASE,
                 ['rmmlist-drop', '-q', '--date', '2026-01-03', '--reason',
                  'test', 'alpha.exe'], last='lists/rmm_indicators.csv'),
        Scenario('fetch', UPSTREAMS, ['rmmlist-fetch', '-q'],
                 parts=['rmmlist fetch -q procs', 'rmmlist fetch -q hosts'],
                 foreign=r'\.up/', children=True),
        Scenario('fetch, one', UPSTREAMS, ['rmmlist-fetch', '-q', 'hosts'],
                 last='lists/upstream/lock.json', foreign=r'\.up/'),
        Scenario('update', UPSTREAMS,
                 ['rmmlist-update', '-q', '--date', '2026-01-03'],
                 parts=['rmmlist fetch -q %s; rmmlist merge -q --date '
                        '2026-01-03' % name for name in ('procs', 'hosts')],
                 foreign=r'\.up/', children=True),
        GitScenario('update, a branch', UPSTREAMS + GIT +
                    'git add datapackage.json lists schema; git commit -q -m x',
                    ['rmmlist-update', '-q', '--date', '2026-01-03',
                     '--branch', 'rmm'], 'rmm', children=True, parts=[
                        'mv @TEMPLATE@.up/%s.csv away; rmmlist update -q '
                        '--date 2026-01-03 --branch rmm; mv away '
                        '@TEMPLATE@.up/%s.csv' % (name, name)
                        for name in ('procs', 'hosts')]),
        Scenario('push, a folder', TWO + FIRST + 'site', PUSH + [
            'pub3', 'site'], last='site/' + POINTER),
        Scenario('push, a new folder', TWO, PUSH + ['pub3', 'site'],
                 last='site/' + POINTER),
        GitScenario('push, a branch', TWO + GIT + FIRST + 'git:pages',
                    PUSH + ['pub3', 'git:pages'], 'pages'),
        Scenario('pull', SERVED, ['rmmlist-pull', '-q'] + KEYS + [
            '--now', '2026-01-04T00:00:00Z', 'file://@TEMPLATE@.pub', 'm'],
            whole=['m'], foreign=r'\.pub/'),
    ]
    some[0].most = 150
    return some + over_https(server) if server else some


def over_https(server):
    ca = ['--cacert', server.authority]
    sockets = r'socket:|TCP:|socket\(|/certificates/'
    return [
        Scenario('push, https', TWO + FIRST + 'www', PUSH + ca + [
            'pub3', server.url + '/@RUN@'], last='www/' + POINTER,
            foreign=sockets),
        Scenario('fetch, https', UPSTREAMS_HTTPS.replace('@URL@', server.url),
                 ['rmmlist-fetch', '-q', 'hosts'] + ca,
                 last='lists/upstream/lock.json', foreign=sockets),
        Scenario('pull, https', SERVED_HTTPS, ['rmmlist-pull', '-q'] + KEYS +
                 ca + ['--now', '2026-01-04T00:00:00Z', server.url +
                       '/pull,-https.up', 'm'], whole=['m'], foreign=sockets),
    ]


def play_each(chosen, play):
    """Plays the scenarios; the status to end with."""
    bad = 0
    try:
        for scenario in chosen:
            bad += play(scenario)
    except inject.NotTraced as error:
        print('strace may not trace here, so that nothing is tested: %s' %
              error)
        return 1
    return 1 if bad else 0
