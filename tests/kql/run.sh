#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BIN_DIR WORK_DIR: renders the queries and has the Kusto language
# service read them. It parses and checks names and types; nothing here runs
# KQL. The package comes from npm into WORK_DIR/kql, once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
bin=$(cd "$1" && pwd)
mkdir -p "$2/kql"
work=$(cd "$2/kql" && pwd)
shared=${SHARED-$repo/../shared}

cp "$here"/*.js "$here/package.json" "$work/"
if ! cmp -s "$here/package-lock.json" "$work/installed"; then
	rm -f "$work/installed"
	cp "$here/package-lock.json" "$work/"
	(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund) \
		>"$work/npm.log" 2>&1 || { cat "$work/npm.log"; exit 1; }
	cp "$here/package-lock.json" "$work/installed"
fi

# What the queries depend on, against where it comes from.
node "$work/facts.js" "$here/columns.json" "$repo" \
	"$shared/kql/advanced-hunting-columns.json"

base=https://rmm.invalid/lists
rm -rf "$work/queries"
"$bin/rmmlist-queries" -q --url "$base/{file}?sig=probe" -o "$work/queries"
# A failure inside the service prints its source, megabytes in one line.
node "$work/check.js" "$here/columns.json" "$work/queries" "$base" \
	2>"$work/stderr" || { cut -c1-300 "$work/stderr"; exit 1; }
