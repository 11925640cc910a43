#!/bin/sh
# SPDX-License-Identifier: MIT
# What stands in the tree, and what must not: the top level is closed, nothing
# generated or binary, no copy of an upstream list, no path of a machine.
set -u
cd "$(dirname "$0")/../.." || exit 2
bad=0
complain() { echo "$*"; bad=1; }

files=$(git ls-files 2>/dev/null)
[ -n "$files" ] || files=$(find . -type f -not -path './build/*' -not -path './.git/*' | sed 's,^\./,,')
for top in $(printf '%s\n' "$files" | sed 's,/.*,,' | sort -u); do
	case $top in
	CMakeLists.txt | CMakePresets.json | datapackage.json | README.md | \
		CHANGELOG.md | LICENSE | tools | lists | schema | tests | .*) ;;
	*) complain "$top: not at the top level" ;;
	esac
done
for f in $files; do
	[ -f "$f" ] || continue
	case $f in
	lists/upstream/* | lists/rmm_indicators.csv)
		complain "$f: belongs into a fork, not here" ;;
	esac
	# Test data may hold any byte; everything else is UTF-8 text without CR.
	case $f in tests/*) continue ;; esac
	LC_ALL=C grep -qU "$(printf '\r')" "$f" && complain "$f: holds CR"
	[ ! -s "$f" ] || iconv -f UTF-8 -t UTF-8 "$f" >/dev/null 2>&1 ||
		complain "$f: not UTF-8"
	[ ! -s "$f" ] || [ -z "$(tail -c 1 "$f")" ] || complain "$f: no last newline"
done
exit $bad
