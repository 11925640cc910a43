# SPDX-License-Identifier: MIT
"""The verbs that change something, each on a small workspace."""
from scenario import POINTER, Scenario

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


def every():
    return [
        Scenario('publish', NEXT, PUBLISH + ['--state', 'state'],
                 whole=['out']),
        Scenario('publish, the first', BASE, PUBLISH, whole=['out']),
        Scenario('publish, file by file', NEXT, PUBLISH,
                 last='out/' + POINTER, always=['renameat2:error=EINVAL']),
        Scenario('merge', BASE + ADD,
                 ['rmmlist-merge', '-q', '--date', '2026-01-03']),
        Scenario('drop', BASE,
                 ['rmmlist-drop', '-q', '--date', '2026-01-03', '--reason',
                  'test', 'alpha.exe'], last='lists/rmm_indicators.csv'),
        Scenario('fetch', UPSTREAMS, ['rmmlist-fetch', '-q'],
                 parts=[[['rmmlist-fetch', '-q', 'procs']],
                        [['rmmlist-fetch', '-q', 'hosts']]],
                 children=True),
        Scenario('update', UPSTREAMS,
                 ['rmmlist-update', '-q', '--date', '2026-01-03'],
                 parts=[[['rmmlist-fetch', '-q', name],
                         ['rmmlist-merge', '-q', '--date', '2026-01-03']]
                        for name in ('procs', 'hosts')],
                 children=True),
    ]
