# SPDX-License-Identifier: MIT
"""Publications that were tampered with: signatures.py BIN_DIR WORK_DIR
What rmmlist verify says, status 0 or 1 and why, with Debian's minisign as the
second opinion on each signature: nothing may pass here that fails there."""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys

from support import NOW, Machine, Table, files_of, read, side_by_side, write

machine = Machine(sys.argv[1], os.path.join(sys.argv[2], 'hostile-signatures'))
machine.prepare('''
    sed -i '$d' lists/local/additions.csv
    rmmlist merge -q --date 2026-01-02 2>/dev/null
    rmmlist publish -q -k keys/vector.key -p keys/vector.pub \\
        --now 2026-01-03T03:04:05Z --revision x -o later
    rmmlist publish -q -k keys/other.key -p keys/other.pub \\
        --now 2026-01-02T03:04:05Z -o theirs
    ''')
table = Table()
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
POINTER = 'datapackage.json.minisig'
OUT = os.path.join(machine.base, 'out')
GOOD = read(os.path.join(OUT, POINTER))


def fresh(source='out'):
    folder = machine.new()
    shutil.copytree(os.path.join(machine.base, source), folder,
                    dirs_exist_ok=True)
    return folder


def by_hash(folder, data):
    write(os.path.join(folder, 'by-hash', 'sha256',
                       hashlib.sha256(data).hexdigest()), data)


def verify(folder, key='vector', now=NOW, state=None):
    argv = ['verify', '-p', 'keys/%s.pub' % key, '--now', now]
    return machine.run(argv + (['--state', state] if state else []) + [folder])


def minisign(signature, signed, key='vector', *more):
    """Does Debian's program accept it? Legacy ones it refuses with -H."""
    return subprocess.run(
        ['minisign', '-V', '-H', '-q', '-p',
         os.path.join(machine.base, 'keys', key + '.pub'), '-x', signature,
         '-m', signed], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ).returncode == 0


def sign(folder, name, *options, key='vector'):
    """A signature of minisign's own, which then is the pointer's object too."""
    signature = os.path.join(folder, name + '.minisig')
    if os.path.exists(signature):
        os.remove(signature)
    subprocess.run(['minisign', '-S', '-s',
                    os.path.join(machine.base, 'keys', key + '.key'), '-m',
                    os.path.join(folder, name), '-x', signature] +
                   list(options), check=True, stdout=subprocess.DEVNULL,
                   stdin=subprocess.DEVNULL)
    return read(signature)


def changed(digits, change):
    """The line of base64 after `change` of its bytes."""
    raw = bytearray(base64.b64decode(digits))
    change(raw)
    return base64.b64encode(bytes(raw))


def malleate(at):
    """S + L in place of S: the same to a verifier that is not strict."""
    def change(raw):
        s = int.from_bytes(raw[at + 32:at + 64], 'little') + ORDER
        raw[at + 32:at + 64] = s.to_bytes(32, 'little')
    return change


def flip_at(at):
    def change(raw):
        raw[at] ^= 1
    return change


def line(number, change):
    def apply(data):
        parts = data.split(b'\n')
        parts[number - 1] = change(parts[number - 1])
        return b'\n'.join(parts)
    return apply


def replace(old, new):
    def apply(data):
        assert data.count(old) == 1, old
        return data.replace(old, new)
    return apply


# name, what is done to the signature, our status, does minisign accept it
MUTATIONS = (
    ('as it is', lambda d: d, 0, True),
    ('empty', lambda d: b'', 1, False),
    ('untrusted comment changed', line(1, lambda t: t + b' more'), 0, True),
    ('an escape in the untrusted comment',
     line(1, lambda t: t + b'\x1b[31m'), 0, None),
    ('trusted comment changed', replace(b'serial:2026', b'serial:2027'), 1,
     False),
    ('expiry changed', replace(b'expires:2026', b'expires:2036'), 1, False),
    ('a blank behind the comment', line(3, lambda t: t + b' '), 1, False),
    ('a NUL behind the comment', line(3, lambda t: t + b'\0'), 1, None),
    ('CR behind line 3', line(3, lambda t: t + b'\r'), 0, True),
    ('a line more', lambda d: d + b'more\n', 1, None),
    ('a byte more', lambda d: d + b'x', 1, None),
    ('a NUL more', lambda d: d + b'\0', 1, None),
    ('twice', lambda d: d + d, 1, None),
    ('no last newline', lambda d: d[:-1], 0, True),
    ('line 4 missing', lambda d: b'\n'.join(d.split(b'\n')[:3]) + b'\n', 1,
     False),
    ('BOM', lambda d: b'\xef\xbb\xbf' + d, 1, False),
    ('key id flipped', line(2, lambda t: changed(t, flip_at(2))), 1, False),
    ('ED written as Ed', line(2, lambda t: changed(t, lambda raw: raw.__setitem__(1, 100))), 1,
     False),
    ('R flipped', line(2, lambda t: changed(t, flip_at(10))), 1, False),
    ('S flipped', line(2, lambda t: changed(t, flip_at(42))), 1, False),
    ('S + L', line(2, lambda t: changed(t, malleate(10))), 1, False),
    ('S + L of the comment', line(4, lambda t: changed(t, malleate(0))), 1,
     False),
    ('signature of zeros', line(2, lambda t: changed(
        t, lambda raw: raw.__setitem__(slice(10, 74), bytes(64)))), 1, False),
    ('10 KiB of comment', line(1, lambda t: t + b'x' * 10240), 1, None),
)


