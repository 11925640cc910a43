# SPDX-License-Identifier: MIT
"""merge_model.py FILE...: every three of the lists, merged by rmmlist
merge-file -p and by this model, which shares nothing with it but the words.

Beside the lists there are three that a seeded generator makes of the last one,
so that each kind of conflict comes up. The lists are in the shape of a network list; here they are tables of a rule:
the key is the first cell in lower case, the other one is what may conflict.
What is compared: the rows with their conflicts, and that the rows of CURRENT
stand in their order.
"""
import csv
import itertools
import os
import random
import re
import subprocess
import sys
import tempfile

BLANKS = " \t\u00a0"


def read(path):
    """The rows as (key, n-th of the key) -> (raw, cells or None)."""
    text = open(path, "rb").read()
    if text.startswith(b"\xef\xbb\xbf"):
        text = text[3:]
    rows, seen = {}, {}
    for line in text.split(b"\n")[1:]:
        raw = line[:-1] if line.endswith(b"\r") else line
        decoded = raw.decode("utf-8", "surrogateescape")
        if not decoded.strip(BLANKS):
            continue
        key, cells = row_of(decoded)
        n = seen[key] = seen.get(key, -1) + 1
        rows[key, n] = (decoded, cells)
    return rows


def row_of(line):
    try:
        line.encode("utf-8")
        fields = next(csv.reader([line], strict=True, skipinitialspace=True))
        fields = [f.strip(BLANKS) for f in fields]
    except (csv.Error, UnicodeEncodeError):
        fields = []
    while len(fields) > 2 and not fields[-1]:
        fields.pop()
    damaged = len(fields) != 2 or any(ord(c) < 32 for c in line)
    if damaged or re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]", line):
        return ("damaged", line), None
    return ("sound", fields[0].lower()), fields


def resolve(b, c, o):
    """None, a row as cells or text, or a conflict."""
    same = lambda x, y: x[0] == y[0] or (
        x[1] is not None and y[1] is not None and x[1][1] == y[1][1])
    value = lambda x: x[1][1] if x[1] is not None else x[0]
    if c is None or o is None:
        have = c or o
        if b is None:
            return value(have)
        if same(b, have):
            return None
        return ("removed-changed", c and c[0], o and o[0])
    was = value(b) if b else ""
    if value(c) == value(o) or value(o) == was:
        return value(c)
    if value(c) == was:
        return value(o)
    kind = "both-changed" if b else "added-differently"
    return (kind, c[0], o[0])


def model(base, current, other):
    out = {}
    for key in {**current, **other}:
        got = resolve(base.get(key), current.get(key), other.get(key))
        if got is not None:
            out[key] = got
    return out


def by_key(rows):
    """What a key's rows are, whatever their order: key -> sorted texts."""
    out = {}
    for key, row in rows:
        out.setdefault(key, []).append(repr(row))
    return {key: sorted(rows) for key, rows in out.items()}


def parse(text):
    """The result of the merge in the model's words, in its order."""
    out = []
    lines = (line.rstrip("\r") for line in
             text.decode("utf-8", "surrogateescape").split("\n")[1:])
    for line in lines:
        if not line.strip(BLANKS):
            continue
        if not line.startswith("<<<<<<< "):
            key, cells = row_of(line)
            out.append((key, line if cells is None else cells[1]))
            continue
        kind = re.match(r"<<<<<<< current \(([a-z-]*)", line).group(1)
        sides, side = [None, None], 0
        for line in lines:
            if line == ">>>>>>> other":
                break
            if line == "=======":
                side = 1
            else:
                sides[side] = line
        key, _ = row_of(sides[0] if sides[0] is not None else sides[1])
        out.append((key, (kind, *sides)))
    return out


def check(paths, versions, triple):
    c, b, o = triple
    run = subprocess.run(
        ["rmmlist-merge-file", "-q", "-p", paths[c], paths[b], paths[o]],
        capture_output=True)
    result = parse(run.stdout)
    wanted = model(versions[b], versions[c], versions[o])
    got = by_key(result)
    want = by_key((key, row) for (key, n), row in wanted.items())
    conflicts = sum(isinstance(row, tuple) for row in wanted.values())
    if got != want or run.returncode != (conflicts > 0):
        keys = [k for k in {**got, **want} if got.get(k) != want.get(k)]
        print(f"{triple}: status {run.returncode}, {conflicts} conflicts;",
              [(k, got.get(k), want.get(k)) for k in keys[:3]])
        return None
    # Of a key that stands twice, nobody can tell which is which.
    once = {key for key, rows in want.items() if len(rows) == 1}
    kept = [k for k, n in versions[c] if k in once and (k, n) in wanted]
    if [k for k, row in result if k in set(kept)] != kept:
        print(f"{triple}: the rows of CURRENT are in another order")
        return None
    return conflicts


def vary(rest, end, rng):
    """Rows of a list changed, removed, respelled, doubled and damaged."""
    out = []
    for line in rest.split(b"\n"):
        row, dice = line.rstrip(b"\r"), rng.randrange(40)
        if not row or dice == 0:
            continue
        if dice == 1:
            row = row.split(b",")[0] + b",Tool %d" % rng.randrange(3)
        elif dice == 2:
            row = row.upper() if b'"' not in row else row
        elif dice == 3:
            row = row.replace(b",", b"", 1)
        out += [row] * (2 if dice == 4 else 1)
    for _ in range(5):
        out.insert(rng.randrange(len(out) + 1),
                   b"new%d.com,Tool %d" % (rng.randrange(8), rng.randrange(2)))
    return end.join(out) + end


def main():
    with tempfile.TemporaryDirectory() as work:
        paths, tables, rng = [], [], random.Random(1)
        for path in sys.argv[1:]:
            head, rest = open(path, "rb").read().split(b"\n", 1)
            end = b"\r\n" if head.endswith(b"\r") else b"\n"
            tables.append(b"value,reason" + end + rest)
        for _ in range(3):
            tables.append(b"value,reason" + end + vary(rest, end, rng))
        for i, table in enumerate(tables):
            paths.append(os.path.join(work, str(i)))
            with open(paths[-1], "wb") as f:
                f.write(table)
        versions = [read(p) for p in paths]
        triples = list(itertools.product(range(len(paths)), repeat=3))
        found = [check(paths, versions, t) for t in triples]
    stopped = sum(1 for n in found if n)
    print(f"{len(triples)} merges, {stopped} with conflicts, "
          f"{sum(n or 0 for n in found)} conflicts in all")
    return any(n is None for n in found)


sys.exit(main())
