# SPDX-License-Identifier: MIT
"""Lists that were damaged or poisoned: data.py BIN_DIR WORK_DIR
Each text is read as an upstream's list, as a file of our own and by a merge:
bad rows are named and stay out, the good ones around them stay in, and what is
never listed is in no output, whoever says it."""
import csv
import io
import os
import shutil
import sys

from support import Machine, Table, read, side_by_side, write

machine = Machine(sys.argv[1], os.path.join(sys.argv[2], 'hostile-data'))
machine.prepare('''
    rm -rf lists/rules lists/local
    cp -R "$REPO/lists/rules" "$REPO/lists/local" lists/
    printf 'Alpha,rmm,,\\nBeta Remote,rmm,,\\nGamma,rmm,,\\n' \\
        >>lists/local/tools.csv
    printf 'lists.acme-corp.com,domain,we publish there\\n' \\
        >>lists/local/never.csv
    rmmlist merge -q --date 2026-01-02 2>/dev/null
    ''')
table = Table()
COPY = 'lists/upstream/hosts.csv'
HEADER, FIRST, LAST = b'URI,RMM_Tool\n', b'a-first.com,Alpha\n', \
    b'z-last.com,Alpha\n'
DATE = ['--date', '2026-01-02']


def keys_of(output):
    rows = csv.reader(io.StringIO(output.decode(errors='replace'), newline=''))
    return [row[0] for row in rows][1:]


def clean_text(data):
    """No byte in it that could change what a terminal or a reader sees."""
    text = data.decode('utf-8')
    return not any(ord(c) < 32 and c not in '\n' or 127 <= ord(c) < 160 or
                   c in '\u200b\u200e\u200f\u2028\u2029\ufeff' or
                   '\u202a' <= c <= '\u202e' or '\u2066' <= c <= '\u2069'
                   for c in text)


def whole_list(data):
    """normalize, and the file by merge and validate, in one workspace."""
    folder = machine.copy()
    write(os.path.join(folder, COPY), data)
    results = [machine.run(argv, folder=folder, out='.') for argv in (
        ['normalize', 'hosts'], ['validate'] + DATE,
        ['merge', '-o', '-'] + DATE)]
    shutil.rmtree(folder)
    return results


def as_list(cases, wrap=True, merged_too=True):
    """Cases (name, bytes, rule or None, keys that come of it)."""
    texts = [HEADER + FIRST + data + b'\n' + LAST if wrap else data
             for _, data, _, _ in cases]
    for (name, _, rule, want), (normal, valid, merged) in zip(
            cases, side_by_side(whole_list, texts)):
        around = ['a-first.com', 'z-last.com'] if wrap else []
        keys = keys_of(normal.out)
        rejected = rule and 'left out' in normal.err.decode(errors='replace')
        status = 2 if want is None else 1 if rejected else 0
        ok = normal.status == status and valid.status < 3 and \
            all(clean_text(r.err) and clean_text(r.out)
                for r in (normal, valid, merged))
        if want is not None:
            ok = ok and sorted(keys) == sorted(around + want)
            # A bad row stops no merge; a list without rows is no list.
            ok = ok and merged.status == (0 if around or want else 1) and \
                (set(around + want) <= set(keys_of(merged.out)) or
                 not merged_too)
        else:
            ok = ok and normal.out == b'' and merged.status == 2
        if rule:
            ok = ok and rule.encode() in normal.err
        table.row(name, '%s: %s' % (rule or 'good', 'status 2' if want is None
                                    else ', '.join(want) or 'no row'),
                  'status %d, %s' % (normal.status, [
                      k for k in keys if k not in around][:2]), ok,
                  normal.err.decode(errors='replace'), keys,
                  merged.err.decode(errors='replace')[-300:])


B = 'b.com'

