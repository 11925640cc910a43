# SPDX-License-Identifier: MIT
"""merge.py TOOLS PROCESS NETWORK DATE: what `rmmlist merge` writes of two lists
without surprises, as a team's own script would; no local layer, no finding."""
import csv
import sys


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as f:
        lines = csv.reader(f)
        next(lines)
        yield from lines


canonical = {row[0].lower(): row[:2] for row in rows(sys.argv[1])}
merged = {}
for tool, name in rows(sys.argv[2]):
    name = name.strip().lower()
    kind = "process" if name.endswith(".exe") else "file"
    merged.setdefault((kind, name), (canonical[tool.strip().lower()], "kithu29"))
for host, tool in rows(sys.argv[3]):
    host = host.strip().lower().removeprefix("*.")
    merged.setdefault(("domain", host), (canonical[tool.strip().lower()],
                                         "jschell"))
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("indicator,type,tool,category,fidelity,sources,listed_since,"
             "reference".split(","))
for (kind, value), ((tool, category), source) in sorted(merged.items()):
    out.writerow([value, kind, tool, category, "high", source, sys.argv[4], ""])
