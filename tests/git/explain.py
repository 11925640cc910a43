# SPDX-License-Identifier: MIT
"""Who listed what, and when, counted by other means than rmmlist's.

explain.py LOCAL VERSION...

VERSIONs are the files that were committed one by one as
lists/upstream/jschell.csv, by an author named as the version's number, oldest
first; LOCAL is the folder of tools.csv and aliases.csv. Asks rmmlist explain
about every key that ever stood in one of them, replays its history, and says
where a state after a commit is not what the file says. Ends with status 1 if
anything differs.
"""
import collections
import csv
import json
import subprocess
import sys

import compare


def rows(path, known):
    """The rows of a version: a list of tool sets by key."""
    found = collections.defaultdict(list)
    with open(path, newline="", encoding="utf-8-sig") as f:
        lines = list(csv.reader(f))[1:]
    for line in lines:
        cells = [cell.strip(compare.BLANK) for cell in line]
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        if len(cells) != 2:
            continue
        tools = known.get(compare.fold(cells[1]), {cells[1]})
        found[compare.network(cells[0])].append(";".join(sorted(tools)))
    return found


def explain(text):
    run = subprocess.run(["rmmlist", "explain", "--format", "json", text],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         check=False)
    return run.returncode, json.loads(run.stdout)


def replay(answer, key):
    """The tools of the key's rows after each commit that speaks of it."""
    state, states = [], {}
    for commit in answer["history"]:
        for change in commit["changes"]:
            if change["name"] != "jschell" or change["rejected"]:
                continue
            if (change["key"]["type"], change["key"]["indicator"]) != key:
                continue
            fields = change["fields"]
            if change["change"] == "added":
                state.append(fields["tool"])
            elif change["change"] == "removed":
                state.remove(fields["tool"])
            else:
                state.remove(fields["tool"][0])
                state.append(fields["tool"][1])
        states[commit["author"]] = sorted(state)
    return states


def check(key, versions, bad):
    status, answer = explain(key[1])
    states, was = replay(answer, key), []
    for number, version in enumerate(versions, 1):
        want = sorted(version.get(key, []))
        got = states.get(str(number), was)
        if got != want:
            bad.append(f"{key}: version {number}: {got}, not {want}")
        was = got
    gone = [w for r in answer["rows"] for w in r["absent_because"]
            if w["code"] == "was-listed"]
    listed = any(r["listed"] and (r["type"], r["indicator"]) == key
                 for r in answer["rows"])
    now = bool(versions[-1].get(key))
    if listed != now or (not now and not gone):
        bad.append(f"{key}: listed {listed}, in the last version {now}, "
                   f"gone {gone}")
    if not now:
        last = max(n for n, v in enumerate(versions, 1) if v.get(key))
        if not any(f"version {last + 1}" in w["text"] for w in gone):
            bad.append(f"{key}: gone since version {last + 1}: {gone}")
    if status != (0 if answer["listed"] else 1):
        bad.append(f"{key}: status {status}")


def main(args):
    known = compare.names(args[0])
    versions = [rows(path, known) for path in args[1:]]
    keys = sorted({key for version in versions for key in version})
    bad = []
    for key in keys:
        check(key, versions, bad)
    print("\n".join(bad[:40]) or f"{len(keys)} keys agree")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