# ---- what a CSV reader may stumble over ----
as_list([
    ('blanks around', b'  b.com \t, Alpha', None, [B]),
    ('U+00A0 around', '\u00a0b.com\u00a0,Alpha'.encode(), None, [B]),
    ('quoted', b'"b.com","Alpha"', None, [B]),
    ('text behind a quote', b'"b.com"x,Alpha', 'bad-fields', []),
    ('a quote within', b'b".com,Alpha', 'bad-fields', []),
    ('a quote that stays open', b'"b.com,Alpha', 'bad-fields', []),
    ('a quote open over lines', b'"b.com\nc.com",Alpha', 'bad-fields', []),
    ('backslash before a quote', b'"b\\"c.com",Alpha', 'bad-fields', []),
    ('blank line', b'', None, []),
    ('blanks alone', b' \t ', None, []),
    ('a lone CR', b'b.com,Alpha\rc.com,Alpha', 'bad', []),
    ('CR at the end of a field', b'b.com\r,Alpha', 'bad', []),
    ('NUL', b'b\0.com,Alpha', 'bad-encoding', []),
    ('VT', b'b\x0b.com,Alpha', 'bad-encoding', []),
    ('FF', b'b.com\x0c,Alpha', 'bad-encoding', []),
    ('escape', b'\x1b[2Jb.com,Alpha', 'bad-encoding', []),
    ('DEL', b'b\x7f.com,Alpha', 'bad-encoding', []),
    ('C1', 'b\u009b.com,Alpha'.encode(), 'bad-encoding', []),
    ('byte FF', b'b\xff.com,Alpha', 'bad-encoding', []),
    ('overlong slash', b'b\xc0\xaf.com,Alpha', 'bad-encoding', []),
    ('half a surrogate', b'b\xed\xa0\x80.com,Alpha', 'bad-encoding', []),
    ('beyond Unicode', b'b\xf4\x90\x80\x80.com,Alpha', 'bad-encoding', []),
    ('right to left', 'b\u202ecom.exe,Alpha'.encode(), 'bad-encoding', []),
    ('isolate', 'b\u2066.com,Alpha'.encode(), 'bad-encoding', []),
    ('bidi in the tool', 'b.com,Al\u202epha'.encode(), 'bad-encoding', []),
    ('zero width', 'b\u200b.com,Alpha'.encode(), 'bad-encoding', []),
    ('BOM within', 'b\ufeff.com,Alpha'.encode(), 'bad-encoding', []),
    ('line separator', 'b\u2028.com,Alpha'.encode(), 'bad-encoding', []),
    ('paragraph separator', 'b.com,Al\u2029pha'.encode(), 'bad-encoding', []),
    ('one field', b'b.com', 'bad-fields', []),
    ('a lost comma', b'litemanager.comLiteManager', 'bad-fields', []),
    ('three fields', b'b.com,c.com,Alpha', 'bad-fields', []),
    ('empty fields behind', b'b.com,Alpha,,,', None, [B]),
    ('63 empty fields', b'b.com,Alpha' + b',' * 62, None, [B]),
    ('10^6 empty fields', b'b.com,Alpha' + b',' * 10 ** 6, 'bad-fields', []),
    ('10^6 fields', b'b.com,Alpha' + b',x' * 10 ** 6, 'bad-fields', []),
    ('a field of 64 KiB', b'b' * 65536 + b',Alpha', 'bad', []),
    ('a field of 64 KiB and 1', b'b' * 65537 + b',Alpha', 'bad', []),
    ('a quoted field of 64 KiB and 1', b'"' + b'b' * 65537 + b'",Alpha',
     'bad', []),
    ('a field of 4 MiB', b'b' * (4 << 20) + b',Alpha', 'bad', []),
    ('formula =', b'=cmd|\' /C calc\'!A0,Alpha', 'formula', []),
    ('formula +', b'+b.com,Alpha', 'formula', []),
    ('formula -', b'-b.com,Alpha', 'formula', []),
    ('formula @', b'@b.com,Alpha', 'formula', []),
    ('formula behind a blank', b' =1+1,Alpha', 'formula', []),
    ('formula behind a TAB', b'\t=1+1,Alpha', 'formula', []),
    ('formula in quotes', b'"=1+1",Alpha', 'formula', []),
    ('formula in the tool', b'b.com,=1+1', 'formula', []),
    ('a tool with ;', b'b.com,Alpha;Gamma', 'bad', []),
    ('no tool', b'b.com,', 'bad', []),
    ('no indicator', b',Alpha', 'bad', []),
    ('a key twice', b'b.com,Alpha\nB.COM.,Alpha', None, [B, B]),
])

