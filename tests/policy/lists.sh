#!/bin/sh
# SPDX-License-Identifier: MIT
# The shipped data: valid, canonical, sorted, each row with its reason.
set -u
bin=$(cd "$1" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
PATH=$bin:$PATH LC_ALL=C
export PATH LC_ALL
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
bad=0

rmmlist validate --date 2026-11-23 >"$work/found" || { cat "$work/found"; bad=1; }
grep -E ': (error|warning): ' "$work/found" | grep -v unlicensed-source && bad=1
grep -E '\[(trimmed|refanged|path-cut|extra-fields)\]' "$work/found" && bad=1
python3 - <<'PY' || bad=1
import csv, glob, sys
bad = []

def fold(name):
    return "".join(c for c in name.lower() if c.isascii() and c.isalnum())

for path in sorted(glob.glob("lists/*/*.csv")):
    raw = open(path, "rb").read()
    rows = list(csv.reader(raw.decode("utf-8").splitlines()))
    head, rows = rows[0], rows[1:]
    if b"\r" in raw or not raw.endswith(b"\n") or raw.startswith(b"\xef\xbb\xbf"):
        bad.append(f"{path}: BOM, CR or no last newline")
    name = path.split("/")[-1]
    if name == "tools.csv":
        keys = [fold(r[0]) for r in rows]
    elif name == "aliases.csv":
        keys = [(fold(r[0]), r[1]) for r in rows]
    elif head[:2] == ["indicator", "type"]:
        keys = [(r[1], r[0], r[2]) for r in rows]
    else:
        keys = [tuple(r) for r in rows]
    if keys != sorted(keys):
        i = next(i for i in range(1, len(keys)) if keys[i - 1] > keys[i])
        bad.append(f"{path}:{i + 2}: not sorted")
    if len(set(keys)) != len(keys):
        bad.append(f"{path}: a row twice")
    if "reason" in head:
        for i, r in enumerate(rows):
            if not r[head.index("reason")].strip():
                bad.append(f"{path}:{i + 2}: no reason")
    if name == "additions.csv":
        for i, r in enumerate(rows):
            if not r[head.index("reference")].startswith("https://"):
                bad.append(f"{path}:{i + 2}: no reference")
print("\n".join(bad))
sys.exit(bool(bad))
PY
exit $bad