def mutated(mutation, name):
    folder = fresh()
    path = os.path.join(folder, name)
    data = mutation[1](read(path))
    os.remove(path)
    write(path, data)
    if name == POINTER:
        by_hash(folder, data)
    theirs = minisign(path, path[:-len('.minisig')])
    result = verify(folder)
    shutil.rmtree(folder)
    return result, theirs


def compare(name, mutations):
    for mutation, (result, theirs) in zip(mutations, side_by_side(
            lambda m: mutated(m, name), mutations)):
        title, _, status, opinion = mutation
        # Of a file that the manifest lists no byte may change.
        want = status if name == POINTER or title == 'as it is' else 1
        ok = result.status == want and b'\x1b' not in result.err and \
            (opinion is None or theirs == opinion) and \
            (theirs or want == 1 or opinion is None)
        table.row('%s: %s' % (name[:24], title), 'status %d' % want,
                  'status %d, minisign %s' % (
                      result.status, 'accepts' if theirs else 'refuses'), ok,
                  result.err.decode(errors='replace'))


compare(POINTER, MUTATIONS)
for at in ('rmm_indicators.csv.minisig', 'feed.csv.minisig'):
    compare(at, [m for m in MUTATIONS if m[0] != 'expiry changed'])

# ---- bits: the unit tests flip all; here a part, for the second opinion ----