# ---- headers, and files that are no list ----
ROW = b'b.com,Alpha\n'
as_list([
    ('BOM', b'\xef\xbb\xbf' + HEADER + ROW, None, [B]),
    ('BOM and a quoted header', b'\xef\xbb\xbf"URI","RMM_Tool"\n' + ROW, None,
     [B]),
    ('CRLF', (HEADER + ROW).replace(b'\n', b'\r\n'), None, [B]),
    ('no last newline', HEADER + ROW[:-1], None, [B]),
    ('header alone', HEADER, None, []),
    ('nothing', b'', '', None),
    ('BOM alone', b'\xef\xbb\xbf', '', None),
    ('BOM twice', b'\xef\xbb\xbf' * 2 + HEADER + ROW, '', None),
    ('no header', ROW, 'expected', None),
    ('header reordered', b'RMM_Tool,URI\nAlpha,b.com\n', 'expected', None),
    ('header changed', b'Uri,RMM_Tool\n' + ROW, 'expected', None),
    ('a column twice', b'URI,RMM_Tool,URI\nb.com,Alpha,c.com\n', 'expected', None),
    ('a column more', b'URI,RMM_Tool,x\nb.com,Alpha,c\n', 'expected', None),
    ('a column less', b'URI\nb.com\n', 'expected', None),
    ('semicolons', b'URI;RMM_Tool\nb.com;Alpha\n', '', None),
    ('UTF-16', (HEADER + ROW).decode().encode('utf-16'), 'UTF-16', None),
    ('UTF-16, no BOM', (HEADER + ROW).decode().encode('utf-16-le'), '', None),
    ('UTF-32', (HEADER + ROW).decode().encode('utf-32'), '', None),
    ('HTML', b'<!DOCTYPE html>\n<html><body>Hosted On GitHub</body></html>\n',
     '', None),
    ('JSON', b'{"URI": "b.com"}\n', '', None),
    ('gzip', b'\x1f\x8b\x08\x00' + bytes(range(200)), '', None),
    ('NULs', bytes(100000), '', None),
    ('a conflict of git', b'<<<<<<< a\n' + HEADER + b'=======\n>>>>>>> b\n', '',
     None),
    ('10^6 columns', b','.join([b'URI'] * 10 ** 6) + b'\n' + ROW, '', None),
], wrap=False)

