# SPDX-License-Identifier: MIT
# check.py LIST EXPORTS PARTS: what export wrote for the combined list, read by
# Python: every row is in each export or in its not-carried.csv, limits hold, the
# watchlists have the columns that the queries (of which PARTS has the parts)
# read, and STIX objects have what the specification asks of them.
import csv
import glob
import json
import re
import sys
import uuid

LIST, EXPORTS, PARTS = sys.argv[1:]
bad = []


def complain(*what):
    bad.append(what)
    print(*what)


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def carried_by(name, keys):
    left = rows(f"{EXPORTS}/{name}/not-carried.csv")
    out = [(r["type"], r["indicator"]) for r in left]
    if sorted(keys + out) != ALL:
        complain(name, "does not account for every row")
    return {(r["type"], r["indicator"]): r["reason"] for r in left}


LISTED = {(r["type"], r["indicator"]): r for r in rows(LIST)}
ALL = sorted(LISTED)

# --- sentinel-watchlist ---
watchlist = rows(f"{EXPORTS}/sentinel-watchlist/sentinel-watchlist.csv")
if [r for r in watchlist if r["SearchKey"] != r["indicator"]]:
    complain("a SearchKey that is not the indicator")
for row in watchlist:
    row.pop("SearchKey")
    if LISTED.get((row["type"], row["indicator"])) != row:
        complain("watchlist:", row)
for file, part in (("sentinel-watchlist", "indicators"),
                   ("sentinel-watchlist-approvals", "approvals")):
    with open(f"{EXPORTS}/sentinel-watchlist/{file}.csv",
              encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    with open(f"{PARTS}/{part}-watchlist.kql", encoding="utf-8") as text:
        read = re.findall(r"(\w+) = to\w+\((\w+)\)", text.read())
    if header != ["SearchKey"] + [column for column, _ in read] or \
            [pair for pair in read if pair[0] != pair[1]]:
        complain(file, "has", header, "and the queries read", read)
carried_by("sentinel-watchlist",
           [(r["type"], r["indicator"]) for r in watchlist])

# --- defender-indicators ---
KINDS = {"DomainName": "domain", "IpAddress": "ip"}
got = []
for path in sorted(glob.glob(f"{EXPORTS}/defender-indicators/def*.csv")):
    batch = rows(path)
    if len(batch) > 500:
        complain(path, len(batch), "rows")
    got += batch
keys = [(KINDS[r["IndicatorType"]], r["IndicatorValue"]) for r in got]
carried_by("defender-indicators", keys)
for row, key in zip(got, keys):
    if (row["Action"], row["GenerateAlert"]) != ("Audit", "true") or \
            not row["Title"] or not row["Description"] or \
            LISTED[key]["fidelity"] == "low" or "/" in key[1] or "*" in key[1]:
        complain("defender:", row)

# --- sentinel-ti ---
TYPES = {"domain-name": "domain", "ipv4-addr": "ip", "ipv6-addr": "ip"}
got = []
for path in sorted(glob.glob(f"{EXPORTS}/sentinel-ti/sent*.csv")):
    got += rows(path)
carried_by("sentinel-ti", [(TYPES[r["observableType"]], r["observableValue"])
                           for r in got])
for row in got:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\.000Z", row["validFrom"]):
        complain("ti:", row)

# --- stix ---
PATTERN = re.compile(
    r"\[(domain-name:value|ipv[46]-addr:value|file:name|url:value|"
    r"x509-certificate:subject) (=|MATCHES|ISSUBSET) "
    r"'((?:[^'\\]|\\'|\\\\)*)'\]")
REQUIRED = {
    "identity": ["name"],
    "indicator": ["pattern", "pattern_type", "valid_from"],
}
objects = {}
for path in sorted(glob.glob(f"{EXPORTS}/stix/stix-*.json")):
    with open(path, encoding="utf-8") as file:
        bundle = json.load(file)
    if bundle["type"] != "bundle" or set(bundle) != {"type", "id", "objects"}:
        complain(path, "is no bundle")
    for it in bundle["objects"]:
        if it["id"] in objects:
            complain("twice:", it["id"])
        objects[it["id"]] = it


def test_text(row):
    """What the row's pattern has to find, and something like it."""
    text = row["indicator"]
    if row["type"] == "pattern":
        return text.replace("*", "x1"), text.replace("*", "x.y")
    if row["type"] == "term":
        return f"https://x.example/{text}?a", f"https://x.example/a{text}"
    return f"CN={text}, O=x, C=DE", f"CN={text} two, O=x"


found = []
for key, it in objects.items():
    kind, _, number = key.partition("--")
    number = uuid.UUID(number)
    if kind != it["type"] or it["spec_version"] != "2.1" or \
            number.version != 4 or number.variant != uuid.RFC_4122 or \
            it["created"] > it["modified"] or \
            [name for name in REQUIRED[kind] if not it.get(name)] or \
            [ref for name, ref in it.items()
             if name.endswith("_ref") and ref not in objects]:
        complain("stix:", it)
    if kind != "indicator":
        continue
    parts = PATTERN.fullmatch(it["pattern"])
    row = LISTED[(it["labels"][0], it["name"])]
    if it["labels"][1:] != [row["category"]] + row["tool"].split(";"):
        complain("labels:", it)
    found.append((row["type"], row["indicator"]))
    if not parts:
        complain("pattern:", it["pattern"])
        continue
    path, operator, text = parts.groups()
    text = re.sub(r"\\(.)", r"\1", text)
    if operator != "MATCHES":
        if text != row["indicator"]:
            complain("pattern:", it["pattern"], "for", row["indicator"])
        continue
    yes, no = test_text(row)
    if not re.search(text, yes) or re.search(text, no):
        complain("pattern:", text, "for", row["indicator"])
carried_by("stix", found)
sys.exit(1 if bad else 0)
