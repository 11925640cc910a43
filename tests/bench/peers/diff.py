# SPDX-License-Identifier: MIT
"""diff.py OLD NEW: how many rows of a combined list are new, gone, changed and
as they were, by indicator and type."""
import csv
import sys


def load(path):
    with open(path, newline="", encoding="utf-8") as f:
        rows = csv.reader(f)
        next(rows)
        return {(row[0], row[1]): row[2:] for row in rows}


old, new = load(sys.argv[1]), load(sys.argv[2])
both = old.keys() & new.keys()
changed = sum(old[key] != new[key] for key in both)
print(f"{len(new) - len(both)} added, {len(old) - len(both)} removed, "
      f"{changed} changed, {len(both) - changed} unchanged")