# ---- poison ----
as_list([
    ('github.com', b'github.com,Alpha', None, ['github.com']),
    ('www.google.com', b'www.google.com,Alpha', None, ['www.google.com']),
    ('microsoft.com', b'microsoft.com,Alpha', None, ['microsoft.com']),
    ('com', b'com,Alpha', 'public-suffix', []),
    ('co.uk', b'co.uk,Alpha', 'public-suffix', []),
    ('github.io', b'github.io,Alpha', 'public-suffix', []),
    ('*', b'*,Alpha', 'bad', []),
    ('*.*', b'*.*,Alpha', 'bad', []),
    ('*.com', b'*.com,Alpha', 'public-suffix', []),
    ('g*.com', b'g*.com,Alpha', 'public-suffix', []),
    ('a*.github.com', b'a*.github.com,Alpha', None, ['a*.github.com']),
    ('.', b'.,Alpha', 'bad', []),
    ('..', b'..,Alpha', 'bad', []),
    ('localhost', b'localhost,Alpha', 'generic-term', []),
    ('127.0.0.1', b'127.0.0.1,Alpha', None, ['127.0.0.1']),
    ('0.0.0.0/0', b'0.0.0.0/0,Alpha', 'bad-indicator', []),
    ('::/0', b'::/0,Alpha', 'bad-indicator', []),
    ('all of IPv4, in IPv6', b'::ffff:0:0/96,Alpha', 'bad-indicator', []),
    ('and more', b'::/80,Alpha', 'bad-indicator', []),
    ('10.0.0.0/8', b'10.0.0.0/8,Alpha', None, ['10.0.0.0/8']),
    ('0x7f.1', b'0x7f.1,Alpha', 'bad', []),
    ('2130706433', b'2130706433,Alpha', 'bad', []),
    ('look-alike in Cyrillic', 'g\u0456thub.com,Alpha'.encode(), None,
     ['xn--gthub-n2e.com']),
    ('full-width letters', '\uff47ithub.com,Alpha'.encode(), None,
     ['github.com']),
    ('ideographic dot', 'github\u3002com,Alpha'.encode(), None,
     ['github.com']),
    ('an A-label that is none', b'xn--99999999999.com,Alpha', 'bad', []),
    ('HTML fragment', b'div>Hosted On GitHub,Alpha', 'bad', []),
    ('a script', b'<script>alert(1)</script>.com,Alpha', 'bad', []),
    ('an URL with a path', b'https://github.com/b/c,Alpha', 'bad', []),
    ('javascript:', b'javascript:alert(1),Alpha', 'bad', []),
    ('10 KiB of labels', b'a.' * 5000 + b'com,Alpha', 'bad', []),
    ('a label of 64', b'a' * 64 + b'.com,Alpha', 'bad', []),
], merged_too=False)

# What is never listed is in no combined list, whatever form it comes in.
POISON = ('github.com', 'GITHUB.COM', 'github.com.', '*.github.com',
          '.github.com', 'https://github.com/', 'hxxps://github[.]com',
          'github.com:443', '\uff47ithub.com', 'github\u3002com',
          'raw.githubusercontent.com', 'githubusercontent.com',
          'microsoft.com', 'windowsupdate.com', 'a*.github.com',
          '*pi.github.com', '127.0.0.1', '127.0.0.0/8', '0.0.0.0/0', '::/0',
          '::1', '10.0.0.0/8', '8.8.8.8', '8.0.0.0/6', '169.254.169.254',
          '::ffff:8.8.8.8', '::ffff:0:0/96', '::/80',
          '::ffff:808:808/128', 'com', 'co.uk', '*', '',
          'raw.githubusercontent.com/x', 'login.microsoftonline.com',
          'lists.acme-corp.com', 'acme-corp.com', '*.acme-corp.com',
          'l*.acme-corp.com', 'https://lists.acme-corp.com/')


def poisoned(value):
    folder = machine.copy()
    row = ('"%s",Alpha\n' % value).encode()
    write(os.path.join(folder, COPY), HEADER + FIRST + row + LAST)
    result = machine.run(['merge', '-o', '-'] + DATE, folder=folder, out='.')
    shutil.rmtree(folder)
    return result


clean = poisoned('b-clean.com')
for value, result in zip(POISON, side_by_side(poisoned, POISON)):
    more = set(keys_of(result.out)) - set(keys_of(clean.out))
    table.row('poison: %s' % ascii(value), 'is not in the list',
              'status %d, %s' % (result.status, sorted(more) or 'nothing more'),
              result.status == 0 and not more and
              result.out.count(b'\n') == clean.out.count(b'\n') - 1,
              result.err.decode(errors='replace'))

# The same from a file of our own: an error, and nothing is written.


def added(value):
    folder = machine.copy()
    kind = 'ip' if value[:1] in '0123456789:' and value else \
        'pattern' if '*' in value[1:] or value[:2] in ('*p',) else 'domain'
    with open(os.path.join(folder, 'lists/local/additions.csv'), 'ab') as f:
        f.write(('"%s",%s,Alpha,,a reason,team,,2026-01-02,\n' % (
            value, kind)).encode())
    result = machine.run(['merge', '--date', '2026-02-02'], folder=folder,
                         out='.')
    check = machine.run(['validate'] + DATE, folder=folder, out='.')
    shutil.rmtree(folder)
    return result, check


