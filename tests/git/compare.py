# SPDX-License-Identifier: MIT
"""Counts a diff by other means than rmmlist's and compares.

compare.py upstream process|network LOCAL OLD NEW <JSON
compare.py combined OLD NEW OLD_HOSTS NEW_HOSTS PROCESSES <JSON

OLD and NEW are files, LOCAL is the folder of tools.csv and aliases.csv; the
last three are the copies that OLD and NEW were merged from, whose rejected
rows count. The JSON is that of `rmmlist diff --format json`. Says what differs, and ends with
status 1 if anything does.
"""
import csv
import json
import re
import sys

BLANK = " \t\u00a0"
ARCHIVES = ("msi", "msp", "msix", "zip", "7z", "rar", "cab", "iso", "dmg",
            "pkg", "deb", "rpm", "apk")


def fold(name):
    return "".join(c.lower() for c in name if c.isalnum())


def names(local):
    """What a folded name stands for: a set of canonical names."""
    tools, aliases = {}, {}
    with open(f"{local}/tools.csv", newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            tools[fold(row["tool"])] = {row["tool"]}
    with open(f"{local}/aliases.csv", newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            aliases.setdefault(fold(row["alias"]), set()).add(row["tool"])
    return {**tools, **aliases}


def process(cell):
    name = re.split(r"[\\/]", cell)[-1].lower()
    kind = "file" if name.rsplit(".", 1)[-1] in ARCHIVES else "process"
    return kind, name


def network(cell):
    host = cell.lower()
    if host.startswith("*."):
        host = host[2:]
    if re.fullmatch(r"[0-9.]+", host):
        return "ip", host
    if "*" in host:
        return "pattern", host
    return ("domain" if "." in host else "term"), host


def upstream(path, kind, known):
    """The list by key, and how many rows have no two fields."""
    rows, rejected = {}, 0
    with open(path, newline="", encoding="utf-8-sig") as f:
        lines = list(csv.reader(f))
    for line in lines[1:]:
        cells = [cell.strip(BLANK) for cell in line]
        if not any(cells):
            continue
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        if len(cells) != 2:
            rejected += 1
            continue
        key = process(cells[1]) if kind == "process" else network(cells[0])
        tool = cells[0] if kind == "process" else cells[1]
        rows.setdefault(key, set()).update(known.get(fold(tool), {tool}))
    return ({key: {"tool": ";".join(sorted(tools))}
             for key, tools in rows.items()}, rejected)


def combined(path):
    with open(path, newline="", encoding="utf-8") as f:
        return {(row.pop("type"), row.pop("indicator")):
                {k: v for k, v in row.items() if k != "listed_since"}
                for row in csv.DictReader(f)}


def changes(old, new):
    """What `changed` has to hold, by key."""
    return {key: {name: [old[key][name], new[key][name]]
                  for name in old[key] if old[key][name] != new[key][name]}
            for key in old.keys() & new.keys() if old[key] != new[key]}


def key_of(row):
    return row["type"], row["indicator"]


def main(args):
    diff = json.load(sys.stdin)
    if args[0] == "upstream":
        known = names(args[2])
        old, old_rejected = upstream(args[3], args[1], known)
        new, new_rejected = upstream(args[4], args[1], known)
        rejected = {"old": old_rejected, "new": new_rejected}
    else:
        old, new = combined(args[1]), combined(args[2])
        processes = upstream(args[5], "process", {})[1]
        rejected = {"old": upstream(args[3], "network", {})[1] + processes,
                    "new": upstream(args[4], "network", {})[1] + processes}
    changed = changes(old, new)
    want = {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": [(key, changed[key]) for key in sorted(changed)],
        "rejected": rejected,
        "summary": {
            "added": len(new.keys() - old.keys()),
            "removed": len(old.keys() - new.keys()),
            "changed": len(changed),
            "unchanged": len(old.keys() & new.keys()) - len(changed),
        },
    }
    got = dict(diff)
    for name in "added", "removed":
        got[name] = [key_of(row) for row in diff[name]]
    got["changed"] = [(key_of(row["key"]), row["fields"])
                      for row in diff["changed"]]
    bad = [name for name in want if got[name] != want[name]]
    for name in bad:
        print(f"{name}: got {got[name]}, want {want[name]}")
    for row in diff["added"]:
        if new[key_of(row)]["tool"] != row["tool"]:
            print(f"{key_of(row)}: tool {row['tool']}")
            bad.append("tool")
    return 1 if bad or set(got) != set(want) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
