# SPDX-License-Identifier: MIT
"""Does a review say the same as the JSON, and nothing else?

review.py KIND LOCAL OLD_FILE NEW_FILE OLD NEW <JSON

JSON is that of `rmmlist diff --format json OLD NEW`, which compare.py has
counted already. Runs the text and the Markdown, in several sizes, and counts
their rows; counts from OLD_FILE and NEW_FILE (of KIND process, network or
combined) which domains cover how many rows, which tools are gone, and whose
fidelity went up or down. Says what differs; then status 1.
"""
import json
import re
import subprocess
import sys

import compare

SIGNS = {"+": "added", "-": "removed", "~": "changed"}
COVERED = 5
bad = []


def complain(*words):
    bad.append(True)
    print(*words)


def run(*args):
    return subprocess.run(["rmmlist", "diff", *args],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False).stdout


def keys(diff):
    out = [(part, row["type"], row["indicator"])
           for part in ("added", "removed") for row in diff[part]]
    out += [("changed", c["key"]["type"], c["key"]["indicator"])
            for c in diff["changed"]]
    return sorted(out)


def risks_wanted(old, new):
    """Those that two lists show without anybody's rules."""
    want = set()
    for key in new.keys() - old.keys():
        below = sum(1 for kind, host in old if kind in ("domain", "pattern")
                    and host.endswith("." + key[1]))
        if key[0] == "domain" and below > COVERED:
            want.add((key[1], f"covers {below} rows of the old list"))
    for key in new.keys() & old.keys():
        was, now = old[key].get("fidelity"), new[key].get("fidelity")
        order = ["low", "medium", "high"]
        if was != now:
            how = "raised" if order.index(now) > order.index(was) else "lowered"
            want.add((key[1], f"fidelity {how} from {was} to {now}"))
    return want


def tools(rows):
    return {name for row in rows.values() for name in row["tool"].split(";")}


def check_risks(reasons, old, new):
    """reasons: (indicator, reason) of each risky line."""
    told = {(i, r) for i, r in reasons
            if r.startswith(("covers ", "fidelity "))}
    want = risks_wanted(old, new)
    if told != want:
        complain("risks:", sorted(told ^ want))
    lost = sorted(name for _, r in reasons if r.startswith("no row is left")
                  for name in re.findall(r"'([^']*)'", r))
    if lost != sorted(tools(old) - tools(new)):
        complain("lost tools:", lost)


def check_text(diff, args, old, new):
    text = run(*args).decode()
    head, title, rest = "", "Look at these first:\n", text
    if text.startswith(title):
        head, rest = text[len(title):].split("\n\n", 1)
    reasons = []
    for line in head.split("\n") if head else []:
        found = re.match(r"  [-+~] (\w+) +(.*?)  +(.*)$", line)
        reasons += [(found[2], r) for r in found[3].split("; ")]
    check_risks(reasons, old, new)
    lines = rest.splitlines()
    rows = sorted((SIGNS[line[2]], *line[4:].split(None, 1)[:1],
                   line[4:].split(None, 1)[1].split("  ")[0].strip())
                  for line in lines[:-1] if line.startswith("  "))
    if rows != keys(diff):
        complain("text: rows", rows, keys(diff))
    numbers = [int(n) for n in re.findall(r"\d+", lines[-1])][:4]
    if numbers != list(diff["summary"].values()):
        complain("text:", lines[-1])


def row_of(line):
    cells = [c.strip() for c in line.strip("|").split("|")]
    at = 0 if cells[0] in SIGNS.values() else 1
    return cells[at], cells[at + 1], cells[at + 2].strip("`")


def check_markdown(diff, args, size):
    page = run("--format", "markdown", "--max-bytes", str(size), *args)
    text, rejected = page.decode(), diff["rejected"]
    wanted = keys(diff)
    if len(page) > size:
        complain(f"markdown: {len(page)} bytes of {size}")
    if not wanted:
        if text.count("\n") != 1 or not text.startswith("No row"):
            complain("markdown:", text)
        return
    numbers = re.match(r"## (\d+) added, (\d+) removed, (\d+) changed, "
                       r"(\d+) unchanged", text).groups()
    if [int(n) for n in numbers] != list(diff["summary"].values()):
        complain("markdown:", numbers)
    found = re.search(r"\nRejected rows, which are left out: (\d+) of the old "
                      r"list, (\d+) of the new one\.\n", text)
    got = [int(n) for n in found.groups()] if found else [0, 0]
    if got != [rejected["old"], rejected["new"]]:
        complain("markdown: rejected", got)
    shown = [row_of(line) for line in text.splitlines()
             if line.startswith("| ") and not re.match(r"\| (change|tool) \|",
                                                       line)]
    if len(set(shown)) != len(shown) or set(shown) - set(wanted):
        complain("markdown: rows twice or too many")
    tail = re.search(r"\n\n(\d+) more rows? \((\d+) added, (\d+) removed, "
                     r"(\d+) changed\) (?:is|are) not shown\.\n\Z", text)
    rest = [len([1 for k in wanted if k[0] == part]) -
            len([1 for k in shown if k[0] == part])
            for part in ("added", "removed", "changed")]
    left = [int(n) for n in tail.groups()] if tail else [0, 0, 0, 0]
    if left != [sum(rest), *rest]:
        complain(f"markdown: {left} are left, want {rest}")
    if sum(rest) > 0 and size >= 60000:
        complain("markdown: cut without need")


def main(kind, local, old_file, new_file, *args):
    diff = json.load(sys.stdin)
    if kind == "combined":
        old, new = compare.combined(old_file), compare.combined(new_file)
    else:
        known = compare.names(local)
        old = compare.upstream(old_file, kind, known)[0]
        new = compare.upstream(new_file, kind, known)[0]
    check_text(diff, args, old, new)
    for size in 1000, 1001, 1713, 4096, 60000, 10000000:
        check_markdown(diff, args, size)
    return 1 if bad else 0


sys.exit(main(*sys.argv[1:]))
