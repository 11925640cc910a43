# SPDX-License-Identifier: MIT
"""normalize.py TOOLS LIST: what `rmmlist normalize jschell LIST` prints, for a
list without surprises: no check of a domain, no encoding, no finding."""
import csv
import sys

with open(sys.argv[1], newline="", encoding="utf-8") as f:
    tools = {row["tool"].lower(): row["tool"] for row in csv.DictReader(f)}
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["indicator", "type", "tool", "source", "line"])
with open(sys.argv[2], newline="", encoding="utf-8-sig") as f:
    rows = csv.reader(f)
    next(rows)
    for host, tool in rows:
        host = host.strip().lower().removeprefix("*.")
        out.writerow([host, "domain", tools[tool.strip().lower()], "jschell",
                      rows.line_num])
