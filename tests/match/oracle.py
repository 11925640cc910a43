#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second opinion on rmmlist match, written from product.md, KQL's
documentation and tools/queries, not from the C code.

oracle.py BIN_DIR LIST ANSWERS [COUNT]

Checks the table ANSWERS (tests/data/match/answers.csv, only when LIST is the
one beside it) and COUNT random values, made of the rows of LIST and of
mutations of them, the same on every run: what this module says a value hits
must be what `rmmlist match --format json` says.
"""
import csv
import ipaddress
import json
import os
import random
import re
import subprocess
import sys

# hosts.kql, word for word; KQL's regular expressions are RE2's.
HOST = re.compile(
    r"^(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/?#\\]*@)?"
    r"(\[[^\]]*\]|[^/?#:\\]*)", re.DOTALL)
SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")
FANGS = [("[.]", "."), ("(.)", "."), ("{.}", "."), ("[dot]", "."),
         ("(dot)", "."), ("{dot}", "."), ("[:]", ":"), ("[/]", "/"),
         ("[://]", "://")]


def fold(text):
    """tolower of KQL's case-blind operators: ASCII alone."""
    return "".join(c.lower() if c.isascii() else c for c in text)


def refang(text):
    pattern = "|".join(re.escape(f) for f, _ in FANGS)
    return re.sub(pattern, lambda m: dict(FANGS)[fold(m.group())], text,
                  flags=re.IGNORECASE | re.ASCII)


def network(text):
    """An address or block, IPv4 when it is mapped; None when it is none."""
    try:
        if re.search(r"%", text):
            return None
        if "/" in text and not re.fullmatch(r"[^/]+/(0|[1-9][0-9]*)", text):
            return None
        net = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    if net.version == 6 and net.prefixlen >= 96:
        mapped = net.network_address.ipv4_mapped
        if mapped is not None:
            return ipaddress.ip_network((mapped, net.prefixlen - 96))
    return net


def alabels(host):
    """Random values beyond ASCII are made here alone, and of one label."""
    if host.isascii():
        return host
    labels = re.split("[.\u3002\uff0e\uff61]", host)
    try:
        return ".".join(x if x.isascii() else x.lower().encode("idna").decode()
                        for x in labels)
    except UnicodeError:
        return host


class Observed:
    def __init__(self, value):
        value = value.strip(" \t\u00a0")
        quoted = re.match(r'"([^"]*)"', value)
        if quoted:
            value = quoted.group(1).strip(" \t\u00a0")
        self.signer = value
        value = refang(value)
        scheme = SCHEME.match(value)
        self.name = self.host = self.url = None
        self.ip = None
        if not scheme:
            name = re.split(r"[/\\]", value)[-1].strip(" \t\u00a0")
            if name and not re.search(r'[<>:"|?*]', name):
                self.name = fold(name)
        path = not scheme and (re.match(r"[/\\]|[A-Za-z]:/", value)
                               or "\\" in value or " " in value)
        if path:
            return
        self.url = value
        host = HOST.match(value).group(1).rstrip(".")
        self.ip = network(value) or network(re.sub(r"^\[(.*)\]$", r"\1", host)
                                            if "/" not in host else "")
        if self.ip is None and not host.startswith("["):
            self.host = fold(alabels(host))
            if "." not in self.host:
                self.host = None


def has(text, term):
    return re.search("(?<![A-Za-z0-9])" + re.escape(fold(term))
                     + "(?![A-Za-z0-9])", fold(text)) is not None


def glob(pattern):
    return re.compile(re.escape(pattern).replace(r"\*", "[^.]*"), re.DOTALL)


class List:
    def __init__(self, path):
        with open(path, encoding="utf-8", newline="") as f:
            rows = [(r["type"], r["indicator"]) for r in csv.DictReader(f)]
        self.rows = rows
        self.globs = {i: glob(i) for t, i in rows if t == "pattern"}
        self.nets = {i: network(i) for t, i in rows if t == "ip"}

    def hit(self, kind, row, seen):
        if kind in ("process", "file"):
            return seen.name == row
        if kind == "domain":
            return seen.host is not None and (
                seen.host == row or seen.host.endswith("." + row))
        if kind == "pattern":
            return seen.host is not None and \
                self.globs[row].fullmatch(seen.host) is not None
        if kind == "ip":
            net = self.nets[row]
            return seen.ip is not None and seen.ip.version == net.version \
                and seen.ip.subnet_of(net)
        if kind == "term":
            return seen.url is not None and has(seen.url, row)
        return kind == "signer" and fold(seen.signer) == fold(row)

    def hits(self, value):
        """{(type, indicator, decides)}"""
        seen = Observed(value)
        found = [(t, i) for t, i in self.rows if self.hit(t, i, seen)]
        longest = max((len(i) for t, i in found if t == "domain"), default=0)
        return {(t, i, t != "domain" or len(i) == longest) for t, i in found}


