# SPDX-License-Identifier: MIT
"""Counts what a Markdown review says: review.py OLD NEW REJECTED <MARKDOWN

OLD and NEW are combined lists; REJECTED is "OLD_HOSTS NEW_HOSTS", the copies of
the network list, whose rejected rows the review counts. Says what differs.
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "git"))
import compare  # noqa: E402


def main(old_file, new_file, old_hosts, new_hosts):
    text = sys.stdin.read()
    old, new = compare.combined(old_file), compare.combined(new_file)
    want = {("added", *k) for k in new.keys() - old.keys()}
    want |= {("removed", *k) for k in old.keys() - new.keys()}
    want |= {("changed", *k) for k in compare.changes(old, new)}
    both = old.keys() & new.keys()
    counts = [sum(w[0] == part for w in want)
              for part in ("added", "removed", "changed")]
    counts.append(len(both) - counts[2])
    head = [int(n) for n in re.findall(r"\d+", text.split("\n")[0])]
    found = re.search(r"left out: (\d+) of the old list, (\d+) of the new",
                      text)
    rejected = [int(n) for n in found.groups()] if found else [0, 0]
    shown = []
    for line in text.split("\n"):
        cells = [c.strip(" `") for c in line.strip("|").split("|")]
        at = next((i for i in (0, 1) if i < len(cells)
                   and cells[i] in ("added", "removed", "changed")), None)
        if line.startswith("|") and at is not None:
            shown.append(tuple(cells[at:at + 3]))
    bad = []
    if want and head != counts:
        bad.append(("counts", head, counts))
    if sorted(shown) != sorted(want):
        bad.append(("rows", sorted(set(shown) ^ want)))
    if want and rejected != [compare.upstream(f, "network", {})[1]
                             for f in (old_hosts, new_hosts)]:
        bad.append(("rejected", rejected))
    for complaint in bad:
        print(*complaint)
    return 1 if bad else 0


sys.exit(main(*sys.argv[1:]))
