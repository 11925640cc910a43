# SPDX-License-Identifier: MIT
"""Adds up what gcov counted: coverage.py BUILD_DIR.

A source that is built into several executables is counted once, with the sum
of its counts. Own code is tools/, without what the build generates.

The one exception: lines of an assert. Its failing branch ends the program, and
is never taken unless the code is wrong; no test may count on taking it.
"""
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys

LINES = 95.0
# What signing, manifest, trust and verify are, by file:
# keys and signatures, their text forms, what is signed, and who decides.
WHOLE = """lib/edge/minisign.c lib/edge/sign.c lib/edge/sign_check.c
lib/edge/manifest.c lib/edge/pointer.c lib/edge/trust.c
cmd/verify.c cmd/verdict.c""".split()

lines = collections.defaultdict(lambda: collections.defaultdict(int))
branches = collections.defaultdict(
    lambda: collections.defaultdict(lambda: collections.defaultdict(int)))


def gcov(batch):
    run = subprocess.run(["gcov", "--json-format", "--stdout",
                          "--branch-probabilities", *batch],
                         capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit("gcov: " + run.stderr[-500:])
    return [json.loads(text) for text in run.stdout.splitlines()]


def asserted(path):
    """The numbers of the lines that an assert fills."""
    inside, numbers = False, set()
    with open(path, encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            inside = inside or re.match(r"\s*assert\(", line)
            if inside:
                numbers.add(number)
            inside = inside and not line.rstrip().endswith(";") \
                and ");" not in line
    return numbers


def add(report, tools):
    for file in report["files"]:
        path = os.path.join(report["current_working_directory"], file["file"])
        path = os.path.relpath(path, tools)
        if path.startswith(".."):
            continue
        for line in file["lines"]:
            number = line["line_number"]
            lines[path][number] += line["count"]
            for at, branch in enumerate(line["branches"]):
                branches[path][number][at] += branch["count"]


def share(part, whole):
    return 100.0 * part / whole if whole else 100.0


def of_file(path, skip):
    ran = [n > 0 for at, n in lines[path].items() if at not in skip]
    took = [n > 0 for at, some in branches[path].items() if at not in skip
            for n in some.values()]
    return sum(ran), len(ran), sum(took), len(took)


def read_counts(build, tools):
    found = [os.path.join(folder, name)
             for folder, _, names in os.walk(os.path.abspath(build))
             for name in names if name.endswith(".gcno")]
    data = sorted(name[:-2] + "da" if os.path.exists(name[:-2] + "da")
                  else name for name in found)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        batches = [data[i:i + 16] for i in range(0, len(data), 16)]
        for reports in pool.map(gcov, batches):
            for report in reports:
                add(report, tools)


def print_layers(skip):
    layers = collections.defaultdict(lambda: [0, 0, 0, 0])
    for path in sorted(lines):
        for layer in (os.path.dirname(path), "total"):
            layers[layer] = [a + b for a, b in
                             zip(layers[layer], of_file(path, skip[path]))]
    layers["total"] = layers.pop("total")
    print("layer        lines  covered  branches  covered")
    for layer, (ran, all_lines, took, all_branches) in layers.items():
        print(f"{layer:10} {all_lines:7} {share(ran, all_lines):7.1f}%"
              f" {all_branches:9} {share(took, all_branches):7.1f}%")
    return share(*layers["total"][:2])


def print_low(skip):
    print(f"\nfiles below {LINES:.0f} % of lines")
    low = [(share(*of_file(path, skip[path])[:2]), path) for path in lines]
    for percent, path in sorted(low):
        bare = sorted(n for n, count in lines[path].items() if not count)
        if percent < LINES:
            print(f"{percent:6.1f}% {path}: {' '.join(map(str, bare))}")


def print_whole(skip):
    """What decides about trust; whether each of its branches was taken."""
    print("\nwhat decides about trust   branches   taken")
    for path in WHOLE:
        took, all_branches = of_file(path, skip.get(path, ()))[2:]
        print(f"{path:26} {all_branches:8} {took:7}"
              + ("" if path in lines else "  was never built"))
    never = [f"{path}:{n}: branch {at} is never taken"
             for path in WHOLE for n, some in sorted(branches[path].items())
             if n not in skip[path]
             for at, count in some.items() if count == 0]
    print("\n".join(never))
    return not never and all(path in lines for path in WHOLE)


def main(build):
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    tools = os.path.join(root, "tools")
    read_counts(build, tools)
    if not lines:
        sys.exit(f"{build}: no preset coverage was built here")
    skip = {path: asserted(os.path.join(tools, path))
            for path in [*lines, *WHOLE]}
    total = print_layers(skip)
    print_low(skip)
    whole = print_whole(skip)
    met = total >= LINES and whole
    print(f"lines: {total:.1f} % of at least {LINES:.0f} %; branches of what"
          f" decides about trust: {'all' if whole else 'not all'}")
    return int(not met)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