def mutate(rng, text):
    def at():
        return rng.randrange(len(text) + 1)

    i, j = sorted((at(), at()))
    other = rng.choice([".", "-", "_", "a", "7", "/", ":", "@", "*", "x."])
    return rng.choice([
        lambda: text,
        lambda: text.upper(),
        lambda: text.title(),
        lambda: text[:i] + other + text[i:],
        lambda: text[:i] + text[i + 1:],
        lambda: text[i:j] or text,
        lambda: other + text,
        lambda: text + other,
        lambda: "my-" + text,
        lambda: "not" + text,
        lambda: text + ".evil.tld",
        lambda: "relay-%x.%s" % (rng.randrange(1 << 16), text),
        lambda: "a.b_c." + text,
        lambda: "b\u00fccher." + text,
        lambda: text.split(".", 1)[-1],
        lambda: text.replace("*", rng.choice(["", "1", "ab-c", "a.b", "*"])),
        lambda: text.replace(".", rng.choice(["[.]", "(dot)", "..", "-"])),
        lambda: text + rng.choice([".", "..", ":443", ":", "/", "?q", "#f"]),
    ])()


def wrap(rng, text):
    return rng.choice([
        lambda: text,
        lambda: text,
        lambda: "https://" + text,
        lambda: "hxxps://" + text + "/a/b?c=d#e",
        lambda: "HTTP://user:pw@" + text + ":8443/x",
        lambda: "https://evil.tld/?u=" + text,
        lambda: "https://evil.tld/" + text,
        lambda: "https://" + text + "@evil.tld/",
        lambda: "x@" + text,
        lambda: "C:\\Users\\x\\" + text,
        lambda: "/opt/" + text,
        lambda: "\\\\srv\\c$\\" + text,
        lambda: '"C:\\Program Files\\a\\' + text + '" --run',
        lambda: text + "\\x",
        lambda: "[" + text + "]:443",
    ])()


def address(rng, net):
    net = ipaddress.ip_network(net, strict=False)
    first, last = int(net[0]), int(net[-1])
    top = (1 << net.max_prefixlen) - 1
    n = rng.choice([first, last, first - 1, last + 1, (first + last) // 2])
    text = str(type(net[0])(min(max(n, 0), top)))
    if net.version == 4:
        return rng.choice([text, text + ":443", "::ffff:" + text, text + "/30",
                           "http://" + text + "/"])
    return rng.choice([text, "[" + text + "]:443", text.upper(),
                       ipaddress.ip_address(text).exploded, text + "/126"])


def values(rng, rows, count):
    for _ in range(count):
        kind, text = rng.choice(rows)
        if kind == "ip" and rng.random() < 0.7:
            yield address(rng, text)
            continue
        for _ in range(rng.choice([0, 0, 1, 1, 2])):
            text = mutate(rng, text)
        yield wrap(rng, text) or "x"


def ask(bin_dir, path, batch):
    """[(value, {(type, indicator, decides)})] by rmmlist."""
    run = subprocess.run(
        [os.path.join(bin_dir, "rmmlist-match"), "-f", path, "--format",
         "json", "--"] + batch, stdout=subprocess.PIPE, cwd="/", check=False)
    if run.returncode not in (0, 1):
        sys.exit("match failed on one of %r" % batch)
    for answer in json.loads(run.stdout)["values"]:
        yield answer["value"], {(h["type"], h["indicator"], h["decides"])
                                for h in answer["hits"]}


def expected(cell):
    for row in filter(None, cell.split("|")):
        kind, text = row.strip("()").split(" ", 1) if row[0] == "(" else \
            row.split(" ", 1)
        yield kind, text, row[0] != "("


def main():
    bin_dir, path, answers = map(os.path.abspath, sys.argv[1:4])
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 4000
    listed = List(path)
    bad = hits = 0
    if os.path.dirname(answers) == os.path.dirname(path):
        with open(answers, encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f):
                got, want = listed.hits(row["value"]), set(expected(row["rows"]))
                if got != want:
                    bad += 1
                    print("table: %r: model %r, table %r"
                          % (row["value"], got, want))
    wanted = list(values(random.Random(20261123), listed.rows, count))
    for i in range(0, len(wanted), 500):
        for value, got in ask(bin_dir, path, wanted[i:i + 500]):
            want = listed.hits(value)
            hits += bool(want)
            if got != want:
                bad += 1
                print("%r: rmmlist %r, model %r" % (value, got, want))
    print("%d values, %d of them hit, %d differ" % (len(wanted), hits, bad))
    if not count // 5 < hits < count:
        sys.exit("the values are no test: too few or too many hit")
    sys.exit(bad > 0)


main()
