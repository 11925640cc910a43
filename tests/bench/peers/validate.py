# SPDX-License-Identifier: MIT
"""validate.py TOOLS LIST: the lines of a combined list on which `rmmlist
validate` finds an error, with a part of its rules: columns, vocabulary, form of
a domain, unique keys, order."""
import csv
import re
import sys

HEADER = ("indicator,type,tool,category,fidelity,sources,listed_since,"
          "reference").split(",")
TYPES = {"domain", "file", "ip", "process", "term"}
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")

with open(sys.argv[1], newline="", encoding="utf-8") as f:
    tools = {row["tool"]: row["category"] for row in csv.DictReader(f)}
with open(sys.argv[2], newline="", encoding="utf-8") as f:
    rows = csv.reader(f)
    if next(rows) != HEADER:
        sys.exit("header")
    seen, last = set(), ("", "")
    for row in rows:
        good = len(row) == 8
        if good:
            value, kind, tool, category, fidelity, _, since, _ = row
            key = (kind, value)
            good = (kind in TYPES and tools.get(tool) == category
                    and fidelity in ("high", "medium", "low")
                    and DATE.match(since) and key not in seen
                    and (kind != "domain" or DOMAIN.match(value)))
            seen.add(key)
        if not good:
            print(rows.line_num)