def flipped(bit):
    folder = fresh()
    path = os.path.join(folder, POINTER)
    data = bytearray(GOOD)
    data[bit // 8] ^= 1 << bit % 8
    os.remove(path)
    write(path, data)
    by_hash(folder, data)
    theirs = minisign(path, os.path.join(folder, 'datapackage.json'))
    result = verify(folder)
    shutil.rmtree(folder)
    return result.status, theirs


first = 8 * GOOD.index(b'\n')  # nothing is signed before it
bits = range(first, 8 * len(GOOD), 23)
wrong = [bit for bit, (status, theirs) in zip(bits, side_by_side(flipped, bits))
         if status not in (0, 1) or status == 0 and not theirs]
table.row('%d bits of the pointer, one at a time' % len(bits),
          'none passes alone', '%d do' % len(wrong), not wrong, wrong)

# ---- who signed ----


def case(name, status, why, change, source='out', **how):
    folder = fresh(source)
    change(folder)
    result = verify(folder, **how)
    shutil.rmtree(folder)
    table.row(name, 'status %d, %s' % (status, why), 'status %d' %
              result.status, result.status == status and
              why.encode() in result.err and
              (status == 0) == (result.out != b''),
              result.err.decode(errors='replace'))


def comment(folder):
    return re.search(rb'trusted comment: (rmmlist .*)\n',
                     read(os.path.join(folder, POINTER))).group(1).decode()


def resigned(*options, key='vector', text=None):
    def change(folder):
        old = comment(folder)
        data = sign(folder, 'datapackage.json', '-t',
                    text(old) if text else old, *options, key=key)
        by_hash(folder, data)
    return change


def nothing(folder):
    pass


def remove(*names):
    def change(folder):
        for name in names:
            os.remove(os.path.join(folder, name))
    return change


case('unsigned', 1, POINTER, remove(POINTER))
case('signed again by the same key', 0, '', resigned())
case('signed by another key', 1, 'key', resigned(key='other'))
case('all of it by another key', 1, 'key', nothing, source='theirs')
case('the same, which is trusted', 0, '', nothing, source='theirs',
     key='other')
case('legacy Ed, by the right key', 1, 'legacy', resigned('-l'))
case('no comment of ours', 1, '', resigned(text=lambda t: 'x'))
case('a list\'s signature as the pointer', 1, '', lambda f: shutil.copy(
    os.path.join(f, 'feed.csv.minisig'), os.path.join(f, POINTER)))
case('another file in the comment', 1, '', resigned(
    text=lambda t: t.replace('file:datapackage.json', 'file:feed.csv')))
case('another size', 1, '', resigned(
    text=lambda t: re.sub(r'size:\d+', 'size:1', t)))
case('another hash', 1, '', resigned(
    text=lambda t: re.sub(r'sha256:..', 'sha256:00', t)))

# ---- time and order, all signed by the right key ----

state = os.path.join(machine.work, 'state')
HASH = re.search(r'sha256:([0-9a-f]+)', comment(OUT)).group(1)


def with_state(name, status, why, text, source='out', now=NOW):
    write(state, text.encode())
    case(name, status, why, nothing, source=source, now=now, state=state)
    same = read(state) == text.encode()
    table.row('    and the state', 'as it was' if status else 'this one',
              'as it was' if same else 'another', same == bool(status) or
              not status and text.split()[0] == '20260102030405')


with_state('rollback', 1, '', '20260103030405 %s\n' % HASH)
with_state('equivocation: the serial, another hash', 1, '',
           '20260102030405 %s\n' % ('0' * 64))
with_state('the serial, this hash', 0, '', '20260102030405 %s\n' % HASH)
with_state('later than seen', 0, '', '20260101030405 %s\n' % HASH)
with_state('a serial of the year 9999 was seen', 1, '',
           '99991231235959 %s\n' % HASH)
case('expired: its last second', 0, '', nothing, now='2026-01-09T03:04:04Z')
case('expired', 1, 'expired', nothing, now='2026-01-09T03:04:05Z')
case('a clock 24 h behind', 0, '', nothing, now='2026-01-01T03:04:05Z')
case('a clock further behind', 1, '', nothing, now='2026-01-01T03:04:04Z')
case('a clock at 1970', 1, '', nothing, now='1970-01-01T00:00:00Z')
case('a clock at 9999', 1, 'expired', nothing, now='9999-12-31T23:59:59Z')
case('a serial far ahead, well signed', 1, '', resigned(
    text=lambda t: re.sub(r'serial:\d+', 'serial:99991231235959', t)))
case('a serial of 2^63, well signed', 1, '', resigned(
    text=lambda t: re.sub(r'serial:\d+', 'serial:9223372036854775808', t)))

# ---- files of two publications ----

LATER = os.path.join(machine.base, 'later')


def from_later(*names):
    def change(folder):
        for name in names:
            os.remove(os.path.join(folder, name))
            shutil.copy(os.path.join(LATER, name), os.path.join(folder, name))
    return change


DAY = {'now': '2026-01-03T03:04:05Z'}
names = sorted(n for n in os.listdir(OUT) if n != 'by-hash')
different = [n for n in names if read(os.path.join(OUT, n)) !=
             read(os.path.join(LATER, n))]
for name in different:
    case('only %s of the next one' % name, 1, '', from_later(name), **DAY)
    case('all but %s of the next one' % name, 1, '',
         from_later(*[n for n in different if n != name]), **DAY)
case('list and signature of the next one', 1, '', from_later(
    'rmm_indicators.csv', 'rmm_indicators.csv.minisig'), **DAY)
case('pointer and manifest of the next one', 1, '', from_later(
    POINTER, 'datapackage.json'), **DAY)
case('two signatures exchanged', 1, '', lambda f: (
    os.rename(os.path.join(f, 'feed.csv.minisig'), os.path.join(f, 'x')),
    os.rename(os.path.join(f, 'history.csv.minisig'),
              os.path.join(f, 'feed.csv.minisig')),
    os.rename(os.path.join(f, 'x'), os.path.join(f, 'history.csv.minisig'))))
for name in names:
    path = os.path.join('.', name)
    case('%s: missing' % name, 1, '', remove(name))
    for what, change in (
            ('a byte less', lambda d: d[:-1]), ('a byte more', lambda d: d + b'x'),
            ('empty', lambda d: b'')):
        if name == POINTER and what == 'a byte less':
            continue

        def edit(folder, name=name, change=change):
            data = read(os.path.join(folder, name))
            os.remove(os.path.join(folder, name))
            write(os.path.join(folder, name), change(data))
        case('%s: %s' % (name, what), 1, '', edit)
case('a file more', 1, '', lambda f: write(os.path.join(f, 'x.csv'), b'x'))
case('a hidden file more', 1, '', lambda f: write(os.path.join(f, '.x'), b''))
case('a by-hash name that lies', 1, '', lambda f: write(
    os.path.join(f, 'by-hash/sha256/' + '0' * 64), b'x'))
table.end()