for value, (result, check) in zip(POISON, side_by_side(added, POISON)):
    table.row('own poison: %s' % ascii(value), 'status 1, nothing written',
              'status %d, validate %d' % (result.status, check.status),
              result.status == 1 and check.status == 1 and
              result.files == result.before,
              result.err.decode(errors='replace')[-400:])

# ---- a source that changes beyond what is plausible ----


def names(n, word='host', tool='alpha'):
    return b''.join(b'%s%d.example.net,%s\n' % (word.encode(), i, tool.encode())
                    for i in range(n))


LARGE = HEADER + names(300)
SPARE = HEADER + names(280, 'other')
upstream = os.path.join(machine.work, 'up', 'hosts.csv')


def guarded(name, status, data, why, rows=None):
    """`rows`: how many the copy has afterwards; else it must be LARGE still."""
    folder = machine.copy()
    write(upstream, LARGE)
    first = machine.run(['fetch', '-q', '--accept', HASH, 'hosts'],
                        folder=folder, out='.') if HASH else \
        machine.run(['fetch', 'hosts'], folder=folder, out='.')
    copy = os.path.join(folder, COPY)
    assert read(copy) == LARGE, first.err
    write(upstream, data)
    result = machine.run(['fetch', 'hosts'], folder=folder, out='.')
    kept = read(copy)
    shutil.rmtree(folder)
    table.row('an upstream, then: ' + name, 'status %d, %s' % (status, why),
              'status %d, %s copy' % (
                  result.status, 'the old' if kept == LARGE else 'another'),
              result.status == status and why.encode() in result.err and
              (kept == data if rows else kept == LARGE),
              result.err.decode(errors='replace')[-400:])


os.remove(os.path.join(machine.base, COPY))
write(os.path.join(machine.base, 'lists/upstream/lock.json'), b'{}\n')
HASH = None
guarded('the same', 0, LARGE, 'unchanged', 300)
guarded('nothing', 1, b'', '')
guarded('its header alone', 1, HEADER, '')
guarded('one row', 1, HEADER + names(1), 'lost')
guarded('half of its rows', 1, HEADER + names(150), 'lost')
guarded('20 rows less', 0, HEADER + names(280), '', 280)
guarded('31 rows less', 1, HEADER + names(269), 'lost')
guarded('10 times its rows', 1, HEADER + names(3000), 'gained')
guarded('100 rows more', 0, HEADER + names(400), '', 400)
guarded('101 rows more', 1, HEADER + names(401), 'gained')
guarded('another source\'s list', 1, SPARE, 'lost')
guarded('all rows under another tool', 1,
        HEADER + names(300, tool='Beta Remote'), '')
guarded('HTML', 1, b'<html>\n<body>' * 1000, '')
guarded('the same, reversed', 0,
        HEADER + b'\n'.join(names(300).split(b'\n')[-2::-1]) + b'\n', '', 300)
guarded('all rows bad', 1, HEADER + b'=1,alpha\n' * 300, 'no row')

# A key that upstream and an addition both name: the row joins both.
folder = machine.copy()
write(os.path.join(folder, COPY), HEADER + b'b.com,Alpha\n')
with open(os.path.join(folder, 'lists/local/additions.csv'), 'ab') as f:
    f.write(b'b.com,domain,Gamma,,a reason,team,,2026-01-02,\n')
result = machine.run(['merge', '-o', '-'] + DATE, folder=folder, out='.')
table.row('an addition of a key that is there', 'joined',
          result.out.split(b'\nb.com', 1)[-1].split(b'\n')[0].decode(),
          b'\nb.com,domain,Alpha;Gamma,rmm,high,hosts;local,' in result.out,
          result.out.decode())
table.end()
